//! How many requests one address may send.

use serde_json::json;

use crate::kit::TestApp;

/// A newsroom that counts everybody, and lets through two requests of each class a minute.
async fn narrow() -> TestApp {
    TestApp::with(|config| {
        let limits = &mut config.limits;
        limits.exempt.clear();
        (limits.reads, limits.searches, limits.writes) = (2, 2, 2);
        (limits.sign_ins, limits.desk) = (2, 2);
    })
    .await
}

#[tokio::test]
async fn each_class_of_requests_has_a_limit_of_its_own() {
    let app = narrow().await;
    let anyone = app.anon();
    let login = json!({ "email": "nobody@example.org", "password": "nine horses in a row" });
    for (limit, path, posts) in [
        ("reads", "/articles", false),
        ("searches", "/search?q=trains", false),
        ("writes", "/articles/night-trains/comments", true),
        ("sign_ins", "/auth/login", true),
        ("desk", "/editor/articles", false),
    ] {
        let ask = || match posts {
            true => anyone.post(path).json(&login),
            false => anyone.get(path),
        };
        for _ in 0..2 {
            assert_ne!(ask().await.status, 429, "{path}");
        }
        let refused = ask().await.problem(429, "too_many_requests");
        assert_eq!(
            refused.header("ratelimit-policy"),
            format!("\"{limit}\";q=2;w=60")
        );
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=30).contains(&wait), "{wait}");
        assert_eq!(refused.header("ratelimit"), format!("\"{limit}\";r=0;t={wait}"));
    }
    anyone
        .ask_at_root(reqwest::Method::GET, "/health/live")
        .await
        .expect(200);
}

#[tokio::test]
async fn no_spelling_of_a_request_gets_another_share() {
    let app = narrow().await;
    for _ in 0..2 {
        app.anon().get("/search?q=trains").await.expect(200);
    }
    let anyone = app.anon();
    for ask in [
        anyone.get("/search?q=other"),
        anyone.get("/search?limit=1&q=trains"),
        anyone.get("/search/suggest?q=tra"),
        anyone.ask_at_root(reqwest::Method::HEAD, "/api/v1/search?q=trains"),
        anyone.ask_at_root(reqwest::Method::GET, "/%61pi/v1/search?q=trains"),
        anyone.ask_at_root(reqwest::Method::GET, "/api/v1/%73earch?q=trains"),
        anyone.ask_at_root(reqwest::Method::GET, "/api/v1/searc%68/suggest?q=tra"),
        anyone
            .get("/search?q=trains")
            .header("x-forwarded-for", "203.0.113.9"),
        anyone.get("/search?q=trains").header("x-real-ip", "203.0.113.9"),
        anyone
            .get("/search?q=trains")
            .header("forwarded", "for=203.0.113.9"),
        anyone
            .get("/search?q=trains")
            .header("true-client-ip", "203.0.113.9"),
        anyone
            .get("/search?q=trains")
            .header("x-http-method-override", "POST"),
        anyone.get("/search?q=trains").header("user-agent", "another"),
        app.bearer("another").get("/search?q=trains"),
        anyone
            .get("/search?q=trains")
            .header("if-none-match", "\"another\""),
    ] {
        assert_eq!(ask.await.status, 429);
    }
}

#[tokio::test]
async fn behind_a_proxy_that_is_trusted_each_reader_is_counted() {
    let app = TestApp::with(|config| {
        config.limits.exempt.clear();
        config.limits.reads = 1;
        config.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let from = |address: &str| app.anon().get("/articles").header("x-forwarded-for", address);
    from("203.0.113.9").await.expect(200);
    from("203.0.113.9").await.expect(429);
    from("203.0.113.8").await.expect(200);
    from("203.0.113.9, 203.0.113.8").await.expect(429);
    from("203.0.113.7, 203.0.113.9").await.expect(429);
}

#[tokio::test]
async fn this_machine_is_not_counted_by_default() {
    let app = TestApp::with(|config| config.limits.reads = 1).await;
    for _ in 0..3 {
        app.anon().get("/articles").await.expect(200);
    }
}
