//! What a path of the site stands for, and what becomes of an article's former slugs.

use std::time::Duration;

use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, draft, live, make};

async fn resolve(app: &TestApp, path: &str) -> Answer {
    app.anon().get(&format!("/resolve?path={path}")).await
}

/// Publishes an article under another slug.
async fn rename(client: &Client, article: &Answer, slug: &str) -> Answer {
    change(client, article, json!({ "slug": slug })).await.expect(200);
    make(client, article, "publish").await.expect(200)
}

/// An article, its section, its tag and its author are on the stand.
async fn newsroom() -> (TestApp, Client, Answer) {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let europe = json!({ "name": "Europe", "kind": "section" });
    editor.post("/editor/tags").json(&europe).await.expect(201);
    let mara = json!({ "name": "Mara" });
    let mara = editor.post("/editor/authors").json(&mara).await.expect(201);
    let more = json!({
        "section": { "slug": "europe" }, "tags": [{ "name": "Rail" }],
        "credits": [{ "author_id": mara["id"], "role": "author" }],
    });
    let article = live(&editor, "Night trains", more).await;
    (app, editor, article)
}

#[tokio::test]
async fn a_path_stands_for_an_article_an_author_or_a_tag() {
    let (app, _, article) = newsroom().await;
    let id = article.at("/id");
    for path in [
        "/night-trains",
        "/night-trains/",
        "/2026/11/night-trains?page=2",
        "/articles/night-trains%23top",
        "/%2561rticles/night%252Dtrains",
        "https://news.example.org/2026/night-trains/?utm=x",
        "HTTP://news.example.org/night-trains",
        &format!("/a/{id}"),
    ] {
        let found = resolve(&app, path).await.expect(200);
        let expected = json!({ "kind": "article", "id": id, "slug": "night-trains" });
        assert_eq!(found.json, expected, "{path}");
        let by_name = if path.contains("/a/") {
            ""
        } else {
            "name:night-trains "
        };
        let keys = format!("redirects {by_name}article:{id}");
        assert_eq!(found.header("surrogate-key"), keys, "{path}");
    }
    for (path, kind, tag_kind) in [
        ("/authors/mara", "author", Value::Null),
        ("/about/author/mara/", "author", Value::Null),
        ("/mara", "author", Value::Null),
        ("/sections/europe", "tag", json!("section")),
        ("/section/europe", "tag", json!("section")),
        ("/tags/rail", "tag", json!("topic")),
        ("/tag/rail", "tag", json!("topic")),
        ("/topics/europe", "tag", json!("section")),
        ("/topic/rail", "tag", json!("topic")),
        ("/rail", "tag", json!("topic")),
    ] {
        let found = resolve(&app, path).await.expect(200);
        assert_eq!(
            (found.at("/kind"), found["tag_kind"].clone()),
            (kind, tag_kind),
            "{path}"
        );
        let slug = path.trim_end_matches('/').rsplit('/').next().unwrap();
        assert_eq!(found.at("/slug"), slug);
        let key = format!("redirects name:{slug} {kind}:{}", found.at("/id"));
        assert_eq!(found.header("surrogate-key"), key);
    }
}

#[tokio::test]
async fn a_path_that_stands_for_nothing_public_is_not_found() {
    let (app, editor, _) = newsroom().await;
    draft(&editor, "Secret", json!({ "tags": [{ "name": "Hidden" }] })).await;
    for path in [
        "/",
        "/nothing",
        "/secret",
        "/tags/hidden",
        "/hidden",
        "/authors/night-trains",
        "/tags/night-trains",
        "/tags/mara",
        "/authors/rail",
        "/night-trains/more",
        "/Night-Trains",
        "/night%2Ftrains/%2500",
        "/%250d%250aX:%20y",
        "/%25FF",
        "//evil.example/",
        "/019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e",
    ] {
        resolve(&app, path).await.problem(404, "not_found");
    }
    let long = "%C3%A9".repeat(1_000);
    resolve(&app, &format!("/{long}")).await.problem(404, "not_found");
}

