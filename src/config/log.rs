//! What is logged, and how.

use strum::{EnumString, IntoStaticStr, VariantNames};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::{
    reader::Reader,
    setting::{Kind, Section, Setting},
};

/// What is logged, and how.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// Directives that `tracing_subscriber::EnvFilter` has accepted.
    pub filter: String,
    /// How a line looks.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum LogFormat {
    /// Pretty on a terminal, JSON otherwise.
    Auto,
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

impl LogConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            filter: reader.required(&FILTER, filter),
            format: reader.word(&FORMAT),
        }
    }
}

fn filter(value: &str) -> Result<String, String> {
    // A bare word that is no level would be taken for the name of a part of the program, and silence all others.
    let bare_words = value
        .split(',')
        .map(str::trim)
        .filter(|directive| !directive.contains(['=', '[', ':']));
    let levels_only = bare_words
        .into_iter()
        .all(|word| word.parse::<LevelFilter>().is_ok());
    match EnvFilter::builder().parse(value) {
        Ok(_) if levels_only => Ok(value.to_owned()),
        _ => Err("is not a log filter".to_owned()),
    }
}

pub(super) const SECTION: Section = Section {
    title: "Log",
    settings: &[FILTER, FORMAT],
};

const FILTER: Setting = Setting {
    name: "DATELINE_LOG",
    default: "info,actix_server=warn,actix_http=off",
    kind: Kind::Text("error, warn, info, debug or trace, or directives such as info,dateline::db=debug"),
    meaning: "What is logged, on standard error.",
};
const FORMAT: Setting = Setting {
    name: "DATELINE_LOG_FORMAT",
    default: "auto",
    kind: Kind::OneOf(LogFormat::VARIANTS),
    meaning: "How a line of the log looks. auto is pretty on a terminal and json otherwise.",
};
