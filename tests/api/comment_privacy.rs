//! What is kept of people who comment, and what goes.

use std::time::Duration;

use dateline::comments::service::retain;
use dateline::db::schema::{comment_day_keys, comment_votes, commenters, comments, events, idempotency_keys};
use dateline::db::{Conn, DbError};
use dateline::text::hexadecimal;
use diesel::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::kit::{Answer, TestApp};
use crate::newsroom::{live, moderate, talkative};

/// An address that occurs nowhere else.
const FROM: &str = "198.51.100.173";
const EMAIL: &str = "canary.privacy@mail.example";

async fn said(app: &TestApp, text: &str, parent: Value) -> Answer {
    let body = json!({ "author_name": "Ida", "email": EMAIL, "body": text, "parent_id": parent });
    let ask = app
        .anon()
        .post("/articles/open/comments")
        .header("X-Forwarded-For", FROM)
        .header("Idempotency-Key", text);
    ask.json(&body).await
}

async fn read<T: Send + 'static>(
    app: &TestApp,
    work: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static,
) -> T {
    app.app.db.read(work).await.unwrap()
}

/// What anybody could make of an address, without a key.
fn unkeyed(address: &str) -> Vec<String> {
    let hash = |text: &[u8]| hexadecimal(&Sha256::digest(text));
    let bytes = address.parse::<std::net::Ipv4Addr>().unwrap().octets();
    vec![
        hash(address.as_bytes()),
        hash(&bytes),
        hash(format!("{address}\n").as_bytes()),
    ]
}

/// What is kept for repeated requests that tells who somebody is or what they wrote.
async fn remembered(app: &TestApp) -> Vec<&'static str> {
    let kept = read(app, |conn| {
        let rows: Vec<(String, String, Vec<u8>, String)> = idempotency_keys::table
            .select((
                idempotency_keys::scope,
                idempotency_keys::key,
                idempotency_keys::fingerprint,
                idempotency_keys::answer,
            ))
            .load(conn)?;
        Ok(rows)
    });
    let kept = format!("{:?}", kept.await);
    let mut told: Vec<&'static str> = [FROM, EMAIL, "Ida", "One.", "canary-key"]
        .into_iter()
        .filter(|secret| kept.contains(secret))
        .collect();
    if unkeyed(FROM).iter().any(|hash| kept.contains(hash)) {
        told.push("an unkeyed hash of the address");
    }
    told
}

#[tokio::test]
async fn what_is_kept_for_a_repeated_comment_tells_of_nobody() {
    let app = talkative().await;
    let moderator = app.moderator().await;
    live(&app.editor().await, "Open", json!({})).await;
    let say = async || {
        let body = json!({ "author_name": "Ida", "email": EMAIL, "body": "One." });
        let ask = app.anon().post("/articles/open/comments");
        let ask = ask
            .header("X-Forwarded-For", FROM)
            .header("Idempotency-Key", "canary-key");
        ask.json(&body).await
    };
    let first = say().await.expect(201);
    let rows = read(&app, |conn| {
        Ok(idempotency_keys::table.count().get_result::<i64>(conn)?)
    });
    assert_eq!(rows.await, 1, "it is kept");
    assert_eq!(remembered(&app).await, Vec::<&str>::new());
    assert_eq!(say().await.expect(201).at("/id"), first.at("/id"));
    let person = json!({ "email": EMAIL });
    let erase = moderator.post("/editor/privacy/erase").json(&person);
    assert_eq!(erase.await.expect(200)["comments"], json!(1));
    // Nothing is said about it any more, and nothing is posted again.
    say().await.problem(404, "not_found");
}

