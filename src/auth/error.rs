//! What can go wrong with accounts and sessions.

use super::limits::TooManyTries;
use super::model::{MOST_KEYS, NotAName};
use super::passwords::{HashError, PasswordMistake};
use super::policy::Denied;
use super::scopes::KeyScope;
use crate::db::{DbError, Failure, Version};

/// Every way in which a use case of this domain fails.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// E-mail address and password do not belong together, or the account cannot log in. Which, is not told.
    #[error("the e-mail address and the password do not belong together")]
    InvalidCredentials,
    /// A refresh, setup or invitation token that is unknown, used up or over. Which, is not told.
    #[error("the token is unknown, used or expired")]
    InvalidToken,
    /// Too many tries to log in.
    #[error(transparent)]
    TooManyTries(#[from] TooManyTries),
    /// More passwords are to be checked than may be at once.
    #[error("too many people are logging in; try again in a second")]
    Busy,
    /// There is an administrator already.
    #[error("this newsroom is set up: it has an administrator")]
    SetupDone,
    /// Another account has that e-mail address.
    #[error("another account has this e-mail address")]
    EmailTaken,
    /// A code of a second factor that is wrong or was used.
    #[error("this is not a code of your second factor that was not used yet")]
    WrongCode,
    /// There is no second factor.
    #[error("there is no second factor")]
    NoFactor,
    /// There is a second factor already.
    #[error("there is a second factor already; remove it first")]
    FactorEnrolled,
    /// One's own second factor is given up with a code of it.
    #[error(
        "your own second factor is removed with POST /api/v1/auth/second-factor/remove, which takes a code of it"
    )]
    OwnFactor,
    /// Another account writes as that author.
    #[error("another account is linked with this author")]
    AuthorTaken,
    /// There is no such author to write as.
    #[error("there is no author with this id")]
    NoSuchAuthor,
    /// The only active administrator cannot be demoted, suspended or deleted.
    #[error("this is the last active administrator; make another one first")]
    LastAdmin,
    /// The account to delete still owns so many articles, and nobody was named to take them.
    #[error("the account owns {0} articles; say who takes them with `reassign_to`")]
    OwnsArticles(i64),
    /// The account that was to take the articles is not there, or is the one to be deleted.
    #[error("`reassign_to` names no other account")]
    NoSuchHeir,
    /// An account that was never activated cannot be reactivated.
    #[error("the invitation to this account was not accepted yet")]
    StillInvited,
    /// An account that does not wait for its owner.
    #[error("the account does not wait for an invitation to be accepted")]
    NotInvited,
    /// An account that nobody can log in with.
    #[error("the account is suspended")]
    Suspended,
    /// The present password, asked for before it is changed, is wrong.
    #[error("this is not your present password")]
    WrongPassword,
    /// The key was revoked or has expired.
    #[error("the API key was revoked or has expired")]
    KeyOver,
    /// A scope that opens nothing to somebody of this role.
    #[error("{0} opens nothing to somebody of your role")]
    ScopeBeyondRole(KeyScope),
    /// Nothing of the kind is sent by mail.
    #[error("this newsroom sends no such mail; an administrator can make a link")]
    NoMail,
    /// Enough keys.
    #[error("you have {MOST_KEYS} API keys that are good; revoke one first")]
    TooManyKeys,
    /// Somebody else changed the account first.
    #[error("the account has changed; the current version is {}", .0.0)]
    Stale(Version),
    /// Not a password to have.
    #[error(transparent)]
    Password(#[from] PasswordMistake),
    /// Not a name.
    #[error(transparent)]
    Name(#[from] NotAName),
    /// A fault of ours while hashing.
    #[error("hashing a password failed: {0}")]
    Hashing(String),
    /// The database's part.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl Failure for AuthError {
    fn database(&self) -> Option<&DbError> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}

impl From<HashError> for AuthError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Busy,
            HashError::Breached => Self::Password(PasswordMistake::Breached),
            HashError::Internal(cause) => Self::Hashing(cause),
        }
    }
}
