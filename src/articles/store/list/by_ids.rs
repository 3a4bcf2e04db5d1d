//! The desk's articles that were found some other way.

use diesel::prelude::*;

use super::{ArticleQuery, DeskArticle, Listed, filtered, with_others};
use crate::articles::ArticleId;
use crate::db::schema::articles;
use crate::db::{Conn, Result};

/// Of the articles that a query asks for those with these ids, in this order.
pub fn list_by_ids(conn: &mut Conn, query: &ArticleQuery, ids: &[ArticleId]) -> Result<Vec<DeskArticle>> {
    let mut rows: Vec<Listed> = filtered(query)
        .filter(articles::id.eq_any(ids.to_vec()))
        .select(Listed::as_select())
        .load(conn)?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    with_others(conn, rows)
}
