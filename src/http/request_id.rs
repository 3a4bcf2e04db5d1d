//! The name of a request, in its answer, in its problem, in the log and in the audit trail.

use std::future::{Ready, ready};

use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderName;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use uuid::Uuid;

use super::problem::Problem;

/// Header that brings and returns the request id.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the current request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Takes the id that a proxy or client gave, if it is well-formed (8 to 64 of `[A-Za-z0-9_-]`), else makes one.
pub(crate) fn assign(request: &ServiceRequest) -> RequestId {
    let given = request
        .headers()
        .get(HEADER)
        .and_then(|value| value.to_str().ok())
        .filter(|id| is_well_formed(id));
    let id = RequestId(given.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned));
    request.extensions_mut().insert(id.clone());
    id
}

fn is_well_formed(id: &str) -> bool {
    (8..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

impl FromRequest for RequestId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.extensions().get::<RequestId>().cloned();
        ready(id.ok_or_else(|| Problem::internal("no middleware has given this request an id")))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn assigned(given: &str) -> String {
        let request = TestRequest::default()
            .insert_header((HEADER, given))
            .to_srv_request();
        let id = assign(&request);
        assert_eq!(request.extensions().get::<RequestId>(), Some(&id));
        id.0
    }

    #[test]
    fn a_well_formed_id_is_kept() {
        assert_eq!(assigned("Abc_123-x"), "Abc_123-x");
    }

    #[test]
    fn any_other_id_is_replaced() {
        for bad in [
            "short",
            &"x".repeat(65),
            "with space",
            "semi;colon",
            "",
            "new\tline",
        ] {
            let id = assigned(bad);
            assert_eq!(Uuid::parse_str(&id).unwrap().get_version_num(), 7, "{bad}");
        }
    }
}
