//! Hidden from readers for a while, whatever is published.

use serde_json::json;

use super::{about_to, settle};
use crate::articles::{Article, ArticleError, ArticleId, LiveState, Missing, Transition, live, store};
use crate::auth::Actor;
use crate::clock::Timestamp;
use crate::db::{Tx, Version};
use crate::queue::{self, JobKind};

/// Hides an article from every output at once, until a time or until it is lifted. An embargo that there is already
/// gets the new time and note.
pub fn embargo(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
    until: Option<Timestamp>,
    note: Option<&str>,
) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::Embargo, id, version)?;
    if until.is_some_and(|until| until <= tx.now()) {
        return Err(ArticleError::BadPlan(vec![in_the_past()]));
    }
    match until {
        Some(until) => queue::put(tx, JobKind::LiftEmbargo, id, until)?,
        None => queue::cancel(tx, JobKind::LiftEmbargo, id)?,
    }
    let before = article.fingerprint();
    let article = article.embargo(until, note.map(str::to_owned), actor.user(), tx.now());
    let article = settle(
        tx,
        actor,
        before,
        article,
        "article.embargoed",
        json!({ "until": until }),
    )?;
    live::withdraw(tx, id)?;
    Ok(article)
}

fn in_the_past() -> Missing {
    Missing {
        pointer: "/until".into(),
        code: "in_the_past",
        detail: "must be in the future".into(),
    }
}

/// Ends an embargo. Readers see again what was published, not the working copy.
pub fn lift_embargo(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::LiftEmbargo, id, version)?;
    queue::cancel(tx, JobKind::LiftEmbargo, id)?;
    lift(tx, actor, article)
}

/// Ends the embargo that is due to end.
pub fn lift_due(tx: &mut Tx, actor: &Actor, id: ArticleId, now: Timestamp) -> Result<(), ArticleError> {
    let article = store::get(tx, id)?;
    let until = article.embargo.as_ref().and_then(|embargo| embargo.until);
    if until.is_some_and(|until| until <= now) {
        lift(tx, actor, article)?;
    }
    Ok(())
}

fn lift(tx: &mut Tx, actor: &Actor, article: Article) -> Result<Article, ArticleError> {
    let (before, article) = (article.fingerprint(), article.lift_embargo(tx.now()));
    let article = settle(tx, actor, before, article, "article.embargo_lifted", json!({}))?;
    if article.live_state == LiveState::Live {
        live::project(tx, &article)?;
    }
    Ok(article)
}
