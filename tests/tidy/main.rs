//! The repository keeps its own rules. One module a rule.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod contract;
mod env_example;
mod layers;
mod map;
mod migrations;
mod source;
