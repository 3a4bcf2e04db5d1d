//! What handlers answer the newsroom with, which nobody stores. Readers' answers are in [`public`](super::public).

use actix_web::http::{StatusCode, header};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder, body::BoxBody};
use serde::Serialize;

use super::cache::WORTH_COMPRESSING;
use super::conditional::version_etag;
use super::fields::written;
use super::page::Page;
use super::problem::Problem;
use crate::db::Version;

pub(super) const JSON: &str = "application/json";
const PRIVATE: &str = "private, no-store";

/// An editor's answer that is one version of one object: `ETag: "v12"`, stored by nobody.
#[derive(Debug)]
pub struct Versioned<T> {
    status: StatusCode,
    version: Version,
    location: Option<String>,
    value: T,
}

impl<T: Serialize> Versioned<T> {
    /// 200 with the object.
    pub fn ok(version: Version, value: T) -> Self {
        Self {
            status: StatusCode::OK,
            version,
            location: None,
            value,
        }
    }

    /// 201 with the object and where it is, as a path such as `/api/v1/editor/tags/…`.
    pub fn created(location: impl Into<String>, version: Version, value: T) -> Self {
        Self {
            status: StatusCode::CREATED,
            version,
            location: Some(location.into()),
            value,
        }
    }
}

impl<T: Serialize> Responder for Versioned<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = private(self.status);
        response.insert_header((header::ETAG, version_etag(self.version)));
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        write(response, &self.value)
    }
}

/// An answer for this caller alone that is no single version: lists, sign-in, reports. Stored by nobody.
#[derive(Debug)]
pub struct Private<T> {
    status: StatusCode,
    headers: Vec<(header::HeaderName, header::HeaderValue)>,
    value: T,
}

impl<T: Serialize> Private<T> {
    /// 200 with a value.
    pub fn ok(value: T) -> Self {
        Self {
            status: StatusCode::OK,
            headers: Vec::new(),
            value,
        }
    }

    /// 201 with a value that has no version of its own, and where it is or will be.
    pub fn created(location: &str, value: T) -> Self {
        let location = header::HeaderValue::from_str(location).map(|location| (header::LOCATION, location));
        Self {
            status: StatusCode::CREATED,
            headers: location.into_iter().collect(),
            value,
        }
    }

    /// For an answer that anybody with a secret address gets: search engines that come by it leave it out.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        let robots = header::HeaderName::from_static("x-robots-tag");
        self.headers
            .push((robots, header::HeaderValue::from_static("noindex")));
        self
    }

    /// Another status, such as 202.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl<T: Serialize> Private<Page<T>> {
    /// 200 with a page of a list and its `Link` header.
    pub fn page(page: Page<T>) -> Self {
        let headers = page
            .links
            .header()
            .map(|link| (header::LINK, link))
            .into_iter()
            .collect();
        Self {
            status: StatusCode::OK,
            headers,
            value: page,
        }
    }
}

impl<T: Serialize> Responder for Private<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = private(self.status);
        self.headers.into_iter().for_each(|header| {
            response.insert_header(header);
        });
        match written(request, &self.value) {
            Ok((body, content_type)) => send(response, content_type, body.into()),
            Err(problem) => HttpResponse::from_error(problem),
        }
    }
}

/// 204 for a caller who needs no more: deleted, signed out. Stored by nobody.
#[derive(Debug, Clone, Copy)]
pub struct Done;

impl Responder for Done {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        private(StatusCode::NO_CONTENT).finish()
    }
}

/// 202 for a caller who asked for something that is done later. Stored by nobody.
#[derive(Debug, Clone, Copy)]
pub struct Accepted;

impl Responder for Accepted {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        private(StatusCode::ACCEPTED).finish()
    }
}

pub(super) fn send(
    mut response: HttpResponseBuilder,
    content_type: &'static str,
    body: Bytes,
) -> HttpResponse {
    if body.len() < WORTH_COMPRESSING {
        // The compression leaves alone what has a coding; the outermost middleware takes this one off again.
        response.insert_header((header::CONTENT_ENCODING, "identity"));
    }
    response.content_type(content_type).body(body)
}

fn private(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CACHE_CONTROL, PRIVATE));
    response
}

fn write<T: Serialize>(response: HttpResponseBuilder, value: &T) -> HttpResponse {
    match serde_json::to_vec(value) {
        Ok(body) => send(response, JSON, body.into()),
        Err(error) => HttpResponse::from_error(Problem::internal(error)),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde_json::json;

    use super::*;
    use crate::db::Slice;
    use crate::http::Public;
    use crate::http::page::mark;

    const CURSOR: &str = "WyJzIiwxLCIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAiLGZhbHNlXQ";

    fn header<'a>(response: &'a HttpResponse, name: &str) -> Option<&'a str> {
        response.headers().get(name).map(|value| value.to_str().unwrap())
    }

    #[test]
    fn an_editors_answer_has_its_version_and_is_stored_by_nobody() {
        let request = TestRequest::default().to_http_request();
        let response =
            Versioned::created("/api/v1/editor/tags/1", Version(1), json!({})).respond_to(&request);
        assert_eq!(response.status(), StatusCode::CREATED);
        assert_eq!(header(&response, "etag"), Some("\"v1\""));
        assert_eq!(header(&response, "location"), Some("/api/v1/editor/tags/1"));
        let private_answers = [
            response,
            Versioned::ok(Version(2), json!({})).respond_to(&request),
            Private::ok(json!({})).respond_to(&request),
            Private::created("/api/v1/things/1", json!({})).respond_to(&request),
            Done.respond_to(&request),
            Accepted.respond_to(&request),
        ];
        for answer in private_answers {
            assert_eq!(header(&answer, "cache-control"), Some("private, no-store"));
        }
    }

    #[test]
    fn a_page_brings_its_link_header() {
        let request = TestRequest::with_uri("/list").to_http_request();
        let slice = || Slice {
            items: vec![1],
            next: Some(CURSOR.parse().unwrap()),
            prev: None,
            count: None,
        };
        let link = format!("</list?cursor={CURSOR}.{}>; rel=\"next\"", mark("/list", &[]));
        let public = Public::page(Page::from_slice(&request, 1, slice()), vec![]).respond_to(&request);
        let private = Private::page(Page::from_slice(&request, 1, slice())).respond_to(&request);
        assert_eq!(
            (header(&public, "link"), header(&private, "link")),
            (Some(link.as_str()), Some(link.as_str()))
        );
    }
}
