//! What can be done with authors.

use serde_json::json;

use super::{Author, AuthorChanges, AuthorError, AuthorId, NewAuthor, live, store};
use crate::auth::{Actor, Permission};
use crate::db::{Conn, PageRequest, Slice, Tx, Version};
use crate::events::{Object, record};
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
        None => free_slug(tx, &new.name)?,
    };
    let author = Author::new(tx.id(), slug, new.clone(), tx.now());
    store::insert(tx, &author, actor.user())?;
    record(
        tx,
        "author.created",
        Object::Author,
        author.id,
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
    let author = store::get(tx, id)?;
    actor.may_on(Permission::ChangeAuthor, &author)?;
    check_version(&author, version)?;
    let author = author.change(changes.clone(), tx.now());
    store::update(tx, &author)?;
    live::refresh(tx, &author)?;
    let payload = json!({ "slug": author.slug, "version": author.version });
    record(tx, "author.updated", Object::Author, id, payload)?;
    Ok(author)
}

/// Deletes an author whom no article is credited to.
pub fn delete(tx: &mut Tx, actor: &Actor, id: AuthorId, version: Version) -> Result<(), AuthorError> {
    let author = store::get(tx, id)?;
    actor.may_on(Permission::DeleteAuthor, &author)?;
    check_version(&author, version)?;
    let articles = store::uses(tx, id)?;
    if articles > 0 {
        return Err(AuthorError::InUse(articles));
    }
    store::delete(tx, id)?;
    record(
        tx,
        "author.deleted",
        Object::Author,
        id,
        json!({ "slug": author.slug }),
    )?;
    Ok(())
}

/// Refuses a version that is not the author's current one.
pub fn check_version(author: &Author, version: Version) -> Result<(), AuthorError> {
    if author.version == version {
        Ok(())
    } else {
        Err(AuthorError::Stale(author.version))
    }
}

fn free_slug(conn: &mut Conn, name: &str) -> Result<Slug, AuthorError> {
    let base = Slug::from_title(name);
    let taken = store::slugs_like(conn, &base)?;
    Ok(base.first_free(&taken))
}
