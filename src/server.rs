//! Puts the application together and runs it.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{Server, ServerHandle, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{Error, HttpServer, rt};
use socket2::{Domain, Protocol, Socket, Type};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, ServerBuilder};
use utoipa_actix_web::{AppExt, scope};

use crate::app::App;
use crate::auth::authenticate;
use crate::changes::ChangeFeed;
use crate::config::{Config, DeliveryConfig, ServerConfig};
use crate::http::{
    self, CacheTimes, Contract, Limits, Problem, RateLimits, Readiness, ResponseCache, RouteTable, Settings,
    TrustedProxies,
};
use crate::routes;

/// The contract as `dateline openapi` wrote it into the repository, where a test keeps it current. To collect it again at
/// every start would take longer than all the rest of it, and more memory than serving needs.
const WRITTEN: &str = include_str!("../openapi/openapi.json");

/// Threads a worker may use for blocking work; the database's own threads are not among them.
const BLOCKING_THREADS: usize = 8;
/// Connections that the system keeps waiting while all workers are full.
const BACKLOG: i32 = 1024;

/// What all workers share.
#[derive(Clone)]
pub struct Shared {
    app: Data<App>,
    settings: Settings,
    routes: Data<RouteTable>,
    contract: Data<Contract>,
    readiness: Data<Readiness>,
}

impl Shared {
    /// Prepares an application for any number of workers.
    pub fn new(app: App, settings: Settings) -> Self {
        let document = serde_json::from_str(WRITTEN).expect("the contract is JSON");
        let db = app.db.clone();
        let readiness = Readiness::new(move || {
            let db = db.clone();
            async move { db.ping().await.map_err(Problem::from) }
        });
        Self {
            app: Data::new(app),
            settings,
            routes: Data::new(http::route_table(&document)),
            contract: Data::new(Contract::new(WRITTEN)),
            readiness: Data::new(readiness),
        }
    }

    /// Prepares an application as it is configured.
    ///
    /// # Errors
    /// When the database cannot be listened to, and answers are to be kept.
    pub fn configured(app: App, config: &Config) -> io::Result<Self> {
        let kept = keep(&app, &config.delivery)?;
        let settings = Settings {
            kept,
            ..settings(config)
        };
        Ok(Self::new(app, settings))
    }
}

/// One worker's application: what `serve`, the tests and the benches run.
pub fn application(
    shared: &Shared,
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let app = actix_web::App::new()
        .app_data(shared.app.clone())
        .app_data(shared.contract.clone())
        .app_data(shared.readiness.clone());
    http::dress(app, &shared.settings, shared.routes.clone())
        .configure(http::operations)
        .service(
            web::scope(routes::BASE)
                .wrap(from_fn(authenticate))
                .configure(routes::api),
        )
        .service(http::docs())
}

/// The contract of the whole API (OpenAPI 3.1). It depends on the code alone.
pub fn contract() -> serde_json::Value {
    let (_, collected) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(about())
        .service(scope::scope(routes::BASE).configure(|config| routes::api(config)))
        .configure(|config| http::operations(config))
        .split_for_parts();
    http::finish(collected)
}

/// The contract as the file `openapi/openapi.json` holds it.
pub fn contract_text() -> String {
    let mut text = serde_json::to_string_pretty(&contract()).expect("JSON always has a text");
    text.push('\n');
    text
}

fn about() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Dateline")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("http/openapi/about.md").trim()))
        .license(Some(
            LicenseBuilder::new()
                .name("MIT OR Apache-2.0")
                .identifier(Some("MIT OR Apache-2.0"))
                .build(),
        ))
        .contact(Some(
            ContactBuilder::new()
                .name(Some("The maintainers of Dateline"))
                .build(),
        ))
        .build();
    let tags = routes::TAGS
        .iter()
        .map(|(name, about)| TagBuilder::new().name(*name).description(Some(*about)).build());
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new()
            .url("/")
            .description(Some("This server"))
            .build()]))
        .tags(Some(tags.collect::<Vec<_>>()))
        .build()
}

