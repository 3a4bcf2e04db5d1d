//! API keys. Of their secrets there are digests only.

use diesel::prelude::*;
use uuid::Uuid;

use crate::auth::model::{ApiKey, ApiKeyId, Colleague, LinkedAuthorId, Role, UserId, UserStatus};
use crate::auth::scopes::Scopes;
use crate::auth::tokens::TokenDigest;
use crate::clock::Timestamp;
use crate::db::schema::{api_key_secrets, api_keys, users};
use crate::db::{Backend, Conn, Cursor, Id, PageRequest, Result, Slice, Tx, keyset};

/// The order of a list of keys.
const NEWEST: &str = "-created_at";

/// The columns of an [`ApiKey`], in its order.
type Row = (
    ApiKeyId,
    (UserId, String),
    String,
    String,
    String,
    Timestamp,
    Option<Timestamp>,
    Timestamp,
    Option<Timestamp>,
    Option<Timestamp>,
);

macro_rules! columns {
    () => {
        (
            api_keys::id,
            (users::id, users::name),
            api_keys::name,
            api_keys::scopes,
            api_keys::hint,
            api_keys::created_at,
            api_keys::rotated_at,
            api_keys::expires_at,
            api_keys::last_used_at,
            api_keys::revoked_at,
        )
    };
}

fn api_key(row: Row) -> ApiKey {
    let (id, owner, name, scopes, hint, created_at, rotated_at, expires_at, last_used_at, revoked_at) = row;
    ApiKey {
        id,
        owner: Colleague {
            id: owner.0,
            name: owner.1,
        },
        name,
        scopes: Scopes::read(&scopes),
        hint,
        created_at,
        rotated_at,
        expires_at,
        last_used_at,
        revoked_at,
    }
}

/// What a key stands for right now.
#[derive(Clone, Copy, Debug)]
pub struct Presented {
    /// The key.
    pub id: ApiKeyId,
    /// Its scopes.
    pub scopes: Scopes,
    /// Until when the secret that was shown is good.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, as far as that was written down.
    pub last_used_at: Option<Timestamp>,
    /// Whom it stands for.
    pub owner: UserId,
    /// The owner's role.
    pub role: Role,
    /// Whether the owner may use anything.
    pub status: UserStatus,
    /// The author the owner writes as.
    pub author: Option<Uuid>,
}

/// The key with this secret and its owner: the one look-up that every request with a key costs.
pub fn find_presented(conn: &mut Conn, digest: &TokenDigest) -> Result<Option<Presented>> {
    type Found = (
        (ApiKeyId, String, Option<Timestamp>, Option<Timestamp>),
        Timestamp,
        (UserId, Role, UserStatus, Option<LinkedAuthorId>),
    );
    let found: Option<Found> = api_key_secrets::table
        .inner_join(api_keys::table.on(api_keys::id.eq(api_key_secrets::key_id)))
        .inner_join(users::table.on(users::id.eq(api_keys::user_id)))
        .filter(api_key_secrets::token_hash.eq(digest.to_vec()))
        .select((
            (
                api_keys::id,
                api_keys::scopes,
                api_keys::revoked_at,
                api_keys::last_used_at,
            ),
            api_key_secrets::expires_at,
            (users::id, users::role, users::status, users::author_id),
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(
        |((id, scopes, revoked_at, last_used_at), expires_at, (owner, role, status, author))| Presented {
            id,
            scopes: Scopes::read(&scopes),
            expires_at,
            revoked_at,
            last_used_at,
            owner,
            role,
            status,
            author: author.map(Id::uuid),
        },
    ))
}

/// The key with this id.
pub fn get(conn: &mut Conn, id: ApiKeyId) -> Result<ApiKey> {
    let row: Row = api_keys::table
        .inner_join(users::table.on(users::id.eq(api_keys::user_id)))
        .filter(api_keys::id.eq(id))
        .select(columns!())
        .first(conn)?;
    Ok(api_key(row))
}

/// A page of keys, the newest first: those of one account, or all.
pub fn list(conn: &mut Conn, owner: Option<UserId>, page: &PageRequest) -> Result<Slice<ApiKey>> {
    let filtered = || {
        let mut query = api_keys::table
            .inner_join(users::table.on(users::id.eq(api_keys::user_id)))
            .into_boxed::<Backend>();
        if let Some(owner) = owner {
            query = query.filter(api_keys::user_id.eq(owner));
        }
        query
    };
    let count = page.count(conn, |conn, most| {
        Ok(filtered()
            .limit(most)
            .select(api_keys::id)
            .load::<ApiKeyId>(conn)?
            .len())
    })?;
    let place = page.place::<Timestamp>(NEWEST)?;
    let found = keyset!(filtered(), api_keys::created_at, api_keys::id, desc, place);
    let rows: Vec<Row> = found.limit(page.fetch()).select(columns!()).load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| Cursor::new(NEWEST, row.5, row.0));
    Ok(slice.map(api_key))
}

