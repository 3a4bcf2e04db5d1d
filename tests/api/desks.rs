//! Desks: tags for the newsroom alone.

use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change as change_article, draft, make};

async fn tag(client: &Client, name: &str, kind: &str, parent: Option<&Answer>) -> Answer {
    let parent = parent.map(|parent| parent["id"].clone());
    let tag = json!({ "name": name, "kind": kind, "parent_id": parent });
    client.post("/editor/tags").json(&tag).await
}

async fn change(client: &Client, tag: &Answer, changes: Value) -> Answer {
    let path = format!("/editor/tags/{}", tag.at("/id"));
    let version = client.get(&path).await.expect(200).etag().to_owned();
    client.patch(&path).if_match(&version).json(&changes).await
}

#[tokio::test]
async fn no_article_is_filed_in_a_desk_or_carries_one() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let desk = tag(&editor, "Transport desk", "desk", None).await.expect(201);
    let article = draft(&editor, "Night trains", json!({})).await;
    let named = json!({ "name": "Transport desk", "kind": "desk" });
    let unknown = json!({ "name": "Harbour desk", "kind": "desk" });
    for reference in [
        json!({ "id": desk["id"] }),
        json!({ "slug": "transport-desk" }),
        named,
        unknown,
    ] {
        let change = json!({ "tags": [reference] });
        let refused = change_article(&editor, &article, change)
            .await
            .problem(422, "missing_reference");
        assert_eq!(
            (refused.places(), refused.at("/errors/0/code")),
            (vec!["/tags/0"], "wrong_kind")
        );
    }
    let section = json!({ "section": { "id": desk["id"] } });
    let refused = change_article(&editor, &article, section).await.expect(422);
    assert_eq!(
        (refused.places(), refused.at("/errors/0/code")),
        (vec!["/section"], "wrong_kind")
    );
    let desks = editor.get("/editor/tags?kind=desk").await.expect(200);
    assert_eq!(desks.each("name"), ["Transport desk"]);
}

#[tokio::test]
async fn a_desk_stands_under_desks_and_no_other_tag_under_a_desk() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let desk = tag(&editor, "News desk", "desk", None).await.expect(201);
    let topic = tag(&editor, "Rail", "topic", None).await.expect(201);
    let below = tag(&editor, "Night desk", "desk", Some(&desk)).await.expect(201);
    for (kind, parent) in [("topic", &desk), ("section", &desk), ("desk", &topic)] {
        let refused = tag(&editor, "Another", kind, Some(parent)).await.expect(422);
        assert_eq!(
            (refused.places(), refused.at("/errors/0/code")),
            (vec!["/parent_id"], "wrong_kind")
        );
    }
    let moved = change(&editor, &topic, json!({ "parent_id": desk["id"] })).await;
    assert_eq!(moved.expect(422).at("/errors/0/code"), "wrong_kind");
    // Neither does one become the other where it stands.
    let turned = change(&editor, &below, json!({ "kind": "topic" })).await;
    assert_eq!(turned.expect(422).at("/errors/0/code"), "wrong_kind");
    change(&editor, &desk, json!({ "kind": "topic" }))
        .await
        .problem(409, "in_use");
    let alone = json!({ "kind": "topic", "parent_id": null });
    change(&editor, &below, alone).await.expect(200);
    change(&editor, &desk, json!({ "kind": "section" }))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_tag_that_articles_use_does_not_become_a_desk_nor_a_desk_another_tag() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let rail = tag(&editor, "Rail", "topic", None).await.expect(201);
    let desk = tag(&editor, "News desk", "desk", None).await.expect(201);
    let article = draft(&editor, "Night trains", json!({ "tags": [{ "id": rail["id"] }] })).await;
    let assignment = json!({ "desk_id": desk["id"] });
    editor
        .put(&format!("/editor/articles/{}/assignment", article.at("/id")))
        .json(&assignment)
        .await
        .expect(200);
    for (tag, kind) in [(&rail, "desk"), (&desk, "topic"), (&desk, "section")] {
        change(&editor, tag, json!({ "kind": kind }))
            .await
            .problem(409, "in_use");
    }
    change(&editor, &rail, json!({ "kind": "place" }))
        .await
        .expect(200);
}

#[tokio::test]
async fn readers_do_not_know_desks() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let desk = tag(&editor, "News desk", "desk", None).await.expect(201);
    let article = draft(&editor, "Night trains", json!({})).await;
    editor
        .put(&format!("/editor/articles/{}/assignment", article.at("/id")))
        .json(&json!({ "desk_id": desk["id"] }))
        .await
        .expect(200);
    make(&editor, &article, "publish").await.expect(200);
    let anyone = app.anon();
    anyone.get("/tags/news-desk").await.problem(404, "not_found");
    assert_eq!(anyone.get("/tags").await.expect(200)["data"], json!([]));
    let refused = anyone
        .get("/tags?kind=desk")
        .await
        .problem(400, "invalid_parameter");
    assert_eq!(refused.places(), ["kind"]);
    let shown = anyone.get("/articles/night-trains").await.expect(200);
    assert!(!shown.text.contains("desk"), "{shown:?}");
}
