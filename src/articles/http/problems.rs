//! What each error of this domain is on the wire.

use serde_json::json;

use crate::articles::live::gone::Gone;
use crate::articles::views::TransitionResults;
use crate::articles::{ArticleError, Lock, Missing};
use crate::http::{Code, Problem};

/// 400 for an order that no index is in once the list is filtered.
pub(super) fn not_sortable(order: &str, others: &str) -> Problem {
    Problem::wrong_order(format!(
        "{order} goes with no filter; with filters the order is {others}"
    ))
}

/// 400 for the order of assignments once something else is asked for.
pub(super) fn not_by_due(others: &str) -> Problem {
    Problem::wrong_order(format!(
        "due_at goes with assignee_id, desk_id and due_before alone; with other filters the order is {others}"
    ))
}

impl From<ArticleError> for Problem {
    fn from(error: ArticleError) -> Self {
        let detail = error.to_string();
        match error {
            ArticleError::NotFound => Self::new(Code::NotFound),
            ArticleError::Stale(current) => Self::stale(current),
            ArticleError::SlugTaken => Self::new(Code::Duplicate)
                .detail(detail)
                .field("/slug", "taken", "in use"),
            ArticleError::IllegalTransition { transition, state } => Self::new(Code::Conflict)
                .detail(detail)
                .extension("transition", transition.as_ref())
                .extension("stage", state.stage.as_ref())
                .extension("live_state", state.live_state.as_ref())
                .extension("trashed", state.trashed),
            ArticleError::Gone(Gone { notice, since }) => Self::new(Code::Gone)
                .detail(detail)
                .extension("notice", notice)
                .extension("since", since.to_string()),
            ArticleError::TakenDown
            | ArticleError::NeverPublished
            | ArticleError::TooManyCorrections
            | ArticleError::AlreadySuperseded => Self::new(Code::Conflict).detail(detail),
            ArticleError::InTheFuture(pointer) => {
                Self::new(Code::InvalidBody).field(pointer, "in_the_future", detail)
            }
            ArticleError::NothingToNote => {
                Self::new(Code::InvalidBody).field("/note", "nothing_changed", detail)
            }
            ArticleError::Refused(moved) => Self::new(Code::Conflict)
                .detail(detail)
                .extension("results", json!(TransitionResults::of_none(moved).results)),
            ArticleError::Trashed => Self::new(Code::Conflict)
                .detail(detail)
                .extension("trashed", true),
            ArticleError::NotReady(missing) | ArticleError::BadPlan(missing) => {
                places(Self::new(Code::InvalidBody).detail(detail), missing)
            }
            ArticleError::MissingReferences(missing) => {
                places(Self::new(Code::MissingReference).detail(detail), missing)
            }
            ArticleError::NoHeir(Missing {
                pointer,
                code,
                detail,
            }) => Self::new(Code::MissingReference).parameter(pointer, code, detail),
            ArticleError::Unfit(unfit) => places(Self::new(Code::MissingReference).detail(detail), unfit),
            ArticleError::NotAThread => Self::new(Code::Conflict).detail(detail),
            ArticleError::RepliedTo(count) => Self::new(Code::InUse).detail(detail).extension("count", count),
            ArticleError::Locked(lock) => locked(&lock).detail(detail),
            ArticleError::Tag(error) => error.into(),
            ArticleError::Author(error) => error.into(),
            ArticleError::Denied(denied) => denied.into(),
            ArticleError::Database(error) => error.into(),
        }
    }
}

/// 409 that says who holds the lock, and until when.
fn locked(lock: &Lock) -> Problem {
    let Lock {
        holder,
        acquired_at: _,
        expires_at,
    } = lock;
    Problem::new(Code::Conflict)
        .extension("holder", json!({ "id": holder.id, "name": holder.name }))
        .extension("expires_at", expires_at.to_string())
}

pub(super) fn places(problem: Problem, missing: Vec<Missing>) -> Problem {
    missing.into_iter().fold(
        problem,
        |problem,
         Missing {
             pointer,
             code,
             detail,
         }| problem.field(pointer, code, detail),
    )
}
