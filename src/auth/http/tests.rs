//! Sessions and accounts over HTTP: who is heard, in which order requests are refused, and what answers hold.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::to_bytes;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use actix_web::{App as Server, HttpMessage, ResponseError};
use serde_json::{Value, json};
use utoipa_actix_web::{AppExt, scope};

use crate::app::App;
use crate::auth::limits::{Limit, LoginLimits};
use crate::auth::passwords::{HashCost, Passwords};
use crate::auth::service::setup;
use crate::auth::tokens::{AccessTokens, SigningSecret, TokenSettings};
use crate::auth::{Actor, Auth, authenticate};
use crate::clock::FixedClock;
use crate::comments::rules::CommentRules;
use crate::config::Config;
use crate::db::Options;
use crate::db::testing::TestDatabase;
use crate::http::{Problem, RequestId};

const RIGHT: &str = "nine horses in a row";
const QUARTER_HOUR: Duration = Duration::from_secs(900);

type Sent = Pin<Box<dyn Future<Output = ServiceResponse>>>;

struct Newsroom {
    server: Box<dyn Fn(TestRequest) -> Sent>,
    app: App,
    clock: Arc<FixedClock>,
    _database: TestDatabase,
}

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: actix_web::http::header::HeaderMap,
    json: Value,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn text(&self, pointer: &str) -> String {
        self.json
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }
}

async fn newsroom() -> Newsroom {
    let clock = Arc::new(FixedClock::new("2026-11-23T08:30:00Z".parse().unwrap()));
    let database = TestDatabase::with(&Options::default(), clock.clone());
    let settings = TokenSettings {
        issuer: "i".into(),
        audience: "a".into(),
        lifetime: QUARTER_HOUR,
    };
    let limit = |tries| Limit {
        tries,
        window: QUARTER_HOUR,
    };
    let auth = Auth {
        tokens: AccessTokens::new(settings, SigningSecret::new("k", "s".repeat(32)), None),
        passwords: Passwords::new(HashCost::CHEAP, 2),
        limits: LoginLimits::new(limit(10), limit(100)),
        session_lifetime: Duration::from_secs(30 * 24 * 60 * 60),
        clock: clock.clone(),
    };
    let app = App {
        db: database.db.clone(),
        auth: Arc::new(auth),
        comments: Arc::new(CommentRules::new(&Config::from_env([]).unwrap().comments)),
        clock: clock.clone(),
    };
    let server = Server::new()
        .into_utoipa_app()
        .app_data(Data::new(app.clone()))
        .service(scope::scope("/api/v1").configure(super::routes))
        .into_app()
        .wrap(from_fn(authenticate))
        .wrap_fn(|request, service| {
            request.extensions_mut().insert(RequestId("test-request".into()));
            service.call(request)
        });
    let server = Rc::new(init_service(server).await);
    let send = move |request: TestRequest| -> Sent {
        let server = server.clone();
        Box::pin(async move {
            server
                .call(request.to_request())
                .await
                .unwrap()
                .map_into_boxed_body()
        })
    };
    Newsroom {
        server: Box::new(send),
        app,
        clock,
        _database: database,
    }
}

impl Newsroom {
    async fn send(&self, method: Method, path: &str, change: impl Fn(TestRequest) -> TestRequest) -> Answer {
        let request = TestRequest::with_uri(&format!("/api/v1{path}")).method(method);
        let response = (self.server)(change(request)).await;
        // The outermost middleware, which is not here, writes problems out.
        let problem = response.response().extensions().get::<Problem>().cloned();
        let (status, mut headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body())
            .await
            .map_err(|_| "a body")
            .unwrap();
        let mut json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        if let Some(problem) = problem {
            assert_eq!(status, problem.status_code());
            json = problem.to_json("test-request", path);
            problem
                .headers()
                .iter()
                .cloned()
                .for_each(|(name, value)| headers.append(name, value));
        }
        Answer {
            status,
            headers,
            json,
        }
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, |request| request.set_json(&body))
            .await
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(Method::GET, path, |request| bearer(request, token))
            .await
    }

    /// Sets the newsroom up and logs its administrator in.
    async fn admin(&self) -> String {
        let token = self.app.db.write(Actor::system().context(), |tx| {
            setup::setup_token(tx, &Actor::system())
        });
        let token = token.await.unwrap().unwrap();
        let wish = json!({
            "token": token.reveal(), "email": "ann@example.org", "name": "Ann", "password": RIGHT,
        });
        assert_eq!(self.post("/auth/setup", wish).await.status, StatusCode::CREATED);
        self.login("ann@example.org").await
    }

    async fn login(&self, email: &str) -> String {
        let answer = self
            .post("/auth/login", json!({ "email": email, "password": RIGHT }))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
        answer.text("/access_token")
    }

    async fn create(&self, token: &str, name: &str, role: &str) -> Answer {
        let body = json!({
            "email": format!("{name}@example.org"), "name": name, "role": role, "password": RIGHT,
        });
        self.send(Method::POST, "/editor/users", |request| {
            bearer(request, token).set_json(&body)
        })
        .await
    }
}

