//! Readers beside the control, with the cache and without it, and writers with group commit and without.

use std::env;
use std::path::Path;

use crate::control::{Answer, PREFIX};
use crate::newsroom::{Filled, Newsroom, Size};
use crate::process::Process;
use crate::report::{Bound, By, Report};
use crate::wrk::{Run, Sample};
use crate::{Failure, ROUNDS, alternated, meanwhile, setting};

const READERS: u32 = 32;
const SEARCHERS: u32 = 16;
const WRITERS: [u32; 3] = [1, 8, 64];

/// Memory that the server may hold before it is asked for anything, in MiB.
const IDLE: f64 = 40.0;
/// What it may hold at the end besides a full cache of answers, in MiB.
const BESIDES_CACHE: f64 = 100.0;
/// What it has for ready-made answers, in MiB: all that are asked for fit.
const CACHE: u32 = 128;

/// A kind of reading, measured on a server and on the control.
struct Reading<'a> {
    name: &'static str,
    newsroom: &'a Newsroom,
    /// Whether the answer is known already and has not changed.
    etags: Option<Vec<String>>,
    paths: Vec<String>,
    /// The same on the control.
    controls: Vec<String>,
    by: By,
    bound: Bound,
    server: Vec<Sample>,
    control: Vec<Sample>,
}

impl Reading<'_> {
    fn of_server(&self) -> Run<'_> {
        self.run(&self.newsroom.base, &self.paths)
    }

    fn of_control<'b>(&self, base: &'b str) -> Run<'b> {
        self.run(base, &self.controls)
    }

    fn run<'b>(&self, base: &'b str, paths: &[String]) -> Run<'b> {
        match &self.etags {
            Some(etags) => Run::ask_again(base, READERS, paths, etags),
            None => Run::read(base, READERS, paths),
        }
    }
}

/// Creating articles, with group commit and without.
struct Creating {
    clients: u32,
    grouped: Vec<Sample>,
    single: Vec<Sample>,
}

/// Measures everything by turns.
pub fn measure(folder: &Path) -> Result<Report, Failure> {
    let articles = setting("LOAD_ARTICLES", 10_000)?;
    let filled = Filled::new(
        folder,
        "newsroom",
        Size {
            articles,
            revisions: 1,
        },
    )?;
    let group = [("DATELINE_DATABASE_GROUP_SIZE", "1")];
    let (single, plain) = (filled.copy("single")?, filled.copy("plain")?);
    let (single, plain) = (
        single.serve(&group)?,
        plain.serve(&[("DATELINE_CACHE_SIZE", "0")])?,
    );
    let kept = filled.serve(&[("DATELINE_CACHE_SIZE", &CACHE.to_string())])?;

    let mut readings = readings(&kept, &plain)?;
    let (control, control_base) = start_control(folder, &readings)?;
    for reading in &readings {
        reading.of_server().seconds(2).of(&reading.newsroom.process)?;
        reading.of_control(&control_base).seconds(1).of(&control)?;
    }
    let searches = searches(&plain)?;
    let mut searched = Vec::new();
    let mut creating = WRITERS.map(|clients| Creating {
        clients,
        grouped: Vec::new(),
        single: Vec::new(),
    });
    let mut meanwhile = meanwhile::Meanwhile::new(&kept)?;
    for round in 0..ROUNDS {
        eprintln!("round {} of {ROUNDS}", round + 1);
        for reading in &mut readings {
            let server = || reading.of_server().of(&reading.newsroom.process);
            let fixed = || reading.of_control(&control_base).of(&control);
            let (server, fixed) = alternated(round, server, fixed)?;
            reading.server.push(server);
            reading.control.push(fixed);
        }
        searched.push(Run::read(&plain.base, SEARCHERS, &searches).of(&plain.process)?);
        meanwhile.round(round)?;
        for Creating {
            clients,
            grouped,
            single: alone,
        } in &mut creating
        {
            let label = format!("{round}-{clients}");
            let run = |to: &Newsroom| Run::create(&to.base, *clients, &to.token, &label).of(&to.process);
            let (one, other) = alternated(round, || run(&kept), || run(&single))?;
            grouped.push(one);
            alone.push(other);
        }
    }

    let mut report = Report::default();
    for Reading {
        name,
        by,
        bound,
        server,
        control,
        ..
    } in readings
    {
        report.compare(
            (name.into(), server),
            (format!("{name}, control"), control),
            by,
            bound,
        );
    }
    report.in_time("search, two words, 16 clients, cache off", searched, 25.0);
    let written = meanwhile.written();
    meanwhile.report(&mut report);
    for Creating {
        clients,
        grouped,
        single,
    } in creating
    {
        let name = format!(
            "create, {clients} {}",
            if clients == 1 { "client" } else { "clients" }
        );
        let bound = if clients == 64 {
            Bound::AtLeast(2.0)
        } else {
            Bound::None
        };
        report.compare(
            (name.clone(), grouped),
            (format!("{name}, group size 1"), single),
            By::Rate,
            bound,
        );
    }
    report.fact("writes meanwhile", written, "a second", Bound::AtLeast(49.0));
    report.fact(
        "memory (RSS) after the first answer",
        kept.idle_mib,
        "MiB",
        Bound::AtMost(IDLE),
    );
    let ceiling = Bound::AtMost(f64::from(CACHE) + BESIDES_CACHE);
    report.fact("memory at the end", kept.process.rss_mib()?, "MiB", ceiling);
    report.fact(
        "memory at the end, cache off",
        plain.process.rss_mib()?,
        "MiB",
        Bound::None,
    );
    report.fact(
        "memory at the end, control",
        control.rss_mib()?,
        "MiB",
        Bound::None,
    );
    report.fact("from start to first answer", ms(&kept), "ms", Bound::None);
    Ok(report)
}

