//! The legal copy of an article that was taken down.

use serde_json::Value;

use super::ArticleId;
use crate::auth::UserId;
use crate::clock::Timestamp;

/// Why an article was taken down, and what had happened to it. Its revisions stay where they are; nothing can change or
/// delete them.
#[derive(Clone, Debug)]
pub struct Takedown {
    /// The article.
    pub article: ArticleId,
    /// Why.
    pub reason: String,
    /// What readers are told.
    pub notice: String,
    /// When.
    pub taken_down_at: Timestamp,
    /// By whom.
    pub taken_down_by: Option<UserId>,
    /// Everything that had happened to it, the oldest first.
    pub events: Vec<Value>,
    /// Every correction of it, the oldest first.
    pub corrections: Vec<Value>,
    /// Every slug that was its own.
    pub slugs: Vec<String>,
    /// How many revisions it has.
    pub revisions: i64,
    /// SHA-256 over the reason, the notice, the events, the hash of every revision, the corrections and the slugs.
    pub copy_hash: Vec<u8>,
}
