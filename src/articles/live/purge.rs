//! Which public answers an article has a part in, beside those that show it: the lists that it comes into or goes out of.

use diesel::prelude::*;

use crate::articles::ArticleId;
use crate::authors::{self, AuthorId};
use crate::db::schema::live_comments;
use crate::db::{Conn, Result, Tx};
use crate::keys;
use crate::tags::{self, TagId};

/// Under what an article is found.
pub(super) struct Place<'a> {
    pub(super) slug: &'a str,
    pub(super) language: &'a str,
    /// Its tags and its section.
    pub(super) tags: &'a [TagId],
    pub(super) authors: &'a [AuthorId],
}

/// Purges the lists that an article is in, or was in until now. Call it while all of this is on the stand.
pub(super) fn lists(tx: &mut Tx, place: &Place) -> Result<()> {
    let Place {
        slug,
        language,
        tags,
        authors,
    } = place;
    tx.purge(keys::ARTICLES);
    tx.purge(keys::named(slug));
    tx.purge(keys::articles_in(language));
    tags::live::purge_articles(tx, tags)?;
    authors::live::purge_articles(tx, authors)
}

/// Purges the site's comments if some of them come, go or change their address with the article.
pub(super) fn comments(tx: &mut Tx, id: ArticleId) -> Result<()> {
    if has_comments(tx, id)? {
        tx.purge(keys::COMMENTS);
    }
    Ok(())
}

fn has_comments(conn: &mut Conn, id: ArticleId) -> Result<bool> {
    let comments = live_comments::table.filter(live_comments::article_id.eq(id));
    Ok(diesel::select(diesel::dsl::exists(comments)).get_result(conn)?)
}
