//! Holds every answer to the contract: the OpenAPI document as the code generates it.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::answer::Answer;
use super::schema;

/// The OpenAPI document.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(dateline::server::contract)
}

/// One operation of the contract.
#[derive(Debug)]
pub struct Operation {
    /// Its id.
    pub id: &'static str,
    /// Its method, in capitals.
    pub method: String,
    /// Its path, with parameters in braces.
    pub path: &'static str,
    /// What the document says about it.
    pub about: &'static Value,
}

impl Operation {
    /// Whether it needs somebody signed in.
    pub fn is_secured(&self) -> bool {
        self.about["security"]
            .as_array()
            .is_some_and(|security| !security.is_empty())
    }

    /// Whether it reads a body.
    pub fn has_body(&self) -> bool {
        self.about.get("requestBody").is_some()
    }

    /// Whether it has a parameter of this name.
    pub fn takes(&self, name: &str) -> bool {
        self.parameters().any(|parameter| parameter["name"] == name)
    }

    /// Whether it needs the version in `If-Match`.
    pub fn needs_version(&self) -> bool {
        self.parameters()
            .any(|parameter| parameter["name"] == "If-Match" && parameter["required"] == true)
    }

    fn parameters(&self) -> impl Iterator<Item = &'static Value> {
        self.about["parameters"].as_array().into_iter().flatten()
    }

    /// Whether this is a path of it.
    pub fn fits(&self, path: &str) -> bool {
        let mut parts = self.path.split('/').zip(path.split('/'));
        self.path.split('/').count() == path.split('/').count()
            && parts.all(|(pattern, part)| pattern == part || pattern.starts_with('{'))
    }
}

/// Every operation of the contract.
pub fn operations() -> &'static [Operation] {
    static OPERATIONS: OnceLock<Vec<Operation>> = OnceLock::new();
    OPERATIONS.get_or_init(|| {
        let paths = document()["paths"].as_object().into_iter().flatten();
        let operations = paths.flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            methods.map(move |(method, about)| Operation {
                id: about["operationId"].as_str().expect("every operation has an id"),
                method: method.to_ascii_uppercase(),
                path,
                about,
            })
        });
        operations.collect()
    })
}

/// The operation that answers this; `HEAD` is `GET` without a body. Of two patterns the one with fewer parameters.
fn answering(method: &str, path: &str) -> Option<&'static Operation> {
    let method = if method == "HEAD" { "GET" } else { method };
    let fitting = operations()
        .iter()
        .filter(|operation| operation.method == method && operation.fits(path));
    fitting.min_by_key(|operation| operation.path.matches('{').count())
}

/// Fails, with everything that is wrong, when an answer is not as the contract says.
#[track_caller]
pub fn hold(answer: &Answer) {
    let wrong = complaints(answer);
    assert!(
        wrong.is_empty(),
        "{answer:?} breaks the contract:\n  {}",
        wrong.join("\n  ")
    );
}

/// What is wrong with an answer.
pub fn complaints(answer: &Answer) -> Vec<String> {
    let mut wrong = headers(answer);
    if answer.status >= 400 {
        wrong.extend(problem(answer));
    }
    if let Some(operation) = answering(answer.method.as_str(), &answer.path) {
        wrong.extend(documented(operation, answer));
    }
    wrong
}

/// The headers that every answer has.
fn headers(answer: &Answer) -> Vec<String> {
    let csp = answer.header("content-security-policy");
    let cache = answer.header("cache-control");
    let rules = [
        (!answer.header("x-request-id").is_empty(), "no X-Request-Id"),
        (answer.header("x-content-type-options") == "nosniff", "no nosniff"),
        (
            csp.contains("default-src") && csp.contains("frame-ancestors 'none'"),
            "no Content-Security-Policy",
        ),
        (
            answer.header("referrer-policy") == "no-referrer",
            "no Referrer-Policy",
        ),
        (!cache.is_empty(), "no Cache-Control"),
        (
            !answer.signed_in || cache == "private, no-store",
            "an answer for somebody signed in that may be kept",
        ),
        (
            answer.status < 400 || cache.contains("no-store"),
            "a problem that may be kept",
        ),
        (
            answer.status != 401 || answer.header("www-authenticate") == "Bearer",
            "a 401 without WWW-Authenticate",
        ),
        (
            answer.status != 405 || !answer.header("allow").is_empty(),
            "a 405 without Allow",
        ),
        (
            !matches!(answer.status, 429 | 503) || !answer.header("retry-after").is_empty(),
            "no Retry-After",
        ),
        (
            answer.status != 201 || !answer.header("location").is_empty(),
            "a 201 without Location",
        ),
        (answer.header("server").is_empty(), "tells which server this is"),
    ];
    let broken = rules.into_iter().filter(|(holds, _)| !holds);
    broken.map(|(_, complaint)| complaint.to_owned()).collect()
}

/// How paths begin that go on with a secret: a problem tells a dash in its place.
const SECRET_PATHS: [&str; 2] = ["/api/v1/preview/", "/api/v1/notices/"];

fn tellable(path: &str) -> String {
    let secret = SECRET_PATHS.iter().find(|beginning| path.starts_with(*beginning));
    secret.map_or_else(|| path.to_owned(), |beginning| format!("{beginning}-"))
}

