//! Revisions: going back to one, and what was changed between two.

use serde_json::json;

use crate::kit::TestApp;
use crate::newsroom::{change, draft, live};
use crate::workflow::make_with;

#[tokio::test]
async fn an_earlier_revision_is_restored_as_a_new_one() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let first = draft(
        &editor,
        "First",
        json!({ "tags": [{ "name": "Rail" }], "kicker": "Transport" }),
    )
    .await;
    let changes =
        json!({ "title": "Second", "tags": [], "body": { "format": "markdown", "source": "Late." } });
    change(&editor, &first, changes).await.expect(200);
    let note = json!({ "note": "The first was right" });
    let restored = make_with(&editor, &first, "revisions/1/restore", note)
        .await
        .expect(200);
    for member in ["title", "kicker", "tag_ids", "body", "slug", "word_count"] {
        assert_eq!(restored[member], first[member], "{member}");
    }
    assert_eq!(
        (&restored["revision_number"], restored.etag()),
        (&json!(3), "\"v3\"")
    );
    let path = first.header("location");
    let revisions = editor.get(&format!("{path}/revisions")).await.expect(200);
    assert_eq!(revisions.each("title"), ["First", "Second", "First"]);
    assert_eq!(revisions.at("/data/0/note"), "The first was right");
    assert_eq!(
        revisions.at("/data/0/content_hash"),
        revisions.at("/data/2/content_hash")
    );
}

#[tokio::test]
async fn a_tag_that_was_merged_is_restored_as_what_it_became() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "First", json!({ "tags": [{ "name": "Rail" }] })).await;
    let heir = editor
        .post("/editor/tags")
        .json(&json!({ "name": "Railways", "kind": "topic" }))
        .await
        .expect(201);
    change(&editor, &article, json!({ "tags": [] })).await.expect(200);
    let path = format!(
        "/editor/tags/{}?reassign_to={}",
        article.at("/tag_ids/0"),
        heir.at("/id")
    );
    editor.delete(&path).if_match("\"v1\"").await.expect(204);
    let restored = make_with(&editor, &article, "revisions/1/restore", json!({}))
        .await
        .expect(200);
    assert_eq!(restored["tag_ids"], json!([heir["id"]]));
}

#[tokio::test]
async fn a_revision_whose_slug_somebody_else_has_by_now_is_not_restored() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "First", json!({})).await;
    change(&editor, &article, json!({ "slug": "second" }))
        .await
        .expect(200);
    draft(&editor, "First", json!({})).await;
    let refused = make_with(&editor, &article, "revisions/1/restore", json!({})).await;
    assert_eq!(refused.problem(409, "duplicate").places(), ["/slug"]);
    let missing = make_with(&editor, &article, "revisions/7/restore", json!({})).await;
    missing.problem(404, "not_found");
}

#[tokio::test]
async fn two_revisions_differ_member_by_member_and_word_by_word() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let body = json!({ "format": "markdown", "source": "The <b>train</b> left late." });
    let article = draft(&editor, "First", json!({ "body": body, "summary": "Late" })).await;
    let body = json!({ "format": "markdown", "source": "The <b>train</b> left on time." });
    change(&editor, &article, json!({ "body": body, "summary": null }))
        .await
        .expect(200);
    let path = article.header("location");
    let diff = editor
        .get(&format!("{path}/revisions/1/diff/2"))
        .await
        .expect(200);
    assert_eq!(
        diff["fields"],
        json!([{ "field": "summary", "before": "Late", "after": null }])
    );
    assert_eq!(
        diff.at("/body/html"),
        "The &lt;b&gt;train&lt;/b&gt; left <del>late</del><ins>on time</ins>."
    );
    let operations = diff["body"]["operations"].as_array().unwrap();
    let side = |without: &str| -> String {
        let kept = operations.iter().filter(|operation| operation["op"] != without);
        kept.map(|operation| operation["text"].as_str().unwrap())
            .collect()
    };
    assert_eq!(side("insert"), "The <b>train</b> left late.");
    assert_eq!(side("delete"), "The <b>train</b> left on time.");
    let same = editor
        .get(&format!("{path}/revisions/2/diff/2"))
        .await
        .expect(200);
    assert_eq!((&same["fields"], &same["body"]), (&json!([]), &json!(null)));
    editor
        .get(&format!("{path}/revisions/1/diff/9"))
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn an_article_is_compared_with_what_readers_see() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let new = draft(&editor, "Never published", json!({})).await;
    let path = format!("{}/diff", new.header("location"));
    editor.get(&path).await.problem(409, "conflict");
    let article = live(&editor, "First", json!({})).await;
    change(&editor, &article, json!({ "title": "Second" }))
        .await
        .expect(200);
    change(&editor, &article, json!({ "title": "Third" }))
        .await
        .expect(200);
    let path = format!("/editor/articles/{}/diff", article.at("/id"));
    let diff = editor.get(&path).await.expect(200);
    assert_eq!((&diff["from"], &diff["to"]), (&json!(1), &json!(3)));
    assert_eq!(
        diff["fields"],
        json!([{ "field": "title", "before": "First", "after": "Third" }])
    );
}
