//! What handlers answer with; each kind decides who may store the answer.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder, body::BoxBody};
use serde::Serialize;

use super::conditional::{content_etag, known_to_client, version_etag};
use super::page::{Page, PageLinks};
use super::problem::Problem;
use crate::db::Version;

const JSON: &str = "application/json";
const PRIVATE: &str = "private, no-store";

/// Bodies below this many bytes are sent as they are: compressing them costs more than it saves, and the answers with
/// secrets in them (tokens) are among them, whose compressed length would tell something about the secret.
const WORTH_COMPRESSING: usize = 1024;

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

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = private(self.status);
        self.headers.into_iter().for_each(|header| {
            response.insert_header(header);
        });
        write(response, &self.value)
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

/// How long public answers may be kept. Registered as `Data<CacheTimes>`; each in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheTimes {
    /// By browsers.
    pub max_age: u64,
    /// By shared caches.
    pub shared_max_age: u64,
    /// How long a shared cache may go on serving an old answer while it fetches the new one.
    pub stale_while_revalidate: u64,
}

impl Default for CacheTimes {
    fn default() -> Self {
        Self {
            max_age: 60,
            shared_max_age: 300,
            stale_while_revalidate: 60,
        }
    }
}

impl CacheTimes {
    fn header(self) -> String {
        format!(
            "public, max-age={}, s-maxage={}, stale-while-revalidate={}",
            self.max_age, self.shared_max_age, self.stale_while_revalidate
        )
    }
}

/// An answer of the public delivery: a strong ETag, 304 for who has it already, and the names of what it was made of.
#[derive(Debug)]
pub struct Public<T> {
    value: T,
    keys: Vec<String>,
    link: Option<header::HeaderValue>,
    moved_to: Option<header::HeaderValue>,
}

impl<T: Serialize> Public<T> {
    /// 200 (or 304) with a value. `keys` name everything the answer shows (`article:…`, `tag:…`), so that a cache can
    /// drop it when one of them changes. A key has no spaces or commas.
    pub fn new(value: T, keys: Vec<String>) -> Self {
        Self {
            value,
            keys,
            link: None,
            moved_to: None,
        }
    }

    /// 301 to where the thing is, with a value that says so. `keys` as for [`Self::new`].
    ///
    /// # Errors
    /// 500 for a location that no header can hold.
    pub fn moved(location: &str, value: T, keys: Vec<String>) -> Result<Self, Problem> {
        let location = header::HeaderValue::from_str(location).map_err(Problem::internal)?;
        Ok(Self {
            moved_to: Some(location),
            ..Self::new(value, keys)
        })
    }
}

impl<T> Public<T> {
    /// With the `Link` header of these links: for a page that says more about itself than others.
    #[must_use]
    pub fn linked(mut self, links: &PageLinks) -> Self {
        self.link = links.header();
        self
    }
}

impl<T: Serialize> Public<Page<T>> {
    /// 200 (or 304) with a page of a list and its `Link` header.
    pub fn page(page: Page<T>, keys: Vec<String>) -> Self {
        let link = page.links.header();
        Self {
            value: page,
            keys,
            link,
            moved_to: None,
        }
    }
}

impl<T: Serialize> Responder for Public<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let body = match serde_json::to_vec(&self.value) {
            Ok(body) => body,
            Err(error) => return HttpResponse::from_error(Problem::internal(error)),
        };
        match self.moved_to {
            // `If-None-Match` is about what is found, and here nothing is (RFC 9110, 13.2.1).
            Some(location) => {
                let mut response = public(request, StatusCode::MOVED_PERMANENTLY, &self.keys);
                response.insert_header((header::LOCATION, location));
                send(response, JSON, body.into())
            }
            None => public_bytes(request, body.into(), JSON, &self.keys, self.link),
        }
    }
}

