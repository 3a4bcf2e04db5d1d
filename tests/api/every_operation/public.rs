//! What the public is never told, whatever it asks.

use serde_json::Value;

use super::{every, right, scene::Scene};
use crate::kit::Answer;
use crate::kit::contract::{Operation, document, operations};
use crate::kit::events::Ear;

/// Members of the desk. None of them may stand in an answer to the public, at any depth.
const PRIVATE: [&str; 19] = [
    "email",
    "password",
    "password_hash",
    "version",
    "created_by",
    "updated_by",
    "stage",
    "live_state",
    "trashed",
    "trashed_at",
    "note",
    "revision",
    "source_text",
    "content_hash",
    "commenter_id",
    "address",
    "ip",
    "session_id",
    "permissions",
];

fn is_public(operation: &Operation) -> bool {
    operation.path.starts_with("/api/v1/")
        && !operation.path.starts_with("/api/v1/auth/")
        && !operation.is_secured()
}

/// The private members in a JSON value, with where they stand.
fn private_members(value: &Value, at: &str) -> Vec<String> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| {
                let at = format!("{at}/{name}");
                // What a newsroom puts into `extra` is its own, and public.
                let inner = if name == "extra" {
                    Vec::new()
                } else {
                    private_members(value, &at)
                };
                let own = PRIVATE.contains(&name.as_str()).then_some(at);
                own.into_iter().chain(inner)
            })
            .collect(),
        Value::Array(items) => items
            .iter()
            .flat_map(|item| private_members(item, &format!("{at}/*")))
            .collect(),
        _ => Vec::new(),
    }
}

/// What an answer shows; nothing when that is neither an object nor events.
fn shown(answer: &Answer) -> Value {
    if answer.header("content-type") == "text/event-stream" {
        let events = Ear::default().hear(&answer.text);
        return events.into_iter().map(|event| event.data).collect();
    }
    if answer.header("content-type").starts_with("application/atom+xml") {
        assert!(!answer.text.contains("@example"), "{}", answer.text);
        return serde_json::json!({ "feed": answer.text });
    }
    answer
        .json
        .as_object()
        .map_or(Value::Null, |json| json.clone().into())
}

#[tokio::test]
async fn no_answer_to_the_public_holds_a_member_of_the_desk() {
    let scene = Scene::new().await;
    every(is_public, async |operation| {
        let request = right(&scene, operation).await;
        let answer = request.by(&scene.app.anon()).await;
        let shown = shown(&answer);
        let found = private_members(&shown, "");
        let mut wrong: Vec<_> = found
            .iter()
            .map(|place| format!("{}: {place}", operation.id))
            .collect();
        if answer.status >= 300 || shown.is_null() && answer.status != 204 {
            wrong.push(format!("{}: shows nothing: {answer:?}", operation.id));
        }
        wrong
    })
    .await;
}

#[test]
fn no_public_answer_is_documented_to_hold_a_member_of_the_desk() {
    for operation in operations().iter().filter(|operation| is_public(operation)) {
        for (status, response) in operation.about["responses"].as_object().unwrap() {
            if status.starts_with('2') {
                let schema = &response["content"]["application/json"]["schema"];
                assert_eq!(
                    documented(schema, &mut Vec::new()),
                    [""; 0],
                    "{} {status}",
                    operation.id
                );
            }
        }
    }
}

/// The private members that a schema names, however deep.
fn documented(schema: &Value, seen: &mut Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    match schema {
        Value::Object(members) => {
            if let Some(reference) = schema["$ref"]
                .as_str()
                .filter(|it| !seen.contains(&(*it).to_owned()))
            {
                seen.push(reference.to_owned());
                found.extend(documented(document().pointer(&reference[1..]).unwrap(), seen));
            }
            let properties = schema["properties"].as_object().into_iter().flatten();
            found.extend(
                properties
                    .map(|(name, _)| name.clone())
                    .filter(|name| PRIVATE.contains(&name.as_str())),
            );
            let inner = members
                .iter()
                .filter(|(name, _)| !name.starts_with("example"))
                .map(|(_, inner)| inner);
            found.extend(
                inner
                    .flat_map(|inner| documented(inner, seen))
                    .collect::<Vec<_>>(),
            );
        }
        Value::Array(items) => found.extend(
            items
                .iter()
                .flat_map(|item| documented(item, seen))
                .collect::<Vec<_>>(),
        ),
        _ => {}
    }
    found
}

#[test]
fn a_private_member_is_found_however_deep_it_stands() {
    let leaking = serde_json::json!({ "data": [{ "comment": { "email": "ida@example.org" } }], "extra": { "email": 1 } });
    assert_eq!(private_members(&leaking, ""), ["/data/*/comment/email"]);
    let secured = operations()
        .iter()
        .find(|operation| operation.id == "get_user")
        .unwrap();
    let schema = &secured.about["responses"]["200"]["content"]["application/json"]["schema"];
    assert!(documented(schema, &mut Vec::new()).contains(&"email".to_owned()));
}
