//! The program as an operator meets it: commands, messages and exit codes.

#![allow(clippy::unwrap_used)] // a test ends where it cannot go on

mod audit;
mod exit_codes;
mod nodes;
#[path = "../support/postgres.rs"]
mod postgres;
mod previews;
mod run;
mod serve;
#[path = "../support/tally.rs"]
mod tally;
mod users;
