use crate::auth::Denied;
use crate::auth::limits::TooManyTries;
use crate::db::{DbError, Failure, Version};

/// What can go wrong with a comment.
#[derive(Debug, thiserror::Error)]
pub enum CommentError {
    /// There is no such comment.
    #[error("there is no such comment")]
    NotFound,
    /// There is no such published article.
    #[error("there is no such article")]
    ArticleNotFound,
    /// The article takes no comments.
    #[error("comments are closed here")]
    Closed,
    /// The comment it replies to is not there.
    #[error("there is no such comment under this article")]
    ParentMissing,
    /// The same was said under this article lately, by whomever.
    #[error("this was said already")]
    Repeated,
    /// The text is not one that the site takes.
    #[error("the text cannot be taken")]
    Text(Vec<TextFault>),
    /// Some of the comments of a bulk action do not exist; their places in the list.
    #[error("some of these comments do not exist")]
    SomeMissing(Vec<usize>),
    /// Nothing is left of it that could be decided about.
    #[error("the comment was deleted; only its place is left")]
    Erased,
    /// Somebody moderated the comment since; this is its version now.
    #[error("the comment was moderated meanwhile")]
    Stale(Version),
    /// Too many comments from one place.
    #[error(transparent)]
    TooMany(#[from] TooManyTries),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database could not.
    #[error(transparent)]
    Database(DbError),
}

/// What is wrong with the text of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// It is longer than so many bytes.
    #[error("must have at most {0} bytes")]
    TooLong(usize),
    /// It has more than so many links.
    #[error("must have at most {0} links")]
    TooManyLinks(usize),
}

impl TextFault {
    /// Its stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong(_) => "too_long",
            Self::TooManyLinks(_) => "too_many_links",
        }
    }
}

impl From<DbError> for CommentError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            error => Self::Database(error),
        }
    }
}

impl Failure for CommentError {
    fn database(&self) -> Option<&DbError> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}
