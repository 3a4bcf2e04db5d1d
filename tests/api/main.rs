//! What the API does, asked over HTTP of a real server with a database of its own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod accounts;
mod articles;
mod authors;
mod comments;
mod delivery;
mod every_operation;
mod forged_tokens;
mod kit;
mod logging_in;
mod newsroom;
mod races;
mod reading;
mod rebuild;
mod sessions;
mod setting_up;
mod tags;
