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

/// One page of a list, with the link to the next.
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
}

impl<T> Page<T> {
    /// The page that answers `request`; its `next` link repeats all other parameters of the request.
    pub fn from_slice(request: &HttpRequest, limit: i64, slice: Slice<T>) -> Self {
        let next = slice
            .next
            .map(|cursor| next_link(request.path(), request.query_string(), &cursor));
        Self {
            data: slice.items,
            meta: PageMeta {
                limit,
                count: slice.count,
            },
            links: PageLinks { next },
        }
    }
}

impl PageLinks {
    /// The `Link` header (RFC 8288) of a page, if there is a next one.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let next = self.next.as_ref()?;
        HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).ok()
    }
}

/// Which list a cursor belongs to: a digest of the path and of what narrows or orders the list.
pub(super) fn mark(path: &str, pairs: &[(String, String)]) -> String {
    let mut narrowing: Vec<_> = pairs
        .iter()
        .filter(|(name, _)| !["limit", "cursor", "count"].contains(&name.as_str()))
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

fn next_link(path: &str, query: &str, cursor: &Cursor) -> String {
    let pairs = decode_pairs(query).unwrap_or_default();
    let mark = mark(path, &pairs);
    let mut next = form_urlencoded::Serializer::new(String::new());
    next.extend_pairs(pairs.iter().filter(|(name, _)| name != "cursor"));
    next.append_pair("cursor", &format!("{cursor}.{mark}"));
    format!("{path}?{}", next.finish())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const CURSOR: &str = "WyJzIiwxLCIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAiXQ";

    fn page(uri: &str, next: Option<&str>) -> Page<u8> {
        let request = TestRequest::with_uri(uri).to_http_request();
        let next = next.map(|cursor| cursor.parse().unwrap());
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
                count,
            },
        )
    }

    #[test]
    fn the_next_link_keeps_the_other_parameters() {
        let page = page("/list?tag=a%20b%26c&cursor=b2xk&limit=2", Some(CURSOR));
        let mark = mark("/list", &[("tag".into(), "a b&c".into())]);
        let link = format!("/list?tag=a+b%26c&limit=2&cursor={CURSOR}.{mark}");
        assert_eq!(page.links.next.as_deref(), Some(link.as_str()));
        assert_eq!(
            page.links.header().unwrap(),
            format!("<{link}>; rel=\"next\"").as_str()
        );
    }

    #[test]
    fn the_last_page_has_no_next() {
        let page = page("/list", None);
        assert!(page.links.header().is_none());
        let json = serde_json::to_string(&page).unwrap();
        let expected = r#"{"data":[1,2],"meta":{"limit":2,"count":{"total":10000,"exact":false}},"links":{"next":null}}"#;
        assert_eq!(json, expected);
    }
}
