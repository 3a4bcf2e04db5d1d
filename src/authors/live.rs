//! The stand's authors: those who are credited on a live article, with how many.

use diesel::prelude::*;

use super::{Author, AuthorId, AuthorLink, AuthorPicture, store};
use crate::clock::Timestamp;
use crate::db::schema::live_authors;
use crate::db::{Backend, Conn, Cursor, JsonText, PageRequest, Result, Slice, Tx, keyset};
use crate::events::{Action, Object, announce, announce_all};
use crate::keys;
use crate::renames::{self, Named};
use crate::text::{Slug, WebUrl, fold};

/// An author as readers see them.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_authors, check_for_backend(Backend))]
pub struct LiveAuthor {
    /// The id.
    pub id: AuthorId,
    /// The address on the site.
    pub slug: Slug,
    /// The name.
    pub name: String,
    /// What they are.
    pub job_title: Option<String>,
    /// Who they are.
    pub biography: Option<String>,
    /// Their own site.
    pub website: Option<WebUrl>,
    /// What they look like.
    pub picture: Option<JsonText<AuthorPicture>>,
    /// Where else to find them.
    pub links: JsonText<Vec<AuthorLink>>,
    /// How many live articles are credited to them.
    pub article_count: i64,
    /// When readers last saw them change.
    pub updated_at: Timestamp,
}

/// Which authors a reader asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LiveAuthorQuery {
    /// Changed at this time or later only.
    pub updated_after: Option<Timestamp>,
    /// In which order.
    pub sort: AuthorSort,
}

impl LiveAuthorQuery {
    /// Whether there is an index that lists what is asked for in the order asked for.
    pub fn is_sortable(self) -> bool {
        self.sort == AuthorSort::LastUpdated || self.updated_after.is_none()
    }
}

/// The orders the public list can be in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema, strum::IntoStaticStr,
)]
pub enum AuthorSort {
    /// By name.
    #[default]
    #[serde(rename = "name")]
    #[strum(serialize = "name")]
    Name,
    /// The most published first.
    #[serde(rename = "-article_count")]
    #[strum(serialize = "-article_count")]
    MostPublished,
    /// The last changed first.
    #[serde(rename = "-updated_at")]
    #[strum(serialize = "-updated_at")]
    LastUpdated,
}

/// The author with this id or slug. (A slug never reads as an id.)
pub fn find(conn: &mut Conn, id_or_slug: &str) -> Result<Option<LiveAuthor>> {
    let found = live_authors::table.select(LiveAuthor::as_select());
    Ok(match id_or_slug.parse::<AuthorId>() {
        Ok(id) => found.filter(live_authors::id.eq(id)).first(conn).optional()?,
        Err(_) => found
            .filter(live_authors::slug.eq(id_or_slug))
            .first(conn)
            .optional()?,
    })
}

/// The authors with these ids, in no order.
pub fn list_by_ids(conn: &mut Conn, ids: &[AuthorId]) -> Result<Vec<LiveAuthor>> {
    Ok(live_authors::table
        .filter(live_authors::id.eq_any(ids))
        .select(LiveAuthor::as_select())
        .load(conn)?)
}

/// The authors with these slugs, in no order.
pub fn list_by_slugs(conn: &mut Conn, slugs: &[String]) -> Result<Vec<LiveAuthor>> {
    Ok(live_authors::table
        .filter(live_authors::slug.eq_any(slugs))
        .select(LiveAuthor::as_select())
        .load(conn)?)
}

/// A page of authors.
pub fn list(conn: &mut Conn, query: LiveAuthorQuery, page: &PageRequest) -> Result<Slice<LiveAuthor>> {
    let name: &str = query.sort.into();
    let count = page.count(conn, |conn, limit| {
        Ok(filtered(query)
            .limit(limit)
            .select(live_authors::id)
            .load::<AuthorId>(conn)?
            .len())
    })?;
    let all = filtered(query);
    let found = match query.sort {
        AuthorSort::Name => {
            keyset!(
                all,
                live_authors::name_folded,
                live_authors::id,
                asc,
                page.place::<String>(name)?
            )
        }
        AuthorSort::MostPublished => {
            keyset!(
                all,
                live_authors::article_count,
                live_authors::id,
                desc,
                page.place::<i64>(name)?
            )
        }
        AuthorSort::LastUpdated => {
            keyset!(
                all,
                live_authors::updated_at,
                live_authors::id,
                desc,
                page.place::<Timestamp>(name)?
            )
        }
    };
    let rows: Vec<LiveAuthor> = found
        .limit(page.fetch())
        .select(LiveAuthor::as_select())
        .load(conn)?;
    Ok(Slice::cut(rows, page, count, |author| match query.sort {
        AuthorSort::Name => Cursor::new(name, fold::fold(&author.name), author.id),
        AuthorSort::MostPublished => Cursor::new(name, author.article_count, author.id),
        AuthorSort::LastUpdated => Cursor::new(name, author.updated_at, author.id),
    }))
}

fn filtered(query: LiveAuthorQuery) -> live_authors::BoxedQuery<'static, Backend> {
    let found = live_authors::table.into_boxed();
    match query.updated_after {
        Some(time) => found.filter(live_authors::updated_at.ge(time)),
        None => found,
    }
}

