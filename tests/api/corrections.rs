//! Saying openly what was wrong in a published article.

use std::time::Duration;

use dateline::db::schema::{corrections, live_changes, live_corrections};
use dateline::db::{Context, DbError, Tx};
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{all_pages, change, draft, live, make, published};

const MINUTE: Duration = Duration::from_secs(60);

/// What to say, of this kind.
fn entry(kind: &str, text: &str) -> Value {
    json!({ "kind": kind, "text": text })
}

/// Says it about an article as it is now.
async fn correct(client: &Client, article: &Answer, entry: Value) -> Answer {
    let path = format!("/editor/articles/{}", article.at("/id"));
    let version = client.get(&path).await.expect(200).etag().to_owned();
    client
        .post(&format!("{path}/corrections"))
        .if_match(&version)
        .json(&entry)
        .await
}

/// Says it in the place of an earlier entry.
async fn supersede(client: &Client, article: &Answer, earlier: &Answer, kind: &str, text: &str) -> Answer {
    let mut entry = entry(kind, text);
    entry["supersedes"] = earlier["id"].clone();
    correct(client, article, entry).await
}

async fn read(app: &TestApp, slug: &str) -> Answer {
    app.anon().get(&format!("/articles/{slug}")).await.expect(200)
}

/// The texts under an article, as readers get them.
async fn texts(app: &TestApp, slug: &str) -> Vec<String> {
    let found = read(app, slug).await;
    let entries = found["corrections"].as_array().unwrap();
    entries
        .iter()
        .map(|entry| entry["text"].as_str().unwrap().to_owned())
        .collect()
}

/// The texts of the site's list, all pages of it.
async fn site(app: &TestApp, query: &str) -> Vec<String> {
    let entries = all_pages(&app.anon(), &format!("/corrections?limit=2{query}")).await;
    entries
        .iter()
        .map(|entry| entry["text"].as_str().unwrap().to_owned())
        .collect()
}

/// Whether a list says of an article that it is retracted, and whether the article does.
async fn retracted(app: &TestApp, slug: &str) -> (Value, Value) {
    let list = app.anon().get("/articles").await.expect(200);
    let listed = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|article| article["slug"] == slug);
    (
        listed.unwrap()["retracted"].clone(),
        read(app, slug).await["retracted"].clone(),
    )
}

#[tokio::test]
async fn a_correction_stands_under_the_published_article_at_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Trains", json!({})).await;
    change(&editor, &article, json!({ "title": "Not yet published" }))
        .await
        .expect(200);
    app.advance(MINUTE);
    let before = editor
        .get(&format!("/editor/articles/{}", article.at("/id")))
        .await
        .expect(200);
    let said = correct(
        &editor,
        &article,
        entry("correction", " It left at 19:22.\r\n\r\nNot at 19:32. "),
    )
    .await;
    let said = said.expect(201);
    let after = editor
        .get(&format!("/editor/articles/{}", article.at("/id")))
        .await
        .expect(200);
    assert_eq!(
        (before.etag(), said.etag(), after.etag()),
        ("\"v3\"", "\"v4\"", "\"v4\"")
    );
    assert_eq!(
        (said.at("/text"), said.at("/corrected_at"), &said["created_by"]),
        (
            "It left at 19:22.\n\nNot at 19:32.",
            "2026-11-23T08:31:00Z",
            &json!(editor.id())
        )
    );
    let found = read(&app, "trains").await;
    let expected = json!([{
        "id": said["id"], "kind": "correction", "text": "It left at 19:22.\n\nNot at 19:32.",
        "published_at": "2026-11-23T08:31:00Z"
    }]);
    assert_eq!((found.at("/title"), &found["corrections"]), ("Trains", &expected));
    assert_eq!(
        (found.at("/published_at"), found.at("/updated_at")),
        ("2026-11-23T08:30:00Z", "2026-11-23T08:31:00Z")
    );
    let changes = |tx: &mut Tx| {
        let actions = live_changes::table
            .order(live_changes::sequence)
            .select(live_changes::action);
        Ok::<Vec<String>, DbError>(actions.load(&mut **tx)?)
    };
    assert_eq!(
        app.app.db.write(Context::system(), changes).await.unwrap(),
        ["created", "updated"]
    );
}

#[tokio::test]
async fn what_is_corrected_beneath_an_embargo_was_updated_then() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Sleepers", json!({})).await;
    make(&editor, &article, "embargo").await.expect(200);
    app.advance(MINUTE);
    correct(&editor, &article, entry("correction", "It was Tuesday."))
        .await
        .expect(201);
    app.advance(MINUTE);
    make(&editor, &article, "lift-embargo").await.expect(200);
    let shown = read(&app, "sleepers").await;
    assert_eq!(shown.at("/updated_at"), "2026-11-23T08:31:00Z");
    assert_eq!(shown.at("/corrections/0/text"), "It was Tuesday.");
}

