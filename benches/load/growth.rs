//! What grows with the number of articles, without the cache of answers: a newsroom of 10,000 beside one of a million.

use std::path::Path;

use crate::delivery::{by_tag, ms, searches};
use crate::newsroom::{Filled, Newsroom, Size};
use crate::report::{Bound, By, Report};
use crate::wrk::{Run, Sample};
use crate::{Failure, ROUNDS, alternated, setting};

const CLIENTS: u32 = 2;
/// How much longer half of the requests may take at most.
const CEILING: f64 = 1.5;
/// Of how many articles the slugs are asked for.
const ASKED_FOR: usize = 10_000;
/// The place in the list of all that begins a far page: that of page 10,000 with 20 on each, where there are so many.
const FAR: usize = 200_000;
const ALL: &str = "/api/v1/articles?limit=100";
const PAGE: usize = 100;

/// What is read, on each of the two.
struct Reading {
    name: &'static str,
    large: Vec<String>,
    small: Vec<String>,
    of_large: Vec<Sample>,
    of_small: Vec<Sample>,
}

/// Measures both newsrooms by turns.
pub fn measure(folder: &Path) -> Result<Report, Failure> {
    let newsroom = |name: &str, variable: &str, articles: u32| {
        let articles = setting(variable, articles)?;
        let filled = Filled::new(
            folder,
            name,
            Size {
                articles,
                revisions: 1,
            },
        )?;
        let newsroom = filled.serve(&[("DATELINE_CACHE_SIZE", "0")])?;
        Ok::<_, Failure>((newsroom, format!("{articles} articles")))
    };
    let (small, of_small) = newsroom("small", "GROWTH_SMALL", 10_000)?;
    let (large, of_large) = newsroom("large", "GROWTH_LARGE", 1_000_000)?;
    let mut readings = readings(&large, &small)?;
    for round in 0..ROUNDS {
        eprintln!("round {} of {ROUNDS}", round + 1);
        for reading in &mut readings {
            let run =
                |newsroom: &Newsroom, paths| Run::read(&newsroom.base, CLIENTS, paths).of(&newsroom.process);
            let (one, other) = alternated(
                round,
                || run(&large, &reading.large),
                || run(&small, &reading.small),
            )?;
            reading.of_large.push(one);
            reading.of_small.push(other);
        }
    }
    let searched = (0..ROUNDS)
        .map(|_| Run::read(&large.base, 16, &searches(&large)?).of(&large.process))
        .collect::<Result<_, _>>()?;
    let mut report = Report::default();
    for Reading {
        name,
        of_large: one,
        of_small: other,
        ..
    } in readings
    {
        let (one, other) = (
            (format!("{name}, {of_large}"), one),
            (format!("{name}, {of_small}"), other),
        );
        report.compare(one, other, By::Median, Bound::AtMost(CEILING));
    }
    report.in_time("search, two words, 16 clients, large newsroom", searched, 100.0);
    report.fact(
        "from start to first answer, large newsroom",
        ms(&large),
        "ms",
        Bound::AtMost(300.0),
    );
    report.fact(
        "memory (RSS) after it",
        large.idle_mib,
        "MiB",
        Bound::AtMost(40.0),
    );
    report.fact(
        "memory at the end, large newsroom",
        large.process.rss_mib()?,
        "MiB",
        Bound::AtMost(300.0),
    );
    Ok(report)
}

fn readings(large: &Newsroom, small: &Newsroom) -> Result<Vec<Reading>, Failure> {
    let reading = |name, paths: &dyn Fn(&Newsroom) -> Result<Vec<String>, Failure>| {
        Ok::<_, Failure>(Reading {
            name,
            large: paths(large)?,
            small: paths(small)?,
            of_large: Vec::new(),
            of_small: Vec::new(),
        })
    };
    let newest = |_: &Newsroom| Ok(vec!["/api/v1/articles?limit=20".to_owned()]);
    Ok(vec![
        reading("article by slug", &by_slug)?,
        reading("newest 20", &newest)?,
        reading("20 by tag", &by_tag)?,
        reading("20 far back", &far_back)?,
        reading("search, two words", &searches)?,
    ])
}

/// Articles from all over the newest so many.
fn by_slug(newsroom: &Newsroom) -> Result<Vec<String>, Failure> {
    let mut paths = Vec::new();
    for page in newsroom.pages(ALL).take(FAR / PAGE) {
        let page = page?;
        let slugs = page["data"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|article| article["slug"].as_str());
        paths.extend(slugs.map(|slug| format!("/api/v1/articles/{slug}")));
    }
    let step = paths.len().div_ceil(ASKED_FOR).max(1);
    Ok(paths.into_iter().step_by(step).collect())
}

/// A page as far back as [`FAR`], or the last where there are not so many articles.
fn far_back(newsroom: &Newsroom) -> Result<Vec<String>, Failure> {
    let mut last = None;
    for page in newsroom.pages(ALL).take(FAR / PAGE) {
        last = page?["links"]["next"].as_str().map(str::to_owned).or(last);
    }
    let path = last.ok_or("the list has one page only")?;
    Ok(vec![path.replace("limit=100", "limit=20")])
}
