//! What the newsroom says to itself about an article.

use std::time::Duration;

use dateline::auth::Role;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{all_pages, draft, events, live, make};

const MISSING: &str = "019ab2c4-7d00-7000-8000-000000000001";

fn notes(article: &Answer) -> String {
    format!("/editor/articles/{}/notes", article.at("/id"))
}

fn path(article: &Answer, note: &Answer) -> String {
    format!("{}/{}", notes(article), note.at("/id"))
}

async fn write(client: &Client, article: &Answer, note: Value) -> Answer {
    client.post(&notes(article)).json(&note).await
}

async fn note(client: &Client, article: &Answer, body: &str) -> Answer {
    write(client, article, json!({ "body": body })).await.expect(201)
}

async fn reply(client: &Client, article: &Answer, head: &Answer, body: &str) -> Answer {
    write(client, article, json!({ "body": body, "parent_id": head["id"] }))
        .await
        .expect(201)
}

async fn bodies(client: &Client, article: &Answer, query: &str) -> Vec<String> {
    let path = format!("{}{query}", notes(article));
    client.get(&path).await.expect(200).each("body")
}

#[tokio::test]
async fn a_note_is_written_found_changed_and_deleted_and_the_article_stays_as_it_is() {
    let app = TestApp::new().await;
    let ann = app.author("ann").await;
    let article = draft(&ann, "Night trains", json!({})).await;
    let made = json!({ "body": "How many?", "anchor": "The first one" });
    let made = write(&ann, &article, made).await.expect(201);
    assert_eq!(made["created_by"], json!({ "id": ann.id(), "name": "ann" }));
    assert_eq!((made.at("/anchor"), made.etag()), ("The first one", ""));
    assert_eq!(made["resolved"], false);
    let found = ann.get(made.header("location")).await.expect(200);
    assert_eq!(found.json, made.json);
    app.advance(Duration::from_secs(60));
    let changed = ann
        .patch(&path(&article, &made))
        .json(&json!({ "body": "How many were there?" }))
        .await
        .expect(200);
    assert_eq!(changed.at("/body"), "How many were there?");
    assert_ne!(changed["updated_at"], changed["created_at"]);
    ann.delete(&path(&article, &made)).await.expect(204);
    ann.get(&path(&article, &made)).await.problem(404, "not_found");
    let after = ann
        .get(&format!("/editor/articles/{}", article.at("/id")))
        .await
        .expect(200);
    assert_eq!((after.etag(), &after.json), ("\"v1\"", &article.json));
    assert_eq!(
        events(&app, article.at("/id")).await,
        [
            "article.created",
            "article.note_created",
            "article.note_updated",
            "article.note_deleted"
        ]
    );
}

#[tokio::test]
async fn a_note_has_its_bounds_and_says_something() {
    let app = TestApp::new().await;
    let ann = app.author("ann").await;
    let article = draft(&ann, "Night trains", json!({})).await;
    for (member, value) in [
        ("body", json!("")),
        ("body", json!(" \u{200b} ")),
        ("body", json!("é".repeat(5_001))),
        ("anchor", json!("é".repeat(301))),
        ("anchor", json!("two\nlines")),
        ("anchor", json!("")),
        ("parent_id", json!("first")),
    ] {
        let mut body = json!({ "body": "How many?" });
        body[member] = value;
        let refused = write(&ann, &article, body).await.problem(422, "invalid_body");
        assert!(
            refused.places().contains(&format!("/{member}").as_str()),
            "{refused:?}"
        );
    }
    let longest = json!({ "body": "\u{1F600}".repeat(5_000), "anchor": "\u{1F600}".repeat(300) });
    let escaped: String = longest.to_string().chars().map(escape).collect();
    let made = ann
        .post(&notes(&article))
        .header("Content-Type", "application/json")
        .body(escaped)
        .await
        .expect(201);
    assert_eq!(
        (&made["body"], &made["anchor"]),
        (&longest["body"], &longest["anchor"])
    );
    ann.patch(&path(&article, &made))
        .json(&json!({ "body": "é".repeat(5_001) }))
        .await
        .problem(422, "invalid_body");
}

/// As JSON that holds ASCII alone.
fn escape(character: char) -> String {
    if character.is_ascii() {
        return character.to_string();
    }
    let mut units = [0; 2];
    let units = character.encode_utf16(&mut units).iter();
    units.map(|unit| format!("\\u{unit:04x}")).collect()
}

