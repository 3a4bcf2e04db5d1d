//! The two axes of an article's life, and the moves on them.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::Permission;
use crate::db::text_column;

/// How far the working copy has come. It says nothing about what readers see.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
    strum::AsRefStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Stage {
    /// It is being written.
    Draft,
    /// It waits for a second pair of eyes.
    InReview,
    /// It may be published.
    Approved,
    /// It will be published at a set time.
    Scheduled,
}
text_column!(Stage);

/// What readers see. It says nothing about the working copy.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
    strum::AsRefStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum LiveState {
    /// Never yet published.
    Never,
    /// Readers see it.
    Live,
    /// Published, and hidden until a set time.
    Embargoed,
    /// Published once, and not any more.
    Unpublished,
    /// Removed for good.
    TakenDown,
}
text_column!(LiveState);

/// A move that a client can ask for.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    strum::AsRefStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Transition {
    /// Hand the working copy in for review.
    Submit,
    /// Let the working copy be published as it is now.
    Approve,
    /// Give it back to its author, with a reason.
    RequestChanges,
    /// Have it published or unpublished at a set time.
    Schedule,
    /// Have nothing happen to it by itself.
    Unschedule,
    /// Show the working copy to readers.
    Publish,
    /// Take it off the stand.
    Unpublish,
    /// Hide it, whatever is published, until a time or until further notice.
    Embargo,
    /// Show again what the embargo hid.
    LiftEmbargo,
    /// Remove it from the stand for good, with a public notice.
    TakeDown,
    /// Make the working copy what readers see again.
    Discard,
    /// Put it into the trash.
    Trash,
    /// Bring it back from the trash.
    Restore,
    /// Delete it for good.
    Purge,
}

/// All that decides which moves are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// How far the working copy has come.
    pub stage: Stage,
    /// What readers see.
    pub live_state: LiveState,
    /// What readers would see without an embargo: `never`, `live` or `unpublished`.
    pub beneath: LiveState,
    /// Whether it is in the trash.
    pub trashed: bool,
    /// Whether something is to happen to it by itself.
    pub scheduled: bool,
    /// Whether the working copy differs from what was published last.
    pub pending: bool,
}

impl Transition {
    /// The right that it takes.
    pub fn permission(self) -> Permission {
        match self {
            Self::Submit | Self::Discard => Permission::EditArticle,
            Self::Schedule | Self::Unschedule | Self::Publish | Self::Unpublish => Permission::PublishArticle,
            Self::Approve | Self::RequestChanges | Self::Embargo | Self::LiftEmbargo | Self::TakeDown => {
                Permission::ApproveArticle
            }
            Self::Trash | Self::Restore => Permission::TrashArticle,
            Self::Purge => Permission::PurgeArticle,
        }
    }

