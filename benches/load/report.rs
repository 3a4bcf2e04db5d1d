//! What all runs say together.

use std::fmt;

use crate::wrk::Sample;

/// The head of the table.
const HEAD: &str = "| what | requests/s | CPU µs/request | p50 ms | p99 ms | judged | |
|---|--:|--:|--:|--:|--:|---|
";

/// By what two servers are compared, round by round.
#[derive(Clone, Copy)]
pub enum By {
    /// Requests a second, against those of the other.
    Rate,
    /// What the other spends on a request, against what this one does.
    Processor,
    /// How long half of the requests take at most, against the same of the other.
    Median,
}

impl By {
    fn ratio(self, one: &Sample, other: &Sample) -> f64 {
        match self {
            Self::Rate => one.rate / other.rate,
            Self::Processor => other.cpu / one.cpu,
            Self::Median => one.p50 / other.p50,
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Self::Rate => "× the rate",
            Self::Processor => "× the CPU",
            Self::Median => "× the p50",
        }
    }
}

/// What a number has to hold to.
#[derive(Clone, Copy)]
pub enum Bound {
    AtLeast(f64),
    AtMost(f64),
    /// It is only to be known.
    None,
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(floor) => value >= floor,
            Self::AtMost(ceiling) => value <= ceiling,
            Self::None => true,
        }
    }

    /// The bound, and whether this value holds to it.
    fn verdict(self, value: f64) -> String {
        let word = if self.holds(value) { "reached" } else { "MISSED" };
        match self {
            Self::AtLeast(floor) => format!("≥ {floor} {word}"),
            Self::AtMost(ceiling) => format!("≤ {ceiling} {word}"),
            Self::None => String::new(),
        }
    }
}

/// A number with what it has to hold to.
struct Judged {
    value: f64,
    unit: &'static str,
    bound: Bound,
}

/// A line of the table.
struct Row {
    name: String,
    samples: Vec<Sample>,
    judged: Option<Judged>,
}

/// Everything that was measured.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    facts: Vec<(String, Judged)>,
}

impl Report {
    /// What was measured beside something else in the same rounds; gives the median of the rounds' ratios a bound.
    pub fn compare(
        &mut self,
        one: (String, Vec<Sample>),
        other: (String, Vec<Sample>),
        by: By,
        bound: Bound,
    ) {
        let ratios = one.1.iter().zip(&other.1);
        let value = median(ratios.map(|(one, other)| by.ratio(one, other)));
        let judged = Judged {
            value,
            unit: by.unit(),
            bound,
        };
        self.row(one, Some(judged));
        self.row(other, None);
    }

    /// What has to be answered in so many milliseconds, all but one in a hundred.
    pub fn in_time(&mut self, name: &str, samples: Vec<Sample>, ceiling: f64) {
        let judged = Judged {
            value: median(samples.iter().map(|sample| sample.p99)),
            unit: "ms",
            bound: Bound::AtMost(ceiling),
        };
        self.row((name.to_owned(), samples), Some(judged));
    }

    /// A single number.
    pub fn fact(&mut self, name: impl Into<String>, value: f64, unit: &'static str, bound: Bound) {
        self.facts.push((name.into(), Judged { value, unit, bound }));
    }

    fn row(&mut self, (name, samples): (String, Vec<Sample>), judged: Option<Judged>) {
        self.rows.push(Row {
            name,
            samples,
            judged,
        });
    }

    /// Whether every bound is held to.
    pub fn holds(&self) -> bool {
        let of_rows = self.rows.iter().filter_map(|row| row.judged.as_ref());
        of_rows
            .chain(self.facts.iter().map(|(_, judged)| judged))
            .all(|judged| judged.bound.holds(judged.value))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        self.rows.iter().try_for_each(|row| row.fmt(f))?;
        if !self.facts.is_empty() {
            f.write_str("\n| what | | |\n|---|--:|---|\n")?;
        }
        for (name, Judged { value, unit, bound }) in &self.facts {
            writeln!(f, "| {name} | {value:.0} {unit} | {} |", bound.verdict(*value))?;
        }
        Ok(())
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |value: fn(&Sample) -> f64| median(self.samples.iter().map(value));
        write!(
            f,
            "| {} | {:.0} | {:.0} | {:.2} | {:.2} |",
            self.name,
            of(|sample| sample.rate),
            of(|sample| sample.cpu),
            of(|sample| sample.p50),
            of(|sample| sample.p99)
        )?;
        match &self.judged {
            None => writeln!(f, " | |"),
            Some(Judged { value, unit, bound }) => {
                writeln!(f, " {value:.3} {unit} | {} |", bound.verdict(*value))
            }
        }
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
