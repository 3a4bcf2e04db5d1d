//! A newsroom of its own for every test: a server on a free port, a fresh database, a clock that the test moves.
//!
//! Every answer is held to the contract as it comes in (see [`contract`]), so each test also proves that what it met is
//! documented: the status, the shape, no member too many, and the headers that every answer has.

mod answer;
mod client;
pub mod contract;
mod database;
pub mod events;
pub mod inside;
pub mod schema;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use dateline::app::App;
use dateline::auth::model::NewUser;
use dateline::auth::passwords::Password;
use dateline::auth::service::users::create_user;
use dateline::auth::{Actor, AuthError, Role};
use dateline::clock::{Clock, FixedClock};
use dateline::config::{Argon2Config, Config, Secret, SigningKey, SigningKeys};
use dateline::db::{Db, Location, Options};
use dateline::server;
use serde_json::json;

pub use answer::Answer;
pub use client::{Ask, Client};
use database::TestDatabase;

/// Where every test begins.
pub const MORNING: &str = "2026-11-23T08:30:00Z";
/// The password of every account that the kit makes.
pub const PASSWORD: &str = "nine horses in a row";
/// What the tests sign tokens with.
pub const SECRET: &str = "a secret of the tests, long enough to sign with";

/// A running newsroom. It stops when it is dropped.
pub struct TestApp {
    /// What the server works with, for what HTTP does not offer.
    pub app: App,
    /// The time in the newsroom.
    pub clock: Arc<FixedClock>,
    address: SocketAddr,
    http: reqwest::Client,
    server: Option<Server>,
    config: Config,
    location: Location,
    database: Option<TestDatabase>,
}

impl TestApp {
    /// An empty newsroom with the usual settings.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// An empty newsroom whose settings differ.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = configuration();
        change(&mut config);
        let clock = Arc::new(FixedClock::new(MORNING.parse().unwrap()));
        let database = TestDatabase::new();
        let location = database.location.clone();
        let mut app = Self::on(location, config, clock);
        app.database = Some(database);
        app
    }

    /// Another server on the same database, as another process or machine would run one.
    pub fn beside(&self) -> Self {
        self.beside_with(|_| {})
    }

    /// The same, with other settings.
    pub fn beside_with(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.config.clone();
        change(&mut config);
        Self::on(self.location.clone(), config, self.clock.clone())
    }

    /// Another newsroom that begins with everything that is in this one.
    pub fn copied(&self) -> Self {
        let database = TestDatabase::copy_of(&self.location);
        let clock = Arc::new(FixedClock::new(self.clock.now()));
        let mut app = Self::on(database.location.clone(), self.config.clone(), clock);
        app.database = Some(database);
        app
    }

    fn on(location: Location, config: Config, clock: Arc<FixedClock>) -> Self {
        let app = application(&location, &Options::default(), &config, clock.clone());
        let server = Server::start(app.clone(), config.clone());
        Self {
            app,
            clock,
            address: server.address,
            http: client::http(),
            server: Some(server),
            config,
            location,
            database: None,
        }
    }

    /// Whether the newsroom is on PostgreSQL.
    pub fn is_on_postgres(&self) -> bool {
        matches!(self.location, Location::Postgres(_))
    }

    /// Time passes.
    pub fn advance(&self, duration: Duration) {
        self.clock.advance(duration);
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The public.
    pub fn anon(&self) -> Client {
        Client::new(self.http.clone(), self.address, None)
    }

    /// Whoever holds this access token.
    pub fn bearer(&self, token: &str) -> Client {
        Client::new(self.http.clone(), self.address, Some(token.to_owned()))
    }

    /// A contributor, freshly logged in.
    pub async fn contributor(&self) -> Client {
        self.user("contributor", Role::Contributor).await
    }

    /// An author of this name, freshly logged in.
    pub async fn author(&self, name: &str) -> Client {
        self.user(name, Role::Author).await
    }

    /// An editor, freshly logged in.
    pub async fn editor(&self) -> Client {
        self.user("editor", Role::Editor).await
    }

    /// A moderator, freshly logged in.
    pub async fn moderator(&self) -> Client {
        self.user("moderator", Role::Moderator).await
    }

    /// An administrator, freshly logged in.
    pub async fn admin(&self) -> Client {
        self.user("admin", Role::Admin).await
    }

    /// The account `{name}@example.org`, made with this role if it is not there yet, freshly logged in.
    pub async fn user(&self, name: &str, role: Role) -> Client {
        let email = format!("{name}@example.org");
        self.account(name, role).await;
        let credentials = json!({ "email": email, "password": PASSWORD });
        let tokens = self
            .anon()
            .post("/auth/login")
            .json(&credentials)
            .await
            .expect(200);
        let client = self.bearer(tokens["access_token"].as_str().unwrap());
        client.belonging_to(tokens["user"].clone())
    }

    /// Makes the account `{name}@example.org` if it is not there yet.
    async fn account(&self, name: &str, role: Role) {
        let hash = self
            .app
            .auth
            .passwords
            .hash_now(&Password::new(PASSWORD))
            .unwrap();
        let new = NewUser {
            email: format!("{name}@example.org").parse().unwrap(),
            name: name.to_owned(),
            role,
            author: None,
            password_hash: Some(hash),
        };
        let context = Actor::system().context();
        let made = self
            .app
            .db
            .write(context, move |tx| create_user(tx, &Actor::system(), &new))
            .await;
        match made {
            Ok(_) | Err(AuthError::EmailTaken) => {}
            Err(error) => panic!("the account {name} could not be made: {error}"),
        }
    }
}

