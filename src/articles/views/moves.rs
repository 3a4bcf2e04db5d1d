//! What goes with a move.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::articles::service::Plan;
use crate::clock::Timestamp;
use crate::text::visible;

/// How to publish.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PublishArticle {
    /// The date to stand over the article, not in the future. Absent: the one it had, or now.
    #[serde(default)]
    #[garde(skip)]
    pub published_at: Option<Timestamp>,
}

/// What has to be changed.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RequestChanges {
    /// Why, for the one who wrote it.
    #[garde(length(chars, min = 1, max = 2_000), custom(visible))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "The second paragraph needs a source."
    )]
    pub reason: String,
}

/// What is to happen by itself. What is absent stays as it is; at least one of the two times is needed.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ScheduleArticle {
    /// When the working copy is published, as it is now: a later edit does not slip out with it.
    #[serde(default)]
    #[garde(skip)]
    pub publish_at: Option<Timestamp>,
    /// With `publish_at`: the date to stand over the article then. Absent: the one it had, or the time of publication.
    #[serde(default)]
    #[garde(skip)]
    pub published_at: Option<Timestamp>,
    /// When the article leaves the stand.
    #[serde(default)]
    #[garde(skip)]
    pub unpublish_at: Option<Timestamp>,
}

impl From<ScheduleArticle> for Plan {
    fn from(body: ScheduleArticle) -> Self {
        let ScheduleArticle {
            publish_at,
            published_at: date,
            unpublish_at,
        } = body;
        Self {
            publish_at,
            date,
            unpublish_at,
        }
    }
}

/// What is to be hidden, and for how long.
#[derive(Clone, Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct EmbargoArticle {
    /// When the embargo ends by itself. Absent: not before it is lifted.
    #[serde(default)]
    #[garde(skip)]
    pub until: Option<Timestamp>,
    /// Why, for the newsroom.
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 1_000), inner(custom(visible)))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Not before the ministry has spoken."
    )]
    pub note: Option<String>,
}

/// Why something is removed for good.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TakeDownArticle {
    /// Why, for the legal copy. Only administrators read it.
    #[garde(length(chars, min = 1, max = 5_000), custom(visible))]
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "Order of the district court of 24 November 2026, file 12 O 345/26."
    )]
    pub reason: String,
    /// What readers are told where the article was.
    #[garde(length(chars, min = 1, max = 1_000), custom(visible))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "This article was removed for legal reasons."
    )]
    pub notice: String,
}

/// Why an earlier revision is brought back.
#[derive(Clone, Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RestoreRevision {
    /// What to remember about the new revision.
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 500), inner(custom(visible)))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "The figures of the first version were right."
    )]
    pub note: Option<String>,
}
