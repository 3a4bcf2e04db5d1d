//! What readers may write.

use std::time::Duration;

use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::clock::Timestamp;

use super::{
    reader::Reader,
    setting::{Kind, Section, Setting, Unit},
    spam::SpamConfig,
};

/// The rules for comments.
#[derive(Clone, Debug)]
pub struct CommentsConfig {
    /// What holds for articles that say nothing else.
    pub policy: CommentsPolicy,
    /// How long after its publication an article takes comments; `None`: as long as it is there.
    pub close_after: Option<Duration>,
    /// With how many approved comments somebody is trusted, at least 1.
    pub trusted_after: u32,
    /// The longest comment, in bytes.
    pub max_length: usize,
    /// Links a comment may hold.
    pub max_links: usize,
    /// Comments from one client address within the window, at least 1.
    pub per_address: u32,
    /// Comments with one e-mail address within the window, at least 1.
    pub per_email: u32,
    /// Comments on one article within the window, at least 1.
    pub per_article: u32,
    /// The window comments are counted in.
    pub window: Duration,
    /// With how many reports on one day a comment waits for a moderator again; 0: with none.
    pub hide_after: u32,
    /// How long it is kept, under the key of the day, where a comment came from.
    pub addresses_kept: Duration,
    /// How long spam and what was trashed is kept; `None`: until somebody deletes it.
    pub refused_kept: Option<Duration>,
    /// What they are checked by.
    pub spam: SpamConfig,
}

/// Whether comments are taken and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum CommentsPolicy {
    /// Taken, and shown once a moderator approved them.
    Moderated,
    /// Taken and shown at once; moderators look at them afterwards.
    PostModerated,
    /// Those of people who are trusted are shown at once, others once a moderator approved them.
    TrustedFirst,
    /// Not taken; what was approved stays to be read.
    Closed,
    /// Neither taken nor shown.
    Off,
}

/// What the site says about the comments of every article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteComments {
    /// See [`CommentsConfig::policy`].
    pub policy: CommentsPolicy,
    /// See [`CommentsConfig::close_after`].
    pub close_after: Option<Duration>,
}

impl SiteComments {
    /// When an article that was published at this time takes no more of them, where that is known.
    pub fn closes_at(self, published_at: Timestamp) -> Option<Timestamp> {
        self.close_after.map(|time| published_at.plus(time))
    }
}

impl CommentsConfig {
    /// What the site says about the comments of every article.
    pub fn site(&self) -> SiteComments {
        SiteComments {
            policy: self.policy,
            close_after: self.close_after,
        }
    }

    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            policy: reader.word(&POLICY),
            close_after: Some(reader.duration(&CLOSE_AFTER)).filter(|time| !time.is_zero()),
            trusted_after: reader.number(&TRUSTED_AFTER),
            max_length: reader.number(&MAX_LENGTH),
            max_links: reader.number(&MAX_LINKS),
            per_address: reader.number(&LIMIT_ADDRESS),
            per_email: reader.number(&LIMIT_EMAIL),
            per_article: reader.number(&LIMIT_ARTICLE),
            window: reader.duration(&LIMIT_WINDOW),
            hide_after: reader.number(&HIDE_AFTER),
            addresses_kept: reader.duration(&KEEP_ADDRESSES),
            refused_kept: Some(reader.duration(&KEEP_REFUSED)).filter(|time| !time.is_zero()),
            spam: SpamConfig::read(reader),
        }
    }
}

pub(super) const SECTION: Section = Section {
    title: "Comments",
    settings: &[
        POLICY,
        CLOSE_AFTER,
        TRUSTED_AFTER,
        MAX_LENGTH,
        MAX_LINKS,
        LIMIT_ADDRESS,
        LIMIT_EMAIL,
        LIMIT_ARTICLE,
        LIMIT_WINDOW,
        HIDE_AFTER,
        KEEP_ADDRESSES,
        KEEP_REFUSED,
    ],
};

const POLICY: Setting = Setting {
    name: "DATELINE_COMMENTS_POLICY",
    default: "moderated",
    kind: Kind::OneOf(CommentsPolicy::VARIANTS),
    meaning: "What holds for articles that say nothing else. moderated: shown once a moderator approved them; \
              post_moderated: shown at once; trusted_first: those of people with enough approved comments are shown at \
              once; closed: not taken, approved ones stay; off: neither taken nor shown. Closed and off hold whatever an \
              article says.",
};
const CLOSE_AFTER: Setting = Setting {
    name: "DATELINE_COMMENTS_CLOSE_AFTER",
    default: "0",
    kind: Kind::Number {
        unit: Unit::Days,
        min: 0,
        max: 36_500,
    },
    meaning: "How long after its publication an article takes comments; 0: as long as it is there.",
};
const TRUSTED_AFTER: Setting = Setting {
    name: "DATELINE_COMMENTS_TRUSTED_AFTER",
    default: "3",
    kind: Kind::Number {
        unit: Unit::Count("comments"),
        min: 1,
        max: 1_000,
    },
    meaning: "With trusted_first: with how many approved comments, and none that was called spam or trashed, somebody is \
              trusted. Addresses are not verified: who knows one that is trusted can use it.",
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
const LIMIT_EMAIL: Setting = Setting {
    name: "DATELINE_COMMENTS_LIMIT_EMAIL",
    default: "10",
    kind: Kind::Number {
        unit: Unit::Count("comments"),
        min: 1,
        max: 10_000,
    },
    meaning: "Comments with one e-mail address within the window, wherever they come from; more are answered 429.",
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
const HIDE_AFTER: Setting = Setting {
    name: "DATELINE_COMMENTS_HIDE_AFTER",
    default: "5",
    kind: Kind::Number {
        unit: Unit::Count("reports"),
        min: 0,
        max: 10_000,
    },
    meaning: "With so many reports by different readers on one day (UTC) a comment waits for a moderator again; 0: however \
              many there are, it stays. Readers cannot be told apart from one day to the next, so days are not added up.",
};
const KEEP_ADDRESSES: Setting = Setting {
    name: "DATELINE_COMMENTS_KEEP_ADDRESSES",
    default: "7",
    kind: Kind::Number {
        unit: Unit::Days,
        min: 0,
        max: 365,
    },
    meaning: "How long it is kept where a comment came from: never the address itself, only what a random key of the day \
              makes of it, and the key is gone after two days.",
};
const KEEP_REFUSED: Setting = Setting {
    name: "DATELINE_COMMENTS_KEEP_REFUSED",
    default: "30",
    kind: Kind::Number {
        unit: Unit::Days,
        min: 0,
        max: 36_500,
    },
    meaning: "How long spam and trashed comments are kept before they are deleted; 0: until somebody deletes them.",
};
