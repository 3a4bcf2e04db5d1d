//! The first administrator: made with a token that the server prints when it starts and nobody can log in.

use std::time::Duration;

use serde_json::json;

use super::Auth;
use crate::auth::actor::{Actor, ActorKind};
use crate::auth::error::AuthError;
use crate::auth::model::{NewUser, Role, User, clean_name};
use crate::auth::passwords::Password;
use crate::auth::policy::Denied;
use crate::auth::store::one_time::{self, Purpose};
use crate::auth::store::users;
use crate::auth::tokens::secret::{self, SecretKind, SecretToken, TokenDigest};
use crate::clock::Timestamp;
use crate::db::{Conn, Db, Tx};
use crate::events::{self, Object};
use crate::text::EmailAddress;

/// How long a setup token is good for.
pub const SETUP_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The wish to be the first administrator.
#[derive(Debug)]
pub struct FirstAdmin {
    /// The setup token as the server printed it.
    pub token: String,
    /// The address to log in with.
    pub email: EmailAddress,
    /// What colleagues will see.
    pub name: String,
    /// The password to log in with.
    pub password: Password,
}

/// A setup token to print, or `None` once there is an administrator. Tokens printed by an earlier start stay
/// good until they expire, so that several machines can start at once; making the administrator ends them all.
///
/// # Errors
/// [`Denied`] for anybody but Dateline itself.
pub fn setup_token(tx: &mut Tx, actor: &Actor) -> Result<Option<SecretToken>, AuthError> {
    if actor.principal != ActorKind::System {
        return Err(Denied::Forbidden.into());
    }
    if users::has_admin(tx)? {
        return Ok(None);
    }
    one_time::delete_expired(tx, Purpose::Setup)?;
    let token = SecretToken::generate(SecretKind::Setup);
    let expires_at = tx.now().plus(SETUP_LIFETIME);
    one_time::insert(tx, Purpose::Setup, &token.digest(), None, expires_at)?;
    Ok(Some(token))
}

/// Makes the first administrator.
///
/// # Errors
/// [`AuthError::SetupDone`] once there is one; [`AuthError::InvalidToken`]; a bad name or password.
pub async fn set_up(db: &Db, auth: &Auth, actor: &Actor, wish: FirstAdmin) -> Result<User, AuthError> {
    let FirstAdmin {
        token,
        email,
        name,
        password,
    } = wish;
    let digest = secret::presented(SecretKind::Setup, &token);
    let now = auth.clock.now();
    // Asked twice: here so that nobody without the token makes us hash, and in the transaction because two may
    // hold the token.
    db.read(move |conn| check(conn, digest, now).map(|_| ())).await?;
    password.check()?;
    let new = NewUser {
        email,
        name: clean_name(&name)?,
        role: Role::Admin,
        author: None,
        password_hash: Some(auth.passwords.hash(password).await?),
    };
    db.write(actor.context(), move |tx| create_first_admin(tx, digest, &new))
        .await
}

fn check(
    conn: &mut Conn,
    digest: Option<TokenDigest>,
    now: Timestamp,
) -> Result<one_time::Usable, AuthError> {
    if users::has_admin(conn)? {
        return Err(AuthError::SetupDone);
    }
    let digest = digest.ok_or(AuthError::InvalidToken)?;
    one_time::find_usable(conn, Purpose::Setup, &digest, now)?.ok_or(AuthError::InvalidToken)
}

fn create_first_admin(tx: &mut Tx, digest: Option<TokenDigest>, new: &NewUser) -> Result<User, AuthError> {
    let now = tx.now();
    let token = check(tx, digest, now)?;
    one_time::use_up(tx, token.id)?;
    let user = super::users::insert(tx, new)?;
    events::record(tx, "newsroom.set_up", Object::User, user.id, json!({}))?;
    Ok(user)
}
