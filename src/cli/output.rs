//! Writing for people and scripts: results to standard output, everything else to standard error.

use std::{
    fmt,
    io::{self, ErrorKind, IsTerminal, Write},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::failure::Failure;

/// Writes a line of the result. A reader that has seen enough (`| head`) is not a failure.
pub(super) fn line(text: impl fmt::Display) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(format!(
            "standard output cannot be written to: {error}"
        ))),
        _ => Ok(()),
    }
}

/// Writes a line that is no result. Nobody can be told when this fails.
pub(super) fn remark(text: impl fmt::Display) {
    let _nobody_listens = writeln!(io::stderr().lock(), "{text}");
}

/// How far work on so many articles has come. Nobody watches a log file or a pipe.
pub(super) fn progress(articles: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} articles, {eta} left");
    ProgressBar::new(articles).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
