use crate::db::DbError;

/// What can go wrong with the feed.
#[derive(Debug, thiserror::Error)]
pub enum ChangesError {
    /// What came after this place is no longer known: it was forgotten, or the database was put back to an earlier
    /// state.
    #[error("what has changed since is no longer known")]
    Forgotten,
    /// As many listen as may.
    #[error("as many listen as this server takes")]
    Full,
    /// The server is about to stop.
    #[error("the server is about to stop")]
    Closing,
    /// The database could not.
    #[error(transparent)]
    Database(#[from] DbError),
}