/// A server that listens.
pub struct Running {
    /// Where it listens; the real port if 0 was asked for.
    pub address: SocketAddr,
    /// Stops it: `handle.stop(true)` lets requests in flight finish.
    pub handle: ServerHandle,
    /// Await it to run until it is stopped.
    pub server: Server,
}

/// Binds and begins to serve. Ends gracefully on SIGTERM and SIGINT: requests in flight finish, for as long as the
/// configuration allows.
///
/// # Errors
/// When the address cannot be bound, or no thread can be started.
pub fn start(app: App, config: &Config) -> io::Result<Running> {
    let changes = app.changes.clone();
    let stop = told_to_stop(changes.clone());
    let shared = Shared::configured(app, config)?;
    let config = &config.server;
    let server = HttpServer::new(move || application(&shared))
        .workers(config.workers)
        .max_connections(config.max_connections)
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .tcp_nodelay(true)
        .client_request_timeout(config.head_timeout)
        .shutdown_timeout(config.shutdown_timeout.as_secs().max(1))
        .shutdown_signal(stop)
        .listen(listener(config)?)?;
    let address = server
        .addrs()
        .first()
        .copied()
        .ok_or_else(|| io::Error::other("nothing was bound"))?;
    rt::spawn(async move { changes.follow().await });
    let server = server.run();
    Ok(Running {
        address,
        handle: server.handle(),
        server,
    })
}

/// Listens as it is configured. Connections inherit from here that they end when what was sent is not taken: nothing
/// above TCP sees a client that stopped reading.
fn listener(config: &ServerConfig) -> io::Result<TcpListener> {
    let address = config.listen_address();
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(config.unread_timeout))?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Where public answers are kept. Without it, nobody needs to know what other machines write.
fn keep(app: &App, delivery: &DeliveryConfig) -> io::Result<Option<ResponseCache>> {
    if delivery.cache_size == 0 {
        return Ok(None);
    }
    let freshness = app.db.watch().map_err(io::Error::other)?;
    Ok(ResponseCache::new(
        delivery.cache_size,
        freshness,
        app.clock.clone(),
    ))
}

fn settings(config: &Config) -> Settings {
    let (server, delivery, limits) = (&config.server, &config.delivery, &config.limits);
    let seconds = |duration: Duration| duration.as_secs();
    Settings {
        cors_origins: server.cors_origins.clone(),
        body_idle: server.body_idle_timeout,
        cache: CacheTimes {
            max_age: seconds(delivery.max_age),
            shared_max_age: seconds(delivery.shared_max_age),
            stale_while_revalidate: seconds(delivery.stale_while_revalidate),
        },
        trusted_proxies: TrustedProxies(server.trusted_proxies.clone()),
        limits: Some(RateLimits::new(&Limits {
            reads: limits.reads,
            searches: limits.searches,
            writes: limits.writes,
            sign_ins: limits.sign_ins,
            desk: limits.desk,
            exempt: limits.exempt.clone(),
        })),
        kept: None,
        private_paths: routes::PRIVATE_PATHS,
        secret_paths: routes::SECRET_PATHS,
    }
}

/// Waits for the signal to stop, and ends what would go on by itself.
fn told_to_stop(changes: ChangeFeed) -> impl Future<Output = ()> {
    let signal = stop_signal();
    async move {
        signal.await;
        changes.close();
    }
}

/// Waits for SIGTERM or SIGINT, from the call on and not only when it is waited for. Both end gracefully; the server's
/// own handling of SIGINT would drop requests.
pub fn stop_signal() -> impl Future<Output = ()> {
    use rt::signal::unix::{SignalKind, signal};
    let heard = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async move {
        let (Ok(mut terminate), Ok(mut interrupt)) = heard else {
            tracing::error!("signals cannot be heard; stop this process by force");
            return std::future::pending().await;
        };
        futures_util::future::select(pin!(terminate.recv()), pin!(interrupt.recv())).await;
        tracing::info!("stopping: requests in flight may finish");
    }
}

#[cfg(test)]
mod tests;
