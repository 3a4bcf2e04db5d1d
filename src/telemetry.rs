//! The log: where lines go, which ones, and how they look.
//!
//! What is in a line is decided where it is written; no body, token, password or e-mail address belongs in one.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, filter::ParseError, fmt, util::TryInitError};

use crate::config::{LogConfig, LogFormat};

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// Not a filter.
    #[error("the log filter is not understood: {0}")]
    Filter(#[from] ParseError),
    /// Something else in this process logs already.
    #[error("the log was begun before: {0}")]
    Begun(#[from] TryInitError),
}

/// Begins the log of this process on standard error.
///
/// # Errors
/// When it was begun before, or the filter is none.
pub fn begin(config: &LogConfig) -> Result<(), TelemetryError> {
    use tracing_subscriber::util::SubscriberInitExt;

    let terminal = io::stderr().is_terminal();
    let filter = EnvFilter::builder().parse(&config.filter)?;
    let lines = fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(terminal);
    if is_json(config.format, terminal) {
        lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .finish()
            .try_init()?;
    } else {
        lines.finish().try_init()?;
    }
    Ok(())
}

fn is_json(format: LogFormat, terminal: bool) -> bool {
    match format {
        LogFormat::Json => true,
        LogFormat::Pretty => false,
        LogFormat::Auto => !terminal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auto_is_for_people_on_a_terminal_and_json_otherwise() {
        assert!(!is_json(LogFormat::Auto, true));
        assert!(is_json(LogFormat::Auto, false));
        assert!(is_json(LogFormat::Json, true));
        assert!(!is_json(LogFormat::Pretty, false));
    }
}
