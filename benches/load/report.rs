//! What all runs say together.

use std::fmt;

use crate::control::PREFIX;
use crate::wrk::Sample;

/// Creates with 64 clients: group commit against a commit each.
const GROUP_FLOOR: f64 = 2.0;

/// The head of the table.
pub const HEAD: &str = "| what | requests/s | CPU µs/request | p50 ms | p99 ms | ratio | floor |
|---|--:|--:|--:|--:|--:|---|
";

/// A kind of reading, measured on the server and on the control.
pub struct Reading {
    pub name: &'static str,
    /// The least share of the control's requests a second.
    floor: Option<f64>,
    pub paths: Vec<String>,
    pub controls: Vec<String>,
    pub server: Vec<Sample>,
    pub control: Vec<Sample>,
}

impl Reading {
    /// Paths of the server; the control has the same below its own number.
    pub fn new(number: usize, name: &'static str, floor: Option<f64>, paths: Vec<String>) -> Self {
        let controls = paths
            .iter()
            .map(|path| format!("{PREFIX}/{number}{}", path.trim_start_matches("/api/v1")))
            .collect();
        Self {
            name,
            floor,
            paths,
            controls,
            server: Vec::new(),
            control: Vec::new(),
        }
    }

    fn ratio(&self) -> f64 {
        ratio(&self.server, &self.control)
    }
}

/// Creating articles, on a server with group commit and on one without.
pub struct Creating {
    pub clients: u32,
    pub grouped: Vec<Sample>,
    pub single: Vec<Sample>,
}

impl Creating {
    pub fn new(clients: u32) -> Self {
        Self {
            clients,
            grouped: Vec::new(),
            single: Vec::new(),
        }
    }

    fn ratio(&self) -> f64 {
        ratio(&self.grouped, &self.single)
    }

    fn floor(&self) -> Option<f64> {
        (self.clients == 64).then_some(GROUP_FLOOR)
    }
}

/// Everything that was measured.
pub struct Report {
    pub readings: Vec<Reading>,
    pub creating: Vec<Creating>,
}

impl Report {
    pub fn reaches_its_floors(&self) -> bool {
        let reading = self
            .readings
            .iter()
            .map(|reading| (reading.ratio(), reading.floor));
        let creating = self
            .creating
            .iter()
            .map(|creating| (creating.ratio(), creating.floor()));
        reading
            .chain(creating)
            .all(|(ratio, floor)| floor.is_none_or(|floor| ratio >= floor))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        for reading in &self.readings {
            row(
                f,
                reading.name,
                &reading.server,
                Some((reading.ratio(), reading.floor)),
            )?;
            row(f, &format!("{}, control", reading.name), &reading.control, None)?;
        }
        for creating in &self.creating {
            let clients = match creating.clients {
                1 => "1 client".to_owned(),
                clients => format!("{clients} clients"),
            };
            let verdict = Some((creating.ratio(), creating.floor()));
            row(f, &format!("create, {clients}"), &creating.grouped, verdict)?;
            row(
                f,
                &format!("create, {clients}, group size 1"),
                &creating.single,
                None,
            )?;
        }
        Ok(())
    }
}

/// A line of the table.
pub fn row(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    samples: &[Sample],
    verdict: Option<(f64, Option<f64>)>,
) -> fmt::Result {
    let of = |value: fn(&Sample) -> f64| median(samples.iter().map(value));
    write!(
        f,
        "| {name} | {:.0} | {:.0} | {:.2} | {:.2} |",
        of(|sample| sample.rate),
        of(|sample| sample.cpu),
        of(|sample| sample.p50),
        of(|sample| sample.p99)
    )?;
    match verdict {
        None => writeln!(f, " | |"),
        Some((ratio, None)) => writeln!(f, " {ratio:.3} | |"),
        Some((ratio, Some(floor))) => {
            let word = if ratio >= floor { "reached" } else { "MISSED" };
            writeln!(f, " {ratio:.3} | ≥ {floor} {word} |")
        }
    }
}

/// The median over the rounds, each against its own neighbour in time.
pub fn ratio(one: &[Sample], other: &[Sample]) -> f64 {
    median(one.iter().zip(other).map(|(one, other)| one.rate / other.rate))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
