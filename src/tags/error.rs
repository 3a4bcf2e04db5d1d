use crate::auth::Denied;
use crate::db::{DbError, Failure, Version};

/// What can go wrong with a tag.
#[derive(Debug, thiserror::Error)]
pub enum TagError {
    /// There is no such tag.
    #[error("there is no such tag")]
    NotFound,
    /// Somebody saved the tag since; this is its version now.
    #[error("the tag was changed meanwhile")]
    Stale(Version),
    /// Another tag has this slug.
    #[error("another tag has this slug")]
    SlugTaken,
    /// Another tag of the same kind has this name.
    #[error("another tag of this kind has this name")]
    NameTaken,
    /// The parent does not exist.
    #[error("there is no such parent tag")]
    ParentMissing,
    /// The tag would stand under itself.
    #[error("a tag cannot stand under itself")]
    ParentCycle,
    /// Too many levels of tags.
    #[error(
        "there may be at most {} levels of tags, those below this one included",
        super::MAX_DEPTH
    )]
    TooDeep,
    /// A desk would stand under another tag, or another tag under a desk.
    #[error("a desk stands under a desk, any other tag under another tag")]
    ParentKind,
    /// Articles or tags use it, so it cannot become a section or a desk, nor stop being one.
    #[error("the tag is in use, so it cannot become a section or a desk, or stop being one")]
    KindInUse,
    /// Articles or tags still use it.
    #[error("the tag is in use")]
    InUse {
        /// Articles that carry it.
        articles: i64,
        /// Tags that stand under it.
        children: i64,
    },
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database could not.
    #[error(transparent)]
    Database(DbError),
}

impl From<DbError> for TagError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            error if error.is_unique("tags_slug_key") => Self::SlugTaken,
            error if error.is_unique("tags_kind_name_folded_key") => Self::NameTaken,
            error => Self::Database(error),
        }
    }
}

impl Failure for TagError {
    fn database(&self) -> Option<&DbError> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}
