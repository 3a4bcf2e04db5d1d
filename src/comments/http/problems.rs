//! What each error of this domain is on the wire.

use crate::comments::CommentError;
use crate::http::{Code, Problem};

impl From<CommentError> for Problem {
    fn from(error: CommentError) -> Self {
        let detail = error.to_string();
        match error {
            CommentError::NotFound
            | CommentError::ArticleNotFound
            | CommentError::LinkMissing
            | CommentError::WrongSecret => Self::new(Code::NotFound).detail(detail),
            CommentError::Closed(_)
            | CommentError::Erased
            | CommentError::TooLate
            | CommentError::TooManyWords(_)
            | CommentError::NotShown => Self::new(Code::Conflict).detail(detail),
            CommentError::Refused(_) => Self::new(Code::Forbidden).detail(detail),
            CommentError::NotBannable => Self::new(Code::InvalidBody).field("/value", "invalid", detail),
            CommentError::Repeated => Self::new(Code::Duplicate).detail(detail),
            CommentError::ParentMissing => {
                Self::new(Code::MissingReference).field("/parent_id", "missing_reference", detail)
            }
            CommentError::PartMissing => {
                Self::new(Code::MissingReference).field("/after", "missing_reference", detail)
            }
            CommentError::Text(faults) => faults
                .into_iter()
                .fold(Self::new(Code::InvalidBody), |problem, fault| {
                    problem.field("/body", fault.code(), fault.to_string())
                }),
            CommentError::Stale(current) => Self::stale(current),
            CommentError::Form(fault) => {
                Self::new(Code::InvalidBody).field(fault.place(), fault.code(), detail)
            }
            CommentError::TooMany(spent) => Self::new(Code::TooManyRequests).detail(detail).rate_limited(
                spent.of,
                (spent.limit.tries, spent.limit.window),
                spent.wait.seconds().max(1),
            ),
            CommentError::Denied(denied) => denied.into(),
            CommentError::Database(error) => error.into(),
        }
    }
}