#[tokio::test]
async fn what_somebody_wrote_is_exported_in_parts_and_erased_with_the_address() {
    let app = talkative().await;
    let (moderator, admin) = (app.moderator().await, app.admin().await);
    live(&app.editor().await, "Open", json!({})).await;
    let first = said(&app, "One.", Value::Null).await.expect(201);
    moderate(&moderator, &first, "approve").await.expect(200);
    let other =
        json!({ "author_name": "R", "email": "r@example.org", "body": "Hm.", "parent_id": first["id"] });
    let other = app
        .anon()
        .post("/articles/open/comments")
        .json(&other)
        .await
        .expect(201);
    moderate(&moderator, &other, "approve").await.expect(200);
    app.advance(Duration::from_secs(1));
    said(&app, "Two.", Value::Null).await.expect(201);
    let ban = json!({ "kind": "email", "value": EMAIL });
    moderator.post("/editor/bans").json(&ban).await.expect(201);
    let person = json!({ "email": EMAIL.to_uppercase() });
    let export = async || {
        moderator
            .post("/editor/privacy/export")
            .json(&person)
            .await
            .expect(200)
    };
    let whole = export().await;
    let texts: Vec<&Value> = whole["comments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["body"])
        .collect();
    assert_eq!(texts, ["One.", "Two."]);
    let behind = json!({ "email": EMAIL, "after": first["id"] });
    let rest = moderator
        .post("/editor/privacy/export")
        .json(&behind)
        .await
        .expect(200);
    assert_eq!(rest["comments"].as_array().unwrap().len(), 1);
    let not_theirs = json!({ "email": EMAIL, "after": other["id"] });
    moderator
        .post("/editor/privacy/export")
        .json(&not_theirs)
        .await
        .problem(422, "missing_reference");
    let erased = moderator
        .post("/editor/privacy/erase")
        .json(&person)
        .await
        .expect(200);
    assert_eq!(erased["comments"], json!(2));
    assert_eq!(export().await["known_since"], Value::Null);
    let thread = app.anon().get("/articles/open/comments").await.expect(200);
    assert_eq!(thread.json.pointer("/data/0/removed"), Some(&json!(true)));
    assert_eq!(
        thread.json.pointer("/data/1/body_html"),
        Some(&json!("<p>Hm.</p>"))
    );
    let left = read(&app, |conn| {
        let emails: Vec<String> = commenters::table.select(commenters::email).load(conn)?;
        let payloads: Vec<String> = events::table.select(events::payload).load(conn)?;
        Ok((emails, payloads))
    });
    let (emails, payloads) = left.await;
    assert_eq!(emails, ["r@example.org"]);
    assert!(!payloads.concat().contains("canary"));
    assert_eq!(remembered(&app).await, Vec::<&str>::new(), "for a repetition");
    assert_eq!(moderator.get("/editor/bans").await.expect(200)["data"], json!([]));
    let again = admin
        .post("/editor/privacy/erase")
        .json(&person)
        .await
        .expect(200);
    assert_eq!(again["comments"], json!(0));
}

#[tokio::test]
async fn where_a_comment_came_from_is_never_written_down_as_it_is_and_forgotten_in_time() {
    let app = talkative().await;
    let moderator = app.moderator().await;
    live(&app.editor().await, "Open", json!({})).await;
    let first = said(&app, "One.", Value::Null).await.expect(201);
    moderate(&moderator, &first, "approve").await.expect(200);
    let path = format!("/comments/{}/votes", first.at("/id"));
    app.anon()
        .post(&path)
        .header("X-Forwarded-For", FROM)
        .await
        .expect(200);
    let kept = async || {
        read(&app, |conn| {
            let addresses: Vec<Option<String>> = comments::table.select(comments::address).load(conn)?;
            let keys: i64 = comment_day_keys::table.count().get_result(conn)?;
            let votes: i64 = comment_votes::table.count().get_result(conn)?;
            let told: Vec<Option<String>> = events::table
                .filter(events::actor_kind.eq("anonymous"))
                .select(events::address)
                .load(conn)?;
            Ok((addresses, keys, votes, told))
        })
        .await
    };
    let (addresses, keys, votes, told) = kept().await;
    let address = addresses[0].clone().expect("the day's hash");
    assert_eq!(address.len(), 64);
    // Who has the database and tries all addresses finds none: a hash without the key of the day is another.
    assert!(!unkeyed(FROM).contains(&address), "{address}");
    assert_eq!((keys, votes), (1, 1));
    assert!(!told.is_empty() && told.iter().all(Option::is_none), "{told:?}");
    let config = &app.app.comments.config;
    retain(&app.app.db, config).await.unwrap();
    assert_eq!(kept().await.0, [Some(address)], "not before its time");
    app.advance(Duration::from_secs(8 * 24 * 60 * 60));
    retain(&app.app.db, config).await.unwrap();
    let (addresses, keys, votes, _) = kept().await;
    assert_eq!((addresses, keys, votes), (vec![None], 0, 0));
}

#[tokio::test]
async fn what_was_refused_is_deleted_in_time_and_what_readers_see_is_not() {
    let app = talkative().await;
    let moderator = app.moderator().await;
    live(&app.editor().await, "Open", json!({})).await;
    for (text, action) in [("One.", "approve"), ("Two.", "spam"), ("Three.", "trash")] {
        let said = said(&app, text, Value::Null).await.expect(201);
        moderate(&moderator, &said, action).await.expect(200);
    }
    let left = async || {
        retain(&app.app.db, &app.app.comments.config).await.unwrap();
        app.moderator()
            .await
            .get("/editor/comments")
            .await
            .expect(200)
            .each("body")
    };
    app.advance(Duration::from_secs(29 * 24 * 60 * 60));
    assert_eq!(left().await.len(), 3);
    app.advance(Duration::from_secs(2 * 24 * 60 * 60));
    assert_eq!(left().await, ["One."]);
}
