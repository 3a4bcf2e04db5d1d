//! What the desk does with articles.

mod assignments;
mod bulk;
mod corrections;
mod embargo;
mod history;
mod locks;
mod merge;
mod names;
mod notes;
mod previews;
mod publish;
mod read;
mod rebuild;
mod references;
mod retention;
mod review;
mod save;
mod schedule;
mod takedown;
mod trash;

use serde_json::Value;

pub use assignments::{NamedAssignment, delete_assignment, get_assignment, set_assignment};
pub use bulk::{Move, transition_all};
pub use corrections::{correct, list_corrections};
pub use embargo::{embargo, lift_due, lift_embargo};
pub use history::{Compared, compare, compare_with_live, discard, restore_revision};
pub use locks::{find_lock, release_lock, take_lock};
pub use merge::{Heir, delete_author, delete_tag};
pub use notes::{SignedNote, create_note, delete_note, get_note, list_notes, settle_note, update_note};
pub use previews::{is_open_preview, list_previews, mint_preview, open_preview, revoke_preview};
pub use publish::{publish, publish_due, unpublish, unpublish_due};
pub use read::{checks, counts, get, get_revision, list, list_revisions};
pub use rebuild::rebuild_live;
pub use retention::prune_revisions;
pub use review::{approve, request_changes, submit};
pub use save::{create, update};
pub use schedule::{Plan, schedule, unschedule};
pub use takedown::{get_takedown, take_down};
pub use trash::{check_purge, purge, restore, trash};

use super::{Article, ArticleError, ArticleId, LiveState, Schedule, Transition, store};
use crate::auth::{Actor, Permission};
use crate::db::{Conn, DbError, Tx, Version};
use crate::events::{Change, Fingerprint, Object, record_change};
use crate::queue::{self, JobKind};

/// The article, if the actor may do this with it.
fn permitted(
    conn: &mut Conn,
    actor: &Actor,
    permission: Permission,
    id: ArticleId,
) -> Result<Article, ArticleError> {
    let article = store::get(conn, id)?;
    actor.may_on(permission, &article)?;
    if article.live_state == LiveState::TakenDown {
        actor.may(Permission::ReadTakenDown)?;
    }
    Ok(article)
}

/// The article, if the actor may make this move with it now.
fn about_to(
    conn: &mut Conn,
    actor: &Actor,
    transition: Transition,
    id: ArticleId,
    version: Version,
) -> Result<Article, ArticleError> {
    let article = permitted(conn, actor, transition.permission(), id)?;
    article.version.check(version).map_err(ArticleError::Stale)?;
    article.check(transition)?;
    Ok(article)
}

/// Saves what became of an article that had the fingerprint `before`, and writes down what happened to it.
fn settle(
    tx: &mut Tx,
    actor: &Actor,
    before: Fingerprint,
    article: Article,
    event: &str,
    payload: Value,
) -> Result<Article, ArticleError> {
    let article = Article {
        updated_by: actor.user().or(article.updated_by),
        ..article
    };
    store::update(tx, &article)?;
    let change = Change::of(Some(before), Some(article.fingerprint()));
    record_change(tx, event, Object::Article, article.id, change, payload)?;
    Ok(article)
}

/// Takes what is no longer to happen to an article off the queue, and gives up the slug that was kept for it.
fn forget_plans(tx: &mut Tx, article: &Article, after: &Schedule) -> Result<(), DbError> {
    let (id, before) = (article.id, &article.schedule);
    if before.publish.is_some() && after.publish.is_none() {
        queue::cancel(tx, JobKind::PublishArticle, id)?;
        let has_place = article.live_revision.is_some();
        store::break_promise(tx, id, &article.revision.content.slug, has_place)?;
    }
    if before.unpublish_at.is_some() && after.unpublish_at.is_none() {
        queue::cancel(tx, JobKind::UnpublishArticle, id)?;
    }
    Ok(())
}
