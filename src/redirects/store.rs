//! The desk's redirects.

use diesel::prelude::*;

use super::{Redirect, RedirectId, RedirectStatus, SitePath, Target};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::schema::redirects;
use crate::db::{Backend, Conn, Cursor, DbError, PageRequest, Result, Slice, Tx, Version, keyset};

/// A row of `redirects`, without what only the check for chains asks by.
#[derive(Queryable, Selectable)]
#[diesel(table_name = redirects, check_for_backend(Backend))]
struct RedirectRow {
    id: RedirectId,
    from_path: SitePath,
    target: Target,
    status: RedirectStatus,
    note: Option<String>,
    created_by: Option<UserId>,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<RedirectRow> for Redirect {
    fn from(row: RedirectRow) -> Self {
        let RedirectRow {
            id,
            from_path,
            target,
            status,
            note,
            created_by,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            from: from_path,
            to: target,
            status,
            note,
            created_by,
            version,
            created_at,
            updated_at,
        }
    }
}

/// Which redirects the desk asks for.
#[derive(Clone, Debug, Default)]
pub struct RedirectQuery {
    /// Whose path begins like this.
    pub from_prefix: Option<String>,
}

/// The name of the order the list is in.
const BY_FROM: &str = "from";

/// The redirect with this id.
pub fn get(conn: &mut Conn, id: RedirectId) -> Result<Redirect> {
    let row: RedirectRow = redirects::table
        .find(id)
        .select(RedirectRow::as_select())
        .first(conn)?;
    Ok(row.into())
}

/// The redirect that begins at this path.
pub fn find_by_from(conn: &mut Conn, from: &SitePath) -> Result<Option<Redirect>> {
    let row: Option<RedirectRow> = redirects::table
        .filter(redirects::from_path.eq(from))
        .select(RedirectRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Redirect::from))
}

/// A redirect other than this one that leads to this path, if there is one.
pub fn find_leading_to(conn: &mut Conn, path: &SitePath, other_than: RedirectId) -> Result<Option<Redirect>> {
    let row: Option<RedirectRow> = redirects::table
        .filter(redirects::target_path.eq(path).and(redirects::id.ne(other_than)))
        .select(RedirectRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Redirect::from))
}

/// A page of redirects by where they begin.
pub fn list(conn: &mut Conn, query: &RedirectQuery, page: &PageRequest) -> Result<Slice<Redirect>> {
    let place = page.place::<String>(BY_FROM)?;
    let count = page.count(conn, |conn, limit| {
        Ok(filtered(query)
            .limit(limit)
            .select(redirects::id)
            .load::<RedirectId>(conn)?
            .len())
    })?;
    let rows: Vec<RedirectRow> = keyset!(filtered(query), redirects::from_path, redirects::id, asc, place)
        .limit(page.fetch())
        .select(RedirectRow::as_select())
        .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| {
        Cursor::new(BY_FROM, row.from_path.as_str(), row.id)
    });
    Ok(slice.map(Redirect::from))
}

fn filtered(query: &RedirectQuery) -> redirects::BoxedQuery<'static, Backend> {
    let RedirectQuery { from_prefix } = query;
    let mut found = redirects::table.into_boxed();
    if let Some(prefix) = from_prefix {
        let beyond = format!("{prefix}{}", char::MAX);
        found = found.filter(
            redirects::from_path
                .ge(prefix.clone())
                .and(redirects::from_path.lt(beyond)),
        );
    }
    found
}

/// Adds a redirect.
pub fn insert(tx: &mut Tx, redirect: &Redirect) -> Result<()> {
    let row = (
        redirects::id.eq(redirect.id),
        redirects::created_by.eq(redirect.created_by),
        redirects::created_at.eq(redirect.created_at),
        values(redirect),
    );
    diesel::insert_into(redirects::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Saves a redirect.
pub fn update(tx: &mut Tx, redirect: &Redirect) -> Result<()> {
    match diesel::update(redirects::table.find(redirect.id))
        .set(values(redirect))
        .execute(&mut **tx)?
    {
        0 => Err(DbError::NotFound),
        _ => Ok(()),
    }
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = redirects, treat_none_as_null = true, treat_none_as_default_value = false)]
struct RedirectValues<'a> {
    from_path: &'a SitePath,
    target: &'a Target,
    target_path: Option<SitePath>,
    status: RedirectStatus,
    note: Option<&'a str>,
    version: Version,
    updated_at: Timestamp,
}

fn values(redirect: &Redirect) -> RedirectValues<'_> {
    RedirectValues {
        from_path: &redirect.from,
        target: &redirect.to,
        target_path: redirect.to.path(),
        status: redirect.status,
        note: redirect.note.as_deref(),
        version: redirect.version,
        updated_at: redirect.updated_at,
    }
}

/// Removes a redirect.
pub fn delete(tx: &mut Tx, id: RedirectId) -> Result<()> {
    diesel::delete(redirects::table.find(id)).execute(&mut **tx)?;
    Ok(())
}
