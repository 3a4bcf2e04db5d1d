//! E-mail addresses, which are private wherever they appear.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use utoipa::ToSchema;

use super::fold::fold_email;

/// An e-mail address that mail can be sent to: what RFC 5321 allows and people really have.
///
/// At most 254 bytes; before the `@` at most 64 bytes without spaces, quotes or brackets; behind it a
/// domain name with a dot. Kept as given (trimmed); compare by [`EmailAddress::folded`].
///
/// It is printed as `EmailAddress(…)` and cannot be displayed or serialised, so it reaches a log or an
/// answer only where somebody wrote [`EmailAddress::expose`].
#[derive(Clone, PartialEq, Eq, Hash, Deserialize, ToSchema)]
#[serde(try_from = "String")]
#[schema(
    description = "An e-mail address, private wherever it appears: at most 254 bytes, at most 64 of them before the `@`, and a domain name with a dot behind it.",
    value_type = String,
    format = Email,
    min_length = 6,
    max_length = 254,
    example = "reader@example.org"
)]
pub struct EmailAddress(String);

/// The text is no e-mail address. The message says what is allowed and never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address such as \"reader@example.org\", at most 254 bytes")]
pub struct BadEmailAddress;

impl EmailAddress {
    /// The longest address, in bytes (RFC 5321 section 4.5.3.1.3 less its angle brackets).
    pub const MAX_LENGTH: usize = 254;
    /// The longest part before the `@`, in bytes (RFC 5321 section 4.5.3.1.1).
    const MAX_LOCAL_LENGTH: usize = 64;

    /// The address as given. For the database, for mail, and for answers to those who may see it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The address by which people are told apart; as private as the address itself.
    pub fn folded(&self) -> String {
        fold_email(&self.0)
    }
}

fn is_local_part(local: &str) -> bool {
    let allowed = |character: char| {
        !character.is_control() && !character.is_whitespace() && !r#"()<>[]:;,\""#.contains(character)
    };
    local.len() <= EmailAddress::MAX_LOCAL_LENGTH
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(allowed))
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|character| character.is_alphanumeric() || character == '-')
    };
    let mut labels = domain.rsplit('.');
    // A number in the last place would make it an IP address; one letter is no top-level domain.
    let top_level = labels.next().is_some_and(|top| {
        is_label(top) && top.chars().count() > 1 && !top.bytes().all(|byte| byte.is_ascii_digit())
    });
    let others: Vec<&str> = labels.collect();
    top_level && !others.is_empty() && others.into_iter().all(is_label)
}

impl FromStr for EmailAddress {
    type Err = BadEmailAddress;

    fn from_str(text: &str) -> Result<Self, BadEmailAddress> {
        let address = text.trim();
        // One `@` only: a second one would be in one of the parts, and neither may hold it.
        let (local, domain) = address.split_once('@').ok_or(BadEmailAddress)?;
        let good = address.len() <= Self::MAX_LENGTH && is_local_part(local) && is_domain(domain);
        good.then(|| Self(address.to_owned())).ok_or(BadEmailAddress)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = BadEmailAddress;

    fn try_from(text: String) -> Result<Self, BadEmailAddress> {
        text.parse()
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EmailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_that_people_have_are_taken() {
        for good in [
            "a@b.co",
            "ann.o'neil+news@mail.example.org",
            "über@bücher.example",
            "用户@例子.广告",
            "x_y-z!#$%&*/=?^`{|}~@example.museum",
            "1@2.example",
        ] {
            assert_eq!(
                good.parse::<EmailAddress>()
                    .map(|address| address.expose().to_owned()),
                Ok(good.to_owned())
            );
        }
        assert_eq!(
            " ann@example.org\n".parse::<EmailAddress>().unwrap().expose(),
            "ann@example.org"
        );
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "",
            "@",
            "ann",
            "ann@",
            "@example.org",
            "ann@example",
            "ann@example.o",
            "ann@@example.org",
            "ann@bob@example.org",
            "ann b@example.org",
            "ann@exam ple.org",
            "ann@example.org\nBcc: bob@example.org",
            "ann\0@example.org",
            ".ann@example.org",
            "ann.@example.org",
            "a..n@example.org",
            "ann@.org",
            "ann@example..org",
            "ann@example.org.",
            "ann@-example.org",
            "ann@example-.org",
            "ann@127.0.0.1",
            "ann@[127.0.0.1]",
            "\"ann\"@example.org",
            "Ann <ann@example.org>",
            "ann,bob@example.org",
            "ann@exam\u{202e}ple.org",
        ] {
            assert_eq!(bad.parse::<EmailAddress>(), Err(BadEmailAddress), "{bad:?}");
        }
    }

    #[test]
    fn lengths_are_limited_to_the_byte() {
        let local = |length: usize| format!("{}@example.org", "a".repeat(length));
        assert!(local(64).parse::<EmailAddress>().is_ok());
        assert!(local(65).parse::<EmailAddress>().is_err());
        let domain = |length: usize| {
            format!(
                "a@{}",
                format!("{}.", "b".repeat(61)).repeat(4) + &"c".repeat(length)
            )
        };
        assert_eq!(domain(4).len(), 254);
        assert!(domain(4).parse::<EmailAddress>().is_ok());
        assert!(domain(5).parse::<EmailAddress>().is_err());
    }

    #[test]
    fn neither_printing_nor_a_refusal_shows_the_address() {
        let address: EmailAddress = "secret@example.org".parse().unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(…)");
        let error = serde_json::from_str::<EmailAddress>("\"secret@example\"")
            .unwrap_err()
            .to_string();
        assert!(!error.contains("secret"), "{error}");
        assert!(error.contains("e-mail address such as"), "{error}");
    }

    #[test]
    fn addresses_are_compared_folded() {
        let [one, other] =
            ["Ann@Example.org", "ann@example.ORG"].map(|text| text.parse::<EmailAddress>().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.folded(), other.folded());
    }

    proptest! {
        #[test]
        fn a_kept_address_has_one_at_and_nothing_that_breaks_a_header(text in "\\PC{0,12}@\\PC{0,12}\\.\\PC{1,4}|[\\s\\S]{0,20}@[\\s\\S]{0,20}") {
            if let Ok(address) = text.parse::<EmailAddress>() {
                let kept = address.expose();
                prop_assert_eq!(kept.matches('@').count(), 1);
                prop_assert!(!kept.chars().any(|c| c.is_control() || c.is_whitespace()));
            }
        }
    }
}
