//! The readable part of an address: `/articles/{slug}`.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use deunicode::deunicode_char;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use utoipa::ToSchema;
use uuid::Uuid;

use super::characters::is_invisible;

/// 1–120 characters: words of `a`–`z` and `0`–`9`, joined by single hyphens.
///
/// Never a UUID, so that one path parameter can take either, and none of [`Slug::RESERVED`].
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
    description = "The readable part of an address: words of a-z and 0-9, joined by single hyphens. Never has the form of a UUID; `feed`, `new` and `preview` are reserved.",
    value_type = String,
    min_length = 1,
    max_length = 120,
    pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
    example = "night-trains-return-to-brussels"
)]
pub struct Slug(String);
crate::db::text_column!(Slug);

/// Why a text is no slug. The message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSlug {
    /// Empty or too long.
    #[error("must have 1 to 120 characters")]
    Length,
    /// Characters or hyphens that may not be there.
    #[error(
        "must be words of lower-case letters a-z and digits 0-9, joined by single hyphens, such as \"night-trains\""
    )]
    Shape,
    /// An id would be taken for a slug.
    #[error("must not have the form of a UUID")]
    Uuid,
    /// The path of something else.
    #[error("is reserved; add a word to it")]
    Reserved,
}

impl Slug {
    /// The longest slug, in characters.
    pub const MAX_LENGTH: usize = 120;
    /// Where a slug made from a title is cut, in characters. Leaves room for a number.
    pub const TITLE_LENGTH: usize = 80;
    /// Words that stand, or will stand, in the place of a slug in some path.
    pub const RESERVED: &[&str] = &["feed", "new", "preview"];
    /// The slug of a title that has no letters or digits.
    const UNTITLED: &str = "untitled";

    /// Makes a slug from a title in any language.
    ///
    /// Letters are transliterated (北京 → `bei-jing`, Łódź → `lodz`), everything else separates words.
    /// The slug is cut after the last word that ends within 80 characters. A title of emoji or
    /// punctuation alone becomes `untitled`.
    pub fn from_title(title: &str) -> Self {
        let mut slug = String::with_capacity(Self::TITLE_LENGTH);
        for word in transliterate(title).split('-').filter(|word| !word.is_empty()) {
            let separator = usize::from(!slug.is_empty());
            if slug.len() + separator + word.len() > Self::TITLE_LENGTH {
                if slug.is_empty() {
                    slug.push_str(&word[..Self::TITLE_LENGTH]);
                }
                break;
            }
            slug.extend((separator > 0).then_some('-'));
            slug.push_str(word);
        }
        if slug.is_empty() {
            slug.push_str(Self::UNTITLED);
        }
        match check(&slug) {
            Ok(()) => Self(slug),
            // A UUID or a reserved word.
            Err(_) => Self(slug).numbered(1),
        }
    }

    /// The same with a number behind it, for when the slug is taken: `night-trains-2`.
    pub fn numbered(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let room = Self::MAX_LENGTH - suffix.len();
        let base = self.0.get(..room).unwrap_or(&self.0).trim_end_matches('-');
        Self(format!("{base}{suffix}"))
    }

    /// This slug, or with the lowest number from 2 on that makes it none of `taken`.
    pub fn first_free(self, taken: &[String]) -> Self {
        let taken: HashSet<&str> = taken.iter().map(String::as_str).collect();
        if !taken.contains(self.as_str()) {
            return self;
        }
        let free = (2..=u32::MAX)
            .map(|number| self.numbered(number))
            .find(|slug| !taken.contains(slug.as_str()));
        free.unwrap_or(self)
    }

    /// A slug for a title, with a number where it is taken. `taken` finds the slugs that are another one, or that one
    /// with something behind it.
    ///
    /// # Errors
    /// Those of `taken`.
    pub fn free<E>(title: &str, taken: impl FnOnce(&Self) -> Result<Vec<String>, E>) -> Result<Self, E> {
        let base = Self::from_title(title);
        let taken = taken(&base)?;
        Ok(base.first_free(&taken))
    }

