//! The legal copy of what was taken down.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::articles::{ArticleId, Takedown};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::text::hexadecimal;

/// Why an article was taken down, and everything that had happened to it. Its revisions are found where they always
/// were, for administrators alone.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TakedownView {
    /// The article.
    pub article_id: ArticleId,
    /// Why.
    #[schema(example = "Order of the district court of 24 November 2026, file 12 O 345/26.")]
    pub reason: String,
    /// What readers are told.
    #[schema(example = "This article was removed for legal reasons.")]
    pub notice: String,
    /// When.
    pub taken_down_at: Timestamp,
    /// By whom.
    pub taken_down_by: Option<UserId>,
    /// What had happened to it, the oldest first: `kind`, `actor_kind`, `actor_id`, `occurred_at`, `payload`.
    #[schema(value_type = Vec<Object>)]
    pub events: Vec<Value>,
    /// What was corrected openly, the oldest first: `id`, `kind`, `text`, `corrected_at`, `supersedes_id`, `created_by`,
    /// `created_at`.
    #[schema(value_type = Vec<Object>)]
    pub corrections: Vec<Value>,
    /// Every slug that was its own when it was taken down, in alphabetical order.
    pub slugs: Vec<String>,
    /// How many revisions it has.
    #[schema(minimum = 1, example = 4)]
    pub revisions: i64,
    /// SHA-256 over the reason, the notice, the events, the hash of every revision, the corrections and the slugs, in hexadecimal.
    #[schema(min_length = 64, max_length = 64)]
    pub copy_hash: String,
}

impl From<Takedown> for TakedownView {
    fn from(takedown: Takedown) -> Self {
        let Takedown {
            article: article_id,
            reason,
            notice,
            taken_down_at,
            taken_down_by,
            events,
            corrections,
            slugs,
            revisions,
            copy_hash,
        } = takedown;
        Self {
            article_id,
            reason,
            notice,
            taken_down_at,
            taken_down_by,
            events,
            corrections,
            slugs,
            revisions,
            copy_hash: hexadecimal(&copy_hash),
        }
    }
}
