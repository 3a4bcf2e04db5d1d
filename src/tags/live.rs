//! The stand's tags: those that a live article uses, with how many do, and the ones above them.

use diesel::prelude::*;

use super::{PublicTagKind, Tag, TagId, store};
use crate::clock::Timestamp;
use crate::db::schema::live_tags;
use crate::db::{Backend, Conn, Cursor, PageRequest, Result, Slice, Tx, among, keyset};
use crate::events::{Action, Object, announce, announce_all};
use crate::keys;
use crate::renames::{self, Named};
use crate::text::{Slug, fold};

/// A tag as readers see it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_tags, check_for_backend(Backend))]
pub struct LiveTag {
    /// Its id.
    pub id: TagId,
    /// Its address on the site.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// What sort of thing it names.
    pub kind: PublicTagKind,
    /// What it is about.
    pub description: Option<String>,
    /// The tag it stands under.
    pub parent_id: Option<TagId>,
    /// How many live articles use it.
    pub article_count: i64,
    /// When readers last saw it change.
    pub updated_at: Timestamp,
}

/// Which tags a reader asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveTagQuery {
    /// Of this kind only.
    pub kind: Option<PublicTagKind>,
    /// Directly under this one only.
    pub parent: Option<TagId>,
    /// Changed at this time or later only.
    pub updated_after: Option<Timestamp>,
    /// In which order.
    pub sort: TagSort,
}

impl LiveTagQuery {
    /// Whether there is an index that lists what is asked for in the order asked for.
    pub fn is_sortable(&self) -> bool {
        if self.sort == TagSort::LastUpdated {
            self.kind.is_none() && self.parent.is_none()
        } else {
            self.updated_after.is_none()
        }
    }
}

/// The orders the public list can be in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema, strum::IntoStaticStr,
)]
pub enum TagSort {
    /// By name.
    #[default]
    #[serde(rename = "name")]
    #[strum(serialize = "name")]
    Name,
    /// The most used first.
    #[serde(rename = "-article_count")]
    #[strum(serialize = "-article_count")]
    MostUsed,
    /// The last changed first.
    #[serde(rename = "-updated_at")]
    #[strum(serialize = "-updated_at")]
    LastUpdated,
}

/// The tag with this id or slug. (A slug never reads as an id.)
pub fn find(conn: &mut Conn, id_or_slug: &str) -> Result<Option<LiveTag>> {
    let found = live_tags::table.select(LiveTag::as_select());
    Ok(match id_or_slug.parse::<TagId>() {
        Ok(id) => found.filter(live_tags::id.eq(id)).first(conn).optional()?,
        Err(_) => found
            .filter(live_tags::slug.eq(id_or_slug))
            .first(conn)
            .optional()?,
    })
}

/// The tag with this id or slug and those that stand below it, at whatever depth: their ids, each with the number of its
/// articles. One that is not on the stand has none.
pub fn with_those_below(conn: &mut Conn, id_or_slug: &str) -> Result<Vec<(TagId, i64)>> {
    let Some(top) = find(conn, id_or_slug)? else {
        return Ok(Vec::new());
    };
    let mut found = vec![(top.id, top.article_count)];
    let mut level = vec![top.id];
    while !level.is_empty() {
        let below: Vec<(TagId, i64)> = live_tags::table
            .filter(among(live_tags::parent_id, level))
            .select((live_tags::id, live_tags::article_count))
            .load(conn)?;
        level = below.iter().map(|(id, _)| *id).collect();
        found.extend(below);
    }
    Ok(found)
}

/// The tags with these ids, in no order.
pub fn list_by_ids(conn: &mut Conn, ids: &[TagId]) -> Result<Vec<LiveTag>> {
    Ok(live_tags::table
        .filter(live_tags::id.eq_any(ids))
        .select(LiveTag::as_select())
        .load(conn)?)
}

/// The tags with these slugs, in no order.
pub fn list_by_slugs(conn: &mut Conn, slugs: &[String]) -> Result<Vec<LiveTag>> {
    Ok(live_tags::table
        .filter(live_tags::slug.eq_any(slugs))
        .select(LiveTag::as_select())
        .load(conn)?)
}