/// 200 with these bytes, or 304 for who has them already.
pub(super) fn public_bytes(
    request: &HttpRequest,
    body: Bytes,
    content_type: &'static str,
    keys: &[String],
    link: Option<header::HeaderValue>,
) -> HttpResponse {
    let etag = content_etag(&body);
    let known = known_to_client(request, &etag);
    let status = if known.is_some() {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    };
    let mut response = public(request, status, keys);
    response.insert_header((header::ETAG, known.as_ref().unwrap_or(&etag).clone()));
    if let Some(link) = link {
        response.insert_header((header::LINK, link));
    }
    match known {
        Some(_) => response.finish(),
        None => send(response, content_type, body),
    }
}

/// An answer that everybody may keep for as long as is configured.
fn public(request: &HttpRequest, status: StatusCode, keys: &[String]) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    let times = request
        .app_data::<Data<CacheTimes>>()
        .map(|times| ***times)
        .unwrap_or_default();
    response
        .insert_header((header::CACHE_CONTROL, times.header()))
        .insert_header((header::VARY, "accept-encoding"));
    if !keys.is_empty() {
        response.insert_header(("surrogate-key", keys.join(" ")));
        response.insert_header(("cache-tag", keys.join(",")));
    }
    response
}

fn send(mut response: HttpResponseBuilder, content_type: &'static str, body: Bytes) -> HttpResponse {
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
    use crate::http::page::mark;

    const CURSOR: &str = "WyJzIiwxLCIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAiXQ";

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
        ];
        for answer in private_answers {
            assert_eq!(header(&answer, "cache-control"), Some("private, no-store"));
        }
    }

    #[test]
    fn a_public_answer_may_be_stored_and_names_what_it_was_made_of() {
        let request = TestRequest::default().to_http_request();
        let response =
            Public::new(json!({"a": 1}), vec!["article:1".into(), "tag:2".into()]).respond_to(&request);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            header(&response, "cache-control"),
            Some("public, max-age=60, s-maxage=300, stale-while-revalidate=60")
        );
        assert_eq!(header(&response, "surrogate-key"), Some("article:1 tag:2"));
        assert_eq!(header(&response, "cache-tag"), Some("article:1,tag:2"));
        assert_eq!(header(&response, "vary"), Some("accept-encoding"));
        assert_eq!(
            header(&response, "etag"),
            Some(content_etag(br#"{"a":1}"#).to_str().unwrap())
        );
    }

    #[test]
    fn who_has_the_answer_already_gets_304_with_the_same_headers_and_no_body() {
        let etag = content_etag(br#"{"a":1}"#);
        let request = TestRequest::default()
            .insert_header(("if-none-match", etag.clone()))
            .to_http_request();
        let response = Public::new(json!({"a": 1}), vec!["article:1".into()]).respond_to(&request);
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(header(&response, "etag"), Some(etag.to_str().unwrap()));
        assert!(header(&response, "cache-control").is_some() && header(&response, "content-type").is_none());
        let changed = Public::new(json!({"a": 2}), vec![]).respond_to(&request);
        assert_eq!(changed.status(), StatusCode::OK);
    }

    #[test]
    fn what_has_moved_says_so_to_everybody_and_may_be_stored_like_any_public_answer() {
        let etag = content_etag(br#"{"a":1}"#);
        let request = TestRequest::default()
            .insert_header(("if-none-match", etag))
            .to_http_request();
        let moved = Public::moved("/api/v1/articles/new", json!({"a": 1}), vec!["article:1".into()]);
        let response = moved.unwrap().respond_to(&request);
        assert_eq!(response.status(), StatusCode::MOVED_PERMANENTLY);
        assert_eq!(header(&response, "location"), Some("/api/v1/articles/new"));
        assert_eq!(
            header(&response, "cache-control"),
            Some("public, max-age=60, s-maxage=300, stale-while-revalidate=60")
        );
        assert_eq!(header(&response, "surrogate-key"), Some("article:1"));
        assert!(Public::moved("/a\nb", json!({}), vec![]).is_err());
    }

    #[test]
    fn a_page_brings_its_link_header() {
        let request = TestRequest::with_uri("/list").to_http_request();
        let slice = || Slice {
            items: vec![1],
            next: Some(CURSOR.parse().unwrap()),
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
