use crate::auth::Denied;
use crate::db::{DbError, Failure};

/// What can go wrong with the audit log.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database could not.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl Failure for AuditError {
    fn database(&self) -> Option<&DbError> {
        match self {
            Self::Database(error) => Some(error),
            Self::Denied(_) => None,
        }
    }
}
