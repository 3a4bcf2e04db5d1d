//! What is to become of an article.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::articles::{Embargo, LiveState, RevisionId, Schedule};
use crate::auth::UserId;
use crate::clock::Timestamp;

/// What is to happen to an article by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArticleSchedule {
    /// When it is published.
    pub publish_at: Option<Timestamp>,
    /// The number of the revision that is published then.
    #[schema(minimum = 1, example = 4)]
    pub revision_number: Option<i64>,
    /// Whether the working copy was edited since: those changes are not published then.
    pub edited_since: bool,
    /// When it leaves the stand.
    pub unpublish_at: Option<Timestamp>,
    /// Who decided so.
    pub scheduled_by: Option<UserId>,
}

impl ArticleSchedule {
    /// The schedule of an article with this working copy; `None` when nothing is to happen.
    pub(super) fn of(schedule: Schedule, working_copy: RevisionId) -> Option<Self> {
        if schedule.is_empty() {
            return None;
        }
        let Schedule {
            publish,
            unpublish_at,
            by,
        } = schedule;
        Some(Self {
            publish_at: publish.map(|publication| publication.at),
            revision_number: publish.map(|publication| publication.number),
            edited_since: publish.is_some_and(|publication| publication.revision != working_copy),
            unpublish_at,
            scheduled_by: by,
        })
    }
}

/// What hides an article from readers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArticleEmbargo {
    /// When it ends by itself; `null`: not before it is lifted.
    pub until: Option<Timestamp>,
    /// Why.
    #[schema(example = "Not before the ministry has spoken.")]
    pub note: Option<String>,
    /// What readers see when it ends: `never`, `live` or `unpublished`.
    pub live_state_after: LiveState,
    /// Who set it.
    pub set_by: Option<UserId>,
}

impl From<Embargo> for ArticleEmbargo {
    fn from(embargo: Embargo) -> Self {
        let Embargo {
            until,
            note,
            beneath,
            by,
        } = embargo;
        Self {
            until,
            note,
            live_state_after: beneath,
            set_by: by,
        }
    }
}
