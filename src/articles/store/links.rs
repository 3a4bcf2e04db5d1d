//! Whom and what the working copies refer to, so that it can be asked from the other end.

use diesel::prelude::*;

use crate::articles::{ArticleContent, ArticleId, Credit, CreditRole};
use crate::authors::AuthorId;
use crate::db::schema::{article_authors, article_tags};
use crate::db::{Conn, Result, Tx, each};
use crate::tags::TagId;

/// Whom and what an article's working copy refers to now.
pub(super) fn current(conn: &mut Conn, article: ArticleId) -> Result<(Vec<Credit>, Vec<TagId>)> {
    let credits: Vec<(AuthorId, CreditRole)> = article_authors::table
        .filter(article_authors::article_id.eq(article))
        .order(article_authors::position)
        .select((article_authors::author_id, article_authors::role))
        .load(conn)?;
    let tags = article_tags::table
        .filter(article_tags::article_id.eq(article))
        .order(article_tags::position)
        .select(article_tags::tag_id)
        .load(conn)?;
    Ok((
        credits
            .into_iter()
            .map(|(author_id, role)| Credit { author_id, role })
            .collect(),
        tags,
    ))
}

/// Writes down what an article's working copy refers to now.
pub fn replace_links(tx: &mut Tx, article: ArticleId, content: &ArticleContent) -> Result<()> {
    delete_links(tx, article)?;
    insert_links(tx, article, content)
}

/// Writes down what the working copy of a new article refers to.
pub fn insert_links(tx: &mut Tx, article: ArticleId, content: &ArticleContent) -> Result<()> {
    let credits: Vec<_> = (0_i64..)
        .zip(&content.credits)
        .map(|(position, credit)| {
            (
                article_authors::article_id.eq(article),
                article_authors::position.eq(position),
                article_authors::author_id.eq(credit.author_id),
                article_authors::role.eq(credit.role),
            )
        })
        .collect();
    if !credits.is_empty() {
        each!(&mut **tx, |conn| diesel::insert_into(article_authors::table)
            .values(&credits)
            .execute(conn))?;
    }
    let tags: Vec<_> = (0_i64..)
        .zip(&content.tags)
        .map(|(position, tag)| {
            (
                article_tags::article_id.eq(article),
                article_tags::position.eq(position),
                article_tags::tag_id.eq(*tag),
            )
        })
        .collect();
    if !tags.is_empty() {
        each!(&mut **tx, |conn| diesel::insert_into(article_tags::table)
            .values(&tags)
            .execute(conn))?;
    }
    Ok(())
}

/// Forgets what an article's working copy refers to.
pub fn delete_links(tx: &mut Tx, article: ArticleId) -> Result<()> {
    diesel::delete(article_authors::table.filter(article_authors::article_id.eq(article)))
        .execute(&mut **tx)?;
    diesel::delete(article_tags::table.filter(article_tags::article_id.eq(article))).execute(&mut **tx)?;
    Ok(())
}