/// The members that every problem has.
fn problem(answer: &Answer) -> Vec<String> {
    if answer.method == reqwest::Method::HEAD {
        return Vec::new();
    }
    let code = answer["code"].as_str().unwrap_or_default();
    let expected = [
        (
            "content-type",
            answer.header("content-type").to_owned(),
            "application/problem+json".to_owned(),
        ),
        ("type", answer.at("/type").to_owned(), format!("/problems/{code}")),
        ("status", answer["status"].to_string(), answer.status.to_string()),
        (
            "instance",
            answer.at("/instance").to_owned(),
            tellable(&answer.path),
        ),
        (
            "request_id",
            answer.at("/request_id").to_owned(),
            answer.header("x-request-id").to_owned(),
        ),
    ];
    let mut wrong: Vec<String> = expected
        .into_iter()
        .filter(|(_, found, right)| found != right)
        .map(|(member, found, right)| format!("the problem's {member} is {found:?}, not {right:?}"))
        .collect();
    if code.is_empty() || answer.at("/title").is_empty() {
        wrong.push("a problem without code or title".to_owned());
    }
    wrong
}

/// Whether status, content type and shape are in the document.
fn documented(operation: &Operation, answer: &Answer) -> Vec<String> {
    let id = operation.id;
    let Some(response) = operation.about["responses"].get(answer.status.to_string()) else {
        return vec![format!("{id} does not document {}", answer.status)];
    };
    let response = match response["$ref"].as_str() {
        Some(reference) => document()
            .pointer(&reference[1..])
            .expect("a reference within the document"),
        None => response,
    };
    if answer.method == reqwest::Method::HEAD {
        return Vec::new();
    }
    let kind = answer
        .header("content-type")
        .split(';')
        .next()
        .unwrap_or_default();
    let Some(content) = response.get("content") else {
        let empty = answer.text.is_empty();
        return if empty {
            Vec::new()
        } else {
            vec![format!("{id} documents no body for {}", answer.status)]
        };
    };
    match content.get(kind) {
        None => vec![format!("{id} does not document {kind:?} for {}", answer.status)],
        // What came compressed was not decoded.
        Some(_) if !kind.ends_with("json") || !answer.header("content-encoding").is_empty() => Vec::new(),
        // What else a problem holds depends on its code.
        Some(media) if answer.status >= 400 => {
            let open = json!({ "allOf": [media["schema"]], "additionalProperties": true });
            schema::mistakes(document(), &open, &answer.json)
        }
        Some(media) => schema::mistakes(document(), &media["schema"], &answer.json),
    }
}

mod tests {
    use super::*;
    use reqwest::Method;
    use reqwest::header::{HeaderMap, HeaderName};

    fn answer() -> Answer {
        let id = "019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e";
        let headers = [
            ("x-request-id", "r-1"),
            ("x-content-type-options", "nosniff"),
            (
                "content-security-policy",
                "default-src 'none'; frame-ancestors 'none'",
            ),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "private, no-store"),
            ("content-type", "application/problem+json"),
        ];
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        let path = format!("/api/v1/editor/tags/{id}");
        let json = json!({
            "type": "/problems/not_found", "title": "There is nothing here", "status": 404, "instance": path,
            "code": "not_found", "request_id": "r-1"
        });
        Answer {
            method: Method::GET,
            path,
            signed_in: true,
            status: 404,
            headers,
            bytes: Vec::new(),
            text: json.to_string(),
            json,
        }
    }

    /// The control of this whole suite: an answer with one thing wrong is noticed, whatever it is.
    #[test]
    fn an_answer_with_one_thing_wrong_breaks_the_contract() {
        assert_eq!(complaints(&answer()), [""; 0]);
        let names: Vec<HeaderName> = answer().headers.keys().cloned().collect();
        for name in names {
            let mut without = answer();
            without.headers.remove(&name);
            assert!(!complaints(&without).is_empty(), "without {name}");
        }
        for member in ["type", "title", "status", "instance", "code", "request_id"] {
            let mut without = answer();
            without.json.as_object_mut().unwrap().remove(member);
            assert!(!complaints(&without).is_empty(), "without {member}");
        }
        let mut kept = answer();
        kept.headers
            .insert("cache-control", "public, max-age=60".parse().unwrap());
        assert!(complaints(&kept).iter().any(|line| line.contains("may be kept")));
        let mut undocumented = answer();
        (undocumented.status, undocumented.json["status"]) = (409, json!(409));
        assert!(
            complaints(&undocumented)
                .iter()
                .any(|line| line.contains("does not document 409"))
        );
        let mut leaking = answer();
        (leaking.status, leaking.json) = (200, json!({ "email": "ann@example.org" }));
        leaking
            .headers
            .insert("content-type", "application/json".parse().unwrap());
        assert!(
            complaints(&leaking)
                .iter()
                .any(|line| line.contains("email is not documented"))
        );
    }

    #[test]
    fn every_path_is_answered_by_the_operation_that_names_it() {
        for operation in operations() {
            let found = answering(&operation.method, operation.path).expect("itself");
            assert_eq!(found.id, operation.id);
        }
        assert!(answering("GET", "/api/v1/nothing").is_none());
    }
}
