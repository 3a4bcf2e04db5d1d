//! Addresses of websites: base URLs and origins.

use url::{Position, Url};

/// A base URL without a trailing slash, such as `https://news.example.org/api`. Only `http` and `https`; no user,
/// query or fragment.
pub(super) fn base_url(text: &str) -> Result<String, String> {
    let url = web_url(text)?;
    Ok(url[..Position::AfterPath].trim_end_matches('/').to_owned())
}

/// An origin as a browser sends it: `https://news.example.org`, with a port unless it is the usual one.
pub(super) fn origin(text: &str) -> Result<String, String> {
    if text.contains('*') {
        return Err("has a star: name each origin".to_owned());
    }
    let url = web_url(text)?;
    if url.path() != "/" {
        return Err("has a path: an origin is only scheme, host and port".to_owned());
    }
    Ok(url.origin().ascii_serialization())
}

fn web_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is not a URL ({error})"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("does not begin with http:// or https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("holds a user or password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has a query or fragment".to_owned());
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_loses_its_trailing_slash_and_keeps_its_path() {
        assert_eq!(
            base_url("https://News.example.org/").as_deref(),
            Ok("https://news.example.org")
        );
        assert_eq!(
            base_url("http://[::1]:8080/cms/").as_deref(),
            Ok("http://[::1]:8080/cms")
        );
    }

    #[test]
    fn what_is_no_base_url_is_refused() {
        for text in [
            "news.example.org",
            "ftp://example.org",
            "https://ann:secret@example.org",
            "https://example.org/?a=b",
            "https://example.org/#top",
        ] {
            assert!(base_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_unusual_port() {
        assert_eq!(
            origin("https://example.org:443/").as_deref(),
            Ok("https://example.org")
        );
        assert_eq!(
            origin("http://localhost:3000").as_deref(),
            Ok("http://localhost:3000")
        );
    }

    #[test]
    fn an_origin_with_a_path_a_star_and_null_are_refused() {
        for text in ["https://example.org/news", "*", "null", "https://*.example.org"] {
            assert!(origin(text).is_err(), "{text}");
        }
    }
}
