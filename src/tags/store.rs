//! The desk's tags.

use diesel::prelude::*;

use super::{MAX_DEPTH, Tag, TagId, TagKind};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::schema::{
    article_assignments, article_tags, articles, live_article_tags, live_articles, tag_aliases, tags,
};
use crate::db::{Backend, Conn, Cursor, DbError, PageRequest, Result, Slice, Tx, Version, among, keyset};
use crate::text::{Slug, fold};

/// A row of `tags`, without what only the database compares.
#[derive(Queryable, Selectable)]
#[diesel(table_name = tags, check_for_backend(Backend))]
struct TagRow {
    id: TagId,
    slug: Slug,
    name: String,
    kind: TagKind,
    description: Option<String>,
    parent_id: Option<TagId>,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<TagRow> for Tag {
    fn from(row: TagRow) -> Self {
        let TagRow {
            id,
            slug,
            name,
            kind,
            description,
            parent_id,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            slug,
            name,
            kind,
            description,
            parent: parent_id,
            version,
            created_at,
            updated_at,
        }
    }
}

/// Which tags the desk asks for.
#[derive(Clone, Debug, Default)]
pub struct TagQuery {
    /// Of this kind only.
    pub kind: Option<TagKind>,
    /// Directly under this one only.
    pub parent: Option<TagId>,
    /// Whose name begins like this, whatever the accents and case.
    pub name_prefix: Option<String>,
}

/// The name of the order the desk's list is in.
const BY_NAME: &str = "name";

/// The tag with this id.
pub fn get(conn: &mut Conn, id: TagId) -> Result<Tag> {
    let row: TagRow = tags::table.find(id).select(TagRow::as_select()).first(conn)?;
    Ok(row.into())
}

/// The tags with these ids, in no order; those that do not exist are left out.
pub fn list_by_ids(conn: &mut Conn, ids: &[TagId]) -> Result<Vec<Tag>> {
    let rows: Vec<TagRow> = tags::table
        .filter(tags::id.eq_any(ids))
        .select(TagRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Tag::from).collect())
}

/// The tag with this slug.
pub fn find_by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Tag>> {
    let row: Option<TagRow> = tags::table
        .filter(tags::slug.eq(slug))
        .select(TagRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Tag::from))
}

/// The tag of this kind whose name is the same, whatever the accents and case.
pub fn find_by_name(conn: &mut Conn, kind: TagKind, name: &str) -> Result<Option<Tag>> {
    let row: Option<TagRow> = tags::table
        .filter(tags::kind.eq(kind).and(tags::name_folded.eq(fold::fold(name))))
        .select(TagRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Tag::from))
}

/// A page of tags by name.
pub fn list(conn: &mut Conn, query: &TagQuery, page: &PageRequest) -> Result<Slice<Tag>> {
    let place = page.place::<String>(BY_NAME)?;
    let count = page.count(conn, |conn, limit| {
        Ok(filtered(query)
            .limit(limit)
            .select(tags::id)
            .load::<TagId>(conn)?
            .len())
    })?;
    let rows: Vec<TagRow> = keyset!(filtered(query), tags::name_folded, tags::id, asc, place)
        .limit(page.fetch())
        .select(TagRow::as_select())
        .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| {
        Cursor::new(BY_NAME, fold::fold(&row.name), row.id)
    });
    Ok(slice.map(Tag::from))
}

fn filtered(query: &TagQuery) -> tags::BoxedQuery<'static, Backend> {
    let TagQuery {
        kind,
        parent,
        name_prefix,
    } = query;
    let mut found = tags::table.into_boxed();
    if let Some(kind) = *kind {
        found = found.filter(tags::kind.eq(kind));
    }
    if let Some(parent) = *parent {
        found = found.filter(tags::parent_id.eq(parent));
    }
    if let Some(prefix) = name_prefix {
        let (from, to) = fold::range(prefix);
        found = found.filter(tags::name_folded.ge(from).and(tags::name_folded.lt(to)));
    }
    found
}

/// The tags above this one, nearest first. Stops at the deepest allowed, so that it ends whatever is stored.
pub fn ancestors(conn: &mut Conn, parent: Option<TagId>) -> Result<Vec<TagId>> {
    let mut above = Vec::new();
    let mut next = parent;
    while let Some(id) = next.filter(|_| above.len() <= MAX_DEPTH) {
        above.push(id);
        next = tags::table.find(id).select(tags::parent_id).first(conn)?;
    }
    Ok(above)
}

/// How many levels there are from this tag down, its own included. Stops at one more than is allowed, so that it ends
/// whatever is stored.
pub fn levels(conn: &mut Conn, tag: TagId) -> Result<usize> {
    let mut level = vec![tag];
    let mut levels = 0;
    while !level.is_empty() && levels <= MAX_DEPTH {
        levels += 1;
        level = tags::table
            .filter(tags::parent_id.eq_any(level.iter().map(|id| Some(*id))))
            .select(tags::id)
            .load(conn)?;
    }
    Ok(levels)
}