#[tokio::test]
async fn replies_stand_under_the_first_note_of_a_thread_on_the_same_article() {
    let app = TestApp::new().await;
    let ann = app.author("ann").await;
    let (article, other) = (
        draft(&ann, "Night trains", json!({})).await,
        draft(&ann, "Ferries", json!({})).await,
    );
    let head = note(&ann, &article, "How many?").await;
    let under = reply(&ann, &article, &head, "Forty.").await;
    assert_eq!(under["parent_id"], head["id"]);
    for (parent, place, code) in [
        (under["id"].clone(), &article, "too_deep"),
        (head["id"].clone(), &other, "missing_reference"),
        (json!(MISSING), &article, "missing_reference"),
    ] {
        let body = json!({ "body": "No.", "parent_id": parent });
        let refused = write(&ann, place, body).await.expect(422);
        assert_eq!(
            (refused.places(), refused.at("/errors/0/code")),
            (vec!["/parent_id"], code)
        );
    }
    ann.get(&path(&other, &head)).await.problem(404, "not_found");
    ann.delete(&path(&other, &head)).await.problem(404, "not_found");
    ann.post(&format!("{}/resolve", path(&other, &head)))
        .await
        .problem(404, "not_found");
    ann.get(&format!("{}/first", notes(&article)))
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn the_list_is_the_oldest_first_and_pages_through_every_note_once() {
    let app = TestApp::new().await;
    let ann = app.author("ann").await;
    let article = draft(&ann, "Night trains", json!({})).await;
    let other = draft(&ann, "Ferries", json!({})).await;
    note(&ann, &other, "Elsewhere").await;
    let mut expected = Vec::new();
    for number in 0..7 {
        expected.push(format!("Note {number}"));
        note(&ann, &article, &expected[number]).await;
        app.advance(Duration::from_secs(1));
    }
    let found = all_pages(&ann, &format!("{}?limit=2", notes(&article))).await;
    let found: Vec<_> = found.iter().map(|note| note["body"].as_str().unwrap()).collect();
    assert_eq!(found, expected);
    let counted = ann
        .get(&format!("{}?count=true&limit=1", notes(&article)))
        .await
        .expect(200);
    assert_eq!(counted["meta"]["count"]["total"], 7);
}

#[tokio::test]
async fn a_thread_is_resolved_and_reopened_as_a_whole_by_its_first_note() {
    let app = TestApp::new().await;
    let (ann, editor) = (app.author("ann").await, app.editor().await);
    let article = draft(&ann, "Night trains", json!({})).await;
    let head = note(&editor, &article, "How many?").await;
    app.advance(Duration::from_secs(1));
    let under = reply(&ann, &article, &head, "Forty.").await;
    app.advance(Duration::from_secs(1));
    note(&editor, &article, "Who says so?").await;
    let resolve = |note: &Answer| ann.post(&format!("{}/resolve", path(&article, note)));
    resolve(&under).await.problem(409, "conflict");
    let resolved = resolve(&head).await.expect(200);
    assert_eq!(resolved["resolved"], true);
    assert_eq!(resolved["resolved_by"], json!({ "id": ann.id(), "name": "ann" }));
    let late = reply(&editor, &article, &head, "Thank you.").await;
    assert_eq!(late["resolved"], true);
    app.advance(Duration::from_secs(60));
    let again = resolve(&head).await.expect(200);
    assert_eq!(again["resolved_at"], resolved["resolved_at"]);
    let thread = ["How many?", "Forty.", "Thank you."];
    assert_eq!(bodies(&ann, &article, "?resolved=true").await, thread);
    assert_eq!(bodies(&ann, &article, "?resolved=false").await, ["Who says so?"]);
    assert_eq!(bodies(&ann, &article, "").await.len(), 4);
    ann.get(&format!("{}?resolved=perhaps", notes(&article)))
        .await
        .problem(400, "invalid_parameter");
    let reopen = async |note: &Answer| {
        let path = format!("{}/reopen", path(&article, note));
        editor.post(&path).await
    };
    reopen(&under).await.problem(409, "conflict");
    let open = reopen(&head).await.expect(200);
    assert_eq!(
        (&open["resolved"], &open["resolved_at"], &open["resolved_by"]),
        (&json!(false), &Value::Null, &Value::Null)
    );
    reopen(&head).await.expect(200);
    assert_eq!(bodies(&ann, &article, "?resolved=false").await.len(), 4);
    let kinds = events(&app, article.at("/id")).await;
    let settled = ["article.note_resolved", "article.note_reopened"];
    assert_eq!(
        settled.map(|kind| kinds.iter().filter(|one| *one == kind).count()),
        [1, 1]
    );
}

#[tokio::test]
async fn a_note_is_changed_by_who_wrote_it_and_by_who_annotates_everything() {
    let app = TestApp::new().await;
    let (ann, editor) = (app.author("ann").await, app.editor().await);
    let article = draft(&ann, "Night trains", json!({})).await;
    let (own, theirs) = (
        note(&ann, &article, "Mine").await,
        note(&editor, &article, "Theirs").await,
    );
    let changed = json!({ "body": "Changed" });
    ann.patch(&path(&article, &theirs))
        .json(&changed)
        .await
        .problem(403, "forbidden");
    ann.delete(&path(&article, &theirs))
        .await
        .problem(403, "forbidden");
    editor
        .patch(&path(&article, &own))
        .json(&changed)
        .await
        .expect(200);
    editor.delete(&path(&article, &own)).await.expect(204);
    // Others may read a live article, and write nothing on it.
    let (bob, moderator) = (app.author("bob").await, app.moderator().await);
    let published = live(&ann, "Ferries", json!({})).await;
    let on_it = note(&ann, &published, "Mine").await;
    for reader in [&bob, &moderator] {
        assert_eq!(bodies(reader, &published, "").await, ["Mine"]);
        write(reader, &published, changed.clone())
            .await
            .problem(403, "forbidden");
        reader
            .post(&format!("{}/resolve", path(&published, &on_it)))
            .await
            .problem(403, "forbidden");
        reader.get(&notes(&article)).await.problem(404, "not_found");
        reader
            .delete(&path(&article, &theirs))
            .await
            .problem(404, "not_found");
    }
}

#[tokio::test]
async fn what_others_replied_is_not_deleted_with_the_note_by_its_author() {
    let app = TestApp::new().await;
    let (ann, editor) = (app.author("ann").await, app.editor().await);
    let article = draft(&ann, "Night trains", json!({})).await;
    let head = note(&ann, &article, "How many?").await;
    reply(&ann, &article, &head, "Forty.").await;
    let theirs = reply(&editor, &article, &head, "Fifty.").await;
    let refused = ann.delete(&path(&article, &head)).await.problem(409, "in_use");
    assert_eq!(refused["count"], 1);
    assert_eq!(bodies(&ann, &article, "").await.len(), 3);
    editor.delete(&path(&article, &theirs)).await.expect(204);
    ann.delete(&path(&article, &head)).await.expect(204);
    assert_eq!(bodies(&ann, &article, "").await, [""; 0]);
    let head = note(&ann, &article, "How many?").await;
    reply(&ann, &article, &head, "Forty.").await;
    editor.delete(&path(&article, &head)).await.expect(204);
    assert_eq!(bodies(&ann, &article, "").await, [""; 0]);
}

#[tokio::test]
async fn a_note_outlives_its_author_and_goes_with_its_article() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann", Role::Editor).await);
    let article = draft(&admin, "Night trains", json!({})).await;
    let made = note(&ann, &article, "How many?").await;
    ann.post(&format!("{}/resolve", path(&article, &made)))
        .await
        .expect(200);
    let account = format!("/editor/users/{}", ann.id());
    admin.delete(&account).if_match("\"v1\"").await.expect(204);
    let left = admin.get(&path(&article, &made)).await.expect(200);
    assert_eq!(
        (&left["created_by"], &left["resolved_by"], left.at("/body")),
        (&Value::Null, &Value::Null, "How many?")
    );
    make(&admin, &article, "trash").await.expect(200);
    note(&admin, &article, "In the trash").await;
    make(&admin, &article, "permanently").await.expect(204);
    assert_eq!(crate::newsroom::rows_left(&app).await, (0, 0, 0));
}

#[tokio::test]
async fn a_note_sent_twice_with_one_key_is_written_once() {
    let app = TestApp::new().await;
    let ann = app.author("ann").await;
    let article = draft(&ann, "Night trains", json!({})).await;
    let body = json!({ "body": "How many?" });
    let send = || {
        ann.post(&notes(&article))
            .header("Idempotency-Key", "one")
            .json(&body)
    };
    let sent = join_all((0..5).map(|_| async { send().await })).await;
    assert!(sent.iter().all(|answer| [201, 409].contains(&answer.status)));
    assert_eq!(bodies(&ann, &article, "").await, ["How many?"]);
    let other = ann
        .post(&notes(&article))
        .header("Idempotency-Key", "one")
        .json(&json!({ "body": "Another" }));
    other.await.problem(422, "idempotency_mismatch");
}
