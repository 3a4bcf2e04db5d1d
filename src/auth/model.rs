//! Accounts and sessions: what they are.

mod keys;
mod second_factors;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use strum::{AsRefStr, EnumString, VariantArray};
use utoipa::ToSchema;
use uuid::Uuid;

use super::passwords::Password;
use super::tokens::SecretToken;
use crate::clock::Timestamp;
use crate::db::{self, Id, Version};
use crate::text::EmailAddress;

pub use keys::{ApiKey, ApiKeyId, LONGEST_LIFETIME, LONGEST_OVERLAP, MOST_KEYS, NewApiKey, Rotation};
pub use second_factors::{Challenge, Enrolment, FactorState, LoginStep, SecondFactor};

/// The id of an account.
pub type UserId = Id<User>;
/// The id of a session, which is one refresh family: everything that came out of one login.
pub type SessionId = Id<Session>;

/// Stands for an author in an id: authors are a later domain, which accounts know nothing of but the id.
pub enum LinkedAuthor {}
/// The id of the author that a user writes as.
pub type LinkedAuthorId = Id<LinkedAuthor>;

/// What an account is trusted with, from least to most articles; [`super::policy`] says what each may do.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    AsRefStr,
    strum::IntoStaticStr,
    EnumString,
    VariantArray,
    strum::Display,
    AsExpression,
    FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Writes, and hands in for review; publishes nothing.
    Contributor,
    /// Writes and publishes their own.
    Author,
    /// Works on everything.
    Editor,
    /// Moderates comments.
    Moderator,
    /// Everything, and the accounts.
    Admin,
}

/// Whether an account can be used.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    AsRefStr,
    EnumString,
    VariantArray,
    strum::Display,
    AsExpression,
    FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum UserStatus {
    /// Can log in.
    Active,
    /// Waits for its owner to choose a password.
    Invited,
    /// Locked by an administrator.
    Suspended,
}

db::text_column!(Role);
db::text_column!(UserStatus);

/// An account: somebody who can log in. Not an author, which is a byline; the two may be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The address they log in with, as they wrote it.
    pub email: EmailAddress,
    /// What colleagues see.
    pub name: String,
    /// What they are trusted with.
    pub role: Role,
    /// Whether the account can be used.
    pub status: UserStatus,
    /// The author they write as.
    pub author: Option<Uuid>,
    /// The optimistic lock.
    pub version: Version,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When an administrator or its owner last changed it.
    pub updated_at: Timestamp,
    /// When somebody last logged in with it.
    pub last_login_at: Option<Timestamp>,
}

/// Somebody of the newsroom as their colleagues see them: a name, and no address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Colleague {
    /// The id of the account.
    pub id: UserId,
    /// The name.
    #[schema(example = "Mara Lindqvist")]
    pub name: String,
}

impl User {
    /// Whether this account can administer the others right now.
    pub fn is_working_admin(&self) -> bool {
        self.role == Role::Admin && self.status == UserStatus::Active
    }

    /// What is hashed of an account when it is changed: not the e-mail address, which could be guessed from the hash,
    /// and not when somebody logged in.
    pub fn state(&self) -> impl Serialize {
        let Self {
            id,
            email: _,
            name,
            role,
            status,
            author,
            version,
            created_at,
            updated_at,
            last_login_at: _,
        } = self;
        (
            *id,
            name.clone(),
            *role,
            *status,
            *author,
            *version,
            *created_at,
            *updated_at,
        )
    }
}

/// An account about to be made. The password is hashed already, because hashing is slow and the writer is not
/// held for slow work.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The address to log in with.
    pub email: EmailAddress,
    /// What colleagues see; see [`clean_name`].
    pub name: String,
    /// What they are trusted with.
    pub role: Role,
    /// The author they write as.
    pub author: Option<Uuid>,
    /// A PHC string, or `None` for an account that waits for its owner to choose a password.
    pub password_hash: Option<String>,
}

/// An account that an administrator wishes for, before its password is hashed.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The address to log in with.
    pub email: EmailAddress,
    /// What colleagues see; see [`clean_name`].
    pub name: String,
    /// What they are trusted with.
    pub role: Role,
    /// The author they write as.
    pub author: Option<Uuid>,
    /// The password to log in with, or `None` for an invitation.
    pub password: Option<Password>,
}

/// What somebody needs to choose a password without having one.
#[derive(Clone, Debug)]
pub struct OneTimeLink {
    /// The token, to be told once.
    pub token: SecretToken,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// What an administrator changes about an account. `None` leaves a thing as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another role.
    pub role: Option<Role>,
    /// Another linked author, or `Some(None)` for none.
    pub author: Option<Option<Uuid>>,
}

/// One login and everything that came out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The id: `sid` in access tokens.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// When it ends, whatever happens.
    pub expires_at: Timestamp,
    /// When it was ended early.
    pub revoked_at: Option<Timestamp>,
}

impl Session {
    /// Whether requests and refreshes of this session are still heard.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A session as its owner recognises it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// It.
    pub session: Session,
    /// When somebody logged in.
    pub created_at: Timestamp,
    /// When its tokens were last refreshed.
    pub last_used_at: Timestamp,
    /// From where somebody logged in.
    pub address: Option<String>,
    /// What the client called itself then, shortened.
    pub user_agent: Option<String>,
}

/// A fresh pair of tokens and whose they are.
#[derive(Clone, Debug)]
pub struct LoggedIn {
    /// Who.
    pub user: User,
    /// In which session.
    pub session: Session,
    /// For the `Authorization` header.
    pub access_token: String,
    /// How long that is good for, in seconds.
    pub expires_in: u64,
    /// For the next refresh.
    pub refresh_token: SecretToken,
}

/// The longest name of an account, in characters.
pub const LONGEST_NAME: usize = 200;

/// A name that is empty, too long, or not one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a name: one line of 1 to {LONGEST_NAME} characters")]
pub struct NotAName;

/// The name without surrounding space.
///
/// # Errors
/// When nothing is left, more than [`LONGEST_NAME`] characters are, or it has a line break or another control
/// character.
pub fn clean_name(text: &str) -> Result<String, NotAName> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > LONGEST_NAME || text.chars().any(char::is_control) {
        return Err(NotAName);
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_text() {
        assert_eq!(clean_name("  Ann Ábel ").unwrap(), "Ann Ábel");
        assert!(clean_name(&"é".repeat(LONGEST_NAME)).is_ok());
        for text in ["", "   ", "two\nlines", &"é".repeat(LONGEST_NAME + 1)] {
            assert_eq!(clean_name(text), Err(NotAName), "{text:?}");
        }
    }

    #[test]
    fn a_session_lives_until_it_ends_or_is_revoked() {
        let at = Timestamp::from_micros;
        let session = Session {
            id: Id::new(Uuid::nil()),
            user: Id::new(Uuid::nil()),
            expires_at: at(100),
            revoked_at: None,
        };
        assert!(session.is_alive(at(99)));
        assert!(!session.is_alive(at(100)));
        assert!(
            !Session {
                revoked_at: Some(at(5)),
                ..session
            }
            .is_alive(at(99))
        );
    }
}
