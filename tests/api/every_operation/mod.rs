//! What holds for every operation of the contract, whichever it is. Nothing here names an operation, but for the table
//! of who may do what and the requests that the scene sends: an operation that is in neither fails.

mod injected;
mod inputs;
mod keys;
mod public;
mod recorded;
mod repeated;
mod scene;
mod shape;
mod table;

use futures_util::{StreamExt, stream};

use crate::kit::contract::{Operation, operations};
use scene::{Request, Scene, Whose, desk_path, objects};
use table::{PRINCIPALS, TABLE, letter, row};

/// How many operations are tried at the same time.
const AT_ONCE: usize = 4;

/// Tries something with every operation that it concerns, and fails with everything that was wrong.
async fn every<F: Future<Output = Vec<String>>>(
    concerned: impl Fn(&Operation) -> bool,
    attempt: impl Fn(&'static Operation) -> F,
) {
    let concerned: Vec<_> = operations()
        .iter()
        .filter(|operation| concerned(operation))
        .collect();
    assert!(!concerned.is_empty(), "no operation is concerned");
    let attempts = concerned.into_iter().map(attempt);
    let wrong: Vec<String> = stream::iter(attempts)
        .buffer_unordered(AT_ONCE)
        .collect::<Vec<_>>()
        .await
        .concat();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n  {}",
        wrong.len(),
        wrong.join("\n  ")
    );
}

/// A right request by somebody who may do everything, about something that is there.
async fn right(scene: &Scene, operation: &Operation) -> Request {
    let whose = *objects(operation)
        .iter()
        .find(|whose| !matches!(whose, Whose::Own))
        .expect("an object");
    let client = scene.app.anon();
    scene.request(operation, &client, whose).await
}

/// What may be done with one's own alone, by whomever.
const OWN_ALONE: [&str; 5] = [
    "confirm_second_factor",
    "end_session",
    "remove_second_factor",
    "renew_recovery_codes",
    "rotate_api_key",
];

/// As [`right`], and whoever may send it. Some end the session of whoever sends them, so each has their own.
async fn right_and_sender(scene: &Scene, operation: &Operation) -> (Request, crate::kit::Client) {
    let sender = scene.principal(if operation.is_secured() { 5 } else { 0 }).await;
    let request = if OWN_ALONE.contains(&operation.id) {
        scene.request(operation, &sender, objects(operation)[0]).await
    } else {
        right(scene, operation).await
    };
    (request, sender)
}

#[tokio::test]
async fn everybody_may_do_to_everything_exactly_what_the_table_says() {
    let scene = Scene::new().await;
    every(
        |_| true,
        async |operation| compare(&scene, operation, row(TABLE, operation.id)).await,
    )
    .await;
}

/// What differs between the table and the answers for one operation.
async fn compare(scene: &Scene, operation: &Operation, row: Option<[&str; 6]>) -> Vec<String> {
    let Some(row) = row else {
        return vec![format!(
            "{}: no row in the table says who may do this",
            operation.id
        )];
    };
    let mut wrong = Vec::new();
    for (column, expected) in row.into_iter().enumerate() {
        let mut client = scene.principal(column).await;
        let mut found = String::new();
        for whose in objects(operation) {
            if operation.path.starts_with("/api/v1/editor/users/") {
                client = scene.principal(column).await; // the one before may have deleted their own account
            }
            let request = scene.request(operation, &client, *whose).await;
            let before = state(scene, &request, *whose).await;
            let answer = request.by(&client).await;
            found.push(letter(answer.status));
            if answer.status >= 400 && state(scene, &request, *whose).await != before {
                wrong.push(format!(
                    "{}: refused, and yet something changed: {answer:?}",
                    operation.id
                ));
            }
        }
        if found != expected {
            let who = PRINCIPALS[column];
            wrong.push(format!(
                "{}: {who} gets {found:?} and not {expected:?}",
                operation.id
            ));
        }
    }
    wrong
}

/// The version of what a changing request is about, to see whether it changed.
async fn state(scene: &Scene, request: &Request, whose: Whose) -> Option<String> {
    let is_on_the_desk = request.path.starts_with("/api/v1/editor/") && request.version.is_some();
    if !is_on_the_desk || whose == Whose::Missing {
        return None;
    }
    Some(scene.admin.get(&desk_path(&request.path)).await.etag().to_owned())
}

#[test]
fn the_table_has_a_row_for_every_operation_and_for_nothing_else() {
    let missing: Vec<_> = operations()
        .iter()
        .map(|one| one.id)
        .filter(|id| row(TABLE, id).is_none())
        .collect();
    assert!(
        missing.is_empty(),
        "add a row for {missing:?} to every_operation/table.rs"
    );
    for (id, cells) in TABLE {
        let operation = operations().iter().find(|operation| operation.id == *id);
        let operation = operation.unwrap_or_else(|| panic!("{id} is in the table and not in the contract"));
        for cell in cells {
            assert_eq!(
                cell.len(),
                objects(operation).len(),
                "{id}: a letter for each object"
            );
        }
    }
}

#[tokio::test]
async fn a_wrong_or_missing_row_of_the_table_is_noticed() {
    const WRONG: &[(&str, [&str; 6])] = &[("update_tag", ["uuu", "yfn", "ffn", "yyn", "ffn", "yyn"])];
    let scene = Scene::new().await;
    let operation = operations()
        .iter()
        .find(|operation| operation.id == "update_tag")
        .unwrap();
    assert_eq!(
        compare(&scene, operation, row(TABLE, "update_tag")).await,
        [""; 0]
    );
    let found = compare(&scene, operation, row(WRONG, "update_tag")).await;
    assert_eq!(found, ["update_tag: contributor gets \"ffn\" and not \"yfn\""]);
    assert_eq!(compare(&scene, operation, row(WRONG, "get_tag")).await.len(), 1);
}
