//! What every operation of the public delivery says about being kept and asked for again.

use serde_json::{Map, Value, json};

/// Adds `If-None-Match`, 304, and the headers that say what an answer was made of.
pub(super) fn describe(operation: &mut Map<String, Value>) {
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    if let Some(parameters) = parameters.as_array_mut() {
        parameters.push(json!({
            "name": "If-None-Match",
            "in": "header",
            "description": "The `ETag` of an answer you have: if it is still the answer, you get 304 and no body.",
            "required": false,
            "schema": {"type": "string"},
            "example": "\"9b74c9897bac770ffc029102a200c5de\""
        }));
    }
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    if let Some(answer) = responses.get_mut("200") {
        answer["headers"] = headers();
    }
    // A redirect is kept too, but nobody asks whether it is still the same.
    let moved = responses
        .get_mut("301")
        .and_then(|moved| moved["headers"].as_object_mut());
    if let (Some(told), Value::Object(kept)) = (moved, headers()) {
        told.extend(
            kept.into_iter()
                .filter(|(name, _)| !["ETag", "Last-Modified"].contains(&name.as_str())),
        );
    }
    if responses.get("304").is_none() {
        let description = "Nothing has changed since the answer with this ETag.";
        responses["304"] = json!({"description": description, "headers": headers()});
    }
}

fn headers() -> Value {
    let header = |description: &str, example: &str| json!({"description": description, "schema": {"type": "string"}, "example": example});
    json!({
        "ETag": header("Names these bytes; for `If-None-Match`.", "\"9b74c9897bac770ffc029102a200c5de\""),
        "Cache-Control": header(
            "How long the answer may be kept.",
            "public, max-age=10, s-maxage=60, stale-while-revalidate=30"
        ),
        "Surrogate-Key": header(
            "Names of what the answer was made of, separated by spaces, for purging caches: 3,500 bytes at most. Where \
             they would be more, those that begin alike are one, such as `article:any`.",
            "articles article:019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e"
        ),
        "Cache-Tag": header(
            "The same names, separated by commas.",
            "articles,article:019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e"
        ),
        "Last-Modified": header(
            "When the article was published or corrected last; only on one article. What it shows of other things may \
             be newer: ask with `If-None-Match`, `If-Modified-Since` has no effect.",
            "Mon, 23 Nov 2026 08:30:00 GMT"
        ),
        "Vary": header(
            "What of the request decides about the form of the answer.",
            "accept-encoding"
        )
    })
}
