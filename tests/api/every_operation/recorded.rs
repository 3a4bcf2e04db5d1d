//! Whatever changes something leaves an event, from which the audit log and everything else that follows is made.

use dateline::db::DbError;
use dateline::db::schema::events;
use diesel::prelude::*;

use super::{every, right_and_sender, scene::Scene};
use crate::kit::contract::Operation;

/// What cannot be done in the scene, where somebody administers the newsroom already; `tests/api/setting_up.rs` does it.
const ELSEWHERE: [&str; 2] = ["set_up", "vote_for_comment"];

fn writes(operation: &Operation) -> bool {
    operation.method != "GET" && !ELSEWHERE.contains(&operation.id)
}

/// How many events belong to a request.
async fn recorded(scene: &Scene, request_id: &str) -> i64 {
    let query = events::table
        .filter(events::request_id.eq(request_id.to_owned()))
        .count();
    let count = scene
        .app
        .app
        .db
        .read(move |conn| Ok::<i64, DbError>(query.get_result(conn)?));
    count.await.unwrap()
}

#[tokio::test]
async fn whatever_changes_something_leaves_an_event() {
    let scene = Scene::new().await;
    every(writes, async |operation| {
        let (request, client) = right_and_sender(&scene, operation).await;
        let answer = request.by(&client).await;
        let count = recorded(&scene, answer.header("x-request-id")).await;
        match (answer.status, count) {
            (200..300, 1..) => Vec::new(),
            (200..300, _) => vec![format!("{}: left no event", operation.id)],
            _ => vec![format!("{}: was not done: {answer:?}", operation.id)],
        }
    })
    .await;
}

/// What is read with a secret link counts as its use.
const COUNTED: [&str; 1] = ["get_preview"];

/// The control: reading leaves none.
#[tokio::test]
async fn reading_leaves_no_event() {
    let scene = Scene::new().await;
    every(
        |operation| operation.method == "GET" && !COUNTED.contains(&operation.id),
        async |operation| {
            let (request, client) = right_and_sender(&scene, operation).await;
            let answer = request.by(&client).await;
            let count = recorded(&scene, answer.header("x-request-id")).await;
            (count > 0)
                .then(|| format!("{}: left {count} events", operation.id))
                .into_iter()
                .collect()
        },
    )
    .await;
}
