//! Which answers a write ends: those that it concerns, and no other.

use std::time::Duration;

use dateline::db::DbError;
use dateline::db::schema::live_changes;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{mark, marked};
use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, comment, live, make, moderate, section};

const PATHS: [&str; 12] = [
    "/articles",
    "/articles?sort=-updated_at",
    "/articles?tag=rail",
    "/articles?tag=sea",
    "/articles?author=mara",
    "/articles?author=jonas",
    "/articles?section=europe",
    "/articles?language=de",
    "/articles/one",
    "/articles/two",
    "/comments",
    "/articles/one/comments",
];

/// Two articles that have nothing in common but the site.
async fn newsroom(app: &TestApp) -> (Client, Answer, Answer) {
    let editor = app.editor().await;
    section(&editor).await;
    let mut authors = Vec::new();
    for name in ["Mara", "Jonas"] {
        let author = editor.post("/editor/authors").json(&json!({ "name": name }));
        authors.push(author.await.expect(201)["id"].clone());
    }
    let credit = |author: &Value| json!([{ "author_id": author, "role": "author" }]);
    let one = json!({
        "tags": [{ "name": "Rail" }], "credits": credit(&authors[0]), "section": { "slug": "europe" }
    });
    let one = live(&editor, "One", one).await;
    let two = json!({ "tags": [{ "name": "Sea" }], "credits": credit(&authors[1]), "language": "de" });
    let two = live(&editor, "Two", two).await;
    for article in [&one, &two] {
        let said = comment(app, article, "On time.", None).await.expect(201);
        moderate(&app.moderator().await, &said, "approve")
            .await
            .expect(200);
    }
    // On PostgreSQL what was passed on comes back here as well, a moment later.
    tokio::time::sleep(Duration::from_millis(400)).await;
    (editor, one, two)
}

#[tokio::test]
async fn a_kept_answer_is_given_again_until_something_in_it_changes() {
    let app = TestApp::new().await;
    let (editor, one, _) = newsroom(&app).await;
    assert_eq!(marked(&app, &PATHS, "Marked").await, [""; 0]);
    mark(&app, "Marked").await;
    assert_eq!(marked(&app, &PATHS, "Marked").await, [""; 0]);
    change(&editor, &one, json!({ "title": "Not yet" }))
        .await
        .expect(200);
    assert_eq!(
        marked(&app, &PATHS, "Marked").await,
        [""; 0],
        "a draft is nobody's business"
    );
    make(&editor, &one, "publish").await.expect(200);
    mark(&app, "Marked").await;
    let expected = [
        "/articles",
        "/articles?sort=-updated_at",
        "/articles?tag=rail",
        "/articles?author=mara",
        "/articles?section=europe",
        "/articles/one",
        "/comments",
        "/articles/one/comments",
    ];
    assert_eq!(marked(&app, &PATHS, "Marked").await, expected);
}

#[tokio::test]
async fn an_article_that_leaves_a_list_ends_the_list_and_what_it_comes_into() {
    let app = TestApp::new().await;
    let (editor, one, _) = newsroom(&app).await;
    marked(&app, &PATHS, "").await;
    change(
        &editor,
        &one,
        json!({ "tags": [{ "slug": "sea" }], "language": "de" }),
    )
    .await
    .expect(200);
    make(&editor, &one, "publish").await.expect(200);
    for (path, slugs) in [
        ("/articles?tag=rail", vec![]),
        ("/articles?tag=sea", vec!["one", "two"]),
        ("/articles?language=de", vec!["one", "two"]),
    ] {
        let mut listed = app.anon().get(path).await.expect(200).each("slug");
        listed.sort();
        assert_eq!(listed, slugs, "{path}");
    }
    mark(&app, "Marked").await;
    marked(&app, &["/articles?tag=rail"], "").await;
    make(&editor, &one, "unpublish").await.expect(200);
    mark(&app, "Marked").await;
    let of_two = ["/articles?tag=sea", "/articles?author=jonas", "/articles/two"];
    assert_eq!(
        marked(&app, &of_two, "Marked").await,
        ["/articles?tag=sea"],
        "one was listed under sea too, and nowhere else with two"
    );
}

