//! `dateline openapi`: the contract as a file.

use std::{fs, path::PathBuf};

use super::{failure::Failure, output};
use crate::server::contract_text;

/// Options of `dateline openapi`.
#[derive(clap::Args, Debug)]
pub(super) struct OpenapiArguments {
    /// Write it to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes the contract of this version. It needs no configuration: the contract depends on the program alone.
pub(super) fn run(arguments: &OpenapiArguments) -> Result<(), Failure> {
    let text = contract_text();
    match &arguments.output {
        None => output::line(text.trim_end()),
        Some(file) => fs::write(file, text).map_err(|error| {
            Failure::new(format!(
                "{} cannot be written ({error}); its folder must exist",
                file.display()
            ))
        }),
    }
}
