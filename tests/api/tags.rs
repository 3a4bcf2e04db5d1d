//! Tags on the desk.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};

async fn make(client: &Client, tag: Value) -> Answer {
    client.post("/editor/tags").json(&tag).await
}

async fn topic(client: &Client, name: &str) -> Answer {
    make(client, json!({ "name": name, "kind": "topic" }))
        .await
        .expect(201)
}

async fn change(client: &Client, tag: &Answer, changes: Value) -> Answer {
    let path = format!("/editor/tags/{}", tag.at("/id"));
    let version = client.get(&path).await.expect(200).etag().to_owned();
    client.patch(&path).if_match(&version).json(&changes).await
}

#[tokio::test]
async fn a_tag_is_made_found_changed_and_deleted() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let made = topic(&editor, "Night trains").await;
    assert_eq!((made.at("/slug"), made.etag()), ("night-trains", "\"v1\""));
    let path = made.header("location").to_owned();
    assert_eq!(editor.get(&path).await.expect(200).json, made.json);
    let changed = change(
        &editor,
        &made,
        json!({ "name": "Sleepers", "description": "By night" }),
    )
    .await
    .expect(200);
    assert_eq!(
        (changed.at("/name"), changed.at("/slug")),
        ("Sleepers", "night-trains")
    );
    assert_eq!(changed.etag(), "\"v2\"");
    let undescribed = change(&editor, &made, json!({ "description": null }))
        .await
        .expect(200);
    assert_eq!(undescribed["description"], Value::Null);
    editor
        .delete(&path)
        .if_match(undescribed.etag())
        .await
        .expect(204);
    editor.get(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_slug_is_made_from_the_name_in_any_script_and_numbered_where_it_is_taken() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for (name, kind, slug) in [
        ("Größe", "topic", "grosse"),
        ("Ночные поезда", "topic", "nochnye-poezda"),
        ("Brussels", "topic", "brussels"),
        ("Brussels", "place", "brussels-2"),
        ("brussels!", "section", "brussels-3"),
    ] {
        let made = make(&editor, json!({ "name": name, "kind": kind }))
            .await
            .expect(201);
        assert_eq!(made.at("/slug"), slug, "{name}");
    }
}

#[tokio::test]
async fn a_name_of_the_same_kind_and_a_slug_are_taken_once_however_they_are_spelt() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    topic(&editor, "Café").await;
    let again = make(&editor, json!({ "name": "CAFE", "kind": "topic" }))
        .await
        .problem(409, "duplicate");
    assert_eq!(again.places(), ["/name"]);
    let taken = make(&editor, json!({ "name": "Tea", "slug": "cafe", "kind": "topic" })).await;
    assert_eq!(taken.problem(409, "duplicate").places(), ["/slug"]);
    let tea = topic(&editor, "Tea").await;
    let renamed = change(&editor, &tea, json!({ "name": "café" }))
        .await
        .problem(409, "duplicate");
    assert_eq!(renamed.places(), ["/name"]);
}

#[tokio::test]
async fn twenty_requests_for_one_name_make_one_tag() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let answers = join_all((0..20).map(|_| make(&editor, json!({ "name": "Rail", "kind": "topic" })))).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1);
    assert!(
        answers.iter().all(|answer| [201, 409].contains(&answer.status)),
        "{answers:?}"
    );
}

#[tokio::test]
async fn no_tag_stands_above_itself_and_none_under_what_is_not_there() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let (top, middle, low) = (
        topic(&editor, "A").await,
        topic(&editor, "B").await,
        topic(&editor, "C").await,
    );
    change(&editor, &middle, json!({ "parent_id": top["id"] }))
        .await
        .expect(200);
    change(&editor, &low, json!({ "parent_id": middle["id"] }))
        .await
        .expect(200);
    for under in [&low, &middle, &top] {
        let answer = change(&editor, &top, json!({ "parent_id": under["id"] }))
            .await
            .expect(422);
        assert_eq!(
            (answer.places(), answer.at("/errors/0/code")),
            (vec!["/parent_id"], "cycle")
        );
    }
    let nowhere = json!({ "parent_id": "019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e" });
    let answer = change(&editor, &top, nowhere)
        .await
        .problem(422, "missing_reference");
    assert_eq!(answer.places(), ["/parent_id"]);
    change(&editor, &middle, json!({ "parent_id": null }))
        .await
        .expect(200);
    change(&editor, &top, json!({ "parent_id": low["id"] }))
        .await
        .expect(200);
    let around = change(&editor, &middle, json!({ "parent_id": top["id"] }))
        .await
        .problem(422, "invalid_body");
    assert_eq!(around.places(), ["/parent_id"]);
}

#[tokio::test]
async fn a_tag_in_use_is_deleted_only_when_it_is_said_what_becomes_of_its_articles() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let (used, heir) = (topic(&editor, "Rail").await, topic(&editor, "Trains").await);
    let article = json!({ "title": "Late", "language": "en", "tags": [{ "id": used["id"] }] });
    let article = editor.post("/editor/articles").json(&article).await.expect(201);
    let path = used.header("location");
    let refused = editor
        .delete(path)
        .if_match(used.etag())
        .await
        .problem(409, "in_use");
    assert_eq!(refused["count"], 1);
    let reassigned = format!("{path}?reassign_to={}", heir.at("/id"));
    editor.delete(&reassigned).if_match(used.etag()).await.expect(204);
    let article = editor.get(article.header("location")).await.expect(200);
    assert_eq!(article["tag_ids"], json!([heir["id"]]));
    let forced = format!("{}?force=true", heir.header("location"));
    editor.delete(&forced).if_match(heir.etag()).await.expect(204);
    let article = editor
        .get(&format!("/editor/articles/{}", article.at("/id")))
        .await
        .expect(200);
    assert_eq!(article["tag_ids"], json!([]));
}

#[tokio::test]
async fn a_list_pages_through_every_tag_once_while_others_are_made() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for number in 0..25 {
        topic(&editor, &format!("Tag {number:02}")).await;
    }
    let mut path = "/editor/tags?limit=4&count=true".to_owned();
    let mut names = Vec::new();
    while !path.is_empty() {
        let page = editor.get(&path).await.expect(200);
        names.extend(page.each("name"));
        path = page.at("/links/next").to_owned();
        let link = page.header("link").to_owned();
        assert_eq!(
            link.contains("rel=\"next\""),
            !path.is_empty(),
            "the Link header says the same: {link}"
        );
        topic(
            &editor,
            &format!("A tag before all others, number {}", names.len()),
        )
        .await;
    }
    let expected: Vec<String> = (0..25).map(|number| format!("Tag {number:02}")).collect();
    assert_eq!(names, expected);
}