/// A page of tags.
pub fn list(conn: &mut Conn, query: &LiveTagQuery, page: &PageRequest) -> Result<Slice<LiveTag>> {
    let sort: &str = query.sort.into();
    let count = page.count(conn, |conn, limit| {
        Ok(filtered(query)
            .limit(limit)
            .select(live_tags::id)
            .load::<TagId>(conn)?
            .len())
    })?;
    let found = match query.sort {
        TagSort::Name => keyset!(
            filtered(query),
            live_tags::name_folded,
            live_tags::id,
            asc,
            page.place::<String>(sort)?
        ),
        TagSort::MostUsed => {
            keyset!(
                filtered(query),
                live_tags::article_count,
                live_tags::id,
                desc,
                page.place::<i64>(sort)?
            )
        }
        TagSort::LastUpdated => {
            keyset!(
                filtered(query),
                live_tags::updated_at,
                live_tags::id,
                desc,
                page.place::<Timestamp>(sort)?
            )
        }
    };
    let rows: Vec<LiveTag> = found
        .limit(page.fetch())
        .select(LiveTag::as_select())
        .load(conn)?;
    Ok(Slice::cut(rows, page, count, |tag| match query.sort {
        TagSort::Name => Cursor::new(sort, fold::fold(&tag.name), tag.id),
        TagSort::MostUsed => Cursor::new(sort, tag.article_count, tag.id),
        TagSort::LastUpdated => Cursor::new(sort, tag.updated_at, tag.id),
    }))
}

fn filtered(query: &LiveTagQuery) -> live_tags::BoxedQuery<'static, Backend> {
    let mut found = live_tags::table.into_boxed();
    if let Some(kind) = query.kind {
        found = found.filter(live_tags::kind.eq(kind));
    }
    if let Some(parent) = query.parent {
        found = found.filter(live_tags::parent_id.eq(parent));
    }
    if let Some(time) = query.updated_after {
        found = found.filter(live_tags::updated_at.ge(time));
    }
    found
}

/// Purges the lists of what carries these tags or is filed in them, also through the tags above them, and their number
/// of articles.
pub fn purge_articles(tx: &mut Tx, ids: &[TagId]) -> Result<()> {
    let mut level = ids.to_vec();
    let mut known: Vec<TagId> = Vec::new();
    while !level.is_empty() {
        let found: Vec<(Slug, Option<TagId>)> = live_tags::table
            .filter(live_tags::id.eq_any(&level))
            .select((live_tags::slug, live_tags::parent_id))
            .load(&mut **tx)?;
        for id in &level {
            tx.purge(keys::articles_of(Object::Tag, id));
        }
        known.append(&mut level);
        for (slug, parent) in found {
            tx.purge(keys::articles_of(Object::Tag, slug));
            level.extend(parent.filter(|parent| !known.contains(parent)));
        }
    }
    Ok(())
}

/// One more live article uses these tags: they and the ones above them are on the stand.
pub fn gain(tx: &mut Tx, ids: &[TagId]) -> Result<()> {
    for &id in ids {
        show(tx, id)?;
        count_articles(tx, id, 1)?;
    }
    Ok(())
}

/// One live article fewer uses these tags: what nothing on the stand uses any more leaves it.
pub fn lose(tx: &mut Tx, ids: &[TagId]) -> Result<()> {
    for &id in ids {
        count_articles(tx, id, -1)?;
        hide_unused(tx, Some(id))?;
    }
    Ok(())
}

/// Takes a tag off the stand whose articles were handed to another one, which gained so many, or to none.
pub fn hand_over(tx: &mut Tx, from: TagId, gained: Option<(TagId, i64)>) -> Result<()> {
    if let Some((id, articles)) = gained.filter(|(_, articles)| *articles > 0) {
        show(tx, id)?;
        count_articles(tx, id, articles)?;
        purge_articles(tx, &[id])?;
    }
    diesel::update(live_tags::table.find(from))
        .set(live_tags::article_count.eq(0))
        .execute(&mut **tx)?;
    hide_unused(tx, Some(from))
}