#[tokio::test]
async fn only_what_was_published_once_and_is_not_in_the_trash_is_corrected() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let never = draft(&editor, "Never", json!({})).await;
    correct(&editor, &never, entry("correction", "No."))
        .await
        .problem(409, "conflict");
    let article = live(&editor, "Once", json!({})).await;
    make(&editor, &article, "unpublish").await.expect(200);
    correct(&editor, &article, entry("correction", "While it was away."))
        .await
        .expect(201);
    assert_eq!(site(&app, "").await, [""; 0]);
    make(&editor, &article, "publish").await.expect(200);
    assert_eq!(texts(&app, "once").await, ["While it was away."]);
    assert_eq!(site(&app, "").await, ["While it was away."]);
    make(&editor, &article, "trash").await.expect(200);
    correct(&editor, &article, entry("correction", "No."))
        .await
        .problem(409, "conflict");
    assert_eq!(site(&app, "").await, [""; 0]);
    // It is not merely out of sight.
    let left = |tx: &mut Tx| Ok::<i64, DbError>(live_corrections::table.count().get_result(&mut **tx)?);
    assert_eq!(app.app.db.write(Context::system(), left).await.unwrap(), 0);
}

#[tokio::test]
async fn an_entry_breaks_no_rule() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Trains", json!({})).await;
    let other = live(&editor, "Ferries", json!({})).await;
    let of_other = correct(&editor, &other, entry("update", "It sank."))
        .await
        .expect(201);
    for (body, place) in [
        (json!({ "kind": "correction", "text": "" }), "/text"),
        (json!({ "kind": "correction", "text": " \n" }), "/text"),
        (
            json!({ "kind": "correction", "text": "a".repeat(5_001) }),
            "/text",
        ),
        (json!({ "kind": "apology", "text": "Sorry." }), "/kind"),
        (
            json!({ "kind": "update", "text": "Soon.", "corrected_at": "2026-11-23T08:30:00.000001Z" }),
            "/corrected_at",
        ),
        (
            json!({ "kind": "update", "text": "Soon.", "published_at": "2026-11-23T08:00:00Z" }),
            "/published_at",
        ),
    ] {
        let refused = correct(&editor, &article, body)
            .await
            .problem(422, "invalid_body");
        let mut places = refused.places();
        places.dedup();
        assert_eq!(places, [place]);
    }
    let foreign = supersede(&editor, &article, &of_other, "update", "It swims.").await;
    assert_eq!(
        foreign.problem(422, "missing_reference").places(),
        ["/supersedes"]
    );
    assert_eq!(texts(&app, "trains").await, [""; 0]);
    let longest =
        json!({ "kind": "update", "text": "a".repeat(5_000), "corrected_at": "2026-11-23T08:30:00Z" });
    correct(&editor, &article, longest).await.expect(201);
}

#[tokio::test]
async fn an_entry_is_changed_by_another_that_supersedes_it_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Trains", json!({})).await;
    let path = format!("/editor/articles/{}/corrections", article.at("/id"));
    let first = correct(&editor, &article, entry("correction", "First."))
        .await
        .expect(201);
    app.advance(MINUTE);
    let second = supersede(&editor, &article, &first, "clarification", "Second.")
        .await
        .expect(201);
    supersede(&editor, &article, &first, "correction", "Late.")
        .await
        .problem(409, "conflict");
    app.advance(MINUTE);
    let third = supersede(&editor, &article, &second, "correction", "Third.")
        .await
        .expect(201);
    assert_eq!(texts(&app, "trains").await, ["Third."]);
    assert_eq!(site(&app, "").await, ["Third."]);
    let listed = all_pages(&editor, &format!("{path}?limit=2")).await;
    let chain: Vec<_> = listed
        .iter()
        .map(|entry| (&entry["id"], &entry["supersedes"], &entry["superseded_by"]))
        .collect();
    let null = Value::Null;
    assert_eq!(
        chain,
        [
            (&third["id"], &second["id"], &null),
            (&second["id"], &first["id"], &third["id"]),
            (&first["id"], &null, &second["id"]),
        ]
    );
}

#[tokio::test]
async fn a_retraction_marks_the_article_until_another_kind_stands_in_its_place() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Trains", json!({})).await;
    live(&editor, "Ferries", json!({})).await;
    correct(&editor, &article, entry("correction", "A detail."))
        .await
        .expect(201);
    assert_eq!(retracted(&app, "trains").await, (json!(false), json!(false)));
    let taken_back = correct(&editor, &article, entry("retraction", "It never left."))
        .await
        .expect(201);
    assert_eq!(retracted(&app, "trains").await, (json!(true), json!(true)));
    assert_eq!(retracted(&app, "ferries").await, (json!(false), json!(false)));
    let again = supersede(
        &editor,
        &article,
        &taken_back,
        "retraction",
        "It never left at all.",
    )
    .await
    .expect(201);
    assert_eq!(retracted(&app, "trains").await, (json!(true), json!(true)));
    supersede(&editor, &article, &again, "clarification", "It left after all.")
        .await
        .expect(201);
    assert_eq!(retracted(&app, "trains").await, (json!(false), json!(false)));
}

