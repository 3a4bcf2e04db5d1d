//! What readers get while editors write, and that none of it is old.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rand::distr::Distribution;
use rand::distr::weighted::WeightedIndex;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use serde_json::json;

use crate::delivery::by_tag;
use crate::newsroom::Newsroom;
use crate::report::{Bound, By, Report};
use crate::wrk::{Run, Sample};
use crate::{Failure, alternated};

const READERS: u32 = 64;
/// Fifty a second.
const BETWEEN_WRITES: Duration = Duration::from_millis(20);
/// How many requests are drawn; they are sent over and over.
const DRAWN: usize = 20_000;
const SEED: u64 = 1;

/// Readers who ask for few articles often and for many seldom, with writers and without.
pub struct Meanwhile<'a> {
    newsroom: &'a Newsroom,
    articles: Vec<(String, String)>,
    often: WeightedIndex<f64>,
    requests: Vec<String>,
    with: Vec<Sample>,
    without: Vec<Sample>,
    /// How many writes there were, and in how long a time.
    written: (u32, Duration),
}

impl<'a> Meanwhile<'a> {
    pub fn new(newsroom: &'a Newsroom) -> Result<Self, Failure> {
        let ids = newsroom.all("/api/v1/articles?limit=100", "id")?;
        let slugs = newsroom.all("/api/v1/articles?limit=100", "slug")?;
        // Zipf's law: the second is asked for half as often as the first, the third a third as often.
        let often = WeightedIndex::new((1..=slugs.len()).map(|rank| 1.0 / rank as f64))?;
        let by_tag = by_tag(newsroom)?;
        let mut random = SmallRng::seed_from_u64(SEED);
        let request = |_| match random.random_range(0..10) {
            0 => "/api/v1/articles?limit=20".to_owned(),
            1 => by_tag[random.random_range(0..by_tag.len())].clone(),
            _ => format!("/api/v1/articles/{}", slugs[often.sample(&mut random)]),
        };
        let requests = (0..DRAWN).map(request).collect();
        Ok(Self {
            newsroom,
            articles: ids.into_iter().zip(slugs).collect(),
            often,
            requests,
            with: Vec::new(),
            without: Vec::new(),
            written: (0, Duration::ZERO),
        })
    }

    /// Both kinds once, by turns.
    pub fn round(&mut self, round: usize) -> Result<(), Failure> {
        let read = || Run::read(&self.newsroom.base, READERS, &self.requests).of(&self.newsroom.process);
        let mut written = self.written;
        let while_writing = || {
            let ended = AtomicBool::new(false);
            thread::scope(|scope| {
                let writer = scope.spawn(|| self.write(round, &ended).map_err(|failure| failure.to_string()));
                let sample = read();
                ended.store(true, Ordering::Relaxed);
                let (writes, time) = writer.join().map_err(|_| "the writer panicked")??;
                written = (written.0 + writes, written.1 + time);
                sample
            })
        };
        let (with, without) = alternated(round, while_writing, read)?;
        self.written = written;
        self.with.push(with);
        self.without.push(without);
        Ok(())
    }

    /// Fifty times a second saves an article or publishes it. What was published is read at once, and has to be there.
    fn write(&self, round: usize, ended: &AtomicBool) -> Result<(u32, Duration), Failure> {
        let mut random = SmallRng::seed_from_u64(SEED + round as u64);
        let begun = Instant::now();
        let mut writes = 0;
        while !ended.load(Ordering::Relaxed) {
            let (id, slug) = &self.articles[self.often.sample(&mut random)];
            let path = format!("/api/v1/editor/articles/{id}");
            let title = format!("Round {round}, write {writes}");
            let known = self.newsroom.read(&path)?;
            let version = format!("\"v{}\"", known["version"]);
            let change = json!({ "title": title });
            let version = self
                .newsroom
                .write(Method::PATCH, &path, &version, Some(&change))?;
            await_turn(begun, writes + 1);
            self.newsroom
                .write(Method::POST, &format!("{path}/publish"), &version, None)?;
            writes += 2;
            self.check(slug, &title)?;
            await_turn(begun, writes);
        }
        Ok((writes, begun.elapsed()))
    }

    fn check(&self, slug: &str, title: &str) -> Result<(), Failure> {
        let article = self.newsroom.read(&format!("/api/v1/articles/{slug}"))?;
        let list = self.newsroom.read(&format!("/api/v1/articles?slugs={slug}"))?;
        let newest = self.newsroom.read("/api/v1/articles?limit=20")?;
        let in_newest = newest["data"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|listed| listed["slug"] == slug);
        let seen = [Some(&article), list["data"].get(0), in_newest];
        if seen[1].is_some() && seen.into_iter().flatten().all(|seen| seen["title"] == title) {
            return Ok(());
        }
        Err(format!("a stale answer for {slug}, which should be called {title}").into())
    }

    /// How many writes there were in a second.
    pub fn written(&self) -> f64 {
        f64::from(self.written.0) / self.written.1.as_secs_f64()
    }

    pub fn report(self, report: &mut Report) {
        let name = |what| format!("reads by Zipf, 64 clients, {what}");
        let (with, without) = (
            (name("50 writes/s"), self.with),
            (name("no writes"), self.without),
        );
        report.compare(with, without, By::Rate, Bound::AtLeast(0.5));
    }
}

/// Waits until it is time for the write with this number.
fn await_turn(begun: Instant, number: u32) {
    let due = BETWEEN_WRITES * number;
    thread::sleep(due.saturating_sub(begun.elapsed()));
}
