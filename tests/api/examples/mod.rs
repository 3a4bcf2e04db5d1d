//! The examples in the contract are from life: a story is played through the whole API, and what was really sent and
//! answered is kept in `openapi/examples.json`, from which the contract takes it.

mod accounts;
mod conversation;
mod feed;
mod finding;
mod lasting;
mod readers;
mod recording;
mod story;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::kit::contract::{Operation, document, operations};
use crate::kit::schema;

#[tokio::test]
async fn the_examples_of_the_contract_are_what_the_api_really_says() {
    let examples = story::play().await;
    let complaints: Vec<String> = operations()
        .iter()
        .flat_map(|operation| complaints(operation, &examples))
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    let current = format!("{}\n", serde_json::to_string_pretty(&examples).unwrap());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/examples.json");
    let committed = fs::read_to_string(file).unwrap_or_default();
    assert!(
        committed == current,
        "openapi/examples.json is not what the API says of: {}\n{}",
        differing(&committed, &examples).join(", "),
        remedy(&current)
    );
}

/// What is wrong with the example of an operation; that it has none, most of all.
fn complaints(operation: &Operation, examples: &BTreeMap<&'static str, Value>) -> Vec<String> {
    let id = operation.id;
    let Some(example) = examples.get(id) else {
        return vec![format!(
            "{id} has no example: play it in tests/api/examples/story.rs"
        )];
    };
    let request = (&operation.about["requestBody"], &example["request"]);
    let responses = example["responses"].as_object().into_iter().flatten();
    let responses = responses.map(|(status, body)| (&operation.about["responses"][status], body));
    std::iter::once(request)
        .chain(responses)
        .filter(|(_, body)| !body.is_null())
        .flat_map(|(holder, body)| misfits(holder, body))
        .map(|mistake| format!("{id}: {mistake}"))
        .collect()
}

/// Where a body breaks the schema of the request or response that it is to be an example of.
fn misfits(holder: &Value, body: &Value) -> Vec<String> {
    let expected = &holder["content"]["application/json"]["schema"];
    schema::mistakes(document(), expected, body)
}

/// The operations whose example was another one.
fn differing(committed: &str, examples: &BTreeMap<&'static str, Value>) -> Vec<&'static str> {
    let committed: Map<String, Value> = serde_json::from_str(committed).unwrap_or_default();
    let mut differing = Vec::new();
    for (id, example) in examples {
        if committed.get(*id) != Some(example) {
            differing.push(*id);
        }
    }
    differing
}

/// Writes what the file should be, and says how to take it.
fn remedy(current: &str) -> String {
    let proposal = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples.json");
    match fs::write(&proposal, current) {
        Ok(()) => format!(
            "to take what it says now: cp {} openapi/examples.json",
            proposal.display()
        ),
        Err(error) => format!("(and the proposal cannot be written: {error})"),
    }
}