/// What a server works with.
fn application(location: &Location, options: &Options, config: &Config, clock: Arc<FixedClock>) -> App {
    let db = Db::open(location, options, clock.clone()).unwrap();
    let keys = SigningKeys {
        current: SigningKey::new(Secret::new(SECRET)),
        previous: None,
    };
    App::new(config, &keys, db, clock)
}

/// A thread that serves until it is dropped.
struct Server {
    address: SocketAddr,
    handle: actix_web::dev::ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start(app: App, config: Config) -> Self {
        let (tell, told) = channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let running = server::start(app, &config).expect("a free port");
                tell.send((running.address, running.handle))
                    .expect("the test waits");
                running.server.await.expect("the server runs until it is stopped");
            });
        });
        let (address, handle) = told.recv().expect("the server starts");
        Self {
            address,
            handle,
            thread: Some(thread),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The command is sent at once; the future only waits for it to be done, which the thread's end shows as well.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.server.take()); // before its database goes away
        drop(self.database.take());
    }
}

/// What is configured by default, on a free port, with one worker and passwords that cost next to nothing.
fn configuration() -> Config {
    let variables = [
        ("DATELINE_HOST", "127.0.0.1"),
        ("DATELINE_PORT", "0"),
        ("DATELINE_WORKERS", "1"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut config = Config::from_env(variables).unwrap();
    config.auth.argon2 = Argon2Config {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
    config
}

mod tests {
    use super::*;

    #[tokio::test]
    async fn two_newsrooms_have_nothing_in_common() {
        let (one, other) = (TestApp::new().await, TestApp::new().await);
        let editor = one.editor().await;
        let tag = json!({ "name": "Rail", "kind": "topic" });
        editor.post("/editor/tags").json(&tag).await.expect(201);
        let found = other.editor().await.get("/editor/tags").await.expect(200);
        assert_eq!(found["data"], json!([]));
    }

    #[tokio::test]
    async fn time_stands_still_until_the_test_moves_it() {
        let app = TestApp::new().await;
        let editor = app.editor().await;
        app.advance(Duration::from_secs(60));
        let tag = json!({ "name": "Rail", "kind": "topic" });
        let made = editor.post("/editor/tags").json(&tag).await.expect(201);
        assert_eq!(made["created_at"], "2026-11-23T08:31:00Z");
    }
}