/// How many keys of an account are good, counted up to `most`.
pub fn count_good(conn: &mut Conn, owner: UserId, now: Timestamp, most: usize) -> Result<usize> {
    let good = api_keys::table
        .filter(api_keys::user_id.eq(owner))
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_at.gt(now))
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(api_keys::id);
    Ok(good.load::<ApiKeyId>(conn)?.len())
}

/// Adds a key with its secret.
pub fn insert(tx: &mut Tx, key: &ApiKey, digest: &TokenDigest) -> Result<()> {
    let row = (
        api_keys::id.eq(key.id),
        api_keys::user_id.eq(key.owner.id),
        api_keys::name.eq(&key.name),
        api_keys::scopes.eq(key.scopes.to_string()),
        api_keys::hint.eq(&key.hint),
        api_keys::created_at.eq(key.created_at),
        api_keys::expires_at.eq(key.expires_at),
    );
    diesel::insert_into(api_keys::table)
        .values(row)
        .execute(&mut **tx)?;
    insert_secret(tx, key, digest)
}

fn insert_secret(tx: &mut Tx, key: &ApiKey, digest: &TokenDigest) -> Result<()> {
    let row = (
        api_key_secrets::token_hash.eq(digest.to_vec()),
        api_key_secrets::key_id.eq(key.id),
        api_key_secrets::expires_at.eq(key.expires_at),
    );
    diesel::insert_into(api_key_secrets::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Gives a key another secret. Former ones end at `former_end`, or sooner where they would have anyway.
pub fn rotate(tx: &mut Tx, key: &ApiKey, digest: &TokenDigest, former_end: Timestamp) -> Result<()> {
    let now = tx.now();
    let of_key = || api_key_secrets::table.filter(api_key_secrets::key_id.eq(key.id));
    diesel::delete(of_key().filter(api_key_secrets::expires_at.le(now))).execute(&mut **tx)?;
    if former_end <= now {
        // Gone, rather than over: a server whose clock is behind would take it for a while.
        diesel::delete(of_key()).execute(&mut **tx)?;
    }
    diesel::update(of_key().filter(api_key_secrets::expires_at.gt(former_end)))
        .set(api_key_secrets::expires_at.eq(former_end))
        .execute(&mut **tx)?;
    insert_secret(tx, key, digest)?;
    diesel::update(api_keys::table.filter(api_keys::id.eq(key.id)))
        .set((
            api_keys::hint.eq(&key.hint),
            api_keys::rotated_at.eq(key.rotated_at),
            api_keys::expires_at.eq(key.expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Ends a key.
pub fn revoke(tx: &mut Tx, id: ApiKeyId) -> Result<()> {
    let now = tx.now();
    diesel::update(api_keys::table.filter(api_keys::id.eq(id)))
        .set(api_keys::revoked_at.eq(now))
        .execute(&mut **tx)?;
    Ok(())
}

/// Forgets the keys of an account that expired or were revoked before this time.
pub fn forget(tx: &mut Tx, owner: UserId, before: Timestamp) -> Result<()> {
    let over = api_keys::table.filter(api_keys::user_id.eq(owner)).filter(
        api_keys::expires_at.lt(before).or(api_keys::revoked_at
            .is_not_null()
            .and(api_keys::revoked_at.lt(before))),
    );
    diesel::delete(over).execute(&mut **tx)?;
    Ok(())
}

/// Notes that a key was used.
pub fn note_use(tx: &mut Tx, id: ApiKeyId, at: Timestamp) -> Result<()> {
    diesel::update(api_keys::table.filter(api_keys::id.eq(id)))
        .set(api_keys::last_used_at.eq(at))
        .execute(&mut **tx)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{TestDatabase, Way};

    #[tokio::test]
    async fn both_lists_of_keys_walk_their_index() {
        let database = TestDatabase::new();
        let time: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
        let cursor = || Cursor::new(NEWEST, time, ApiKeyId::new(Uuid::max()));
        let all = move |conn: &mut Conn, page: &PageRequest| list(conn, None, page);
        database.assert_direct(Way::Walk, cursor(), all).await;
        let owner = UserId::new(Uuid::max());
        let own = move |conn: &mut Conn, page: &PageRequest| list(conn, Some(owner), page);
        database.assert_direct(Way::Search, cursor(), own).await;
    }
}
