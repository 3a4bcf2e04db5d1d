//! Who a request comes from.
//!
//! [`authenticate`] runs before the handlers: where somebody may be signed in, it checks the access token (of the header
//! or of a cookie) or the API key against the store and leaves what it found with the request. The [`Actor`] extractor only picks that up, at
//! once, so that 401 precedes whatever else a handler would refuse. Without the middleware nobody is signed in.

use std::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::actor::{Actor, ActorKind, Credential};
use super::cookies::{self, ForeignOrigin};
use super::policy::Denied;
use super::service::sessions::{self, NotSignedIn};
use super::service::{api_keys, second_factors};
use super::tokens::api_key;
use crate::app::App;
use crate::http::{Code, PeerAddress, Problem, RequestId, RouteTable, check_query};

/// Where somebody may be signed in. Anywhere else an access token is neither needed nor looked at; an API key is, when
/// something is read with it, for the limits that it has of its own.
const SIGNED_IN_PATHS: [&str; 2] = ["/api/v1/editor/", "/api/v1/auth/"];

/// Where somebody looks after their own account: also whoever lacks the second factor that their role needs.
const OWN_PATH: &str = "/api/v1/auth/";

/// What the middleware found out.
#[derive(Clone)]
struct Found(Result<ActorKind, Problem>);

/// Middleware (for [`actix_web::middleware::from_fn`]) that finds out who is signed in.
///
/// # Errors
/// Where somebody may be signed in, none of its own: a bad token matters only to a handler that asks for an [`Actor`].
/// Elsewhere the refusal of an API key.
pub async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let signed_in_path = SIGNED_IN_PATHS
        .iter()
        .any(|prefix| request.path().starts_with(prefix));
    let found = if signed_in_path {
        find(&request).await
    } else {
        None
    };
    if let Some(found) = found {
        request.extensions_mut().insert(Found(found));
    } else if let Some(token) = reading_key(&request) {
        admit_reader(&request, &token).await?;
    }
    next.call(request).await
}

/// Who is signed in: by the `Authorization` header or, without one, by a cookie.
async fn find(request: &ServiceRequest) -> Option<Result<ActorKind, Problem>> {
    if request.headers().contains_key(AUTHORIZATION) {
        return Some(find_bearer(request).await);
    }
    let app = match app(request) {
        Ok(app) => app,
        Err(problem) => return Some(Err(problem)),
    };
    if app.auth.cookie_origins.is_empty() {
        return None;
    }
    let token = cookies::sent(request.headers(), cookies::ACCESS)?;
    if !request.method().is_safe()
        && let Err(foreign) = cookies::check_origin(request.headers(), &app.auth.cookie_origins)
    {
        return Some(Err(foreign.into()));
    }
    Some(find_session(request, &app, &token).await)
}

async fn find_bearer(request: &ServiceRequest) -> Result<ActorKind, Problem> {
    let app = app(request)?;
    let token = bearer(request.headers()).ok_or_else(|| {
        Problem::new(Code::Unauthenticated)
            .detail("the Authorization header does not hold one access token: send `Bearer` and the token")
    })?;
    if !token.starts_with(api_key::PREFIX) {
        return find_session(request, &app, &token).await;
    }
    let found = api_keys::authenticate(&app.db, &app.auth, &token).await?;
    check_scopes(request, &found)?;
    Ok(found)
}

async fn find_session(request: &ServiceRequest, app: &App, token: &str) -> Result<ActorKind, Problem> {
    let found = sessions::authenticate(&app.db, &app.auth, token).await?;
    let own = request.path().starts_with(OWN_PATH);
    if !own && second_factors::is_missing(&app.db, &app.auth, &found).await? {
        return Err(Problem::new(Code::Forbidden)
            .detail("your role needs a second factor: enrol one with POST /api/v1/auth/second-factor"));
    }
    Ok(found)
}

/// Refuses a key for an operation that its scopes do not open, before anything is looked up: so it tells nothing of what
/// there is, and an operation that names no right is closed to all keys.
fn check_scopes(request: &ServiceRequest, found: &ActorKind) -> Result<(), Problem> {
    let ActorKind::User {
        by: Credential::Key { scopes, .. },
        ..
    } = found
    else {
        return Ok(());
    };
    let table = request.app_data::<Data<RouteTable>>();
    let named = table.map_or(&[][..], |table| {
        table.permissions(request.method(), request.path())
    });
    if scopes.open_all(named) {
        return Ok(());
    }
    Err(Denied::OutOfScope.into())
}

/// The API key that a server reads what is published with, if it sent one. Any other token has no meaning there.
fn reading_key(request: &ServiceRequest) -> Option<String> {
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    let token = reads.then(|| bearer(request.headers())).flatten()?;
    token.starts_with(api_key::PREFIX).then_some(token)
}

async fn admit_reader(request: &ServiceRequest, token: &str) -> Result<(), Problem> {
    let app = app(request)?;
    Ok(api_keys::admit_reader(&app.db, &app.auth, token).await?)
}

fn app(request: &ServiceRequest) -> Result<Data<App>, Problem> {
    let app = request.app_data::<Data<App>>().cloned();
    app.ok_or_else(|| Problem::internal("the middleware runs without the application"))
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

impl From<ForeignOrigin> for Problem {
    fn from(error: ForeignOrigin) -> Self {
        Self::new(Code::Forbidden).detail(error.to_string())
    }
}

impl From<NotSignedIn> for Problem {
    fn from(error: NotSignedIn) -> Self {
        match error {
            NotSignedIn::Token(_) | NotSignedIn::Ended | NotSignedIn::Key => {
                Self::new(Code::Unauthenticated).detail(error.to_string())
            }
            NotSignedIn::Scope => Self::new(Code::Forbidden).detail(error.to_string()),
            NotSignedIn::TooManyTries(wait) => Self::new(Code::TooManyRequests)
                .detail("the API key has asked too much")
                .retry_after(wait.seconds().max(1)),
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
