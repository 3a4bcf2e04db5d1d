//! Headers that every answer has.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// An answer of the API is never a page: nothing may be loaded from it, and nothing may frame it.
const NO_CONTENT: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const ALWAYS: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// What an answer gets that says nothing about it: no page, and kept by nobody.
const UNLESS_SAID: [(HeaderName, &str); 2] = [
    (header::CONTENT_SECURITY_POLICY, NO_CONTENT),
    (header::CACHE_CONTROL, "private, no-store"),
];

pub(super) fn secure(headers: &mut HeaderMap) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in UNLESS_SAID {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// Several layers say what an answer varies by; this makes it one header that names each once.
pub(super) fn merge_vary(headers: &mut HeaderMap) {
    if is_merged(headers) {
        return;
    }
    let mut names: Vec<String> = Vec::new();
    for value in headers
        .get_all(header::VARY)
        .filter_map(|value| value.to_str().ok())
    {
        for name in value.split(',').map(|name| name.trim().to_ascii_lowercase()) {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    if let Ok(merged) = HeaderValue::from_str(&names.join(", "))
        && !names.is_empty()
    {
        headers.insert(header::VARY, merged);
    }
}

/// Whether there is one name in lower case, as most answers have it, or none.
fn is_merged(headers: &HeaderMap) -> bool {
    let mut all = headers.get_all(header::VARY);
    let first = all.next();
    let is_plain = |byte: &u8| byte.is_ascii_lowercase() || *byte == b'-';
    all.next().is_none() && first.is_none_or(|names| names.as_bytes().iter().all(is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_may_say_otherwise_about_pages_and_caches_only() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public"));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("ALLOWALL"));
        secure(&mut headers);
        assert_eq!(headers.get(header::CACHE_CONTROL).unwrap(), "public");
        assert_eq!(headers.get(header::X_FRAME_OPTIONS).unwrap(), "DENY");
        assert_eq!(headers.get(header::CONTENT_SECURITY_POLICY).unwrap(), NO_CONTENT);
    }

    #[test]
    fn vary_names_each_header_once() {
        let mut headers = HeaderMap::new();
        for value in ["accept-encoding", "Origin, Accept-Encoding"] {
            headers.append(header::VARY, HeaderValue::from_static(value));
        }
        merge_vary(&mut headers);
        let all: Vec<_> = headers.get_all(header::VARY).collect();
        assert_eq!(all, ["accept-encoding, origin"]);
    }
}
