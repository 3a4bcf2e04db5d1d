//! Which problems an operation can answer with, by its shape.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::caching;
use crate::http::problem::{Code, MEDIA_TYPE, PlaceView, Problem, ProblemView};

/// An example's request id.
const EXAMPLE_ID: &str = "019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e";

/// The schemas of a problem.
pub(super) fn schemas() -> Vec<(String, Value)> {
    let value = |schema| serde_json::to_value(schema).unwrap_or_default();
    vec![
        (ProblemView::name().into_owned(), value(ProblemView::schema())),
        (PlaceView::name().into_owned(), value(PlaceView::schema())),
    ]
}

/// One response for every status in the table of kinds, with an example for each kind.
pub(super) fn responses() -> Value {
    let mut responses = Map::new();
    for code in Code::ALL {
        let kind = code.kind();
        let response = responses.entry(response_name(kind.status)).or_insert_with(|| {
            json!({
                "description": "",
                "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}},
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}}
            })
        });
        let described = response["description"].as_str().unwrap_or_default().to_owned();
        let separator = if described.is_empty() { "" } else { "\n\n" };
        response["description"] = format!("{described}{separator}`{}`: {}", kind.code, kind.meaning).into();
        response["content"][MEDIA_TYPE]["examples"][kind.code] =
            json!({"summary": kind.title, "value": example(*code)});
        if matches!(kind.status, 429 | 503) {
            response["headers"]["Retry-After"] = json!({
                "description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}, "example": 1
            });
        }
        if kind.status == 429 {
            response["headers"]["RateLimit-Policy"] = json!({
                "description": "The limit that was met: its name, how many requests (`q`) in how many seconds (`w`).",
                "schema": {"type": "string"}, "example": "\"reads\";q=6000;w=60"
            });
            response["headers"]["RateLimit"] = json!({
                "description": "How many requests are left of it (`r`), and in how many seconds there is one (`t`).",
                "schema": {"type": "string"}, "example": "\"reads\";r=0;t=1"
            });
        }
    }
    Value::Object(responses)
}

fn example(code: Code) -> Value {
    let problem = Problem::new(code);
    let problem = match code {
        Code::InvalidBody => problem.field("/title", "too_long", "length is greater than 200"),
        Code::InvalidParameter => {
            problem.parameter("limit", "out_of_range", "must be a whole number from 1 to 100")
        }
        Code::InvalidHeader => {
            problem.header_field("If-Match", "invalid", "must be one ETag such as \"v12\"")
        }
        _ => problem,
    };
    problem.to_json(EXAMPLE_ID, "/api/v1/example")
}

fn response_name(status: u16) -> String {
    format!("Problem{status}")
}

/// Adds the responses that `operation` can give beside those its handler declares.
pub(super) fn complete(path: &str, method: &str, operation: &mut Map<String, Value>) {
    let possible = possible(path, method, operation);
    if method == "get" && path.starts_with("/api/") && !is_secured(operation) && !says_who_keeps_it(operation)
    {
        caching::describe(operation);
    }
    let Some(responses) = operation
        .entry("responses")
        .or_insert_with(|| json!({}))
        .as_object_mut()
    else {
        return;
    };
    for (status, response) in responses
        .iter_mut()
        .filter(|(status, _)| status.as_str() >= "400")
    {
        give_problem_body(status, response);
    }
    for status in possible {
        responses
            .entry(status.to_string())
            .or_insert_with(|| json!({"$ref": format!("#/components/responses/{}", response_name(status))}));
    }
    responses.sort_keys();
}

/// What an operation declares by status and words alone answers with a problem too.
fn give_problem_body(status: &str, response: &mut Value) {
    let declared = response.get("content").is_some() || response.get("$ref").is_some();
    if let (false, Ok(number)) = (declared, status.parse::<u16>()) {
        let examples: Map<String, Value> = Code::ALL
            .iter()
            .filter(|code| code.kind().status == number)
            .map(|code| {
                (
                    code.kind().code.to_owned(),
                    json!({"summary": code.kind().title, "value": example(*code)}),
                )
            })
            .collect();
        response["content"] =
            json!({MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}});
    }
}

fn is_secured(operation: &Map<String, Value>) -> bool {
    operation
        .get("security")
        .and_then(Value::as_array)
        .is_some_and(|security| !security.is_empty())
}

/// Whether an operation says itself who may keep its answer; what does not may be kept as all public answers are.
fn says_who_keeps_it(operation: &Map<String, Value>) -> bool {
    let responses = operation.get("responses");
    responses.is_some_and(|responses| !responses["200"]["headers"]["Cache-Control"].is_null())
}

fn possible(path: &str, method: &str, operation: &Map<String, Value>) -> BTreeSet<u16> {
    let parameters = || {
        operation
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    let header = |name: &str| {
        parameters().any(|parameter| {
            parameter["in"] == "header"
                && parameter["name"]
                    .as_str()
                    .is_some_and(|found| found.eq_ignore_ascii_case(name))
        })
    };
    let mut statuses = BTreeSet::from([400, 406, 414, 431, 500]);
    let mut add = |applies: bool, more: &[u16]| {
        if applies {
            statuses.extend(more);
        }
    };
    add(path.starts_with("/api/"), &[429, 503]);
    add(path.starts_with("/api/") && method != "get", &[507]);
    add(is_secured(operation), &[401, 403]);
    // An API key may be sent for what is published, and refused.
    let is_public = path.starts_with("/api/") && !path.starts_with("/api/v1/auth/");
    add(is_public && method == "get", &[401, 403]);
    add(path.contains('{'), &[404]);
    add(operation.contains_key("requestBody"), &[408, 413, 415, 422]);
    add(header("If-Match"), &[412, 428]);
    add(header("Idempotency-Key"), &[409, 422]); // 409 while the first request with the key is at work
    statuses
}
