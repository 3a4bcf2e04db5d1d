//! Every query of this domain: [`users`], [`sessions`] with their refresh tokens, [`api_keys`], [`one_time`] tokens, and
//! what an account leaves [`behind`] when it is deleted.

pub mod api_keys;
pub mod behind;
pub mod one_time;
pub mod sessions;
pub mod users;
