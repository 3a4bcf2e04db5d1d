//! A password that was forgotten: an administrator makes a link, and whoever has it chooses another password, once.

use serde_json::json;

use super::{Auth, context_as};
use crate::auth::actor::Actor;
use crate::auth::error::AuthError;
use crate::auth::model::{OneTimeLink, User, UserId, UserStatus};
use crate::auth::passwords::Password;
use crate::auth::policy::Permission;
use crate::auth::store::one_time::{self, Purpose, Usable};
use crate::auth::store::{sessions, users};
use crate::auth::tokens::secret::{self, SecretKind, SecretToken, TokenDigest};
use crate::clock::Timestamp;
use crate::db::{Conn, Db, Tx};
use crate::events::{self, Object};
use std::time::Duration;

/// A token for the owner of the account, to be told once. Former ones end.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`; [`AuthError::StillInvited`], and [`AuthError::Suspended`] for an account that
/// nobody can log in with anyway.
pub fn make(tx: &mut Tx, actor: &Actor, id: UserId, lifetime: Duration) -> Result<OneTimeLink, AuthError> {
    actor.may(Permission::ManageUsers)?;
    match users::get(tx, id)?.status {
        UserStatus::Active => {}
        UserStatus::Invited => return Err(AuthError::StillInvited),
        UserStatus::Suspended => return Err(AuthError::Suspended),
    }
    let token = SecretToken::generate(SecretKind::PasswordReset);
    let expires_at = tx.now().plus(lifetime);
    one_time::withdraw(tx, Purpose::PasswordReset, id)?;
    one_time::insert(tx, Purpose::PasswordReset, &token.digest(), Some(id), expires_at)?;
    let payload = json!({ "expires_at": expires_at });
    events::record(tx, "user.password_reset_made", Object::User, id, payload)?;
    Ok(OneTimeLink { token, expires_at })
}

/// Chooses another password. Every session of the account ends; nobody is logged in by it.
///
/// # Errors
/// [`AuthError::InvalidToken`]; [`AuthError::Password`]; [`AuthError::Busy`].
pub async fn reset(
    db: &Db,
    auth: &Auth,
    actor: &Actor,
    token: &str,
    password: Password,
) -> Result<(), AuthError> {
    let digest = secret::presented(SecretKind::PasswordReset, token).ok_or(AuthError::InvalidToken)?;
    let now = auth.clock.now();
    // Asked twice: here so that nobody without the token makes us hash, and in the transaction because two may hold it.
    let (_, user) = db.read(move |conn| usable(conn, &digest, now)).await?;
    password.check()?;
    let hash = auth.passwords.hash(password).await?;
    db.write(context_as(actor, &user), move |tx| replace(tx, &digest, &hash))
        .await
}

fn usable(conn: &mut Conn, digest: &TokenDigest, now: Timestamp) -> Result<(Usable, User), AuthError> {
    let found = one_time::find_usable(conn, Purpose::PasswordReset, digest, now)?;
    let token = found.ok_or(AuthError::InvalidToken)?;
    let user = users::get(conn, token.user.ok_or(AuthError::InvalidToken)?)?;
    if user.status != UserStatus::Active {
        return Err(AuthError::InvalidToken);
    }
    Ok((token, user))
}

fn replace(tx: &mut Tx, digest: &TokenDigest, hash: &str) -> Result<(), AuthError> {
    let now = tx.now();
    let (token, user) = usable(tx, digest, now)?;
    one_time::use_up(tx, token.id)?;
    users::set_password(tx, user.id, hash)?;
    let ended = sessions::revoke_all(tx, user.id, None)?;
    let payload = json!({ "sessions_ended": ended });
    events::record(tx, "user.password_reset", Object::User, user.id, payload)?;
    Ok(())
}
