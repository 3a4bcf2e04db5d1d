//! The commands of the `dateline` program, one file a command.

pub mod demo;
