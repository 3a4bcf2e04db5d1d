//! Who is at work on an article.

use std::time::Duration;

use dateline::auth::Role;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, draft, events, live, make, rows_left};

fn path(article: &Answer) -> String {
    format!("/editor/articles/{}/lock", article.at("/id"))
}

async fn lock(client: &Client, article: &Answer, how: Value) -> Answer {
    client.post(&path(article)).json(&how).await
}

fn free() -> Value {
    json!({ "locked": false, "holder": null, "acquired_at": null, "expires_at": null })
}

#[tokio::test]
async fn a_lock_is_taken_seen_held_on_to_and_released() {
    let app = TestApp::new().await;
    let (ann, editor) = (app.author("ann").await, app.editor().await);
    let article = draft(&ann, "Night trains", json!({})).await;
    assert_eq!(ann.get(&path(&article)).await.expect(200).json, free());
    let taken = ann.post(&path(&article)).await.expect(200);
    let expected = json!({
        "locked": true, "holder": { "id": ann.id(), "name": "ann" },
        "acquired_at": "2026-11-23T08:30:00Z", "expires_at": "2026-11-23T08:35:00Z"
    });
    assert_eq!((taken.etag(), &taken.json), ("", &expected));
    assert_eq!(editor.get(&path(&article)).await.expect(200).json, expected);
    app.advance(Duration::from_secs(240));
    let held = lock(&ann, &article, json!({ "seconds": 600 })).await.expect(200);
    assert_eq!(
        (held.at("/acquired_at"), held.at("/expires_at")),
        ("2026-11-23T08:30:00Z", "2026-11-23T08:44:00Z")
    );
    ann.delete(&path(&article)).await.expect(204);
    assert_eq!(editor.get(&path(&article)).await.expect(200).json, free());
    ann.delete(&path(&article)).await.expect(204);
    assert_eq!(
        events(&app, article.at("/id")).await,
        ["article.created", "article.locked", "article.unlocked"]
    );
}

#[tokio::test]
async fn somebody_elses_lock_is_told_and_taken_over_by_force_alone() {
    let app = TestApp::new().await;
    let (ann, editor) = (app.author("ann").await, app.editor().await);
    let article = draft(&ann, "Night trains", json!({})).await;
    lock(&ann, &article, json!({})).await.expect(200);
    let refused = lock(&editor, &article, json!({})).await.problem(409, "conflict");
    assert_eq!(refused["holder"], json!({ "id": ann.id(), "name": "ann" }));
    assert_eq!(refused.at("/expires_at"), "2026-11-23T08:35:00Z");
    assert!(!refused.text.contains("example.org"), "{refused:?}");
    let taken = lock(&editor, &article, json!({ "force": true }))
        .await
        .expect(200);
    assert_eq!(taken.at("/holder/name"), "editor");
    let refused = lock(&ann, &article, json!({})).await.problem(409, "conflict");
    assert_eq!(refused.at("/holder/name"), "editor");
    ann.delete(&path(&article)).await.problem(403, "forbidden");
    assert_eq!(
        editor.get(&path(&article)).await.expect(200).at("/holder/name"),
        "editor"
    );
    lock(&ann, &article, json!({ "force": true })).await.expect(200);
    editor.delete(&path(&article)).await.expect(204);
    assert_eq!(
        events(&app, article.at("/id")).await,
        [
            "article.created",
            "article.locked",
            "article.lock_taken_over",
            "article.lock_taken_over",
            "article.unlocked"
        ]
    );
}

