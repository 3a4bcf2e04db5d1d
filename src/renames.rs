//! Names that changed: put here in the transaction that changes them, followed by what shows or finds them.
//!
//! An article holds the names of its tags and authors among its words. There may be any number of such articles, so
//! they are read anew a few at a time, each few in a transaction of their own; this table says how far that has come.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::db::schema::live_renames;
use crate::db::{Backend, Conn, Id, Result, Tx, text_column};

/// What has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow, strum::AsRefStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Named {
    /// A tag.
    Tag,
    /// An author.
    Author,
}
text_column!(Named);

/// A name that changed, or that is no more.
#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = live_renames, check_for_backend(Backend))]
pub struct Rename {
    /// What had the name.
    pub id: Id<()>,
    /// What that is.
    pub kind: Named,
    /// The key of the last article that was read anew.
    pub behind: i64,
}

/// A name changed, or is no more: the articles that hold it are to be read anew, from the first on.
pub fn note<K>(tx: &mut Tx, kind: Named, id: Id<K>) -> Result<()> {
    settle(tx, Id::new(id.uuid()))?;
    let row = (
        live_renames::id.eq(id),
        live_renames::kind.eq(kind),
        live_renames::behind.eq(0),
    );
    diesel::insert_into(live_renames::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// One of the names that are still to be followed.
pub fn first(conn: &mut Conn) -> Result<Option<Rename>> {
    Ok(live_renames::table
        .order(live_renames::id)
        .select(Rename::as_select())
        .first(conn)
        .optional()?)
}

/// The articles up to this key were read anew.
pub fn advance(tx: &mut Tx, id: Id<()>, behind: i64) -> Result<()> {
    diesel::update(live_renames::table.find(id))
        .set(live_renames::behind.eq(behind))
        .execute(&mut **tx)?;
    Ok(())
}

/// All of its articles were read anew.
pub fn settle(tx: &mut Tx, id: Id<()>) -> Result<()> {
    diesel::delete(live_renames::table.find(id)).execute(&mut **tx)?;
    Ok(())
}

/// Every article is read anew anyway.
pub fn settle_all(tx: &mut Tx) -> Result<()> {
    diesel::delete(live_renames::table).execute(&mut **tx)?;
    Ok(())
}
