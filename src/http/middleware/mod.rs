//! What happens to every request and every answer, whichever handler it meets.
//!
//! From the outside in:
//!
//! 1. [`edge`]: gives the request its id and starts its clock; refuses heads that are too large; turns `HEAD` into
//!    `GET` (the connection drops the body); guards the body against slow senders; catches panics. On the way out it
//!    writes problems, names the content coding in the `ETag`, adds the security headers and the log line. It is
//!    outermost so that nothing (a refusal of the middleware below, a panic) can leave without these.
//! 2. CORS: answers preflights, and names the origin in all answers that come from further in, errors included.
//! 3. [`limited`]: refuses what is one request too many.
//! 4. [`deliver`]: public answers. Gives out one that is kept, without asking anything further in; keeps what comes out
//!    from there, and writes it in the coding that the client accepts best.
//! 5. Compression: of all other answers of handlers; problems are written outside of it and stay plain.
//! 6. The refusal of a query where the operation takes none.
//! 7. The routes. What authenticates wraps them, inside all of the above, so that a 401 is a problem like any other.

mod caught;
mod cors;
mod deliver;
mod edge;
mod head;
mod limited;
mod secret_path;
mod security;
mod slow_body;

use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data};
use actix_web::{App, Error};

use super::cache::ResponseCache;
use super::limits::RateLimits;
use super::peer::TrustedProxies;
use super::public::{CacheControl, CacheTimes};
use super::routing::{RouteTable, refuse_query, unrouted};

/// What the kit needs to know about the server it runs in.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Origins whose scripts may read answers; `*` for all.
    pub cors_origins: Vec<String>,
    /// The longest pause in a body.
    pub body_idle: Duration,
    /// How long public answers may be kept.
    pub cache: CacheTimes,
    /// Where public answers are kept, if they are.
    pub kept: Option<ResponseCache>,
    /// How paths begin whose answers nobody keeps.
    pub private_paths: &'static [&'static str],
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// How many requests an address may send, where that is counted.
    pub limits: Option<RateLimits>,
    /// How paths begin that hold a secret: no problem tells the rest of one.
    pub secret_paths: &'static [&'static str],
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cors_origins: Vec::new(),
            body_idle: Duration::from_secs(10),
            cache: CacheTimes::default(),
            kept: None,
            private_paths: &[],
            trusted_proxies: TrustedProxies::default(),
            limits: None,
            secret_paths: &[],
        }
    }
}

/// Puts everything of this module around an application. What is added to it afterwards is inside as well.
pub fn dress<T>(
    app: App<T>,
    settings: &Settings,
    routes: Data<RouteTable>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    > + use<T>,
>
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<BoxBody>,
            Error = Error,
            InitError = (),
        > + 'static,
{
    let (body_idle, secret_paths) = (settings.body_idle, settings.secret_paths);
    let (kept, private_paths) = (settings.kept.clone(), settings.private_paths);
    let limits = settings.limits.clone();
    app.app_data(routes)
        .app_data(Data::new(CacheControl::from(settings.cache)))
        .app_data(Data::new(settings.trusted_proxies.clone()))
        .default_service(web::to(unrouted))
        .wrap(from_fn(refuse_query))
        .wrap(Compress::default())
        .wrap(from_fn(move |request, next| {
            deliver::deliver(request, next, kept.clone(), private_paths)
        }))
        .wrap(from_fn(move |request, next| {
            limited::limited(request, next, limits.clone())
        }))
        .wrap(cors::policy(&settings.cors_origins))
        .wrap(from_fn(move |request, next| {
            edge::edge(request, next, body_idle, secret_paths)
        }))
}

#[cfg(test)]
mod tests;
