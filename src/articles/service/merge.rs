//! Deleting a tag or an author that articles still use: they are handed to another one, or do without.
//!
//! Revisions keep the old id for good; an alias says what became of it. Everything else is rewritten at once.

use serde_json::json;

use crate::articles::{ArticleError, Missing, live, store};
use crate::auth::{Actor, Permission};
use crate::authors::{self, AuthorError, AuthorId};
use crate::db::{Conn, DbError, Tx, Version};
use crate::events::{Action, Change, Object, announce, record_change};
use crate::renames::{self, Named};
use crate::tags::{self, Tag, TagError, TagId};

/// What becomes of the articles that use something that is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heir<T> {
    /// There may be none.
    Nobody,
    /// They do without.
    Dropped,
    /// They get this one instead.
    Other(T),
}

impl<T> Heir<T> {
    /// What a client asked for.
    pub fn new(reassign_to: Option<T>, force: bool) -> Self {
        match reassign_to {
            Some(other) => Self::Other(other),
            None if force => Self::Dropped,
            None => Self::Nobody,
        }
    }

    fn target(self) -> Option<T> {
        match self {
            Self::Other(other) => Some(other),
            Self::Nobody | Self::Dropped => None,
        }
    }
}

/// Deletes a tag. Tags below it move to its heir, or up.
pub fn delete_tag(
    tx: &mut Tx,
    actor: &Actor,
    id: TagId,
    version: Version,
    heir: Heir<TagId>,
) -> Result<(), ArticleError> {
    if heir == Heir::Nobody {
        return Ok(tags::service::delete(tx, actor, id, version)?);
    }
    let tag = tags::service::get(tx, actor, id)?;
    actor.may(Permission::ChangeTag)?;
    tag.version.check(version).map_err(TagError::Stale)?;
    if let Some(target) = heir.target() {
        check_heir(tx, &tag, target)?;
    }
    let was_shown = tags::live::find(tx, &id.to_string())?.is_some();
    tags::service::rehome_children(tx, &tag, heir.target())?;
    store::retag(tx, id, heir.target())?;
    let moved = live::retag(tx, id, heir.target())?;
    renames::note(tx, Named::Tag, id)?;
    tags::live::hand_over(tx, id, heir.target().map(|target| (target, moved)))?;
    tags::store::alias(tx, id, heir.target())?;
    tags::store::delete(tx, id)?;
    if was_shown {
        announce(tx, Action::Deleted, Object::Tag, id, Some(tag.slug.as_str()))?;
    }
    let payload = json!({ "slug": tag.slug, "reassigned_to": heir.target() });
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

fn check_heir(conn: &mut Conn, tag: &Tag, target: TagId) -> Result<(), ArticleError> {
    let refuse = |code, detail: &str| {
        let place = Missing {
            pointer: "reassign_to".into(),
            code,
            detail: detail.into(),
        };
        Err(ArticleError::NoHeir(place))
    };
    if target == tag.id {
        return refuse("same", "must be another tag");
    }
    match tags::store::get(conn, target) {
        Err(DbError::NotFound) => refuse("missing_reference", "there is no such tag"),
        Ok(heir) if heir.kind.purpose() != tag.kind.purpose() => refuse(
            "wrong_kind",
            "a section is replaced by a section, a desk by a desk, another tag by another tag",
        ),
        other => other.map(|_| ()).map_err(ArticleError::from),
    }
}

/// Deletes an author.
pub fn delete_author(
    tx: &mut Tx,
    actor: &Actor,
    id: AuthorId,
    version: Version,
    heir: Heir<AuthorId>,
) -> Result<(), ArticleError> {
    if heir == Heir::Nobody {
        return Ok(authors::service::delete(tx, actor, id, version)?);
    }
    let author = authors::service::get(tx, actor, id)?;
    actor.may_on(Permission::DeleteAuthor, &author)?;
    author.version.check(version).map_err(AuthorError::Stale)?;
    authors::service::check_unlinked(tx, id)?;
    if let Some(target) = heir.target() {
        let known = !authors::store::list_by_ids(tx, &[target])?.is_empty();
        if !known || target == id {
            return Err(ArticleError::NoHeir(Missing::reference(
                "reassign_to",
                "must be another author who exists",
            )));
        }
    }
    let was_shown = authors::live::find(tx, &id.to_string())?.is_some();
    store::recredit(tx, id, heir.target())?;
    let moved = live::recredit(tx, id, heir.target())?;
    renames::note(tx, Named::Author, id)?;
    authors::live::remove(tx, id)?;
    if let Some(target) = heir.target().filter(|_| moved > 0) {
        authors::live::add(tx, target, moved)?;
    }
    authors::store::alias(tx, id, heir.target())?;
    authors::store::delete(tx, id)?;
    if was_shown {
        let slug = Some(author.slug.as_str());
        announce(tx, Action::Deleted, Object::Author, id, slug)?;
    }
    let payload = json!({ "slug": author.slug, "reassigned_to": heir.target() });
    let change = Change::removed(&author)?;
    record_change(tx, "author.deleted", Object::Author, id, change, payload)?;
    Ok(())
}
