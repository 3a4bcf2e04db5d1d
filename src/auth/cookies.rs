//! Sessions of browsers, whose tokens are in cookies that no script can read.
//!
//! A browser sends its cookies along whoever makes it ask. So the cookies go with requests of the same site alone
//! (`SameSite=Strict`), and whatever is not a safe method is heard only from an origin that is configured: a page of a
//! neighbouring subdomain is the same site, and no origin of ours. `__Host-` keeps others from setting them.

use actix_web::HttpResponse;
use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue, ORIGIN, SET_COOKIE};

use super::model::LoggedIn;
use crate::clock::Timestamp;
use crate::http::Problem;

/// Where a browser keeps the access token.
pub const ACCESS: &str = "__Host-dateline-access";
/// Where a browser keeps the refresh token.
pub const REFRESH: &str = "__Host-dateline-refresh";

/// A request from a page that is none of ours, or from somewhere that does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cookies are for requests whose Origin is named in DATELINE_COOKIE_ORIGINS")]
pub struct ForeignOrigin;

/// Whether the page that asks is one of those that may use cookies.
///
/// # Errors
/// [`ForeignOrigin`] when it is not, when none is named, and when several are.
pub fn check_origin(headers: &HeaderMap, ours: &[String]) -> Result<(), ForeignOrigin> {
    let mut sent = headers.get_all(ORIGIN);
    match (sent.next(), sent.next()) {
        (Some(origin), None) if ours.iter().any(|ours| origin == ours.as_str()) => Ok(()),
        _ => Err(ForeignOrigin),
    }
}

/// What a browser keeps under this name, if it sent it once.
pub fn sent(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let mut found = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, value)| *key == name && !value.is_empty());
    match (found.next(), found.next()) {
        (Some((_, value)), None) => Some(value.to_owned()),
        _ => None,
    }
}

/// Tells a browser to keep a fresh pair of tokens.
///
/// # Errors
/// A fault of ours: a token that is no header.
pub fn keep(response: &mut HttpResponse, logged_in: &LoggedIn, now: Timestamp) -> Result<(), Problem> {
    let session = logged_in.session.expires_at.since(now).as_secs();
    set(response, ACCESS, &logged_in.access_token, logged_in.expires_in)?;
    set(response, REFRESH, logged_in.refresh_token.reveal(), session)
}

/// Tells a browser to forget what it has.
///
/// # Errors
/// As [`keep`].
pub fn forget(response: &mut HttpResponse) -> Result<(), Problem> {
    set(response, ACCESS, "", 0)?;
    set(response, REFRESH, "", 0)
}

fn set(response: &mut HttpResponse, name: &str, value: &str, seconds: u64) -> Result<(), Problem> {
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict");
    let cookie = HeaderValue::try_from(cookie).map_err(Problem::internal)?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            let name = actix_web::http::header::HeaderName::from_static(name);
            headers.append(name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn only_one_origin_that_is_named_is_ours() {
        let ours = ["https://desk.example.org".to_owned()];
        let check = |values: &[&'static str]| check_origin(&headers("origin", values), &ours);
        assert_eq!(check(&["https://desk.example.org"]), Ok(()));
        for values in [
            &[][..],
            &["null"],
            &[""],
            &["http://desk.example.org"],
            &["https://desk.example.org:8443"],
            &["https://desk.example.org.evil.example"],
            &["https://evil.example"],
            &["https://desk.example.org", "https://evil.example"],
            &["https://desk.example.org https://evil.example"],
        ] {
            assert_eq!(check(values), Err(ForeignOrigin), "{values:?}");
        }
        assert_eq!(
            check_origin(&headers("origin", &["null"]), &[]),
            Err(ForeignOrigin)
        );
    }

    #[test]
    fn a_cookie_is_found_among_others_and_not_when_it_is_there_twice() {
        let found = |values: &[&'static str]| sent(&headers("cookie", values), ACCESS);
        assert_eq!(
            found(&["a=b; __Host-dateline-access=x.y=; c=d"]).as_deref(),
            Some("x.y=")
        );
        for values in [
            &[][..],
            &["__Host-dateline-access="],
            &["__host-dateline-access=x"],
            &["dateline-access=x"],
            &["__Host-dateline-access=x; __Host-dateline-access=y"],
            &["__Host-dateline-access=x", "__Host-dateline-access=y"],
        ] {
            assert_eq!(found(values), None, "{values:?}");
        }
    }
}
