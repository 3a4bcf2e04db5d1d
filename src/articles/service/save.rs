use serde_json::json;

use super::references::resolve;
use super::{permitted, settle};
use crate::articles::store::{self, SlugKind};
use crate::articles::{
    Article, ArticleContent, ArticleError, ArticleId, ContentChanges, LiveState, Packed, Revision, Schedule,
    Stage, Written,
};
use crate::auth::{Actor, Permission};
use crate::db::{DbError, Tx, Version};
use crate::events::{Change, Object, record_change};
use crate::text::{Language, Rendered, Slug};

/// Starts an article. Without a slug it gets one from its title, with a number where that one is taken.
pub fn create(
    tx: &mut Tx,
    actor: &Actor,
    title: &str,
    language: &Language,
    changes: &ContentChanges,
) -> Result<Article, ArticleError> {
    actor.may(Permission::CreateArticle)?;
    let resolved = resolve(tx, actor, changes, &[])?;
    let slug = match &changes.slug {
        Some(slug) => slug.clone(),
        None => Slug::free(title, |base| store::slugs_like(tx, base))?,
    };
    let content =
        ArticleContent::blank(slug, title.to_owned(), language.clone()).change(changes.clone(), resolved);
    let article = new_article(tx, actor, content, changes);
    store::insert(tx, &article)?;
    store::insert_revision(tx, &article.revision)?;
    store::insert_slug(tx, article.id, &article.revision.content.slug, SlugKind::Current)?;
    store::insert_links(tx, article.id, &article.revision.content)?;
    let payload = json!({ "slug": article.revision.content.slug });
    let change = Change::of(None, Some(article.fingerprint()));
    record_change(
        tx,
        "article.created",
        Object::Article,
        article.id,
        change,
        payload,
    )?;
    Ok(article)
}

fn new_article(tx: &Tx, actor: &Actor, content: ArticleContent, changes: &ContentChanges) -> Article {
    let id: ArticleId = tx.id();
    let now = tx.now();
    let Written { rendered, packed, .. } = changes
        .body
        .clone()
        .unwrap_or_else(|| Written::new(content.body.clone()));
    let credited = content
        .credits
        .iter()
        .map(|credit| credit.author_id.uuid())
        .collect();
    let revision = Revision {
        id: tx.id(),
        article: id,
        number: 1,
        content_hash: content.hash(),
        content,
        rendered,
        packed,
        created_by: actor.user(),
        created_at: now,
        note: changes.note.clone(),
    };
    Article {
        id,
        stage: Stage::Draft,
        live_state: LiveState::Never,
        trashed_at: None,
        revision,
        approved_revision: None,
        review_note: None,
        schedule: Schedule::default(),
        embargo: None,
        live_revision: None,
        published_at: None,
        first_published_at: None,
        live_updated_at: None,
        created_by: actor.user(),
        updated_by: actor.user(),
        version: Version::FIRST,
        created_at: now,
        updated_at: now,
        credited,
    }
}

/// Saves a change as a new revision. Readers of a published article keep seeing the published one. A change that
/// changes nothing is not saved, and cannot have a note.
pub fn update(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
    changes: &ContentChanges,
) -> Result<Article, ArticleError> {
    let article = permitted(tx, actor, Permission::EditArticle, id)?;
    article.version.check(version).map_err(ArticleError::Stale)?;
    article.check_editable()?;
    let (fingerprint, before) = (article.fingerprint(), article.revision.clone());
    let resolved = resolve(tx, actor, changes, &before.content.related)?;
    let content = before.content.clone().change(changes.clone(), resolved);
    if content == before.content {
        return match changes.note {
            Some(_) => Err(ArticleError::NothingToNote),
            None => Ok(article),
        };
    }
    let (rendered, packed) = match &changes.body {
        Some(written) => (written.rendered.clone(), written.packed.clone()),
        None => (before.rendered.clone(), before.packed.clone()),
    };
    let edit = Edit {
        content,
        rendered,
        packed,
        note: changes.note.clone(),
    };
    let article = revise(tx, actor, article, edit);
    store_revision(tx, &article, &before)?;
    let payload = json!({ "revision": article.revision.number, "version": article.version });
    settle(tx, actor, fingerprint, article, "article.updated", payload)
}

/// What the next revision says.
pub(super) struct Edit {
    pub(super) content: ArticleContent,
    pub(super) rendered: Rendered,
    pub(super) packed: Packed,
    pub(super) note: Option<String>,
}

/// The article with one revision more. What was approved or scheduled was another text; what is in review stays there.
pub(super) fn revise(tx: &Tx, actor: &Actor, article: Article, edit: Edit) -> Article {
    let Edit {
        content,
        rendered,
        packed,
        note,
    } = edit;
    let credited = content
        .credits
        .iter()
        .map(|credit| credit.author_id.uuid())
        .collect();
    let revision = Revision {
        id: tx.id(),
        article: article.id,
        number: article.revision.number + 1,
        content_hash: content.hash(),
        content,
        rendered,
        packed,
        created_by: actor.user(),
        created_at: tx.now(),
        note,
    };
    let stage = match article.stage {
        Stage::InReview => Stage::InReview,
        Stage::Draft | Stage::Approved | Stage::Scheduled => Stage::Draft,
    };
    Article {
        revision,
        credited,
        stage,
        ..article
    }
    .saved(tx.now())
}

/// Stores an article's new revision, and what follows from it.
pub(super) fn store_revision(tx: &mut Tx, article: &Article, before: &Revision) -> Result<(), DbError> {
    store::insert_revision(tx, &article.revision)?;
    move_slug(tx, article, &before.content.slug)?;
    store::replace_links(tx, article.id, &article.revision.content)
}

/// A slug under which readers have found the article, or will when an embargo or a schedule ends, stays its own; one
/// they will never see is given up.
fn move_slug(tx: &mut Tx, article: &Article, before: &Slug) -> Result<(), DbError> {
    let after = &article.revision.content.slug;
    if after == before {
        return Ok(());
    }
    let promised = match article.schedule.publish {
        Some(publication) => Some(store::find_revision(tx, publication.revision)?.content.slug),
        None => None,
    };
    let has_place = article.live_revision.is_some();
    let kind_before = store::find_slug(tx, before)?.map(|(_, kind)| kind);
    let is_free = !has_place || kind_before == Some(SlugKind::Reserved);
    if is_free && promised.as_ref() != Some(before) {
        store::release_slug(tx, article.id, before)?;
    }
    let known = store::find_slug(tx, after)?;
    match known {
        // One of its own former or current slugs: publishing settles what it becomes.
        Some((owner, _)) if owner == article.id => Ok(()),
        _ => {
            let kind = if has_place || promised.is_some() {
                SlugKind::Reserved
            } else {
                SlugKind::Current
            };
            store::reserve_slug(tx, article.id, after, kind)
        }
    }
}
