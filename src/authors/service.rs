//! What can be done with authors.

use serde_json::json;

use super::{Author, AuthorChanges, AuthorError, AuthorId, NewAuthor, live, store};
use crate::auth::{Actor, Permission};
use crate::db::{Conn, PageRequest, Slice, Tx, Version};
use crate::events::{Change, Object, record_change};
use crate::text::Slug;

/// The author with this id, for the desk.
pub fn get(conn: &mut Conn, actor: &Actor, id: AuthorId) -> Result<Author, AuthorError> {
    actor.may(Permission::ReadAuthor)?;
    Ok(store::get(conn, id)?)
}

/// A page of all authors, for the desk.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    name_prefix: Option<&str>,
    page: &PageRequest,
) -> Result<Slice<Author>, AuthorError> {
    actor.may(Permission::ReadAuthor)?;
    Ok(store::list(conn, name_prefix, page)?)
}

/// Adds an author. Without a slug they get one from their name, with a number where that one is taken.
pub fn create(tx: &mut Tx, actor: &Actor, new: &NewAuthor) -> Result<Author, AuthorError> {
    actor.may(Permission::CreateAuthor)?;
    let slug = match &new.slug {
        Some(slug) => slug.clone(),
        None => Slug::free(&new.name, |base| store::slugs_like(tx, base))?,
    };
    let author = Author::new(tx.id(), slug, new.clone(), tx.now());
    store::insert(tx, &author, actor.user())?;
    record_change(
        tx,
        "author.created",
        Object::Author,
        author.id,
        Change::made(&author)?,
        json!({ "slug": author.slug }),
    )?;
    Ok(author)
}

/// Changes an author.
pub fn update(
    tx: &mut Tx,
    actor: &Actor,
    id: AuthorId,
    version: Version,
    changes: &AuthorChanges,
) -> Result<Author, AuthorError> {
    let before = store::get(tx, id)?;
    actor.may_on(Permission::ChangeAuthor, &before)?;
    before.version.check(version).map_err(AuthorError::Stale)?;
    let author = before.clone().change(changes.clone(), tx.now());
    store::update(tx, &author)?;
    live::refresh(tx, &author)?;
    let payload = json!({ "slug": author.slug, "version": author.version });
    let change = Change::between(&before, &author)?;
    record_change(tx, "author.updated", Object::Author, id, change, payload)?;
    Ok(author)
}

/// Deletes an author whom no article is credited to.
pub fn delete(tx: &mut Tx, actor: &Actor, id: AuthorId, version: Version) -> Result<(), AuthorError> {
    let author = store::get(tx, id)?;
    actor.may_on(Permission::DeleteAuthor, &author)?;
    author.version.check(version).map_err(AuthorError::Stale)?;
    check_unlinked(tx, id)?;
    let articles = store::uses(tx, id)?;
    if articles > 0 {
        return Err(AuthorError::InUse(articles));
    }
    store::delete(tx, id)?;
    record_change(
        tx,
        "author.deleted",
        Object::Author,
        id,
        Change::removed(&author)?,
        json!({ "slug": author.slug }),
    )?;
    Ok(())
}

/// Refuses to delete whom an account writes as: that account would lose what it may do with their articles, and only
/// an administrator decides about accounts.
pub fn check_unlinked(conn: &mut Conn, id: AuthorId) -> Result<(), AuthorError> {
    if store::is_linked(conn, id)? {
        return Err(AuthorError::Linked);
    }
    Ok(())
}
