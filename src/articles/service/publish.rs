use serde_json::json;

use super::permitted;
use super::read::checks;
use crate::articles::{Article, ArticleError, ArticleId, LiveState, Missing, Transition, live, store};
use crate::auth::{Actor, Permission};
use crate::clock::Timestamp;
use crate::db::{Tx, Version};
use crate::events::{Change, Object, record, record_change};

/// Shows the working copy to readers, at once. The article's date stays what it was unless another is given.
pub fn publish(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
    date: Option<Timestamp>,
) -> Result<Article, ArticleError> {
    let article = permitted(tx, actor, Permission::PublishArticle, id)?;
    article.version.check(version).map_err(ArticleError::Stale)?;
    article.check(Transition::Publish)?;
    let mut missing = checks(&article);
    missing.extend(date.filter(|date| *date > tx.now()).map(|_| in_the_future()));
    if !missing.is_empty() {
        return Err(ArticleError::NotReady(missing));
    }
    let article = Article {
        updated_by: actor.user(),
        ..article.publish(date, tx.now())?
    };
    store::settle_slug(tx, id, &article.revision.content.slug)?;
    store::update(tx, &article)?;
    live::project(tx, &article)?;
    let payload = json!({ "revision": article.revision.number, "slug": article.revision.content.slug });
    let change = Change::of(None, Some(article.revision.content_hash));
    record_change(tx, "article.published", Object::Article, id, change, payload)?;
    Ok(article)
}

/// A date in the future would be a schedule.
fn in_the_future() -> Missing {
    Missing {
        pointer: "/published_at".into(),
        code: "in_the_future",
        detail: "must not be in the future".into(),
    }
}

/// Takes an article off the stand.
pub fn unpublish(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
) -> Result<Article, ArticleError> {
    let article = permitted(tx, actor, Permission::PublishArticle, id)?;
    article.version.check(version).map_err(ArticleError::Stale)?;
    let article = Article {
        updated_by: actor.user(),
        ..article.unpublish(tx.now())?
    };
    store::update(tx, &article)?;
    live::withdraw(tx, id)?;
    record(tx, "article.unpublished", Object::Article, id, json!({}))?;
    Ok(article)
}

/// Puts an article into the trash. A live one leaves the stand, which takes the right to publish.
pub fn trash(tx: &mut Tx, actor: &Actor, id: ArticleId, version: Version) -> Result<Article, ArticleError> {
    let article = permitted(tx, actor, Permission::TrashArticle, id)?;
    if article.live_state == LiveState::Live {
        actor.may_on(Permission::PublishArticle, &article)?;
    }
    article.version.check(version).map_err(ArticleError::Stale)?;
    let article = Article {
        updated_by: actor.user(),
        ..article.trash(tx.now())?
    };
    store::update(tx, &article)?;
    live::withdraw(tx, id)?;
    record(tx, "article.trashed", Object::Article, id, json!({}))?;
    Ok(article)
}

/// Brings an article back from the trash; readers do not see it by that.
pub fn restore(tx: &mut Tx, actor: &Actor, id: ArticleId, version: Version) -> Result<Article, ArticleError> {
    let article = permitted(tx, actor, Permission::TrashArticle, id)?;
    article.version.check(version).map_err(ArticleError::Stale)?;
    let article = Article {
        updated_by: actor.user(),
        ..article.restore(tx.now())?
    };
    store::update(tx, &article)?;
    record(tx, "article.restored", Object::Article, id, json!({}))?;
    Ok(article)
}

/// Deletes an article from the trash for good, with its revisions and comments.
pub fn purge(tx: &mut Tx, actor: &Actor, id: ArticleId, version: Version) -> Result<(), ArticleError> {
    let article = permitted(tx, actor, Permission::PurgeArticle, id)?;
    article.version.check(version).map_err(ArticleError::Stale)?;
    article.check(Transition::Purge)?;
    store::delete_links(tx, id)?;
    store::delete(tx, id)?;
    if article.live_revision.is_some() {
        live::purge(tx, id)?;
    }
    record_change(
        tx,
        "article.purged",
        Object::Article,
        id,
        Change::of(Some(article.revision.content_hash), None),
        json!({ "slug": article.revision.content.slug }),
    )?;
    Ok(())
}
