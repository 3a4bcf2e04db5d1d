//! One page of a list.

use actix_web::HttpRequest;
use actix_web::http::header::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::form_urlencoded;
use utoipa::ToSchema;

use super::input::decode_pairs;
use crate::db::{Count, Cursor, Slice};

/// Enough that no two lists of a client's meet by chance.
const MARK_BYTES: usize = 6;

/// What does not narrow or order a list: a cursor is good whatever they are.
const NOT_NARROWING: [&str; 6] = ["limit", "cursor", "count", "include", "formats", "fields"];

/// One page of a list, with the links to those beside it.
#[derive(Serialize, Deserialize, ToSchema, Clone, Debug)]
pub struct Page<T> {
    /// The items, in the order asked for.
    pub data: Vec<T>,
    /// About this page.
    pub meta: PageMeta,
    /// Where to go from here.
    pub links: PageLinks,
}

/// About a page.
#[derive(Serialize, Deserialize, ToSchema, Clone, Debug)]
pub struct PageMeta {
    /// The most items a page of this list has.
    #[schema(minimum = 1, maximum = 100, example = 20)]
    pub limit: i64,
    /// How many items there are on all pages, if `count=true` was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub count: Option<Count>,
}

/// Links of a page.
#[derive(Serialize, Deserialize, ToSchema, Clone, Debug)]
pub struct PageLinks {
    /// The next page, relative to this one's URL; null on the last page.
    #[schema(
        format = "uri-reference",
        example = "/api/v1/articles?limit=20&cursor=eyJ2IjoxfQ"
    )]
    pub next: Option<String>,
    /// The page before, relative to this one's URL; null on the first page.
    #[schema(
        format = "uri-reference",
        example = "/api/v1/articles?limit=20&cursor=eyJ2IjoyfQ"
    )]
    pub prev: Option<String>,
}

impl<T> Page<T> {
    /// The page that answers `request`; its links repeat all other parameters of the request.
    pub fn from_slice(request: &HttpRequest, limit: i64, slice: Slice<T>) -> Self {
        let link = |cursor| link(request.path(), request.query_string(), &cursor);
        let (next, prev) = (slice.next.map(link), slice.prev.map(link));
        // Nothing stands before the place any more: what comes from there on is the list from its beginning.
        let is_in_front = slice.items.is_empty() && next.is_none() && goes_back(request.query_string());
        Self {
            data: slice.items,
            meta: PageMeta {
                limit,
                count: slice.count,
            },
            links: PageLinks {
                next: next.or_else(|| is_in_front.then(|| first(request.path(), request.query_string()))),
                prev,
            },
        }
    }
}

impl PageLinks {
    /// The `Link` header (RFC 8288) of a page, if there is one beside it.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let Self { next, prev } = self;
        let links = [(prev, "prev"), (next, "next")].into_iter();
        let links =
            links.filter_map(|(to, relation)| Some(format!("<{}>; rel=\"{relation}\"", to.as_ref()?)));
        let header = links.collect::<Vec<_>>().join(", ");
        HeaderValue::from_str(&header)
            .ok()
            .filter(|header| !header.is_empty())
    }
}

/// Which list a cursor belongs to: a digest of the path and of what narrows or orders the list.
pub(super) fn mark(path: &str, pairs: &[(String, String)]) -> String {
    let mut narrowing: Vec<_> = pairs
        .iter()
        .filter(|(name, _)| !NOT_NARROWING.contains(&name.as_str()))
        .collect();
    narrowing.sort();
    let mut digest = Sha256::new_with_prefix(path);
    for (name, value) in narrowing {
        digest.update([0]);
        digest.update(name);
        digest.update([1]);
        digest.update(value);
    }
    URL_SAFE_NO_PAD.encode(&digest.finalize()[..MARK_BYTES])
}

fn link(path: &str, query: &str, cursor: &Cursor) -> String {
    let mut others = others(query);
    let mark = mark(path, &others);
    others.push(("cursor".into(), format!("{cursor}.{mark}")));
    with_query(path, &others)
}

