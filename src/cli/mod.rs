//! The command line: one file a command. The top of the program; nothing imports it.
//!
//! A command either ends well or with a [`Failure`](failure::Failure): one readable line on standard error that says
//! what to do, and an exit code that a script can tell apart ([`Exit`](failure::Exit)).

mod arguments;
mod audit;
pub mod demo;
mod failure;
mod health;
mod migrate;
mod openapi;
mod output;
mod password;
mod rebuild_live;
mod reindex;
mod serve;
mod start;
mod user;

pub use arguments::main;