#[tokio::test]
async fn the_sites_list_is_the_newest_first_and_narrowed_by_time_and_kind() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let trains = published(&app, &editor, "Trains", json!({})).await;
    let ferries = published(&app, &editor, "Ferries", json!({})).await;
    for (article, kind, text, minute) in [
        (&trains, "correction", "Eight.", "08:00"),
        (&ferries, "update", "Five past.", "08:05"),
        (&trains, "retraction", "Ten past.", "08:10"),
        (&ferries, "update", "A quarter past.", "08:15"),
    ] {
        let mut entry = entry(kind, text);
        entry["corrected_at"] = json!(format!("2026-11-23T{minute}:00Z"));
        correct(&editor, article, entry).await.expect(201);
    }
    assert_eq!(
        site(&app, "").await,
        ["A quarter past.", "Ten past.", "Five past.", "Eight."]
    );
    assert_eq!(
        site(&app, "&kind=update").await,
        ["A quarter past.", "Five past."]
    );
    let (after, before) = (
        "&published_after=2026-11-23T08:05:00Z",
        "&published_before=2026-11-23T08:15:00Z",
    );
    assert_eq!(
        site(&app, after).await,
        ["A quarter past.", "Ten past.", "Five past."]
    );
    assert_eq!(site(&app, before).await, ["Ten past.", "Five past.", "Eight."]);
    assert_eq!(
        site(&app, &format!("{after}{before}")).await,
        ["Ten past.", "Five past."]
    );
    assert_eq!(site(&app, &format!("{after}&kind=correction")).await, [""; 0]);
    let page = app
        .anon()
        .get("/corrections?limit=1&count=true")
        .await
        .expect(200);
    assert_eq!(
        (&page["meta"]["count"]["total"], page.at("/data/0/article/slug")),
        (&json!(4), "ferries")
    );
    assert_eq!(
        page.header("surrogate-key"),
        format!("corrections article:{}", ferries.at("/id"))
    );
    assert_eq!(texts(&app, "trains").await, ["Eight.", "Ten past."]);
    app.anon()
        .get("/corrections?kind=apology")
        .await
        .problem(400, "invalid_parameter");
}

#[tokio::test]
async fn a_hundred_entries_stand_under_an_article_and_one_more_has_to_supersede() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Trains", json!({})).await;
    let mut last = None;
    for number in 0..100 {
        last = Some(
            correct(&editor, &article, entry("update", &format!("{number}")))
                .await
                .expect(201),
        );
    }
    correct(&editor, &article, entry("update", "One more."))
        .await
        .problem(409, "conflict");
    supersede(&editor, &article, &last.unwrap(), "update", "Instead.")
        .await
        .expect(201);
    assert_eq!(texts(&app, "trains").await.len(), 100);
}

#[tokio::test]
async fn the_same_request_with_the_same_key_makes_one_entry() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Trains", json!({})).await;
    let path = format!("/editor/articles/{}/corrections", article.at("/id"));
    let ask = |version: &str| {
        let ask = editor
            .post(&path)
            .if_match(version)
            .header("Idempotency-Key", "once");
        ask.json(&entry("update", "Once.")).into_future()
    };
    let first = ask(article.etag()).await.expect(201);
    let again = ask(article.etag()).await.expect(201);
    assert_eq!((first.etag(), &first.json), (again.etag(), &again.json));
    assert_eq!(texts(&app, "trains").await, ["Once."]);
    editor
        .post(&path)
        .if_match(article.etag())
        .json(&entry("update", "Twice."))
        .await
        .problem(412, "stale_version");
}

#[tokio::test]
async fn the_corrections_of_a_purged_article_go_with_it() {
    let app = TestApp::new().await;
    let (editor, admin) = (app.editor().await, app.admin().await);
    let article = live(&editor, "Trains", json!({})).await;
    let first = correct(&editor, &article, entry("correction", "First."))
        .await
        .expect(201);
    supersede(&editor, &article, &first, "correction", "Second.")
        .await
        .expect(201);
    make(&editor, &article, "trash").await.expect(200);
    make(&admin, &article, "permanently").await.expect(204);
    let left = |tx: &mut Tx| Ok::<i64, DbError>(corrections::table.count().get_result(&mut **tx)?);
    assert_eq!(app.app.db.write(Context::system(), left).await.unwrap(), 0);
}
