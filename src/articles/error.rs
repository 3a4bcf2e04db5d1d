use super::live::gone::Gone;
use super::{Lock, Moved, State, Transition};
use crate::auth::Denied;
use crate::authors::AuthorError;
use crate::db::{DbError, Failure, Version};
use crate::tags::TagError;

/// Something that an article lacks or that it names and that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Where in the request or the article: a JSON pointer.
    pub pointer: String,
    /// What it is, for programs.
    pub code: &'static str,
    /// What it is, for people.
    pub detail: String,
}

impl Missing {
    /// Something that does not exist.
    pub fn reference(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code: "missing_reference",
            detail: detail.into(),
        }
    }
}

/// What can go wrong with an article.
#[derive(Debug, thiserror::Error)]
pub enum ArticleError {
    /// There is no such article, or no such revision of it.
    #[error("there is no such article")]
    NotFound,
    /// Somebody saved the article since; this is its version now.
    #[error("the article was changed meanwhile")]
    Stale(Version),
    /// Another article has, had or will have this slug.
    #[error("another article has this slug")]
    SlugTaken,
    /// The article's state does not allow this move.
    #[error("an article in this state cannot make this move")]
    IllegalTransition {
        /// The move.
        transition: Transition,
        /// Where the article stands.
        state: State,
    },
    /// Nobody has read it yet: there is nothing to correct openly, to compare with or to go back to.
    #[error("the article was never published")]
    NeverPublished,
    /// A date that has not come yet; where in the request.
    #[error("must not be in the future")]
    InTheFuture(&'static str),
    /// As many entries stand under the article as may.
    #[error(
        "{} entries stand under the article already; supersede one of them",
        super::model::MAX_CORRECTIONS
    )]
    TooManyCorrections,
    /// Another entry supersedes the same one.
    #[error("another correction supersedes this one already")]
    AlreadySuperseded,
    /// What changes nothing is not saved, so nothing would hold the note.
    #[error("a note says what a change is for, and this changes nothing")]
    NothingToNote,
    /// An article in the trash is not edited.
    #[error("the article is in the trash; restore it first")]
    Trashed,
    /// An article that was taken down is not edited.
    #[error("the article was taken down; nothing about it can be changed any more")]
    TakenDown,
    /// Readers find a notice instead.
    #[error("the article was taken down")]
    Gone(Gone),
    /// What is to happen by itself cannot.
    #[error("this cannot be planned")]
    BadPlan(Vec<Missing>),
    /// What an article needs before readers see it.
    #[error("the article is not ready to be published")]
    NotReady(Vec<Missing>),
    /// The article names things that do not exist.
    #[error("the article refers to things that do not exist")]
    MissingReferences(Vec<Missing>),
    /// What is to take the place of a deleted tag or author cannot.
    #[error("nothing can be handed to that")]
    NoHeir(Missing),
    /// What a note or an assignment names cannot be what it is named for.
    #[error("something that is named here cannot be used for it")]
    Unfit(Vec<Missing>),
    /// A reply is no thread.
    #[error("a reply is resolved with its thread; name the first note of it")]
    NotAThread,
    /// Others replied to the note, so often.
    #[error("others replied to the note")]
    RepliedTo(i64),
    /// One of many moves that were to be made together is refused, so none was made.
    #[error("one article or more cannot make this move, so none has made it")]
    Refused(Vec<Moved>),
    /// Somebody else is at work on the article.
    #[error("{} is at work on the article", .0.holder.name)]
    Locked(Lock),
    /// A tag that the article brings along cannot be made.
    #[error(transparent)]
    Tag(TagError),
    /// An author could not be read or changed.
    #[error(transparent)]
    Author(AuthorError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database could not.
    #[error(transparent)]
    Database(DbError),
}

impl From<DbError> for ArticleError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            error if error.is_unique("article_slugs_slug_key") => Self::SlugTaken,
            error if error.is_unique("corrections_supersedes_id_key") => Self::AlreadySuperseded,
            error => Self::Database(error),
        }
    }
}

impl From<TagError> for ArticleError {
    fn from(error: TagError) -> Self {
        match error {
            TagError::Denied(denied) => Self::Denied(denied),
            TagError::Database(error) => Self::Database(error),
            other => Self::Tag(other),
        }
    }
}

impl From<AuthorError> for ArticleError {
    fn from(error: AuthorError) -> Self {
        match error {
            AuthorError::Denied(denied) => Self::Denied(denied),
            AuthorError::Database(error) => Self::Database(error),
            other => Self::Author(other),
        }
    }
}

impl Failure for ArticleError {
    fn database(&self) -> Option<&DbError> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}
