//! What readers' sites get: published articles, and nothing else.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};

const MINUTE: Duration = Duration::from_secs(60);

/// Saves an article with a text.
async fn write(editor: &Client, title: &str, more: Value) -> Answer {
    let mut article = json!({
        "title": title,
        "language": "en",
        "body": { "format": "markdown", "source": "Three *short* words." },
    });
    for (name, value) in more.as_object().unwrap() {
        article[name] = value.clone();
    }
    editor.post("/editor/articles").json(&article).await.expect(201)
}

async fn publish(editor: &Client, article: &Answer) -> Answer {
    let path = format!("/editor/articles/{}/publish", article.at("/id"));
    editor
        .post(&path)
        .if_match(article.etag())
        .json(&json!({}))
        .await
        .expect(200)
}

/// Publishes an article and lets a minute pass.
async fn published(app: &TestApp, editor: &Client, title: &str, more: Value) -> Answer {
    let article = publish(editor, &write(editor, title, more).await).await;
    app.advance(MINUTE);
    article
}

/// Makes the section `europe`.
async fn section(editor: &Client) {
    let europe = json!({ "name": "Europe", "kind": "section" });
    editor.post("/editor/tags").json(&europe).await.expect(201);
}

async fn listed(app: &TestApp, query: &str) -> Vec<String> {
    app.anon()
        .get(&format!("/articles?{query}"))
        .await
        .expect(200)
        .each("slug")
}

#[tokio::test]
async fn a_published_article_is_served_with_everything_a_page_about_it_needs() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let mara = json!({ "name": "Mara Lindqvist", "job_title": "Transport correspondent" });
    let mara = editor.post("/editor/authors").json(&mara).await.expect(201);
    section(&editor).await;
    let other = published(&app, &editor, "What a berth costs", json!({})).await;
    let more = json!({
        "kicker": "Transport",
        "dateline": "BRUSSELS",
        "section": { "slug": "europe" },
        "tags": [{ "name": "Night trains" }, { "name": "Brussels", "kind": "place" }],
        "credits": [{ "author_id": mara["id"], "role": "author" }],
        "picture": { "url": "https://pictures.example.org/a.jpg", "alt": "A train", "caption": "On Monday" },
        "related": [other["id"]],
        "seo": { "noindex": true },
        "extra": { "layout": "wide" },
    });
    let article = published(&app, &editor, "Night trains return", more).await;
    let found = app.anon().get("/articles/night-trains-return").await.expect(200);
    assert_eq!(found["id"], article["id"]);
    assert_eq!(
        found["body"],
        json!({ "html": "<p>Three <em>short</em> words.</p>" })
    );
    assert_eq!(
        (&found["word_count"], &found["reading_time_minutes"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(found.at("/section/slug"), "europe");
    assert_eq!(
        (found.at("/tags/0/name"), found.at("/tags/1/kind")),
        ("Night trains", "place")
    );
    assert_eq!(found.at("/credits/0/author/job_title"), "Transport correspondent");
    assert_eq!(found["byline"], Value::Null);
    assert_eq!(found.at("/picture/caption"), "On Monday");
    assert_eq!(
        found["related"],
        json!([{ "id": other["id"], "slug": other["slug"], "title": other["title"] }])
    );
    assert_eq!(
        (&found["seo"]["noindex"], &found["extra"]),
        (&json!(true), &json!({ "layout": "wide" }))
    );
    assert_eq!(found["comments"], json!({ "policy": "open", "count": 0 }));
    assert_eq!(found.at("/published_at"), "2026-11-23T08:31:00Z");
    let by_id = app
        .anon()
        .get(&format!("/articles/{}", article.at("/id")))
        .await
        .expect(200);
    assert_eq!(by_id.text, found.text);
}

#[tokio::test]
async fn readers_see_the_published_text_until_the_next_is_published_and_nothing_after_it_is_withdrawn() {
    let app = TestApp::new().await;
    let (editor, reader) = (app.editor().await, app.anon());
    let draft = write(&editor, "Night trains", json!({ "tags": [{ "name": "Rail" }] })).await;
    reader
        .get("/articles/night-trains")
        .await
        .problem(404, "not_found");
    assert!(listed(&app, "tag=rail").await.is_empty());
    let live = publish(&editor, &draft).await;
    let path = format!("/editor/articles/{}", live.at("/id"));
    let title = json!({ "title": "Sleepers", "slug": "sleepers" });
    let changed = editor
        .patch(&path)
        .if_match(live.etag())
        .json(&title)
        .await
        .expect(200);
    assert_eq!(
        reader
            .get("/articles/night-trains")
            .await
            .expect(200)
            .at("/title"),
        "Night trains"
    );
    reader.get("/articles/sleepers").await.problem(404, "not_found");
    let live = publish(&editor, &changed).await;
    assert_eq!(
        reader.get("/articles/sleepers").await.expect(200).at("/title"),
        "Sleepers"
    );
    let unpublish = format!("{path}/unpublish");
    editor.post(&unpublish).if_match(live.etag()).await.expect(200);
    reader.get("/articles/sleepers").await.problem(404, "not_found");
    assert!(listed(&app, "tag=rail").await.is_empty());
}

#[tokio::test]
async fn a_list_is_narrowed_by_every_filter_and_by_several_at_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let mara = editor
        .post("/editor/authors")
        .json(&json!({ "name": "Mara" }))
        .await
        .expect(201);
    section(&editor).await;
    let europe = json!({ "slug": "europe" });
    let credits = json!([
        { "author_id": mara["id"], "role": "author" },
        { "author_id": mara["id"], "role": "photographer" },
    ]);
    let rail = json!([{ "name": "Rail" }]);
    published(&app, &editor, "One", json!({ "tags": rail, "section": europe })).await;
    published(&app, &editor, "Two", json!({ "tags": rail, "credits": credits })).await;
    published(
        &app,
        &editor,
        "Three",
        json!({ "section": europe, "credits": credits, "language": "pt-BR" }),
    )
    .await;
    for (query, expected) in [
        ("", vec!["three", "two", "one"]),
        ("sort=published_at", vec!["one", "two", "three"]),
        ("sort=-updated_at", vec!["three", "two", "one"]),
        ("tag=rail", vec!["two", "one"]),
        ("section=europe", vec!["three", "one"]),
        ("author=mara", vec!["three", "two"]),
        ("language=pt-br", vec!["three"]),
        ("language=pt", vec![]),
        ("tag=rail&section=europe", vec!["one"]),
        ("tag=rail&author=mara&language=en&sort=published_at", vec!["two"]),
        ("tag=europe", vec![]),
        ("tag=no-such-tag", vec![]),
        ("published_after=2026-11-23T08:31:00Z", vec!["three", "two"]),
        ("published_before=2026-11-23T08:31:00Z", vec!["one"]),
    ] {
        assert_eq!(listed(&app, query).await, expected, "{query}");
    }
    let by_id = format!("author={}", mara.at("/id"));
    assert_eq!(listed(&app, &by_id).await, ["three", "two"]);
}

#[tokio::test]
async fn pages_follow_one_another_whatever_is_published_meanwhile() {
    let app = TestApp::new().await;
    let (editor, reader) = (app.editor().await, app.anon());
    for number in 1..=5 {
        published(&app, &editor, &format!("Number {number}"), json!({})).await;
    }
    let first = reader.get("/articles?limit=2&count=true").await.expect(200);
    assert_eq!(first.each("slug"), ["number-5", "number-4"]);
    assert_eq!(
        first["meta"],
        json!({ "limit": 2, "count": { "total": 5, "exact": true } })
    );
    published(&app, &editor, "Meanwhile", json!({})).await;
    let next = first.at("/links/next").to_owned();
    assert_eq!(first.header("link"), format!("<{next}>; rel=\"next\""));
    let second = reader.get(&next).await.expect(200);
    assert_eq!(second.each("slug"), ["number-3", "number-2"]);
    let third = reader.get(second.at("/links/next")).await.expect(200);
    assert_eq!(
        (third.each("slug"), &third["links"]["next"]),
        (vec!["number-1".to_owned()], &Value::Null)
    );
}

#[tokio::test]
async fn what_a_list_does_not_know_is_refused_by_name() {
    let app = TestApp::new().await;
    let reader = app.anon();
    for (query, parameter) in [
        ("sort=-updated_at&tag=rail", "sort"),
        ("sort=title", "sort"),
        ("stage=draft", "stage"),
        ("language=english", "language"),
        ("published_after=yesterday", "published_after"),
        ("limit=101", "limit"),
    ] {
        let refused = reader
            .get(&format!("/articles?{query}"))
            .await
            .problem(400, "invalid_parameter");
        assert_eq!(refused.places(), [parameter], "{query}");
    }
    let first = reader.get("/articles?cursor=W10").await;
    first.problem(400, "bad_cursor");
}

#[tokio::test]
async fn a_cursor_of_another_order_is_refused() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for title in ["One", "Two"] {
        published(&app, &editor, title, json!({})).await;
    }
    let first = app.anon().get("/articles?limit=1").await.expect(200);
    let next = first
        .at("/links/next")
        .replace("limit=1", "limit=1&sort=published_at");
    app.anon().get(&next).await.problem(400, "bad_cursor");
}

