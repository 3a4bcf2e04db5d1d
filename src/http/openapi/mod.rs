//! Makes the contract complete: what the macros collect from handlers says what each operation takes and gives; what
//! can go wrong follows from that, and is added here, once for all operations.

mod caching;
mod examples;
mod problems;
mod schemas;

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use super::fields;

/// Methods that an OpenAPI path item may have.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "patch", "trace"];

/// Completes a collected document.
///
/// Schemas that were copied in place become references, every operation gets the problems that its shape makes
/// possible (there is no catch-all `default`), its security is said outright, and whatever nothing refers to goes.
pub fn finish(document: OpenApi) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    add_components(&mut document);
    schemas::tidy(&mut document);
    for_each_operation(&mut document, |path, method, operation| {
        drop_repeated_parameters(operation);
        tidy_parameters(operation);
        problems::complete(path, method, operation);
        describe_responses(operation);
        describe_sparse_answer(operation);
        name_request_id(operation);
        say_security(operation);
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        examples::add(&id, operation);
    });
    schemas::prune(&mut document);
    document
}

fn add_components(document: &mut Value) {
    let components = &mut document["components"];
    for (name, schema) in problems::schemas() {
        components["schemas"][name] = schema;
    }
    components["responses"] = problems::responses();
    components["headers"] = json!({"RequestId": {
        "description": "Names this request in the log of the server.",
        "schema": {"type": "string"},
        "example": "019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e"
    }});
    components["securitySchemes"] = json!({"bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token that signing in gives, or an API key (`dtl_…`) whose scopes open the rights \
                        that the operation names in `x-permissions`."
    }});
}

fn for_each_operation(document: &mut Value, mut change: impl FnMut(&str, &str, &mut Map<String, Value>)) {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                change(path, method, operation);
            }
        }
    }
}

/// A parameter struct may be named in the attribute and found in the handler's signature as well.
fn drop_repeated_parameters(operation: &mut Map<String, Value>) {
    if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
        let mut seen = Vec::new();
        parameters.retain(|parameter| {
            let key = (parameter["in"].clone(), parameter["name"].clone());
            let new = !seen.contains(&key);
            seen.push(key);
            new
        });
    }
}

/// An optional parameter is left out, never null: a query has no way to say so.
fn tidy_parameters(operation: &mut Map<String, Value>) {
    for parameter in operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        let schema = &mut parameter["schema"];
        schemas::drop_null(schema);
        schemas::merge_default(schema);
    }
}

/// What a handler leaves unsaid about a plain success.
fn describe_responses(operation: &mut Map<String, Value>) {
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    for (status, response) in responses.into_iter().flatten() {
        let told = response["description"]
            .as_str()
            .is_some_and(|text| !text.is_empty());
        if !told && response.get("$ref").is_none() {
            response["description"] = match status.as_str() {
                "201" => "Created.",
                "202" => "Accepted; it happens later.",
                "204" => "Done; there is nothing to say.",
                _ => "The answer.",
            }
            .into();
        }
    }
}

/// An answer with some of its members only is no longer what the schema promises; its media type says so.
fn describe_sparse_answer(operation: &mut Map<String, Value>) {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let takes_fields = parameters
        .into_iter()
        .flatten()
        .any(|parameter| parameter["name"] == fields::NAME);
    let answer = operation
        .get_mut("responses")
        .and_then(|responses| responses.get_mut("200"));
    if let (true, Some(answer)) = (takes_fields, answer) {
        answer["content"][fields::SPARSE_JSON]["schema"] = json!({
            "type": "object",
            "description": "The same with those members alone that `fields` names."
        });
    }
}

/// Says which operations are public, and moves the permissions out of the security requirement: OpenAPI knows scopes
/// for OAuth alone, so that tools take them for mistakes elsewhere.
fn say_security(operation: &mut Map<String, Value>) {
    let security = operation.entry("security").or_insert_with(|| json!([]));
    let mut permissions = Vec::new();
    for requirement in security.as_array_mut().into_iter().flatten() {
        for scopes in requirement
            .as_object_mut()
            .into_iter()
            .flatten()
            .filter_map(|(_, scopes)| scopes.as_array_mut())
        {
            permissions.append(scopes);
        }
    }
    if !permissions.is_empty() {
        operation.insert("x-permissions".into(), permissions.into());
    }
}

fn name_request_id(operation: &mut Map<String, Value>) {
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    for (_, response) in responses
        .into_iter()
        .flatten()
        .filter(|(_, response)| response.get("$ref").is_none())
    {
        response["headers"]["X-Request-Id"] = json!({"$ref": "#/components/headers/RequestId"});
    }
}

#[cfg(test)]
mod tests;
