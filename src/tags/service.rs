//! What can be done with tags.

use serde_json::json;

use super::live;
use super::model::check_place;
use super::store::{self, TagQuery};
use super::{NewTag, Tag, TagChanges, TagError, TagId, TagKind, TagUse};
use crate::auth::{Actor, Permission};
use crate::db::{Conn, DbError, PageRequest, Slice, Tx, Version};
use crate::events::{Change, Object, record_change};
use crate::text::Slug;

/// The tag with this id, for the desk.
pub fn get(conn: &mut Conn, actor: &Actor, id: TagId) -> Result<Tag, TagError> {
    actor.may(Permission::ReadTag)?;
    Ok(store::get(conn, id)?)
}

/// A page of all tags, for the desk.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    query: &TagQuery,
    page: &PageRequest,
) -> Result<Slice<Tag>, TagError> {
    actor.may(Permission::ReadTag)?;
    Ok(store::list(conn, query, page)?)
}

/// Makes a tag. Without a slug it gets one from its name, with a number where that one is taken.
pub fn create(tx: &mut Tx, actor: &Actor, new: &NewTag) -> Result<Tag, TagError> {
    actor.may(Permission::CreateTag)?;
    let NewTag {
        slug,
        name,
        kind,
        description,
        parent,
    } = new.clone();
    let slug = match slug {
        Some(slug) => slug,
        None => Slug::free(&name, |base| store::slugs_like(tx, base))?,
    };
    let now = tx.now();
    let tag = Tag {
        id: tx.id(),
        slug,
        name,
        kind,
        description,
        parent,
        version: Version::FIRST,
        created_at: now,
        updated_at: now,
    };
    check_parent(tx, tag.id, tag.kind, tag.parent)?;
    store::insert(tx, &tag, actor.user())?;
    record_change(
        tx,
        "tag.created",
        Object::Tag,
        tag.id,
        Change::made(&tag)?,
        json!({ "slug": tag.slug, "kind": tag.kind }),
    )?;
    Ok(tag)
}

/// Changes a tag.
pub fn update(
    tx: &mut Tx,
    actor: &Actor,
    id: TagId,
    version: Version,
    changes: &TagChanges,
) -> Result<Tag, TagError> {
    let before = store::get(tx, id)?;
    actor.may(Permission::ChangeTag)?;
    before.version.check(version).map_err(TagError::Stale)?;
    let (former_parent, former_kind) = (before.parent, before.kind);
    let tag = before.clone().change(changes.clone(), tx.now());
    if tag.parent != former_parent || tag.kind != former_kind {
        check_parent(tx, id, tag.kind, tag.parent)?;
    }
    check_kind(tx, &tag, former_kind)?;
    store::update(tx, &tag)?;
    live::refresh(tx, &tag, former_parent)?;
    record_change(
        tx,
        "tag.updated",
        Object::Tag,
        id,
        Change::between(&before, &tag)?,
        json!({ "slug": tag.slug, "version": tag.version }),
    )?;
    Ok(tag)
}

/// Deletes a tag that nothing uses.
pub fn delete(tx: &mut Tx, actor: &Actor, id: TagId, version: Version) -> Result<(), TagError> {
    let tag = store::get(tx, id)?;
    actor.may(Permission::ChangeTag)?;
    tag.version.check(version).map_err(TagError::Stale)?;
    let (articles, children) = store::uses(tx, id)?;
    if articles > 0 || children > 0 {
        return Err(TagError::InUse { articles, children });
    }
    store::delete(tx, id)?;
    let payload = json!({ "slug": tag.slug });
    record_change(
        tx,
        "tag.deleted",
        Object::Tag,
        id,
        Change::removed(&tag)?,
        payload,
    )?;
    Ok(())
}

/// Moves the tags under one that goes: under its heir where they fit, else up. An heir from below it moves up first, so
/// that the others find it where it will be.
pub fn rehome_children(tx: &mut Tx, tag: &Tag, heir: Option<TagId>) -> Result<(), TagError> {
    let line_of_heir = store::ancestors(tx, heir)?;
    let mut children = store::children(tx, tag.id)?;
    children.sort_by_key(|child| !line_of_heir.contains(&child.id));
    for child in children {
        let under_heir = heir.is_some() && fits(tx, &child, heir)?;
        let changes = TagChanges {
            parent: Some(if under_heir { heir } else { tag.parent }),
            ..TagChanges::default()
        };
        let child = child.change(changes, tx.now());
        store::update(tx, &child)?;
        live::refresh(tx, &child, Some(tag.id))?;
    }
    Ok(())
}

fn fits(conn: &mut Conn, tag: &Tag, parent: Option<TagId>) -> Result<bool, TagError> {
    match check_parent(conn, tag.id, tag.kind, parent) {
        Ok(()) => Ok(true),
        Err(TagError::ParentCycle | TagError::TooDeep) => Ok(false),
        Err(other) => Err(other),
    }
}

fn check_parent(conn: &mut Conn, tag: TagId, kind: TagKind, parent: Option<TagId>) -> Result<(), TagError> {
    let ancestors = match store::ancestors(conn, parent) {
        Err(DbError::NotFound) => return Err(TagError::ParentMissing),
        other => other?,
    };
    // What stands above a tag that readers see is seen as well, and a desk never is.
    if let Some(parent) = parent
        && is_desk(store::get(conn, parent)?.kind) != is_desk(kind)
    {
        return Err(TagError::ParentKind);
    }
    let levels = store::levels(conn, tag)?;
    check_place(tag, levels, &ancestors)
}

/// An article is filed in a section, carries other tags and is assigned to a desk: a tag in use stays what it is to an
/// article, and one that others stand under stays a desk or stays none.
fn check_kind(conn: &mut Conn, tag: &Tag, former: TagKind) -> Result<(), TagError> {
    if tag.kind.purpose() == former.purpose() {
        return Ok(());
    }
    let (articles, children) = store::uses(conn, tag.id)?;
    if articles > 0 || children > 0 && is_desk(tag.kind) != is_desk(former) {
        return Err(TagError::KindInUse);
    }
    Ok(())
}

fn is_desk(kind: TagKind) -> bool {
    kind.purpose() == TagUse::Desk
}
