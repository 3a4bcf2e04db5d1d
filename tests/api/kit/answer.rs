//! An answer, read to its end.

use std::fmt;
use std::ops::Index;

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer and what it answers.
#[derive(Clone)]
pub struct Answer {
    /// How it was asked.
    pub method: Method,
    /// The path that was asked for, without its query.
    pub path: String,
    /// Whether somebody signed in asked.
    pub signed_in: bool,
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as it was sent.
    pub bytes: Vec<u8>,
    /// Its body.
    pub text: String,
    /// Its body as JSON; null when it is none.
    pub json: Value,
}

impl Answer {
    pub(super) async fn read(
        method: Method,
        path: &str,
        signed_in: bool,
        response: reqwest::Response,
    ) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        let answer = Self::new(method, path, (status, headers), bytes);
        Self { signed_in, ..answer }
    }

    /// An answer to the public.
    pub(super) fn new(method: Method, path: &str, head: (u16, HeaderMap), bytes: Vec<u8>) -> Self {
        let (status, headers) = head;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Self {
            method,
            path: path.split(['?', '#']).next().unwrap_or_default().to_owned(),
            signed_in: false,
            status,
            headers,
            bytes,
            json: serde_json::from_str(&text).unwrap_or_default(),
            text,
        }
    }

    /// Fails unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// Fails unless this is the problem with that code.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status, self.json["code"].as_str()),
            (status, Some(code)),
            "{self:?}"
        );
        self
    }

    /// A header; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The `ETag`.
    pub fn etag(&self) -> &str {
        self.header("etag")
    }

    /// The text at a JSON pointer; empty when there is none.
    pub fn at(&self, pointer: &str) -> &str {
        self.json
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// What one member of each object of a list is.
    pub fn each(&self, member: &str) -> Vec<String> {
        let items = self["data"]
            .as_array()
            .unwrap_or_else(|| panic!("no list: {self:?}"));
        items
            .iter()
            .map(|item| item[member].as_str().unwrap().to_owned())
            .collect()
    }

    /// The places that a problem names: pointers, parameters and headers.
    pub fn places(&self) -> Vec<&str> {
        let errors = self["errors"].as_array().into_iter().flatten();
        errors.filter_map(place).collect()
    }
}

/// The place that one of the errors of a problem names.
fn place(error: &Value) -> Option<&str> {
    ["pointer", "parameter", "header"]
        .iter()
        .find_map(|kind| error[*kind].as_str())
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, member: &str) -> &Value {
        &self.json[member]
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.text.chars().take(2_000).collect();
        write!(out, "{} {} -> {} {shown}", self.method, self.path, self.status)
    }
}
