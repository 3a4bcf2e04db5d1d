//! Who may do what: the permission table, and nothing else.
//!
//! [`Permission::grants`] is the whole of it; everything below only reads that table. The policy knows no
//! article and no comment: what can be owned implements [`Owned`].

use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use uuid::Uuid;

use super::actor::{Actor, ActorKind, Credential};
use super::model::{Role, UserId};

/// Every right there is. The text form (`articles:publish`) is the scope that the OpenAPI document names.
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
    ToSchema,
)]
pub enum Permission {
    /// See articles on the desk: drafts, revisions, notes.
    #[strum(serialize = "articles:read")]
    #[serde(rename = "articles:read")]
    ReadArticle,
    /// Start a new article.
    #[strum(serialize = "articles:create")]
    #[serde(rename = "articles:create")]
    CreateArticle,
    /// Change an article and hand it in for review.
    #[strum(serialize = "articles:edit")]
    #[serde(rename = "articles:edit")]
    EditArticle,
    /// Publish, unpublish, schedule and correct.
    #[strum(serialize = "articles:publish")]
    #[serde(rename = "articles:publish")]
    PublishArticle,
    /// Approve, set under embargo, take down.
    #[strum(serialize = "articles:approve")]
    #[serde(rename = "articles:approve")]
    ApproveArticle,
    /// Put into the trash and bring back. (A live article leaves the stand first, which is [`Self::PublishArticle`].)
    #[strum(serialize = "articles:trash")]
    #[serde(rename = "articles:trash")]
    TrashArticle,
    /// Read what was taken down, and its legal copy.
    #[strum(serialize = "articles:read_taken_down")]
    #[serde(rename = "articles:read_taken_down")]
    ReadTakenDown,
    /// Delete for good.
    #[strum(serialize = "articles:purge")]
    #[serde(rename = "articles:purge")]
    PurgeArticle,
    /// Write notes on an article, and resolve them.
    #[strum(serialize = "articles:annotate")]
    #[serde(rename = "articles:annotate")]
    AnnotateArticle,
    /// Say who is to work on an article, until when and at which desk.
    #[strum(serialize = "articles:assign")]
    #[serde(rename = "articles:assign")]
    AssignArticle,

    /// See every tag, also those that only drafts use.
    #[strum(serialize = "tags:read")]
    #[serde(rename = "tags:read")]
    ReadTag,
    /// Make a new tag.
    #[strum(serialize = "tags:create")]
    #[serde(rename = "tags:create")]
    CreateTag,
    /// Change, merge and delete tags.
    #[strum(serialize = "tags:change")]
    #[serde(rename = "tags:change")]
    ChangeTag,

    /// See every author, also those without a published article.
    #[strum(serialize = "authors:read")]
    #[serde(rename = "authors:read")]
    ReadAuthor,
    /// Make a new author (a byline).
    #[strum(serialize = "authors:create")]
    #[serde(rename = "authors:create")]
    CreateAuthor,
    /// Change an author's profile.
    #[strum(serialize = "authors:change")]
    #[serde(rename = "authors:change")]
    ChangeAuthor,
    /// Merge and delete authors.
    #[strum(serialize = "authors:delete")]
    #[serde(rename = "authors:delete")]
    DeleteAuthor,

    /// See the redirects that the newsroom has made.
    #[strum(serialize = "redirects:read")]
    #[serde(rename = "redirects:read")]
    ReadRedirect,
    /// Make, change and delete redirects.
    #[strum(serialize = "redirects:manage")]
    #[serde(rename = "redirects:manage")]
    ManageRedirect,

    /// See what is due to happen by itself, and have it tried again.
    #[strum(serialize = "jobs:manage")]
    #[serde(rename = "jobs:manage")]
    ManageJobs,
    /// See comments in every state, and approve, reject or delete them.
    #[strum(serialize = "comments:moderate")]
    #[serde(rename = "comments:moderate")]
    ModerateComment,
    /// See commenters' e-mail addresses, ban them, answer privacy requests.
    #[strum(serialize = "commenters:manage")]
    #[serde(rename = "commenters:manage")]
    ManageCommenters,

    /// See who is in the newsroom, to hand work to them.
    #[strum(serialize = "colleagues:read")]
    #[serde(rename = "colleagues:read")]
    ReadColleagues,
    /// Administer accounts.
    #[strum(serialize = "users:manage")]
    #[serde(rename = "users:manage")]
    ManageUsers,
    /// Make, see, rotate and revoke API keys.
    #[strum(serialize = "keys:manage")]
    #[serde(rename = "keys:manage")]
    ManageKeys,
    /// Administer webhooks.
    #[strum(serialize = "webhooks:manage")]
    #[serde(rename = "webhooks:manage")]
    ManageWebhooks,
    /// Change the settings of the site.
    #[strum(serialize = "settings:manage")]
    #[serde(rename = "settings:manage")]
    ManageSettings,
    /// Read the audit trail.
    #[strum(serialize = "audit:read")]
    #[serde(rename = "audit:read")]
    ReadAudit,
    /// Erase addresses from the audit trail.
    #[strum(serialize = "audit:erase")]
    #[serde(rename = "audit:erase")]
    EraseAudit,
}

