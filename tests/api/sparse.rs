//! Answers with those members alone that a client asks for.

use serde_json::{Value, json};

use crate::kit::TestApp;
use crate::newsroom::{comment, published, section};

const SPARSE: &str = "application/vnd.dateline.sparse+json";

/// An article with a section, a tag, an author and a comment.
async fn newsroom() -> TestApp {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    section(&editor).await;
    let mara = json!({ "name": "Mara" });
    let mara = editor.post("/editor/authors").json(&mara).await.expect(201);
    let more = json!({
        "section": { "slug": "europe" }, "tags": [{ "name": "Rail" }],
        "credits": [{ "author_id": mara["id"], "role": "author" }],
    });
    let article = published(&app, &editor, "Night trains", more).await;
    let text = comment(&app, &article, "About time.", None).await;
    crate::newsroom::moderate(&editor, &text, "approve").await;
    app
}

#[tokio::test]
async fn every_list_shows_those_members_alone_that_are_asked_for() {
    let app = newsroom().await;
    for (path, expected) in [
        (
            "/articles?fields=title,credits.author.name,tags.slug,section.name",
            json!([{
                "title": "Night trains", "section": { "name": "Europe" }, "tags": [{ "slug": "rail" }],
                "credits": [{ "author": { "name": "Mara" } }],
            }]),
        ),
        (
            "/articles?fields=slug&slugs=night-trains",
            json!([{ "slug": "night-trains" }]),
        ),
        (
            "/articles?fields=title&formats=html&include=related",
            json!([{ "title": "Night trains" }]),
        ),
        (
            "/articles?fields=body.text&formats=text,html",
            json!([{ "body": { "text": "The first one left on time." } }]),
        ),
        (
            "/articles?fields=body.blocks.format_version,body.blocks.blocks.type&formats=html,blocks",
            json!([{ "body": { "blocks": { "format_version": 1, "blocks": [{ "type": "paragraph" }] } } }]),
        ),
        ("/authors?fields=name", json!([{ "name": "Mara" }])),
        (
            "/tags?kind=topic&fields=slug,kind",
            json!([{ "slug": "rail", "kind": "topic" }]),
        ),
        (
            "/comments?fields=author_name,article_slug",
            json!([{ "author_name": "Ida", "article_slug": "night-trains" }]),
        ),
        (
            "/articles/night-trains/comments?fields=body_html",
            json!([{ "body_html": "<p>About time.</p>" }]),
        ),
        (
            "/search?q=trains&fields=article.slug",
            json!([{ "article": { "slug": "night-trains" } }]),
        ),
    ] {
        let sparse = app.anon().get(path).await.expect(200);
        assert_eq!(sparse.header("content-type"), SPARSE, "{path}");
        assert!(sparse["data"] == expected, "{path}: {}", sparse.text);
        assert!(
            sparse["links"].is_object() && sparse["meta"].is_object(),
            "{path}"
        );
    }
    let desk = app.editor().await;
    let own = desk.get("/editor/articles?fields=title,stage").await.expect(200);
    assert_eq!(
        own["data"],
        json!([{ "title": "Night trains", "stage": "draft" }])
    );
}

#[tokio::test]
async fn so_does_an_article() {
    let app = newsroom().await;
    let path = "/articles/night-trains?fields=title,comments.count,body.html";
    let sparse = app.anon().get(path).await.expect(200);
    let html = "<p>The first one left on time.</p>";
    let expected = json!({ "title": "Night trains", "body": { "html": html }, "comments": { "count": 1 } });
    assert_eq!(sparse.json, expected);
    assert_eq!(sparse.header("content-type"), SPARSE);
    let whole = app.anon().get("/articles/night-trains").await.expect(200);
    assert_eq!(whole.header("content-type"), "application/json");
    assert_ne!(whole.etag(), sparse.etag());
}

#[tokio::test]
async fn what_there_is_not_is_refused_with_what_there_is() {
    let app = newsroom().await;
    let many = vec!["title"; 51].join(",");
    for (path, told) in [
        ("/articles?fields=colour", "known are: id, slug, title"),
        ("/articles?fields=version", "known are: id, slug, title"),
        (
            "/articles?fields=credits.author.email",
            "known are: id, slug, name",
        ),
        ("/articles?fields=data", "known are"),
        ("/articles?fields=", "no member"),
        ("/articles/night-trains?fields=stage", "known are"),
        ("/comments?fields=email", "known are"),
        (&format!("/articles?fields={many}"), "at most 50"),
    ] {
        let refused = app.anon().get(path).await.problem(400, "invalid_parameter");
        assert_eq!(refused.places(), ["fields"], "{path}");
        assert!(refused.text.contains(told), "{path}: {}", refused.text);
    }
    let refused = app.anon().get("/tags/rail?fields=slug").await;
    assert_eq!(refused.problem(400, "invalid_parameter").places(), ["fields"]);
}

#[tokio::test]
async fn the_way_to_the_next_page_keeps_them() {
    let app = newsroom().await;
    let editor = app.editor().await;
    published(&app, &editor, "Day trains", json!({})).await;
    let first = app.anon().get("/articles?limit=1&fields=slug").await.expect(200);
    let next = first.at("/links/next").trim_start_matches("/api/v1").to_owned();
    let second = app.anon().get(&next).await.expect(200);
    assert_eq!(second["data"], json!([{ "slug": "night-trains" }]));
    assert_eq!(second["data"][0]["title"], Value::Null);
}
