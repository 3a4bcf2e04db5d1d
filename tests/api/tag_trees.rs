//! Tags under tags: how deep they may stand, and where they go when the one above them is deleted.

use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};

async fn add(client: &Client, name: &str, parent: Option<&Answer>) -> Answer {
    let mut tag = json!({ "name": name, "kind": "topic" });
    if let Some(parent) = parent {
        tag["parent_id"] = parent["id"].clone();
    }
    client.post("/editor/tags").json(&tag).await
}

async fn topic(client: &Client, name: &str, parent: Option<&Answer>) -> Answer {
    add(client, name, parent).await.expect(201)
}

/// So many tags, each under the one before.
async fn chain(client: &Client, name: &str, levels: usize) -> Vec<Answer> {
    let mut tags = Vec::new();
    for level in 1..=levels {
        let tag = topic(client, &format!("{name} {level}"), tags.last()).await;
        tags.push(tag);
    }
    tags
}

fn path(tag: &Answer) -> String {
    format!("/editor/tags/{}", tag.at("/id"))
}

async fn change(client: &Client, tag: &Answer, changes: Value) -> Answer {
    let version = client.get(&path(tag)).await.expect(200).etag().to_owned();
    client.patch(&path(tag)).if_match(&version).json(&changes).await
}

async fn put_under(client: &Client, tag: &Answer, parent: &Answer) -> Answer {
    change(client, tag, json!({ "parent_id": parent["id"] })).await
}

/// Deletes a tag and says what becomes of what it leaves behind.
async fn delete(client: &Client, tag: &Answer, query: &str) {
    let version = client.get(&path(tag)).await.expect(200).etag().to_owned();
    let ask = client.delete(&format!("{}?{query}", path(tag)));
    ask.if_match(&version).await.expect(204);
    client.get(&path(tag)).await.problem(404, "not_found");
}

fn to(heir: &Answer) -> String {
    format!("reassign_to={}", heir.at("/id"))
}

/// The id of the tag above, as it is now.
async fn above(client: &Client, tag: &Answer) -> Value {
    client.get(&path(tag)).await.expect(200)["parent_id"].clone()
}

#[track_caller]
fn assert_too_deep(answer: Answer) {
    let answer = answer.problem(422, "invalid_body");
    assert_eq!(
        (answer.places(), answer.at("/errors/0/code")),
        (vec!["/parent_id"], "too_deep")
    );
}

#[tokio::test]
async fn a_chain_of_tags_has_eight_levels_and_not_a_ninth() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let tags = chain(&editor, "Level", 8).await;
    for pair in tags.windows(2) {
        assert_eq!(above(&editor, &pair[1]).await, pair[0]["id"]);
    }
    assert_too_deep(add(&editor, "Level 9", tags.last()).await);
    let apart = topic(&editor, "Apart", None).await;
    assert_too_deep(put_under(&editor, &apart, &tags[7]).await);
    put_under(&editor, &apart, &tags[6]).await.expect(200);
}

#[tokio::test]
async fn a_tag_is_not_moved_where_those_below_it_would_stand_too_deep() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let (tall, short) = (chain(&editor, "Tall", 5).await, chain(&editor, "Short", 4).await);
    let list = "/editor/tags?limit=100";
    let before = editor.get(list).await.expect(200);
    assert_too_deep(put_under(&editor, &short[0], &tall[4]).await);
    assert_eq!(editor.get(list).await.expect(200).json, before.json);
    put_under(&editor, &short[0], &tall[3]).await.expect(200);
    assert_too_deep(add(&editor, "Too low", short.last()).await);
}

#[tokio::test]
async fn the_deepest_tag_can_be_renamed() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let tags = chain(&editor, "Level", 8).await;
    for changes in [
        json!({ "name": "Bottom" }),
        json!({ "name": "Ground", "parent_id": tags[6]["id"] }),
    ] {
        let changed = change(&editor, &tags[7], changes.clone()).await.expect(200);
        assert_eq!(
            (&changed["name"], &changed["parent_id"]),
            (&changes["name"], &tags[6]["id"])
        );
    }
    let top = change(&editor, &tags[0], json!({ "name": "Top" }))
        .await
        .expect(200);
    assert_eq!(top["parent_id"], Value::Null);
}

#[tokio::test]
async fn tags_below_a_deleted_one_go_under_its_heir() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let transport = topic(&editor, "Transport", None).await;
    let rail = topic(&editor, "Rail", Some(&transport)).await;
    let (sleepers, freight) = (
        topic(&editor, "Sleepers", Some(&rail)).await,
        topic(&editor, "Freight", Some(&rail)).await,
    );
    let berths = topic(&editor, "Berths", Some(&sleepers)).await;
    let trains = topic(&editor, "Trains", None).await;
    delete(&editor, &rail, &to(&trains)).await;
    for child in [&sleepers, &freight] {
        assert_eq!(above(&editor, child).await, trains["id"]);
    }
    assert_eq!(above(&editor, &berths).await, sleepers["id"]);
    assert_eq!(above(&editor, &trains).await, Value::Null);
}

#[tokio::test]
async fn tags_below_a_deleted_one_go_up_where_they_would_stand_too_deep_under_its_heir() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let tall = chain(&editor, "Tall", 8).await;
    let transport = topic(&editor, "Transport", None).await;
    for (heir, name) in [(&tall[7], "Rail"), (&tall[6], "Road")] {
        let gone = topic(&editor, name, Some(&transport)).await;
        let high = topic(&editor, &format!("{name} maps"), Some(&gone)).await;
        let low = topic(&editor, &format!("{name} atlases"), Some(&high)).await;
        delete(&editor, &gone, &to(heir)).await;
        assert_eq!(above(&editor, &high).await, transport["id"], "{name}");
        assert_eq!(above(&editor, &low).await, high["id"], "{name}");
    }
    let top = topic(&editor, "Air", None).await;
    let below = topic(&editor, "Airports", Some(&top)).await;
    delete(&editor, &top, &to(&tall[7])).await;
    assert_eq!(above(&editor, &below).await, Value::Null);
}

#[tokio::test]
async fn tags_below_a_deleted_one_go_up_where_they_would_stand_under_themselves() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let transport = topic(&editor, "Transport", None).await;
    let rail = topic(&editor, "Rail", Some(&transport)).await;
    let (sleepers, freight) = (
        topic(&editor, "Sleepers", Some(&rail)).await,
        topic(&editor, "Freight", Some(&rail)).await,
    );
    let berths = topic(&editor, "Berths", Some(&sleepers)).await;
    delete(&editor, &rail, &to(&berths)).await;
    assert_eq!(above(&editor, &sleepers).await, transport["id"]);
    assert_eq!(above(&editor, &berths).await, sleepers["id"]);
    assert_eq!(above(&editor, &freight).await, berths["id"]);
    delete(&editor, &sleepers, &to(&berths)).await;
    assert_eq!(above(&editor, &berths).await, transport["id"]);
}

#[tokio::test]
async fn tags_below_one_that_is_deleted_without_an_heir_go_up() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let tags = chain(&editor, "Level", 8).await;
    let beside = topic(&editor, "Beside", Some(&tags[3])).await;
    delete(&editor, &tags[3], "force=true").await;
    for child in [&tags[4], &beside] {
        assert_eq!(above(&editor, child).await, tags[2]["id"]);
    }
    assert_eq!(above(&editor, &tags[5]).await, tags[4]["id"]);
    delete(&editor, &tags[0], "force=true").await;
    assert_eq!(above(&editor, &tags[1]).await, Value::Null);
}