    /// From and up to (not including) which text every slug lies that is this one with something behind it.
    pub fn numbered_range(&self) -> (String, String) {
        // '.' is the character after '-'.
        (format!("{}-", self.0), format!("{}.", self.0))
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Lower-case ASCII words, separated by one or more hyphens.
fn transliterate(title: &str) -> String {
    let mut words = String::with_capacity(title.len());
    for character in title.nfkc() {
        if words.len() > 4 * Slug::TITLE_LENGTH {
            break;
        }
        if is_invisible(character) || matches!(character, '\'' | '\u{2019}' | '\u{02bc}') {
            continue;
        }
        if !character.is_alphanumeric() {
            // A mark belongs to the letter before it; anything else ends the word.
            words.extend((!is_combining_mark(character)).then_some('-'));
            continue;
        }
        let ascii = deunicode_char(character).unwrap_or("-");
        words.extend(ascii.chars().filter(|letter| *letter != '\'').map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        }));
    }
    words
}

fn check(slug: &str) -> Result<(), BadSlug> {
    if slug.is_empty() || slug.chars().count() > Slug::MAX_LENGTH {
        return Err(BadSlug::Length);
    }
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    if !slug.split('-').all(is_word) {
        return Err(BadSlug::Shape);
    }
    if Uuid::try_parse(slug).is_ok() {
        return Err(BadSlug::Uuid);
    }
    if Slug::RESERVED.contains(&slug) {
        return Err(BadSlug::Reserved);
    }
    Ok(())
}

impl TryFrom<String> for Slug {
    type Error = BadSlug;

    fn try_from(slug: String) -> Result<Self, BadSlug> {
        check(&slug)?;
        Ok(Self(slug))
    }
}

impl FromStr for Slug {
    type Err = BadSlug;

