//! Into the trash, out of it, and away for good.

use serde_json::json;

use super::{about_to, forget_plans, settle};
use crate::articles::{Article, ArticleError, ArticleId, LiveState, Schedule, Transition, live, store};
use crate::auth::{Actor, Permission};
use crate::db::{Tx, Version};
use crate::events::{Change, Object, record_change};
use crate::queue::{self, JobKind};

/// Puts an article into the trash. A live one leaves the stand, which takes the right to publish. Nothing stays
/// scheduled for it.
pub fn trash(tx: &mut Tx, actor: &Actor, id: ArticleId, version: Version) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::Trash, id, version)?;
    if article.state().beneath == LiveState::Live {
        actor.may_on(Permission::PublishArticle, &article)?;
    }
    forget_plans(tx, &article, &Schedule::default())?;
    let (before, article) = (article.fingerprint(), article.trash(tx.now()));
    let article = settle(tx, actor, before, article, "article.trashed", json!({}))?;
    live::withdraw(tx, id)?;
    Ok(article)
}

/// Brings an article back from the trash; readers do not see it by that.
pub fn restore(tx: &mut Tx, actor: &Actor, id: ArticleId, version: Version) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::Restore, id, version)?;
    let (before, article) = (article.fingerprint(), article.restore(tx.now()));
    settle(tx, actor, before, article, "article.restored", json!({}))
}

/// Whether [`purge`] is allowed, for who has much to do before it.
pub fn check_purge(tx: &mut Tx, actor: &Actor, id: ArticleId, version: Version) -> Result<(), ArticleError> {
    about_to(tx, actor, Transition::Purge, id, version).map(drop)
}

/// Deletes an article from the trash for good, with its revisions and comments.
pub fn purge(tx: &mut Tx, actor: &Actor, id: ArticleId, version: Version) -> Result<(), ArticleError> {
    let article = about_to(tx, actor, Transition::Purge, id, version)?;
    queue::cancel(tx, JobKind::LiftEmbargo, id)?;
    store::delete_links(tx, id)?;
    store::delete(tx, id)?;
    // What waited under an embargo and never came out is none of the readers' business.
    if article.was_seen() {
        live::purge(tx, id)?;
    }
    let payload = json!({ "slug": article.revision.content.slug });
    let change = Change::of(Some(article.fingerprint()), None);
    record_change(tx, "article.purged", Object::Article, id, change, payload)?;
    Ok(())
}
