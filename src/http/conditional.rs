//! ETags: versions for editors (`"v12"`, compared by `If-Match`), content hashes for readers (`If-None-Match`).
//!
//! The hash of a delivery answer is hexadecimal, so no hash can look like a version. The compression middleware adds
//! the content coding to it (`"3f…-br"`), because a strong ETag must differ between codings (RFC 9110, 8.8.3).
//! A version is not changed by compression: it names the object, and its answers are never stored.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::http::header::{self, AcceptEncoding, Encoding, Header, HeaderValue};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use sha2::{Digest, Sha256};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

use super::problem::{Code, Problem};
use crate::db::Version;

/// Content codings the server may apply, as they appear behind a content hash.
pub(crate) const CODINGS: [&str; 4] = ["br", "gzip", "zstd", "deflate"];

/// Bytes of the SHA-256 that make a delivery ETag.
const HASH_BYTES: usize = 16;

/// The version in `If-Match` that a change was made against.
///
/// Missing → 428, malformed → 400, a weak ETag or one of the delivery → 412.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub Version);

/// For the contract: name it in `params(…)` beside the extractor in the signature.
impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![
            ParameterBuilder::new()
                .name("If-Match")
                .parameter_in(ParameterIn::Header)
                .required(Required::True)
                .description(Some(
                    "The version you saw, as the `ETag` header gave it. Missing: 428; no longer current: 412.",
                ))
                .schema(Some(ObjectBuilder::new().schema_type(Type::String).pattern(Some("^\"v[1-9][0-9]*\"$"))))
                .example(Some("\"v12\"".into()))
                .build(),
        ]
    }
}

impl Deref for IfMatch {
    type Target = Version;

    fn deref(&self) -> &Version {
        &self.0
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut values = request.headers().get_all(header::IF_MATCH);
        ready(match (values.next(), values.next()) {
            (None, _) => Err(Problem::new(Code::PreconditionRequired)
                .detail("send `If-Match` with the ETag of the object you have seen, such as \"v12\"")),
            (Some(value), None) => version_of(value).map(IfMatch),
            (Some(_), Some(_)) => Err(malformed()),
        })
    }
}

fn version_of(value: &HeaderValue) -> Result<Version, Problem> {
    let text = value.to_str().map_err(|_| malformed())?.trim();
    let (weak, tag) = text.strip_prefix("W/").map_or((false, text), |tag| (true, tag));
    let tag = tag
        .strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'))
        .ok_or_else(malformed)?;
    if tag.contains(['"', ' ']) {
        return Err(malformed());
    }
    match tag.strip_prefix('v').filter(|number| !weak && is_version(number)).map(str::parse) {
        Some(Ok(number)) => Ok(Version(number)),
        _ => Err(Problem::new(Code::NotAVersion)
            .detail("a version such as \"v12\" is needed; weak ETags and those of the public delivery are not versions")),
    }
}

