//! What API keys may do: exactly what their scopes open, operation by operation.

use dateline::auth::Permission;
use dateline::auth::scopes::KeyScope;
use strum::VariantArray;

use super::{every, right, right_and_sender, scene::Scene};
use crate::kit::Client;
use crate::kit::contract::Operation;

/// Every scope, each with a key of an administrator that has it alone.
async fn keys(scene: &Scene) -> Vec<(KeyScope, Client)> {
    let mut keys = Vec::new();
    for scope in KeyScope::VARIANTS {
        let token = scene.key(&scene.admin, &[scope.text()]).await;
        keys.push((*scope, scene.app.bearer(&token)));
    }
    keys
}

/// Whether a scope opens all rights that an operation names; one that names none is opened by no scope.
fn opens(scope: KeyScope, operation: &Operation) -> bool {
    let named = operation.about["x-permissions"].as_array();
    named.is_some_and(|named| {
        named.iter().all(|name| {
            let permission: Permission = name.as_str().unwrap().parse().unwrap();
            permission.scopes().contains(&scope)
        })
    })
}

#[tokio::test]
async fn a_key_is_let_into_exactly_the_operations_that_its_scope_opens() {
    let scene = Scene::new().await;
    let keys = keys(&scene).await;
    every(Operation::is_secured, async |operation| {
        let (request, sender) = right_and_sender(&scene, operation).await;
        let (open, closed): (Vec<_>, Vec<_>) = keys.iter().partition(|(scope, _)| opens(*scope, operation));
        let mut wrong = Vec::new();
        for (scope, key) in closed {
            let answer = request.by(key).await;
            if answer.status != 403 || !answer.at("/detail").contains("scope") {
                wrong.push(format!("{} with a key of {scope}: {answer:?}", operation.id));
            }
        }
        // The refused ones have changed nothing: the request is still right.
        for (scope, key) in open {
            let request = right(&scene, operation).await;
            let answer = request.by(key).await;
            if !(200..300).contains(&answer.status) {
                wrong.push(format!("{} with a key of {scope}: {answer:?}", operation.id));
            }
        }
        let answer = request.by(&sender).await;
        if !(200..300).contains(&answer.status) {
            wrong.push(format!("{} after the refusals: {answer:?}", operation.id));
        }
        wrong
    })
    .await;
}

#[tokio::test]
async fn each_scope_opens_some_operation_but_for_the_one_that_readers_servers_have() {
    let operations = crate::kit::contract::operations();
    let idle: Vec<&str> = KeyScope::VARIANTS
        .iter()
        .filter(|scope| !operations.iter().any(|operation| opens(**scope, operation)))
        .map(|scope| scope.text())
        .collect();
    assert_eq!(idle, ["delivery"]);
}
