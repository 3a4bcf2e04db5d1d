//! Every query of this domain: [`users`], [`sessions`] with their refresh tokens, [`api_keys`], [`one_time`] tokens, [`second_factors`], and
//! what an account leaves [`behind`] when it is deleted.

pub mod api_keys;
pub mod behind;
pub mod one_time;
pub mod second_factors;
pub mod sessions;
pub mod users;
