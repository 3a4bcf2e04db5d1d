//! Articles on the desk, and the moves between the desk, the stand and the trash.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::kit::TestApp;
use crate::newsroom::{change, draft, live, make};

#[tokio::test]
async fn an_article_with_everything_on_it_is_written_published_and_delivered_as_it_was_written() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let author = editor
        .post("/editor/authors")
        .json(&json!({ "name": "Mara Lindqvist" }))
        .await
        .expect(201);
    let section = json!({ "name": "Europe", "kind": "section" });
    let section = editor.post("/editor/tags").json(&section).await.expect(201);
    let picture = json!({
        "url": "https://pictures.example/train.jpg", "alt": "A blue train", "caption": "The 19:22 to Vienna",
        "credit": "Ida Ek", "width": 1600, "height": 900
    });
    let words = vec!["word"; 322].join(" ");
    let article = json!({
        "title": "Night trains return to Brussels", "language": "en", "dateline": "BRUSSELS", "summary": "They are back.",
        "kicker": "Transport", "subtitle": "On time", "byline": null, "picture": picture,
        "body": { "format": "html", "source": format!("<p onclick='x()'>{words} end</p><script>alert(1)</script>") },
        "section": { "slug": "europe" }, "tags": [{ "name": "Night trains" }],
        "credits": [{ "author_id": author["id"], "role": "author" }], "extra": { "paywall": false },
    });
    let written = editor.post("/editor/articles").json(&article).await.expect(201);
    assert_eq!(
        (written.at("/slug"), written.etag()),
        ("night-trains-return-to-brussels", "\"v1\"")
    );
    assert_eq!(
        (&written["stage"], &written["live_state"]),
        (&json!("draft"), &json!("never"))
    );
    let path = "/articles/night-trains-return-to-brussels";
    app.anon().get(path).await.problem(404, "not_found");
    make(&editor, &written, "publish").await.expect(200);
    let found = app.anon().get(path).await.expect(200);
    for member in [
        "title", "language", "dateline", "summary", "kicker", "subtitle", "picture", "extra",
    ] {
        assert_eq!(found[member], article[member], "{member}");
    }
    assert_eq!(
        (
            &found["byline"],
            &found["word_count"],
            &found["reading_time_minutes"]
        ),
        (&Value::Null, &json!(323), &json!(1))
    );
    assert_eq!(found.at("/body/html").trim(), format!("<p>{words} end</p>"));
    assert_eq!(
        (found.at("/section/id"), found.at("/tags/0/slug")),
        (section.at("/id"), "night-trains")
    );
    assert_eq!(
        (found.at("/credits/0/author/id"), found.at("/credits/0/role")),
        (author.at("/id"), "author")
    );
    assert_eq!(found.at("/published_at"), "2026-11-23T08:30:00Z");
    let by_id = app
        .anon()
        .get(&format!("/articles/{}", written.at("/id")))
        .await
        .expect(200);
    assert_eq!(by_id.json, found.json);
}

#[tokio::test]
async fn a_slug_that_an_article_has_or_had_in_public_is_nobody_elses() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Old address", json!({})).await;
    change(&editor, &article, json!({ "slug": "new-address" }))
        .await
        .expect(200);
    make(&editor, &article, "publish").await.expect(200);
    for slug in ["old-address", "new-address"] {
        let other = json!({ "title": "Another", "language": "en", "slug": slug });
        let answer = editor
            .post("/editor/articles")
            .json(&other)
            .await
            .problem(409, "duplicate");
        assert_eq!(answer.places(), ["/slug"], "{slug}");
    }
    let numbered = draft(&editor, "Old address", json!({})).await;
    assert_eq!(numbered.at("/slug"), "old-address-2");
    change(&editor, &article, json!({ "slug": "old-address" }))
        .await
        .expect(200);
}

#[tokio::test]
async fn what_goes_into_the_trash_leaves_the_stand_and_comes_back_as_a_draft() {
    let app = TestApp::new().await;
    let (editor, admin) = (app.editor().await, app.admin().await);
    let article = live(&editor, "Gone", json!({ "tags": [{ "name": "Rail" }] })).await;
    app.anon().get("/tags/rail").await.expect(200);
    make(&admin, &article, "permanently")
        .await
        .problem(409, "conflict");
    make(&editor, &article, "trash").await.expect(200);
    for path in ["/articles/gone", "/tags/rail"] {
        app.anon().get(path).await.problem(404, "not_found");
    }
    change(&editor, &article, json!({ "title": "Edited in the trash" }))
        .await
        .problem(409, "conflict");
    make(&editor, &article, "publish").await.problem(409, "conflict");
    make(&editor, &article, "restore").await.expect(200);
    app.anon().get("/articles/gone").await.expect(404);
    make(&editor, &article, "publish").await.expect(200);
    app.anon().get("/articles/gone").await.expect(200);
    make(&editor, &article, "trash").await.expect(200);
    make(&admin, &article, "permanently").await.expect(204);
    admin
        .get(&format!("/editor/articles/{}", article.at("/id")))
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn what_is_unpublished_is_found_nowhere_until_it_is_published_again() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "On and off", json!({})).await;
    let before = app.anon().get("/articles/on-and-off").await.expect(200);
    make(&editor, &article, "unpublish").await.expect(200);
    app.anon()
        .get("/articles/on-and-off")
        .await
        .problem(404, "not_found");
    assert_eq!(app.anon().get("/articles").await.expect(200)["data"], json!([]));
    make(&editor, &article, "unpublish")
        .await
        .problem(409, "conflict");
    make(&editor, &article, "publish").await.expect(200);
    assert_eq!(
        app.anon().get("/articles/on-and-off").await.expect(200).json,
        before.json
    );
}

