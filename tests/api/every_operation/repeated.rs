//! A request that is sent again with the same `Idempotency-Key`: its effect happens once, and it is answered alike.

use dateline::db::DbError;
use dateline::db::schema::events;
use diesel::prelude::*;
use serde_json::Value;

use super::scene::{Request, Scene};
use super::{every, right_and_sender};
use crate::kit::Answer;
use crate::kit::contract::{Operation, operations};

const HEADER: &str = "Idempotency-Key";

/// What answers with a secret or with what is private, which is kept nowhere; and what is the same if it is done again.
const SECRET: [&str; 8] = [
    "create_api_key",
    "create_preview",
    "create_user",
    "erase_person",
    "export_person",
    "invite_user",
    "make_password_reset",
    "rotate_api_key",
];

fn takes_a_key(operation: &Operation) -> bool {
    let parameters = operation.about["parameters"].as_array().into_iter().flatten();
    parameters
        .into_iter()
        .any(|parameter| parameter["name"] == HEADER)
}

#[test]
fn every_post_of_the_desk_takes_a_key_but_for_those_that_answer_with_a_secret() {
    let mut without: Vec<&str> = operations()
        .iter()
        .filter(|operation| operation.method == "POST" && operation.path.starts_with("/api/v1/editor/"))
        .filter(|operation| !takes_a_key(operation))
        .map(|operation| operation.id)
        .collect();
    without.sort_unstable();
    assert_eq!(without, SECRET);
}

#[tokio::test]
async fn a_request_that_is_sent_again_has_one_effect_and_the_same_answer() {
    let scene = Scene::new().await;
    every(takes_a_key, async |operation| {
        let (request, client) = right_and_sender(&scene, operation).await;
        let first = request.by(&client).header(HEADER, "once").await;
        let second = request.by(&client).header(HEADER, "once").await;
        let mut wrong = Vec::new();
        if !(200..300).contains(&first.status) {
            wrong.push(format!("{}: was not done: {first:?}", operation.id));
        }
        let (said, again) = (but_the_secret(&first), but_the_secret(&second));
        if (first.status, first.etag(), said) != (second.status, second.etag(), again) {
            wrong.push(format!("{}: {first:?}\n    and then {second:?}", operation.id));
        }
        let done_again = recorded(&scene, second.header("x-request-id")).await;
        if done_again > 0 {
            wrong.push(format!(
                "{}: was done again, by its {done_again} events",
                operation.id
            ));
        }
        if let Some(body) = &request.body {
            // The same words in other bytes are another request.
            let bare = Request {
                body: None,
                ..request.clone()
            };
            let other = bare
                .by(&client)
                .header(HEADER, "once")
                .header("Content-Type", "application/json")
                .body(serde_json::to_string_pretty(body).unwrap())
                .await;
            if (other.status, other.at("/code")) != (422, "idempotency_mismatch") {
                wrong.push(format!("{}: took another body: {other:?}", operation.id));
            }
        }
        wrong
    })
    .await;
}

/// What an answer says that is given out more than once.
fn but_the_secret(answer: &Answer) -> Value {
    let mut said = answer.json.clone();
    if let Some(said) = said.as_object_mut() {
        said.remove("secret");
    }
    said
}

/// How many events belong to a request.
async fn recorded(scene: &Scene, request_id: &str) -> i64 {
    let query = events::table
        .filter(events::request_id.eq(request_id.to_owned()))
        .count();
    let db = &scene.app.app.db;
    let count = db.read(move |conn| Ok::<i64, DbError>(query.get_result(conn)?));
    count.await.unwrap()
}
