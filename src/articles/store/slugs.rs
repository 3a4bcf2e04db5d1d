//! One space of slugs: no two articles share one, neither now nor with what one was called before.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::articles::ArticleId;
use crate::db::schema::article_slugs;
use crate::db::{Conn, Result, Tx, text_column};
use crate::text::Slug;

/// What a slug is to its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow, strum::AsRefStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum SlugKind {
    /// Readers find it here, or will when it is first published.
    Current,
    /// Readers found it here.
    Former,
    /// Readers will find it here when the working copy is published.
    Reserved,
}
text_column!(SlugKind);

/// Whose slug this is.
pub fn find_slug(conn: &mut Conn, slug: &Slug) -> Result<Option<(ArticleId, SlugKind)>> {
    Ok(article_slugs::table
        .find(slug)
        .select((article_slugs::article_id, article_slugs::kind))
        .first(conn)
        .optional()?)
}

/// The slugs under which readers find an article, or found it.
pub fn known_to_readers(conn: &mut Conn, article: ArticleId) -> Result<Vec<Slug>> {
    Ok(article_slugs::table
        .filter(article_slugs::article_id.eq(article))
        .filter(article_slugs::kind.ne(SlugKind::Reserved))
        .select(article_slugs::slug)
        .load(conn)?)
}

/// Every slug that is an article's own.
pub fn all_slugs(conn: &mut Conn, article: ArticleId) -> Result<Vec<Slug>> {
    Ok(article_slugs::table
        .filter(article_slugs::article_id.eq(article))
        .order(article_slugs::slug)
        .select(article_slugs::slug)
        .load(conn)?)
}

/// Under which slugs readers found an article before it had the one it has.
pub fn former_slugs(conn: &mut Conn, article: ArticleId) -> Result<Vec<Slug>> {
    Ok(article_slugs::table
        .filter(article_slugs::article_id.eq(article))
        .filter(article_slugs::kind.eq(SlugKind::Former))
        .select(article_slugs::slug)
        .load(conn)?)
}

/// The slugs that are `base` or begin with `base-`: what a new one must keep clear of.
pub fn slugs_like(conn: &mut Conn, base: &Slug) -> Result<Vec<String>> {
    let (from, to) = base.numbered_range();
    Ok(article_slugs::table
        .filter(
            article_slugs::slug
                .eq(base)
                .or(article_slugs::slug.ge(from).and(article_slugs::slug.lt(to))),
        )
        .select(article_slugs::slug)
        .load(conn)?)
}

/// Takes a slug for an article. One that the article has already changes its kind.
///
/// # Errors
/// `article_slugs_slug_key` when another article has it.
pub fn reserve_slug(tx: &mut Tx, article: ArticleId, slug: &Slug, kind: SlugKind) -> Result<()> {
    let own = article_slugs::table
        .find(slug)
        .filter(article_slugs::article_id.eq(article));
    if diesel::update(own)
        .set(article_slugs::kind.eq(kind))
        .execute(&mut **tx)?
        > 0
    {
        return Ok(());
    }
    insert_slug(tx, article, slug, kind)
}

/// Takes a slug for an article that has none yet.
///
/// # Errors
/// `article_slugs_slug_key` when another article has it.
pub fn insert_slug(tx: &mut Tx, article: ArticleId, slug: &Slug, kind: SlugKind) -> Result<()> {
    let row = (
        article_slugs::slug.eq(slug),
        article_slugs::article_id.eq(article),
        article_slugs::kind.eq(kind),
        article_slugs::created_at.eq(tx.now()),
    );
    diesel::insert_into(article_slugs::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Gives up a slug under which readers never found the article.
pub fn release_slug(tx: &mut Tx, article: ArticleId, slug: &Slug) -> Result<()> {
    let own = article_slugs::table
        .find(slug)
        .filter(article_slugs::article_id.eq(article));
    diesel::delete(own).execute(&mut **tx)?;
    Ok(())
}

/// Makes this the slug under which readers find the article, and the one before a former one, if they have seen the
/// article under it.
pub fn settle_slug(tx: &mut Tx, article: ArticleId, slug: &Slug, was_seen: bool) -> Result<()> {
    let before = article_slugs::table
        .filter(
            article_slugs::article_id
                .eq(article)
                .and(article_slugs::kind.eq(SlugKind::Current)),
        )
        .filter(article_slugs::slug.ne(slug));
    if was_seen {
        diesel::update(before)
            .set(article_slugs::kind.eq(SlugKind::Former))
            .execute(&mut **tx)?;
    } else {
        diesel::delete(before).execute(&mut **tx)?;
    }
    reserve_slug(tx, article, slug, SlugKind::Current)
}

/// Gives up the slug that was kept for a scheduled publication; the working copy keeps its own. It becomes the one
/// under which readers will find the article, unless what was published before has one.
pub fn break_promise(tx: &mut Tx, article: ArticleId, own: &Slug, has_place: bool) -> Result<()> {
    let promised = article_slugs::table
        .filter(article_slugs::article_id.eq(article))
        .filter(article_slugs::kind.eq(SlugKind::Reserved))
        .filter(article_slugs::slug.ne(own));
    diesel::delete(promised).execute(&mut **tx)?;
    if has_place {
        return Ok(());
    }
    settle_slug(tx, article, own, false)
}