/// How long it took to its first answer.
pub fn ms(newsroom: &Newsroom) -> f64 {
    newsroom.ready_in.as_secs_f64() * 1e3
}

fn readings<'a>(kept: &'a Newsroom, plain: &'a Newsroom) -> Result<Vec<Reading<'a>>, Failure> {
    let articles: Vec<String> = kept
        .all("/api/v1/articles?limit=100", "slug")?
        .iter()
        .map(|slug| format!("/api/v1/articles/{slug}"))
        .collect();
    let newest = vec!["/api/v1/articles?limit=20".to_owned()];
    let by_tag = by_tag(kept)?;
    let etags = kept.etags(&articles)?;
    let (cached, off) = ((kept, By::Processor), (plain, By::Rate));
    let rows = [
        (
            "article by slug, cached",
            cached,
            &articles,
            None,
            Bound::AtLeast(0.9),
        ),
        ("newest 20, cached", cached, &newest, None, Bound::AtLeast(0.85)),
        ("20 by tag, cached", cached, &by_tag, None, Bound::None),
        (
            "article not changed (304), cached",
            cached,
            &articles,
            Some(etags),
            Bound::AtLeast(0.95),
        ),
        (
            "article by slug, cache off",
            off,
            &articles,
            None,
            Bound::AtLeast(0.2),
        ),
        ("newest 20, cache off", off, &newest, None, Bound::AtLeast(0.1)),
        ("20 by tag, cache off", off, &by_tag, None, Bound::None),
    ];
    let reading = |(number, (name, (newsroom, by), paths, etags, bound))| {
        let below = |path: &String| format!("{PREFIX}/{number}{}", path.trim_start_matches("/api/v1"));
        let paths: &Vec<String> = paths;
        Reading {
            name,
            newsroom,
            etags,
            paths: paths.clone(),
            controls: paths.iter().map(below).collect(),
            by,
            bound,
            server: Vec::new(),
            control: Vec::new(),
        }
    };
    Ok(rows.into_iter().enumerate().map(reading).collect())
}

/// The newest of each topic.
pub fn by_tag(newsroom: &Newsroom) -> Result<Vec<String>, Failure> {
    let topics = newsroom.all("/api/v1/tags?kind=topic&limit=100", "slug")?;
    let newest = |tag: &String| format!("/api/v1/articles?tag={tag}&limit=20");
    Ok(topics.iter().map(newest).collect())
}

/// Searches for two words of each of a thousand headlines.
pub fn searches(newsroom: &Newsroom) -> Result<Vec<String>, Failure> {
    let page = newsroom.read("/api/v1/articles?limit=100")?;
    let mut words: Vec<String> = page["data"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|article| article["title"].as_str())
        .flat_map(str::split_whitespace)
        .map(|word| word.chars().filter(|letter| letter.is_alphanumeric()).collect())
        .filter(|word: &String| word.chars().count() > 2)
        .collect();
    words.sort();
    words.dedup();
    let pair = |number: usize| {
        let (one, other) = (
            &words[number * 7 % words.len()],
            &words[number * 13 % words.len()],
        );
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &format!("{one} {other}"))
            .finish();
        format!("/api/v1/search?{query}")
    };
    Ok((1..=1_000).map(pair).collect())
}

/// The control, with an answer of middling size to each kind of request.
fn start_control(folder: &Path, readings: &[Reading<'_>]) -> Result<(Process, String), Failure> {
    let answers = readings.iter().map(fixed).collect::<Result<Vec<_>, _>>()?;
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

/// The answer of middling size; of one that has not changed, the headers alone.
fn fixed(reading: &Reading<'_>) -> Result<Answer, Failure> {
    let answer = reading.newsroom.typical_answer(&reading.paths)?;
    Ok(match reading.etags {
        None => answer,
        Some(_) => Answer {
            status: 304,
            headers: answer
                .headers
                .into_iter()
                .filter(|(name, _)| name != "content-type")
                .collect(),
            body: String::new(),
        },
    })
}
