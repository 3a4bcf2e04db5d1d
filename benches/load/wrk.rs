//! The load generator.

use std::io::{self, Write};
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use tempfile::NamedTempFile;

use crate::Failure;
use crate::process::Process;

const SECONDS: u32 = 3;
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/load/wrk.lua");

const PARAGRAPH: &str =
    "The night train left on time, and nobody on the platform could remember when it last had.";

/// 3 KB.
fn text() -> String {
    format!("{PARAGRAPH}\n\n").repeat(33)
}

/// What one run measured.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Requests a second.
    pub rate: f64,
    /// Processor time of the server for a request, in microseconds.
    pub cpu: f64,
    /// Half of the requests took at most so many milliseconds.
    pub p50: f64,
    /// All but one in a hundred took at most so many milliseconds.
    pub p99: f64,
}

/// A few seconds of load.
pub struct Run<'a> {
    base: &'a str,
    clients: u32,
    seconds: u32,
    arguments: Vec<String>,
    lines: String,
}

/// Whether there is a load generator.
pub fn check() -> Result<(), Failure> {
    match Command::new("wrk").arg("--version").output() {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err("wrk is not on PATH; install it (Debian: apt install wrk) and try again".into())
        }
        Err(error) => Err(format!("wrk does not run: {error}").into()),
    }
}

impl<'a> Run<'a> {
    /// Reads these paths in turn.
    pub fn read(base: &'a str, clients: u32, paths: &[String]) -> Self {
        Self {
            base,
            clients,
            seconds: SECONDS,
            arguments: vec!["read".to_owned()],
            lines: paths.join("\n"),
        }
    }

    /// Asks for these paths in turn whether they have changed since they had these ETags.
    pub fn ask_again(base: &'a str, clients: u32, paths: &[String], etags: &[String]) -> Self {
        let known = paths
            .iter()
            .zip(etags)
            .map(|(path, etag)| format!("{path} {etag}"));
        Self::read(base, clients, &known.collect::<Vec<_>>())
    }

    /// Creates articles of 3 KB; the label keeps their titles apart from those of other runs.
    pub fn create(base: &'a str, clients: u32, token: &str, label: &str) -> Self {
        let article = json!({
            "title": "TITLE",
            "language": "en",
            "summary": PARAGRAPH,
            "body": { "format": "markdown", "source": text() },
        });
        Self {
            base,
            clients,
            seconds: SECONDS,
            arguments: vec!["create".to_owned(), label.to_owned()],
            lines: format!("{token}\n{article}"),
        }
    }

    /// Asks the desk for a list.
    pub fn list(base: &'a str, clients: u32, token: &str, path: &str) -> Self {
        Self::desk(base, clients, "list", token, &[path.to_owned()])
    }

    /// Saves a revision of these articles by turns; the label keeps its texts apart from those of other runs.
    pub fn save(base: &'a str, clients: u32, token: &str, label: &str, articles: &[String]) -> Self {
        let change = json!({ "body": { "format": "markdown", "source": format!("TEXT\n\n{}", text()) } });
        let lines = [&[change.to_string()], articles].concat();
        let mut run = Self::desk(base, clients, "save", token, &lines);
        run.arguments.push(label.to_owned());
        run
    }

    /// Publishes these articles by turns.
    pub fn publish(base: &'a str, clients: u32, token: &str, articles: &[String]) -> Self {
        Self::desk(base, clients, "publish", token, articles)
    }

    fn desk(base: &'a str, clients: u32, what: &str, token: &str, lines: &[String]) -> Self {
        Self {
            base,
            clients,
            seconds: SECONDS,
            arguments: vec![what.to_owned()],
            lines: format!("{token}\n{}", lines.join("\n")),
        }
    }

    /// Another length.
    #[must_use]
    pub fn seconds(mut self, seconds: u32) -> Self {
        self.seconds = seconds;
        self
    }

    /// Does it, with an eye on the server.
    pub fn of(self, server: &Process) -> Result<Sample, Failure> {
        let mut file = NamedTempFile::new()?;
        file.write_all(self.lines.as_bytes())?;
        let before = server.cpu()?;
        let output = Command::new("wrk")
            .args(["--threads", "1", "--timeout", "30s", "--script", SCRIPT])
            .args(["--connections", &self.clients.to_string()])
            .args(["--duration", &format!("{}s", self.seconds)])
            .args([self.base, "--"])
            .arg(file.path())
            .args(&self.arguments)
            .output()?;
        let cpu = server.cpu()? - before;
        let printed = String::from_utf8_lossy(&output.stdout);
        sample(&printed, cpu)
            .ok_or_else(|| format!("wrk failed: {printed}{}", String::from_utf8_lossy(&output.stderr)).into())
    }
}

/// Reads the line that the script prints last. A run with a single failed request counts for nothing.
fn sample(printed: &str, cpu: Duration) -> Option<Sample> {
    let line = printed.lines().find_map(|line| line.strip_prefix("measured "))?;
    let numbers: Vec<f64> = line
        .split(' ')
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    let [requests, microseconds, failed, p50, p99] = numbers[..] else {
        return None;
    };
    (failed == 0.0 && requests > 0.0).then(|| Sample {
        rate: requests / (microseconds / 1e6),
        cpu: cpu.as_secs_f64() * 1e6 / requests,
        p50: p50 / 1e3,
        p99: p99 / 1e3,
    })
}
