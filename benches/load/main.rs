//! How many requests the server answers, how long they take and what they cost, beside a control that has the same
//! middleware and headers around a fixed body. `benches/README.md` says how to run it and how to read it.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it reports to a terminal"
)]

mod control;
mod delivery;
mod desk;
mod growth;
mod meanwhile;
mod newsroom;
mod process;
mod report;
mod wrk;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use report::Report;
use wrk::Sample;

/// What goes wrong here is only ever shown.
type Failure = Box<dyn std::error::Error>;

const ROUNDS: usize = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        ["control", answers, address] => control::run(Path::new(answers), Path::new(address)).map(|()| true),
        _ if !words.contains(&"--bench") => {
            println!("This measures a release build; run it with: cargo bench --bench load");
            Ok(true)
        }
        _ if words.contains(&"desk") => told(desk::measure),
        _ if words.contains(&"growth") => told(growth::measure),
        _ => told(delivery::measure),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Measures, prints the report, and says whether every bound was held to.
fn told(measure: fn(&Path) -> Result<Report, Failure>) -> Result<bool, Failure> {
    wrk::check()?;
    let report = match kept() {
        Some(folder) => measure(&folder)?,
        // On the disk of the build folder: one for temporary files may lie in memory, where a commit costs nothing.
        None => measure(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?.path())?,
    };
    println!("{report}\n{}", process::machine()?);
    Ok(report.holds())
}

/// Both samples of each round. The one comes first in even rounds and the other in odd ones, so that neither always has
/// the warmer machine.
fn alternated(
    round: usize,
    one: impl FnOnce() -> Result<Sample, Failure>,
    other: impl FnOnce() -> Result<Sample, Failure>,
) -> Result<(Sample, Sample), Failure> {
    if round.is_multiple_of(2) {
        let first = one()?;
        Ok((first, other()?))
    } else {
        let first = other()?;
        Ok((one()?, first))
    }
}

/// The folder whose newsrooms are read again, where a million articles took an hour to write.
fn kept() -> Option<PathBuf> {
    env::var_os("BENCH_FOLDER").map(PathBuf::from)
}

/// A number from the environment, for a trial.
#[expect(
    clippy::disallowed_methods,
    reason = "a setting of the bench and none of the server's"
)]
fn setting(name: &str, usual: u32) -> Result<u32, Failure> {
    match env::var(name) {
        Ok(value) => value
            .parse()
            .map_err(|error| format!("{name}={value}: {error}").into()),
        Err(_) => Ok(usual),
    }
}
