//! Sessions of browsers, in cookies.

use dateline::auth::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::{Answer, Ask, PASSWORD, TestApp};

const DESK: &str = "https://desk.example.org";

async fn newsroom() -> TestApp {
    let app = TestApp::with(|config| config.auth.cookie_origins = vec![DESK.to_owned()]).await;
    app.user("mara", Role::Editor).await;
    app
}

fn credentials() -> Value {
    json!({ "email": "mara@example.org", "password": PASSWORD, "cookies": true })
}

async fn login(app: &TestApp) -> Answer {
    let ask = app.anon().post("/auth/login").header("Origin", DESK);
    ask.json(&credentials()).await.expect(204)
}

/// What a browser sends back.
fn kept(answer: &Answer) -> String {
    let set = answer.headers.get_all("set-cookie").iter();
    let pairs = set.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    pairs.collect::<Vec<_>>().join("; ")
}

fn ask(app: &TestApp, method: Method, path: &str, cookies: &str) -> Ask {
    let path = format!("/api/v1{path}");
    app.anon()
        .ask_at_root(method, &path)
        .signed_in()
        .header("Cookie", cookies)
}

#[tokio::test]
async fn a_browser_keeps_its_tokens_where_no_script_and_no_other_host_gets_at_them() {
    let app = newsroom().await;
    let answer = login(&app).await;
    let set: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    assert_eq!(set.len(), 2);
    let [access, refresh] = [set[0], set[1]];
    assert!(access.starts_with("__Host-dateline-access=ey"), "{access}");
    assert!(refresh.starts_with("__Host-dateline-refresh=dlr_"), "{refresh}");
    assert!(access.ends_with("; Path=/; Max-Age=900; Secure; HttpOnly; SameSite=Strict"));
    assert!(refresh.ends_with("; Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Strict"));
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let me = ask(&app, Method::GET, "/auth/me", &kept(&answer))
        .await
        .expect(200);
    assert_eq!(me.at("/email"), "mara@example.org");
}

#[tokio::test]
async fn what_changes_something_is_heard_from_the_configured_origin_alone() {
    let app = newsroom().await;
    let cookies = kept(&login(&app).await);
    let tag = json!({ "name": "Rail", "kind": "topic" });
    let create = || ask(&app, Method::POST, "/editor/tags", &cookies).json(&tag);
    create().await.problem(403, "forbidden");
    for origin in [
        "null",
        "https://evil.example",
        "http://desk.example.org",
        "https://desk.example.org:444",
    ] {
        create().header("Origin", origin).await.problem(403, "forbidden");
        let logout = ask(&app, Method::POST, "/auth/logout", &cookies);
        logout.header("Origin", origin).await.problem(403, "forbidden");
        let refresh = ask(&app, Method::POST, "/auth/refresh", &cookies);
        let refresh = refresh.header("Origin", origin).json(&json!({ "cookies": true }));
        refresh.await.problem(403, "forbidden");
        let login = app.anon().post("/auth/login").header("Origin", origin);
        login.json(&credentials()).await.problem(403, "forbidden");
    }
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        let path = match method {
            Method::PUT => "/auth/password",
            Method::PATCH => "/editor/tags/019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e",
            _ => "/auth/sessions",
        };
        ask(&app, method, path, &cookies).await.problem(403, "forbidden");
    }
    create().header("Origin", DESK).await.expect(201);
}

#[tokio::test]
async fn a_browser_refreshes_by_its_cookies_and_forgets_them_when_it_logs_out() {
    let app = newsroom().await;
    let first = kept(&login(&app).await);
    let by_cookie = json!({ "cookies": true });
    let refresh = ask(&app, Method::POST, "/auth/refresh", &first).header("Origin", DESK);
    let second = kept(&refresh.json(&by_cookie).await.expect(204));
    assert_ne!(first, second);
    let logout = ask(&app, Method::POST, "/auth/logout", &second).header("Origin", DESK);
    let gone = logout.await.expect(204);
    for cookie in gone.headers.get_all("set-cookie") {
        assert!(
            cookie.to_str().unwrap().contains("=; Path=/; Max-Age=0; Secure"),
            "{cookie:?}"
        );
    }
    assert_eq!(kept(&gone), "__Host-dateline-access=; __Host-dateline-refresh=");
    ask(&app, Method::GET, "/auth/me", &second)
        .await
        .problem(401, "unauthenticated");
    let refresh = ask(&app, Method::POST, "/auth/refresh", &second).header("Origin", DESK);
    refresh.json(&by_cookie).await.problem(401, "invalid_credentials");
}

#[tokio::test]
async fn a_refresh_names_one_token_and_a_bearer_goes_before_cookies() {
    let app = newsroom().await;
    let cookies = kept(&login(&app).await);
    let refused = app.anon().post("/auth/refresh").json(&json!({})).await;
    assert_eq!(refused.problem(422, "invalid_body").places(), ["/refresh_token"]);
    let without = app.anon().post("/auth/refresh").header("Origin", DESK);
    without
        .json(&json!({ "cookies": true }))
        .await
        .problem(401, "invalid_credentials");
    let ann = app.author("ann").await;
    let me = ann.get("/auth/me").header("Cookie", &cookies).await.expect(200);
    assert_eq!(me.at("/email"), "ann@example.org");
    let other = app.bearer("rubbish").get("/auth/me").header("Cookie", &cookies);
    other.await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn without_the_setting_nothing_is_kept_in_cookies_and_none_is_heard() {
    let app = newsroom().await;
    let cookies = kept(&login(&app).await);
    let plain = app.beside_with(|config| config.auth.cookie_origins.clear());
    let login = plain.anon().post("/auth/login").header("Origin", DESK);
    login.json(&credentials()).await.problem(403, "forbidden");
    ask(&plain, Method::GET, "/auth/me", &cookies)
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_key_in_a_cookie_is_no_session() {
    let app = newsroom().await;
    let mara = app.user("mara", Role::Editor).await;
    let key = json!({ "name": "Site", "scopes": ["articles:read"] });
    let key = mara.post("/editor/keys").json(&key).await.expect(201);
    app.bearer(key.at("/token"))
        .get("/editor/articles")
        .await
        .expect(200);
    let cookie = format!("__Host-dateline-access={}", key.at("/token"));
    ask(&app, Method::GET, "/editor/articles", &cookie)
        .await
        .problem(401, "unauthenticated");
}
