//! The program as an operator meets it: commands, messages and exit codes.

#![allow(clippy::unwrap_used)] // a test ends where it cannot go on

mod audit;
mod exit_codes;
mod previews;
mod run;
mod serve;
mod users;
