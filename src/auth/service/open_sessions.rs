//! Where somebody is logged in, and logging out there: one's own sessions, and for administrators everybody's. A session
//! that was ended is asked for in vain from the next request on, and its refresh tokens with it, on every machine.

use serde_json::json;

use super::signed_in;
use crate::auth::actor::Actor;
use crate::auth::error::AuthError;
use crate::auth::model::{OpenSession, SessionId, UserId};
use crate::auth::policy::Permission;
use crate::auth::store::{sessions, users};
use crate::clock::Timestamp;
use crate::db::{Conn, DbError, PageRequest, Slice, Tx};
use crate::events::{self, Object};

/// A page of one's own sessions.
///
/// # Errors
/// [`AuthError::Denied`] for anybody but a person; a cursor of another list.
pub fn list_own(
    conn: &mut Conn,
    actor: &Actor,
    now: Timestamp,
    page: &PageRequest,
) -> Result<Slice<OpenSession>, AuthError> {
    let (user, _) = signed_in(actor)?;
    Ok(sessions::list(conn, user, now, page)?)
}

/// A page of the sessions of an account.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`; a cursor of another list.
pub fn list_of(
    conn: &mut Conn,
    actor: &Actor,
    user: UserId,
    now: Timestamp,
    page: &PageRequest,
) -> Result<Slice<OpenSession>, AuthError> {
    actor.may(Permission::ManageUsers)?;
    users::get(conn, user)?;
    Ok(sessions::list(conn, user, now, page)?)
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`AuthError::Denied`] for anybody but a person; `NotFound`, also for a session of somebody else.
pub fn end_own(tx: &mut Tx, actor: &Actor, id: SessionId) -> Result<(), AuthError> {
    let (user, _) = signed_in(actor)?;
    end(tx, user, id)
}

/// Ends a session of an account.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`.
pub fn end_of(tx: &mut Tx, actor: &Actor, user: UserId, id: SessionId) -> Result<(), AuthError> {
    actor.may(Permission::ManageUsers)?;
    end(tx, user, id)
}

fn end(tx: &mut Tx, user: UserId, id: SessionId) -> Result<(), AuthError> {
    let now = tx.now();
    let session = sessions::find_alive(tx, user, id, now)?.ok_or(DbError::NotFound)?;
    sessions::revoke(tx, session.id)?;
    let payload = json!({ "user": user });
    events::record(tx, "session.ended", Object::Session, session.id, payload)?;
    Ok(())
}

/// Ends all of one's own sessions; except the one that asks, if wished.
///
/// # Errors
/// [`AuthError::Denied`] for anybody but a person.
pub fn end_all_own(tx: &mut Tx, actor: &Actor, keep_current: bool) -> Result<(), AuthError> {
    let (user, session) = signed_in(actor)?;
    end_all(tx, user, keep_current.then_some(session))
}

/// Ends all sessions of an account.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`.
pub fn end_all_of(tx: &mut Tx, actor: &Actor, user: UserId) -> Result<(), AuthError> {
    actor.may(Permission::ManageUsers)?;
    users::get(tx, user)?;
    end_all(tx, user, None)
}

fn end_all(tx: &mut Tx, user: UserId, except: Option<SessionId>) -> Result<(), AuthError> {
    let ended = sessions::revoke_all(tx, user, except)?;
    let payload = json!({ "sessions_ended": ended });
    events::record(tx, "user.sessions_ended", Object::User, user, payload)?;
    Ok(())
}
