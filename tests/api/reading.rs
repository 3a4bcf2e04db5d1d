//! One published article, and what readers see of changes.

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::TestApp;
use crate::newsroom::{change, draft, listed, live, make, published, section};

#[tokio::test]
async fn a_published_article_is_served_with_everything_a_page_about_it_needs() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let mara = json!({ "name": "Mara Lindqvist", "job_title": "Transport correspondent" });
    let mara = editor.post("/editor/authors").json(&mara).await.expect(201);
    section(&editor).await;
    let other = published(&app, &editor, "What a berth costs", json!({})).await;
    let more = json!({
        "body": { "format": "markdown", "source": "Three *short* words." },
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
    assert_eq!(
        found["comments"],
        json!({ "policy": "moderated", "closes_at": null, "count": 0 })
    );
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
    let article = draft(&editor, "Night trains", json!({ "tags": [{ "name": "Rail" }] })).await;
    reader
        .get("/articles/night-trains")
        .await
        .problem(404, "not_found");
    assert!(listed(&app, "tag=rail").await.is_empty());
    let path = format!("/editor/articles/{}", article.at("/id"));
    let publish = format!("{path}/publish");
    let ask = editor.post(&publish).if_match(article.etag()).json(&json!({}));
    let live = ask.await.expect(200);
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
    let ask = editor.post(&publish).if_match(changed.etag()).json(&json!({}));
    let live = ask.await.expect(200);
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
    change(&editor, &article, json!({ "title": "Sleepers" }))
        .await
        .expect(200);
    make(&editor, &article, "publish").await.expect(200);
    let after = reader
        .get("/articles/night-trains")
        .header("If-None-Match", before.etag())
        .await
        .expect(200);
    assert_eq!(after.at("/title"), "Sleepers");
}

#[tokio::test]
async fn an_answer_has_another_etag_in_each_coding_and_is_known_by_that_of_a_coding_the_client_reads() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let words = vec!["word"; 2_000].join(" ");
    live(
        &editor,
        "Long",
        json!({ "body": { "format": "markdown", "source": words } }),
    )
    .await;
    let mut etags = Vec::new();
    for coding in ["identity", "gzip", "br", "zstd"] {
        let answer = app
            .anon()
            .get("/articles/long")
            .header("Accept-Encoding", coding)
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.header("content-encoding"),
            if coding == "identity" { "" } else { coding }
        );
        assert!(answer.header("vary").contains("accept-encoding"), "{coding}");
        etags.push(answer.etag().to_owned());
    }
    for (index, etag) in etags.iter().enumerate() {
        assert!(!etags[..index].contains(etag), "{etags:?}");
        for (accepted, status) in [
            ("gzip, br, zstd", 304),
            ("identity", if index == 0 { 304 } else { 200 }),
        ] {
            app.anon()
                .get("/articles/long")
                .header("Accept-Encoding", accepted)
                .header("If-None-Match", etag)
                .await
                .expect(status);
        }
    }
}

#[tokio::test]
async fn tags_and_authors_are_on_the_stand_as_long_as_a_published_article_needs_them() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let mara = editor
        .post("/editor/authors")
        .json(&json!({ "name": "Mara" }))
        .await
        .expect(201);
    let more =
        json!({ "tags": [{ "name": "Rail" }], "credits": [{ "author_id": mara["id"], "role": "author" }] });
    draft(&editor, "Draft", more.clone()).await;
    for path in ["/tags", "/authors"] {
        assert_eq!(
            app.anon().get(path).await.expect(200)["data"],
            json!([]),
            "{path}"
        );
    }
    let (one, two) = (
        live(&editor, "One", more.clone()).await,
        live(&editor, "Two", more).await,
    );
    for path in ["/tags/rail", "/authors/mara"] {
        assert_eq!(
            app.anon().get(path).await.expect(200)["article_count"],
            json!(2),
            "{path}"
        );
    }
    make(&editor, &one, "unpublish").await.expect(200);
    assert_eq!(
        app.anon().get("/tags/rail").await.expect(200)["article_count"],
        json!(1)
    );
    change(&editor, &two, json!({ "tags": [], "credits": [] }))
        .await
        .expect(200);
    assert_eq!(
        app.anon().get("/tags/rail").await.expect(200)["article_count"],
        json!(1)
    );
    make(&editor, &two, "publish").await.expect(200);
    for path in ["/tags/rail", "/authors/mara"] {
        app.anon().get(path).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_new_name_of_a_tag_or_an_author_shows_on_published_articles_at_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let mara = editor
        .post("/editor/authors")
        .json(&json!({ "name": "Mara" }))
        .await
        .expect(201);
    let tag = json!({ "name": "Rail", "kind": "topic" });
    let tag = editor.post("/editor/tags").json(&tag).await.expect(201);
    let credits = json!([{ "author_id": mara["id"], "role": "author" }]);
    live(
        &editor,
        "Named",
        json!({ "tags": [{ "id": tag["id"] }], "credits": credits }),
    )
    .await;
    for (thing, name) in [(&mara, "Mara Berg"), (&tag, "Railways")] {
        let ask = editor.patch(thing.header("location")).if_match(thing.etag());
        ask.json(&json!({ "name": name })).await.expect(200);
    }
    let found = app.anon().get("/articles/named").await.expect(200);
    assert_eq!(
        (found.at("/credits/0/author/name"), found.at("/tags/0/name")),
        ("Mara Berg", "Railways")
    );
}
