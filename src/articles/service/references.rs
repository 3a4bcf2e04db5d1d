//! What an article refers to: found, made where that is allowed, or named as missing, all at once.

use crate::articles::store;
use crate::articles::{ArticleError, ArticleId, ContentChanges, Credit, Missing, Resolved, TagReference};
use crate::auth::{Actor, Permission};
use crate::authors;
use crate::db::{Conn, DbError, Tx};
use crate::tags::{self, NewTag, Tag, TagId, TagKind, TagUse};

/// Finds what the changes refer to and makes the tags that are new. Articles that are `related` already may stay so.
pub(super) fn resolve(
    tx: &mut Tx,
    actor: &Actor,
    changes: &ContentChanges,
    related: &[ArticleId],
) -> Result<Resolved, ArticleError> {
    let mut missing = Vec::new();
    let section = match &changes.section {
        Some(Some(reference)) => Some(section(tx, reference, &mut missing)?),
        Some(None) => Some(None),
        None => None,
    };
    let found = match &changes.tags {
        Some(references) => Some(find_tags(tx, references, &mut missing)?),
        None => None,
    };
    if let Some(credits) = &changes.credits {
        find_authors(tx, credits, &mut missing)?;
    }
    if let Some(ids) = &changes.related {
        find_articles(tx, actor, ids, related, &mut missing)?;
    }
    if !missing.is_empty() {
        return Err(ArticleError::MissingReferences(missing));
    }
    let tags = found.map(|found| make_tags(tx, actor, found)).transpose()?;
    Ok(Resolved { section, tags })
}

/// A tag that is there, or one to be made.
enum Found {
    There(TagId),
    New(String, TagKind),
}

fn find(conn: &mut Conn, reference: &TagReference) -> Result<Option<Tag>, DbError> {
    match reference {
        TagReference::Id(id) => match tags::store::get(conn, *id) {
            Err(DbError::NotFound) => Ok(None),
            other => other.map(Some),
        },
        TagReference::Slug(slug) => tags::store::find_by_slug(conn, slug.as_str()),
        TagReference::Name(name, kind) => tags::store::find_by_name(conn, *kind, name),
    }
}

fn section(
    conn: &mut Conn,
    reference: &TagReference,
    missing: &mut Vec<Missing>,
) -> Result<Option<TagId>, ArticleError> {
    match find(conn, reference)? {
        Some(tag) if tag.kind == TagKind::Section => return Ok(Some(tag.id)),
        Some(_) => missing.push(not_allowed("/section", "this tag is not a section")),
        None => missing.push(Missing::reference("/section", "there is no such section")),
    }
    Ok(None)
}

fn find_tags(
    conn: &mut Conn,
    references: &[TagReference],
    missing: &mut Vec<Missing>,
) -> Result<Vec<Found>, ArticleError> {
    let mut found = Vec::with_capacity(references.len());
    for (index, reference) in references.iter().enumerate() {
        let pointer = format!("/tags/{index}");
        let (kind, tag) = match (find(conn, reference)?, reference) {
            (Some(tag), _) => (tag.kind, Found::There(tag.id)),
            (None, TagReference::Name(name, kind)) => (*kind, Found::New(name.clone(), *kind)),
            (None, TagReference::Id(_) | TagReference::Slug(_)) => {
                missing.push(Missing::reference(pointer, "there is no such tag"));
                continue;
            }
        };
        match kind.purpose() {
            TagUse::Subject => found.push(tag),
            TagUse::Section => missing.push(not_allowed(&pointer, "a section goes into `section`")),
            TagUse::Desk => missing.push(not_allowed(&pointer, "a desk goes into the assignment")),
        }
    }
    Ok(found)
}

fn not_allowed(pointer: &str, detail: &str) -> Missing {
    Missing {
        pointer: pointer.into(),
        code: "wrong_kind",
        detail: detail.into(),
    }
}

fn make_tags(tx: &mut Tx, actor: &Actor, found: Vec<Found>) -> Result<Vec<TagId>, ArticleError> {
    let mut ids = Vec::with_capacity(found.len());
    for tag in found {
        let id = match tag {
            Found::There(id) => id,
            Found::New(name, kind) => make_tag(tx, actor, name, kind)?,
        };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// The same new name twice in one request is one tag.
fn make_tag(tx: &mut Tx, actor: &Actor, name: String, kind: TagKind) -> Result<TagId, ArticleError> {
    if let Some(tag) = tags::store::find_by_name(tx, kind, &name)? {
        return Ok(tag.id);
    }
    let new = NewTag {
        slug: None,
        name,
        kind,
        description: None,
        parent: None,
    };
    Ok(tags::service::create(tx, actor, &new)?.id)
}

fn find_authors(conn: &mut Conn, credits: &[Credit], missing: &mut Vec<Missing>) -> Result<(), ArticleError> {
    if credits.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = credits.iter().map(|credit| credit.author_id).collect();
    let known = authors::store::list_by_ids(conn, &ids)?;
    for (index, id) in ids.iter().enumerate() {
        if !known.iter().any(|author| author.id == *id) {
            let pointer = format!("/credits/{index}/author_id");
            missing.push(Missing::reference(pointer, "there is no such author"));
        }
    }
    Ok(())
}

/// An article that the actor may not read is told like one that is not there.
fn find_articles(
    conn: &mut Conn,
    actor: &Actor,
    ids: &[ArticleId],
    related: &[ArticleId],
    missing: &mut Vec<Missing>,
) -> Result<(), ArticleError> {
    if ids.is_empty() {
        return Ok(());
    }
    let reach = actor.reach(Permission::ReadArticle)?;
    let readable = store::within_reach(conn, ids, reach)?;
    for (index, id) in ids.iter().enumerate() {
        if !readable.contains(id) && !related.contains(id) {
            missing.push(Missing::reference(
                format!("/related/{index}"),
                "there is no such article",
            ));
        }
    }
    Ok(())
}
