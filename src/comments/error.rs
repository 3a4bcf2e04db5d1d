use super::rules::Spent;
use crate::auth::Denied;
use crate::clock::Timestamp;
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
    /// A link in a letter that is none, or whose letter was to somebody who is gone.
    #[error("there is no such link")]
    LinkMissing,
    /// The article takes no comments.
    #[error("{0}")]
    Closed(WhyClosed),
    /// The checks say that it is not to be taken, and that whoever sent it may know.
    #[error("{0}")]
    Refused(String),
    /// It cannot be banned: it is not what its kind says.
    #[error("is not of this kind")]
    NotBannable,
    /// The secret is of no comment that is there, or of another.
    #[error("there is no comment that this secret changes")]
    WrongSecret,
    /// Its author may no longer change it.
    #[error("a comment can be changed for 15 minutes, and this one is older")]
    TooLate,
    /// The comment it replies to is not there.
    #[error("there is no such comment under this article")]
    ParentMissing,
    /// A part of an export is to begin behind a comment that is not of that person.
    #[error("there is no such comment of this person")]
    PartMissing,
    /// The same was said under this article lately, by whomever.
    #[error("this was said already")]
    Repeated,
    /// The text is not one that the site takes.
    #[error("the text cannot be taken")]
    Text(Vec<TextFault>),
    /// Readers do not see it, so that nothing can be said to it.
    #[error("the comment is not shown to readers")]
    NotShown,
    /// Nothing is left of it that could be decided about.
    #[error("the comment was deleted; only its place is left")]
    Erased,
    /// Somebody moderated the comment since; this is its version now.
    #[error("the comment was moderated meanwhile")]
    Stale(Version),
    /// Too many comments from one place.
    #[error(transparent)]
    TooMany(#[from] Spent),
    /// It does not come from a form as it has to.
    #[error(transparent)]
    Form(#[from] FormFault),
    /// As many words as there may be are banned.
    #[error("{0} words are banned, and that is as many as there may be")]
    TooManyWords(i64),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database could not.
    #[error(transparent)]
    Database(DbError),
}

/// Why an article takes no comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhyClosed {
    /// It has none, or the site has none.
    #[error("this article has no comments: they are off")]
    Off,
    /// It takes none, or the site takes none.
    #[error("comments are closed here; what was said can still be read")]
    Closed,
    /// It took them for a while.
    #[error("comments are closed here since {0}; what was said can still be read")]
    Since(Timestamp),
}

/// What is wrong with the token of a form, or the answer to its task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormFault {
    /// There is none.
    #[error("is needed here: ask for the form of the article first")]
    Missing,
    /// It is not one of ours, or of another article.
    #[error("is not of a form of this article")]
    Invalid,
    /// Nobody writes so fast; it has to be so many seconds old.
    #[error("was given out just now: wait until it is {0} seconds old")]
    TooSoon(u64),
    /// It is too old.
    #[error("is too old: ask for the form again")]
    Expired,
    /// The task was not done.
    #[error("is needed here: the form set a task")]
    NoProof,
    /// The answer does not begin with so many zero bits.
    #[error("does not give {0} zero bits with this token")]
    WrongProof(u8),
}

impl FormFault {
    /// Its stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing | Self::NoProof => "missing",
            Self::Invalid | Self::WrongProof(_) => "invalid",
            Self::TooSoon(_) => "too_soon",
            Self::Expired => "expired",
        }
    }

    /// Where in the body it is.
    pub fn place(self) -> &'static str {
        match self {
            Self::NoProof | Self::WrongProof(_) => "/proof",
            _ => "/form_token",
        }
    }
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