#[tokio::test]
async fn an_answer_may_be_kept_and_is_not_sent_twice() {
    let app = TestApp::new().await;
    let (editor, reader) = (app.editor().await, app.anon());
    let article = published(
        &app,
        &editor,
        "Night trains",
        json!({ "tags": [{ "name": "Rail" }] }),
    )
    .await;
    for path in ["/articles/night-trains", "/articles"] {
        let answer = reader.get(path).await.expect(200);
        assert!(
            answer.header("cache-control").starts_with("public, max-age="),
            "{path}"
        );
        assert!(
            answer
                .header("surrogate-key")
                .contains(&format!("article:{}", article.at("/id"))),
            "{path}"
        );
        let known = reader
            .get(path)
            .header("If-None-Match", answer.etag())
            .await
            .expect(304);
        assert_eq!((known.etag(), known.text.as_str()), (answer.etag(), ""), "{path}");
        let head = reader
            .ask_at_root(Method::HEAD, &format!("/api/v1{path}"))
            .await
            .expect(200);
        assert_eq!((head.etag(), head.text.as_str()), (answer.etag(), ""), "{path}");
    }
    let before = reader.get("/articles/night-trains").await.expect(200);
    let path = format!("/editor/articles/{}", article.at("/id"));
    let changed = editor
        .patch(&path)
        .if_match(article.etag())
        .json(&json!({ "title": "Sleepers" }))
        .await
        .expect(200);
    publish(&editor, &changed).await;
    let after = reader
        .get("/articles/night-trains")
        .header("If-None-Match", before.etag())
        .await
        .expect(200);
    assert_eq!(after.at("/title"), "Sleepers");
}