#[tokio::test]
async fn what_is_no_path_is_refused_by_name() {
    let app = TestApp::new().await;
    let long = format!("?path=/{}", "a".repeat(2_000));
    for query in [
        "",
        "?path=",
        "?path=a/b",
        "?path=ftp://example.org/a",
        "?path=javascript:x",
        &long,
    ] {
        let refused = app.anon().get(&format!("/resolve{query}")).await;
        let refused = refused.problem(400, "invalid_parameter");
        assert_eq!(refused.places(), ["path"], "{query}");
    }
}

#[tokio::test]
async fn an_answer_may_be_kept_and_asked_for_again() {
    let (app, ..) = newsroom().await;
    let first = resolve(&app, "/night-trains").await.expect(200);
    assert!(first.header("cache-control").starts_with("public, max-age="));
    let again = app
        .anon()
        .get("/resolve?path=/night-trains")
        .header("If-None-Match", first.etag());
    assert_eq!(again.await.expect(304).text, "");
}

#[tokio::test]
async fn redirects_come_before_what_is_there() {
    let (app, editor, _) = newsroom().await;
    let redirect = json!({ "from": "/night-trains", "to": "/elsewhere", "status": 307 });
    editor.post("/editor/redirects").json(&redirect).await.expect(201);
    let told = resolve(&app, "https://news.example.org/night-trains/?x")
        .await
        .expect(200);
    assert_eq!((told.at("/kind"), told.at("/to")), ("redirect", "/elsewhere"));
    assert_eq!(told.header("surrogate-key"), "redirects");
    assert_eq!(
        resolve(&app, "/a/night-trains").await.expect(200).at("/kind"),
        "article"
    );
}

#[tokio::test]
async fn a_former_slug_leads_to_the_article_under_the_slug_it_has() {
    let (app, editor, article) = newsroom().await;
    let id = article.at("/id");
    change(&editor, &article, json!({ "slug": "sleepers" }))
        .await
        .expect(200);
    app.anon().get("/articles/night-trains").await.expect(200);
    app.anon()
        .get("/articles/sleepers")
        .await
        .problem(404, "not_found");
    make(&editor, &article, "publish").await.expect(200);
    rename(&editor, &article, "couchettes").await;

    for old in ["night-trains", "sleepers"] {
        let moved = app.anon().get(&format!("/articles/{old}")).await.expect(301);
        let location = "/api/v1/articles/couchettes";
        assert_eq!(moved.header("location"), location);
        assert_eq!(
            moved.json,
            json!({ "kind": "redirect", "slug": "couchettes", "location": location })
        );
        assert_eq!(moved.header("content-type"), "application/json");
        assert_eq!(moved.header("surrogate-key"), format!("article:{id}"));
        assert!(moved.header("cache-control").starts_with("public, max-age="));
        let whole = app.anon().get(moved.header("location")).await.expect(200);
        assert_eq!(whole.at("/id"), id);
        let told = resolve(&app, &format!("/2026/11/{old}/?x")).await.expect(200);
        let expected =
            json!({ "kind": "redirect", "to": "/2026/11/couchettes", "status": 301, "permanent": true });
        assert_eq!(told.json, expected);
        let keys = format!("redirects name:{old} article:{id}");
        assert_eq!(told.header("surrogate-key"), keys);
    }
}

#[tokio::test]
async fn what_it_was_called_beneath_an_embargo_is_told_to_nobody() {
    let (app, editor, _) = newsroom().await;
    let article = draft(&editor, "Secret merger", json!({})).await;
    for step in ["embargo", "publish"] {
        make(&editor, &article, step).await.expect(200);
    }
    rename(&editor, &article, "two-banks").await;
    change(&editor, &article, json!({ "slug": "three-banks" }))
        .await
        .expect(200);
    app.advance(Duration::from_secs(600));
    let lifted = make(&editor, &article, "lift-embargo").await.expect(200);
    assert_eq!(lifted.at("/first_published_at"), lifted.at("/updated_at"));
    let seen = app.anon().get("/articles/two-banks").await.expect(200);
    assert_eq!(seen["first_published_at"], lifted["first_published_at"]);
    for path in ["/articles/secret-merger", "/resolve?path=/secret-merger"] {
        app.anon().get(path).await.problem(404, "not_found");
    }
    draft(&editor, "Other", json!({ "slug": "secret-merger" })).await;
    // From here on readers know it as what it was published as.
    make(&editor, &article, "publish").await.expect(200);
    app.anon().get("/articles/two-banks").await.expect(301);
}

