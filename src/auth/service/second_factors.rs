//! Second factors: enrolling one, logging in with it, and getting rid of it. A code is good once; a wrong one counts as a
//! failed login.

use std::time::Duration;

use serde_json::json;

use super::password::prove;
use super::sessions::{self, admit, hand_out, note_refusal, origin};
use super::{Auth, context_as, signed_in};
use crate::auth::actor::{Actor, ActorKind, Credential};
use crate::auth::error::AuthError;
use crate::auth::model::{
    Challenge, Enrolment, FactorState, LoggedIn, SecondFactor, User, UserId, UserStatus,
};
use crate::auth::passwords::Password;
use crate::auth::policy::Permission;
use crate::auth::store::second_factors;
use crate::auth::store::sessions as store;
use crate::auth::store::users::{self, Credentials};
use crate::auth::tokens::Seals;
use crate::auth::tokens::secret::{self, SecretKind, SecretToken, TokenDigest};
use crate::auth::tokens::totp::{self, RECOVERY_CODES, TotpSecret};
use crate::clock::Timestamp;
use crate::db::{Conn, Db, DbError, Tx};
use crate::events::{self, Object};

/// How long the second step of a login may take.
const CHALLENGE_LIFETIME: Duration = Duration::from_secs(5 * 60);
/// What is written down of whoever is signed in and cannot prove the rest.
const REFUSED: &str = "user.second_factor_refused";

/// Whether one has a second factor, and has to.
///
/// # Errors
/// [`AuthError::Denied`] for anybody but a person.
pub fn state(conn: &mut Conn, auth: &Auth, actor: &Actor) -> Result<FactorState, AuthError> {
    let (user, _) = signed_in(actor)?;
    let factor = second_factors::find_confirmed(conn, user)?;
    Ok(FactorState {
        confirmed_at: factor.and_then(|factor| factor.confirmed_at),
        recovery_codes: second_factors::count_recovery(conn, user)?,
        required: auth.second_factor_roles.contains(&users::get(conn, user)?.role),
    })
}

/// Begins to enrol a second factor, which has to be confirmed. The password is asked for: whoever finds an unlocked screen
/// must not lock its owner out.
///
/// # Errors
/// [`AuthError::WrongPassword`]; [`AuthError::FactorEnrolled`] for whoever has one.
pub async fn enrol(db: &Db, auth: &Auth, actor: &Actor, present: Password) -> Result<Enrolment, AuthError> {
    let known = prove(db, auth, actor, present, REFUSED).await?;
    let secret = TotpSecret::generate();
    let enrolment = Enrolment {
        secret: secret.text(),
        url: secret.url(&auth.issuer, known.user.email.expose()),
    };
    let user = known.user.id;
    let sealed = auth.seals.seal(user.uuid().as_bytes(), secret.bytes());
    db.write(actor.context(), move |tx| {
        if second_factors::find_confirmed(tx, user)?.is_some() {
            return Err(AuthError::FactorEnrolled);
        }
        second_factors::begin(tx, user, &sealed)?;
        events::record(tx, "user.second_factor_begun", Object::User, user, json!({}))?;
        Ok(())
    })
    .await?;
    Ok(enrolment)
}

/// Confirms a second factor with a code of it, ends the other sessions of the account, which were opened without it, and
/// gives out the recovery codes, once.
///
/// # Errors
/// [`AuthError::NoFactor`] without one to confirm; [`AuthError::WrongCode`].
pub fn confirm(tx: &mut Tx, seals: &Seals, actor: &Actor, code: &str) -> Result<Vec<String>, AuthError> {
    let (user, session) = signed_in(actor)?;
    let factor = second_factors::find(tx, user)?.ok_or(AuthError::NoFactor)?;
    if factor.confirmed_at.is_some() {
        return Err(AuthError::FactorEnrolled);
    }
    let now = tx.now();
    let secret = unseal(tx, seals, &factor)?.ok_or(AuthError::WrongCode)?;
    let step = secret.step_of(code.trim(), now).ok_or(AuthError::WrongCode)?;
    second_factors::confirm(tx, user)?;
    second_factors::use_step(tx, user, step)?;
    let codes = make_recovery_codes(tx, user)?;
    let ended = store::revoke_all(tx, user, Some(session))?;
    let payload = json!({ "sessions_ended": ended });
    events::record(tx, "user.second_factor_enrolled", Object::User, user, payload)?;
    Ok(codes)
}

