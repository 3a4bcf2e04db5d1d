//! Whether a request is one too many.

use std::borrow::Cow;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use super::secret_path::decoded;
use crate::http::limits::{Class, RateLimits};
use crate::http::peer::PeerAddress;

pub(super) async fn limited(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
    limits: Option<RateLimits>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let Some(limits) = limits
        && let Some(class) = Class::of(request.method(), &matched(request.path()))
        && let Some(address) = PeerAddress::of(request.request()).0
    {
        limits.count(class, address)?;
    }
    next.call(request).await
}

/// The path as the router matches it: no spelling of one gets another share.
fn matched(path: &str) -> Cow<'_, str> {
    if path.contains('%') {
        Cow::Owned(String::from_utf8_lossy(&decoded(path)).into_owned())
    } else {
        Cow::Borrowed(path)
    }
}
