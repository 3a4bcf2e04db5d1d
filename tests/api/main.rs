//! What the API does, asked over HTTP of a real server with a database of its own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod accounts;
mod articles;
mod assignments;
mod audit;
mod authors;
mod bulk;
mod comment_limits;
mod comments;
mod corrections;
mod delivery;
mod desk_lists;
mod desk_races;
mod desks;
mod due_races;
mod every_operation;
mod examples;
mod forged_tokens;
mod history;
mod kit;
mod listing;
mod locks;
mod logging_in;
mod merging;
mod moderation;
mod newsroom;
mod notes;
mod previews;
mod races;
mod reading;
mod rebuild;
mod redirects;
mod resolving;
mod retrying;
mod scheduling;
mod search;
mod search_updates;
mod sessions;
mod setting_up;
mod tag_trees;
mod tags;
mod takedowns;
#[path = "../support/tally.rs"]
mod tally;
mod texts;
mod workflow;