/// How far a right reaches for one role.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::Display, serde::Serialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Grant {
    /// Not at all.
    None,
    /// On what is one's own: created by oneself, or credited to one's linked author.
    Own,
    /// On what the public can see.
    Live,
    /// On one's own and on what the public can see.
    OwnOrLive,
    /// On everything.
    All,
}

impl Permission {
    /// The permission table: what each role is granted, in the order of [`Role`].
    #[rustfmt::skip]
    const fn grants(self) -> [Grant; 5] {
        use Grant::{All, Live, None, Own, OwnOrLive};
        match self {
            //                       contributor author     editor  moderator admin
            Self::ReadArticle      => [Own,      OwnOrLive, All,    Live,     All],
            Self::CreateArticle    => [Own,      Own,       All,    None,     All],
            Self::EditArticle      => [Own,      Own,       All,    None,     All],
            Self::PublishArticle   => [None,     Own,       All,    None,     All],
            Self::ApproveArticle   => [None,     None,      All,    None,     All],
            Self::TrashArticle     => [Own,      Own,       All,    None,     All],
            Self::ReadTakenDown    => [None,     None,      None,   None,     All],
            Self::PurgeArticle     => [None,     None,      None,   None,     All],
            Self::AnnotateArticle  => [Own,      Own,       All,    None,     All],
            Self::AssignArticle    => [None,     Own,       All,    None,     All],
            Self::ReadTag          => [All,      All,       All,    All,      All],
            Self::CreateTag        => [All,      All,       All,    None,     All],
            Self::ChangeTag        => [None,     None,      All,    None,     All],
            Self::ReadAuthor       => [All,      All,       All,    All,      All],
            Self::CreateAuthor     => [All,      All,       All,    None,     All],
            Self::ChangeAuthor     => [None,     Own,       All,    None,     All],
            Self::DeleteAuthor     => [None,     None,      All,    None,     All],
            Self::ReadRedirect     => [All,      All,       All,    All,      All],
            Self::ManageRedirect   => [None,     None,      All,    None,     All],
            Self::ModerateComment  => [None,     Own,       All,    All,      All],
            Self::ManageCommenters => [None,     None,      None,   All,      All],
            Self::ManageJobs       => [None,     None,      None,   None,     All],
            Self::ReadColleagues   => [None,     All,       All,    All,      All],
            Self::ManageUsers      => [None,     None,      None,   None,     All],
            Self::ManageKeys       => [Own,      Own,       Own,    Own,      All],
            Self::ManageWebhooks   => [None,     None,      None,   None,     All],
            Self::ManageSettings   => [None,     None,      None,   None,     All],
            Self::ReadAudit        => [None,     None,      None,   None,     All],
            Self::EraseAudit       => [None,     None,      None,   None,     All],
        }
    }

    /// What `role` is granted.
    pub const fn grant(self, role: Role) -> Grant {
        self.grants()[role as usize]
    }

    /// The right to see what this right acts on. Who lacks it is told that the thing does not exist.
    pub const fn reading(self) -> Self {
        match self {
            Self::ReadArticle
            | Self::CreateArticle
            | Self::EditArticle
            | Self::PublishArticle
            | Self::ApproveArticle
            | Self::TrashArticle
            | Self::ReadTakenDown
            | Self::PurgeArticle
            | Self::AnnotateArticle
            | Self::AssignArticle => Self::ReadArticle,
            Self::ReadTag | Self::CreateTag | Self::ChangeTag => Self::ReadTag,
            Self::ReadAuthor | Self::CreateAuthor | Self::ChangeAuthor | Self::DeleteAuthor => {
                Self::ReadAuthor
            }
            Self::ReadRedirect | Self::ManageRedirect => Self::ReadRedirect,
            Self::ModerateComment
            | Self::ManageCommenters
            | Self::ManageJobs
            | Self::ReadColleagues
            | Self::ManageUsers
            | Self::ManageKeys
            | Self::ManageWebhooks
            | Self::ManageSettings
            | Self::ReadAudit
            | Self::EraseAudit => self,
        }
    }

    /// The scope as the OpenAPI document names it, such as `articles:publish`.
    pub fn scope(self) -> &'static str {
        self.into()
    }
}