#[tokio::test]
async fn a_redirect_from_the_slug_it_has_to_one_that_it_had_sends_nobody_in_a_circle() {
    let (app, editor, article) = newsroom().await;
    rename(&editor, &article, "sleepers").await;
    let circle = json!({ "from": "/news/sleepers", "to": "/news/night-trains" });
    let refused = editor.post("/editor/redirects").json(&circle).await;
    assert_eq!(refused.problem(422, "invalid_body").at("/errors/0/code"), "loop");
    // Made before the article had that slug, it is one that nothing could refuse.
    rename(&editor, &article, "night-trains").await;
    let circle = json!({ "from": "/news/couchettes", "to": "/news/night-trains" });
    editor.post("/editor/redirects").json(&circle).await.expect(201);
    rename(&editor, &article, "couchettes").await;
    let found = resolve(&app, "/news/night-trains").await.expect(200);
    assert_eq!((found.at("/kind"), found.at("/slug")), ("article", "couchettes"));
    let elsewhere = resolve(&app, "/other/night-trains").await.expect(200);
    assert_eq!(
        (elsewhere.at("/kind"), elsewhere.at("/to")),
        ("redirect", "/other/couchettes")
    );
}

#[tokio::test]
async fn the_way_to_an_article_stays_on_the_site_that_asked() {
    let (app, editor, article) = newsroom().await;
    rename(&editor, &article, "sleepers").await;
    for (path, to) in [
        ("/night-trains", "/sleepers"),
        ("//evil.example/night-trains", "/evil.example/sleepers"),
        ("/%5Cevil.example/night-trains", "/evil.example/sleepers"),
        ("/..//evil.example/night-trains", "/evil.example/sleepers"),
        ("/caf%C3%A9/%250d%250a/night-trains", "/caf%C3%A9/%0D%0A/sleepers"),
    ] {
        assert_eq!(resolve(&app, path).await.expect(200).at("/to"), to, "{path}");
    }
}

#[tokio::test]
async fn a_slug_that_comes_back_is_no_former_one() {
    let (app, editor, article) = newsroom().await;
    rename(&editor, &article, "sleepers").await;
    rename(&editor, &article, "night-trains").await;
    app.anon().get("/articles/night-trains").await.expect(200);
    let moved = app.anon().get("/articles/sleepers").await.expect(301);
    assert_eq!(moved.at("/slug"), "night-trains");
}

#[tokio::test]
async fn the_former_slugs_of_an_article_that_is_off_the_stand_lead_nowhere() {
    let (app, editor, article) = newsroom().await;
    let admin = app.admin().await;
    rename(&editor, &article, "sleepers").await;
    let gone = async || {
        for slug in ["night-trains", "sleepers"] {
            app.anon()
                .get(&format!("/articles/{slug}"))
                .await
                .problem(404, "not_found");
            resolve(&app, &format!("/{slug}")).await.problem(404, "not_found");
        }
    };
    make(&editor, &article, "unpublish").await.expect(200);
    gone().await;
    make(&editor, &article, "publish").await.expect(200);
    app.anon().get("/articles/night-trains").await.expect(301);
    make(&editor, &article, "trash").await.expect(200);
    gone().await;
    make(&admin, &article, "permanently").await.expect(204);
    gone().await;
    // What was purged has given up its slugs, and they lead to nobody else's.
    live(&editor, "Night trains", json!({})).await;
    let found = app.anon().get("/articles/night-trains").await.expect(200);
    assert_ne!(found["id"], article["id"]);
    app.anon()
        .get("/articles/sleepers")
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn a_slug_that_readers_never_saw_leads_nowhere() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "First idea", json!({})).await;
    rename(&editor, &article, "second-idea").await;
    app.anon()
        .get("/articles/first-idea")
        .await
        .problem(404, "not_found");
    resolve(&app, "/first-idea").await.problem(404, "not_found");
}
