use crate::auth::Denied;
use crate::db::{DbError, Failure, Version};

/// What can go wrong with an author.
#[derive(Debug, thiserror::Error)]
pub enum AuthorError {
    /// There is no such author.
    #[error("there is no such author")]
    NotFound,
    /// Somebody saved the author since; this is their version now.
    #[error("the author was changed meanwhile")]
    Stale(Version),
    /// Another author has this slug.
    #[error("another author has this slug")]
    SlugTaken,
    /// So many articles are credited to them.
    #[error("articles are credited to this author")]
    InUse(i64),
    /// An account writes as them.
    #[error("an account writes as this author; an administrator has to unlink it first")]
    Linked,
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database could not.
    #[error(transparent)]
    Database(DbError),
}

impl From<DbError> for AuthorError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            error if error.is_unique("authors_slug_key") => Self::SlugTaken,
            error => Self::Database(error),
        }
    }
}

impl Failure for AuthorError {
    fn database(&self) -> Option<&DbError> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}
