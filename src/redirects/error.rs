use super::{RedirectId, SitePath, Target};
use crate::auth::Denied;
use crate::db::{DbError, Failure, Version};

/// Another redirect that would follow on one, or go before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// Which member of the one brings them together: a JSON pointer.
    pub pointer: &'static str,
    /// The other's id.
    pub id: RedirectId,
    /// Where the other begins.
    pub from: SitePath,
    /// Where the other leads.
    pub to: Target,
}

/// What can go wrong with a redirect.
#[derive(Debug, thiserror::Error)]
pub enum RedirectError {
    /// There is no such redirect.
    #[error("there is no such redirect")]
    NotFound,
    /// Somebody saved the redirect since; this is its version now.
    #[error("the redirect was changed meanwhile")]
    Stale(Version),
    /// Another redirect begins at this path.
    #[error("another redirect begins at this path")]
    FromTaken,
    /// It would lead to where it begins.
    #[error("a redirect cannot lead to itself")]
    Loop,
    /// It would lead to where another begins, or begin where another leads to.
    #[error("a redirect leads to its end in one step")]
    Chain(Vec<Neighbour>),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database could not.
    #[error(transparent)]
    Database(DbError),
}

impl From<DbError> for RedirectError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            error if error.is_unique("redirects_from_path_key") => Self::FromTaken,
            error => Self::Database(error),
        }
    }
}

impl Failure for RedirectError {
    fn database(&self) -> Option<&DbError> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}
