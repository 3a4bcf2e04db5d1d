//! A value that must not be shown.

use std::fmt;

/// Text that never appears in `Debug` output, and has no `Display`. Ask for it by name: [`Secret::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the text as it is; the rules for a good secret are checked where it is read.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. Only for the code that signs, verifies or connects with it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_nothing_of_it_not_even_the_length() {
        assert_eq!(
            format!("{:?}", Secret::new("hunter2")),
            format!("{:?}", Secret::new("a longer one"))
        );
        assert!(!format!("{:?}", Some(Secret::new("hunter2"))).contains("hunter2"));
    }

    #[test]
    fn the_text_is_there_for_who_asks() {
        assert_eq!(Secret::new("hunter2").expose(), "hunter2");
    }
}
