//! Whose comments are not taken.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::comments::model::bans::{Ban, BanId, BanKind};
use crate::db::schema::comment_bans;
use crate::db::{Backend, Conn, Cursor, DbError, PageRequest, Result, Slice, Tx, keyset};

#[derive(Queryable, Selectable)]
#[diesel(table_name = comment_bans, check_for_backend(Backend))]
struct BanRow {
    id: BanId,
    kind: BanKind,
    value: String,
    note: Option<String>,
    expires_at: Option<Timestamp>,
    created_by: Option<crate::auth::UserId>,
    created_at: Timestamp,
}

impl From<BanRow> for Ban {
    fn from(row: BanRow) -> Self {
        let BanRow {
            id,
            kind,
            value,
            note,
            expires_at,
            created_by,
            created_at,
        } = row;
        Self {
            id,
            kind,
            value,
            note,
            expires_at,
            created_by,
            created_at,
        }
    }
}

/// The order of the list.
const NEWEST: &str = "-created_at";

/// The kinds of the bans that hold now for whoever has one of these names.
pub fn holding(conn: &mut Conn, names: &[(BanKind, Vec<String>)], now: Timestamp) -> Result<Vec<BanKind>> {
    let mut held = Vec::new();
    for (kind, names) in names {
        let still = comment_bans::expires_at
            .is_null()
            .or(comment_bans::expires_at.gt(now));
        let found: Option<BanId> = comment_bans::table
            .filter(
                comment_bans::kind
                    .eq(*kind)
                    .and(comment_bans::value.eq_any(names)),
            )
            .filter(still.assume_not_null())
            .select(comment_bans::id)
            .first(conn)
            .optional()?;
        held.extend(found.map(|_| *kind));
    }
    Ok(held)
}

/// The words that are banned now, the newest so many.
pub fn words(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<String>> {
    let still = comment_bans::expires_at
        .is_null()
        .or(comment_bans::expires_at.gt(now));
    Ok(comment_bans::table
        .filter(comment_bans::kind.eq(BanKind::Word))
        .filter(still.assume_not_null())
        .order((comment_bans::created_at.desc(), comment_bans::id.desc()))
        .limit(limit)
        .select(comment_bans::value)
        .load(conn)?)
}

/// Which of these domains are banned now.
pub fn domains(conn: &mut Conn, named: &[String], now: Timestamp) -> Result<Vec<String>> {
    let still = comment_bans::expires_at
        .is_null()
        .or(comment_bans::expires_at.gt(now));
    Ok(comment_bans::table
        .filter(
            comment_bans::kind
                .eq(BanKind::Domain)
                .and(comment_bans::value.eq_any(named)),
        )
        .filter(still.assume_not_null())
        .select(comment_bans::value)
        .load(conn)?)
}

/// How many bans of a kind there are, counted up to `most`.
pub fn count(conn: &mut Conn, kind: BanKind, most: i64) -> Result<i64> {
    let found: Vec<BanId> = comment_bans::table
        .filter(comment_bans::kind.eq(kind))
        .select(comment_bans::id)
        .limit(most)
        .load(conn)?;
    Ok(i64::try_from(found.len()).unwrap_or(most))
}

/// A page of bans, the newest first.
pub fn list(conn: &mut Conn, kind: Option<BanKind>, page: &PageRequest) -> Result<Slice<Ban>> {
    let all = || {
        let all = comment_bans::table.into_boxed::<Backend>();
        match kind {
            Some(kind) => all.filter(comment_bans::kind.eq(kind)),
            None => all,
        }
    };
    let place = page.place::<Timestamp>(NEWEST)?;
    let count = page.count(conn, |conn, limit| {
        let found: Vec<BanId> = all().limit(limit).select(comment_bans::id).load(conn)?;
        Ok(found.len())
    })?;
    let rows: Vec<BanRow> = keyset!(all(), comment_bans::created_at, comment_bans::id, desc, place)
        .limit(page.fetch())
        .select(BanRow::as_select())
        .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| {
        Cursor::new(NEWEST, row.created_at, row.id)
    });
    Ok(slice.map(Ban::from))
}

/// The ban with this id.
pub fn get(conn: &mut Conn, id: BanId) -> Result<Ban> {
    let row: BanRow = comment_bans::table
        .find(id)
        .select(BanRow::as_select())
        .first(conn)?;
    Ok(row.into())
}

/// Adds a ban, instead of an older one of the same.
pub fn insert(tx: &mut Tx, ban: &Ban) -> Result<()> {
    let same = comment_bans::table
        .filter(comment_bans::kind.eq(ban.kind))
        .filter(comment_bans::value.eq(&ban.value));
    diesel::delete(same).execute(&mut **tx)?;
    let row = (
        comment_bans::id.eq(ban.id),
        comment_bans::kind.eq(ban.kind),
        comment_bans::value.eq(&ban.value),
        comment_bans::note.eq(&ban.note),
        comment_bans::expires_at.eq(ban.expires_at),
        comment_bans::created_by.eq(ban.created_by),
        comment_bans::created_at.eq(ban.created_at),
    );
    diesel::insert_into(comment_bans::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Removes a ban.
pub fn delete(tx: &mut Tx, id: BanId) -> Result<()> {
    match diesel::delete(comment_bans::table.find(id)).execute(&mut **tx)? {
        0 => Err(DbError::NotFound),
        _ => Ok(()),
    }
}

/// Removes the ban of exactly this, if there is one.
pub fn lift(tx: &mut Tx, kind: BanKind, value: &str) -> Result<bool> {
    let same = comment_bans::table
        .filter(comment_bans::kind.eq(kind))
        .filter(comment_bans::value.eq(value));
    Ok(diesel::delete(same).execute(&mut **tx)? > 0)
}
