//! Comments: what readers say under an article.
//!
//! A comment waits until a moderator approves it (unless the site shows comments at once). Replies hang under one
//! another, five levels deep; deeper ones join the last level. The commenter's e-mail address is kept in a table of
//! its own, which only moderation reads; the stand's tables ([`live`]) have no column for it.
//!
//! Approved comments are on the stand. One that is taken back while replies to it are still there leaves an empty
//! place (a tombstone), so that the replies keep their thread.

mod error;
pub mod http;
pub mod live;
mod model;
pub mod rules;
pub mod service;
pub mod store;
#[cfg(test)]
mod tests;
pub mod views;

pub use error::CommentError;
pub use model::{
    Comment, CommentId, CommentStatus, CommentedArticle, Commenter, CommenterId, MAX_DEPTH, Moderation,
    NewComment, Submission,
};