/// Purges the lists of what these authors have written, and their number of articles.
pub fn purge_articles(tx: &mut Tx, ids: &[AuthorId]) -> Result<()> {
    let slugs: Vec<Slug> = live_authors::table
        .filter(live_authors::id.eq_any(ids))
        .select(live_authors::slug)
        .load(&mut **tx)?;
    for id in ids {
        tx.purge(keys::articles_of(Object::Author, id));
    }
    for slug in slugs {
        tx.purge(keys::articles_of(Object::Author, slug));
    }
    Ok(())
}

/// One more live article is credited to these authors.
pub fn gain(tx: &mut Tx, ids: &[AuthorId]) -> Result<()> {
    ids.iter().try_for_each(|&id| add(tx, id, 1))
}

/// One live article fewer is credited to these authors: whom nothing on the stand is credited to leaves it.
pub fn lose(tx: &mut Tx, ids: &[AuthorId]) -> Result<()> {
    ids.iter().try_for_each(|&id| {
        count_articles(tx, id, -1)?;
        hide_unused(tx, id)
    })
}

/// So many more live articles are credited to one author: a merge.
pub fn add(tx: &mut Tx, id: AuthorId, articles: i64) -> Result<()> {
    if find(tx, &id.to_string())?.is_none() {
        let author = store::get(tx, id)?;
        insert(tx, &author)?;
        announce(
            tx,
            Action::Created,
            Object::Author,
            id,
            Some(author.slug.as_ref()),
        )?;
    }
    count_articles(tx, id, articles)
}

/// Takes an author off the stand, whatever their count: they are merged into another or deleted.
pub fn remove(tx: &mut Tx, id: AuthorId) -> Result<()> {
    diesel::update(live_authors::table.find(id))
        .set(live_authors::article_count.eq(0))
        .execute(&mut **tx)?;
    hide_unused(tx, id)
}

/// Shows an author's new profile, if readers see them at all.
pub fn refresh(tx: &mut Tx, author: &Author) -> Result<()> {
    if let Some(before) = find(tx, &author.id.to_string())? {
        tx.purge(keys::AUTHORS);
        tx.purge(keys::named(before.slug.as_ref()));
        if before.name != author.name {
            renames::note(tx, Named::Author, author.id)?;
        }
    }
    let changes = (
        live_authors::slug.eq(&author.slug),
        live_authors::name.eq(&author.name),
        live_authors::name_folded.eq(fold::fold(&author.name)),
        live_authors::job_title.eq(&author.job_title),
        live_authors::biography.eq(&author.biography),
        live_authors::website.eq(&author.website),
        live_authors::picture.eq(author.picture.as_ref().map(JsonText::new).transpose()?),
        live_authors::links.eq(JsonText::new(&author.links)?),
        live_authors::updated_at.eq(author.updated_at),
    );
    match diesel::update(live_authors::table.find(author.id))
        .set(changes)
        .execute(&mut **tx)?
    {
        0 => Ok(()),
        _ => announce(
            tx,
            Action::Updated,
            Object::Author,
            author.id,
            Some(author.slug.as_ref()),
        ),
    }
}

/// Empties the stand of authors, before it is built anew.
pub fn clear(tx: &mut Tx) -> Result<()> {
    let shown: Vec<(AuthorId, Option<String>)> = live_authors::table
        .select((live_authors::id, live_authors::slug.nullable()))
        .load(&mut **tx)?;
    announce_all(tx, Action::Unpublished, Object::Author, &shown)?;
    tx.purge_everything();
    diesel::delete(live_authors::table).execute(&mut **tx)?;
    Ok(())
}

fn insert(tx: &mut Tx, author: &Author) -> Result<()> {
    let row = (
        live_authors::id.eq(author.id),
        live_authors::slug.eq(&author.slug),
        live_authors::name.eq(&author.name),
        live_authors::name_folded.eq(fold::fold(&author.name)),
        live_authors::job_title.eq(&author.job_title),
        live_authors::biography.eq(&author.biography),
        live_authors::website.eq(&author.website),
        live_authors::picture.eq(author.picture.as_ref().map(JsonText::new).transpose()?),
        live_authors::links.eq(JsonText::new(&author.links)?),
        live_authors::article_count.eq(0),
        live_authors::updated_at.eq(author.updated_at),
    );
    diesel::insert_into(live_authors::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

fn count_articles(tx: &mut Tx, id: AuthorId, change: i64) -> Result<()> {
    tx.purge(keys::AUTHORS);
    tx.purge(keys::articles_of(Object::Author, id));
    diesel::update(live_authors::table.find(id))
        .set(live_authors::article_count.eq(live_authors::article_count + change))
        .execute(&mut **tx)?;
    Ok(())
}

fn hide_unused(tx: &mut Tx, id: AuthorId) -> Result<()> {
    tx.purge(keys::AUTHORS);
    let unused = live_authors::table
        .find(id)
        .filter(live_authors::article_count.le(0));
    let gone: Option<Slug> = diesel::delete(unused)
        .returning(live_authors::slug)
        .get_result(&mut **tx)
        .optional()?;
    match gone {
        Some(slug) => announce(tx, Action::Unpublished, Object::Author, id, Some(slug.as_ref())),
        None => Ok(()),
    }
}
