//! Where redirects begin and lead, and what the public asks about.

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use url::{Position, Url};
use utoipa::ToSchema;

use crate::text::{WebUrl, percent_decode, percent_encode};

/// The most characters that a path may have.
const MAX_LENGTH: usize = 2_000;

/// A path of the site in the one form in which paths are compared: percent-encoded where that is needed and nowhere
/// else, without query, fragment, empty segments and a slash at its end.
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
    description = "A path of the site, kept in one form: percent-encoded where that is needed, without query, fragment and a slash at its end.",
    value_type = String,
    min_length = 1,
    max_length = 2000,
    pattern = "^/",
    example = "/2019/05/night-trains"
)]
pub struct SitePath(String);
crate::db::text_column!(SitePath);

/// Why a text is no path. The message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSitePath {
    /// It does not begin at the root of the site.
    #[error("must be a path that begins with \"/\"")]
    Start,
    /// The same, where a whole address is allowed too.
    #[error("must be a path that begins with \"/\", or an http or https URL")]
    StartOrUrl,
    /// Too long, as given or as kept.
    #[error("must have at most 2000 characters, percent-encoded where needed")]
    Length,
}

impl SitePath {
    /// Any text as a path; what is behind `?` or `#` is no part of it.
    fn normalise(text: &str) -> Self {
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let mut segments: Vec<String> = Vec::new();
        // Browsers take a backslash for a slash.
        for segment in path.split(['/', '\\']) {
            let decoded = percent_decode(segment).unwrap_or_else(|| segment.to_owned());
            match decoded.as_str() {
                "" | "." => {}
                ".." => {
                    segments.pop();
                }
                other => segments.push(percent_encode(&other.nfc().collect::<String>())),
            }
        }
        Self(format!("/{}", segments.join("/")))
    }

    /// What the paths begin with that begin like `text`: a slash at its end is kept.
    pub fn prefix(text: &str) -> String {
        let Self(mut prefix) = Self::normalise(text);
        if text.ends_with('/') && !prefix.ends_with('/') {
            prefix.push('/');
        }
        prefix
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its segments; none for the root.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
    }

    /// The path of a slug beside this one: the same but for the last segment.
    pub fn beside(&self, slug: &str) -> Self {
        let parent = self.0.rsplit_once('/').map_or("", |(parent, _)| parent);
        Self(format!("{parent}/{slug}"))
    }
}

impl FromStr for SitePath {
    type Err = BadSitePath;

    fn from_str(text: &str) -> Result<Self, BadSitePath> {
        if !text.starts_with('/') {
            return Err(BadSitePath::Start);
        }
        let path = Self::normalise(text);
        if text.chars().count() > MAX_LENGTH || path.0.len() > MAX_LENGTH {
            return Err(BadSitePath::Length);
        }
        Ok(path)
    }
}

impl TryFrom<String> for SitePath {
    type Error = BadSitePath;

    fn try_from(text: String) -> Result<Self, BadSitePath> {
        text.parse()
    }
}

impl AsRef<str> for SitePath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The path that the public asks about: as a site's router got it, or the one of a whole URL.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct AskedPath(pub SitePath);

impl TryFrom<String> for AskedPath {
    type Error = BadSitePath;

    fn try_from(text: String) -> Result<Self, BadSitePath> {
        if text.chars().count() > MAX_LENGTH {
            return Err(BadSitePath::Length);
        }
        if text.starts_with('/') {
            return Ok(Self(SitePath::normalise(&text)));
        }
        let url: WebUrl = text.parse().map_err(|_| BadSitePath::StartOrUrl)?;
        let url = Url::parse(url.as_str()).map_err(|_| BadSitePath::StartOrUrl)?;
        Ok(Self(SitePath::normalise(url.path())))
    }
}

/// Where a redirect leads: a path of the site, which may have a query and a fragment, or an address elsewhere. In the
/// form in which it is requested, fit for a `Location`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(try_from = "String")]
#[schema(
    description = "A path of the site, with a query and a fragment if need be, or an absolute http or https URL; kept in the form in which it is requested.",
    value_type = String,
    min_length = 1,
    max_length = 2000,
    pattern = "^(/([^/\\\\]|$)|[Hh][Tt][Tt][Pp][Ss]?://)",
    example = "/articles/night-trains-return-to-brussels"
)]
pub struct Target(String);
crate::db::text_column!(Target);

/// Why a text is no target. The message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    /// Neither a path nor an address.
    #[error(
        "must be a path that begins with one \"/\", or an http or https URL without user name or password"
    )]
    Syntax,
    /// Too long, as given or as requested.
    #[error("must have at most 2000 characters, percent-encoded where needed")]
    Length,
}

/// What paths are completed with to be parsed; no site has this name (RFC 2606).
const SOMEWHERE: &str = "http://site.invalid";

impl Target {
    /// The target as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path that it leads to, if it stays on the site as far as one can see.
    pub fn path(&self) -> Option<SitePath> {
        self.0.starts_with('/').then(|| SitePath::normalise(&self.0))
    }

    /// `//host`, `/\host` and `/..//host` look like paths, and browsers take them for other sites.
    fn path_from(text: &str) -> Result<String, BadTarget> {
        let unfit =
            |character: char| character.is_control() || character.is_whitespace() || character == '\\';
        if text.starts_with("//") || text.chars().any(unfit) {
            return Err(BadTarget::Syntax);
        }
        let base = Url::parse(SOMEWHERE).map_err(|_| BadTarget::Syntax)?;
        let url = base.join(text).map_err(|_| BadTarget::Syntax)?;
        let path = &url[Position::BeforePath..];
        if url.origin() != base.origin() || path.starts_with("//") {
            return Err(BadTarget::Syntax);
        }
        Ok(path.to_owned())
    }
}

impl FromStr for Target {
    type Err = BadTarget;

    fn from_str(text: &str) -> Result<Self, BadTarget> {
        if text.chars().count() > MAX_LENGTH {
            return Err(BadTarget::Length);
        }
        let target = if text.starts_with('/') {
            Self::path_from(text)?
        } else {
            text.parse::<WebUrl>().map_err(|_| BadTarget::Syntax)?.into()
        };
        if target.len() > MAX_LENGTH {
            return Err(BadTarget::Length);
        }
        Ok(Self(target))
    }
}

impl TryFrom<String> for Target {
    type Error = BadTarget;

    fn try_from(text: String) -> Result<Self, BadTarget> {
        text.parse()
    }
}

impl AsRef<str> for Target {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
