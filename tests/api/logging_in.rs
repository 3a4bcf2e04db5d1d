//! Logging in: who gets in, who does not, and what either learns.

use serde_json::{Value, json};

use crate::kit::{Answer, PASSWORD, TestApp};

async fn login(app: &TestApp, email: &str, password: &str) -> Answer {
    let credentials = json!({ "email": email, "password": password });
    app.anon().post("/auth/login").json(&credentials).await
}

#[tokio::test]
async fn a_login_gives_a_pair_of_tokens_that_nobody_may_store() {
    let app = TestApp::new().await;
    app.author("ann").await;
    let tokens = login(&app, " Ann@Example.org ", PASSWORD).await.expect(200);
    assert_eq!(
        (tokens.at("/token_type"), &tokens["expires_in"]),
        ("Bearer", &json!(900))
    );
    assert_eq!(tokens.at("/session_expires_at"), "2026-12-23T08:30:00Z");
    assert_eq!(tokens.at("/user/email"), "ann@example.org");
    assert_eq!(tokens.header("cache-control"), "private, no-store");
}

/// A problem without what differs from request to request.
fn stripped(answer: &Answer) -> (u16, Value) {
    let mut json = answer.json.clone();
    json["request_id"] = json!(null);
    (answer.status, json)
}

#[tokio::test]
async fn a_wrong_password_an_unknown_address_and_a_suspended_account_are_one_answer() {
    let app = TestApp::new().await;
    app.author("ann").await;
    let admin = app.admin().await;
    let bob = app.author("bob").await;
    let path = format!("/editor/users/{}/suspend", bob.id());
    admin.post(&path).if_match("\"v1\"").await.expect(200);
    let wrong = login(&app, "ann@example.org", "wrong")
        .await
        .problem(401, "invalid_credentials");
    assert_eq!(wrong.header("www-authenticate"), "Bearer");
    for (email, password) in [
        ("nobody@example.org", PASSWORD),
        ("bob@example.org", PASSWORD),
        ("", ""),
    ] {
        assert_eq!(
            stripped(&login(&app, email, password).await),
            stripped(&wrong),
            "{email}"
        );
    }
}

#[tokio::test]
async fn the_eleventh_try_at_an_account_is_429_for_known_and_unknown_alike() {
    let app = TestApp::new().await;
    app.author("ann").await;
    for email in ["ann@example.org", "nobody@example.org"] {
        for _ in 0..10 {
            login(&app, email, "wrong")
                .await
                .problem(401, "invalid_credentials");
        }
        let refused = login(&app, email, PASSWORD)
            .await
            .problem(429, "too_many_requests");
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((840..=900).contains(&wait), "{wait}");
    }
}

#[tokio::test]
async fn an_address_on_the_network_has_its_own_limit_whatever_the_account() {
    let app = TestApp::with(|config| config.auth.login.per_address = 3).await;
    for number in 0..3 {
        login(&app, &format!("user{number}@example.org"), "wrong")
            .await
            .expect(401);
    }
    login(&app, "another@example.org", "wrong")
        .await
        .problem(429, "too_many_requests");
}

#[tokio::test]
async fn naming_another_address_in_a_header_opens_no_new_limit() {
    let app = TestApp::with(|config| config.auth.login.per_address = 3).await;
    let credentials = json!({ "email": "x@example.org", "password": "wrong" });
    let ask = |number: usize| {
        let forwarded = format!("203.0.113.{number}");
        app.anon()
            .post("/auth/login")
            .header("X-Forwarded-For", &forwarded)
            .json(&credentials)
    };
    for number in 0..3 {
        ask(number).await.expect(401);
    }
    ask(4).await.problem(429, "too_many_requests");
}

#[tokio::test]
async fn a_stale_access_token_does_not_stand_in_the_way_of_logging_in() {
    let app = TestApp::new().await;
    app.author("ann").await;
    let credentials = json!({ "email": "ann@example.org", "password": PASSWORD });
    app.bearer("rubbish")
        .post("/auth/login")
        .json(&credentials)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_password_is_1024_bytes_at_most_and_fields_nobody_asked_for_are_refused() {
    let app = TestApp::new().await;
    let long = login(&app, "ann@example.org", &"x".repeat(1025))
        .await
        .problem(422, "invalid_body");
    assert_eq!(long.places(), ["/password"]);
    let extra = json!({ "email": "a@example.org", "password": "x", "role": "admin" });
    let refused = app
        .anon()
        .post("/auth/login")
        .json(&extra)
        .await
        .problem(422, "invalid_body");
    assert_eq!(refused.places(), ["/role"]);
}
