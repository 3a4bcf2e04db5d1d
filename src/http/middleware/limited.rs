//! Whether a request is one too many.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::http::limits::{Class, RateLimits};
use crate::http::peer::PeerAddress;

pub(super) async fn limited(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
    limits: Option<RateLimits>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let Some(limits) = limits
        && let Some(class) = Class::of(request.method(), request.path())
        && let Some(address) = PeerAddress::of(request.request()).0
    {
        limits.count(class, address)?;
    }
    next.call(request).await
}
