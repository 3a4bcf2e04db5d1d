//! Limits on the head of a request. The parser has wider ones and closes the connection; these have an answer.

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HOST, HeaderValue};
use actix_web::http::uri::Authority;

use crate::http::problem::{Code, Problem};

/// Bytes of path and query together.
const MAX_URI: usize = 8 * 1024;
/// Bytes of the request line and all headers.
const MAX_HEAD: usize = 32 * 1024;
/// Number of headers.
const MAX_HEADERS: usize = 64;
/// Bytes of a header beside its name and value: colon, space, line end.
const HEADER_OVERHEAD: usize = 4;

/// Refuses a head that is too large, or that servers on its way may read differently.
///
/// # Errors
/// 414 for the URL, 431 for the headers, 400 for a `Host` that is none (RFC 9112, 3.2).
pub(super) fn check(request: &ServiceRequest) -> Result<(), Problem> {
    let uri = request
        .uri()
        .path_and_query()
        .map_or(0, |path| path.as_str().len());
    if uri > MAX_URI {
        return Err(Problem::new(Code::UriTooLong)
            .detail(format!("at most {MAX_URI} bytes are accepted"))
            .closing());
    }
    let headers = request.headers();
    let size = headers.iter().fold(uri, |sum, (name, value)| {
        sum + name.as_str().len() + value.len() + HEADER_OVERHEAD
    });
    if size > MAX_HEAD || headers.len() > MAX_HEADERS {
        return Err(Problem::new(Code::HeadTooLarge).closing());
    }
    let hosts: Vec<&HeaderValue> = headers.get_all(HOST).collect();
    if hosts.len() > 1 || !hosts.into_iter().all(is_host) {
        let detail = "there must be one, with the name of the server";
        return Err(Problem::new(Code::InvalidHeader)
            .header_field("Host", "invalid", detail)
            .closing());
    }
    Ok(())
}

fn is_host(value: &HeaderValue) -> bool {
    let is_authority = |host: &str| host.parse::<Authority>().is_ok() && !host.contains('@');
    value
        .to_str()
        .is_ok_and(|host| host.is_empty() || is_authority(host))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn code(request: TestRequest) -> Option<Code> {
        check(&request.to_srv_request())
            .err()
            .map(|problem| problem.code())
    }

    #[test]
    fn a_long_url_is_414() {
        assert_eq!(
            code(TestRequest::with_uri(&format!("/{}", "a".repeat(MAX_URI)))),
            Some(Code::UriTooLong)
        );
        assert_eq!(
            code(TestRequest::with_uri(&format!("/{}", "a".repeat(MAX_URI - 1)))),
            None
        );
        assert_eq!(
            code(TestRequest::with_uri(&format!("/?{}", "a".repeat(MAX_URI)))),
            Some(Code::UriTooLong)
        );
    }

    #[test]
    fn a_large_head_is_431() {
        let large = |bytes| TestRequest::default().insert_header(("x-large", "a".repeat(bytes)));
        assert_eq!(code(large(MAX_HEAD)), Some(Code::HeadTooLarge));
        assert_eq!(code(large(MAX_HEAD - 100)), None);
    }

    #[test]
    fn many_headers_are_431_also_under_one_name() {
        let many = |count| {
            (0..count).fold(TestRequest::default(), |request, _| {
                request.append_header(("x-many", "1"))
            })
        };
        assert_eq!(code(many(MAX_HEADERS + 1)), Some(Code::HeadTooLarge));
        assert_eq!(code(many(MAX_HEADERS)), None);
    }

    #[test]
    fn a_host_is_one_name_with_a_port_or_without() {
        let host = |host: &str| TestRequest::default().insert_header((HOST, host));
        for good in [
            "news.example",
            "news.example:8080",
            "127.0.0.1:1",
            "[::1]:8080",
            "",
        ] {
            assert_eq!(code(host(good)), None, "{good}");
        }
        for bad in ["a b", "a/b", "a@b", "[::1", "a:b:c", "a?b"] {
            assert_eq!(code(host(bad)), Some(Code::InvalidHeader), "{bad}");
        }
        let two = host("a").append_header((HOST, "b"));
        assert_eq!(code(two), Some(Code::InvalidHeader));
    }
}
