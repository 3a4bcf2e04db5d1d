//! Sessions and their refresh tokens.

use diesel::prelude::*;
use uuid::Uuid;

use super::second_factors;
use crate::auth::model::{LinkedAuthorId, OpenSession, Role, Session, SessionId, UserId, UserStatus};
use crate::auth::tokens::TokenDigest;
use crate::clock::Timestamp;
use crate::db::schema::{refresh_tokens, sessions, users};
use crate::db::{Backend, Conn, Cursor, Id, PageRequest, Result, Slice, Tx, keyset};

/// A row of `refresh_tokens`.
pub struct RefreshToken;

/// What a session stands for right now.
#[derive(Clone, Copy, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The role of its user.
    pub role: Role,
    /// Whether its user may use it.
    pub status: UserStatus,
    /// The author its user writes as.
    pub author: Option<Uuid>,
}

/// A refresh token that was found.
#[derive(Clone, Copy, Debug)]
pub struct FoundRefresh {
    /// Its row.
    pub id: Id<RefreshToken>,
    /// When it was exchanged for another, if it was.
    pub rotated_at: Option<Timestamp>,
    /// The session it belongs to, and what that stands for.
    pub signed_in: SignedIn,
}

/// Where a login came from, for its owner to recognise.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The address.
    pub address: Option<String>,
    /// What the client called itself, shortened.
    pub user_agent: Option<String>,
}

/// The columns of a [`SignedIn`], in its order.
type Columns = (
    SessionId,
    UserId,
    Timestamp,
    Option<Timestamp>,
    Role,
    UserStatus,
    Option<LinkedAuthorId>,
);

fn signed_in((id, user, expires_at, revoked_at, role, status, author): Columns) -> SignedIn {
    let session = Session {
        id,
        user,
        expires_at,
        revoked_at,
    };
    SignedIn {
        session,
        role,
        status,
        author: author.map(Id::uuid),
    }
}

macro_rules! columns {
    () => {
        (
            sessions::id,
            sessions::user_id,
            sessions::expires_at,
            sessions::revoked_at,
            users::role,
            users::status,
            users::author_id,
        )
    };
}

/// The session and its user: the one look-up that every request with a token costs.
pub fn find_signed_in(conn: &mut Conn, session: SessionId) -> Result<Option<SignedIn>> {
    let found = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .filter(sessions::id.eq(session))
        .select(columns!())
        .first::<Columns>(conn)
        .optional()?;
    Ok(found.map(signed_in))
}

/// The refresh token with this digest, whatever has become of it.
pub fn find_refresh(conn: &mut Conn, digest: &TokenDigest) -> Result<Option<FoundRefresh>> {
    let found = refresh_tokens::table
        .inner_join(sessions::table.on(sessions::id.eq(refresh_tokens::session_id)))
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .filter(refresh_tokens::token_hash.eq(digest.to_vec()))
        .select(((refresh_tokens::id, refresh_tokens::rotated_at), columns!()))
        .first::<((Id<RefreshToken>, Option<Timestamp>), Columns)>(conn)
        .optional()?;
    Ok(found.map(|((id, rotated_at), columns)| FoundRefresh {
        id,
        rotated_at,
        signed_in: signed_in(columns),
    }))
}

/// The order of a list of sessions.
const NEWEST: &str = "-created_at";

/// A page of the sessions of a user that are alive, the newest first.
pub fn list(conn: &mut Conn, user: UserId, now: Timestamp, page: &PageRequest) -> Result<Slice<OpenSession>> {
    type Row = (
        SessionId,
        Timestamp,
        Timestamp,
        Timestamp,
        Option<String>,
        Option<String>,
    );
    let alive = || {
        sessions::table
            .filter(sessions::user_id.eq(user))
            .filter(sessions::revoked_at.is_null())
            .filter(sessions::expires_at.gt(now))
            .into_boxed::<Backend>()
    };
    let count = page.count(conn, |conn, most| {
        Ok(alive()
            .limit(most)
            .select(sessions::id)
            .load::<SessionId>(conn)?
            .len())
    })?;
    let place = page.place::<Timestamp>(NEWEST)?;
    let found = keyset!(alive(), sessions::created_at, sessions::id, desc, place);
    let rows: Vec<Row> = found
        .limit(page.fetch())
        .select((
            sessions::id,
            sessions::created_at,
            sessions::expires_at,
            sessions::last_used_at,
            sessions::address,
            sessions::user_agent,
        ))
        .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| Cursor::new(NEWEST, row.1, row.0));
    Ok(slice.map(
        |(id, created_at, expires_at, last_used_at, address, user_agent)| OpenSession {
            session: Session {
                id,
                user,
                expires_at,
                revoked_at: None,
            },
            created_at,
            last_used_at,
            address,
            user_agent,
        },
    ))
}

