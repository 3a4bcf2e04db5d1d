//! What every error looks like on the wire: RFC 9457 `application/problem+json`.
//!
//! A [`Problem`] knows nothing of the request. It travels in the extensions of an empty response, and the outermost
//! middleware writes it out with `instance` and `request_id`, so that no error can leave in another shape.

mod code;
mod convert;
mod pages;
mod schema;

pub use code::{Code, Kind};
pub(super) use pages::routes;
pub use schema::{PlaceView, ProblemView, Refusal};

use std::fmt;

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde_json::{Map, Value};

/// Media type of every error (RFC 9457).
pub const MEDIA_TYPE: &str = "application/problem+json";

/// An error as the client will see it, and (never shown) what caused it.
#[derive(Clone)]
pub struct Problem(Box<Inner>);

#[derive(Clone)]
struct Inner {
    code: Code,
    detail: Option<String>,
    places: Vec<Place>,
    extensions: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<String>,
    closes: bool,
}

/// One wrong place in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it is.
    pub at: At,
    /// Stable name of the rule, such as `too_long`.
    pub code: String,
    /// The rule in words.
    pub detail: String,
}

/// Where in a request something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// In the body, as a JSON pointer (RFC 6901).
    Pointer(String),
    /// In the query.
    Parameter(String),
    /// In a header.
    Header(String),
}

impl At {
    fn member(&self) -> (&'static str, &str) {
        match self {
            At::Pointer(pointer) => ("pointer", pointer),
            At::Parameter(name) => ("parameter", name),
            At::Header(name) => ("header", name),
        }
    }
}

impl Problem {
    /// A problem of this kind that says nothing more than the kind does.
    pub fn new(code: Code) -> Self {
        let mut inner = Inner {
            code,
            detail: None,
            places: Vec::new(),
            extensions: Map::new(),
            headers: Vec::new(),
            cause: None,
            closes: false,
        };
        if code.status() == StatusCode::UNAUTHORIZED {
            inner
                .headers
                .push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        }
        Self(Box::new(inner))
    }

    /// A 500 (or another 5xx by [`Problem::caused_by`]) whose cause goes to the log and nowhere else.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::new(Code::Internal).caused_by(cause)
    }

    /// Says what is special about this occurrence. Shown to the client.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Names a wrong place in the body by its JSON pointer; may be called for several.
    #[must_use]
    pub fn field(self, pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        self.place(At::Pointer(pointer.into()), code, detail)
    }

    /// Names a wrong query parameter.
    #[must_use]
    pub fn parameter(self, name: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        self.place(At::Parameter(name.into()), code, detail)
    }

    /// 400 for a public list in the order of updates with a filter, or narrowed by updates in another order.
    pub fn by_updates_alone() -> Self {
        Self::wrong_order("-updated_at and updated_after go with each other and with no other filter")
    }

    /// 400 for an order of a list that does not go with how it is narrowed: no index has it.
    pub fn wrong_order(detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::new(Code::InvalidParameter)
            .detail(detail.clone())
            .parameter("sort", "not_with_filters", detail)
    }

    /// Names a wrong request header.
    #[must_use]
    pub fn header_field(self, name: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        self.place(At::Header(name.into()), code, detail)
    }

    fn place(mut self, at: At, code: &str, detail: impl Into<String>) -> Self {
        self.0.places.push(Place {
            at,
            code: code.to_owned(),
            detail: detail.into(),
        });
        self
    }

    /// Adds an extension member; one with a standard name is ignored when the problem is written.
    #[must_use]
    pub fn extension(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.extensions.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a response header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Adds `Retry-After` in seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Remembers the cause for the log. It is never shown.
    #[must_use]
    pub fn caused_by(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// Ends the connection after the answer, because the rest of the request is not read.
    #[must_use]
    pub(crate) fn closing(mut self) -> Self {
        self.0.closes = true;
        self
    }

    /// Whether the connection ends after this.
    pub(crate) fn closes(&self) -> bool {
        self.0.closes
    }

    /// The kind of this problem.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What to log: the cause, if there is one.
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The wrong places named so far.
    pub fn places(&self) -> &[Place] {
        &self.0.places
    }

    /// Response headers that belong to this problem.
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.0.headers
    }

    /// The JSON of this problem for one request. `instance` is the path that was asked for, without its query.
    pub fn to_json(&self, request_id: &str, instance: &str) -> Value {
        let kind = self.0.code.kind();
        let mut json = Map::new();
        json.insert("type".into(), format!("/problems/{}", kind.code).into());
        json.insert("title".into(), kind.title.into());
        json.insert("status".into(), kind.status.into());
        if let Some(detail) = &self.0.detail {
            json.insert("detail".into(), detail.as_str().into());
        }
        json.insert("instance".into(), instance.into());
        json.insert("code".into(), kind.code.into());
        json.insert("request_id".into(), request_id.into());
        if !self.0.places.is_empty() {
            json.insert("errors".into(), self.0.places.iter().map(place_json).collect());
        }
        for (name, value) in &self.0.extensions {
            json.entry(name.as_str()).or_insert_with(|| value.clone());
        }
        Value::Object(json)
    }
}

fn place_json(place: &Place) -> Value {
    let (member, value) = place.at.member();
    let mut json = Map::new();
    json.insert(member.into(), value.into());
    json.insert("code".into(), place.code.as_str().into());
    json.insert("detail".into(), place.detail.as_str().into());
    Value::Object(json)
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.0.code.kind();
        write!(out, "{} {}", kind.status, kind.code)?;
        self.0
            .detail
            .iter()
            .try_for_each(|detail| write!(out, ": {detail}"))
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Problem({self}, places: {:?}, cause: {:?})",
            self.0.places, self.0.cause
        )
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.code.status()
    }

    /// An empty response that carries the problem; the outermost middleware writes it out.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_problem_has_all_the_standard_members_in_order() {
        let problem = Problem::new(Code::InvalidBody)
            .detail("2 places are wrong")
            .field("/title", "too_long", "at most 200 characters")
            .extension("hint", "shorten it");
        let expected = json!({
            "type": "/problems/invalid_body", "title": "The body breaks a rule", "status": 422,
            "detail": "2 places are wrong", "instance": "/api/v1/tags", "code": "invalid_body", "request_id": "r-1",
            "errors": [{"pointer": "/title", "code": "too_long", "detail": "at most 200 characters"}],
            "hint": "shorten it"
        });
        assert_eq!(
            problem.to_json("r-1", "/api/v1/tags").to_string(),
            expected.to_string()
        );
    }

    #[test]
    fn the_cause_is_never_shown() {
        let problem = Problem::internal("password of the database is hunter2");
        assert_eq!(problem.cause(), Some("password of the database is hunter2"));
        assert!(!problem.to_json("r", "/").to_string().contains("hunter2"));
        assert!(!problem.to_string().contains("hunter2"));
    }

    #[test]
    fn an_extension_cannot_replace_a_standard_member() {
        let json = Problem::new(Code::NotFound)
            .extension("status", 200)
            .to_json("r", "/");
        assert_eq!(json["status"], 404);
    }

    #[test]
    fn every_401_says_how_to_authenticate() {
        for code in Code::ALL
            .iter()
            .filter(|code| code.status() == StatusCode::UNAUTHORIZED)
        {
            let problem = Problem::new(*code);
            assert!(
                problem
                    .headers()
                    .iter()
                    .any(|(name, _)| name == header::WWW_AUTHENTICATE),
                "{problem}"
            );
        }
    }
}
