//! What readers are told where an article used to be.

use diesel::prelude::*;

use crate::articles::ArticleId;
use crate::clock::Timestamp;
use crate::db::schema::live_gone;
use crate::db::{Backend, Conn, Result};

/// A notice in an article's place.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = live_gone, check_for_backend(Backend))]
pub struct Gone {
    /// What readers are told.
    pub notice: String,
    /// Since when it stands there.
    pub since: Timestamp,
}

/// The notice where readers would look for an article: under one of its slugs, or its id.
pub fn find(conn: &mut Conn, slug_or_id: &str) -> Result<Option<Gone>> {
    let mut place = live_gone::table.into_boxed::<Backend>();
    place = match slug_or_id.parse::<ArticleId>() {
        Ok(id) => place.filter(live_gone::article_id.eq(id)),
        Err(_) => place.filter(live_gone::slug.eq(slug_or_id.to_owned())),
    };
    Ok(place.select(Gone::as_select()).first(conn).optional()?)
}
