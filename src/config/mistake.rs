//! One thing that is wrong with the configuration.

use super::setting::Setting;

/// A wrong setting: which variable, what is wrong, what was expected. Never holds the value of a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable}: {problem}; expected {expected}")]
pub struct ConfigMistake {
    /// The name of the variable, such as `DATELINE_PORT`, or the file a setting stands in.
    pub variable: String,
    /// What is wrong with it.
    pub problem: String,
    /// What would be right.
    pub expected: String,
}

impl ConfigMistake {
    /// A mistake in the value of a known setting; what is expected comes from its table.
    pub(super) fn of(setting: &Setting, problem: impl Into<String>) -> Self {
        Self::new(setting.name, problem, setting.expected())
    }

    /// Any other mistake.
    pub(super) fn new(
        variable: impl Into<String>,
        problem: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            variable: variable.into(),
            problem: problem.into(),
            expected: expected.into(),
        }
    }
}

/// A value as a message shows it: quoted, control characters escaped, at most 60 characters.
pub(super) fn quoted(value: &str) -> String {
    const LONGEST: usize = 60;
    let short: String = value.chars().take(LONGEST).collect();
    let rest = if short.len() < value.len() { "…" } else { "" };
    format!("\"{}{rest}\"", short.escape_debug())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_shortened_and_control_characters_are_escaped() {
        assert_eq!(quoted("a\nb"), r#""a\nb""#);
        let long = quoted(&"é".repeat(200));
        assert_eq!(long.chars().count(), 63);
        assert!(long.ends_with("…\""));
    }
}
