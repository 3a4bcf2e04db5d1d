//! Values of query parameters that several lists have in common.

use std::time::Duration;

use serde::Deserialize;

use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::Id;

/// A text to look for: at most so many characters.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct QueryText<const MAX: usize>(pub String);

impl<const MAX: usize> TryFrom<String> for QueryText<MAX> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.chars().count() > MAX {
            return Err(format!("must have at most {MAX} characters"));
        }
        Ok(Self(text))
    }
}

/// The most characters that one of several names may have.
const LONGEST_NAME: usize = 120;

/// Slugs or ids, separated by commas: at most so many, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct QueryNames<const MOST: usize>(pub Vec<String>);

impl<const MOST: usize> TryFrom<String> for QueryNames<MOST> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut names: Vec<String> = Vec::new();
        for name in text.split(',') {
            if name.chars().count() > LONGEST_NAME {
                return Err(format!("each must have at most {LONGEST_NAME} characters"));
            }
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
            if names.len() > MOST {
                return Err(format!("at most {MOST} values, separated by commas"));
            }
        }
        Ok(Self(names))
    }
}

/// Ids, separated by commas: at most so many, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct QueryIds<const MOST: usize>(pub Vec<Uuid>);

impl<const MOST: usize> TryFrom<String> for QueryIds<MOST> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let QueryNames(names) = QueryNames::<MOST>::try_from(text)?;
        let ids = names.iter().map(|name| name.parse::<Id<()>>().map(Id::uuid));
        ids.collect::<Result<_, _>>()
            .map(Self)
            .map_err(|refusal| refusal.to_string())
    }
}

/// A time in a query: a set one, or so long before now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Moment {
    /// A set time.
    At(Timestamp),
    /// So long before now.
    Ago(Duration),
}

/// The most digits of a number of minutes, hours, days or weeks.
const MOST_DIGITS: usize = 4;

impl Moment {
    /// The time, when it is `now`.
    pub fn at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::Ago(duration) => now.minus(duration),
        }
    }

    /// Whether it is another time a moment later.
    pub fn is_relative(self) -> bool {
        matches!(self, Self::Ago(_))
    }

    fn relative(text: &str) -> Option<Duration> {
        let rest = text.strip_prefix("now")?;
        if rest.is_empty() {
            return Some(Duration::ZERO);
        }
        let rest = rest.strip_prefix('-')?;
        let unit = rest.chars().last()?;
        let seconds = match unit {
            'm' => 60,
            'h' => 60 * 60,
            'd' => 24 * 60 * 60,
            'w' => 7 * 24 * 60 * 60,
            _ => return None,
        };
        let digits = rest.strip_suffix(unit)?;
        let is_number =
            (1..=MOST_DIGITS).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number: u64 = digits.parse().ok().filter(|_| is_number)?;
        Some(Duration::from_secs(number * seconds))
    }
}

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if let Some(duration) = Self::relative(&text) {
            return Ok(Self::Ago(duration));
        }
        let refusal = "expected an RFC 3339 time such as 2026-11-23T08:30:00Z, `now`, or a time before now such as now-30d \
                       (m, h, d or w, at most 4 digits)";
        text.parse().map(Self::At).map_err(|_| refusal.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_set_one_or_so_long_before_now() {
        let now: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
        for (text, expected) in [
            ("2026-11-23T09:30:00+02:00", "2026-11-23T07:30:00Z"),
            ("now", "2026-11-23T08:30:00Z"),
            ("now-0m", "2026-11-23T08:30:00Z"),
            ("now-90m", "2026-11-23T07:00:00Z"),
            ("now-24h", "2026-11-22T08:30:00Z"),
            ("now-30d", "2026-10-24T08:30:00Z"),
            ("now-2w", "2026-11-09T08:30:00Z"),
        ] {
            let moment = Moment::try_from(text.to_owned()).unwrap();
            assert_eq!(moment.at(now), expected.parse().unwrap(), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "now-",
            "now-d",
            "now-1",
            "now-1y",
            "now--1d",
            "now-+1d",
            "now-1.5d",
            "now-12345d",
            "now+1d",
            "NOW",
            "now-١d",
            "-30d",
            "now -1d",
        ] {
            assert!(Moment::try_from(text.to_owned()).is_err(), "{text}");
        }
        // The longest time before now is one that there is.
        Moment::try_from("now-9999w".to_owned()).unwrap().at(now);
    }

    #[test]
    fn names_are_separated_by_commas_each_once_and_not_too_many() {
        let names = |text: &str| QueryNames::<3>::try_from(text.to_owned()).map(|names| names.0);
        assert_eq!(names("a").unwrap(), ["a"]);
        assert_eq!(names("a,b,a,c").unwrap(), ["a", "b", "c"]);
        assert_eq!(names("").unwrap(), [""]);
        assert!(names("a,b,c,d").is_err());
        assert!(names(&"a".repeat(121)).is_err());
    }
}
