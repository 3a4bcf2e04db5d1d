//! The repository keeps its own rules. One module a rule.

mod env_example;
mod openapi;
