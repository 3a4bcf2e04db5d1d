//! Comments: what readers say under an article.
//!
//! What becomes of a comment at first is what the policy of its article and site says ([`service::post`]), unless one of
//! the checks ([`spam`]) is stricter. Replies hang under one another, five levels deep; deeper ones join the last level.
//! The commenter's e-mail address is kept in a table of its own, which only moderation reads; the stand's tables
//! ([`live`]) have no column for it. Where somebody came from is kept as an HMAC under the key of the day.
//!
//! Who asks for it, and says so again by a link that was sent to them, is told of replies by e-mail ([`service::notices`]).
//!
//! Approved comments are on the stand. One that is taken back while replies to it are still there leaves an empty
//! place (a tombstone), so that the replies keep their thread.

mod error;
pub mod form;
pub mod http;
pub mod live;
mod model;
pub mod rules;
pub mod service;
pub mod spam;
pub mod store;
#[cfg(test)]
mod tests;
pub mod views;

pub use error::{CommentError, FormFault, WhyClosed};
pub use model::bans::{Ban, BanId, BanKind, NewBan};
pub use model::notices::{NoticeAddress, NoticeState};
pub use model::{
    Comment, CommentId, CommentStatus, CommentedArticle, Commenter, CommenterId, MAX_DEPTH, Marks,
    Moderation, NewComment, ReportReason, Submission,
};
