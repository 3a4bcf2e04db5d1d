//! A small newsroom in this process: what a request costs without the network.

use std::sync::Arc;
use std::time::Instant;

use actix_web::http::header;
use actix_web::rt::{System, SystemRunner};
use actix_web::test::{TestRequest, call_and_read_body_json, call_service, init_service};
use criterion::Bencher;
use dateline::app::App;
use dateline::auth::model::NewUser;
use dateline::auth::passwords::Password;
use dateline::auth::service::users::create_user;
use dateline::auth::{Actor, Role};
use dateline::clock::SystemClock;
use dateline::config::{Config, Secret, SigningKey, SigningKeys};
use dateline::db::{Db, Location, Options};
use dateline::server::{Shared, application};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How many articles are published.
const ARTICLES: usize = 100;
const PASSWORD: &str = "nine horses in a row";

pub struct Newsroom {
    system: SystemRunner,
    cached: Shared,
    plain: Shared,
    slug: String,
    _folder: TempDir,
}

impl Newsroom {
    /// A newsroom with some articles.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let system = System::new();
        let database = Location::Sqlite(folder.path().join("dateline.db"));
        let (app, config) = opened(&database);
        let shared = |bytes: u64| {
            let mut config = config.clone();
            config.delivery.cache_size = bytes;
            Shared::configured(app.clone(), &config).expect("the database listens")
        };
        let (cached, plain) = system.block_on(async { (shared(64 << 20), shared(0)) });
        let slug = system.block_on(fill(&app, &plain));
        Self {
            system,
            cached,
            plain,
            slug,
            _folder: folder,
        }
    }

    /// The path of an article.
    pub fn article(&self) -> String {
        format!("/api/v1/articles/{}", self.slug)
    }

    /// Asks for a path again and again.
    pub fn ask(&self, bencher: &mut Bencher<'_>, path: &str, cached: bool) {
        let shared = if cached { &self.cached } else { &self.plain };
        let app = self.system.block_on(init_service(application(shared)));
        bencher.iter_custom(|times| {
            self.system.block_on(async {
                let begun = Instant::now();
                for _ in 0..times {
                    let answer = call_service(&app, TestRequest::get().uri(path).to_request()).await;
                    assert!(answer.status().is_success());
                }
                begun.elapsed()
            })
        });
    }
}

/// An application on a new database.
fn opened(database: &Location) -> (App, Config) {
    let config = Config::from_env(Vec::new()).expect("the defaults");
    let clock = Arc::new(SystemClock);
    Db::migrate(database).expect("a new database");
    let db = Db::open(database, &Options::default(), clock.clone()).expect("it is up to date");
    let keys = SigningKeys {
        current: SigningKey::new(Secret::new("a secret of the benches, long enough to sign with")),
        previous: None,
    };
    (App::new(&config, &keys, db, clock), config)
}

/// Publishes some articles and tells the slug of the last one.
async fn fill(app: &App, shared: &Shared) -> String {
    let hash = app
        .auth
        .passwords
        .hash_now(&Password::new(PASSWORD))
        .expect("a hash");
    let user = NewUser {
        email: "editor@example.org".parse().expect("an address"),
        name: "Editor".into(),
        role: Role::Editor,
        author: None,
        password_hash: Some(hash),
    };
    let actor = Actor::system();
    let made = app.db.write(actor.context(), move |tx| {
        create_user(tx, &Actor::system(), &user)
    });
    made.await.expect("the account is new");
    let service = init_service(application(shared)).await;
    let post = async |path: &str, body: &Value, token: &str, version: Option<i64>| -> Value {
        let mut request = TestRequest::post().uri(&format!("/api/v1/{path}"));
        if !body.is_null() {
            request = request.set_json(body);
        }
        if !token.is_empty() {
            request = request.insert_header((header::AUTHORIZATION, token));
        }
        if let Some(version) = version {
            request = request.insert_header((header::IF_MATCH, format!("\"v{version}\"")));
        }
        call_and_read_body_json(&service, request.to_request()).await
    };
    let credentials = json!({ "email": "editor@example.org", "password": PASSWORD });
    let tokens = post("auth/login", &credentials, "", None).await;
    let token = format!("Bearer {}", tokens["access_token"].as_str().unwrap_or_default());
    let mut slug = String::new();
    for number in 0..ARTICLES {
        let article = json!({
            "title": format!("Night train {number}"), "language": "en", "dateline": "BRUSSELS",
            "body": { "format": "markdown", "source": super::text() },
            "tags": [{ "name": "Rail" }, { "name": format!("Line {}", number % 7) }],
        });
        let article = post("editor/articles", &article, &token, None).await;
        let publish = format!(
            "editor/articles/{}/publish",
            article["id"].as_str().unwrap_or_default()
        );
        let live = post(&publish, &Value::Null, &token, article["version"].as_i64()).await;
        slug = live["slug"].as_str().unwrap_or_default().to_owned();
    }
    slug
}