    /// Whether an article in this state can make the move.
    pub fn is_open(self, state: State) -> bool {
        let State {
            stage,
            live_state,
            beneath,
            trashed,
            scheduled,
            pending,
        } = state;
        let at_work = !trashed && live_state != LiveState::TakenDown;
        match self {
            Self::Submit => at_work && stage == Stage::Draft,
            Self::Approve => at_work && stage == Stage::InReview,
            Self::RequestChanges => at_work && matches!(stage, Stage::InReview | Stage::Approved),
            Self::Schedule | Self::Publish | Self::Embargo | Self::Trash => at_work,
            Self::Unschedule => at_work && scheduled,
            Self::Unpublish => at_work && beneath == LiveState::Live,
            Self::LiftEmbargo => at_work && live_state == LiveState::Embargoed,
            Self::TakeDown => at_work && beneath != LiveState::Never,
            Self::Discard => at_work && pending,
            Self::Restore => trashed,
            Self::Purge => trashed && live_state != LiveState::TakenDown,
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    fn states() -> Vec<State> {
        let mut states = Vec::new();
        for &stage in Stage::VARIANTS {
            for &live_state in LiveState::VARIANTS {
                for beneath in [LiveState::Never, LiveState::Live, LiveState::Unpublished] {
                    for bits in 0..8 {
                        states.push(State {
                            stage,
                            live_state,
                            beneath,
                            trashed: bits & 1 > 0,
                            scheduled: bits & 2 > 0,
                            pending: bits & 4 > 0,
                        });
                    }
                }
            }
        }
        states
    }

    fn open(state: State) -> Vec<Transition> {
        let all = Transition::VARIANTS.iter().copied();
        all.filter(|transition| transition.is_open(state)).collect()
    }

    /// An article that nothing is scheduled or pending for, and that no embargo hides.
    fn plain(stage: Stage, live_state: LiveState) -> State {
        State {
            stage,
            live_state,
            beneath: live_state,
            trashed: false,
            scheduled: false,
            pending: false,
        }
    }

    #[test]
    fn each_stage_opens_exactly_these_moves() {
        use Transition::{Approve, Embargo, Publish, RequestChanges, Schedule, Submit, Trash};
        let table: [(Stage, &[Transition]); 4] = [
            (Stage::Draft, &[Submit, Schedule, Publish, Embargo, Trash]),
            (
                Stage::InReview,
                &[Approve, RequestChanges, Schedule, Publish, Embargo, Trash],
            ),
            (
                Stage::Approved,
                &[RequestChanges, Schedule, Publish, Embargo, Trash],
            ),
            (Stage::Scheduled, &[Schedule, Publish, Embargo, Trash]),
        ];
        assert_eq!(table.len(), Stage::VARIANTS.len());
        for (stage, expected) in table {
            assert_eq!(open(plain(stage, LiveState::Never)), expected, "{stage:?}");
        }
    }

    #[test]
    fn each_live_state_adds_exactly_these_moves_to_those_of_a_draft() {
        use Transition::{LiftEmbargo, TakeDown, Unpublish};
        let draft = open(plain(Stage::Draft, LiveState::Never));
        let table: [(LiveState, LiveState, &[Transition]); 6] = [
            (LiveState::Never, LiveState::Never, &[]),
            (LiveState::Live, LiveState::Live, &[Unpublish, TakeDown]),
            (LiveState::Unpublished, LiveState::Unpublished, &[TakeDown]),
            (LiveState::Embargoed, LiveState::Never, &[LiftEmbargo]),
            (
                LiveState::Embargoed,
                LiveState::Live,
                &[Unpublish, LiftEmbargo, TakeDown],
            ),
            (
                LiveState::Embargoed,
                LiveState::Unpublished,
                &[LiftEmbargo, TakeDown],
            ),
        ];
        for (live_state, beneath, expected) in table {
            let state = State {
                beneath,
                ..plain(Stage::Draft, live_state)
            };
            let mut added = open(state);
            added.retain(|transition| !draft.contains(transition));
            assert_eq!(added, expected, "{live_state:?} over {beneath:?}");
        }
    }

    #[test]
    fn what_is_taken_down_makes_no_move_and_the_trash_opens_only_two() {
        for state in states() {
            let expected: &[Transition] = match (state.trashed, state.live_state) {
                (true, LiveState::TakenDown) => &[Transition::Restore],
                (true, _) => &[Transition::Restore, Transition::Purge],
                (false, LiveState::TakenDown) => &[],
                (false, _) => continue,
            };
            assert_eq!(open(state), expected, "{state:?}");
        }
    }

    #[test]
    fn a_schedule_opens_its_end_and_pending_changes_their_discarding() {
        for state in states().into_iter().filter(|state| !state.trashed) {
            let at_work = state.live_state != LiveState::TakenDown;
            assert_eq!(
                Transition::Unschedule.is_open(state),
                at_work && state.scheduled,
                "{state:?}"
            );
            assert_eq!(
                Transition::Discard.is_open(state),
                at_work && state.pending,
                "{state:?}"
            );
        }
    }
}
