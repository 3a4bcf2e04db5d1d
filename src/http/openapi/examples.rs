//! Examples from life: what was really sent and answered when `tests/api/examples/` played a story through the API.

use std::sync::LazyLock;

use serde_json::{Map, Value};

/// One recording for each operation, by its id. A test keeps the file as the API really answers.
const RECORDED: &str = include_str!("../../../openapi/examples.json");

static EXAMPLES: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(RECORDED).unwrap_or_default());

/// Shows what was recorded of an operation, in place of an example that was made up.
pub(super) fn add(operation_id: &str, operation: &mut Map<String, Value>) {
    if let Some(recorded) = EXAMPLES.get(operation_id) {
        show_all(recorded, operation);
    }
}

fn show_all(recorded: &Value, operation: &mut Map<String, Value>) {
    show(operation.get_mut("requestBody"), &recorded["request"]);
    let Some(responses) = operation.get_mut("responses") else {
        return;
    };
    for (status, example) in recorded["responses"].as_object().into_iter().flatten() {
        show(responses.get_mut(status), example);
    }
}

/// Shows it in a request body or a response. One without JSON has nothing to show, and null is what was recorded then.
fn show(holder: Option<&mut Value>, example: &Value) {
    let media = holder.and_then(|holder| holder.pointer_mut("/content/application~1json"));
    if let Some(media) = media
        && !example.is_null()
    {
        media["example"] = example.clone();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::for_each_operation;
    use super::*;

    fn recorded() -> Value {
        json!({
            "list_things": { "responses": { "200": { "data": [{ "id": 1 }] } } },
            "create_thing": { "request": { "name": "Lamp" }, "responses": { "201": { "id": 2 } } },
            "delete_thing": { "responses": { "204": null } }
        })
    }

    /// A list with an example that was made up, something to make, something to delete, and what nobody recorded.
    fn document() -> Value {
        let content = || json!({ "application/json": { "schema": { "type": "object" } } });
        let mut document = json!({ "paths": {
            "/things": {
                "get": { "operationId": "list_things", "responses": { "200": { "content": content() } } },
                "post": {
                    "operationId": "create_thing",
                    "requestBody": { "content": content() },
                    "responses": {
                        "201": { "content": content() },
                        "409": { "content": content() },
                        "422": { "$ref": "#/components/responses/Problem422" }
                    }
                }
            },
            "/things/{id}": { "delete": { "operationId": "delete_thing", "responses": { "204": {} } } },
            "/other": { "get": { "operationId": "get_other", "responses": { "200": { "content": content() } } } }
        } });
        document["paths"]["/things"]["get"]["responses"]["200"]["content"]["application/json"]["example"] =
            json!("made up");
        let recorded = recorded();
        for_each_operation(&mut document, |_, _, operation| {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            show_all(&recorded[&id], operation);
        });
        document
    }

    #[test]
    fn every_operation_shows_what_was_recorded_of_it() {
        let (document, recorded) = (document(), recorded());
        let example = |path: &str, method: &str, holder: &str| {
            let pointer = format!("/{holder}/content/application~1json/example");
            document["paths"][path][method].pointer(&pointer).cloned()
        };
        let list = &recorded["list_things"]["responses"]["200"];
        assert_eq!(example("/things", "get", "responses/200").as_ref(), Some(list));
        let request = &recorded["create_thing"]["request"];
        assert_eq!(example("/things", "post", "requestBody").as_ref(), Some(request));
        let created = &recorded["create_thing"]["responses"]["201"];
        assert_eq!(
            example("/things", "post", "responses/201").as_ref(),
            Some(created)
        );
        assert_eq!(example("/things", "post", "responses/409"), None);
        assert_eq!(example("/other", "get", "responses/200"), None);
    }

    #[test]
    fn a_response_without_a_body_and_a_reference_stay_as_they_are() {
        let document = document();
        let responses = |path: &str, method: &str| document["paths"][path][method]["responses"].clone();
        assert_eq!(responses("/things/{id}", "delete"), json!({ "204": {} }));
        let reference = json!({ "$ref": "#/components/responses/Problem422" });
        assert_eq!(responses("/things", "post")["422"], reference);
    }

    #[test]
    fn the_recording_in_the_repository_can_be_read() {
        assert!(serde_json::from_str::<Map<String, Value>>(RECORDED).is_ok());
    }
}
