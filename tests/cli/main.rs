//! The program as an operator meets it: commands, messages and exit codes.

mod exit_codes;
mod run;
mod users;
