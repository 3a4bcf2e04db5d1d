//! A value that does not have the shape its type asks for.

use std::fmt;

use serde::de::{self, Expected, Unexpected};
use serde_path_to_error::{Path, Segment};

/// What is wrong with one value. Made by serde while it reads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Stable name of the rule that was broken.
    pub code: &'static str,
    /// The rule in words.
    pub detail: String,
    /// The member of the object at the current path that is meant, if it has no path of its own.
    pub member: Option<&'static str>,
    /// What would be accepted, where that is a short list.
    pub choices: &'static [&'static str],
}

impl Fault {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            member: None,
            choices: &[],
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.detail)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Fault::new("invalid", message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Fault::new(
            "wrong_type",
            format!("{} found where {expected} is expected", kind_of(found)),
        )
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Fault::new("invalid", format!("the value must be {expected}"))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Fault::new(
            "wrong_length",
            format!("{length} items found where {expected} is expected"),
        )
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Fault {
            choices: expected,
            ..Fault::new(
                "unknown_value",
                format!("must be one of: {}", expected.join(", ")),
            )
        }
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        let detail = match expected {
            [] => "no member is accepted here".to_owned(),
            known => format!("not accepted here; known are: {}", known.join(", ")),
        };
        Fault::new("unknown_member", detail)
    }

    fn missing_field(field: &'static str) -> Self {
        Fault {
            member: Some(field),
            ..Fault::new("missing", "this member is required")
        }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Fault {
            member: Some(field),
            ..Fault::new("duplicate_member", "this member appears twice")
        }
    }
}

/// Names a JSON type without repeating the client's value.
fn kind_of(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer",
        Unexpected::Float(_) => "a number with a fraction",
        Unexpected::Char(_) | Unexpected::Str(_) => "a string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "an array",
        Unexpected::Map => "an object",
        _ => "another kind of value",
    }
}

/// The JSON pointer (RFC 6901) of a path and, where the fault is about a member, of that member.
pub(crate) fn pointer(path: &Path, member: Option<&str>) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => push(&mut pointer, &index.to_string()),
            Segment::Map { key } => push(&mut pointer, key),
            Segment::Enum { variant } => push(&mut pointer, variant),
            Segment::Unknown => {}
        }
    }
    if let Some(member) = member {
        push(&mut pointer, member);
    }
    pointer
}

/// Appends one reference token to a JSON pointer.
pub(crate) fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_and_tildes_are_escaped_in_a_pointer() {
        let mut pointer = String::new();
        push(&mut pointer, "a/b~c");
        push(&mut pointer, "0");
        assert_eq!(pointer, "/a~1b~0c/0");
    }
}
