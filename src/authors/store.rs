//! The desk's authors.

use diesel::dsl::count;
use diesel::prelude::*;

use super::{Author, AuthorId, AuthorLink, AuthorPicture};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::schema::{article_authors, author_aliases, authors, live_article_authors, users};
use crate::db::{
    Backend, Conn, Cursor, DbError, JsonText, PageRequest, Result, Slice, Tx, Version, among, keyset,
};
use crate::text::{Slug, WebUrl, fold};

/// A row of `authors`, without what only the database compares.
#[derive(Queryable, Selectable)]
#[diesel(table_name = authors, check_for_backend(Backend))]
struct AuthorRow {
    id: AuthorId,
    slug: Slug,
    name: String,
    job_title: Option<String>,
    biography: Option<String>,
    website: Option<WebUrl>,
    picture: Option<JsonText<AuthorPicture>>,
    links: JsonText<Vec<AuthorLink>>,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<AuthorRow> for Author {
    type Error = DbError;

    fn try_from(row: AuthorRow) -> Result<Self> {
        let AuthorRow {
            id,
            slug,
            name,
            job_title,
            biography,
            website,
            picture,
            links,
            version,
            created_at,
            updated_at,
        } = row;
        let picture = picture.map(|picture| picture.value()).transpose()?;
        let links = links.value()?;
        let credited = [id.uuid()];
        Ok(Self {
            id,
            slug,
            name,
            job_title,
            biography,
            website,
            picture,
            links,
            version,
            created_at,
            updated_at,
            credited,
        })
    }
}

/// The name of the order the desk's list is in.
const BY_NAME: &str = "name";

/// The author with this id.
pub fn get(conn: &mut Conn, id: AuthorId) -> Result<Author> {
    let row: AuthorRow = authors::table
        .find(id)
        .select(AuthorRow::as_select())
        .first(conn)?;
    row.try_into()
}

/// The authors with these ids, in no order; those that do not exist are left out.
pub fn list_by_ids(conn: &mut Conn, ids: &[AuthorId]) -> Result<Vec<Author>> {
    let rows: Vec<AuthorRow> = authors::table
        .filter(authors::id.eq_any(ids))
        .select(AuthorRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Author::try_from).collect()
}

/// The author with this slug.
pub fn find_by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Author>> {
    let row: Option<AuthorRow> = authors::table
        .filter(authors::slug.eq(slug))
        .select(AuthorRow::as_select())
        .first(conn)
        .optional()?;
    row.map(Author::try_from).transpose()
}

/// A page of authors by name; with a prefix, those whose name begins like that, whatever the accents and case.
pub fn list(conn: &mut Conn, name_prefix: Option<&str>, page: &PageRequest) -> Result<Slice<Author>> {
    let place = page.place::<String>(BY_NAME)?;
    let count = page.count(conn, |conn, limit| {
        Ok(filtered(name_prefix)
            .limit(limit)
            .select(authors::id)
            .load::<AuthorId>(conn)?
            .len())
    })?;
    let rows: Vec<AuthorRow> = keyset!(
        filtered(name_prefix),
        authors::name_folded,
        authors::id,
        asc,
        place
    )
    .limit(page.fetch())
    .select(AuthorRow::as_select())
    .load(conn)?;
    Slice::cut(rows, page, count, |row| {
        Cursor::new(BY_NAME, fold::fold(&row.name), row.id)
    })
    .try_map(Author::try_from)
}

fn filtered(name_prefix: Option<&str>) -> authors::BoxedQuery<'static, Backend> {
    let found = authors::table.into_boxed();
    match name_prefix {
        Some(prefix) => {
            let (from, to) = fold::range(prefix);
            found.filter(authors::name_folded.ge(from).and(authors::name_folded.lt(to)))
        }
        None => found,
    }
}

/// The slugs that are `base` or begin with `base-`: what a new one must keep clear of.
pub fn slugs_like(conn: &mut Conn, base: &Slug) -> Result<Vec<String>> {
    let (from, to) = base.numbered_range();
    Ok(authors::table
        .filter(
            authors::slug
                .eq(base)
                .or(authors::slug.ge(from).and(authors::slug.lt(to))),
        )
        .select(authors::slug)
        .load(conn)?)
}