fn is_version(number: &str) -> bool {
    !number.starts_with('0') && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn malformed() -> Problem {
    let form = "must be exactly one ETag in double quotes, such as \"v12\"";
    Problem::new(Code::InvalidHeader)
        .detail(format!("If-Match {form}"))
        .header_field("If-Match", "invalid", form)
}

/// The ETag of a version: `"v12"`.
pub fn version_etag(version: Version) -> HeaderValue {
    HeaderValue::from_str(&format!("\"v{}\"", version.0)).expect("digits and quotes are legal in a header")
}

/// The strong ETag of a delivery answer, from its uncompressed bytes.
pub fn content_etag(bytes: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(bytes);
    let mut tag = String::with_capacity(2 * HASH_BYTES + 2);
    tag.push('"');
    for byte in &digest[..HASH_BYTES] {
        tag.push_str(&format!("{byte:02x}"));
    }
    tag.push('"');
    HeaderValue::from_str(&tag).expect("hexadecimal digits and quotes are legal in a header")
}

/// The ETag of the same answer in a content coding, or `None` if this is not the ETag of a delivery answer.
pub(crate) fn coded_etag(etag: &HeaderValue, coding: &str) -> Option<HeaderValue> {
    let tag = etag.to_str().ok()?.strip_prefix('"')?.strip_suffix('"')?;
    let is_hash = tag.len() == 2 * HASH_BYTES && tag.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash
        .then(|| HeaderValue::from_str(&format!("\"{tag}-{coding}\"")).ok())
        .flatten()
}

/// If the client already has this answer in a coding that it can use, the ETag under which it has it. (A cache may have
/// others on behalf of other clients.)
pub(crate) fn known_to_client(request: &HttpRequest, etag: &HeaderValue) -> Option<HeaderValue> {
    let ours = etag.to_str().ok()?;
    request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .find_map(|list| {
            list.split(',').map(str::trim).find_map(|candidate| {
                let candidate = candidate.strip_prefix("W/").unwrap_or(candidate);
                if candidate == "*" {
                    return Some(etag.clone());
                }
                let (hash, coding) = split_coding(candidate);
                let usable = coding.is_none_or(|coding| accepts(request, coding));
                (hash == ours && usable).then(|| header_of(candidate, etag))
            })
        })
}

fn header_of(candidate: &str, otherwise: &HeaderValue) -> HeaderValue {
    HeaderValue::from_str(candidate).unwrap_or_else(|_| otherwise.clone())
}

/// The ETag of the answer as it is, and the coding it was sent in.
fn split_coding(etag: &str) -> (String, Option<&'static str>) {
    for coding in CODINGS {
        if let Some(hash) = etag.strip_suffix(&format!("-{coding}\"")) {
            return (format!("{hash}\""), Some(coding));
        }
    }
    (etag.to_owned(), None)
}

fn accepts(request: &HttpRequest, coding: &str) -> bool {
    let (Ok(accepted), Ok(coding)) = (AcceptEncoding::parse(request), coding.parse::<Encoding>()) else {
        return false;
    };
    accepted.negotiate([&coding].into_iter()).as_ref() == Some(&coding)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn if_match(value: Option<&str>) -> Result<i64, Code> {
        let request = value.iter().fold(TestRequest::default(), |request, value| {
            request.insert_header(("if-match", *value))
        });
        let outcome = IfMatch::from_request(&request.to_http_request(), &mut Payload::None).into_inner();
        outcome
            .map(|version| version.0.0)
            .map_err(|problem| problem.code())
    }

    #[test]
    fn if_match_names_one_version() {
        assert_eq!(if_match(Some("\"v12\"")), Ok(12));
        assert_eq!(if_match(None), Err(Code::PreconditionRequired));
        for malformed in ["v12", "\"v12", "\"v1\", \"v2\"", "*", "", "12"] {
            assert_eq!(if_match(Some(malformed)), Err(Code::InvalidHeader), "{malformed}");
        }
        let delivery = content_etag(b"x");
        for other in [
            "W/\"v12\"",
            delivery.to_str().unwrap(),
            "\"v01\"",
            "\"v\"",
            "\"v99999999999999999999\"",
            "\"\"",
        ] {
            assert_eq!(if_match(Some(other)), Err(Code::NotAVersion), "{other}");
        }
    }

    #[test]
    fn several_if_match_headers_are_malformed() {
        let request = TestRequest::default()
            .append_header(("if-match", "\"v1\""))
            .append_header(("if-match", "\"v2\""))
            .to_http_request();
        let problem = IfMatch::from_request(&request, &mut Payload::None)
            .into_inner()
            .unwrap_err();
        assert_eq!(problem.code(), Code::InvalidHeader);
    }

    #[test]
    fn a_version_comes_back_as_it_was_sent() {
        assert_eq!(if_match(Some(version_etag(Version(7)).to_str().unwrap())), Ok(7));
    }

    #[test]
    fn a_content_etag_follows_the_content_and_the_coding() {
        let etag = content_etag(b"x");
        assert_ne!(etag, content_etag(b"y"));
        assert_eq!(etag, content_etag(b"x"));
        let coded = coded_etag(&etag, "br").unwrap();
        let parts = (etag.to_str().unwrap().to_owned(), Some("br"));
        assert_eq!(split_coding(coded.to_str().unwrap()), parts);
        assert_eq!(coded_etag(&version_etag(Version(3)), "br"), None);
    }

    #[test]
    fn if_none_match_knows_the_answer_in_any_coding_that_the_client_reads_and_in_lists() {
        let etag = content_etag(b"x");
        let plain = etag.to_str().unwrap().to_owned();
        let coded = coded_etag(&etag, "zstd").unwrap().to_str().unwrap().to_owned();
        let known = |value: String| {
            let request = TestRequest::default()
                .insert_header(("accept-encoding", "zstd, br;q=0"))
                .insert_header(("if-none-match", value))
                .to_http_request();
            known_to_client(&request, &etag)
        };
        let unread = coded_etag(&etag, "br").unwrap().to_str().unwrap().to_owned();
        for value in [coded.clone(), format!("{unread}, {coded}")] {
            assert_eq!(known(value).unwrap(), coded.as_str());
        }
        assert_eq!(known(unread), None);
        for value in [
            plain.clone(),
            format!("W/{plain}"),
            format!("\"other\", {plain}"),
            "*".into(),
        ] {
            assert_eq!(known(value.clone()).unwrap(), plain.as_str(), "{value}");
        }
        for value in [
            "\"other\"".to_owned(),
            plain.replace('"', ""),
            plain.replace("\"", "'"),
        ] {
            assert_eq!(known(value.clone()), None, "{value}");
        }
    }
}