#[tokio::test]
async fn a_comment_ends_what_counts_it_or_shows_it() {
    let app = TestApp::new().await;
    let (_, one, _) = newsroom(&app).await;
    let said = comment(&app, &one, "Not quite.", None).await.expect(201);
    marked(&app, &PATHS, "").await;
    moderate(&app.moderator().await, &said, "approve")
        .await
        .expect(200);
    mark(&app, "Marked").await;
    let untouched = [
        "/articles?tag=sea",
        "/articles?author=jonas",
        "/articles?language=de",
        "/articles/two",
    ];
    let expected: Vec<&str> = PATHS
        .into_iter()
        .filter(|path| !untouched.contains(path))
        .collect();
    assert_eq!(marked(&app, &PATHS, "Marked").await, expected);
}

#[tokio::test]
async fn what_waits_for_a_related_article_is_ended_by_it() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let later = crate::newsroom::draft(&editor, "Later", json!({})).await;
    let one = live(&editor, "One", json!({ "related": [later["id"]] })).await;
    let reader = app.anon();
    let path = format!("/articles/{}", one.at("/slug"));
    assert_eq!(reader.get(&path).await.expect(200)["related"], json!([]));
    make(&editor, &later, "publish").await.expect(200);
    assert_eq!(reader.get(&path).await.expect(200)["related"][0]["slug"], "later");
}

#[tokio::test]
async fn every_answer_names_all_it_was_made_of_in_a_header_of_bounded_length() {
    let app = TestApp::new().await;
    let (editor, one, _) = newsroom(&app).await;
    let tags = |from: u32| {
        json!(
            (from..from + 20)
                .map(|n| json!({ "name": format!("Tag {n}") }))
                .collect::<Vec<_>>()
        )
    };
    for number in 0..12 {
        live(
            &editor,
            &format!("Story {number}"),
            json!({ "tags": tags(20 * number) }),
        )
        .await;
    }
    for path in PATHS {
        let answer = app.anon().get(path).await.expect(200);
        let (keys, tags) = (answer.header("surrogate-key"), answer.header("cache-tag"));
        assert!(!keys.is_empty() && keys.len() <= 3_500, "{path}: {}", keys.len());
        assert_eq!(keys.replace(' ', ","), tags, "{path}");
    }
    let list = app.anon().get("/articles").await.expect(200);
    let keys: Vec<&str> = list.header("surrogate-key").split(' ').collect();
    assert!(
        keys.contains(&"tag:any") && keys.contains(&"articles"),
        "{keys:?}"
    );
    assert!(
        keys.contains(&format!("article:{}", one.at("/id")).as_str()),
        "{keys:?}"
    );
    let article = app.anon().get("/articles/one").await.expect(200);
    assert_eq!(article.header("last-modified"), "Mon, 23 Nov 2026 08:30:00 GMT");
}

/// The keys that were purged, change by change.
async fn purged(app: &TestApp) -> Vec<Vec<String>> {
    let rows = app.app.db.read(|conn| {
        let rows = live_changes::table.order(live_changes::sequence);
        Ok::<Vec<String>, DbError>(rows.select(live_changes::purged).load(conn)?)
    });
    let rows = rows.await.unwrap();
    rows.iter()
        .map(|keys| serde_json::from_str(keys).unwrap())
        .collect()
}

#[tokio::test]
async fn what_a_change_has_purged_is_written_down_beside_it_for_caches_elsewhere() {
    let app = TestApp::new().await;
    let (editor, one, _) = newsroom(&app).await;
    let before = purged(&app).await.len();
    make(&editor, &one, "unpublish").await.expect(200);
    let keys = purged(&app).await.split_off(before).concat();
    let of_one = format!("article:{}", one.at("/id"));
    for key in [
        &of_one,
        "article:any",
        "articles",
        "articles:language:en",
        "name:one",
        "comments",
        "changes",
    ] {
        assert!(keys.iter().any(|purged| purged == key), "{key}: {keys:?}");
    }
    assert!(
        !keys.iter().any(|key| key.contains("sea") || key == "corrections"),
        "{keys:?}"
    );
}
