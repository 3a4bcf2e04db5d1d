//! The table that describes settings, and what is derived from it: the messages and `.env.example`.

use std::fmt::Write;

/// One setting: everything an operator must know about it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The variable: `DATELINE_…`.
    pub name: &'static str,
    /// What holds when it is absent, as one would write it; empty when absence has a meaning of its own.
    pub default: &'static str,
    /// What kind of value it takes.
    pub kind: Kind,
    /// What it does, in sentences for an operator.
    pub meaning: &'static str,
}

/// What kind of value a setting takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text; says what the text is.
    Text(&'static str),
    /// Text that no message may repeat; says what the text is.
    Secret(&'static str),
    /// Items separated by commas; says what the items are.
    List(&'static str),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number of this unit, bounds included.
    Number {
        /// What is counted.
        unit: Unit,
        /// The smallest number taken.
        min: u64,
        /// The largest number taken.
        max: u64,
    },
}

/// What a number counts.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    /// Things; says which.
    Count(&'static str),
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Days of 24 hours.
    Days,
    /// 1,024 bytes.
    KiB,
    /// 1,048,576 bytes.
    MiB,
}

impl Unit {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count(what) => what,
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Days => "days",
            Self::KiB => "KiB",
            Self::MiB => "MiB",
        }
    }

    /// How many seconds, bytes or things one of it is.
    pub(super) fn scale(self) -> u64 {
        match self {
            Self::Count(_) | Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Days => 24 * 60 * 60,
            Self::KiB => 1024,
            Self::MiB => 1024 * 1024,
        }
    }
}

impl Setting {
    /// What is expected of a value, as the end of a sentence: "seconds, a whole number from 1 to 300 (default 5)".
    pub fn expected(&self) -> String {
        let kind = match self.kind {
            Kind::Text(what) | Kind::Secret(what) => what.to_owned(),
            Kind::List(what) => format!("{what}, separated by commas"),
            Kind::OneOf(words) => words.join(" | "),
            Kind::Number { unit, min, max } => {
                format!("{}, a whole number from {min} to {max}", unit.name())
            }
        };
        if self.default.is_empty() {
            kind
        } else {
            format!("{kind} (default {})", self.default)
        }
    }
}

/// The settings of one concern, in the order an operator reads them.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// A heading.
    pub title: &'static str,
    /// The settings.
    pub settings: &'static [Setting],
}

/// The text of `.env.example`: every setting with its default, what it takes and what it means.
pub fn example_file(sections: &[Section]) -> String {
    let mut text = String::from(
        "# Dateline's settings, each with its default. Copy this file to .env and remove the # of a line to change it.\n\
         # A real environment variable wins over .env. An empty value is the same as none.\n\
         # A DATELINE_ variable that is not in this list is refused at start.\n",
    );
    for section in sections {
        text.push_str(&format!("\n## {}\n", section.title));
        for setting in section.settings {
            text.push('\n');
            describe(&mut text, setting);
        }
    }
    text
}

/// Appends one setting: its meaning, what it takes, and the line to uncomment.
fn describe(text: &mut String, setting: &Setting) {
    for line in wrapped(setting.meaning) {
        text.push_str(&format!("# {line}\n"));
    }
    let _infallible = writeln!(text, "# Takes: {}", setting.expected());
    let _infallible = writeln!(text, "#{}={}", setting.name, setting.default);
}

/// Breaks a text into lines of at most 100 characters.
fn wrapped(text: &str) -> Vec<String> {
    const WIDTH: usize = 100;
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= WIDTH {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: Setting = Setting {
        name: "DATELINE_TEA",
        default: "3",
        kind: Kind::Number {
            unit: Unit::Minutes,
            min: 1,
            max: 9,
        },
        meaning: "How long tea steeps.",
    };

    #[test]
    fn what_is_expected_names_unit_bounds_and_default() {
        assert_eq!(
            EXAMPLE.expected(),
            "minutes, a whole number from 1 to 9 (default 3)"
        );
        let list = Setting {
            kind: Kind::List("networks"),
            default: "",
            ..EXAMPLE
        };
        assert_eq!(list.expected(), "networks, separated by commas");
    }

    #[test]
    fn the_example_file_shows_meaning_unit_and_default() {
        let text = example_file(&[Section {
            title: "Kitchen",
            settings: &[EXAMPLE],
        }]);
        let end = "\n## Kitchen\n\n# How long tea steeps.\n# Takes: minutes, a whole number from 1 to 9 (default 3)\n\
                   #DATELINE_TEA=3\n";
        assert!(text.ends_with(end), "{text}");
    }

    #[test]
    fn long_meanings_are_wrapped_without_losing_a_word() {
        let text = "word ".repeat(70);
        let lines = wrapped(&text);
        assert!(lines.len() > 3 && lines.iter().all(|line| line.len() <= 100));
        assert_eq!(lines.join(" "), text.trim());
    }
}
