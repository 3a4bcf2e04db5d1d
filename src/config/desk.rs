//! What the desk keeps.

use super::{
    reader::Reader,
    setting::{Kind, Section, Setting, Unit},
};

/// What the desk keeps.
#[derive(Clone, Copy, Debug)]
pub struct DeskConfig {
    /// How many revisions of an article are kept at most; 0: all.
    pub revisions_kept: u32,
}

impl DeskConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            revisions_kept: reader.number(&REVISIONS_KEPT),
        }
    }
}

pub(super) const SECTION: Section = Section {
    title: "The desk",
    settings: &[REVISIONS_KEPT],
};

const REVISIONS_KEPT: Setting = Setting {
    name: "DATELINE_REVISIONS_KEPT",
    default: "0",
    kind: Kind::Number {
        unit: Unit::Count("revisions"),
        min: 0,
        max: 1_000_000,
    },
    meaning: "How many revisions of an article are kept besides those that are published, approved or scheduled; 0 keeps \
              all. Older ones are deleted within an hour, for good.",
};
