//! Whether only the head of an answer was asked for.

use std::future::{Ready, ready};

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use super::problem::Problem;

/// Whether the request is a `HEAD`, which handlers meet as the `GET` it stands for. Only what a look itself changes
/// (such as a count of looks) has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadOnly(pub bool);

/// Remembers how it was asked, before the method is changed.
pub(crate) fn remember(request: &ServiceRequest) {
    let asked = HeadOnly(request.method() == Method::HEAD);
    request.extensions_mut().insert(asked);
}

impl FromRequest for HeadOnly {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = request.extensions().get::<Self>().copied();
        ready(
            asked.ok_or_else(|| Problem::internal("no middleware has looked at the method of this request")),
        )
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn head_is_remembered_and_every_other_method_is_not_head() {
        for (method, expected) in [(Method::HEAD, true), (Method::GET, false)] {
            let request = TestRequest::default().method(method).to_srv_request();
            remember(&request);
            assert_eq!(request.extensions().get::<HeadOnly>(), Some(&HeadOnly(expected)));
        }
    }
}