#[tokio::test]
async fn what_an_article_lacks_for_publication_is_told_all_at_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let picture = json!({ "url": "https://pictures.example/train.jpg" });
    let article = json!({ "title": "Not yet", "language": "en", "picture": picture });
    let article = editor.post("/editor/articles").json(&article).await.expect(201);
    let refused = make(&editor, &article, "publish")
        .await
        .problem(422, "invalid_body");
    let mut places = refused.places();
    places.sort_unstable();
    assert_eq!(places, ["/body/source", "/picture/alt"]);
    let future = json!({ "published_at": "2026-11-23T08:30:01Z" });
    let ready = draft(&editor, "Ready", json!({})).await;
    let path = format!("{}/publish", ready.header("location"));
    let refused = editor
        .post(&path)
        .if_match(ready.etag())
        .json(&future)
        .await
        .problem(422, "invalid_body");
    assert_eq!(refused.places(), ["/published_at"]);
}

#[tokio::test]
async fn everything_that_an_article_names_and_that_is_not_there_is_told_all_at_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let nobody = "019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e";
    let topic = json!({ "name": "Rail", "kind": "topic" });
    editor.post("/editor/tags").json(&topic).await.expect(201);
    let article = json!({
        "title": "Wrong", "language": "en", "section": { "slug": "nowhere" }, "related": [nobody],
        "tags": [{ "slug": "rail" }, { "slug": "no-such-tag" }, { "id": nobody }],
        "credits": [{ "author_id": nobody, "role": "author" }],
    });
    let refused = editor
        .post("/editor/articles")
        .json(&article)
        .await
        .problem(422, "missing_reference");
    let places: BTreeSet<&str> = refused.places().into_iter().collect();
    for place in ["/section", "/related/0", "/tags/1", "/tags/2", "/credits/0"] {
        assert!(
            places.iter().any(|found| found.starts_with(place)),
            "{place}: {places:?}"
        );
    }
    assert!(!places.iter().any(|found| found.starts_with("/tags/0")));
    assert_eq!(
        editor.get("/editor/articles").await.expect(200)["data"],
        json!([])
    );
}

#[tokio::test]
async fn every_save_is_a_revision_that_never_changes() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "One", json!({ "note": "First" })).await;
    let path = format!("/editor/articles/{}/revisions", article.at("/id"));
    let first = editor.get(&format!("{path}/1")).await.expect(200);
    change(&editor, &article, json!({ "title": "Two", "note": "Second" }))
        .await
        .expect(200);
    change(&editor, &article, json!({ "title": "Two" }))
        .await
        .expect(200); // changes nothing
    let all = editor.get(&path).await.expect(200);
    assert_eq!(all.each("title"), ["Two", "One"]);
    assert_eq!(
        editor.get(&format!("{path}/1")).await.expect(200).json,
        first.json
    );
    editor.get(&format!("{path}/3")).await.problem(404, "not_found");
}

#[tokio::test]
async fn the_desk_lists_what_each_may_read_and_nothing_else() {
    let app = TestApp::new().await;
    let (editor, ann, bob) = (
        app.editor().await,
        app.author("ann").await,
        app.author("bob").await,
    );
    let (contributor, moderator) = (app.contributor().await, app.moderator().await);
    draft(&ann, "Draft of Ann", json!({})).await;
    live(&ann, "Live of Ann", json!({})).await;
    draft(&contributor, "Draft of a contributor", json!({})).await;
    for (client, expected) in [
        (
            &editor,
            vec!["Draft of Ann", "Draft of a contributor", "Live of Ann"],
        ),
        (&ann, vec!["Draft of Ann", "Live of Ann"]),
        (&bob, vec!["Live of Ann"]),
        (&contributor, vec!["Draft of a contributor"]),
        (&moderator, vec!["Live of Ann"]),
    ] {
        let page = client.get("/editor/articles?count=true").await.expect(200);
        let mut titles = page.each("title");
        titles.sort_unstable();
        assert_eq!(titles, expected);
        assert_eq!(page["meta"]["count"]["total"], json!(expected.len()));
    }
}
