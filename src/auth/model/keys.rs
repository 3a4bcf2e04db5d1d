//! API keys: what they are.

use std::time::Duration;

use super::{Colleague, UserId};
use crate::auth::error::AuthError;
use crate::auth::scopes::Scopes;
use crate::clock::Timestamp;
use crate::db::Id;

/// The id of an API key.
pub type ApiKeyId = Id<ApiKey>;

/// How many keys that are good somebody has at most.
pub const MOST_KEYS: usize = 50;
/// The longest that a key is good for, in days.
pub const LONGEST_LIFETIME: u32 = 3650;
/// The longest that a rotated key goes on beside the one that takes its place, in minutes.
pub const LONGEST_OVERLAP: u32 = 7 * 24 * 60;

/// A key for machines. It stands for its owner, with less rights; its secret is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// The id, which stays when the secret is rotated.
    pub id: ApiKeyId,
    /// Whom it stands for.
    pub owner: Colleague,
    /// What it is for, in the words of its owner.
    pub name: String,
    /// What it may be used for.
    pub scopes: Scopes,
    /// How its secret ends.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its secret was last rotated.
    pub rotated_at: Option<Timestamp>,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl ApiKey {
    /// Refuses a key that nothing can be done with any more.
    ///
    /// # Errors
    /// [`AuthError::KeyOver`].
    pub fn check_good(&self, now: Timestamp) -> Result<(), AuthError> {
        if self.revoked_at.is_some() || self.expires_at <= now {
            return Err(AuthError::KeyOver);
        }
        Ok(())
    }
}

impl crate::auth::policy::Owned for ApiKey {
    fn created_by(&self) -> Option<UserId> {
        Some(self.owner.id)
    }

    fn credited(&self) -> &[uuid::Uuid] {
        &[]
    }

    fn is_live(&self) -> bool {
        false
    }
}

/// A key that somebody wishes for.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scopes: Scopes,
    /// How long it is good for.
    pub lifetime: Duration,
}

/// How the secret of a key is to be exchanged for another.
#[derive(Clone, Copy, Debug)]
pub struct Rotation {
    /// How long the new one is good for.
    pub lifetime: Duration,
    /// How long the old one goes on.
    pub overlap: Duration,
}