fn make_recovery_codes(tx: &mut Tx, user: UserId) -> Result<Vec<String>, AuthError> {
    second_factors::delete_recovery(tx, user)?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| totp::recovery_code()).collect();
    for code in &codes {
        second_factors::insert_recovery(tx, user, &totp::recovery_digest(user, code))?;
    }
    Ok(codes)
}

/// What somebody proves that they are still who logged in, and have their second factor.
#[derive(Debug)]
pub struct Proof {
    /// The present password.
    pub password: Password,
    /// A code of the second factor, or a recovery code.
    pub code: String,
}

/// Gives up one's second factor.
///
/// # Errors
/// [`AuthError::WrongPassword`]; [`AuthError::WrongCode`]; [`AuthError::NoFactor`]; [`AuthError::TooManyTries`].
pub async fn remove(db: &Db, auth: &Auth, actor: &Actor, proof: Proof) -> Result<(), AuthError> {
    with_factor(db, auth, actor, proof, |tx, user| {
        second_factors::delete(tx, user)?;
        events::record(tx, "user.second_factor_removed", Object::User, user, json!({}))?;
        Ok(())
    })
    .await
}

/// Other recovery codes in the place of those there are.
///
/// # Errors
/// As [`remove`].
pub async fn renew_recovery_codes(
    db: &Db,
    auth: &Auth,
    actor: &Actor,
    proof: Proof,
) -> Result<Vec<String>, AuthError> {
    with_factor(db, auth, actor, proof, |tx, user| {
        let codes = make_recovery_codes(tx, user)?;
        events::record(tx, "user.recovery_codes_renewed", Object::User, user, json!({}))?;
        Ok(codes)
    })
    .await
}

/// Does something that takes password and code. A wrong one of either counts as a failed try to log in.
async fn with_factor<T: Send + 'static>(
    db: &Db,
    auth: &Auth,
    actor: &Actor,
    proof: Proof,
    work: impl Fn(&mut Tx, UserId) -> Result<T, AuthError> + Send + 'static,
) -> Result<T, AuthError> {
    let Proof { password, code } = proof;
    let known = prove(db, auth, actor, password, REFUSED).await?;
    let user = known.user.id;
    let attempt = admit(db, auth, actor, known.user.email.expose()).await?;
    let seals = auth.seals.clone();
    let done = db.write(actor.context(), move |tx| {
        if second_factors::find_confirmed(tx, user)?.is_none() {
            return Err(AuthError::NoFactor);
        }
        let is_right = use_code(tx, &seals, user, &code)?;
        is_right.then(|| work(tx, user)).transpose()
    });
    let done = done.await.inspect_err(|_| auth.limits.give_back(attempt))?;
    let Some(done) = done else {
        note_refusal(db, actor, REFUSED, Some(user)).await?;
        return Err(AuthError::WrongCode);
    };
    auth.limits.give_back(attempt);
    Ok(done)
}

/// Takes the second factor of an account away, which its owner has lost, and ends its sessions: the telephone may be in
/// other hands. One's own is given up with a code of it, for whoever finds an unlocked screen.
///
/// # Errors
/// [`AuthError::Denied`]; [`AuthError::OwnFactor`]; `NotFound`.
pub fn reset(tx: &mut Tx, actor: &Actor, id: UserId) -> Result<User, AuthError> {
    actor.may(Permission::ManageUsers)?;
    if actor.user() == Some(id) {
        return Err(AuthError::OwnFactor);
    }
    let user = users::get(tx, id)?;
    let had_one = second_factors::delete(tx, id)?;
    let ended = store::revoke_all(tx, id, None)?;
    let payload = json!({ "had_one": had_one, "sessions_ended": ended });
    events::record(tx, "user.second_factor_reset", Object::User, id, payload)?;
    Ok(user)
}

/// Whether somebody who is signed in has to enrol a second factor before anything else. (An API key is no
/// login: it opens what it was made for.)
///
/// # Errors
/// When it could not be found out.
pub async fn is_missing(db: &Db, auth: &Auth, who: &ActorKind) -> Result<bool, DbError> {
    match *who {
        ActorKind::User {
            id,
            role,
            by: Credential::Session(_),
            ..
        } if auth.second_factor_roles.contains(&role) => {
            db.read_inline(move |conn| Ok(second_factors::find_confirmed(conn, id)?.is_none()))
                .await
        }
        ActorKind::User { .. } | ActorKind::Anonymous | ActorKind::System => Ok(false),
    }
}

