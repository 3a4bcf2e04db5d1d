//! Rules of our own for the fields of a request, beside those that garde has.

/// Separates the code from the words in a message made by [`rule`]. No message contains it otherwise.
pub const RULE_SEPARATOR: char = '\u{1f}';

/// A broken rule with a code of its own, to return from a custom garde rule.
pub fn rule(code: &str, detail: impl std::fmt::Display) -> garde::Error {
    garde::Error::new(format!("{code}{RULE_SEPARATOR}{detail}"))
}

/// A rule for names and titles: one line with something to see in it. For `#[garde(custom(one_line))]`.
pub fn one_line(text: &impl AsRef<str>, (): &()) -> garde::Result {
    let text = text.as_ref();
    if text.trim().is_empty() {
        return Err(rule("blank", "must not be blank"));
    }
    if text.chars().any(char::is_control) {
        return Err(rule(
            "not_one_line",
            "must be one line without control characters",
        ));
    }
    Ok(())
}
