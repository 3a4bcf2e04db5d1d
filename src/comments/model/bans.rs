//! Whose comments are not taken.

use std::net::IpAddr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::{Id, text_column};
use crate::text::EmailAddress;
use crate::text::fold::{fold, fold_email};
use crate::text::lookalike::has_words;

/// Every text is searched for every word that is banned: so many there are at the most.
pub const MOST_WORDS: i64 = 1_000;

/// The id of a [`Ban`].
pub type BanId = Id<Ban>;

/// What a ban is of.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
    strum::AsRefStr,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum BanKind {
    /// An e-mail address.
    Email,
    /// A domain of e-mail addresses and of what a text names, with all below it.
    Domain,
    /// An address of the internet, or a network of such: `192.0.2.0/24`.
    Address,
    /// A word or several, in a text or the name it is signed with: `casino*` stands for all that begin like this.
    Word,
}
text_column!(BanKind);

/// A ban.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Its id.
    pub id: BanId,
    /// What it is of.
    pub kind: BanKind,
    /// Which one, in the form by which it is found.
    pub value: String,
    /// Why, for moderators.
    pub note: Option<String>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
}

/// A ban to be made.
#[derive(Clone, Debug)]
pub struct NewBan {
    /// What it is of.
    pub kind: BanKind,
    /// Which one, in the form by which it is found.
    pub value: String,
    /// Why, for moderators.
    pub note: Option<String>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// The form in which something banned is found; nothing if it is not of its kind.
pub fn canonical(kind: BanKind, value: &str) -> Option<String> {
    let value = value.trim();
    match kind {
        BanKind::Email => value.parse::<EmailAddress>().ok().map(|email| email.folded()),
        BanKind::Domain => {
            let domain = value.trim_start_matches(['@', '.']);
            let email: EmailAddress = format!("somebody@{domain}").parse().ok()?;
            Some(domain_of(&email))
        }
        BanKind::Address => {
            let network: IpNet = match value.parse::<IpAddr>() {
                Ok(address) => address.to_canonical().into(),
                Err(_) => unmapped(value.parse().ok()?),
            };
            Some(network.trunc().to_string())
        }
        BanKind::Word => Some(fold(value)).filter(|word| has_words(word)),
    }
}

/// A network of IPv4 addresses that is written as one of IPv6, as itself: whoever comes from it is known by IPv4.
fn unmapped(network: IpNet) -> IpNet {
    let IpNet::V6(mapped) = network else {
        return network;
    };
    let address = mapped.addr().to_ipv4_mapped();
    let length = mapped.prefix_len().checked_sub(128 - 32);
    let v4 = address
        .zip(length)
        .and_then(|(address, length)| IpNet::new(address.into(), length).ok());
    v4.unwrap_or(network)
}

/// The domain of an address, in the form by which it is found.
pub fn domain_of(email: &EmailAddress) -> String {
    let folded = fold_email(email.expose());
    folded
        .rsplit_once('@')
        .map_or_else(String::new, |(_, domain)| domain.to_owned())
}

/// A domain in the form in which all that are below it stand behind it, and nothing else between.
pub fn reversed(domain: &str) -> String {
    domain.chars().rev().chain(['.']).collect()
}

/// Everything by which whoever comments could be banned.
pub fn names_of(email: &EmailAddress, address: Option<IpAddr>) -> Vec<(BanKind, Vec<String>)> {
    let domain = domain_of(email);
    let ends = domain.match_indices('.').map(|(dot, _)| &domain[dot + 1..]);
    let domains = std::iter::once(domain.as_str())
        .chain(ends)
        .map(str::to_owned)
        .collect();
    let mut names = vec![(BanKind::Email, vec![email.folded()]), (BanKind::Domain, domains)];
    if let Some(address) = address {
        let address = address.to_canonical();
        let most = if address.is_ipv4() { 32 } else { 128 };
        let networks = (0..=most).filter_map(|length| IpNet::new(address, length).ok());
        let networks = networks.map(|network| network.trunc().to_string()).collect();
        names.push((BanKind::Address, networks));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_banned_is_found_however_it_is_written() {
        let email: EmailAddress = "Ida@Mail.Example.ORG".parse().unwrap();
        let names = names_of(&email, Some("192.0.2.77".parse().unwrap()));
        for (kind, written) in [
            (BanKind::Email, "ida@mail.example.org "),
            (BanKind::Domain, "@EXAMPLE.org"),
            (BanKind::Domain, "mail.example.org"),
            (BanKind::Address, "192.0.2.77"),
            (BanKind::Address, "192.0.2.99/24"),
            (BanKind::Address, "::ffff:192.0.2.77"),
            (BanKind::Address, "::ffff:192.0.2.0/120"),
            (BanKind::Address, "::ffff:0:0/96"),
        ] {
            let value = canonical(kind, written).expect(written);
            let held = names
                .iter()
                .any(|(of, names)| *of == kind && names.contains(&value));
            assert!(held, "{written} as {value}");
        }
        for (kind, other) in [
            (BanKind::Domain, "example.com"),
            (BanKind::Address, "192.0.3.0/24"),
        ] {
            let value = canonical(kind, other).expect(other);
            assert!(!names.iter().any(|(_, names)| names.contains(&value)), "{other}");
        }
    }

    #[test]
    fn what_is_not_of_its_kind_is_not_banned() {
        for (kind, wrong) in [
            (BanKind::Email, "example.org"),
            (BanKind::Domain, "a b"),
            (BanKind::Domain, "org"),
            (BanKind::Address, "example.org"),
            (BanKind::Address, "192.0.2.0/33"),
            (BanKind::Word, "**"),
            (BanKind::Word, "\u{200b}"),
        ] {
            assert_eq!(canonical(kind, wrong), None, "{wrong}");
        }
    }
}
