//! What was saved before.

use serde::Serialize;
use utoipa::ToSchema;

use super::EditorContent;
use crate::articles::{Revision, Saved};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::text::hexadecimal;

/// One revision in the list of an article's revisions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RevisionSummary {
    /// Which one: the first is 1.
    #[schema(minimum = 1, example = 4)]
    pub number: i64,
    /// The headline it had.
    #[schema(example = "Night trains return to Brussels")]
    pub title: String,
    /// How many words it had.
    #[schema(minimum = 0, example = 323)]
    pub word_count: i64,
    /// SHA-256 of what it says, in hexadecimal.
    #[schema(min_length = 64, max_length = 64)]
    pub content_hash: String,
    /// Who saved it.
    pub created_by: Option<UserId>,
    /// When it was saved.
    pub created_at: Timestamp,
    /// What its author said about it.
    #[schema(example = "Corrected the departure time")]
    pub note: Option<String>,
}

impl From<Saved> for RevisionSummary {
    fn from(saved: Saved) -> Self {
        let Saved {
            number,
            title,
            word_count,
            content_hash,
            created_by,
            created_at,
            note,
        } = saved;
        Self {
            number,
            title,
            word_count,
            content_hash: hexadecimal(&content_hash),
            created_by,
            created_at,
            note,
        }
    }
}

/// One revision, whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RevisionView {
    /// Which one: the first is 1.
    #[schema(minimum = 1, example = 4)]
    pub number: i64,
    /// What it says.
    #[serde(flatten)]
    pub content: EditorContent,
    /// SHA-256 of what it says, in hexadecimal.
    #[schema(min_length = 64, max_length = 64)]
    pub content_hash: String,
    /// Who saved it.
    pub created_by: Option<UserId>,
    /// When it was saved.
    pub created_at: Timestamp,
    /// What its author said about it.
    pub note: Option<String>,
}

impl From<Revision> for RevisionView {
    fn from(revision: Revision) -> Self {
        Self {
            number: revision.number,
            content_hash: hexadecimal(&revision.content_hash),
            created_by: revision.created_by,
            created_at: revision.created_at,
            note: revision.note.clone(),
            content: EditorContent::of(revision),
        }
    }
}
