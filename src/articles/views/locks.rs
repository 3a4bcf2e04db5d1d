//! Locks in JSON.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::articles::Lock;
use crate::auth::Colleague;
use crate::clock::Timestamp;

/// Whether somebody says that they are at work on an article.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EditorLock {
    /// Whether anybody does.
    pub locked: bool,
    /// Who.
    pub holder: Option<Colleague>,
    /// Since when.
    pub acquired_at: Option<Timestamp>,
    /// Until when, unless they say so again.
    pub expires_at: Option<Timestamp>,
}

impl From<Option<Lock>> for EditorLock {
    fn from(lock: Option<Lock>) -> Self {
        let Some(Lock {
            holder,
            acquired_at,
            expires_at,
        }) = lock
        else {
            return Self {
                locked: false,
                holder: None,
                acquired_at: None,
                expires_at: None,
            };
        };
        Self {
            locked: true,
            holder: Some(holder),
            acquired_at: Some(acquired_at),
            expires_at: Some(expires_at),
        }
    }
}

/// How to take a lock.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TakeLock {
    /// For how many seconds from now, unless it is taken again before.
    #[serde(default = "five_minutes")]
    #[garde(range(min = 30, max = 3_600))]
    #[schema(minimum = 30, maximum = 3600, default = 300, example = 120)]
    pub seconds: u64,
    /// Whether to take it from somebody else.
    #[serde(default)]
    #[garde(skip)]
    #[schema(default = false)]
    pub force: bool,
}

impl Default for TakeLock {
    fn default() -> Self {
        Self {
            seconds: five_minutes(),
            force: false,
        }
    }
}

const fn five_minutes() -> u64 {
    300
}
