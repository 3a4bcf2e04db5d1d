//! JSON bodies.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::{Method, header};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use futures_util::StreamExt;
use garde::Validate;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::input;
use super::problem::{Code, Problem};

/// The usual limit of a body: 16 KiB.
pub const SMALL: usize = 16 * 1024;
/// The limit of a body that holds an article: 1 MiB.
pub const LARGE: usize = 1024 * 1024;

/// A JSON body of at most `LIMIT` bytes that has the shape of `T` and obeys its rules.
///
/// Refused with 415 (not JSON by its headers), 413, 408, 400 (not JSON by its text), 422 (every place that does not fit
/// or breaks a rule).
#[derive(Debug)]
pub struct Body<T, const LIMIT: usize = SMALL> {
    value: T,
    digest: [u8; 32],
}

impl<T, const LIMIT: usize> Body<T, LIMIT> {
    /// What was sent.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// SHA-256 of the body as it came; what `Idempotency-Key` compares.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
}

impl<T, const LIMIT: usize> FromRequest for Body<T, LIMIT>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let refused = check_type(request).and_then(|()| check_length(request, LIMIT));
        let payload = payload.take();
        Box::pin(async move {
            refused?;
            let text = collect(payload, LIMIT).await?;
            Ok(Self {
                value: parse(&text)?,
                digest: Sha256::digest(&text).into(),
            })
        })
    }
}

/// Like [`Body`], for an operation whose body may be left out or `null`: without one it is `T::default()`.
#[derive(Debug)]
pub struct OptionalBody<T, const LIMIT: usize = SMALL>(Body<T, LIMIT>);

impl<T, const LIMIT: usize> OptionalBody<T, LIMIT> {
    /// What was sent, or the default.
    pub fn into_inner(self) -> T {
        self.0.value
    }

    /// SHA-256 of the body as it came.
    pub fn digest(&self) -> [u8; 32] {
        self.0.digest
    }
}

impl<T, const LIMIT: usize> FromRequest for OptionalBody<T, LIMIT>
where
    T: DeserializeOwned + Default + Validate<Context = ()> + 'static,
{
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let wrong_type = check_type(request);
        let refused = check_length(request, LIMIT);
        let payload = payload.take();
        Box::pin(async move {
            refused?;
            let text = collect(payload, LIMIT).await?;
            let value = if text.is_empty() || text.as_ref() == b"null" {
                T::default()
            } else {
                wrong_type.and_then(|()| parse(&text))?
            };
            Ok(Self(Body {
                value,
                digest: Sha256::digest(&text).into(),
            }))
        })
    }
}

/// SHA-256 of no body at all, for operations without one that honour `Idempotency-Key`.
pub fn empty_digest() -> [u8; 32] {
    Sha256::digest([]).into()
}

fn check_type(request: &HttpRequest) -> Result<(), Problem> {
    let utf8_json = request.mime_type().ok().flatten().is_some_and(|mime| {
        mime.essence_str() == "application/json"
            && mime
                .get_param("charset")
                .is_none_or(|charset| charset.as_str().eq_ignore_ascii_case("utf-8"))
    });
    let plain = request
        .headers()
        .get(header::CONTENT_ENCODING)
        .is_none_or(|coding| coding == "identity");
    if utf8_json && plain {
        return Ok(());
    }
    let accepts = match *request.method() {
        Method::PATCH => header::HeaderName::from_static("accept-patch"),
        Method::POST => header::HeaderName::from_static("accept-post"),
        _ => header::ACCEPT,
    };
    Err(Problem::new(Code::UnsupportedMediaType)
        .detail("send `Content-Type: application/json`, in UTF-8 and without a Content-Encoding")
        .header(accepts, header::HeaderValue::from_static("application/json")))
}

fn check_length(request: &HttpRequest, limit: usize) -> Result<(), Problem> {
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    match length.and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if length > limit as u64 => Err(Problem::too_large(limit)),
        _ => Ok(()),
    }
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let mut text = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk?;
        if text.len() + chunk.len() > limit {
            return Err(Problem::too_large(limit));
        }
        text.extend_from_slice(&chunk);
    }
    Ok(text.freeze())
}

