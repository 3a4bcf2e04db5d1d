//! Revisions: going back to one, and what was changed between two.

use serde_json::json;

use dateline::articles::service::prune_revisions;

use crate::kit::TestApp;
use crate::newsroom::{change, draft, live, make};
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
async fn a_note_goes_with_a_change_and_with_nothing_else() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Sleepers", json!({})).await;
    for alone in [
        json!({ "note": "Why?" }),
        json!({ "title": "Sleepers", "note": "Why?" }),
    ] {
        let refused = change(&editor, &article, alone)
            .await
            .problem(422, "invalid_body");
        assert_eq!(
            (refused.places(), refused.at("/errors/0/code")),
            (vec!["/note"], "nothing_changed")
        );
    }
    let path = format!("/editor/articles/{}", article.at("/id"));
    assert_eq!(
        editor.get(&path).await.expect(200)["has_pending_changes"],
        json!(false)
    );
    let with = json!({ "title": "Night trains", "note": "As they call them" });
    change(&editor, &article, with).await.expect(200);
    let noted = editor.get(&format!("{path}/revisions/2")).await.expect(200);
    assert_eq!(noted.at("/note"), "As they call them");
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

#[tokio::test]
async fn where_not_all_are_kept_old_revisions_go_but_for_those_that_something_holds_on_to() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Title 1", json!({})).await;
    for number in 2..=5 {
        let title = json!({ "title": format!("Title {number}") });
        change(&editor, &article, title).await.expect(200);
    }
    let gone = live(&editor, "Libel", json!({})).await;
    change(&editor, &gone, json!({ "title": "Libel again" }))
        .await
        .expect(200);
    let order = json!({ "reason": "An order.", "notice": "Removed." });
    make_with(&editor, &gone, "take-down", order).await.expect(200);

    let deleted = prune_revisions(&app.app.db, 2).await.unwrap();
    assert_eq!(deleted, 2);
    let path = format!("/editor/articles/{}/revisions", article.at("/id"));
    let revisions = editor.get(&path).await.expect(200);
    assert_eq!(revisions.each("title"), ["Title 5", "Title 4", "Title 1"]);
    assert_eq!(prune_revisions(&app.app.db, 2).await.unwrap(), 0);
    assert_eq!(prune_revisions(&app.app.db, 1).await.unwrap(), 1);
    make(&editor, &article, "discard-changes").await.expect(200);
    let read = app
        .anon()
        .get(&format!("/articles/{}", article.at("/slug")))
        .await
        .expect(200);
    assert_eq!(read.at("/title"), "Title 1");
}
