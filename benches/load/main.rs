//! How many requests the server answers, how long they take and what they cost, beside a control that has the same
//! middleware and headers around a fixed body. `benches/README.md` says how to run it and how to read it.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it reports to a terminal"
)]

mod control;
mod desk;
mod newsroom;
mod process;
mod report;
mod wrk;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use newsroom::{Newsroom, Size};
use process::Process;
use report::{Creating, Reading, Report};
use wrk::Run;

/// What goes wrong here is only ever shown.
type Failure = Box<dyn std::error::Error>;

const ROUNDS: usize = 3;
const SIZE: Size = Size {
    articles: 10_000,
    revisions: 1,
};
const READERS: u32 = 32;
const WRITERS: [u32; 3] = [1, 8, 64];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        ["control", answers, address] => control::run(Path::new(answers), Path::new(address)).map(|()| true),
        _ if words.contains(&"--bench") && words.contains(&"desk") => desk::measure(),
        _ if words.contains(&"--bench") => measure(),
        _ => {
            println!("This measures a release build; run it with: cargo bench --bench load");
            Ok(true)
        }
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

/// Whether every floor was reached.
fn measure() -> Result<bool, Failure> {
    wrk::check()?;
    // On the disk of the build folder: a folder for temporary files may lie in memory, where a commit costs nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    eprintln!("making two newsrooms of {} articles each", SIZE.articles);
    let grouped = Newsroom::start(folder.path(), "grouped", SIZE, &[])?;
    let single = Newsroom::start(
        folder.path(),
        "single",
        SIZE,
        &[("DATELINE_DATABASE_GROUP_SIZE", "1")],
    )?;

    let mut readings = readings(&grouped)?;
    let (control, control_base) = start_control(folder.path(), &grouped, &readings)?;
    for reading in &readings {
        Run::read(&grouped.base, READERS, &reading.paths)
            .seconds(1)
            .of(&grouped.process)?;
        Run::read(&control_base, READERS, &reading.controls)
            .seconds(1)
            .of(&control)?;
    }
    let mut creating: Vec<Creating> = WRITERS.into_iter().map(Creating::new).collect();
    for round in 0..ROUNDS {
        eprintln!("round {} of {ROUNDS}", round + 1);
        for reading in &mut readings {
            let server = || Run::read(&grouped.base, READERS, &reading.paths).of(&grouped.process);
            let fixed = || Run::read(&control_base, READERS, &reading.controls).of(&control);
            let (server, fixed) = alternated(round, server, fixed)?;
            reading.server.push(server);
            reading.control.push(fixed);
        }
        for creating in &mut creating {
            let run = |newsroom: &Newsroom| {
                let label = format!("{round}-{}", creating.clients);
                Run::create(&newsroom.base, creating.clients, &newsroom.token, &label).of(&newsroom.process)
            };
            let (together, alone) = alternated(round, || run(&grouped), || run(&single))?;
            creating.grouped.push(together);
            creating.single.push(alone);
        }
    }
    let report = Report { readings, creating };
    print!("{report}");
    println!(
        "\nMemory (RSS) at the end: server {:.0} MiB, server with group size 1 {:.0} MiB, control {:.0} MiB",
        grouped.process.rss_mib()?,
        single.process.rss_mib()?,
        control.rss_mib()?
    );
    println!("{}", process::machine()?);
    Ok(report.reaches_its_floors())
}

/// Both, the one first in even rounds and the other in odd ones, so that neither always has the warmer machine.
fn alternated<T>(
    round: usize,
    one: impl FnOnce() -> Result<T, Failure>,
    other: impl FnOnce() -> Result<T, Failure>,
) -> Result<(T, T), Failure> {
    if round.is_multiple_of(2) {
        let first = one()?;
        Ok((first, other()?))
    } else {
        let first = other()?;
        Ok((one()?, first))
    }
}

fn readings(newsroom: &Newsroom) -> Result<Vec<Reading>, Failure> {
    let slugs = newsroom.slugs("/api/v1/articles?limit=100")?;
    let topics = newsroom.slugs("/api/v1/tags?kind=topic&limit=100")?;
    let articles = slugs.iter().map(|slug| format!("/api/v1/articles/{slug}"));
    let by_tag = topics
        .iter()
        .map(|tag| format!("/api/v1/articles?tag={tag}&limit=20"));
    let newest = vec!["/api/v1/articles?limit=20".to_owned()];
    Ok(vec![
        Reading::new(0, "article by slug", Some(0.12), articles.collect()),
        Reading::new(1, "newest 20", Some(0.06), newest),
        Reading::new(2, "20 by tag", None, by_tag.collect()),
    ])
}

/// The control, with an answer of middling size to each kind of request.
fn start_control(
    folder: &Path,
    newsroom: &Newsroom,
    readings: &[Reading],
) -> Result<(Process, String), Failure> {
    let answers = readings
        .iter()
        .map(|reading| newsroom.typical_answer(&reading.paths))
        .collect::<Result<Vec<_>, _>>()?;
    for (reading, answer) in readings.iter().zip(&answers) {
        eprintln!("{}: {} bytes", reading.name, answer.body.len());
    }
    let (file, address) = (folder.join("answers.json"), folder.join("control-address"));
    std::fs::write(&file, serde_json::to_vec(&answers)?)?;
    let program = env::current_exe()?;
    let arguments = ["control".as_ref(), file.as_os_str(), address.as_os_str()];
    let mut control = Process::start(&program, &arguments, folder, &[])?;
    let base = control.wait_for(&address)?;
    Ok((control, base))
}
