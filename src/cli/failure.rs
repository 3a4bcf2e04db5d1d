//! How a command ends when it does not end well.

use std::{fmt, process::ExitCode};

use crate::{
    config::ConfigMistake,
    db::{DbError, MigrateError},
};

/// The exit codes, as a script sees them. Usage mistakes (2) are reported by clap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It could not be done; the message says why.
    Failure = 1,
    /// The database or the server cannot be reached or is busy: it may work later (`EX_UNAVAILABLE`).
    Unavailable = 69,
    /// The configuration has mistakes (`EX_CONFIG`).
    Configuration = 78,
}

/// What `--help` says about exit codes.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
   0  done
   1  it could not be done; the message says why
   2  the command line is wrong
  69  the database or the server cannot be reached, or is busy: try again later
  78  the configuration has mistakes; each is listed";

/// Why a command failed, for a person to read, and the exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    message: String,
    exit: Exit,
}

impl Failure {
    /// Something that trying again will not mend. The message says what is wrong and what to do.
    pub(super) fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            exit: Exit::Failure,
        }
    }

    /// Something that may work later.
    pub(super) fn unavailable(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            exit: Exit::Unavailable,
        }
    }

    /// The exit code for the system.
    pub(super) fn code(&self) -> ExitCode {
        ExitCode::from(self.exit as u8)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Vec<ConfigMistake>> for Failure {
    fn from(mistakes: Vec<ConfigMistake>) -> Self {
        let lines: Vec<String> = mistakes.iter().map(|mistake| format!("  {mistake}")).collect();
        let count = match lines.len() {
            1 => "a mistake".to_owned(),
            number => format!("{number} mistakes"),
        };
        let message = format!(
            "the configuration has {count} (.env.example explains every setting)\n{}",
            lines.join("\n")
        );
        Self {
            message,
            exit: Exit::Configuration,
        }
    }
}

impl From<ConfigMistake> for Failure {
    fn from(mistake: ConfigMistake) -> Self {
        vec![mistake].into()
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Busy | DbError::Conflict => {
                Self::unavailable("the database is busy; try again in a moment")
            }
            DbError::Lost(cause) => Self::unavailable(format!(
                "the database cannot be reached: {}; check DATELINE_DATABASE_URL and that it runs",
                one_line(&cause)
            )),
            DbError::Full => Self::new("the disk of the database is full; make space, then try again"),
            DbError::ReadOnly => {
                Self::new("the database cannot be written to; check the rights of its file and folder")
            }
            other => Self::new(format!("the database failed: {}", one_line(&other.to_string()))),
        }
    }
}

impl From<MigrateError> for Failure {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Database(error) => error.into(),
            refused => Self::new(one_line(&refused.to_string())),
        }
    }
}

/// A cause in one line, without the line breaks that libraries put into theirs.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn mistakes(variables: &[(&str, &str)]) -> Failure {
        let owned = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::from_env(owned).unwrap_err().into()
    }

    #[test]
    fn each_configuration_mistake_has_its_line_and_the_exit_code_is_78() {
        let failure = mistakes(&[("DATELINE_PORT", "x"), ("DATELINE_HOST", "y")]);
        let text = failure.to_string();
        assert!(text.starts_with("the configuration has 2 mistakes"), "{text}");
        assert_eq!(text.lines().count(), 3);
        assert_eq!(failure.exit, Exit::Configuration);
        assert!(
            mistakes(&[("DATELINE_PORT", "x")])
                .to_string()
                .starts_with("the configuration has a mistake")
        );
    }

    #[test]
    fn what_may_work_later_is_told_apart_from_what_will_not() {
        let lost = Failure::from(DbError::Lost("could not\n\tconnect".to_owned()));
        assert_eq!(lost.exit, Exit::Unavailable);
        assert!(lost.to_string().contains("could not connect;"), "{lost}");
        assert_eq!(
            Failure::from(MigrateError::Database(DbError::Busy)).exit,
            Exit::Unavailable
        );
        assert_eq!(
            Failure::from(MigrateError::Newer("9".to_owned())).exit,
            Exit::Failure
        );
    }

    #[test]
    fn the_help_lists_every_exit_code() {
        for exit in [Exit::Failure, Exit::Unavailable, Exit::Configuration] {
            assert!(EXIT_CODES.contains(&format!("{:>4}  ", exit as u8)), "{exit:?}");
        }
    }
}
