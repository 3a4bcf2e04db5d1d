//! What was saved: whole, numbered and never changed.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ArticleContent, ArticleId, Packed};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::Id;
use crate::text::Rendered;

/// The id of a [`Revision`].
pub type RevisionId = Id<Revision>;

/// One saved state of an article, with what was made of its body when it was saved.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its id.
    pub id: RevisionId,
    /// The article it belongs to.
    pub article: ArticleId,
    /// Which one: the first is 1.
    pub number: i64,
    /// Everything that was written.
    pub content: ArticleContent,
    /// The body as readers see it, and how long it takes to read.
    pub rendered: Rendered,
    /// Its text as it is stored.
    pub packed: Packed,
    /// SHA-256 of the content as JSON.
    pub content_hash: [u8; 32],
    /// Who saved it.
    pub created_by: Option<UserId>,
    /// When it was saved.
    pub created_at: Timestamp,
    /// What its author said about it.
    pub note: Option<String>,
}

/// Which revision something was, for lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// Which one: the first is 1.
    pub number: i64,
    /// The title it had.
    pub title: String,
    /// How many words it had.
    pub word_count: i64,
    /// SHA-256 of the content as JSON.
    pub content_hash: Vec<u8>,
    /// Who saved it.
    pub created_by: Option<UserId>,
    /// When it was saved.
    pub created_at: Timestamp,
    /// What its author said about it.
    pub note: Option<String>,
}

impl ArticleContent {
    /// SHA-256 of the content as JSON.
    pub fn hash(&self) -> [u8; 32] {
        let json = serde_json::to_vec(self).expect("content has text keys only");
        Sha256::digest(json).into()
    }
}
