//! One move of many articles, in JSON.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::articles::service::{Move, Plan};
use crate::articles::{Article, ArticleError, ArticleId, LiveState, Missing, Moved, Stage};
use crate::clock::Timestamp;
use crate::db::Version;
use crate::http::{Problem, Refusal};
use crate::text::visible;

/// A move that many articles can make at once. To take down and to delete for good is done one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkTransition {
    /// Hand the working copies in for review.
    Submit,
    /// Let them be published as they are now.
    Approve,
    /// Give them back to their authors, with `reason`.
    RequestChanges,
    /// Have them published or unpublished at a set time: `publish_at`, `unpublish_at` or both.
    Schedule,
    /// Have nothing happen to them by itself.
    Unschedule,
    /// Show the working copies to readers.
    Publish,
    /// Take them off the stand.
    Unpublish,
    /// Hide them, `until` a time or until further notice.
    Embargo,
    /// Show again what the embargo hid.
    LiftEmbargo,
    /// Make the working copies what readers see again.
    Discard,
    /// Put them into the trash.
    Trash,
    /// Bring them back from the trash.
    Restore,
}

/// An article in the version that was seen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ArticleVersion {
    /// The article.
    #[garde(skip)]
    pub id: ArticleId,
    /// Its version: what `If-Match` says to a single article.
    #[garde(skip)]
    pub version: Version,
}

/// One move of many articles. A member that belongs to another move is refused.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TransitionArticles {
    /// The move.
    #[garde(skip)]
    pub transition: BulkTransition,
    /// The articles, each once: 1 to 100.
    #[garde(length(min = 1, max = 100), dive)]
    #[schema(min_items = 1, max_items = 100)]
    pub articles: Vec<ArticleVersion>,
    /// `true`: either all articles make the move or none.
    #[serde(default)]
    #[garde(skip)]
    #[schema(default = false)]
    pub atomic: bool,
    /// With `request_changes`, which needs it: why, for those who wrote them.
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 2_000), inner(custom(visible)))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "The second paragraph needs a source."
    )]
    pub reason: Option<String>,
    /// With `schedule`: when the working copies are published, as they are now.
    #[serde(default)]
    #[garde(skip)]
    pub publish_at: Option<Timestamp>,
    /// With `schedule`: when the articles leave the stand.
    #[serde(default)]
    #[garde(skip)]
    pub unpublish_at: Option<Timestamp>,
    /// With `embargo`: when it ends by itself. Absent: not before it is lifted.
    #[serde(default)]
    #[garde(skip)]
    pub until: Option<Timestamp>,
    /// With `embargo`: why, for the newsroom.
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 1_000), inner(custom(visible)))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Not before the ministry has spoken."
    )]
    pub note: Option<String>,
}

impl TransitionArticles {
    /// The move with all that it needs, or everything that is wrong with what it was given.
    pub fn step(&self) -> Result<Move, Vec<Missing>> {
        let mut wrong = self.repeated();
        wrong.extend(self.out_of_place());
        let step = match self.transition {
            BulkTransition::Submit => Move::Submit,
            BulkTransition::Approve => Move::Approve,
            BulkTransition::RequestChanges => {
                let reason = self.reason.as_deref().unwrap_or_default().trim();
                if reason.is_empty() {
                    wrong.push(place("/reason", "required", "goes with this transition"));
                }
                Move::RequestChanges(reason.to_owned())
            }
            BulkTransition::Schedule => Move::Schedule(Plan {
                publish_at: self.publish_at,
                date: None,
                unpublish_at: self.unpublish_at,
            }),
            BulkTransition::Unschedule => Move::Unschedule,
            BulkTransition::Publish => Move::Publish,
            BulkTransition::Unpublish => Move::Unpublish,
            BulkTransition::Embargo => Move::Embargo {
                until: self.until,
                note: self.note.clone(),
            },
            BulkTransition::LiftEmbargo => Move::LiftEmbargo,
            BulkTransition::Discard => Move::Discard,
            BulkTransition::Trash => Move::Trash,
            BulkTransition::Restore => Move::Restore,
        };
        if wrong.is_empty() { Ok(step) } else { Err(wrong) }
    }

