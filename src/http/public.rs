//! What handlers answer readers with, which everybody may store.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue, HttpDate, TryIntoHeaderValue};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use serde::Serialize;

use super::answer::send;
use super::cache::{Lasts, Made, Ready};
use super::fields::{whole, written};
use super::page::{Page, PageLinks};
use super::problem::Problem;
use crate::clock::Timestamp;
use crate::keys::any_like;

/// The most bytes of keys in one header. Both headers of an answer together stay below the 8 KiB that proxies commonly
/// take for all headers of an answer.
const MOST_KEYS: usize = 3_500;

const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");

/// How long public answers may be kept; each in seconds.
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

/// The same as a header, which all answers share: one each would lie somewhere else in memory for each that is given
/// out. Registered as `Data<CacheControl>`.
#[derive(Clone, Debug)]
pub(super) struct CacheControl(HeaderValue);

impl From<CacheTimes> for CacheControl {
    fn from(times: CacheTimes) -> Self {
        Self(HeaderValue::from_str(&times.header()).expect("numbers and words are legal in a header"))
    }
}

/// An answer of the public delivery: a strong ETag, 304 for who has it already, and the names of what it was made of.
/// A 200 is kept and given to whoever asks the same, until something of that changes.
#[derive(Debug)]
pub struct Public<T> {
    value: T,
    keys: Vec<String>,
    link: Option<HeaderValue>,
    moved_to: Option<HeaderValue>,
    last_modified: Option<Timestamp>,
    lasts: Lasts,
}

impl<T: Serialize> Public<T> {
    /// 200 (or 304) with a value. `keys` name everything that the answer shows, and everything that could come to appear
    /// in it, as [`crate::keys`] says: it is given to readers until one of them is purged. Where they are too many for a
    /// header, those that begin alike are one in it.
    pub fn new(value: T, keys: Vec<String>) -> Self {
        Self {
            value,
            keys,
            link: None,
            moved_to: None,
            last_modified: None,
            lasts: Lasts::Always,
        }
    }

    /// 301 to where the thing is, with a value that says so. `keys` as for [`Self::new`].
    ///
    /// # Errors
    /// 500 for a location that no header can hold.
    pub fn moved(location: &str, value: T, keys: Vec<String>) -> Result<Self, Problem> {
        let location = HeaderValue::from_str(location).map_err(Problem::internal)?;
        Ok(Self {
            moved_to: Some(location),
            ..Self::new(value, keys)
        })
    }

    /// With `Last-Modified`. For people and for what has no ETags: the answer may have changed since in what it shows of
    /// other things, so `If-Modified-Since` is never 304.
    #[must_use]
    pub fn last_modified(mut self, time: Timestamp) -> Self {
        self.last_modified = Some(time);
        self
    }

    /// What is right at this moment may be wrong at the next although nothing was written: it depends on the time.
    /// Dateline itself does not keep such an answer.
    #[must_use]
    pub fn of_this_moment(mut self) -> Self {
        self.lasts = Lasts::AMoment;
        self
    }

    /// What is right now is wrong from this time on although nothing was written: Dateline itself keeps it no longer.
    #[must_use]
    pub fn until(mut self, time: Timestamp) -> Self {
        self.lasts = Lasts::Until(time);
        self
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
            link,
            ..Public::new(page, keys)
        }
    }
}

impl<T: Serialize> Responder for Public<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        // Where something has moved to is told whole.
        let written = match self.moved_to {
            Some(_) => whole(&self.value),
            None => written(request, &self.value),
        };
        let (body, content_type) = match written {
            Ok(written) => written,
            Err(problem) => return HttpResponse::from_error(problem),
        };
        let mut headers = storing(request, &self.keys);
        // `If-None-Match` is about what is found, and where it has moved nothing is (RFC 9110, 13.2.1).
        if let Some(location) = self.moved_to {
            let mut response = HttpResponse::build(StatusCode::MOVED_PERMANENTLY);
            headers.push((header::LOCATION, location));
            headers.into_iter().for_each(|header| {
                response.insert_header(header);
            });
            return send(response, content_type, body.into());
        }
        headers.extend(self.link.map(|link| (header::LINK, link)));
        let modified = self.last_modified.and_then(http_date);
        headers.extend(modified.map(|time| (header::LAST_MODIFIED, time)));
        let made = Made {
            ready: Ready::new(body.into(), content_type, headers).into(),
            keys: self.keys,
            lasts: self.lasts,
        };
        made.respond(request)
    }
}

