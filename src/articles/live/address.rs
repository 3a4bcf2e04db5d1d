//! Where readers find an article: by its slug or id, and by what it was called before.

use diesel::prelude::*;

use crate::articles::ArticleId;
use crate::articles::store;
use crate::db::schema::{live_articles, live_former_slugs};
use crate::db::{Backend, Conn, Result, Tx, each};
use crate::keys;

/// A live article, by what it is called.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = live_articles, check_for_backend(Backend))]
pub struct Address {
    /// Its id.
    pub id: ArticleId,
    /// Its address on the site.
    pub slug: String,
}

/// The live article with this id or slug, if there is one. (A slug never reads as an id.)
pub fn find(conn: &mut Conn, id_or_slug: &str) -> Result<Option<Address>> {
    let found = live_articles::table.select(Address::as_select());
    Ok(match id_or_slug.parse::<ArticleId>() {
        Ok(id) => found.filter(live_articles::id.eq(id)).first(conn),
        Err(_) => found.filter(live_articles::slug.eq(id_or_slug)).first(conn),
    }
    .optional()?)
}

/// The live article that had this slug before it had the one it has.
pub fn find_former(conn: &mut Conn, slug: &str) -> Result<Option<Address>> {
    Ok(live_former_slugs::table
        .inner_join(live_articles::table.on(live_articles::id.eq(live_former_slugs::article_id)))
        .filter(live_former_slugs::slug.eq(slug))
        .select(Address::as_select())
        .first(conn)
        .optional()?)
}

/// Shows under which slugs readers found an article before.
pub(super) fn show_former(tx: &mut Tx, id: ArticleId) -> Result<()> {
    hide_former(tx, id)?;
    let rows: Vec<_> = store::former_slugs(tx, id)?
        .into_iter()
        .map(|slug| {
            tx.purge(keys::named(slug.as_ref()));
            (
                live_former_slugs::slug.eq(slug),
                live_former_slugs::article_id.eq(id),
            )
        })
        .collect();
    if !rows.is_empty() {
        each!(&mut **tx, |conn| diesel::insert_into(live_former_slugs::table)
            .values(&rows)
            .execute(conn))?;
    }
    Ok(())
}

/// Shows them no longer.
pub(super) fn hide_former(tx: &mut Tx, id: ArticleId) -> Result<()> {
    let gone: Vec<String> =
        diesel::delete(live_former_slugs::table.filter(live_former_slugs::article_id.eq(id)))
            .returning(live_former_slugs::slug)
            .get_results(&mut **tx)?;
    gone.iter().for_each(|slug| tx.purge(keys::named(slug)));
    Ok(())
}

/// Empties the stand of former slugs, before it is built anew.
pub(super) fn clear_former(tx: &mut Tx) -> Result<()> {
    diesel::delete(live_former_slugs::table).execute(&mut **tx)?;
    Ok(())
}