/// Shows a tag's new name, address or place, if readers see the tag at all.
pub fn refresh(tx: &mut Tx, tag: &Tag, former_parent: Option<TagId>) -> Result<()> {
    let Some(before) = find(tx, &tag.id.to_string())? else {
        return Ok(());
    };
    tx.purge(keys::TAGS);
    tx.purge(keys::named(before.slug.as_ref()));
    purge_articles(tx, &[tag.id])?;
    if before.name != tag.name {
        renames::note(tx, Named::Tag, tag.id)?;
    }
    if let Some(parent) = tag.parent {
        show(tx, parent)?;
    }
    let changes = (
        live_tags::slug.eq(&tag.slug),
        live_tags::name.eq(&tag.name),
        live_tags::name_folded.eq(fold::fold(&tag.name)),
        live_tags::kind.eq(tag.kind),
        live_tags::description.eq(&tag.description),
        live_tags::parent_id.eq(tag.parent),
        live_tags::updated_at.eq(tag.updated_at),
    );
    diesel::update(live_tags::table.find(tag.id))
        .set(changes)
        .execute(&mut **tx)?;
    purge_articles(tx, &[tag.id])?;
    announce(tx, Action::Updated, Object::Tag, tag.id, Some(tag.slug.as_ref()))?;
    if former_parent == tag.parent {
        Ok(())
    } else {
        hide_unused(tx, former_parent)
    }
}

/// Empties the stand of tags, before it is built anew.
pub fn clear(tx: &mut Tx) -> Result<()> {
    let shown: Vec<(TagId, Option<String>)> = live_tags::table
        .select((live_tags::id, live_tags::slug.nullable()))
        .load(&mut **tx)?;
    announce_all(tx, Action::Unpublished, Object::Tag, &shown)?;
    tx.purge_everything();
    diesel::delete(live_tags::table).execute(&mut **tx)?;
    Ok(())
}

fn is_shown(conn: &mut Conn, id: TagId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(live_tags::table.find(id))).get_result(conn)?)
}

/// Puts a tag and the ones above it on the stand, where they are not there yet.
fn show(tx: &mut Tx, id: TagId) -> Result<()> {
    let mut next = Some(id);
    while let Some(id) = next {
        if is_shown(tx, id)? {
            return Ok(());
        }
        let tag = store::get(tx, id)?;
        insert(tx, &tag)?;
        announce(tx, Action::Created, Object::Tag, id, Some(tag.slug.as_ref()))?;
        next = tag.parent;
    }
    Ok(())
}

fn insert(tx: &mut Tx, tag: &Tag) -> Result<()> {
    tx.purge(keys::TAGS);
    let row = (
        live_tags::id.eq(tag.id),
        live_tags::slug.eq(&tag.slug),
        live_tags::name.eq(&tag.name),
        live_tags::name_folded.eq(fold::fold(&tag.name)),
        live_tags::kind.eq(tag.kind),
        live_tags::description.eq(&tag.description),
        live_tags::parent_id.eq(tag.parent),
        live_tags::article_count.eq(0),
        live_tags::updated_at.eq(tag.updated_at),
    );
    diesel::insert_into(live_tags::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

fn count_articles(tx: &mut Tx, id: TagId, change: i64) -> Result<()> {
    tx.purge(keys::TAGS);
    tx.purge(keys::articles_of(Object::Tag, id));
    diesel::update(live_tags::table.find(id))
        .set(live_tags::article_count.eq(live_tags::article_count + change))
        .execute(&mut **tx)?;
    Ok(())
}

/// Takes a tag off the stand when no live article uses it and no tag stands under it, and then the one above it.
fn hide_unused(tx: &mut Tx, id: Option<TagId>) -> Result<()> {
    let mut next = id;
    while let Some(id) = next {
        let Some(tag) = find(tx, &id.to_string())? else {
            return Ok(());
        };
        let has_children: bool = diesel::select(diesel::dsl::exists(
            live_tags::table.filter(live_tags::parent_id.eq(id)),
        ))
        .get_result(&mut **tx)?;
        if tag.article_count > 0 || has_children {
            return Ok(());
        }
        tx.purge(keys::TAGS);
        diesel::delete(live_tags::table.find(id)).execute(&mut **tx)?;
        announce(tx, Action::Unpublished, Object::Tag, id, Some(tag.slug.as_ref()))?;
        next = tag.parent_id;
    }
    Ok(())
}
