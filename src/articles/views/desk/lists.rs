//! What stands beside the articles in the desk's list, and how many there are.

use serde::Serialize;
use utoipa::ToSchema;

use crate::articles::store::Counts;
use crate::articles::{Assignment, LiveState, Priority, Stage};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::tags::TagId;

/// Who is to work on an article, in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssignmentSummary {
    /// Who is to work on it.
    pub assignee_id: Option<UserId>,
    /// Until when.
    pub due_at: Option<Timestamp>,
    /// How much it presses.
    pub priority: Priority,
    /// At which desk.
    pub desk_id: Option<TagId>,
}

impl From<Assignment> for AssignmentSummary {
    fn from(assignment: Assignment) -> Self {
        let Assignment {
            assignee: assignee_id,
            due_at,
            priority,
            desk: desk_id,
        } = assignment;
        Self {
            assignee_id,
            due_at,
            priority,
            desk_id,
        }
    }
}

/// How many articles there are. All but `trashed` count what is not in the trash.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ArticleCounts {
    /// In each stage.
    pub stage: StageCounts,
    /// In each live state.
    pub live_state: LiveStateCounts,
    /// In the trash.
    #[schema(minimum = 0, example = 2)]
    pub trashed: i64,
    /// Whose working copy differs from what readers see, or saw last.
    #[schema(minimum = 0, example = 3)]
    pub has_pending_changes: i64,
    /// That you started, that are credited to you or that are assigned to you.
    #[schema(minimum = 0, example = 5)]
    pub mine: i64,
    /// Assigned, and due before now: what `due_before` lists.
    #[schema(minimum = 0, example = 1)]
    pub overdue: i64,
}

/// How many articles are in each stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StageCounts {
    /// Being written.
    #[schema(minimum = 0, example = 7)]
    pub draft: i64,
    /// Waiting for a second pair of eyes.
    #[schema(minimum = 0, example = 4)]
    pub in_review: i64,
    /// Approved.
    #[schema(minimum = 0, example = 2)]
    pub approved: i64,
    /// To be published at a set time.
    #[schema(minimum = 0, example = 1)]
    pub scheduled: i64,
}

/// How many articles are in each live state.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LiveStateCounts {
    /// Never yet published.
    #[schema(minimum = 0, example = 9)]
    pub never: i64,
    /// Readers see them.
    #[schema(minimum = 0, example = 120)]
    pub live: i64,
    /// Hidden by an embargo.
    #[schema(minimum = 0, example = 1)]
    pub embargoed: i64,
    /// Published once, and not any more.
    #[schema(minimum = 0, example = 3)]
    pub unpublished: i64,
    /// Removed for good.
    #[schema(minimum = 0, example = 0)]
    pub taken_down: i64,
}

impl From<Counts> for ArticleCounts {
    fn from(counts: Counts) -> Self {
        let Counts {
            stages,
            live_states,
            pending: has_pending_changes,
            trashed,
            mine,
            overdue,
        } = counts;
        let stage = |stage: Stage| stages.get(&stage).copied().unwrap_or(0);
        let live_state = |state: LiveState| live_states.get(&state).copied().unwrap_or(0);
        Self {
            stage: StageCounts {
                draft: stage(Stage::Draft),
                in_review: stage(Stage::InReview),
                approved: stage(Stage::Approved),
                scheduled: stage(Stage::Scheduled),
            },
            live_state: LiveStateCounts {
                never: live_state(LiveState::Never),
                live: live_state(LiveState::Live),
                embargoed: live_state(LiveState::Embargoed),
                unpublished: live_state(LiveState::Unpublished),
                taken_down: live_state(LiveState::TakenDown),
            },
            trashed,
            has_pending_changes,
            mine,
            overdue,
        }
    }
}