#[tokio::test]
async fn a_lock_that_has_expired_is_none() {
    let app = TestApp::new().await;
    let (ann, editor) = (app.author("ann").await, app.editor().await);
    let article = draft(&ann, "Night trains", json!({})).await;
    lock(&editor, &article, json!({ "seconds": 600 }))
        .await
        .expect(200);
    app.advance(Duration::from_secs(599));
    lock(&ann, &article, json!({})).await.problem(409, "conflict");
    app.advance(Duration::from_secs(1));
    assert_eq!(ann.get(&path(&article)).await.expect(200).json, free());
    ann.delete(&path(&article)).await.expect(204);
    let taken = lock(&ann, &article, json!({})).await.expect(200);
    assert_eq!(taken.at("/acquired_at"), "2026-11-23T08:40:00Z");
    assert_eq!(
        events(&app, article.at("/id")).await,
        ["article.created", "article.locked", "article.locked"]
    );
}

#[tokio::test]
async fn a_lock_keeps_nobody_from_saving() {
    let app = TestApp::new().await;
    let (ann, editor) = (app.author("ann").await, app.editor().await);
    let article = draft(&ann, "Night trains", json!({})).await;
    lock(&ann, &article, json!({})).await.expect(200);
    let saved = change(&editor, &article, json!({ "title": "Sleepers" }))
        .await
        .expect(200);
    assert_eq!(saved.etag(), "\"v2\"");
    let stale = ann
        .patch(&format!("/editor/articles/{}", article.at("/id")))
        .if_match("\"v1\"")
        .json(&json!({ "title": "Mine" }));
    stale.await.problem(412, "stale_version");
}

#[tokio::test]
async fn a_lock_has_its_bounds_and_is_for_who_may_edit() {
    let app = TestApp::new().await;
    let (ann, bob) = (app.author("ann").await, app.author("bob").await);
    let article = live(&ann, "Night trains", json!({})).await;
    for seconds in [json!(29), json!(3_601), json!(0)] {
        let refused = lock(&ann, &article, json!({ "seconds": seconds }))
            .await
            .problem(422, "invalid_body");
        assert_eq!(refused.places(), ["/seconds"]);
    }
    for seconds in [30, 3_600] {
        lock(&ann, &article, json!({ "seconds": seconds }))
            .await
            .expect(200);
    }
    for reader in [&bob, &app.moderator().await] {
        assert_eq!(
            reader.get(&path(&article)).await.expect(200).at("/holder/name"),
            "ann"
        );
        for force in [false, true] {
            lock(reader, &article, json!({ "force": force }))
                .await
                .problem(403, "forbidden");
        }
        reader.delete(&path(&article)).await.problem(403, "forbidden");
    }
    make(&ann, &article, "trash").await.expect(200);
    lock(&ann, &article, json!({})).await.problem(409, "conflict");
}

#[tokio::test]
async fn of_many_who_lock_at_once_one_holds_it() {
    let app = TestApp::new().await;
    let mut editors = Vec::new();
    for number in 0..8 {
        editors.push(app.user(&format!("editor-{number}"), Role::Editor).await);
    }
    let article = draft(&editors[0], "Night trains", json!({})).await;
    let tries = join_all(editors.iter().map(|editor| lock(editor, &article, json!({})))).await;
    let taken: Vec<_> = tries.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(taken.len(), 1, "{tries:?}");
    assert!(
        tries
            .iter()
            .all(|answer| [200, 409, 503].contains(&answer.status)),
        "{tries:?}"
    );
    let seen = editors[0].get(&path(&article)).await.expect(200);
    assert_eq!(seen["holder"], taken[0]["holder"]);
}

#[tokio::test]
async fn a_lock_goes_with_its_article_and_with_its_holder() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann", Role::Editor).await);
    let article = draft(&admin, "Night trains", json!({})).await;
    lock(&ann, &article, json!({})).await.expect(200);
    let account = format!("/editor/users/{}", ann.id());
    admin.delete(&account).if_match("\"v1\"").await.expect(204);
    assert_eq!(admin.get(&path(&article)).await.expect(200).json, free());
    lock(&admin, &article, json!({})).await.expect(200);
    make(&admin, &article, "trash").await.expect(200);
    assert_eq!(rows_left(&app).await, (0, 0, 1));
    make(&admin, &article, "permanently").await.expect(204);
    assert_eq!(rows_left(&app).await, (0, 0, 0));
}
