//! Logging in, staying logged in, logging out.
//!
//! A session is what one login opens: a family of refresh tokens with an end that no refresh moves. Refreshing
//! exchanges one token for the next. The answer may be lost on its way, so for ten seconds the exchanged token
//! still yields a sibling; after that, whoever presents it again holds a copy, and the whole family ends.

use std::time::Duration;

use serde_json::json;

use super::second_factors::challenge;
use super::{Auth, context_as, signed_in};
use crate::auth::actor::{Actor, ActorKind, Credential};
use crate::auth::error::AuthError;
use crate::auth::limits::{TooManyTries, Try};
use crate::auth::model::{LoggedIn, LoginStep, Session, User, UserId, UserStatus};
use crate::auth::passwords::{Password, Verdict};
use crate::auth::policy::Denied;
use crate::auth::store::second_factors;
use crate::auth::store::sessions::{self, Origin};
use crate::auth::store::users::{self, Credentials};
use crate::auth::tokens::secret::{self, SecretKind, SecretToken, TokenDigest};
use crate::auth::tokens::{AccessClaims, BadAccessToken};
use crate::db::{Db, Tx};
use crate::events::{self, Object};
use crate::text::fold::fold_email;

/// How long an exchanged refresh token still yields a sibling.
pub const GRACE: Duration = Duration::from_secs(10);
/// How much of what a client calls itself is kept, in characters.
const LONGEST_USER_AGENT: usize = 200;