/// How many articles, on the desk or as readers see them, are credited to the author.
pub fn uses(conn: &mut Conn, id: AuthorId) -> Result<i64> {
    let credits = article_authors::table.filter(article_authors::author_id.eq(id));
    // A live article may still credit whom its working copy has dropped.
    let live = live_article_authors::table
        .filter(live_article_authors::author_id.eq(id))
        .filter(live_article_authors::article_id.ne_all(credits.select(article_authors::article_id)));
    let credited: i64 = credits
        .select(count(article_authors::article_id).aggregate_distinct())
        .first(conn)?;
    let live: i64 = live
        .select(count(live_article_authors::article_id).aggregate_distinct())
        .first(conn)?;
    Ok(credited + live)
}

/// Whether an account writes as this author.
pub fn is_linked(conn: &mut Conn, id: AuthorId) -> Result<bool> {
    let account = users::table.filter(users::author_id.eq(id));
    Ok(diesel::select(diesel::dsl::exists(account)).get_result(conn)?)
}

/// Adds an author.
pub fn insert(tx: &mut Tx, author: &Author, created_by: Option<UserId>) -> Result<()> {
    let row = (
        authors::id.eq(author.id),
        authors::slug.eq(&author.slug),
        authors::name.eq(&author.name),
        authors::name_folded.eq(fold::fold(&author.name)),
        authors::job_title.eq(&author.job_title),
        authors::biography.eq(&author.biography),
        authors::website.eq(&author.website),
        authors::picture.eq(author.picture.as_ref().map(JsonText::new).transpose()?),
        authors::links.eq(JsonText::new(&author.links)?),
        authors::created_by.eq(created_by),
        authors::version.eq(author.version),
        authors::created_at.eq(author.created_at),
        authors::updated_at.eq(author.updated_at),
    );
    diesel::insert_into(authors::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Saves an author.
pub fn update(tx: &mut Tx, author: &Author) -> Result<()> {
    let changes = (
        authors::slug.eq(&author.slug),
        authors::name.eq(&author.name),
        authors::name_folded.eq(fold::fold(&author.name)),
        authors::job_title.eq(&author.job_title),
        authors::biography.eq(&author.biography),
        authors::website.eq(&author.website),
        authors::picture.eq(author.picture.as_ref().map(JsonText::new).transpose()?),
        authors::links.eq(JsonText::new(&author.links)?),
        authors::version.eq(author.version),
        authors::updated_at.eq(author.updated_at),
    );
    match diesel::update(authors::table.find(author.id))
        .set(changes)
        .execute(&mut **tx)?
    {
        0 => Err(DbError::NotFound),
        _ => Ok(()),
    }
}

/// Which of these authors are there.
pub fn existing(conn: &mut Conn, ids: &[AuthorId]) -> Result<Vec<AuthorId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(authors::table
        .filter(among(authors::id, ids.iter().copied()))
        .select(authors::id)
        .load(conn)?)
}

/// What the author with this id, which is gone, was merged into, if into anything.
pub fn heir(conn: &mut Conn, id: AuthorId) -> Result<Option<AuthorId>> {
    let target: Option<Option<AuthorId>> = author_aliases::table
        .find(id)
        .select(author_aliases::target_id)
        .first(conn)
        .optional()?;
    Ok(target.flatten())
}

/// Remembers what became of an author who is about to be deleted, and of those who had become them.
pub fn alias(tx: &mut Tx, id: AuthorId, target: Option<AuthorId>) -> Result<()> {
    diesel::update(author_aliases::table.filter(author_aliases::target_id.eq(id)))
        .set(author_aliases::target_id.eq(target))
        .execute(&mut **tx)?;
    diesel::insert_into(author_aliases::table)
        .values((author_aliases::id.eq(id), author_aliases::target_id.eq(target)))
        .execute(&mut **tx)?;
    Ok(())
}

/// Removes an author whom no article is credited to.
pub fn delete(tx: &mut Tx, id: AuthorId) -> Result<()> {
    diesel::delete(authors::table.find(id)).execute(&mut **tx)?;
    Ok(())
}
