//! The language of a text.

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use language_tags::LanguageTag;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A BCP 47 language tag (RFC 5646) in its usual case: `en`, `pt-BR`, `zh-Hant-TW`.
///
/// Well-formed, not necessarily registered; begins with a language of two or three letters, which
/// leaves out private (`x-…`) and grandfathered (`i-…`) tags and mistakes such as `english`.
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
    description = "A BCP 47 language tag (RFC 5646), kept in its usual case.",
    value_type = String,
    min_length = 2,
    max_length = 35,
    pattern = "^[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z][A-Za-z0-9]{4,7}|[0-9][A-Za-z0-9]{3,7}))*(-[A-WY-Za-wy-z0-9](-[A-Za-z0-9]{2,8})+)*(-[Xx](-[A-Za-z0-9]{1,8})+)?$",
    example = "pt-BR"
)]
pub struct Language(String);
crate::db::text_column!(Language);

/// The text is no language tag. The message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a BCP 47 language tag of at most 35 characters, such as \"en\", \"pt-BR\" or \"zh-Hant\"")]
pub struct BadLanguage;

impl Language {
    /// The longest tag, in characters (RFC 5646 section 4.4.1 calls 35 enough for every real one).
    pub const MAX_LENGTH: usize = 35;

    /// The tag in its usual case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language without script and region: `pt` of `pt-BR`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
}

impl FromStr for Language {
    type Err = BadLanguage;

    fn from_str(tag: &str) -> Result<Self, BadLanguage> {
        let primary = tag.split('-').next().unwrap_or_default();
        if tag.len() > Self::MAX_LENGTH || !tag.is_ascii() || !(2..=3).contains(&primary.len()) {
            return Err(BadLanguage);
        }
        let tag = LanguageTag::parse(tag).map_err(|_| BadLanguage)?;
        Ok(Self(tag.into_string()))
    }
}

impl TryFrom<String> for Language {
    type Error = BadLanguage;

    fn try_from(tag: String) -> Result<Self, BadLanguage> {
        tag.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

impl AsRef<str> for Language {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_are_kept_in_their_usual_case() {
        for (given, kept) in [
            ("EN", "en"),
            ("pt-br", "pt-BR"),
            ("ZH-HANT-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("sr-latn-rs", "sr-Latn-RS"),
            ("de-CH-1996", "de-CH-1996"),
            ("en-GB-U-CA-gregory", "en-GB-u-ca-gregory"),
            ("gsw", "gsw"),
        ] {
            assert_eq!(given.parse::<Language>().map(String::from), Ok(kept.to_owned()));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let long = format!("en-{}", ["abcde"; 6].join("-"));
        for bad in [
            "",
            "e",
            "english",
            "en_GB",
            "en-",
            "-en",
            "en--GB",
            "e1",
            "en-x",
            "x-private",
            "i-klingon",
            "fr FR",
            "日本",
            &long,
        ] {
            assert_eq!(bad.parse::<Language>(), Err(BadLanguage), "{bad:?}");
        }
    }

    #[test]
    fn the_primary_language_stands_before_the_first_hyphen() {
        assert_eq!("zh-Hant-TW".parse::<Language>().unwrap().primary(), "zh");
        assert_eq!("en".parse::<Language>().unwrap().primary(), "en");
    }

    #[test]
    fn json_is_checked() {
        assert_eq!(
            serde_json::from_str::<Language>("\"FR-be\"").unwrap().as_str(),
            "fr-BE"
        );
        let error = serde_json::from_str::<Language>("\"french\"")
            .unwrap_err()
            .to_string();
        assert!(error.contains("BCP 47"), "{error}");
    }

    /// The pattern that the specification gives, without its anchors.
    fn pattern() -> String {
        let schema = serde_json::to_value(<Language as utoipa::PartialSchema>::schema()).unwrap();
        schema["pattern"]
            .as_str()
            .unwrap()
            .trim_start_matches('^')
            .trim_end_matches('$')
            .to_owned()
    }

    proptest! {
        #[test]
        fn whatever_matches_the_specification_is_taken(tag in proptest::string::string_regex(&pattern()).unwrap()) {
            prop_assert_eq!(tag.parse::<Language>().is_ok(), tag.len() <= Language::MAX_LENGTH, "{}", tag);
        }

        #[test]
        fn no_text_panics_and_a_kept_tag_parses_to_itself(tag in "\\PC{0,12}|[a-zA-Z0-9-]{0,40}") {
            if let Ok(language) = tag.parse::<Language>() {
                prop_assert_eq!(language.as_str().parse::<Language>(), Ok(language.clone()));
            }
        }
    }
}
