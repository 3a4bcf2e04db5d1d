//! Who a request comes from.
//!
//! [`authenticate`] runs before the handlers: where somebody may be signed in, it checks the access token
//! against the store and leaves what it found with the request. The [`Actor`] extractor only picks that up, at
//! once, so that 401 precedes whatever else a handler would refuse. Without the middleware nobody is signed in.

use std::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::actor::{Actor, ActorKind};
use super::service::sessions::{self, NotSignedIn};
use crate::app::App;
use crate::http::{Code, PeerAddress, Problem, RequestId, check_query};

/// Where somebody may be signed in. Anywhere else a token is neither needed nor looked at.
const SIGNED_IN_PATHS: [&str; 2] = ["/api/v1/editor/", "/api/v1/auth/"];

/// What the middleware found out.
#[derive(Clone)]
struct Found(Result<ActorKind, Problem>);

/// Middleware (for [`actix_web::middleware::from_fn`]) that finds out who is signed in.
///
/// # Errors
/// None of its own: a bad token matters only to a handler that asks for an [`Actor`].
pub async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let signed_in_path = SIGNED_IN_PATHS
        .iter()
        .any(|prefix| request.path().starts_with(prefix));
    if signed_in_path && request.headers().contains_key(AUTHORIZATION) {
        let found = match (
            request.app_data::<Data<App>>().cloned(),
            bearer(request.headers()),
        ) {
            (Some(app), Some(token)) => sessions::authenticate(&app.db, &app.auth, &token)
                .await
                .map_err(Problem::from),
            (None, _) => Err(Problem::internal("the middleware runs without the application")),
            (_, None) => Err(Problem::new(Code::Unauthenticated).detail(
                "the Authorization header does not hold one access token: send `Bearer` and the token",
            )),
        };
        request.extensions_mut().insert(Found(found));
    }
    next.call(request).await
}

/// The token of a single `Authorization: Bearer …` (RFC 6750); the scheme in any case.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let mut values = headers.get_all(AUTHORIZATION);
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}

impl From<NotSignedIn> for Problem {
    fn from(error: NotSignedIn) -> Self {
        match error {
            NotSignedIn::Token(_) | NotSignedIn::Ended => {
                Self::new(Code::Unauthenticated).detail(error.to_string())
            }
            NotSignedIn::Database(error) => error.into(),
        }
    }
}

/// Whoever is signed in; 401 when nobody is.
impl FromRequest for Actor {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(signed_in(request, payload))
    }
}

fn signed_in(request: &HttpRequest, payload: &mut Payload) -> Result<Actor, Problem> {
    let found = request.extensions().get::<Found>().cloned();
    let Some(Found(found)) = found else {
        return Err(Problem::new(Code::Unauthenticated));
    };
    let principal = found?;
    check_query(request)?;
    Ok(Actor {
        principal,
        ..visitor(request, payload)?
    })
}

/// The public, whatever the request carries: for operations that need no login and give a login no meaning.
#[derive(Clone, Debug)]
pub struct Visitor(pub Actor);

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(visitor(request, payload).map(Visitor))
    }
}

fn visitor(request: &HttpRequest, payload: &mut Payload) -> Result<Actor, Problem> {
    let RequestId(request_id) = RequestId::from_request(request, payload).into_inner()?;
    let PeerAddress(address) = PeerAddress::from_request(request, payload).into_inner()?;
    Ok(Actor::anonymous(request_id, address))
}
