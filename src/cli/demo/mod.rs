//! `dateline demo`: a newsroom to look at, with articles in many languages and every state.
//!
//! [`sample`] holds what was written by hand, [`newsroom`] makes as much more of it as is wanted. Neither knows
//! the database; `fill` puts them there.

mod accounts;
mod command;
mod fill;
mod folder;
pub mod newsroom;
pub mod sample;
mod welcome;

pub(super) use command::{DemoArguments, run};
