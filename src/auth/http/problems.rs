//! How the errors of this domain become problems.

use crate::auth::error::AuthError;
use crate::auth::policy::Denied;
use crate::auth::views::mistake_code;
use crate::http::{Code, Problem};

/// Seconds after which a full queue of passwords should be tried again.
const RETRY_AFTER_BUSY: u64 = 1;

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unauthenticated => Self::new(Code::Unauthenticated),
            Denied::Forbidden => Self::new(Code::Forbidden),
            Denied::OutOfScope => Self::new(Code::Forbidden).detail(denied.to_string()),
            Denied::Hidden => Self::new(Code::NotFound),
        }
    }
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        let detail = error.to_string();
        let body =
            |pointer: &str, code: &str| Self::new(Code::InvalidBody).field(pointer, code, detail.clone());
        match error {
            AuthError::Denied(denied) => denied.into(),
            AuthError::InvalidCredentials | AuthError::InvalidToken => {
                Self::new(Code::InvalidCredentials).detail(detail)
            }
            AuthError::TooManyTries(wait) => Self::new(Code::TooManyRequests)
                .detail("too many tries for this account or from this address")
                .retry_after(wait.seconds().max(1)),
            AuthError::Busy => Self::new(Code::Unavailable)
                .detail(detail)
                .retry_after(RETRY_AFTER_BUSY),
            AuthError::SetupDone
            | AuthError::LastAdmin
            | AuthError::StillInvited
            | AuthError::NotInvited
            | AuthError::NoFactor
            | AuthError::FactorEnrolled
            | AuthError::Suspended
            | AuthError::KeyOver
            | AuthError::NoMail
            | AuthError::TooManyKeys => Self::new(Code::Conflict).detail(detail),
            AuthError::ScopeBeyondRole(_) => body("/scopes", "beyond_role"),
            AuthError::EmailTaken => Self::new(Code::Duplicate)
                .detail(detail)
                .field("/email", "taken", "in use"),
            AuthError::AuthorTaken => {
                Self::new(Code::Duplicate)
                    .detail(detail)
                    .field("/author_id", "taken", "linked already")
            }
            AuthError::NoSuchAuthor => {
                Self::new(Code::MissingReference).field("/author_id", "missing_reference", detail)
            }
            AuthError::OwnsArticles(count) => Self::new(Code::InUse).detail(detail).extension("count", count),
            AuthError::NoSuchHeir => {
                Self::new(Code::MissingReference).parameter("reassign_to", "missing_reference", detail)
            }
            AuthError::OwnFactor => Self::new(Code::Forbidden).detail(detail),
            AuthError::WrongCode => body("/code", "wrong_code"),
            AuthError::WrongPassword => body("/current_password", "wrong_password"),
            AuthError::Password(mistake) => body("/password", mistake_code(mistake)),
            AuthError::Name(_) => body("/name", "invalid_name"),
            AuthError::Stale(current) => Self::stale(current),
            AuthError::Hashing(cause) => Self::internal(cause),
            AuthError::Database(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::auth::limits::TooManyTries;

    fn retry_after(problem: &Problem) -> Option<&str> {
        let header = problem.headers().iter().find(|(name, _)| name == "retry-after");
        header.map(|(_, value)| value.to_str().unwrap())
    }

    #[test]
    fn whoever_tried_too_often_or_met_a_full_queue_is_told_when_to_come_back() {
        let problem = Problem::from(AuthError::TooManyTries(TooManyTries(Duration::from_millis(1500))));
        assert_eq!(
            (problem.code(), retry_after(&problem)),
            (Code::TooManyRequests, Some("2"))
        );
        let problem = Problem::from(AuthError::TooManyTries(TooManyTries(Duration::ZERO)));
        assert_eq!(retry_after(&problem), Some("1"));
        let problem = Problem::from(AuthError::Busy);
        assert_eq!(
            (problem.code(), retry_after(&problem)),
            (Code::Unavailable, Some("1"))
        );
    }

    #[test]
    fn the_three_refusals_are_401_403_and_404() {
        let out_of_scope = Problem::from(Denied::OutOfScope);
        assert_eq!(out_of_scope.code(), Code::Forbidden);
        let codes = [Denied::Unauthenticated, Denied::Forbidden, Denied::Hidden]
            .map(|denied| Problem::from(denied).code());
        assert_eq!(codes, [Code::Unauthenticated, Code::Forbidden, Code::NotFound]);
    }

    #[test]
    fn a_fault_of_ours_shows_no_cause() {
        let problem = Problem::from(AuthError::Hashing("$argon2id$v=19$secret".into()));
        assert_eq!(problem.code(), Code::Internal);
        assert!(!problem.to_json("r", "/").to_string().contains("argon2id"));
    }
}
