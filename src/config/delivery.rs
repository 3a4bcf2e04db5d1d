//! How long and how many public answers are kept, by caches elsewhere and here.

use std::time::Duration;

use super::{
    reader::Reader,
    setting::{Kind, Section, Setting, Unit},
};

/// What `Cache-Control` says on public answers, and how many of them are kept here.
#[derive(Clone, Copy, Debug)]
pub struct DeliveryConfig {
    /// `max-age`: how long a browser keeps an answer.
    pub max_age: Duration,
    /// `s-maxage`: how long a shared cache (CDN) keeps it.
    pub shared_max_age: Duration,
    /// `stale-while-revalidate`: how much longer a cache may give it out while it asks again.
    pub stale_while_revalidate: Duration,
    /// How many bytes of public answers are kept ready; 0 for none.
    pub cache_size: u64,
}

impl DeliveryConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            max_age: reader.duration(&MAX_AGE),
            shared_max_age: reader.duration(&SHARED_MAX_AGE),
            stale_while_revalidate: reader.duration(&STALE_WHILE_REVALIDATE),
            cache_size: reader.number(&CACHE_SIZE),
        }
    }
}

pub(super) const SECTION: Section = Section {
    title: "Delivery (what public answers tell caches, and how many are kept here)",
    settings: &[MAX_AGE, SHARED_MAX_AGE, STALE_WHILE_REVALIDATE, CACHE_SIZE],
};

const MAX_AGE: Setting = Setting {
    name: "DATELINE_CACHE_MAX_AGE",
    default: "10",
    kind: Kind::Number {
        unit: Unit::Seconds,
        min: 0,
        max: 86_400,
    },
    meaning: "How long a browser keeps a public answer (max-age). What is unpublished may be seen that much longer.",
};
const SHARED_MAX_AGE: Setting = Setting {
    name: "DATELINE_CACHE_SHARED_MAX_AGE",
    default: "60",
    kind: Kind::Number {
        unit: Unit::Seconds,
        min: 0,
        max: 86_400,
    },
    meaning: "How long a shared cache or CDN keeps a public answer (s-maxage).",
};
const STALE_WHILE_REVALIDATE: Setting = Setting {
    name: "DATELINE_CACHE_STALE_WHILE_REVALIDATE",
    default: "30",
    kind: Kind::Number {
        unit: Unit::Seconds,
        min: 0,
        max: 86_400,
    },
    meaning: "How much longer a cache may give out an old answer while it asks for a new one.",
};
const CACHE_SIZE: Setting = Setting {
    name: "DATELINE_CACHE_SIZE",
    default: "64",
    kind: Kind::Number {
        unit: Unit::MiB,
        min: 0,
        max: 65_536,
    },
    meaning: "How much memory ready-made public answers may take; 0 to make each anew. A write is seen at once either way.",
};
