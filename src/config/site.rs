//! The publication this server works for.

use super::{
    reader::Reader,
    setting::{Kind, Section, Setting},
    web_address::base_url,
};

/// The publication.
#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// Its name.
    pub name: String,
    /// Where readers find it, without a trailing slash; `None` when it was not told.
    pub url: Option<String>,
}

impl SiteConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            name: reader.required(&NAME, |value| Ok(value.to_owned())),
            url: reader.parsed(&URL, base_url),
        }
    }
}

pub(super) const SECTION: Section = Section {
    title: "Site",
    settings: &[NAME, URL],
};

const NAME: Setting = Setting {
    name: "DATELINE_SITE_NAME",
    default: "Dateline",
    kind: Kind::Text("text"),
    meaning: "The name of the publication.",
};
const URL: Setting = Setting {
    name: "DATELINE_SITE_URL",
    default: "",
    kind: Kind::Text("an http or https URL without query"),
    meaning: "Where readers find the publication (the website, not this API), for links that lead there.",
};
