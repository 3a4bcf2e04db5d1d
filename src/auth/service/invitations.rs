//! Invitations: an account that waits for its owner to choose a password.

use std::time::Duration;

use serde_json::json;

use super::Auth;
use crate::auth::actor::Actor;
use crate::auth::error::AuthError;
use crate::auth::model::{OneTimeLink, User, UserId, UserStatus};
use crate::auth::passwords::Password;
use crate::auth::policy::Permission;
use crate::auth::store::one_time::{self, Purpose, Usable};
use crate::auth::store::users;
use crate::auth::tokens::secret::{self, SecretKind, SecretToken, TokenDigest};
use crate::clock::Timestamp;
use crate::db::{Conn, Db, Tx};
use crate::events::{self, Change, Object};

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
    actor.may(Permission::ManageUsers)?;
    if users::get(tx, id)?.status != UserStatus::Invited {
        return Err(AuthError::NotInvited);
    }
    invite(tx, id, lifetime)
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
