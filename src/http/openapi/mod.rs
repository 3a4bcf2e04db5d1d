//! Makes the contract complete: what the macros collect from handlers says what each operation takes and gives; what
//! can go wrong follows from that, and is added here, once for all operations.

mod problems;
mod schemas;

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

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
        problems::complete(path, method, operation);
        name_request_id(operation);
        operation.entry("security").or_insert_with(|| json!([]));
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
        "description": "The access token that signing in gives."
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
