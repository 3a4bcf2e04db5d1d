//! `dateline demo`: a newsroom to look at, with articles in many languages and every state.
//!
//! [`sample`] holds what was written by hand, [`newsroom`] makes as much more of it as is wanted; neither knows the
//! database. `fill` puts both in through the use cases, as an editor would.

mod accounts;
mod command;
mod fill;
pub mod newsroom;
pub mod sample;
mod tour;

pub(super) use command::{DemoArguments, run};
