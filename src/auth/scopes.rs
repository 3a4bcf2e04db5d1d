//! What an API key may be used for. A key never gives more than the role of its owner does; its scopes are what it
//! gives less.
//!
//! [`Permission::scopes`] says which scopes open a right. A right without one is for people alone, and so is an operation
//! that names no right: a key that is lost changes no account, makes no further keys and purges nothing.

use std::fmt;

use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::model::Role;
use super::policy::{Grant, Permission};

/// What an API key may be used for.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    IntoStaticStr,
    EnumString,
    VariantArray,
    strum::Display,
    serde::Serialize,
    serde::Deserialize,
    ToSchema,
)]
pub enum KeyScope {
    /// Read what is published, from a server: within limits of the key's own instead of those of its address.
    #[strum(serialize = "delivery")]
    #[serde(rename = "delivery")]
    Delivery,
    /// See articles on the desk.
    #[strum(serialize = "articles:read")]
    #[serde(rename = "articles:read")]
    ArticlesRead,
    /// Write articles, notes and assignments, throw away and restore.
    #[strum(serialize = "articles:write")]
    #[serde(rename = "articles:write")]
    ArticlesWrite,
    /// Publish, unpublish, schedule, correct, approve, take down.
    #[strum(serialize = "articles:publish")]
    #[serde(rename = "articles:publish")]
    ArticlesPublish,
    /// See every tag.
    #[strum(serialize = "tags:read")]
    #[serde(rename = "tags:read")]
    TagsRead,
    /// Make, change and delete tags.
    #[strum(serialize = "tags:write")]
    #[serde(rename = "tags:write")]
    TagsWrite,
    /// See every author.
    #[strum(serialize = "authors:read")]
    #[serde(rename = "authors:read")]
    AuthorsRead,
    /// Make, change and delete authors.
    #[strum(serialize = "authors:write")]
    #[serde(rename = "authors:write")]
    AuthorsWrite,
    /// See redirects.
    #[strum(serialize = "redirects:read")]
    #[serde(rename = "redirects:read")]
    RedirectsRead,
    /// Make, change and delete redirects.
    #[strum(serialize = "redirects:write")]
    #[serde(rename = "redirects:write")]
    RedirectsWrite,
    /// See comments in every state, and decide about them.
    #[strum(serialize = "comments:moderate")]
    #[serde(rename = "comments:moderate")]
    CommentsModerate,
    /// See the e-mail addresses of commenters, and answer requests about their data.
    #[strum(serialize = "commenters:manage")]
    #[serde(rename = "commenters:manage")]
    CommentersManage,
    /// See who is in the newsroom.
    #[strum(serialize = "colleagues:read")]
    #[serde(rename = "colleagues:read")]
    ColleaguesRead,
    /// See what is due to happen by itself, and have it tried again.
    #[strum(serialize = "jobs:manage")]
    #[serde(rename = "jobs:manage")]
    JobsManage,
    /// Read the audit log.
    #[strum(serialize = "audit:read")]
    #[serde(rename = "audit:read")]
    AuditRead,
}

impl KeyScope {
    /// The scope as it is written, such as `articles:write`.
    pub fn text(self) -> &'static str {
        self.into()
    }

    /// Whether somebody of this role can give a key this scope: one that opens nothing would only mislead.
    pub fn is_of_use_to(self, role: Role) -> bool {
        let opens = |permission: &&Permission| permission.scopes().first() == Some(&self);
        let mut opened = Permission::VARIANTS.iter().filter(opens);
        self == Self::Delivery || opened.any(|permission| permission.grant(role) != Grant::None)
    }
}