/// The slugs that are `base` or begin with `base-`: what a new one must keep clear of.
pub fn slugs_like(conn: &mut Conn, base: &Slug) -> Result<Vec<String>> {
    let (from, to) = base.numbered_range();
    Ok(tags::table
        .filter(tags::slug.eq(base).or(tags::slug.ge(from).and(tags::slug.lt(to))))
        .select(tags::slug)
        .load(conn)?)
}

/// How many articles, on the desk or as readers see them, and how many tags use this one. (An article that is assigned
/// to a desk uses it.)
pub fn uses(conn: &mut Conn, id: TagId) -> Result<(i64, i64)> {
    let tagged = article_tags::table.filter(article_tags::tag_id.eq(id));
    let filed = articles::table.filter(articles::section_id.eq(id));
    let assigned = article_assignments::table.filter(article_assignments::desk_id.eq(id));
    // A live article may still carry what its working copy has dropped.
    let live_tagged = live_article_tags::table
        .filter(live_article_tags::tag_id.eq(id))
        .filter(live_article_tags::article_id.ne_all(tagged.select(article_tags::article_id)));
    let live_filed = live_articles::table
        .filter(live_articles::section_id.eq(id))
        .filter(live_articles::id.ne_all(filed.select(articles::id)));
    let counts: [i64; 5] = [
        tagged.count().get_result(conn)?,
        filed.count().get_result(conn)?,
        assigned.count().get_result(conn)?,
        live_tagged.count().get_result(conn)?,
        live_filed.count().get_result(conn)?,
    ];
    let children: i64 = tags::table
        .filter(tags::parent_id.eq(id))
        .count()
        .get_result(conn)?;
    Ok((counts.iter().sum(), children))
}

/// Adds a tag.
pub fn insert(tx: &mut Tx, tag: &Tag, created_by: Option<UserId>) -> Result<()> {
    let row = (
        tags::id.eq(tag.id),
        tags::slug.eq(&tag.slug),
        tags::name.eq(&tag.name),
        tags::name_folded.eq(fold::fold(&tag.name)),
        tags::kind.eq(tag.kind),
        tags::description.eq(&tag.description),
        tags::parent_id.eq(tag.parent),
        tags::created_by.eq(created_by),
        tags::version.eq(tag.version),
        tags::created_at.eq(tag.created_at),
        tags::updated_at.eq(tag.updated_at),
    );
    diesel::insert_into(tags::table).values(row).execute(&mut **tx)?;
    Ok(())
}

/// Saves a tag.
pub fn update(tx: &mut Tx, tag: &Tag) -> Result<()> {
    let changes = (
        tags::slug.eq(&tag.slug),
        tags::name.eq(&tag.name),
        tags::name_folded.eq(fold::fold(&tag.name)),
        tags::kind.eq(tag.kind),
        tags::description.eq(&tag.description),
        tags::parent_id.eq(tag.parent),
        tags::version.eq(tag.version),
        tags::updated_at.eq(tag.updated_at),
    );
    match diesel::update(tags::table.find(tag.id))
        .set(changes)
        .execute(&mut **tx)?
    {
        0 => Err(DbError::NotFound),
        _ => Ok(()),
    }
}

/// The tags directly under this one.
pub fn children(conn: &mut Conn, id: TagId) -> Result<Vec<Tag>> {
    let rows: Vec<TagRow> = tags::table
        .filter(tags::parent_id.eq(id))
        .select(TagRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Tag::from).collect())
}

/// Which of these tags are there.
pub fn existing(conn: &mut Conn, ids: &[TagId]) -> Result<Vec<TagId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tags::table
        .filter(among(tags::id, ids.iter().copied()))
        .select(tags::id)
        .load(conn)?)
}

/// What the tag with this id, which is gone, was merged into, if into anything.
pub fn heir(conn: &mut Conn, id: TagId) -> Result<Option<TagId>> {
    let target: Option<Option<TagId>> = tag_aliases::table
        .find(id)
        .select(tag_aliases::target_id)
        .first(conn)
        .optional()?;
    Ok(target.flatten())
}

/// Remembers what became of a tag that is about to be deleted, and of those that had become it.
pub fn alias(tx: &mut Tx, id: TagId, target: Option<TagId>) -> Result<()> {
    diesel::update(tag_aliases::table.filter(tag_aliases::target_id.eq(id)))
        .set(tag_aliases::target_id.eq(target))
        .execute(&mut **tx)?;
    diesel::insert_into(tag_aliases::table)
        .values((tag_aliases::id.eq(id), tag_aliases::target_id.eq(target)))
        .execute(&mut **tx)?;
    Ok(())
}

/// Removes a tag that nothing uses.
pub fn delete(tx: &mut Tx, id: TagId) -> Result<()> {
    diesel::delete(tags::table.find(id)).execute(&mut **tx)?;
    Ok(())
}