fn bearer(request: TestRequest, token: &str) -> TestRequest {
    request.insert_header(("authorization", format!("Bearer {token}")))
}

/// Every operation that needs somebody signed in.
const SIGNED_IN: [(Method, &str); 10] = [
    (Method::POST, "/auth/logout"),
    (Method::GET, "/auth/me"),
    (Method::PUT, "/auth/password"),
    (Method::GET, "/editor/users"),
    (Method::POST, "/editor/users"),
    (Method::GET, "/editor/users/nonsense"),
    (Method::PATCH, "/editor/users/nonsense"),
    (Method::DELETE, "/editor/users/nonsense?unknown=1"),
    (Method::POST, "/editor/users/nonsense/suspend"),
    (Method::POST, "/editor/users/nonsense/reactivate"),
];

#[actix_web::test]
async fn the_first_administrator_sets_up_logs_in_and_is_told_what_they_may() {
    let newsroom = newsroom().await;
    let token = newsroom.admin().await;
    let me = newsroom.get("/auth/me", &token).await;
    assert_eq!(me.status, StatusCode::OK);
    assert_eq!(me.json["email"], "ann@example.org");
    assert_eq!(me.json["permissions"]["users:manage"], "all");
    assert_eq!(me.header("cache-control"), Some("private, no-store"));
    let again = json!({ "token": "dls_x", "email": "bob@example.org", "name": "Bob", "password": RIGHT });
    assert_eq!(
        newsroom.post("/auth/setup", again).await.status,
        StatusCode::CONFLICT
    );
}

#[actix_web::test]
async fn a_missing_login_is_refused_before_anything_else_that_is_wrong() {
    let newsroom = newsroom().await;
    for (method, path) in SIGNED_IN {
        let answer = newsroom
            .send(method.clone(), path, |request| request.set_payload("{ nonsense"))
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(
            answer.header("www-authenticate"),
            Some("Bearer"),
            "{method} {path}"
        );
    }
}

#[actix_web::test]
async fn only_one_whole_bearer_token_is_a_login() {
    let newsroom = newsroom().await;
    let token = newsroom.admin().await;
    let status = async |values: &[String]| {
        let add = |request: TestRequest| {
            values.iter().fold(request, |request, value| {
                request.append_header(("authorization", value.clone()))
            })
        };
        newsroom.send(Method::GET, "/auth/me", add).await.status
    };
    let good = format!("Bearer {token}");
    assert_eq!(status(std::slice::from_ref(&good)).await, StatusCode::OK);
    assert_eq!(status(&[format!("bEARER  {token} ")]).await, StatusCode::OK);
    for bad in [
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        &token,
        &format!("Bearer {token}x"),
        &format!("Token {token}"),
    ] {
        assert_eq!(status(&[bad.into()]).await, StatusCode::UNAUTHORIZED, "{bad}");
    }
    assert_eq!(
        status(&[good.clone(), good]).await,
        StatusCode::UNAUTHORIZED,
        "two headers"
    );
    newsroom.clock.advance(QUARTER_HOUR);
    assert_eq!(
        status(&[format!("Bearer {token}")]).await,
        StatusCode::UNAUTHORIZED,
        "expired"
    );
}