impl Permission {
    /// The scopes that open this right to a key: first its own, then those that are of no use without it (whoever writes
    /// sees what they write). None: no key has it.
    pub const fn scopes(self) -> &'static [KeyScope] {
        use KeyScope::{
            ArticlesPublish, ArticlesRead, ArticlesWrite, AuditRead, AuthorsRead, AuthorsWrite,
            ColleaguesRead, CommentersManage, CommentsModerate, JobsManage, RedirectsRead, RedirectsWrite,
            TagsRead, TagsWrite,
        };
        match self {
            Self::ReadArticle => &[ArticlesRead, ArticlesWrite, ArticlesPublish],
            Self::CreateArticle
            | Self::EditArticle
            | Self::TrashArticle
            | Self::AnnotateArticle
            | Self::AssignArticle => &[ArticlesWrite],
            Self::PublishArticle | Self::ApproveArticle => &[ArticlesPublish],
            Self::ReadTag => &[TagsRead, TagsWrite],
            Self::CreateTag | Self::ChangeTag => &[TagsWrite],
            Self::ReadAuthor => &[AuthorsRead, AuthorsWrite],
            Self::CreateAuthor | Self::ChangeAuthor | Self::DeleteAuthor => &[AuthorsWrite],
            Self::ReadRedirect => &[RedirectsRead, RedirectsWrite],
            Self::ManageRedirect => &[RedirectsWrite],
            Self::ModerateComment => &[CommentsModerate],
            Self::ManageCommenters => &[CommentersManage],
            Self::ReadColleagues => &[ColleaguesRead],
            Self::ManageJobs => &[JobsManage],
            Self::ReadAudit => &[AuditRead],
            Self::ReadTakenDown
            | Self::PurgeArticle
            | Self::ManageUsers
            | Self::ManageKeys
            | Self::ManageWebhooks
            | Self::ManageSettings
            | Self::EraseAudit => &[],
        }
    }
}

/// The scopes of one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u32);

impl Scopes {
    const fn bit(scope: KeyScope) -> u32 {
        1 << scope as u32
    }

    /// Whether the key has this scope.
    pub const fn has(self, scope: KeyScope) -> bool {
        self.0 & Self::bit(scope) != 0
    }

    /// Whether the key has none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the key opens this right, as far as its owner has it.
    pub fn open(self, permission: Permission) -> bool {
        permission.scopes().iter().any(|scope| self.has(*scope))
    }

    /// Whether the key may be sent to an operation that names these rights. One that names none is for people alone.
    pub fn open_all(self, permissions: &[String]) -> bool {
        let opens = |name: &String| name.parse().is_ok_and(|permission| self.open(permission));
        !permissions.is_empty() && permissions.iter().all(opens)
    }

    /// Each scope, in the order of [`KeyScope`].
    pub fn iter(self) -> impl Iterator<Item = KeyScope> {
        KeyScope::VARIANTS
            .iter()
            .copied()
            .filter(move |scope| self.has(*scope))
    }

    /// Reads what [`fmt::Display`] wrote. A word that is no scope any more opens nothing.
    pub fn read(text: &str) -> Self {
        text.split(' ').filter_map(|word| word.parse().ok()).collect()
    }
}

impl FromIterator<KeyScope> for Scopes {
    fn from_iter<I: IntoIterator<Item = KeyScope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | Self::bit(scope)))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<&str> = self.iter().map(KeyScope::text).collect();
        formatter.write_str(&texts.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_come_back_from_their_text_and_an_unknown_word_opens_nothing() {
        let all: Scopes = KeyScope::VARIANTS.iter().copied().collect();
        assert_eq!(Scopes::read(&all.to_string()), all);
        assert_eq!(all.iter().count(), KeyScope::VARIANTS.len());
        assert_eq!(
            Scopes::read("articles:read everything users:manage")
                .iter()
                .count(),
            1
        );
        assert!(Scopes::read("").is_empty());
    }

    #[test]
    fn what_is_for_people_alone_is_opened_by_no_scope() {
        let all: Scopes = KeyScope::VARIANTS.iter().copied().collect();
        let closed: Vec<&str> = Permission::VARIANTS
            .iter()
            .filter(|permission| !all.open(**permission))
            .map(|permission| permission.scope())
            .collect();
        assert_eq!(
            closed,
            [
                "articles:read_taken_down",
                "articles:purge",
                "users:manage",
                "keys:manage",
                "webhooks:manage",
                "settings:manage",
                "audit:erase"
            ]
        );
        assert!(!all.open_all(&[]), "an operation that names no right");
        assert!(!all.open_all(&["articles:read".to_owned(), "no:right".to_owned()]));
        assert!(all.open_all(&["articles:read".to_owned(), "tags:change".to_owned()]));
    }

    #[test]
    fn a_scope_is_of_use_to_whom_it_opens_something() {
        assert!(KeyScope::ArticlesWrite.is_of_use_to(Role::Contributor));
        assert!(!KeyScope::ArticlesPublish.is_of_use_to(Role::Contributor));
        assert!(!KeyScope::ArticlesWrite.is_of_use_to(Role::Moderator));
        assert!(!KeyScope::AuditRead.is_of_use_to(Role::Editor));
        assert!(KeyScope::Delivery.is_of_use_to(Role::Contributor));
        for scope in KeyScope::VARIANTS {
            assert!(scope.is_of_use_to(Role::Admin), "{scope}");
        }
    }
}