/// The first page of the list that a page belongs to.
fn first(path: &str, query: &str) -> String {
    with_query(path, &others(query))
}

/// All parameters but the place. Whoever asks the same in another order gets the same answer, and its ETag is the same.
fn others(query: &str) -> Vec<(String, String)> {
    let mut pairs = decode_pairs(query).unwrap_or_default();
    pairs.retain(|(name, _)| name != "cursor");
    pairs.sort();
    pairs
}

fn with_query(path: &str, pairs: &[(String, String)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    format!("{path}?{}", query.extend_pairs(pairs).finish())
}

/// Whether a page is one on the way back.
fn goes_back(query: &str) -> bool {
    let pairs = decode_pairs(query).unwrap_or_default();
    let cursor = pairs.iter().find(|(name, _)| name == "cursor");
    let place = cursor.and_then(|(_, text)| text.rsplit_once('.'));
    place.is_some_and(|(place, _)| place.parse().is_ok_and(|place: Cursor| place.is_back()))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const CURSOR: &str = "WyJzIiwxLCIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAiLGZhbHNlXQ";
    const BACK: &str = "WyJzIiwxLCIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAiLHRydWVd";

    fn page(uri: &str, next: Option<&str>, prev: Option<&str>) -> Page<u8> {
        let request = TestRequest::with_uri(uri).to_http_request();
        let [next, prev] = [next, prev].map(|cursor| cursor.map(|cursor| cursor.parse().unwrap()));
        let count = Some(Count {
            total: 10_000,
            exact: false,
        });
        Page::from_slice(
            &request,
            2,
            Slice {
                items: vec![1, 2],
                next,
                prev,
                count,
            },
        )
    }

    #[test]
    fn the_links_keep_the_other_parameters() {
        let page = page(
            "/list?tag=a%20b%26c&cursor=b2xk&limit=2",
            Some(CURSOR),
            Some(BACK),
        );
        let mark = mark("/list", &[("tag".into(), "a b&c".into())]);
        let next = format!("/list?limit=2&tag=a+b%26c&cursor={CURSOR}.{mark}");
        let prev = format!("/list?limit=2&tag=a+b%26c&cursor={BACK}.{mark}");
        assert_eq!(page.links.next.as_deref(), Some(next.as_str()));
        assert_eq!(page.links.prev.as_deref(), Some(prev.as_str()));
        assert_eq!(
            page.links.header().unwrap(),
            format!("<{prev}>; rel=\"prev\", <{next}>; rel=\"next\"").as_str()
        );
    }

    #[test]
    fn an_empty_page_on_the_way_back_leads_to_the_beginning() {
        let empty = |uri: &str| {
            let request = TestRequest::with_uri(uri).to_http_request();
            let slice: Slice<u8> = Slice {
                items: Vec::new(),
                next: None,
                prev: None,
                count: None,
            };
            Page::from_slice(&request, 2, slice).links
        };
        let back = empty(&format!("/list?tag=a%26b&cursor={BACK}.mark&limit=2"));
        assert_eq!(back.next.as_deref(), Some("/list?limit=2&tag=a%26b"));
        assert_eq!(back.prev, None);
        let back = empty(&format!("/list?cursor={BACK}.mark"));
        assert_eq!(back.next.as_deref(), Some("/list"));
        for ahead in ["/list".to_owned(), format!("/list?cursor={CURSOR}.mark")] {
            assert_eq!(empty(&ahead).next, None, "{ahead}");
        }
    }

    #[test]
    fn a_page_alone_has_no_links() {
        let page = page("/list", None, None);
        assert!(page.links.header().is_none());
        let json = serde_json::to_string(&page).unwrap();
        let expected = r#"{"data":[1,2],"meta":{"limit":2,"count":{"total":10000,"exact":false}},"links":{"next":null,"prev":null}}"#;
        assert_eq!(json, expected);
    }
}
