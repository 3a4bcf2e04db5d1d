//! What readers may write.

use std::time::Duration;

use strum::{EnumString, IntoStaticStr, VariantNames};

use super::{
    reader::Reader,
    setting::{Kind, Section, Setting, Unit},
};

/// The rules for comments.
#[derive(Clone, Debug)]
pub struct CommentsConfig {
    /// What holds at most, whatever an article says.
    pub policy: CommentsPolicy,
    /// The longest comment, in bytes.
    pub max_length: usize,
    /// Links a comment may hold.
    pub max_links: usize,
    /// Comments from one client address within the window, at least 1.
    pub per_address: u32,
    /// Comments on one article within the window, at least 1.
    pub per_article: u32,
    /// The window comments are counted in.
    pub window: Duration,
}

/// Whether comments are taken and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum CommentsPolicy {
    /// Taken, and shown once a moderator approved them.
    Open,
    /// Not taken; what was approved stays to be read.
    Closed,
    /// Neither taken nor shown.
    Off,
}

impl CommentsConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            policy: reader.word(&POLICY),
            max_length: reader.number(&MAX_LENGTH),
            max_links: reader.number(&MAX_LINKS),
            per_address: reader.number(&LIMIT_ADDRESS),
            per_article: reader.number(&LIMIT_ARTICLE),
            window: reader.duration(&LIMIT_WINDOW),
        }
    }
}

pub(super) const SECTION: Section = Section {
    title: "Comments",
    settings: &[
        POLICY,
        MAX_LENGTH,
        MAX_LINKS,
        LIMIT_ADDRESS,
        LIMIT_ARTICLE,
        LIMIT_WINDOW,
    ],
};

const POLICY: Setting = Setting {
    name: "DATELINE_COMMENTS_POLICY",
    default: "open",
    kind: Kind::OneOf(CommentsPolicy::VARIANTS),
    meaning: "What holds on the whole site; an article can be stricter. open: taken, and shown once approved; closed: not \
              taken, approved ones stay; off: neither taken nor shown.",
};
const MAX_LENGTH: Setting = Setting {
    name: "DATELINE_COMMENTS_MAX_LENGTH",
    default: "15",
    kind: Kind::Number {
        unit: Unit::KiB,
        min: 1,
        max: 15,
    },
    meaning: "The longest comment.",
};
const MAX_LINKS: Setting = Setting {
    name: "DATELINE_COMMENTS_MAX_LINKS",
    default: "3",
    kind: Kind::Number {
        unit: Unit::Count("links"),
        min: 0,
        max: 100,
    },
    meaning: "Links a comment may hold.",
};
const LIMIT_ADDRESS: Setting = Setting {
    name: "DATELINE_COMMENTS_LIMIT_ADDRESS",
    default: "5",
    kind: Kind::Number {
        unit: Unit::Count("comments"),
        min: 1,
        max: 10_000,
    },
    meaning: "Comments from one client address within the window; more are answered 429.",
};
const LIMIT_ARTICLE: Setting = Setting {
    name: "DATELINE_COMMENTS_LIMIT_ARTICLE",
    default: "100",
    kind: Kind::Number {
        unit: Unit::Count("comments"),
        min: 1,
        max: 100_000,
    },
    meaning: "Comments on one article within the window; more are answered 429.",
};
const LIMIT_WINDOW: Setting = Setting {
    name: "DATELINE_COMMENTS_LIMIT_WINDOW",
    default: "10",
    kind: Kind::Number {
        unit: Unit::Minutes,
        min: 1,
        max: 1440,
    },
    meaning: "The window comments are counted in.",
};