/// Something that somebody may own. A comment answers for the article it stands under, an author's profile
/// names itself in [`Self::credited`] and nobody in [`Self::created_by`].
pub trait Owned {
    /// The user who made it; `None` when that account is gone or ownership does not come from making.
    fn created_by(&self) -> Option<UserId>;
    /// Ids of the authors it is credited to.
    fn credited(&self) -> &[Uuid];
    /// Whether the public can see it now.
    fn is_live(&self) -> bool;
}

/// Why an actor may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody is signed in (401).
    #[error("this needs a signed-in user")]
    Unauthenticated,
    /// Signed in and able to see it, but not to do this (403).
    #[error("your role does not allow this")]
    Forbidden,
    /// Asked with an API key that was not given for this (403).
    #[error("the API key does not have the scope for this")]
    OutOfScope,
    /// The actor may not even know that it exists (404).
    #[error("there is no such thing for you")]
    Hidden,
}

/// Whose things count as own: made by the user, or credited to the author linked with the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// The user.
    pub user: UserId,
    /// The author the user writes as.
    pub author: Option<Uuid>,
}

impl Ownership {
    fn covers(self, thing: &impl Owned) -> bool {
        thing.created_by() == Some(self.user)
            || self
                .author
                .is_some_and(|author| thing.credited().contains(&author))
    }
}

/// What a list may show: the filter that a store puts into its query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everything.
    All,
    /// What the public can see.
    Live,
    /// What is one's own.
    Own(Ownership),
    /// What is one's own, and what the public can see.
    OwnOrLive(Ownership),
}

impl Reach {
    /// Whether `thing` is inside.
    pub fn covers(self, thing: &impl Owned) -> bool {
        match self {
            Self::All => true,
            Self::Live => thing.is_live(),
            Self::Own(own) => own.covers(thing),
            Self::OwnOrLive(own) => thing.is_live() || own.covers(thing),
        }
    }
}

impl Actor {
    /// Whether the actor has the right at all, over something or other.
    ///
    /// # Errors
    /// [`Denied::Unauthenticated`] for the public, [`Denied::Forbidden`] for a role without the right,
    /// [`Denied::OutOfScope`] for an API key that was not given for it.
    pub fn may(&self, permission: Permission) -> Result<(), Denied> {
        self.reach(permission).map(|_| ())
    }

    /// Whether the actor has the right over `thing`.
    ///
    /// # Errors
    /// As [`Self::may`], and [`Denied::Hidden`] when the actor may not even see `thing`.
    pub fn may_on(&self, permission: Permission, thing: &impl Owned) -> Result<(), Denied> {
        match self.reach(permission) {
            Ok(reach) if reach.covers(thing) => Ok(()),
            Err(denied @ (Denied::Unauthenticated | Denied::OutOfScope)) => Err(denied),
            Ok(_) | Err(_) => Err(self.refusal(permission, thing)),
        }
    }

    fn refusal(&self, permission: Permission, thing: &impl Owned) -> Denied {
        match self.reach(permission.reading()) {
            Ok(reach) if reach.covers(thing) => Denied::Forbidden,
            // A right that is its own reading right and that the role lacks altogether hides nothing: the role
            // is refused whatever it names, so 403 tells it no more than the documentation does.
            Err(Denied::Forbidden) => Denied::Forbidden,
            Ok(_) | Err(_) => Denied::Hidden,
        }
    }

    /// What is the actor's own.
    ///
    /// # Errors
    /// [`Denied::Unauthenticated`] for the public, and for Dateline itself, which owns nothing.
    pub fn own(&self) -> Result<Ownership, Denied> {
        match self.principal {
            ActorKind::User { id, author, .. } => Ok(Ownership { user: id, author }),
            ActorKind::Anonymous | ActorKind::System => Err(Denied::Unauthenticated),
        }
    }

    /// How far the right reaches, as a filter for lists.
    ///
    /// # Errors
    /// As [`Self::may`].
    pub fn reach(&self, permission: Permission) -> Result<Reach, Denied> {
        let (user, role, author, by) = match self.principal {
            ActorKind::Anonymous => return Err(Denied::Unauthenticated),
            ActorKind::System => return Ok(Reach::All),
            ActorKind::User { id, role, author, by } => (id, role, author, by),
        };
        match by {
            Credential::Key { scopes, .. } if !scopes.open(permission) => return Err(Denied::OutOfScope),
            Credential::Key { .. } | Credential::Session(_) => {}
        }
        let own = Ownership { user, author };
        match permission.grant(role) {
            Grant::None => Err(Denied::Forbidden),
            Grant::Own => Ok(Reach::Own(own)),
            Grant::Live => Ok(Reach::Live),
            Grant::OwnOrLive => Ok(Reach::OwnOrLive(own)),
            Grant::All => Ok(Reach::All),
        }
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
