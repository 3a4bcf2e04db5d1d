//! What the API does, asked over HTTP of a real server with a database of its own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod accounts;
mod articles;
mod authors;
mod comment_limits;
mod comments;
mod corrections;
mod delivery;
mod every_operation;
mod examples;
mod forged_tokens;
mod kit;
mod listing;
mod logging_in;
mod merging;
mod moderation;
mod newsroom;
mod previews;
mod races;
mod reading;
mod rebuild;
mod retrying;
mod sessions;
mod setting_up;
mod tag_trees;
mod tags;
mod texts;