fn parse<T: DeserializeOwned + Validate<Context = ()>>(text: &[u8]) -> Result<T, Problem> {
    if text.is_empty() {
        return Err(Problem::new(Code::MalformedJson).detail("the body is empty"));
    }
    let tree =
        input::parse(text).map_err(|error| Problem::new(Code::MalformedJson).detail(error.to_string()))?;
    input::checked(tree, text.len()).map_err(|wrong| {
        wrong
            .into_iter()
            .fold(Problem::new(Code::InvalidBody), |problem, place| {
                problem.field(place.pointer, &place.code, place.detail)
            })
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde::Deserialize;

    use super::*;
    use crate::http::problem::At;

    #[derive(Deserialize, Validate, Debug, Default, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Note {
        #[garde(length(chars, min = 1, max = 5))]
        title: String,
        #[serde(default)]
        #[garde(range(max = 9))]
        count: u32,
    }

    fn request() -> TestRequest {
        TestRequest::post().insert_header(("content-type", "application/json"))
    }

    async fn read(request: TestRequest, body: &str) -> Result<Body<Note, 64>, Problem> {
        let (request, mut payload) = request.set_payload(body.to_owned()).to_http_parts();
        Body::from_request(&request, &mut payload).await
    }

    async fn code(body: &str) -> Code {
        read(request(), body).await.unwrap_err().code()
    }

    #[actix_web::test]
    async fn a_good_body_is_read_and_hashed() {
        let body = read(request(), r#"{"title":"a"}"#).await.unwrap();
        assert_eq!(
            body.digest(),
            <[u8; 32]>::from(Sha256::digest(r#"{"title":"a"}"#))
        );
        assert_eq!(
            body.into_inner(),
            Note {
                title: "a".into(),
                count: 0
            }
        );
    }

    #[actix_web::test]
    async fn only_json_in_utf8_is_accepted() {
        for good in ["application/json", "Application/JSON; charset=UTF-8"] {
            let request = TestRequest::post().insert_header(("content-type", good));
            assert!(read(request, r#"{"title":"a"}"#).await.is_ok(), "{good}");
        }
        for bad in [
            "text/plain",
            "application/json; charset=latin1",
            "application/jsonp",
            "json",
            "multipart/form-data",
        ] {
            let request = TestRequest::post().insert_header(("content-type", bad));
            let problem = read(request, r#"{"title":"a"}"#).await.unwrap_err();
            assert_eq!(problem.code(), Code::UnsupportedMediaType, "{bad}");
            assert!(problem.headers().iter().any(|(name, _)| name == "accept-post"));
        }
        assert_eq!(
            read(TestRequest::post(), "{}").await.unwrap_err().code(),
            Code::UnsupportedMediaType
        );
        let zipped = request().insert_header(("content-encoding", "gzip"));
        assert_eq!(
            read(zipped, "{}").await.unwrap_err().code(),
            Code::UnsupportedMediaType
        );
    }

    #[actix_web::test]
    async fn a_body_over_the_limit_is_413_whatever_length_it_declares() {
        let long = format!(r#"{{"title":"{}"}}"#, "a".repeat(64));
        assert_eq!(code(&long).await, Code::PayloadTooLarge);
        let declared = request()
            .insert_header(("content-length", "65"))
            .to_http_request();
        assert_eq!(
            check_length(&declared, 64).unwrap_err().code(),
            Code::PayloadTooLarge
        );
        assert!(check_length(&declared, 65).is_ok());
    }

    #[actix_web::test]
    async fn text_that_is_not_json_is_400() {
        for text in [
            "",
            " ",
            "{",
            "{\"title\":}",
            "{} {}",
            "{\"title\":\"\u{0}\"}",
            "{\"title\":\"\\ud800\"}",
            "nul",
        ] {
            assert_eq!(code(text).await, Code::MalformedJson, "{text:?}");
        }
    }

    #[actix_web::test]
    async fn a_shape_error_names_its_place() {
        for (text, pointer, rule) in [
            (r#"{}"#, "/title", "missing"),
            (r#"{"title":3}"#, "/title", "wrong_type"),
            (r#"{"title":"a","id":1}"#, "/id", "unknown_member"),
            (r#"{"title":"\u0000"}"#, "/title", "nul_character"),
            (r#"["a"]"#, "", "wrong_type"),
        ] {
            let problem = read(request(), text).await.unwrap_err();
            let place = &problem.places()[0];
            assert_eq!(problem.code(), Code::InvalidBody, "{text}");
            assert_eq!(
                (&place.at, place.code.as_str()),
                (&At::Pointer(pointer.into()), rule),
                "{text}"
            );
        }
    }

    #[actix_web::test]
    async fn everything_that_is_wrong_is_named_at_once() {
        let problem = read(request(), r#"{"title":"too long","count":10,"id":1}"#)
            .await
            .unwrap_err();
        let places: Vec<_> = problem
            .places()
            .iter()
            .map(|place| (&place.at, place.code.as_str()))
            .collect();
        let [id, count, title] = ["/id", "/count", "/title"].map(|pointer| At::Pointer(pointer.into()));
        let expected = [
            (&id, "unknown_member"),
            (&count, "too_large"),
            (&title, "too_long"),
        ];
        assert_eq!(places, expected);
    }

    #[actix_web::test]
    async fn an_optional_body_may_be_left_out_but_not_be_wrong() {
        let read = async |request: TestRequest, body: &str| {
            let (request, mut payload) = request.set_payload(body.to_owned()).to_http_parts();
            OptionalBody::<Note>::from_request(&request, &mut payload).await
        };
        assert_eq!(
            read(TestRequest::post(), "").await.unwrap().into_inner(),
            Note::default()
        );
        assert_eq!(
            read(request(), r#"{"title":"a"}"#)
                .await
                .unwrap()
                .into_inner()
                .title,
            "a"
        );
        assert_eq!(
            read(TestRequest::post(), "{}").await.unwrap_err().code(),
            Code::UnsupportedMediaType
        );
        assert_eq!(read(request(), "{}").await.unwrap_err().code(), Code::InvalidBody);
    }
}
