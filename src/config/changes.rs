//! The feed of changes.

use std::time::Duration;

use super::{
    reader::Reader,
    setting::{Kind, Section, Setting, Unit},
};

/// The feed of changes.
#[derive(Clone, Copy, Debug)]
pub struct ChangesConfig {
    /// For how long a change is told.
    pub kept: Duration,
    /// How many may listen to the stream at the same time.
    pub listeners: usize,
}

impl ChangesConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            kept: reader.duration(&KEPT),
            listeners: reader.number(&LISTENERS),
        }
    }
}

pub(super) const SECTION: Section = Section {
    title: "The feed of changes",
    settings: &[KEPT, LISTENERS],
};

const KEPT: Setting = Setting {
    name: "DATELINE_CHANGES_KEPT",
    default: "90",
    kind: Kind::Number {
        unit: Unit::Days,
        min: 1,
        max: 36_500,
    },
    meaning: "How long a change is told. A mirror that was away for longer has to start again.",
};
const LISTENERS: Setting = Setting {
    name: "DATELINE_CHANGES_LISTENERS",
    default: "1000",
    kind: Kind::Number {
        unit: Unit::Count("listeners"),
        min: 0,
        max: 100_000,
    },
    meaning: "How many may listen to the stream of changes at the same time, on this server. Each takes one of the \
              connections of DATELINE_MAX_CONNECTIONS.",
};
