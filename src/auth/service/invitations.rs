//! Invitations: an account that waits for its owner to choose a password.

use std::time::Duration;

use serde_json::json;

use super::{Auth, minute};
use crate::auth::actor::Actor;
use crate::auth::error::AuthError;
use crate::auth::model::{OneTimeLink, User, UserId, UserStatus};
use crate::auth::passwords::Password;
use crate::auth::policy::Permission;
use crate::auth::store::one_time::{self, Purpose, Usable};
use crate::auth::store::users;
use crate::auth::tokens::secret::{self, SecretKind, SecretToken, TokenDigest};
use crate::clock::Timestamp;
use crate::config::LinkConfig;
use crate::db::{Conn, Db, Tx};
use crate::events::{self, Change, Object};
use crate::mail::Letter;
use crate::queue::{self, JobKind};

/// How long an invitation is good for, when nobody says otherwise.
pub const INVITATION_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// A token for the owner of an account that waits for them. Former ones end.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`; [`AuthError::NotInvited`].
pub fn invite_again(
    tx: &mut Tx,
    actor: &Actor,
    id: UserId,
    lifetime: Duration,
) -> Result<OneTimeLink, AuthError> {
    check_invited(tx, actor, id)?;
    invite(tx, id, lifetime)
}

fn check_invited(conn: &mut Conn, actor: &Actor, id: UserId) -> Result<(), AuthError> {
    actor.may(Permission::ManageUsers)?;
    if users::get(conn, id)?.status != UserStatus::Invited {
        return Err(AuthError::NotInvited);
    }
    Ok(())
}

/// Has another invitation sent to the owner of an account that waits for them. Former ones end when it is sent.
///
/// # Errors
/// As [`invite_again`].
pub fn send(tx: &mut Tx, actor: &Actor, id: UserId) -> Result<(), AuthError> {
    check_invited(tx, actor, id)?;
    events::record(tx, "user.invitation_asked", Object::User, id, json!({}))?;
    let now = tx.now();
    Ok(queue::put(tx, JobKind::MailInvitation, id, now)?)
}

/// The letter with an invitation; `None` where nobody waits for one.
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
    let found = users::find(tx, id)?.filter(|user| user.status == UserStatus::Invited);
    let Some(user) = found else { return Ok(None) };
    let link = invite(tx, id, links.lifetime)?;
    let letter = Letter::new(user.email, &format!("{newsroom}: your account"))
        .say(format!("Hello {},", user.name))
        .say(format!(
            "an account was made for you at {newsroom}. Choose a password to log in with:"
        ))
        .link("Choose a password", url.with(link.token.reveal()))
        .say(format!("The link works once, until {}.", minute(link.expires_at)));
    Ok(Some(letter))
}

/// A token for the owner of the account, to be told once.
pub(super) fn invite(tx: &mut Tx, user: UserId, lifetime: Duration) -> Result<OneTimeLink, AuthError> {
    let token = SecretToken::generate(SecretKind::Invitation);
    let expires_at = tx.now().plus(lifetime);
    one_time::withdraw(tx, Purpose::Invitation, user)?;
    one_time::insert(tx, Purpose::Invitation, &token.digest(), Some(user), expires_at)?;
    let payload = json!({ "expires_at": expires_at });
    events::record(tx, "user.invited", Object::User, user, payload)?;
    Ok(OneTimeLink { token, expires_at })
}

/// Chooses the password of an invited account, which makes it active.
///
/// # Errors
/// [`AuthError::InvalidToken`]; [`AuthError::Password`]; [`AuthError::Busy`].
pub async fn accept(
    db: &Db,
    auth: &Auth,
    actor: &Actor,
    token: &str,
    password: Password,
) -> Result<User, AuthError> {
    let digest = secret::presented(SecretKind::Invitation, token).ok_or(AuthError::InvalidToken)?;
    let now = auth.clock.now();
    db.read(move |conn| invited(conn, &digest, now).map(|_| ()))
        .await?;
    password.check()?;
    let hash = auth.passwords.hash(password).await?;
    db.write(actor.context(), move |tx| activate(tx, &digest, &hash))
        .await
}

fn invited(conn: &mut Conn, digest: &TokenDigest, now: Timestamp) -> Result<(Usable, User), AuthError> {
    let token =
        one_time::find_usable(conn, Purpose::Invitation, digest, now)?.ok_or(AuthError::InvalidToken)?;
    let user = token.user.ok_or(AuthError::InvalidToken)?;
    let user = users::get(conn, user)?;
    if user.status != UserStatus::Invited {
        return Err(AuthError::InvalidToken);
    }
    Ok((token, user))
}

fn activate(tx: &mut Tx, digest: &TokenDigest, hash: &str) -> Result<User, AuthError> {
    let now = tx.now();
    let (token, mut user) = invited(tx, digest, now)?;
    one_time::use_up(tx, token.id)?;
    users::set_password(tx, user.id, hash)?;
    let before = user.clone();
    user.status = UserStatus::Active;
    let user = users::update(tx, &user)?;
    let change = Change::between(&before.state(), &user.state())?;
    events::record_change(
        tx,
        "user.invitation_accepted",
        Object::User,
        user.id,
        change,
        json!({}),
    )?;
    Ok(user)
}
