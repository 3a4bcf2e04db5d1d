//! The desk of a large newsroom beside that of a small one: what grows with the number of articles shows here.

use std::path::Path;

use crate::newsroom::{Filled, Newsroom, Size};
use crate::report::{Bound, By, Report};
use crate::wrk::{Run, Sample};
use crate::{Failure, ROUNDS, alternated, setting};

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

/// Measures both newsrooms by turns.
pub fn measure(folder: &Path) -> Result<Report, Failure> {
    let revisions = setting("DESK_REVISIONS", 5)?;
    let newsroom = |name: &str, variable: &str, articles: u32| {
        let articles = setting(variable, articles)?;
        let newsroom = Filled::new(folder, name, Size { articles, revisions })?.serve(&[])?;
        Ok::<_, Failure>((newsroom, format!("{articles} articles")))
    };
    let (small, of_small) = newsroom("small", "DESK_SMALL", 1_000)?;
    let (large, of_large) = newsroom("large", "DESK_LARGE", 100_000)?;
    let mut measured = Task::ALL.map(|task| (task, Vec::new(), Vec::new()));
    for round in 0..ROUNDS {
        eprintln!("round {} of {ROUNDS}", round + 1);
        for (task, of_large, of_small) in &mut measured {
            let label = format!("round {round}");
            let run = |newsroom| task.run(newsroom, &label);
            let (one, other) = alternated(round, || run(&large), || run(&small))?;
            of_large.push(one);
            of_small.push(other);
        }
    }
    let mut report = Report::default();
    for (task, large, small) in measured {
        let named = |newsroom, samples| (format!("{}, {newsroom}", task.name()), samples);
        let (large, small) = (named(&of_large, large), named(&of_small, small));
        report.compare(large, small, By::Rate, Bound::AtLeast(FLOOR));
    }
    Ok(report)
}