impl Made {
    /// The answer as it is, with itself for the middleware that writes it out in the client's coding.
    pub(super) fn respond(self, request: &HttpRequest) -> HttpResponse {
        let mut response = self.ready.plain(request);
        // The compression of other answers leaves alone what has a coding.
        let as_it_is = HeaderValue::from_static("identity");
        response.headers_mut().insert(header::CONTENT_ENCODING, as_it_is);
        response.extensions_mut().insert(self);
        response
    }
}

/// 200 with these bytes, which never change, or 304 for who has them already.
pub(super) fn public_bytes(request: &HttpRequest, body: Bytes, content_type: &'static str) -> HttpResponse {
    let made = Made {
        ready: Ready::new(body, content_type, storing(request, &[])).into(),
        keys: Vec::new(),
        lasts: Lasts::Always,
    };
    made.respond(request)
}

/// What caches are told: that everybody may keep the answer for as long as is configured, and what it was made of.
pub(super) fn storing(request: &HttpRequest, keys: &[String]) -> Vec<(HeaderName, HeaderValue)> {
    let times = request.app_data::<Data<CacheControl>>();
    let CacheControl(times) = times.map_or_else(|| CacheTimes::default().into(), |times| (***times).clone());
    let mut headers = vec![
        (header::CACHE_CONTROL, times),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    let shown = shown(keys);
    let keys = [(SURROGATE_KEY, shown.join(" ")), (CACHE_TAG, shown.join(","))];
    let keys = keys.into_iter().filter(|(_, value)| !value.is_empty());
    headers.extend(keys.filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?))));
    headers
}

/// The keys as far as a header takes them: of those that begin alike, the longest lot first, one stands for all.
fn shown(keys: &[String]) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    for key in keys {
        if !shown.contains(key) {
            shown.push(key.clone());
        }
    }
    while shown.iter().map(|key| key.len() + 1).sum::<usize>() > MOST_KEYS {
        let Some(any) = longest_lot(&shown) else { break };
        shown.retain(|key| any_like(key).as_ref() != Some(&any));
        shown.push(any);
    }
    shown
}

/// What stands for the keys that take most room, of those that are more than one.
fn longest_lot(keys: &[String]) -> Option<String> {
    let mut lots: Vec<(String, usize, usize)> = Vec::new();
    for key in keys {
        let Some(any) = any_like(key) else { continue };
        match lots.iter_mut().find(|(lot, ..)| *lot == any) {
            Some((_, count, bytes)) => {
                *count += 1;
                *bytes += key.len();
            }
            None => lots.push((any, 1, key.len())),
        }
    }
    let longest = lots.into_iter().filter(|(_, count, _)| *count > 1);
    longest.max_by_key(|(_, _, bytes)| *bytes).map(|(any, ..)| any)
}

fn http_date(time: Timestamp) -> Option<HeaderValue> {
    HttpDate::from(std::time::SystemTime::from(time.date_time()))
        .try_into_value()
        .ok()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde_json::json;

    use super::*;
    use crate::http::conditional::content_etag;

    fn header<'a>(response: &'a HttpResponse, name: &str) -> Option<&'a str> {
        response.headers().get(name).map(|value| value.to_str().unwrap())
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
    fn an_answer_says_when_it_changed_last_where_it_knows() {
        let request = TestRequest::default()
            .insert_header(("if-modified-since", "Mon, 23 Nov 2026 09:00:00 GMT"))
            .to_http_request();
        let changed: Timestamp = "2026-11-23T08:30:00.5Z".parse().unwrap();
        let answer = Public::new(json!({}), vec![]).last_modified(changed);
        let response = answer.respond_to(&request);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            header(&response, "last-modified"),
            Some("Mon, 23 Nov 2026 08:30:00 GMT")
        );
    }

    #[test]
    fn keys_that_a_header_does_not_take_are_one_for_all_that_begin_alike() {
        let key = |kind: &str, number: usize| format!("{kind}:{number:036}");
        let few: Vec<String> = (0..20)
            .flat_map(|n| [key("article", n), key("tag", n % 7)])
            .collect();
        let all = shown(&few);
        assert_eq!(all.len(), 27);
        let many = (0..100).flat_map(|n| [key("article", n), key("tag", n), key("author", n % 9)]);
        let many: Vec<String> = std::iter::once("articles".to_owned()).chain(many).collect();
        let bounded = shown(&many);
        assert!(bounded.join(" ").len() <= MOST_KEYS);
        let mut expected = vec!["articles".to_owned()];
        expected.extend((0..9).map(|n| key("author", n)));
        expected.extend(["article:any".to_owned(), "tag:any".to_owned()]);
        let (mut bounded, mut expected) = (bounded, expected);
        bounded.sort();
        expected.sort();
        assert_eq!(bounded, expected);
    }
}
