mod address;
mod status;

pub use address::{AskedPath, BadSitePath, BadTarget, SitePath, Target};
pub use status::RedirectStatus;

use serde::Serialize;

use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::{Id, Version};

/// The id of a [`Redirect`].
pub type RedirectId = Id<Redirect>;

/// A redirect as the desk has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Redirect {
    /// Its id.
    pub id: RedirectId,
    /// The path that it is about.
    pub from: SitePath,
    /// Where it leads.
    pub to: Target,
    /// With which status.
    pub status: RedirectStatus,
    /// Why it is there, for the desk.
    pub note: Option<String>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// How often it was saved.
    pub version: Version,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

/// A redirect to be made.
#[derive(Clone, Debug)]
pub struct NewRedirect {
    /// The path that it is about.
    pub from: SitePath,
    /// Where it leads.
    pub to: Target,
    /// With which status.
    pub status: RedirectStatus,
    /// Why it is there.
    pub note: Option<String>,
}

/// What to change about a redirect; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default)]
pub struct RedirectChanges {
    /// Another path.
    pub from: Option<SitePath>,
    /// Another target.
    pub to: Option<Target>,
    /// Another status.
    pub status: Option<RedirectStatus>,
    /// Another note, or none.
    pub note: Option<Option<String>>,
}

impl Redirect {
    /// The redirect after the change, one version later.
    pub fn change(self, changes: RedirectChanges, now: Timestamp) -> Self {
        let RedirectChanges {
            from,
            to,
            status,
            note,
        } = changes;
        Self {
            from: from.unwrap_or(self.from),
            to: to.unwrap_or(self.to),
            status: status.unwrap_or(self.status),
            note: note.unwrap_or(self.note),
            version: self.version.next(),
            updated_at: now,
            ..self
        }
    }
}