    /// Articles that are named more than once.
    fn repeated(&self) -> Vec<Missing> {
        let earlier = |index: usize, id| self.articles[..index].iter().any(|one| one.id == id);
        let repeated = self.articles.iter().enumerate();
        repeated
            .filter(|(index, one)| earlier(*index, one.id))
            .map(|(index, _)| place(format!("/articles/{index}/id"), "repeated", "is named already"))
            .collect()
    }

    /// Members that belong to another move.
    fn out_of_place(&self) -> impl Iterator<Item = Missing> {
        use BulkTransition::{Embargo, RequestChanges, Schedule};
        let members = [
            ("/reason", self.reason.is_some(), RequestChanges),
            ("/publish_at", self.publish_at.is_some(), Schedule),
            ("/unpublish_at", self.unpublish_at.is_some(), Schedule),
            ("/until", self.until.is_some(), Embargo),
            ("/note", self.note.is_some(), Embargo),
        ];
        let transition = self.transition;
        members
            .into_iter()
            .filter(move |(_, given, with)| *given && *with != transition)
            .map(|(pointer, ..)| place(pointer, "out_of_place", "goes with another transition"))
    }
}

fn place(pointer: impl Into<String>, code: &'static str, detail: &str) -> Missing {
    Missing {
        pointer: pointer.into(),
        code,
        detail: detail.into(),
    }
}

/// What became of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransitionStatus {
    /// It has made the move.
    Done,
    /// It has not; `problem` says why.
    Refused,
    /// It could have made the move, and has not because another article was refused.
    Undone,
}

/// What became of one article.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TransitionResult {
    /// The article.
    pub id: ArticleId,
    /// Whether it has made the move.
    pub status: TransitionStatus,
    /// Its version now, when it has made the move or when that is why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub version: Option<Version>,
    /// How far the working copy has come, when it has made the move or when that is why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub stage: Option<Stage>,
    /// What readers see, as `stage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub live_state: Option<LiveState>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub problem: Option<Refusal>,
}

impl TransitionResult {
    fn bare(id: ArticleId, status: TransitionStatus) -> Self {
        Self {
            id,
            status,
            version: None,
            stage: None,
            live_state: None,
            problem: None,
        }
    }

    fn done(id: ArticleId, article: &Article) -> Self {
        Self {
            version: Some(article.version),
            stage: Some(article.stage),
            live_state: Some(article.live_state),
            ..Self::bare(id, TransitionStatus::Done)
        }
    }

    fn refused(id: ArticleId, error: ArticleError) -> Self {
        let (version, state) = match &error {
            ArticleError::Stale(current) => (Some(*current), None),
            ArticleError::IllegalTransition { state, .. } => (None, Some(*state)),
            _ => (None, None),
        };
        Self {
            version,
            stage: state.map(|state| state.stage),
            live_state: state.map(|state| state.live_state),
            problem: Some(Refusal::from(&Problem::from(error))),
            ..Self::bare(id, TransitionStatus::Refused)
        }
    }
}

/// What became of each article, in the order of the request.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TransitionResults {
    /// One result for each article.
    #[schema(min_items = 1, max_items = 100)]
    pub results: Vec<TransitionResult>,
}

impl From<Vec<Moved>> for TransitionResults {
    fn from(all: Vec<Moved>) -> Self {
        let result = |Moved { id, outcome }| match outcome {
            Ok(article) => TransitionResult::done(id, &article),
            Err(error) => TransitionResult::refused(id, error),
        };
        Self {
            results: all.into_iter().map(result).collect(),
        }
    }
}

impl TransitionResults {
    /// What became of them where none has made the move because one was refused.
    pub fn of_none(all: Vec<Moved>) -> Self {
        let result = |Moved { id, outcome }| match outcome {
            Ok(_) => TransitionResult::bare(id, TransitionStatus::Undone),
            Err(error) => TransitionResult::refused(id, error),
        };
        Self {
            results: all.into_iter().map(result).collect(),
        }
    }
}