/// Somebody who wants in.
#[derive(Debug)]
pub struct Login {
    /// The address as it was typed; need not be one.
    pub email: String,
    /// The password as it was typed.
    pub password: Password,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

/// Opens a session for whoever knows the password; or, where there is a second factor, leads on to it.
///
/// An unknown address, a wrong password, an account without a password and a suspended one are one error and
/// the same work.
///
/// # Errors
/// [`AuthError::InvalidCredentials`], [`AuthError::TooManyTries`], [`AuthError::Busy`].
pub async fn login(db: &Db, auth: &Auth, actor: &Actor, login: Login) -> Result<LoginStep, AuthError> {
    let attempt = admit(db, auth, actor, &login.email).await?;
    let folded = fold_email(&login.email);
    let found = db
        .read(move |conn| users::find_credentials(conn, &folded))
        .await?;
    let known = found.as_ref().map(|found| found.user.id);
    let found = found.filter(|found| found.user.status == UserStatus::Active);
    let stored = found.as_ref().and_then(|found| found.password_hash.clone());
    let verdict = auth
        .passwords
        .verify(login.password, stored)
        .await
        .inspect_err(|_| {
            // Nobody was told anything about the password.
            auth.limits.give_back(attempt);
        })?;
    let Some(found) = found.filter(|_| verdict.is_right()) else {
        tracing::info!(request_id = %actor.request_id, "a login was refused");
        note_refusal(db, actor, "login.failed", known).await?;
        return Err(AuthError::InvalidCredentials);
    };
    auth.limits.give_back(attempt);
    let origin = origin(actor, login.user_agent);
    let lifetime = auth.session_lifetime;
    let context = context_as(actor, &found.user);
    let step = db
        .write(context, move |tx| {
            if second_factors::find_confirmed(tx, found.user.id)?.is_some() {
                check_proof(tx, &found, &verdict)?;
                return challenge(tx, &found.user).map(Err);
            }
            open(tx, &found, &verdict, &origin, lifetime).map(Ok)
        })
        .await?;
    Ok(match step {
        Ok(opened) => LoginStep::In(Box::new(hand_out(auth, opened))),
        Err(challenge) => LoginStep::Challenge(challenge),
    })
}

/// Lets a try at an account through, or refuses it. Of the refusals one in a while is written down: whoever goes on
/// trying must not fill the disk.
pub(super) async fn admit(db: &Db, auth: &Auth, actor: &Actor, email: &str) -> Result<Try, AuthError> {
    let refusal = match auth.limits.attempt(email, actor.address) {
        Ok(attempt) => return Ok(attempt),
        Err(refusal) => refusal,
    };
    if refusal.is_first {
        let folded = fold_email(email);
        let found = db
            .read(move |conn| users::find_credentials(conn, &folded))
            .await?;
        note_refusal(db, actor, "login.limited", found.map(|found| found.user.id)).await?;
    }
    Err(refusal.wait.into())
}

/// Writes down that somebody was not let in. For an address that no account has it is as much work as for one that has,
/// and what was typed is kept for neither.
pub(super) async fn note_refusal(
    db: &Db,
    actor: &Actor,
    kind: &'static str,
    user: Option<UserId>,
) -> Result<(), AuthError> {
    db.write(actor.context(), move |tx| match user {
        Some(user) => events::record(tx, kind, Object::User, user, json!({})).map_err(AuthError::from),
        None => Ok(events::record_at_large(tx, kind, Object::User, json!({}))?),
    })
    .await
}

pub(super) fn origin(actor: &Actor, user_agent: Option<String>) -> Origin {
    Origin {
        address: actor.address.map(|address| address.to_string()),
        user_agent: user_agent.map(|text| text.chars().take(LONGEST_USER_AGENT).collect()),
    }
}

/// What a transaction gives out; the access token is signed after it.
pub(super) struct Opened {
    user: User,
    session: Session,
    refresh_token: SecretToken,
}

pub(super) fn hand_out(auth: &Auth, opened: Opened) -> LoggedIn {
    let Opened {
        user,
        session,
        refresh_token,
    } = opened;
    let now = auth.clock.now();
    LoggedIn {
        access_token: auth.tokens.issue(user.id, session.id, session.expires_at, now),
        expires_in: auth
            .tokens
            .lifetime()
            .min(session.expires_at.since(now))
            .as_secs(),
        user,
        session,
        refresh_token,
    }
}

pub(super) fn open(
    tx: &mut Tx,
    proved: &Credentials,
    verdict: &Verdict,
    origin: &Origin,
    lifetime: Duration,
) -> Result<Opened, AuthError> {
    check_proof(tx, proved, verdict)?;
    begin(tx, proved.user.id, origin, lifetime)
}

fn check_proof(tx: &mut Tx, proved: &Credentials, verdict: &Verdict) -> Result<(), AuthError> {
    let id = proved.user.id;
    // The password was checked before this transaction began; it must still be the one.
    let current = users::find_credentials(tx, &proved.user.email.folded())?;
    let unchanged = current.is_some_and(|now| {
        now.user.id == id
            && now.user.status == UserStatus::Active
            && now.password_hash == proved.password_hash
    });
    if !unchanged {
        return Err(AuthError::InvalidCredentials);
    }
    if let Verdict::RightRehashed(hash) = verdict {
        users::set_password(tx, id, hash)?;
    }
    Ok(())
}

/// Opens a session for whoever has proved everything.
pub(super) fn begin(
    tx: &mut Tx,
    id: UserId,
    origin: &Origin,
    lifetime: Duration,
) -> Result<Opened, AuthError> {
    sessions::delete_expired(tx, id)?;
    users::set_last_login(tx, id)?;
    let session = sessions::insert(tx, id, tx.now().plus(lifetime), origin)?;
    let refresh_token = next_token(tx, &session)?;
    events::record(
        tx,
        "session.started",
        Object::Session,
        session.id,
        json!({ "user": id }),
    )?;
    Ok(Opened {
        user: users::get(tx, id)?,
        session,
        refresh_token,
    })
}

fn next_token(tx: &mut Tx, session: &Session) -> Result<SecretToken, AuthError> {
    let token = SecretToken::generate(SecretKind::Refresh);
    sessions::insert_refresh(tx, session, &token.digest())?;
    Ok(token)
}

/// Exchanges a refresh token for a fresh pair.
///
/// # Errors
/// [`AuthError::InvalidToken`] for every reason there is not to.
pub async fn refresh(db: &Db, auth: &Auth, actor: &Actor, token: &str) -> Result<LoggedIn, AuthError> {
    let digest = secret::presented(SecretKind::Refresh, token).ok_or(AuthError::InvalidToken)?;
    // Whoever makes tokens up does not get as far as the writer.
    let known = db.read(move |conn| sessions::find_refresh(conn, &digest)).await?;
    if known.is_none() {
        return Err(AuthError::InvalidToken);
    }
    // Ending a family is a write to keep, so it is no error inside the transaction.
    let _turn = auth.turns.wait(&digest).await;
    let opened = db.write(actor.context(), move |tx| rotate(tx, &digest)).await?;
    opened
        .map(|opened| hand_out(auth, opened))
        .ok_or(AuthError::InvalidToken)
}

/// `None` when the token is refused, which may have ended its session.
fn rotate(tx: &mut Tx, digest: &TokenDigest) -> Result<Option<Opened>, AuthError> {
    let now = tx.now();
    let Some(found) = sessions::find_refresh(tx, digest)? else {
        return Ok(None);
    };
    let session = found.signed_in.session;
    if !session.is_alive(now) || found.signed_in.status != UserStatus::Active {
        return Ok(None);
    }
    match found.rotated_at {
        None => sessions::mark_rotated(tx, found.id)?,
        Some(rotated_at) if now.since(rotated_at) <= GRACE => {}
        Some(_) => {
            sessions::revoke(tx, session.id)?;
            let payload = json!({ "user": session.user });
            events::record(tx, "session.token_reused", Object::Session, session.id, payload)?;
            tracing::warn!(session = %session.id, "a refresh token was used twice; its session has ended");
            return Ok(None);
        }
    }
    let refresh_token = next_token(tx, &session)?;
    let user = users::get(tx, session.user)?;
    let payload = json!({ "user": user.id });
    events::record(tx, "session.refreshed", Object::Session, session.id, payload)?;
    Ok(Some(Opened {
        user,
        session,
        refresh_token,
    }))
}

/// Ends the session that the request belongs to.
///
/// # Errors
/// [`Denied::Unauthenticated`] without one.
pub fn logout(tx: &mut Tx, actor: &Actor) -> Result<(), AuthError> {
    let (user, session) = signed_in(actor)?;
    sessions::revoke(tx, session)?;
    events::record(
        tx,
        "session.ended",
        Object::Session,
        session,
        json!({ "user": user }),
    )?;
    Ok(())
}

/// Why an access token does not let its bearer in.
#[derive(Debug, thiserror::Error)]
pub enum NotSignedIn {
    /// The token itself is no good.
    #[error(transparent)]
    Token(#[from] BadAccessToken),
    /// The session has ended, or its user is gone or suspended.
    #[error("the session has ended")]
    Ended,
    /// The API key is no good, whatever the reason.
    #[error("the API key is unknown, revoked or expired")]
    Key,
    /// The API key was not given for reading what is published.
    #[error("the API key does not have the scope delivery")]
    Scope,
    /// The API key has asked for too much.
    #[error(transparent)]
    TooManyTries(#[from] TooManyTries),
    /// It could not be found out.
    #[error(transparent)]
    Database(#[from] crate::db::DbError),
}

/// Who the bearer of an access token is. Asks the store on each request, so that logging out, suspension,
/// another role and deletion hold at once, on every machine.
///
/// # Errors
/// See [`NotSignedIn`].
pub async fn authenticate(db: &Db, auth: &Auth, token: &str) -> Result<ActorKind, NotSignedIn> {
    let now = auth.clock.now();
    let AccessClaims { user, session } = auth.tokens.verify(token, now)?;
    let found = db
        .read_inline(move |conn| sessions::find_signed_in(conn, session))
        .await?;
    let found = found.ok_or(NotSignedIn::Ended)?;
    let good =
        found.session.user == user && found.session.is_alive(now) && found.status == UserStatus::Active;
    if !good {
        return Err(NotSignedIn::Ended);
    }
    Ok(ActorKind::User {
        id: user,
        role: found.role,
        author: found.author,
        by: Credential::Session(session),
    })
}

/// The signed-in user's own account.
///
/// # Errors
/// [`Denied::Unauthenticated`] when nobody is signed in.
pub async fn me(db: &Db, actor: &Actor) -> Result<User, AuthError> {
    let id: UserId = actor.user().ok_or(Denied::Unauthenticated)?;
    db.read(move |conn| Ok(users::get(conn, id)?)).await
}
