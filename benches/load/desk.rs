//! The desk of a large newsroom beside that of a small one: what grows with the number of articles shows here.

use std::fmt;
use std::path::Path;

use crate::newsroom::{Newsroom, Size};
use crate::report::{HEAD, ratio, row};
use crate::wrk::{Run, Sample};
use crate::{Failure, ROUNDS, alternated, process, wrk};

/// Of the small newsroom's requests a second, what the large one reaches at least.
const FLOOR: f64 = 0.5;
const CLIENTS: u32 = 8;
/// The next article in a list of all is so many places on: what is written is spread over the whole of it. A prime
/// number, so that none comes twice.
const STRIDE: usize = 7_919;
/// How many articles a run writes to by turns, at most.
const SPREAD: usize = 10_000;

/// What is asked of the desk.
#[derive(Clone, Copy)]
enum Task {
    Save,
    Publish,
    List,
    ListFiltered,
}

impl Task {
    const ALL: [Self; 4] = [Self::Save, Self::Publish, Self::List, Self::ListFiltered];

    fn name(self) -> &'static str {
        match self {
            Self::Save => "save a revision",
            Self::Publish => "publish",
            Self::List => "editor list, newest 20",
            Self::ListFiltered => "editor list, 20 in one language",
        }
    }

    fn run(self, newsroom: &Newsroom, label: &str) -> Result<Sample, Failure> {
        let (base, token) = (newsroom.base.as_str(), newsroom.token.as_str());
        let run = match self {
            Self::Save => Run::save(base, CLIENTS, token, label, &spread(newsroom)?),
            Self::Publish => Run::publish(base, CLIENTS, token, &spread(newsroom)?),
            Self::List => Run::list(base, CLIENTS, token, "/api/v1/editor/articles?limit=20"),
            Self::ListFiltered => {
                let path = "/api/v1/editor/articles?limit=20&language=el";
                Run::list(base, CLIENTS, token, path)
            }
        };
        run.of(&newsroom.process)
    }
}

/// Live articles from all over a newsroom with their versions of now, as the load generator reads them.
fn spread(newsroom: &Newsroom) -> Result<Vec<String>, Failure> {
    let all = newsroom.versions("/api/v1/editor/articles?limit=100&live_state=live")?;
    Ok((0..all.len().min(SPREAD))
        .filter_map(|number| all.get(number * STRIDE % all.len()))
        .map(|(id, version)| format!("{id} {version}"))
        .collect())
}

/// A task with what was measured of it.
struct Measured {
    task: Task,
    large: Vec<Sample>,
    small: Vec<Sample>,
}

impl Measured {
    fn ratio(&self) -> f64 {
        ratio(&self.large, &self.small)
    }
}

/// Measures both newsrooms by turns; says whether every floor was reached.
pub fn measure() -> Result<bool, Failure> {
    wrk::check()?;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let revisions = setting("DESK_REVISIONS", 5)?;
    let newsroom = |name: &str, variable: &str, articles: u32| {
        let size = Size {
            articles: setting(variable, articles)?,
            revisions,
        };
        start(folder.path(), name, size)
    };
    let (small, small_name) = newsroom("small", "DESK_SMALL", 1_000)?;
    let (large, large_name) = newsroom("large", "DESK_LARGE", 100_000)?;
    let mut measured = Task::ALL.map(|task| Measured {
        task,
        large: Vec::new(),
        small: Vec::new(),
    });
    for round in 0..ROUNDS {
        eprintln!("round {} of {ROUNDS}", round + 1);
        for Measured {
            task,
            large: of_large,
            small: of_small,
        } in &mut measured
        {
            let label = format!("round {round}");
            let run = |newsroom| task.run(newsroom, &label);
            let (one, other) = alternated(round, || run(&large), || run(&small))?;
            of_large.push(one);
            of_small.push(other);
        }
    }
    let report = Report {
        measured: &measured,
        large: &large_name,
        small: &small_name,
    };
    print!("{report}");
    println!("\n{}", process::machine()?);
    Ok(measured.iter().all(|measured| measured.ratio() >= FLOOR))
}

fn start(folder: &Path, name: &str, size: Size) -> Result<(Newsroom, String), Failure> {
    let Size { articles, revisions } = size;
    eprintln!("making a newsroom of {articles} articles with {revisions} revisions each");
    let newsroom = Newsroom::start(folder, name, size, &[])?;
    Ok((newsroom, format!("{articles} articles")))
}

/// A number from the environment, for a trial.
#[expect(
    clippy::disallowed_methods,
    reason = "a setting of the bench and none of the server's"
)]
fn setting(name: &str, usual: u32) -> Result<u32, Failure> {
    match std::env::var(name) {
        Ok(value) => value
            .parse()
            .map_err(|error| format!("{name}={value}: {error}").into()),
        Err(_) => Ok(usual),
    }
}

struct Report<'a> {
    measured: &'a [Measured],
    large: &'a str,
    small: &'a str,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        for measured in self.measured {
            let name = measured.task.name();
            let verdict = Some((measured.ratio(), Some(FLOOR)));
            row(f, &format!("{name}, {}", self.large), &measured.large, verdict)?;
            row(f, &format!("{name}, {}", self.small), &measured.small, None)?;
        }
        Ok(())
    }
}
