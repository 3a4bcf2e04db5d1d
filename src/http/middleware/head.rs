//! Limits on the head of a request. The parser has wider ones and closes the connection; these have an answer.

use actix_web::dev::ServiceRequest;

use crate::http::problem::{Code, Problem};

/// Bytes of path and query together.
const MAX_URI: usize = 8 * 1024;
/// Bytes of the request line and all headers.
const MAX_HEAD: usize = 32 * 1024;
/// Number of headers.
const MAX_HEADERS: usize = 64;
/// Bytes of a header beside its name and value: colon, space, line end.
const HEADER_OVERHEAD: usize = 4;

/// Refuses a head that is too large.
///
/// # Errors
/// 414 for the URL, 431 for the headers.
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
    Ok(())
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
}
