//! Changing a password: one's own, knowing the present one; or anybody's, from the command line.

use serde_json::json;

use super::sessions::{admit, note_refusal};
use super::{Auth, signed_in};
use crate::auth::actor::{Actor, ActorKind};
use crate::auth::error::AuthError;
use crate::auth::model::{User, UserId, UserStatus};
use crate::auth::passwords::Password;
use crate::auth::policy::Denied;
use crate::auth::store::one_time::{self, Purpose};
use crate::auth::store::users::Credentials;
use crate::auth::store::{sessions, users};
use crate::db::{Db, Tx};
use crate::events::{self, Object};

/// Changes one's own password. Ends every other session of the account; this one goes on.
///
/// # Errors
/// [`AuthError::WrongPassword`] when `present` is not the password, which counts as a try to log in;
/// [`AuthError::Password`] when `new` is none to have; [`AuthError::Busy`].
pub async fn change_password(
    db: &Db,
    auth: &Auth,
    actor: &Actor,
    present: Password,
    new: Password,
) -> Result<(), AuthError> {
    signed_in(actor)?;
    new.check()?;
    let stored = prove(db, auth, actor, present, "user.password_change_refused")
        .await?
        .password_hash;
    let hash = auth.passwords.hash(new).await?;
    let context = actor.context();
    let actor = actor.clone();
    db.write(context, move |tx| {
        replace_own(tx, &actor, stored.as_deref(), &hash)
    })
    .await
}

/// Whoever is signed in, if this is their password. A wrong one counts as a try to log in, and is written down.
pub(super) async fn prove(
    db: &Db,
    auth: &Auth,
    actor: &Actor,
    present: Password,
    refusal: &'static str,
) -> Result<Credentials, AuthError> {
    let (user, _) = signed_in(actor)?;
    let known = db.read(move |conn| users::get_credentials(conn, user)).await?;
    // Somebody at an unlocked screen guesses no faster here than at the login.
    let attempt = admit(db, auth, actor, known.user.email.expose()).await?;
    let verdict = auth
        .passwords
        .verify(present, known.password_hash.clone())
        .await
        .inspect_err(|_| auth.limits.give_back(attempt))?;
    if !verdict.is_right() {
        note_refusal(db, actor, refusal, Some(user)).await?;
        return Err(AuthError::WrongPassword);
    }
    auth.limits.give_back(attempt);
    Ok(known)
}

fn replace_own(tx: &mut Tx, actor: &Actor, present: Option<&str>, hash: &str) -> Result<(), AuthError> {
    let (user, session) = signed_in(actor)?;
    // Two changes at once: the second was allowed by a password that is no longer the one.
    if users::get_credentials(tx, user)?.password_hash.as_deref() != present {
        return Err(AuthError::WrongPassword);
    }
    users::set_password(tx, user, hash)?;
    one_time::withdraw(tx, Purpose::PasswordReset, user)?;
    let ended = sessions::revoke_all(tx, user, Some(session))?;
    let payload = json!({ "sessions_ended": ended });
    events::record(tx, "user.password_changed", Object::User, user, payload)?;
    Ok(())
}

/// Gives an account a password (already hashed) without knowing the present one, and ends all its sessions. An
/// account that waits for its invitation to be accepted becomes active. For the operator on the machine, who
/// holds the database anyway.
///
/// # Errors
/// [`Denied::Forbidden`] for anybody but Dateline itself; `NotFound`.
pub fn set_password(tx: &mut Tx, actor: &Actor, id: UserId, hash: &str) -> Result<User, AuthError> {
    if actor.principal != ActorKind::System {
        return Err(Denied::Forbidden.into());
    }
    let mut user = users::get(tx, id)?;
    users::set_password(tx, id, hash)?;
    one_time::withdraw(tx, Purpose::PasswordReset, id)?;
    let ended = sessions::revoke_all(tx, id, None)?;
    if user.status == UserStatus::Invited {
        user.status = UserStatus::Active;
        user = users::update(tx, &user)?;
    }
    let payload = json!({ "sessions_ended": ended });
    events::record(tx, "user.password_set", Object::User, id, payload)?;
    Ok(user)
}
