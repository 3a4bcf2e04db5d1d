//! Removed for good, with a public notice and a legal copy.

use serde_json::json;

use super::{about_to, forget_plans, settle};
use crate::articles::{
    Article, ArticleError, ArticleId, Embargo, Schedule, Takedown, Transition, live, store,
};
use crate::auth::{Actor, Permission};
use crate::db::{Conn, Tx, Version};
use crate::queue::{self, JobKind};

/// Removes an article from every output for good. Readers are told the notice where it used to be; its slugs stay
/// taken; the reason goes into a copy of everything that no one can change.
pub fn take_down(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
    reason: &str,
    notice: &str,
) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::TakeDown, id, version)?;
    forget_plans(tx, &article, &Schedule::default())?;
    if matches!(article.embargo, Some(Embargo { until: Some(_), .. })) {
        queue::cancel(tx, JobKind::LiftEmbargo, id)?;
    }
    // What was published beneath an embargo and never came out from under it is no reader's business.
    let is_known = article.was_seen();
    let (before, article) = (article.fingerprint(), article.take_down(tx.now()));
    let article = settle(tx, actor, before, article, "article.taken_down", json!({}))?;
    store::insert_takedown(tx, &article, reason, notice)?;
    if is_known {
        let slugs = store::known_to_readers(tx, id)?;
        live::take_down(tx, id, &slugs, notice)?;
    }
    Ok(article)
}

/// The legal copy of an article that was taken down.
pub fn get_takedown(conn: &mut Conn, actor: &Actor, id: ArticleId) -> Result<Takedown, ArticleError> {
    actor.may(Permission::ReadTakenDown)?;
    Ok(store::get_takedown(conn, id)?)
}
