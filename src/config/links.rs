//! Links that let somebody choose a password: invitations, and resets of a password that was forgotten.

use std::time::Duration;

use super::{
    preview::TokenUrl,
    reader::Reader,
    setting::{Kind, Section, Setting, Unit},
};

/// The links of one kind.
#[derive(Clone, Debug)]
pub struct LinkConfig {
    /// How the address is made at which somebody uses one. It never comes from a request: whoever could say which host
    /// a link leads to would be sent the token.
    pub url: Option<TokenUrl>,
    /// How long one is good for.
    pub lifetime: Duration,
}

impl LinkConfig {
    pub(super) fn read_invitations(reader: &mut Reader) -> Self {
        Self {
            url: reader.parsed(&INVITATION_URL, TokenUrl::parse),
            lifetime: reader.duration(&INVITATION_LIFETIME),
        }
    }

    pub(super) fn read_resets(reader: &mut Reader) -> Self {
        Self {
            url: reader.parsed(&RESET_URL, TokenUrl::parse),
            lifetime: reader.duration(&RESET_LIFETIME),
        }
    }
}

pub(super) const SECTION: Section = Section {
    title: "Invitations and password resets",
    settings: &[INVITATION_URL, INVITATION_LIFETIME, RESET_URL, RESET_LIFETIME],
};

const INVITATION_URL: Setting = Setting {
    name: "DATELINE_INVITATION_URL",
    default: "",
    kind: Kind::Text("an http or https URL such as https://desk.example.org/welcome?token={token}"),
    meaning: "Where an invited person chooses a password, with {token} in the place of the token. Links are made of it. \
              Without it: administrators get the token alone.",
};
const INVITATION_LIFETIME: Setting = Setting {
    name: "DATELINE_INVITATION_LIFETIME",
    default: "60",
    kind: Kind::Number {
        unit: Unit::Minutes,
        min: 5,
        max: 43_200,
    },
    meaning: "How long an invitation is good. An administrator can make another one at any time.",
};
const RESET_URL: Setting = Setting {
    name: "DATELINE_PASSWORD_RESET_URL",
    default: "",
    kind: Kind::Text("an http or https URL such as https://desk.example.org/password?token={token}"),
    meaning: "Where somebody who forgot their password chooses another one, with {token} in the place of the token. \
              Without it: administrators get the token alone.",
};
const RESET_LIFETIME: Setting = Setting {
    name: "DATELINE_PASSWORD_RESET_LIFETIME",
    default: "60",
    kind: Kind::Number {
        unit: Unit::Minutes,
        min: 5,
        max: 1440,
    },
    meaning: "How long the link is good by which somebody chooses another password.",
};
