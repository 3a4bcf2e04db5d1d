//! `dateline demo`: a newsroom to look at, with articles in many languages and every state.
//!
//! [`sample`] holds what was written by hand, [`newsroom`] makes as much more of it as is wanted. Neither knows
//! the database.

pub mod newsroom;
pub mod sample;
