//! A password that was forgotten: an administrator makes a link, or anybody has one sent to the address of an account, and
//! whoever has it chooses another password, once.
//!
//! A link that an administrator hands over ends the former ones. One that is sent ends none: anybody can ask for it, and
//! could end the one that somebody is about to use. All end when one is used, and with any other change of the password.

use serde_json::json;

use super::{Auth, context_as, minute};
use crate::auth::actor::Actor;
use crate::auth::error::AuthError;
use crate::auth::model::{OneTimeLink, User, UserId, UserStatus};
use crate::auth::passwords::Password;
use crate::auth::policy::Permission;
use crate::auth::store::one_time::{self, Purpose, Usable};
use crate::auth::store::{sessions, users};
use crate::auth::tokens::secret::{self, SecretKind, SecretToken, TokenDigest};
use crate::clock::Timestamp;
use crate::config::LinkConfig;
use crate::db::{Conn, Db, Tx};
use crate::events::{self, Object};
use crate::mail::Letter;
use crate::queue::{self, JobKind};
use crate::text::EmailAddress;
use std::time::Duration;

/// A token for the owner of the account, to be told once. Former ones end.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`; [`AuthError::StillInvited`], and [`AuthError::Suspended`] for an account that
/// nobody can log in with anyway.
pub fn make(tx: &mut Tx, actor: &Actor, id: UserId, lifetime: Duration) -> Result<OneTimeLink, AuthError> {
    check_active(tx, actor, id)?;
    one_time::withdraw(tx, Purpose::PasswordReset, id)?;
    add(tx, id, lifetime)
}

fn check_active(conn: &mut Conn, actor: &Actor, id: UserId) -> Result<(), AuthError> {
    actor.may(Permission::ManageUsers)?;
    match users::get(conn, id)?.status {
        UserStatus::Active => Ok(()),
        UserStatus::Invited => Err(AuthError::StillInvited),
        UserStatus::Suspended => Err(AuthError::Suspended),
    }
}

fn add(tx: &mut Tx, id: UserId, lifetime: Duration) -> Result<OneTimeLink, AuthError> {
    let token = SecretToken::generate(SecretKind::PasswordReset);
    let expires_at = tx.now().plus(lifetime);
    one_time::insert(tx, Purpose::PasswordReset, &token.digest(), Some(id), expires_at)?;
    let payload = json!({ "expires_at": expires_at });
    events::record(tx, "user.password_reset_made", Object::User, id, payload)?;
    Ok(OneTimeLink { token, expires_at })
}

/// Has a link sent to the owner of an account, in the name of an administrator.
///
/// # Errors
/// As [`make`].
pub fn send(tx: &mut Tx, actor: &Actor, id: UserId) -> Result<(), AuthError> {
    check_active(tx, actor, id)?;
    ask(tx, Some(id))
}

/// Has a link sent to the owner of the account with this address, for whoever asks. An address that no account has is the
/// same answer and the same work: a letter is put into the queue that will be for nobody.
///
/// # Errors
/// [`AuthError::NoMail`]; [`AuthError::TooManyTries`], for the address that was typed and for where it was typed.
pub async fn forgot(db: &Db, auth: &Auth, actor: &Actor, email: &EmailAddress) -> Result<(), AuthError> {
    auth.check_mails(&auth.password_resets)?;
    let refused = auth.forgotten.attempt(email.expose(), actor.address);
    refused.map_err(|refusal| refusal.wait)?;
    let folded = email.folded();
    db.write(actor.context(), move |tx| {
        let found = users::find_credentials(tx, &folded)?;
        ask(tx, found.map(|found| found.user.id))
    })
    .await
}

fn ask(tx: &mut Tx, user: Option<UserId>) -> Result<(), AuthError> {
    let kind = "user.password_reset_asked";
    match user {
        Some(user) => events::record(tx, kind, Object::User, user, json!({}))?,
        None => events::record_at_large(tx, kind, Object::User, json!({}))?,
    }
    let now = tx.now();
    let about = user.unwrap_or_else(|| tx.id());
    Ok(queue::put(tx, JobKind::MailPasswordReset, about, now)?)
}

/// The letter with a link by which the owner of an account chooses another password; `None` where nobody is to get one.
///
/// # Errors
/// When the database could not.
pub fn letter(
    tx: &mut Tx,
    id: UserId,
    links: &LinkConfig,
    newsroom: &str,
) -> Result<Option<Letter>, AuthError> {
    let Some(url) = &links.url else { return Ok(None) };
    let found = users::find(tx, id)?.filter(|user| user.status == UserStatus::Active);
    let Some(user) = found else { return Ok(None) };
    one_time::forget_expired(tx, Purpose::PasswordReset, id)?;
    let link = add(tx, id, links.lifetime)?;
    let letter = Letter::new(user.email, &format!("{newsroom}: choose another password"))
        .say(format!("Hello {},", user.name))
        .say(format!(
            "somebody asked to change the password of your account at {newsroom}. If it was you, choose another one here:"
        ))
        .link("Choose another password", url.with(link.token.reveal()))
        .say(format!(
            "The link works once, until {}. If it was not you, do nothing: your password stays as it is.",
            minute(link.expires_at)
        ));
    Ok(Some(letter))
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
    one_time::withdraw(tx, Purpose::PasswordReset, user.id)?;
    users::set_password(tx, user.id, hash)?;
    let ended = sessions::revoke_all(tx, user.id, None)?;
    let payload = json!({ "sessions_ended": ended });
    events::record(tx, "user.password_reset", Object::User, user.id, payload)?;
    Ok(())
}
