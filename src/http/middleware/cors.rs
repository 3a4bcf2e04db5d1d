//! Which websites' scripts may read answers.

use actix_cors::Cors;
use actix_web::http::header::{self, HeaderName};

/// Seconds a browser may remember the answer to a preflight.
const MAX_AGE: usize = 600;

/// The policy for a list of origins; `*` stands for all. Credentials (cookies) are never allowed: the pages that use
/// them reach the API under their own origin.
pub(super) fn policy(origins: &[String]) -> Cors {
    let policy = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(MAX_AGE);
    if origins.is_empty() {
        return policy.disable_vary_header();
    }
    let policy = policy.expose_headers([
        header::ETAG,
        header::LINK,
        header::LOCATION,
        header::RETRY_AFTER,
        HeaderName::from_static("x-request-id"),
    ]);
    if origins.iter().any(|origin| origin == "*") {
        // `send_wildcard`: an origin is never reflected, and shared caches need not vary by it.
        return policy.allow_any_origin().send_wildcard().disable_vary_header();
    }
    origins
        .iter()
        .fold(policy, |policy, origin| policy.allowed_origin(origin))
}
