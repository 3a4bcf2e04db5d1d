//! `Idempotency-Key`: the same request sent twice has its effect once.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use sha2::{Digest, Sha256};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

use super::problem::{Code, Problem};
use crate::db::{Once, Principal};

const HEADER: &str = "idempotency-key";

/// The `Idempotency-Key` of a request, if it has one: 1 to 255 printable ASCII characters, else 400.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    key: Option<String>,
    method: String,
    path: String,
}

impl IdempotencyKey {
    /// What the database needs to have the effect once: the key, who uses it, and which request it belongs to.
    ///
    /// Keys of different principals never meet. `body` is [`Body::digest`](super::Body::digest).
    pub fn once(self, principal: &Principal, body: [u8; 32]) -> Option<Once> {
        let fingerprint = Sha256::new()
            .chain_update(self.method.as_bytes())
            .chain_update([0])
            .chain_update(self.path.as_bytes())
            .chain_update([0])
            .chain_update(body)
            .finalize();
        let scope = match principal {
            Principal::Anonymous => "anonymous".to_owned(),
            Principal::System => "system".to_owned(),
            Principal::User(id) => format!("user:{id}"),
        };
        self.key.map(|key| Once {
            key,
            scope,
            fingerprint: fingerprint.into(),
        })
    }
}

/// For the contract: name it in `params(…)` beside the extractor in the signature.
impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![
            ParameterBuilder::new()
                .name("Idempotency-Key")
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some(
                    "Any text of your own, new for every new thing. The same request with the same key within 24 hours \
                     is done once and answered alike; another request with it is 422.",
                ))
                .schema(Some(
                    ObjectBuilder::new()
                        .schema_type(Type::String)
                        .min_length(Some(1))
                        .max_length(Some(255))
                        .pattern(Some("^[\\x20-\\x7e]+$")),
                ))
                .example(Some("5f2b8c0e-create-night-trains".into()))
                .build(),
        ]
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut values = request.headers().get_all(HEADER);
        let key = match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(value), None) => value
                .to_str()
                .ok()
                .filter(|key| is_key(key))
                .map(str::to_owned)
                .map(Some)
                .ok_or(()),
            (Some(_), Some(_)) => Err(()),
        };
        ready(key.map_err(|()| malformed()).map(|key| Self {
            key,
            method: request.method().to_string(),
            path: request.path().to_owned(),
        }))
    }
}

fn is_key(key: &str) -> bool {
    (1..=255).contains(&key.len()) && key.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
}

fn malformed() -> Problem {
    let form = "must be one value of 1 to 255 printable ASCII characters";
    Problem::new(Code::InvalidHeader)
        .detail(format!("Idempotency-Key {form}"))
        .header_field("Idempotency-Key", "invalid", form)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use uuid::Uuid;

    use super::*;

    fn read(request: TestRequest) -> Result<IdempotencyKey, Problem> {
        IdempotencyKey::from_request(&request.to_http_request(), &mut Payload::None).into_inner()
    }

    fn post(path: &str) -> TestRequest {
        TestRequest::post().uri(path).insert_header((HEADER, "k-1"))
    }

    #[test]
    fn a_request_without_a_key_is_not_remembered() {
        assert_eq!(
            read(TestRequest::post())
                .unwrap()
                .once(&Principal::System, [0; 32]),
            None
        );
    }

    #[test]
    fn a_key_must_be_short_and_printable() {
        for bad in ["", &"k".repeat(256), "a\tb", "é"] {
            let problem = read(TestRequest::post().insert_header((HEADER, bad))).unwrap_err();
            assert_eq!(problem.code(), Code::InvalidHeader, "{bad}");
        }
        assert!(read(TestRequest::post().insert_header((HEADER, "k".repeat(255)))).is_ok());
        assert!(read(post("/").append_header((HEADER, "k-2"))).is_err());
    }

    #[test]
    fn the_fingerprint_depends_on_method_path_and_body() {
        let of = |request, body| {
            read(request)
                .unwrap()
                .once(&Principal::System, body)
                .unwrap()
                .fingerprint
        };
        let first = of(post("/a"), [0; 32]);
        assert_eq!(first, of(post("/a"), [0; 32]));
        assert_ne!(first, of(post("/b"), [0; 32]));
        assert_ne!(first, of(post("/a"), [1; 32]));
        assert_ne!(
            first,
            of(post("/a").method(actix_web::http::Method::PUT), [0; 32])
        );
    }

    #[test]
    fn the_scope_tells_principals_apart() {
        let of = |principal| read(post("/")).unwrap().once(&principal, [0; 32]).unwrap().scope;
        let (one, two) = (
            of(Principal::User(Uuid::from_u128(1))),
            of(Principal::User(Uuid::from_u128(2))),
        );
        assert!(one != two && one != of(Principal::Anonymous) && one != of(Principal::System));
    }
}
