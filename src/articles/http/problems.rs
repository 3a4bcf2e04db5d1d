//! What each error of this domain is on the wire.

use crate::articles::{ArticleError, Missing};
use crate::http::{Code, Problem};

/// 400 for an order that no index is in once the list is filtered.
pub(super) fn not_sortable(order: &str, others: &str) -> Problem {
    let detail = format!("{order} goes with no filter; with filters the order is {others}");
    Problem::new(Code::InvalidParameter)
        .detail(detail.clone())
        .parameter("sort", "not_with_filters", detail)
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
            ArticleError::IllegalTransition {
                transition,
                stage,
                live_state,
                trashed,
            } => Self::new(Code::Conflict)
                .detail(detail)
                .extension("transition", transition.as_ref())
                .extension("stage", stage.as_ref())
                .extension("live_state", live_state.as_ref())
                .extension("trashed", trashed),
            ArticleError::NeverPublished
            | ArticleError::TooManyCorrections
            | ArticleError::AlreadySuperseded => Self::new(Code::Conflict).detail(detail),
            ArticleError::InTheFuture(pointer) => {
                Self::new(Code::InvalidBody).field(pointer, "in_the_future", detail)
            }
            ArticleError::Trashed => Self::new(Code::Conflict)
                .detail(detail)
                .extension("trashed", true),
            ArticleError::NotReady(missing) => places(Self::new(Code::InvalidBody).detail(detail), missing),
            ArticleError::MissingReferences(missing) => {
                places(Self::new(Code::MissingReference).detail(detail), missing)
            }
            ArticleError::NoHeir(Missing {
                pointer,
                code,
                detail,
            }) => Self::new(Code::MissingReference).parameter(pointer, code, detail),
            ArticleError::Tag(error) => error.into(),
            ArticleError::Author(error) => error.into(),
            ArticleError::Denied(denied) => denied.into(),
            ArticleError::Database(error) => error.into(),
        }
    }
}

fn places(problem: Problem, missing: Vec<Missing>) -> Problem {
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
