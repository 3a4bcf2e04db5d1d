//! From draft to stand: review, pending changes, discarding them, and the moves that are open.

use serde_json::json;

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, draft, live, make};

/// Makes a move that needs a body.
pub async fn make_with(client: &Client, article: &Answer, action: &str, body: serde_json::Value) -> Answer {
    let path = format!("/editor/articles/{}", article.at("/id"));
    let version = client.get(&path).await.expect(200).etag().to_owned();
    let ask = client.post(&format!("{path}/{action}")).if_match(&version);
    ask.json(&body).await
}

#[tokio::test]
async fn a_draft_is_reviewed_changed_approved_and_published() {
    let app = TestApp::new().await;
    let (mara, editor) = (app.author("mara").await, app.editor().await);
    let article = draft(&mara, "Night trains", json!({})).await;
    let submitted = make(&mara, &article, "submit").await.expect(200);
    assert_eq!(submitted["stage"], "in_review");
    make(&mara, &article, "approve").await.problem(403, "forbidden");
    let reason = json!({ "reason": " Who says so? " });
    let back = make_with(&editor, &article, "request-changes", reason)
        .await
        .expect(200);
    assert_eq!(
        (back.at("/stage"), back.at("/review_note")),
        ("draft", "Who says so?")
    );
    make(&editor, &article, "approve").await.problem(409, "conflict");
    make(&mara, &article, "submit").await.expect(200);
    let edited = change(&editor, &article, json!({ "title": "Night trains return" }))
        .await
        .expect(200);
    assert_eq!(edited["stage"], "in_review", "copy editing is part of a review");
    let approved = make(&editor, &article, "approve").await.expect(200);
    assert_eq!(
        (approved.at("/stage"), &approved["review_note"]),
        ("approved", &json!(null))
    );
    let published = make(&mara, &article, "publish").await.expect(200);
    assert_eq!(
        (published.at("/stage"), published.at("/live_state")),
        ("draft", "live")
    );
}

#[tokio::test]
async fn an_approval_does_not_reach_a_later_edit() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Night trains", json!({})).await;
    make(&editor, &article, "submit").await.expect(200);
    make(&editor, &article, "approve").await.expect(200);
    let edited = change(&editor, &article, json!({ "title": "Something else" }))
        .await
        .expect(200);
    assert_eq!(edited["stage"], "draft");
}

#[tokio::test]
async fn changes_are_asked_for_with_a_reason() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Night trains", json!({})).await;
    make(&editor, &article, "submit").await.expect(200);
    for reason in [
        json!({}),
        json!({ "reason": " " }),
        json!({ "reason": "x".repeat(2_001) }),
    ] {
        let refused = make_with(&editor, &article, "request-changes", reason).await;
        assert_eq!(refused.problem(422, "invalid_body").places(), ["/reason"]);
    }
    assert_eq!(
        editor.get(article.header("location")).await.expect(200)["stage"],
        "in_review"
    );
}

#[tokio::test]
async fn a_move_that_is_not_open_says_where_the_article_stands() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Night trains", json!({})).await;
    for action in [
        "approve",
        "unschedule",
        "unpublish",
        "lift-embargo",
        "discard-changes",
        "restore",
    ] {
        let refused = make(&editor, &article, action).await.problem(409, "conflict");
        assert_eq!(
            (
                refused.at("/stage"),
                refused.at("/live_state"),
                &refused["trashed"]
            ),
            ("draft", "never", &json!(false)),
            "{action}"
        );
    }
    let unchanged = editor.get(article.header("location")).await.expect(200);
    assert_eq!(unchanged.etag(), article.etag());
}

#[tokio::test]
async fn the_moves_that_are_open_are_those_of_the_state_and_the_role() {
    let app = TestApp::new().await;
    let (mara, editor) = (app.author("mara").await, app.editor().await);
    let article = draft(&mara, "Night trains", json!({})).await;
    let open = async |client: &Client| {
        let article = client.get(article.header("location")).await.expect(200);
        article["allowed_transitions"].clone()
    };
    assert_eq!(
        open(&mara).await,
        json!(["submit", "schedule", "publish", "trash"])
    );
    assert_eq!(
        open(&editor).await,
        json!(["submit", "schedule", "publish", "embargo", "trash"])
    );
    make(&mara, &article, "publish").await.expect(200);
    change(&mara, &article, json!({ "title": "Pending" }))
        .await
        .expect(200);
    assert_eq!(
        open(&mara).await,
        json!(["submit", "schedule", "publish", "unpublish", "discard", "trash"])
    );
}

#[tokio::test]
async fn discarded_changes_leave_what_readers_see_and_nothing_pending() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Night trains", json!({})).await;
    let changes =
        json!({ "title": "Pending", "slug": "pending", "body": { "format": "markdown", "source": "New." } });
    let pending = change(&editor, &article, changes).await.expect(200);
    assert_eq!(pending["has_pending_changes"], true);
    let discarded = make(&editor, &article, "discard-changes").await.expect(200);
    assert_eq!(
        (
            discarded.at("/title"),
            discarded.at("/slug"),
            &discarded["has_pending_changes"]
        ),
        ("Night trains", "night-trains", &json!(false))
    );
    assert_eq!(discarded["revision_number"], 3, "nothing is lost");
    let read = app.anon().get("/articles/night-trains").await.expect(200);
    assert_eq!(read.at("/title"), "Night trains");
    draft(&editor, "Another", json!({ "slug": "pending" })).await;
    make(&editor, &article, "discard-changes")
        .await
        .problem(409, "conflict");
}

#[tokio::test]
async fn what_is_missing_for_publication_is_told_beforehand_and_all_at_once() {
    let app = TestApp::new().await;
    let (editor, admin) = (app.editor().await, app.admin().await);
    let other = draft(&editor, "Other", json!({})).await;
    let empty = json!({
        "body": { "format": "markdown", "source": "" }, "picture": { "url": "https://pictures.example/a.jpg" },
        "related": [other["id"]]
    });
    let article = draft(&editor, "Empty", empty).await;
    make(&editor, &other, "trash").await.expect(200);
    make(&admin, &other, "permanently").await.expect(204);
    let checks = editor
        .get(&format!("{}/checks", article.header("location")))
        .await
        .expect(200);
    assert_eq!(checks["ready"], false);
    let named: Vec<&str> = checks["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|missing| missing["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(named, ["/body/source", "/picture/alt", "/related/0"]);
    let refused = make(&editor, &article, "publish")
        .await
        .problem(422, "invalid_body");
    assert_eq!(refused.places(), named);
    let plan = json!({ "publish_at": "2026-11-24T06:00:00Z" });
    let refused = make_with(&editor, &article, "schedule", plan)
        .await
        .problem(422, "invalid_body");
    assert_eq!(refused.places(), named);
}
