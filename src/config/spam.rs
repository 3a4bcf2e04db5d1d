//! How comments are kept free of spam.

use std::time::Duration;

use super::{
    mistake::ConfigMistake,
    reader::Reader,
    secret::Secret,
    setting::{Kind, Section, Setting, Unit},
    web_address::base_url,
};

/// What comments are checked by.
#[derive(Clone, Debug)]
pub struct SpamConfig {
    /// Whether a comment is taken with the token of a form only.
    pub form_required: bool,
    /// How old the token of a form is at least.
    pub form_min_age: Duration,
    /// From which age on it is not taken any more.
    pub form_max_age: Duration,
    /// With how many zero bits the answer to the task of a form begins; 0: it sets none.
    pub work: u8,
    /// From how many in a hundred on a comment waits for a moderator, by what was learned; 0: it never does.
    pub learned_hold: u32,
    /// From how many in a hundred on it is spam; 0: it never is.
    pub learned_spam: u32,
    /// The service that is asked as well.
    pub akismet: Option<AkismetConfig>,
}

/// A service that speaks the Akismet protocol.
#[derive(Clone, Debug)]
pub struct AkismetConfig {
    /// What it knows this newsroom by.
    pub key: Secret,
    /// The website that comments are for.
    pub site: String,
    /// Where it is.
    pub url: String,
    /// How long it has to answer.
    pub timeout: Duration,
}

impl SpamConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            form_required: reader.required(&FORM, |value| Ok(value == "required")),
            form_min_age: reader.duration(&FORM_MIN_AGE),
            form_max_age: reader.duration(&FORM_MAX_AGE),
            work: reader.number(&WORK),
            learned_hold: reader.number(&LEARNED_HOLD),
            learned_spam: reader.number(&LEARNED_SPAM),
            akismet: AkismetConfig::read(reader),
        }
    }
}

impl AkismetConfig {
    fn read(reader: &mut Reader) -> Option<Self> {
        let key = reader.secret(&AKISMET_KEY, |_| Ok(()));
        let site = reader.parsed(&AKISMET_SITE, base_url);
        let url = reader.required(&AKISMET_URL, base_url);
        let timeout = reader.duration(&AKISMET_TIMEOUT);
        let key = key?;
        if site.is_none() && !reader.was_set(&AKISMET_SITE) {
            reader.note(ConfigMistake::of(&AKISMET_SITE, "is missing beside the key"));
        }
        Some(Self {
            key,
            site: site?,
            url,
            timeout,
        })
    }
}

pub(super) const SECTION: Section = Section {
    title: "Spam in comments",
    settings: &[
        FORM,
        FORM_MIN_AGE,
        FORM_MAX_AGE,
        WORK,
        LEARNED_HOLD,
        LEARNED_SPAM,
        AKISMET_KEY,
        AKISMET_SITE,
        AKISMET_URL,
        AKISMET_TIMEOUT,
    ],
};

const FORM: Setting = Setting {
    name: "DATELINE_COMMENTS_FORM",
    default: "optional",
    kind: Kind::OneOf(&["optional", "required"]),
    meaning: "Whether a comment has to come with the token of a form, which GET /articles/{slug}/comments/form gives. A token \
              that comes is always checked.",
};
const FORM_MIN_AGE: Setting = Setting {
    name: "DATELINE_COMMENTS_FORM_MIN_AGE",
    default: "3",
    kind: Kind::Number {
        unit: Unit::Seconds,
        min: 0,
        max: 3_600,
    },
    meaning: "How long after its form was asked for a comment may come: nobody writes faster.",
};
const FORM_MAX_AGE: Setting = Setting {
    name: "DATELINE_COMMENTS_FORM_MAX_AGE",
    default: "720",
    kind: Kind::Number {
        unit: Unit::Minutes,
        min: 61,
        max: 10_080,
    },
    meaning: "How long the token of a form is good.",
};
const WORK: Setting = Setting {
    name: "DATELINE_COMMENTS_WORK",
    default: "0",
    kind: Kind::Number {
        unit: Unit::Count("bits"),
        min: 0,
        max: 30,
    },
    meaning: "A task for the browser of who comments: with how many zero bits the SHA-256 of the form's token and the answer \
              has to begin. 16 take a moment, each more twice as long. 0: there is no task. With one, the token is required.",
};
const LEARNED_HOLD: Setting = Setting {
    name: "DATELINE_COMMENTS_LEARNED_HOLD",
    default: "80",
    kind: Kind::Number {
        unit: Unit::Count("percent"),
        min: 0,
        max: 100,
    },
    meaning: "From which likelihood on, by the words in comments that moderators approved and called spam, a comment waits for \
              a moderator whatever the policy says; 0: it never does. Nothing is said before ten of each.",
};
const LEARNED_SPAM: Setting = Setting {
    name: "DATELINE_COMMENTS_LEARNED_SPAM",
    default: "0",
    kind: Kind::Number {
        unit: Unit::Count("percent"),
        min: 0,
        max: 100,
    },
    meaning: "From which likelihood on it is spam; 0: it never is by this alone.",
};
const AKISMET_KEY: Setting = Setting {
    name: "DATELINE_COMMENTS_AKISMET_KEY",
    default: "",
    kind: Kind::Secret("the key of an account"),
    meaning: "The key of a service that speaks the Akismet protocol. With it, each comment is sent there with the addresses of \
              who wrote it, which readers have to be told. Without it nothing is sent to anybody.",
};
const AKISMET_SITE: Setting = Setting {
    name: "DATELINE_COMMENTS_AKISMET_SITE",
    default: "",
    kind: Kind::Text("an http or https URL such as https://news.example.org"),
    meaning: "The website that comments are for, as the service knows it. Required with a key.",
};
const AKISMET_URL: Setting = Setting {
    name: "DATELINE_COMMENTS_AKISMET_URL",
    default: "https://rest.akismet.com/1.1",
    kind: Kind::Text("an http or https URL"),
    meaning: "Where the service is.",
};
const AKISMET_TIMEOUT: Setting = Setting {
    name: "DATELINE_COMMENTS_AKISMET_TIMEOUT",
    default: "3",
    kind: Kind::Number {
        unit: Unit::Seconds,
        min: 1,
        max: 30,
    },
    meaning: "How long it has to answer. A comment about which it does not say anything waits for a moderator.",
};