/// What the second step of a login shows for the first.
pub(super) fn challenge(tx: &mut Tx, user: &User) -> Result<Challenge, AuthError> {
    let token = SecretToken::generate(SecretKind::Challenge);
    let expires_at = tx.now().plus(CHALLENGE_LIFETIME);
    second_factors::insert_challenge(tx, user.id, &token.digest(), expires_at)?;
    events::record(tx, "login.challenged", Object::User, user.id, json!({}))?;
    Ok(Challenge { token, expires_at })
}

/// Somebody who has done the first step of a login, and wants in.
#[derive(Debug)]
pub struct SecondStep {
    /// The token of the challenge.
    pub challenge: String,
    /// A code of the second factor, or a recovery code.
    pub code: String,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

/// Opens a session for whoever has the second factor as well.
///
/// # Errors
/// [`AuthError::InvalidToken`] for a challenge that is over; [`AuthError::InvalidCredentials`] for a wrong or used code,
/// which counts as a failed login; [`AuthError::TooManyTries`].
pub async fn finish_login(
    db: &Db,
    auth: &Auth,
    actor: &Actor,
    step: SecondStep,
) -> Result<LoggedIn, AuthError> {
    let SecondStep {
        challenge,
        code,
        user_agent,
    } = step;
    let digest = secret::presented(SecretKind::Challenge, &challenge).ok_or(AuthError::InvalidToken)?;
    let now = auth.clock.now();
    let known = db
        .read(move |conn| challenged(conn, &digest, now))
        .await?
        .ok_or(AuthError::InvalidToken)?;
    let attempt = admit(db, auth, actor, known.user.email.expose()).await?;
    let (origin, lifetime) = (origin(actor, user_agent), auth.session_lifetime);
    let (context, seals) = (context_as(actor, &known.user), auth.seals.clone());
    let opened = db.write(context, move |tx| {
        let now = tx.now();
        let known = challenged(tx, &digest, now)?.ok_or(AuthError::InvalidToken)?;
        if !use_code(tx, &seals, known.user.id, &code)? {
            return Ok(None);
        }
        second_factors::delete_challenges(tx, known.user.id)?;
        sessions::begin(tx, known.user.id, &origin, lifetime).map(Some)
    });
    let opened = opened.await.inspect_err(|_| auth.limits.give_back(attempt))?;
    let Some(opened) = opened else {
        note_refusal(db, actor, "login.second_factor_failed", Some(known.user.id)).await?;
        return Err(AuthError::InvalidCredentials);
    };
    auth.limits.give_back(attempt);
    Ok(hand_out(auth, opened))
}

fn challenged(
    conn: &mut Conn,
    digest: &TokenDigest,
    now: Timestamp,
) -> Result<Option<Credentials>, AuthError> {
    let Some(user) = second_factors::find_challenge(conn, digest, now)? else {
        return Ok(None);
    };
    let known = users::get_credentials(conn, user)?;
    Ok(Some(known).filter(|known| known.user.status == UserStatus::Active))
}

/// Uses a code of the second factor up, or a recovery code; says whether it was right.
fn use_code(tx: &mut Tx, seals: &Seals, user: UserId, code: &str) -> Result<bool, AuthError> {
    let now = tx.now();
    let Some(factor) = second_factors::find_confirmed(tx, user)? else {
        return Ok(false);
    };
    let secret = unseal(tx, seals, &factor)?;
    if let Some(step) = secret.and_then(|secret| secret.step_of(code.trim(), now)) {
        if step <= factor.last_step {
            return Ok(false);
        }
        second_factors::use_step(tx, user, step)?;
        return Ok(true);
    }
    let is_recovery = second_factors::use_recovery(tx, user, &totp::recovery_digest(user, code))?;
    if is_recovery {
        events::record(tx, "user.recovery_code_used", Object::User, user, json!({}))?;
    }
    Ok(is_recovery)
}

/// What codes of a factor are computed from, or nothing when the signing secret that it was sealed with is gone: then
/// recovery codes still work. What a secret on its way out has sealed is sealed anew.
fn unseal(tx: &mut Tx, seals: &Seals, factor: &SecondFactor) -> Result<Option<TotpSecret>, AuthError> {
    let owner = factor.user.uuid();
    let Some(unsealed) = seals.open(owner.as_bytes(), &factor.sealed) else {
        tracing::warn!(user = %factor.user, "a second factor was sealed with a signing secret that is gone");
        return Ok(None);
    };
    if unsealed.is_old {
        let anew = seals.seal(owner.as_bytes(), &unsealed.secret);
        second_factors::seal_anew(tx, factor.user, &anew)?;
    }
    Ok(Some(TotpSecret::kept(unsealed.secret)))
}
