//! The first administrator, and invited colleagues.

use std::time::Duration;

use dateline::auth::Actor;
use dateline::auth::service::setup::{SETUP_LIFETIME, setup_token};
use serde_json::{Value, json};

use crate::kit::{PASSWORD, TestApp};

/// The token that the server prints when it starts.
async fn printed_token(app: &TestApp) -> String {
    let token = app
        .app
        .db
        .write(Actor::system().context(), |tx| setup_token(tx, &Actor::system()));
    token.await.unwrap().unwrap().reveal().to_owned()
}

fn wish(token: &str) -> Value {
    json!({ "token": token, "email": "ann@example.org", "name": "Ann", "password": PASSWORD })
}

#[tokio::test]
async fn the_printed_token_makes_the_first_administrator_once() {
    let app = TestApp::new().await;
    let token = printed_token(&app).await;
    let made = app
        .anon()
        .post("/auth/setup")
        .json(&wish(&token))
        .await
        .expect(201);
    assert_eq!((made.at("/role"), made.etag()), ("admin", "\"v1\""));
    let credentials = json!({ "email": "ann@example.org", "password": PASSWORD });
    let tokens = app
        .anon()
        .post("/auth/login")
        .json(&credentials)
        .await
        .expect(200);
    let ann = app.bearer(tokens.at("/access_token"));
    ann.get(made.header("location")).await.expect(200);
    app.anon()
        .post("/auth/setup")
        .json(&wish(&token))
        .await
        .problem(409, "conflict");
    app.anon()
        .post("/auth/setup")
        .json(&wish("made up"))
        .await
        .problem(409, "conflict");
}

#[tokio::test]
async fn a_made_up_token_and_one_a_day_old_make_nobody() {
    let app = TestApp::new().await;
    let token = printed_token(&app).await;
    app.anon()
        .post("/auth/setup")
        .json(&wish("dls_made-up"))
        .await
        .problem(401, "invalid_credentials");
    app.advance(SETUP_LIFETIME);
    app.anon()
        .post("/auth/setup")
        .json(&wish(&token))
        .await
        .problem(401, "invalid_credentials");
}

#[tokio::test]
async fn everything_wrong_with_the_first_administrator_is_told_at_once() {
    let app = TestApp::new().await;
    let token = printed_token(&app).await;
    let mut bad = wish(&token);
    bad["name"] = json!("two\nlines");
    bad["password"] = json!("password123");
    let refused = app
        .anon()
        .post("/auth/setup")
        .json(&bad)
        .await
        .problem(422, "invalid_body");
    assert_eq!(refused.places(), ["/name", "/password"]);
    app.anon()
        .post("/auth/setup")
        .json(&wish(&token))
        .await
        .expect(201);
}

#[tokio::test]
async fn an_invited_colleague_chooses_a_password_once_and_gets_in() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "email": "bob@example.org", "name": "Bob", "role": "author" });
    let invited = admin.post("/editor/users").json(&body).await.expect(201);
    assert_eq!(invited.at("/status"), "invited");
    let token = invited.at("/invitation/token");
    let weak = json!({ "token": token, "password": "short" });
    let refused = app
        .anon()
        .post("/auth/invitations/accept")
        .json(&weak)
        .await
        .problem(422, "invalid_body");
    assert_eq!(refused.places(), ["/password"]);
    let acceptance = json!({ "token": token, "password": PASSWORD });
    let accepted = app
        .anon()
        .post("/auth/invitations/accept")
        .json(&acceptance)
        .await
        .expect(200);
    assert_eq!(accepted.at("/status"), "active");
    let again = app
        .anon()
        .post("/auth/invitations/accept")
        .json(&acceptance)
        .await;
    again.problem(401, "invalid_credentials");
    let credentials = json!({ "email": "BOB@example.org", "password": PASSWORD });
    app.anon()
        .post("/auth/login")
        .json(&credentials)
        .await
        .expect(200);
}

#[tokio::test]
async fn an_invitation_ends_after_an_hour() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "email": "bob@example.org", "name": "Bob", "role": "author" });
    let invited = admin.post("/editor/users").json(&body).await.expect(201);
    assert_eq!(invited.at("/invitation/expires_at"), "2026-11-23T09:30:00Z");
    app.advance(Duration::from_secs(60 * 60));
    let acceptance = json!({ "token": invited.at("/invitation/token"), "password": PASSWORD });
    let late = app
        .anon()
        .post("/auth/invitations/accept")
        .json(&acceptance)
        .await;
    late.problem(401, "invalid_credentials");
}