/// The session with this id, if it is this user's and alive.
pub fn find_alive(conn: &mut Conn, user: UserId, id: SessionId, now: Timestamp) -> Result<Option<Session>> {
    let found = find_signed_in(conn, id)?.map(|found| found.session);
    Ok(found.filter(|session| session.user == user && session.is_alive(now)))
}

/// Opens a session.
pub fn insert(tx: &mut Tx, user: UserId, expires_at: Timestamp, origin: &Origin) -> Result<Session> {
    let id = tx.id();
    let row = (
        sessions::id.eq(id),
        sessions::user_id.eq(user),
        sessions::created_at.eq(tx.now()),
        sessions::expires_at.eq(expires_at),
        sessions::last_used_at.eq(tx.now()),
        sessions::address.eq(origin.address.clone()),
        sessions::user_agent.eq(origin.user_agent.clone()),
    );
    diesel::insert_into(sessions::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(Session {
        id,
        user,
        expires_at,
        revoked_at: None,
    })
}

/// Keeps the digest of a fresh refresh token of a session, and that the session was used.
pub fn insert_refresh(tx: &mut Tx, session: &Session, digest: &TokenDigest) -> Result<()> {
    let now = tx.now();
    let row = (
        refresh_tokens::id.eq(tx.id::<RefreshToken>()),
        refresh_tokens::session_id.eq(session.id),
        refresh_tokens::token_hash.eq(digest.to_vec()),
        refresh_tokens::created_at.eq(now),
        refresh_tokens::expires_at.eq(session.expires_at),
    );
    diesel::insert_into(refresh_tokens::table)
        .values(row)
        .execute(&mut **tx)?;
    diesel::update(sessions::table.filter(sessions::id.eq(session.id)))
        .set(sessions::last_used_at.eq(now))
        .execute(&mut **tx)?;
    Ok(())
}

/// Notes that a refresh token was exchanged.
pub fn mark_rotated(tx: &mut Tx, id: Id<RefreshToken>) -> Result<()> {
    let now = tx.now();
    let token = refresh_tokens::table.filter(refresh_tokens::id.eq(id));
    diesel::update(token)
        .set(refresh_tokens::rotated_at.eq(now))
        .execute(&mut **tx)?;
    Ok(())
}

/// Ends a session.
pub fn revoke(tx: &mut Tx, id: SessionId) -> Result<()> {
    let now = tx.now();
    let session = sessions::table
        .filter(sessions::id.eq(id))
        .filter(sessions::revoked_at.is_null());
    diesel::update(session)
        .set(sessions::revoked_at.eq(now))
        .execute(&mut **tx)?;
    Ok(())
}

/// Ends every session of a user, except perhaps one, and every login that is half done; returns how many sessions.
pub fn revoke_all(tx: &mut Tx, user: UserId, except: Option<SessionId>) -> Result<usize> {
    second_factors::delete_challenges(tx, user)?;
    let now = tx.now();
    let kept = except.map_or(Uuid::nil(), Id::uuid);
    let others = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::id.ne(SessionId::new(kept)));
    Ok(diesel::update(others)
        .set(sessions::revoked_at.eq(now))
        .execute(&mut **tx)?)
}

/// Forgets the sessions of a user that are over, and their tokens.
pub fn delete_expired(tx: &mut Tx, user: UserId) -> Result<()> {
    let now = tx.now();
    let over = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::expires_at.le(now));
    diesel::delete(over).execute(&mut **tx)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{TestDatabase, Way};

    #[tokio::test]
    async fn the_list_of_sessions_looks_them_up_in_its_order() {
        let database = TestDatabase::new();
        let user = UserId::new(Uuid::max());
        let time: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
        let cursor = Cursor::new(NEWEST, time, SessionId::new(Uuid::max()));
        let list = move |conn: &mut Conn, page: &PageRequest| list(conn, user, time, page);
        database.assert_direct(Way::Search, cursor, list).await;
    }
}