    fn from_str(slug: &str) -> Result<Self, BadSlug> {
        Self::try_from(slug.to_owned())
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_taken_slug_gets_the_next_number() {
        let free = |taken: &[&str]| {
            let taken: Vec<String> = taken.iter().map(|slug| (*slug).to_owned()).collect();
            Slug::from_title("Rain").first_free(&taken).to_string()
        };
        assert_eq!(free(&[]), "rain");
        assert_eq!(free(&["rain-again"]), "rain");
        assert_eq!(free(&["rain"]), "rain-2");
        assert_eq!(free(&["rain", "rain-2", "rain-9", "rain-again"]), "rain-3");
        assert_eq!(free(&["rain", "rain-2026", "rain-4294967295"]), "rain-2");
    }

    fn from_title(title: &str) -> String {
        Slug::from_title(title).into()
    }

    #[test]
    fn titles_of_many_languages_become_readable_slugs() {
        for (title, slug) in [
            (
                "Night trains return to Brussels",
                "night-trains-return-to-brussels",
            ),
            ("  “Don’t panic!” – it’s only 3.5 %  ", "dont-panic-its-only-3-5"),
            ("Łódź: été à l'Élysée", "lodz-ete-a-lelysee"),
            ("Cafe\u{301} Mu\u{308}ller", "cafe-muller"),
            ("北京今天下雨", "bei-jing-jin-tian-xia-yu"),
            ("Новости дня", "novosti-dnia"),
            ("Ειδήσεις", "eideseis"),
            ("C++ & Rust_2024", "c-rust-2024"),
            ("Rocket 🚀 launch", "rocket-launch"),
            ("A\u{200b}B", "ab"),
        ] {
            assert_eq!(from_title(title), slug, "{title}");
        }
    }

    #[test]
    fn scripts_that_join_letters_give_words_of_letters() {
        for title in [
            "أخبار اليوم",
            "ข่าววันนี้",
            "आज की ताज़ा ख़बर",
            "今日のニュース",
            "오늘의 뉴스",
            "חדשות היום",
        ] {
            let slug = from_title(title);
            assert_ne!(slug, "untitled", "{title}");
            assert!(slug.parse::<Slug>().is_ok(), "{title}: {slug}");
        }
        assert_eq!(
            from_title("हिन्दी").split('-').count(),
            1,
            "a virama does not end a word"
        );
    }

    #[test]
    fn a_title_without_letters_is_untitled() {
        for title in ["", " \t", "🦄🎉", "!?…", "\u{200b}"] {
            assert_eq!(from_title(title), "untitled", "{title:?}");
        }
    }

    #[test]
    fn a_long_title_is_cut_between_words() {
        let slug = from_title(&"seven77 ".repeat(30));
        assert_eq!(slug, ["seven77"; 10].join("-"));
        assert_eq!(slug.len(), 79);
        assert_eq!(from_title(&"x".repeat(500)).len(), 80);
    }

    #[test]
    fn ids_and_reserved_words_make_other_slugs() {
        let id = "0190b5a2-7c1e-7d3f-8a4b-1c2d3e4f5a6b";
        assert_eq!(from_title(id), format!("{id}-1"));
        assert_eq!(from_title("New"), "new-1");
        assert_eq!(id.parse::<Slug>(), Err(BadSlug::Uuid));
        assert_eq!(id.replace('-', "").parse::<Slug>(), Err(BadSlug::Uuid));
        assert_eq!("preview".parse::<Slug>(), Err(BadSlug::Reserved));
    }

    #[test]
    fn a_number_fits_even_behind_the_longest_slug() {
        let short = Slug::from_title("Night trains");
        assert_eq!(short.numbered(2).as_str(), "night-trains-2");
        let longest: Slug = format!("{}-b", "a".repeat(118)).parse().unwrap();
        let numbered = longest.numbered(42);
        assert_eq!(numbered.as_str(), format!("{}-42", "a".repeat(117)));
        assert_eq!(longest.numbered(2).as_str(), format!("{}-2", "a".repeat(118)));
    }

    #[test]
    fn only_lower_case_words_and_single_hyphens_parse() {
        for good in ["a", "7", "a-b", "2024-in-review", &"a".repeat(120)] {
            assert_eq!(good.parse::<Slug>().map(String::from), Ok(good.to_owned()));
        }
        for bad in ["-a", "a-", "a--b", "A", "a_b", "a b", "é", "a/b", "a\0"] {
            assert_eq!(bad.parse::<Slug>(), Err(BadSlug::Shape), "{bad:?}");
        }
        for bad in [String::new(), "a".repeat(121)] {
            assert_eq!(bad.parse::<Slug>(), Err(BadSlug::Length), "{bad:?}");
        }
    }

    #[test]
    fn json_is_checked_and_the_error_says_what_is_allowed() {
        assert_eq!(serde_json::from_str::<Slug>("\"a-b\"").unwrap().as_str(), "a-b");
        assert_eq!(
            serde_json::to_string(&Slug::from_title("A b")).unwrap(),
            "\"a-b\""
        );
        let error = serde_json::from_str::<Slug>("\"A b\"").unwrap_err().to_string();
        assert!(error.contains("lower-case letters a-z and digits 0-9"), "{error}");
    }

    proptest! {
        #[test]
        fn every_title_makes_a_valid_slug(title in any::<String>(), number in any::<u32>()) {
            let slug = Slug::from_title(&title);
            prop_assert_eq!(slug.as_str().parse::<Slug>(), Ok(slug.clone()));
            let numbered = slug.numbered(number);
            prop_assert_eq!(numbered.as_str().parse::<Slug>(), Ok(numbered.clone()));
        }

        #[test]
        fn every_slug_takes_a_number(slug in "[a-z0-9]{1,40}(-[a-z0-9]{1,40}){0,2}", number in any::<u32>()) {
            prop_assume!(slug.len() <= Slug::MAX_LENGTH);
            prop_assume!(!Slug::RESERVED.contains(&slug.as_str()) && Uuid::try_parse(&slug).is_err());
            let numbered = slug.parse::<Slug>()?.numbered(number);
            prop_assert_eq!(numbered.as_str().parse::<Slug>(), Ok(numbered.clone()));
        }
    }
}
