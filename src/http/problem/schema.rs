//! The shape of a problem in the contract.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{At, Place, Problem};

/// An error (RFC 9457). Members beyond these depend on the `code`.
#[derive(Serialize, Deserialize, ToSchema, Clone, Debug)]
#[schema(as = Problem)]
pub struct ProblemView {
    /// Where this kind of problem is explained.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference", example = "/problems/not_found")]
    pub kind: String,
    /// The kind of problem in a few words; the same for every occurrence.
    #[schema(example = "There is nothing here")]
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 404)]
    pub status: u16,
    /// What is special about this occurrence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub detail: Option<String>,
    /// The path that was asked for.
    #[schema(format = "uri-reference", example = "/api/v1/articles/no-such-article")]
    pub instance: String,
    /// Stable name of the kind; see `/problems`.
    #[schema(example = "not_found")]
    pub code: String,
    /// Names this request in the log of the server.
    #[schema(example = "019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e")]
    pub request_id: String,
    /// Every wrong place in the request, if the problem lies there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub errors: Option<Vec<PlaceView>>,
}

/// Why one thing among several was refused: what a problem would say about it alone.
#[derive(Serialize, Deserialize, ToSchema, Clone, Debug)]
pub struct Refusal {
    /// Where this kind of problem is explained.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference", example = "/problems/stale_version")]
    pub kind: String,
    /// The kind of problem in a few words; the same for every occurrence.
    #[schema(example = "Somebody else was faster")]
    pub title: String,
    /// The HTTP status that it would have alone.
    #[schema(minimum = 400, maximum = 599, example = 412)]
    pub status: u16,
    /// Stable name of the kind; see `/problems`.
    #[schema(example = "stale_version")]
    pub code: String,
    /// What is special about this occurrence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "the current version is 13")]
    pub detail: Option<String>,
    /// Every wrong place in the request or the thing, if the problem lies there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub errors: Option<Vec<PlaceView>>,
}

impl From<&Problem> for Refusal {
    fn from(problem: &Problem) -> Self {
        let kind = problem.code().kind();
        let places: Vec<PlaceView> = problem.places().iter().cloned().map(PlaceView::from).collect();
        Self {
            kind: format!("/problems/{}", kind.code),
            title: kind.title.to_owned(),
            status: kind.status,
            code: kind.code.to_owned(),
            detail: problem.0.detail.clone(),
            errors: Some(places).filter(|places| !places.is_empty()),
        }
    }
}

impl From<Place> for PlaceView {
    fn from(place: Place) -> Self {
        let Place { at, code, detail } = place;
        let (pointer, parameter, header) = match at {
            At::Pointer(pointer) => (Some(pointer), None, None),
            At::Parameter(parameter) => (None, Some(parameter), None),
            At::Header(header) => (None, None, Some(header)),
        };
        Self {
            pointer,
            parameter,
            header,
            code,
            detail,
        }
    }
}

/// One wrong place in a request: exactly one of `pointer`, `parameter` and `header`.
#[derive(Serialize, Deserialize, ToSchema, Clone, Debug)]
#[schema(as = ProblemPlace)]
pub struct PlaceView {
    /// JSON pointer into the body (RFC 6901).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "json-pointer", example = "/title")]
    pub pointer: Option<String>,
    /// Name of a query parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub parameter: Option<String>,
    /// Name of a request header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub header: Option<String>,
    /// Stable name of the rule.
    #[schema(example = "too_long")]
    pub code: String,
    /// The rule in words.
    #[schema(example = "length is greater than 200")]
    pub detail: String,
}
