//! Asking for a move again with the same `Idempotency-Key`: it is made once and answered alike.

use std::time::Duration;

use serde_json::json;

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, comment, draft, live, make, talkative};

const MINUTE: Duration = Duration::from_secs(60);

/// Makes a move twice with one key. The second time it is answered alike and changes nothing.
async fn twice(app: &TestApp, client: &Client, path: &str, action: &str) -> Answer {
    let before = client.get(path).await.expect(200);
    let (target, key) = (format!("{path}/{action}"), format!("{action} once"));
    let ask = || client.post(&target).if_match(before.etag());
    let first = ask().header("Idempotency-Key", &key).await.expect(200);
    assert_eq!(
        first["version"].as_i64().unwrap(),
        before["version"].as_i64().unwrap() + 1,
        "{action}"
    );
    app.advance(MINUTE);
    let second = ask().header("Idempotency-Key", &key).await.expect(200);
    assert_eq!(
        (second.etag(), &second.json),
        (first.etag(), &first.json),
        "{action}"
    );
    let now = client.get(path).await.expect(200);
    assert_eq!((now.etag(), &now.json), (first.etag(), &first.json), "{action}");
    ask().await.problem(412, "stale_version");
    first
}

#[tokio::test]
async fn an_article_is_published_unpublished_and_restored_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Again", json!({})).await;
    let path = format!("/editor/articles/{}", article.at("/id"));
    let published = twice(&app, &editor, &path, "publish").await;
    assert_eq!(
        (published.etag(), published.at("/live_state")),
        ("\"v2\"", "live")
    );
    let found = app.anon().get("/articles/again").await.expect(200);
    assert_eq!(found["updated_at"], published["published_at"]);
    let unpublished = twice(&app, &editor, &path, "unpublish").await;
    assert_eq!(unpublished.at("/live_state"), "unpublished");
    make(&editor, &article, "trash").await.expect(200);
    let restored = twice(&app, &editor, &path, "restore").await;
    assert_eq!(restored["trashed_at"], json!(null));
}

#[tokio::test]
async fn a_comment_is_approved_called_spam_and_trashed_once() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let posted = comment(&app, &article, "Hello.", None).await.expect(201);
    let path = format!("/editor/comments/{}", posted.at("/id"));
    for (action, status, shown) in [
        ("approve", "approved", 1),
        ("spam", "spam", 0),
        ("trash", "trashed", 0),
    ] {
        let decided = twice(&app, &moderator, &path, action).await;
        assert_eq!(decided.at("/status"), status);
        let found = app.anon().get("/articles/open").await.expect(200);
        assert_eq!(found["comments"]["count"], json!(shown), "{action}");
    }
}

#[tokio::test]
async fn an_account_is_suspended_and_reactivated_once() {
    let app = TestApp::new().await;
    let (admin, bob) = (app.admin().await, app.author("bob").await);
    let path = format!("/editor/users/{}", bob.id());
    for (action, status) in [("suspend", "suspended"), ("reactivate", "active")] {
        let account = twice(&app, &admin, &path, action).await;
        assert_eq!(account.at("/status"), status);
    }
}

#[tokio::test]
async fn a_key_belongs_to_one_move_of_one_thing_with_one_body() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let (article, other) = (
        draft(&editor, "One", json!({})).await,
        draft(&editor, "Other", json!({})).await,
    );
    let path = format!("/editor/articles/{}", article.at("/id"));
    let ask = |path: &str, version: &str| {
        let ask = editor.post(path).if_match(version);
        ask.header("Idempotency-Key", "one")
    };
    let publish = format!("{path}/publish");
    let published = ask(&publish, article.etag()).await.expect(200);
    let date = json!({ "published_at": "2026-11-22T08:30:00Z" });
    ask(&publish, article.etag())
        .json(&date)
        .await
        .problem(422, "idempotency_mismatch");
    ask(&format!("{path}/unpublish"), published.etag())
        .await
        .problem(422, "idempotency_mismatch");
    ask(
        &format!("/editor/articles/{}/publish", other.at("/id")),
        other.etag(),
    )
    .await
    .problem(422, "idempotency_mismatch");
    assert_eq!(editor.get(&path).await.expect(200).json, published.json);
    app.anon().get("/articles/other").await.problem(404, "not_found");
}

#[tokio::test]
async fn a_key_of_a_decision_about_a_comment_or_an_account_belongs_to_that_one() {
    let app = talkative().await;
    let (editor, admin, bob) = (app.editor().await, app.admin().await, app.author("bob").await);
    let article = live(&editor, "Open", json!({})).await;
    let posted = comment(&app, &article, "Hello.", None).await.expect(201);
    for (path, action, another) in [
        (
            format!("/editor/comments/{}", posted.at("/id")),
            "approve",
            "spam",
        ),
        (format!("/editor/users/{}", bob.id()), "suspend", "reactivate"),
    ] {
        let before = admin.get(&path).await.expect(200);
        let first = admin.post(&format!("{path}/{action}")).if_match(before.etag());
        let first = first.header("Idempotency-Key", action).await.expect(200);
        let second = admin.post(&format!("{path}/{another}")).if_match(first.etag());
        second
            .header("Idempotency-Key", action)
            .await
            .problem(422, "idempotency_mismatch");
        assert_eq!(admin.get(&path).await.expect(200).json, first.json, "{action}");
    }
}

#[tokio::test]
async fn a_comment_that_was_taken_is_answered_again_after_its_article_was_closed() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let post = |text: &str, key: &str| {
        let body = json!({ "author_name": "Ida", "email": "ida@example.org", "body": text });
        let ask = app.anon().post("/articles/open/comments").json(&body);
        ask.header("Idempotency-Key", key)
    };
    let first = post("Hello.", "one").await.expect(201);
    change(&editor, &article, json!({ "comments_policy": "closed" }))
        .await
        .expect(200);
    make(&editor, &article, "publish").await.expect(200);
    app.advance(MINUTE);
    let again = post("Hello.", "one").await.expect(201);
    let mut without_secret = first.json.clone();
    without_secret["secret"] = serde_json::Value::Null;
    assert_eq!(
        (again.header("location"), &again.json),
        (first.header("location"), &without_secret)
    );
    post("Too late.", "two").await.problem(409, "conflict");
    post("Something else.", "one")
        .await
        .problem(422, "idempotency_mismatch");
    let all = moderator.get("/editor/comments").await.expect(200);
    assert_eq!(all.each("id"), [first.at("/id")]);
}
