//! Rules of our own for the fields of a request, beside those that garde has.

use super::characters::{breaks_line, is_blank, turns_direction};

/// Separates the code from the words in a message made by [`rule`]. No message contains it otherwise.
pub const RULE_SEPARATOR: char = '\u{1f}';

/// A broken rule with a code of its own, to return from a custom garde rule.
pub fn rule(code: &str, detail: impl std::fmt::Display) -> garde::Error {
    garde::Error::new(format!("{code}{RULE_SEPARATOR}{detail}"))
}

/// A rule for names and titles: one line with something to see in it. For `#[garde(custom(one_line))]`.
pub fn one_line(text: &impl AsRef<str>, (): &()) -> garde::Result {
    visible(text, &())?;
    no_more_than_one_line(text, &())
}

/// A rule for what may be left empty: one line, or nothing.
pub fn no_more_than_one_line(text: &impl AsRef<str>, (): &()) -> garde::Result {
    let unfit =
        |character: char| character.is_control() || breaks_line(character) || turns_direction(character);
    if text.as_ref().chars().any(unfit) {
        return Err(rule(
            "not_one_line",
            "must be one line without control characters",
        ));
    }
    Ok(())
}

/// A rule for texts: something to see in it.
pub fn visible(text: &impl AsRef<str>, (): &()) -> garde::Result {
    if is_blank(text.as_ref()) {
        return Err(rule("blank", "must not be blank"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_something_and_holds_nothing_that_breaks_or_turns_it() {
        for good in ["Mara", "a\u{200d}b", "\u{200f}שלום", "👩\u{200d}🚒"] {
            assert!(one_line(&good, &()).is_ok(), "{good:?}");
        }
        for blank in ["", " ", "\u{200b}", "\u{a0}\u{feff}", "\u{200f}\u{200e}"] {
            assert!(one_line(&blank, &()).is_err(), "{blank:?}");
            assert!(no_more_than_one_line(&blank, &()).is_ok(), "{blank:?}");
        }
        for broken in [
            "a\nb",
            "a\u{2028}b",
            "a\u{2029}b",
            "\u{202e}evil",
            "\u{2066}x",
            "a\tb",
        ] {
            assert!(one_line(&broken, &()).is_err(), "{broken:?}");
            assert!(no_more_than_one_line(&broken, &()).is_err(), "{broken:?}");
        }
    }
}
