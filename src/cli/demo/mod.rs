//! `dateline demo`: a newsroom to look at, with articles in many languages and every state.
//!
//! [`sample`] holds what was written by hand; it does not know the database.

pub mod sample;