#[actix_web::test]
async fn a_stale_access_token_does_not_stand_in_the_way_of_logging_in() {
    let newsroom = newsroom().await;
    newsroom.admin().await;
    let body = json!({ "email": "ann@example.org", "password": RIGHT });
    let answer = newsroom
        .send(Method::POST, "/auth/login", |request| {
            bearer(request, "rubbish").set_json(&body)
        })
        .await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[actix_web::test]
async fn an_unknown_address_and_a_wrong_password_are_the_same_to_the_byte() {
    let newsroom = newsroom().await;
    newsroom.admin().await;
    let known = newsroom
        .post(
            "/auth/login",
            json!({ "email": "ann@example.org", "password": "wrong" }),
        )
        .await;
    let unknown = newsroom
        .post(
            "/auth/login",
            json!({ "email": "bob@example.org", "password": "wrong" }),
        )
        .await;
    assert_eq!(known.status, StatusCode::UNAUTHORIZED);
    assert_eq!((known.status, known.json), (unknown.status, unknown.json));
}

#[actix_web::test]
async fn too_many_tries_are_429_with_the_seconds_to_wait() {
    let newsroom = newsroom().await;
    let wrong = json!({ "email": "ann@example.org", "password": "wrong" });
    for _ in 0..10 {
        assert_eq!(
            newsroom.post("/auth/login", wrong.clone()).await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    let refused = newsroom.post("/auth/login", wrong).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((890..=900).contains(&wait), "{wait}");
}

#[actix_web::test]
async fn a_refresh_gives_a_pair_that_works_and_logging_out_ends_it() {
    let newsroom = newsroom().await;
    newsroom.admin().await;
    let login = newsroom
        .post(
            "/auth/login",
            json!({ "email": "ann@example.org", "password": RIGHT }),
        )
        .await;
    let body = json!({ "refresh_token": login.text("/refresh_token") });
    let refreshed = newsroom.post("/auth/refresh", body).await;
    assert_eq!(
        (refreshed.status, refreshed.json["expires_in"].as_u64()),
        (StatusCode::OK, Some(900))
    );
    assert_eq!(refreshed.json["token_type"], "Bearer");
    let token = refreshed.text("/access_token");
    let out = newsroom
        .send(Method::POST, "/auth/logout", |request| bearer(request, &token))
        .await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert_eq!(
        newsroom.get("/auth/me", &token).await.status,
        StatusCode::UNAUTHORIZED
    );
    let body = json!({ "refresh_token": refreshed.text("/refresh_token") });
    assert_eq!(
        newsroom.post("/auth/refresh", body).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[actix_web::test]
async fn an_invited_colleague_chooses_a_password_and_gets_in() {
    let newsroom = newsroom().await;
    let admin = newsroom.admin().await;
    let body = json!({ "email": "bob@example.org", "name": "Bob", "role": "author" });
    let created = newsroom
        .send(Method::POST, "/editor/users", |request| {
            bearer(request, &admin).set_json(&body)
        })
        .await;
    assert_eq!(
        (created.status, created.text("/status").as_str()),
        (StatusCode::CREATED, "invited")
    );
    assert_eq!(created.header("etag"), Some("\"v1\""));
    assert_eq!(
        created.header("location"),
        Some(format!("/api/v1/editor/users/{}", created.text("/id")).as_str())
    );
    let acceptance = json!({ "token": created.text("/invitation/token"), "password": RIGHT });
    assert_eq!(
        newsroom
            .post("/auth/invitations/accept", acceptance.clone())
            .await
            .status,
        StatusCode::OK
    );
    assert_eq!(
        newsroom.post("/auth/invitations/accept", acceptance).await.status,
        StatusCode::UNAUTHORIZED
    );
    let bob = newsroom.login("bob@example.org").await;
    assert_eq!(
        newsroom.get("/auth/me", &bob).await.json["permissions"]["articles:publish"],
        "own"
    );
}

#[actix_web::test]
async fn accounts_are_forbidden_to_every_role_but_administrators_whether_they_exist_or_not() {
    let newsroom = newsroom().await;
    let admin = newsroom.admin().await;
    let missing = "019ab2c4-7d00-7000-8000-000000000001";
    for role in ["contributor", "author", "editor", "moderator"] {
        let id = newsroom.create(&admin, role, role).await.text("/id");
        let token = newsroom.login(&format!("{role}@example.org")).await;
        for id in [id.as_str(), missing] {
            for (method, path) in [
                (Method::GET, "/editor/users".to_owned()),
                (Method::GET, format!("/editor/users/{id}")),
                (Method::PATCH, format!("/editor/users/{id}")),
                (Method::DELETE, format!("/editor/users/{id}")),
                (Method::POST, format!("/editor/users/{id}/suspend")),
                (Method::POST, format!("/editor/users/{id}/reactivate")),
            ] {
                let good = |request| {
                    bearer(request, &token)
                        .insert_header(("if-match", "\"v1\""))
                        .set_json(json!({ "name": "X" }))
                };
                let answer = newsroom.send(method.clone(), &path, good).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role} {method} {path}");
            }
        }
        assert_eq!(
            newsroom.create(&token, "x", "author").await.status,
            StatusCode::FORBIDDEN
        );
    }
}

#[actix_web::test]
async fn a_change_needs_the_version_it_was_made_against() {
    let newsroom = newsroom().await;
    let admin = newsroom.admin().await;
    let bob = newsroom.create(&admin, "bob", "author").await;
    let path = format!("/editor/users/{}", bob.text("/id"));
    let patch = async |version: Option<&str>, body: Value| {
        let change = |request: TestRequest| {
            let request = bearer(request, &admin).set_json(&body);
            version.iter().fold(request, |request, version| {
                request.insert_header(("if-match", *version))
            })
        };
        newsroom.send(Method::PATCH, &path, change).await
    };
    let to_editor = json!({ "role": "editor" });
    assert_eq!(
        patch(None, to_editor.clone()).await.status,
        StatusCode::PRECONDITION_REQUIRED
    );
    let changed = patch(Some("\"v1\""), to_editor.clone()).await;
    assert_eq!(
        (changed.status, changed.header("etag")),
        (StatusCode::OK, Some("\"v2\""))
    );
    let stale = patch(Some("\"v1\""), to_editor).await;
    assert_eq!(
        (stale.status, &stale.json["current_version"]),
        (StatusCode::PRECONDITION_FAILED, &json!(2))
    );
    let unknown = patch(Some("\"v2\""), json!({ "status": "active" })).await;
    assert_eq!(
        unknown.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "what the server owns is refused"
    );
}

#[actix_web::test]
async fn the_last_administrator_stays_and_a_taken_address_is_told() {
    let newsroom = newsroom().await;
    let admin = newsroom.admin().await;
    let id = newsroom.get("/auth/me", &admin).await.text("/id");
    let with_version = |request| bearer(request, &admin).insert_header(("if-match", "\"v1\""));
    let suspend = newsroom
        .send(Method::POST, &format!("/editor/users/{id}/suspend"), with_version)
        .await;
    assert_eq!(
        (suspend.status, suspend.text("/code").as_str()),
        (StatusCode::CONFLICT, "conflict")
    );
    let delete = newsroom
        .send(Method::DELETE, &format!("/editor/users/{id}"), with_version)
        .await;
    assert_eq!(delete.status, StatusCode::CONFLICT);
    let taken = newsroom.create(&admin, "ANN", "author").await;
    assert_eq!(
        (taken.status, taken.text("/errors/0/pointer").as_str()),
        (StatusCode::CONFLICT, "/email")
    );
}

#[actix_web::test]
async fn a_deleted_account_is_gone_and_its_token_with_it() {
    let newsroom = newsroom().await;
    let admin = newsroom.admin().await;
    let path = format!(
        "/editor/users/{}",
        newsroom.create(&admin, "bob", "author").await.text("/id")
    );
    let bob = newsroom.login("bob@example.org").await;
    let with_version = |request| bearer(request, &admin).insert_header(("if-match", "\"v1\""));
    assert_eq!(
        newsroom.send(Method::DELETE, &path, with_version).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        newsroom.get("/auth/me", &bob).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(newsroom.get(&path, &admin).await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_wrong_present_password_is_told_at_its_field() {
    let newsroom = newsroom().await;
    let admin = newsroom.admin().await;
    let change = async |present: &str, new: &str| {
        let body = json!({ "current_password": present, "password": new });
        newsroom
            .send(Method::PUT, "/auth/password", |request| {
                bearer(request, &admin).set_json(&body)
            })
            .await
    };
    let wrong = change("wrong", "ten horses in a row").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.text("/errors/0/pointer"), "/current_password");
    let common = change(RIGHT, "password123").await;
    assert_eq!(common.text("/errors/0/code"), "common_password");
    assert_eq!(
        change(RIGHT, "ten horses in a row").await.status,
        StatusCode::NO_CONTENT
    );
}

#[actix_web::test]
async fn a_list_of_accounts_pages_and_refuses_what_it_does_not_know() {
    let newsroom = newsroom().await;
    let admin = newsroom.admin().await;
    for name in ["bob", "cat"] {
        newsroom.create(&admin, name, "author").await;
    }
    let first = newsroom.get("/editor/users?limit=2&count=true", &admin).await;
    assert_eq!(first.json["meta"]["count"]["total"], 3);
    let next = first.text("/links/next");
    let second = newsroom.get(next.strip_prefix("/api/v1").unwrap(), &admin).await;
    assert_eq!(
        (
            second.text("/data/0/name").as_str(),
            &second.json["links"]["next"]
        ),
        ("cat", &Value::Null)
    );
    for bad in ["role=king", "unknown=1", "limit=0", "sort=email", "cursor=x"] {
        let answer = newsroom.get(&format!("/editor/users?{bad}"), &admin).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[test]
fn every_operation_is_in_the_contract_with_summary_and_description() {
    let api = Server::new()
        .into_utoipa_app()
        .service(scope::scope("/api/v1").configure(super::routes))
        .split_for_parts()
        .1;
    let json = serde_json::to_value(&api).unwrap();
    let mut operations = 0;
    for (path, item) in json["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for member in ["summary", "description", "operationId"] {
                assert!(
                    operation[member].as_str().is_some_and(|text| text.len() > 3),
                    "{method} {path} {member}"
                );
            }
            operations += 1;
        }
    }
    assert_eq!(operations, 14);
}
