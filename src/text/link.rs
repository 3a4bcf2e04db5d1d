//! Addresses on the web that an editor or a reader gives.

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

/// An absolute `http` or `https` URL without user name or password, at most 2,048 bytes, in the form
/// in which it is requested: host in lower-case ASCII, spaces and other letters percent-encoded.
///
/// Says nothing about where it leads: whoever fetches it must still check the address.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(try_from = "String")]
#[schema(
    description = "An absolute http or https URL without user name or password, kept in the form in which it is requested.",
    value_type = String,
    format = "uri",
    min_length = 8,
    max_length = 2048,
    pattern = "^[Hh][Tt][Tt][Pp][Ss]?://[^@]",
    example = "https://www.example.org/news/night-trains"
)]
pub struct WebUrl(String);
crate::db::text_column!(WebUrl);

/// Why a text is no web address. The message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWebUrl {
    /// No URL at all, or one that needs a base.
    #[error("must be an absolute URL such as \"https://www.example.org/page\"")]
    Syntax,
    /// `javascript:`, `data:`, `ftp:` …
    #[error("must begin with http:// or https://")]
    Scheme,
    /// `https://user:password@…`
    #[error("must not hold a user name or password")]
    Credentials,
    /// More than 2,048 bytes, as given or as requested.
    #[error("must have at most 2048 bytes")]
    Length,
}

impl WebUrl {
    /// The longest address, in bytes.
    pub const MAX_LENGTH: usize = 2_048;

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a page served over `https` may load it.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }
}

impl FromStr for WebUrl {
    type Err = BadWebUrl;

    fn from_str(text: &str) -> Result<Self, BadWebUrl> {
        if text.len() > Self::MAX_LENGTH {
            return Err(BadWebUrl::Length);
        }
        // URL parsers drop these silently; a person who sees the text would not expect that.
        if text
            .chars()
            .any(|character| character.is_control() || character.is_whitespace())
        {
            return Err(BadWebUrl::Syntax);
        }
        let url = Url::parse(text).map_err(|_| BadWebUrl::Syntax)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BadWebUrl::Scheme);
        }
        // The parser forgives `https:host` and `https:\\host`; whoever reads the text might not.
        if !text[url.scheme().len()..].starts_with("://") {
            return Err(BadWebUrl::Syntax);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadWebUrl::Credentials);
        }
        match url.as_str().len() {
            0..=Self::MAX_LENGTH => Ok(Self(url.into())),
            _ => Err(BadWebUrl::Length),
        }
    }
}

impl TryFrom<String> for WebUrl {
    type Error = BadWebUrl;

    fn try_from(text: String) -> Result<Self, BadWebUrl> {
        text.parse()
    }
}

impl From<WebUrl> for String {
    fn from(url: WebUrl) -> Self {
        url.0
    }
}

impl AsRef<str> for WebUrl {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_kept_as_they_are_requested() {
        for (given, kept) in [
            ("https://example.org", "https://example.org/"),
            ("HTTP://Example.ORG:80/A?b=c#d", "http://example.org/A?b=c#d"),
            (
                "https://bücher.example/straße",
                "https://xn--bcher-kva.example/stra%C3%9Fe",
            ),
            ("https://example.org/a/../b", "https://example.org/b"),
            ("https://[::1]:8443/", "https://[::1]:8443/"),
            ("https://example.org/@ann", "https://example.org/@ann"),
        ] {
            assert_eq!(given.parse::<WebUrl>().map(String::from), Ok(kept.to_owned()));
        }
    }

    #[test]
    fn other_schemes_credentials_and_relative_addresses_are_refused() {
        for (bad, why) in [
            ("javascript:alert(1)", BadWebUrl::Scheme),
            ("data:text/html,x", BadWebUrl::Scheme),
            ("ftp://example.org/", BadWebUrl::Scheme),
            ("mailto:ann@example.org", BadWebUrl::Scheme),
            ("//example.org/", BadWebUrl::Syntax),
            ("/news", BadWebUrl::Syntax),
            ("example.org", BadWebUrl::Syntax),
            ("https:example.org", BadWebUrl::Syntax),
            ("https:\\\\example.org", BadWebUrl::Syntax),
            ("https://", BadWebUrl::Syntax),
            (" https://example.org/", BadWebUrl::Syntax),
            ("https://exa\tmple.org/", BadWebUrl::Syntax),
            ("https://ann@example.org/", BadWebUrl::Credentials),
            ("https://:secret@example.org/", BadWebUrl::Credentials),
            ("", BadWebUrl::Syntax),
        ] {
            assert_eq!(bad.parse::<WebUrl>(), Err(why), "{bad:?}");
        }
    }

    #[test]
    fn length_counts_as_given_and_as_requested() {
        let path = |letter: &str, count| format!("https://example.org/{}", letter.repeat(count));
        assert!(path("a", 2_048 - 20).parse::<WebUrl>().is_ok());
        assert_eq!(path("a", 2_048 - 19).parse::<WebUrl>(), Err(BadWebUrl::Length));
        assert_eq!(
            path("é", 900).parse::<WebUrl>(),
            Err(BadWebUrl::Length),
            "é is sent as six bytes"
        );
    }

    #[test]
    fn json_is_checked() {
        let error = serde_json::from_str::<WebUrl>("\"javascript:alert(1)\"")
            .unwrap_err()
            .to_string();
        assert!(error.contains("http:// or https://"), "{error}");
        assert!("https://example.org/".parse::<WebUrl>().unwrap().is_https());
        assert!(!"http://example.org/".parse::<WebUrl>().unwrap().is_https());
    }

    proptest! {
        #[test]
        fn a_kept_address_parses_to_itself(text in "(https?://)?\\PC{0,40}") {
            if let Ok(url) = text.parse::<WebUrl>() {
                prop_assert_eq!(url.as_str().parse::<WebUrl>(), Ok(url.clone()));
            }
        }
    }
}
