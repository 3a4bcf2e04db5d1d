//! Writing for people and scripts: results to standard output, everything else to standard error.

use std::{
    fmt,
    io::{self, ErrorKind, Write},
};

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
