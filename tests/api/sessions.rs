//! Being signed in: tokens, refreshing, logging out, one's own account and password.

use std::time::Duration;

use dateline::auth::Role;
use reqwest::Method;
use serde_json::json;

use crate::kit::{Answer, PASSWORD, TestApp, contract};

const QUARTER_HOUR: Duration = Duration::from_secs(15 * 60);

async fn login(app: &TestApp, name: &str) -> Answer {
    app.user(name, Role::Author).await;
    let credentials = json!({ "email": format!("{name}@example.org"), "password": PASSWORD });
    app.anon()
        .post("/auth/login")
        .json(&credentials)
        .await
        .expect(200)
}

async fn refresh(app: &TestApp, tokens: &Answer) -> Answer {
    let body = json!({ "refresh_token": tokens.at("/refresh_token") });
    app.anon().post("/auth/refresh").json(&body).await
}

#[tokio::test]
async fn a_missing_login_is_refused_before_anything_else_that_is_wrong() {
    let app = TestApp::new().await;
    let mut asked = 0;
    for operation in contract::operations()
        .iter()
        .filter(|operation| operation.is_secured())
    {
        let path = operation.path.replace('{', "%7B").replace('}', "%7D");
        let method: Method = operation.method.parse().unwrap();
        let answer = app
            .anon()
            .ask_at_root(method, &format!("{path}?unknown=1"))
            .body("{ nonsense")
            .await;
        let answer = answer.problem(401, "unauthenticated");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{}", operation.id);
        asked += 1;
    }
    assert!(asked > 10, "this would ask every operation that needs a login");
}

#[tokio::test]
async fn only_one_whole_bearer_token_is_a_login() {
    let app = TestApp::new().await;
    let token = login(&app, "ann").await.at("/access_token").to_owned();
    let with = |value: &str| app.anon().get("/auth/me").header("Authorization", value);
    with(&format!("Bearer {token}")).await.expect(200);
    with(&format!("bEARER {token}")).await.expect(200);
    for bad in [
        "Bearer",
        "Basic YTpi",
        &token,
        &format!("Bearer {token}x"),
        &format!("Token {token}"),
    ] {
        with(bad).await.problem(401, "unauthenticated");
    }
    let twice = with(&format!("Bearer {token}")).header("Authorization", &format!("Bearer {token}"));
    twice.await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn an_access_token_is_good_for_fifteen_minutes() {
    let app = TestApp::new().await;
    let ann = app.author("ann").await;
    app.advance(QUARTER_HOUR - Duration::from_secs(1));
    ann.get("/auth/me").await.expect(200);
    app.advance(Duration::from_secs(1));
    ann.get("/auth/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn whoever_is_signed_in_is_told_who_they_are_and_what_they_may() {
    let app = TestApp::new().await;
    let me = app.author("ann").await.get("/auth/me").await.expect(200);
    assert_eq!((me.at("/email"), me.at("/role")), ("ann@example.org", "author"));
    assert_eq!(me.at("/permissions/articles:publish"), "own");
    assert_eq!(me["permissions"].get("users:manage"), None);
    assert_eq!(me.header("cache-control"), "private, no-store");
}

#[tokio::test]
async fn a_refreshed_pair_works_and_using_the_old_token_later_ends_the_session() {
    let app = TestApp::new().await;
    let first = login(&app, "ann").await;
    let second = refresh(&app, &first).await.expect(200);
    let ann = app.bearer(second.at("/access_token"));
    ann.get("/auth/me").await.expect(200);
    refresh(&app, &first).await.expect(200);
    app.advance(Duration::from_secs(11));
    refresh(&app, &first).await.problem(401, "invalid_credentials");
    refresh(&app, &second).await.problem(401, "invalid_credentials");
    ann.get("/auth/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn logging_out_ends_this_session_at_once_and_no_other() {
    let app = TestApp::new().await;
    let (here, there) = (login(&app, "ann").await, login(&app, "ann").await);
    let ann = app.bearer(here.at("/access_token"));
    ann.post("/auth/logout").await.expect(204);
    ann.get("/auth/me").await.problem(401, "unauthenticated");
    refresh(&app, &here).await.problem(401, "invalid_credentials");
    app.bearer(there.at("/access_token"))
        .get("/auth/me")
        .await
        .expect(200);
}

#[tokio::test]
async fn another_role_and_suspension_hold_from_the_next_request_on() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ann = app.author("ann").await;
    let path = format!("/editor/users/{}", ann.id());
    let changed = admin
        .patch(&path)
        .if_match("\"v1\"")
        .json(&json!({ "role": "editor" }))
        .await
        .expect(200);
    assert_eq!(
        ann.get("/auth/me")
            .await
            .expect(200)
            .at("/permissions/articles:publish"),
        "all"
    );
    let suspended = admin
        .post(&format!("{path}/suspend"))
        .if_match(changed.etag())
        .await
        .expect(200);
    ann.get("/auth/me").await.problem(401, "unauthenticated");
    admin
        .post(&format!("{path}/reactivate"))
        .if_match(suspended.etag())
        .await
        .expect(200);
    ann.get("/auth/me").await.problem(401, "unauthenticated");
    app.author("ann").await.get("/auth/me").await.expect(200);
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it_and_the_other_sessions_end() {
    let app = TestApp::new().await;
    let (here, there) = (login(&app, "ann").await, login(&app, "ann").await);
    let ann = app.bearer(here.at("/access_token"));
    let change = |present: &str, new: &str| {
        ann.put("/auth/password")
            .json(&json!({ "current_password": present, "password": new }))
    };
    let wrong = change("wrong", "ten horses in a row")
        .await
        .problem(422, "invalid_body");
    assert_eq!(wrong.places(), ["/current_password"]);
    let common = change(PASSWORD, "password123").await.problem(422, "invalid_body");
    assert_eq!(
        (common.places(), common.at("/errors/0/code")),
        (vec!["/password"], "common_password")
    );
    change(PASSWORD, "ten horses in a row").await.expect(204);
    ann.get("/auth/me").await.expect(200);
    app.bearer(there.at("/access_token"))
        .get("/auth/me")
        .await
        .problem(401, "unauthenticated");
    let old = json!({ "email": "ann@example.org", "password": PASSWORD });
    app.anon()
        .post("/auth/login")
        .json(&old)
        .await
        .problem(401, "invalid_credentials");
}
