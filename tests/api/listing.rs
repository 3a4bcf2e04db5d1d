//! The list of published articles.

use serde_json::{Value, json};

use crate::kit::TestApp;
use crate::newsroom::{listed, published, section};

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
