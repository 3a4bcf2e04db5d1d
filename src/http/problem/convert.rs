//! How the errors of the database and of the framework become problems.

use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::header::{HeaderName, HeaderValue};

use super::{Code, Problem};
use crate::db::{BadCursor, DbError, Version};

/// Seconds after which a busy server should be asked again.
const RETRY_AFTER_BUSY: u64 = 1;

impl Problem {
    /// 412: the version in `If-Match` is not the current one, which is shown as `current_version` and `current_etag`.
    pub fn stale(current: Version) -> Self {
        Problem::new(Code::StaleVersion)
            .detail(format!("the current version is {}", current.0))
            .extension("current_version", current.0)
            .extension("current_etag", format!("\"v{}\"", current.0))
    }

    /// When to come back, and what the limit is that was met, for who reads `RateLimit` headers: its name, and how many
    /// requests it lets through in how long.
    #[must_use]
    pub fn rate_limited(self, name: &str, (quota, window): (usize, Duration), seconds: u64) -> Self {
        let limited = self.retry_after(seconds);
        let headers = [
            (
                "ratelimit-policy",
                format!("\"{name}\";q={quota};w={}", window.as_secs()),
            ),
            ("ratelimit", format!("\"{name}\";r=0;t={seconds}")),
        ];
        headers.into_iter().fold(limited, |problem, (header, value)| {
            match HeaderValue::try_from(value) {
                Ok(value) => problem.header(HeaderName::from_static(header), value),
                Err(_) => problem,
            }
        })
    }

    /// 413 for a body larger than `limit` bytes.
    pub fn too_large(limit: usize) -> Self {
        Problem::new(Code::PayloadTooLarge)
            .detail(format!("at most {limit} bytes are accepted here"))
            .extension("limit", limit)
            .closing()
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Problem::new(Code::NotFound),
            DbError::Unique(constraint) => Problem::new(Code::Duplicate).caused_by(constraint),
            DbError::ForeignKey => Problem::new(Code::Conflict)
                .detail("something it refers to is missing, or still refers to it"),
            DbError::Conflict | DbError::Busy | DbError::Lost(_) => Problem::new(Code::Unavailable)
                .retry_after(RETRY_AFTER_BUSY)
                .caused_by(error),
            DbError::Full => Problem::new(Code::StorageFull).caused_by(error),
            DbError::ReadOnly => Problem::new(Code::ReadOnly).caused_by(error),
            DbError::KeyReused => Problem::new(Code::IdempotencyMismatch).header_field(
                "Idempotency-Key",
                "reused",
                "this key came with another method, path or body before",
            ),
            DbError::BadCursor(cursor) => cursor.into(),
            DbError::Internal(cause) => Problem::internal(cause),
        }
    }
}

impl From<BadCursor> for Problem {
    fn from(_: BadCursor) -> Self {
        Problem::new(Code::BadCursor).parameter(
            "cursor",
            "invalid",
            "not a cursor of this list in this order; start without one",
        )
    }
}

impl From<PayloadError> for Problem {
    fn from(error: PayloadError) -> Self {
        match error {
            PayloadError::Io(cause) if cause.kind() == std::io::ErrorKind::TimedOut => {
                Problem::new(Code::RequestTimeout).closing()
            }
            _ => Problem::new(Code::BadRequest)
                .detail("the body ended early or is malformed")
                .closing(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_version_shows_the_current_one() {
        let json = Problem::stale(Version(13)).to_json("r", "/");
        assert_eq!(
            (json["current_version"].as_i64(), json["current_etag"].as_str()),
            (Some(13), Some("\"v13\""))
        );
    }

    #[test]
    fn a_constraint_name_is_logged_but_not_shown() {
        let problem = Problem::from(DbError::Unique("tags_slug_key".into()));
        assert_eq!(
            (problem.code(), problem.cause()),
            (Code::Duplicate, Some("tags_slug_key"))
        );
        assert!(!problem.to_json("r", "/").to_string().contains("tags_slug_key"));
    }

    #[test]
    fn a_busy_or_lost_database_is_503_and_says_when_to_come_back() {
        for error in [DbError::Busy, DbError::Conflict, DbError::Lost("reset".into())] {
            let problem = Problem::from(error);
            assert_eq!(problem.code(), Code::Unavailable);
            assert!(problem.headers().iter().any(|(name, _)| name == "retry-after"));
        }
    }

    #[test]
    fn a_body_that_stalls_is_408_and_one_that_breaks_off_is_400() {
        let stalled = PayloadError::Io(std::io::Error::from(std::io::ErrorKind::TimedOut));
        assert_eq!(Problem::from(stalled).code(), Code::RequestTimeout);
        assert_eq!(
            Problem::from(PayloadError::Incomplete(None)).code(),
            Code::BadRequest
        );
    }
}
