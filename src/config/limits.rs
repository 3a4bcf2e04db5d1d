//! How many requests one address may send.

use ipnet::IpNet;

use super::reader::Reader;
use super::server::network;
use super::setting::{Kind, Section, Setting, Unit};

/// The most requests of each class that an address may send in a minute; 0 is any number.
#[derive(Clone, Debug)]
pub struct LimitsConfig {
    /// Reading what is published.
    pub reads: u32,
    /// Searching it.
    pub searches: u32,
    /// What readers write.
    pub writes: u32,
    /// Logging in and the like.
    pub sign_ins: u32,
    /// The work of the newsroom.
    pub desk: u32,
    /// Whose requests are not counted.
    pub exempt: Vec<IpNet>,
}

impl LimitsConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            reads: reader.number(&READS),
            searches: reader.number(&SEARCHES),
            writes: reader.number(&WRITES),
            sign_ins: reader.number(&SIGN_INS),
            desk: reader.number(&DESK),
            exempt: reader.list(&EXEMPT, network),
        }
    }
}

pub(super) const SECTION: Section = Section {
    title: "Limits",
    settings: &[READS, SEARCHES, WRITES, SIGN_INS, DESK, EXEMPT],
};

const A_MINUTE: Kind = Kind::Number {
    unit: Unit::Count("requests a minute"),
    min: 0,
    max: 1_000_000,
};

const READS: Setting = Setting {
    name: "DATELINE_LIMIT_READS",
    default: "6000",
    kind: A_MINUTE,
    meaning: "How often an address (of IPv6 a /64) may read what is published. 0 is any number, here and below.",
};
const SEARCHES: Setting = Setting {
    name: "DATELINE_LIMIT_SEARCHES",
    default: "300",
    kind: A_MINUTE,
    meaning: "How often an address may search, suggestions included.",
};
const WRITES: Setting = Setting {
    name: "DATELINE_LIMIT_WRITES",
    default: "60",
    kind: A_MINUTE,
    meaning: "How often an address may comment, vote, report and the like. Comments have narrower limits besides.",
};
const SIGN_INS: Setting = Setting {
    name: "DATELINE_LIMIT_SIGN_INS",
    default: "60",
    kind: A_MINUTE,
    meaning: "How often an address may log in, refresh a session, use a link or a code. Tries to log in have narrower \
              limits besides.",
};
const DESK: Setting = Setting {
    name: "DATELINE_LIMIT_DESK",
    default: "3000",
    kind: A_MINUTE,
    meaning: "How often an address may send what needs a login.",
};
const EXEMPT: Setting = Setting {
    name: "DATELINE_LIMIT_EXEMPT",
    default: "127.0.0.0/8,::1",
    kind: Kind::List("IP addresses or networks such as 10.0.0.0/8"),
    meaning: "Whose requests these limits do not count, such as a website that asks for all of its readers. Where a \
              proxy stands in front, name it in DATELINE_TRUSTED_PROXIES: else all readers have its address.",
};
