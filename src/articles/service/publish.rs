//! Onto the stand and off it, by hand and by itself.

use serde_json::json;

use super::read::missing_for_publication;
use super::{about_to, forget_plans, settle};
use crate::articles::{
    Article, ArticleError, ArticleId, LiveState, Missing, Revision, Schedule, Transition, live, store,
};
use crate::auth::Actor;
use crate::clock::Timestamp;
use crate::db::{Tx, Version};

/// Shows the working copy to readers, at once. The article's date stays what it was unless another is given.
pub fn publish(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
    date: Option<Timestamp>,
) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::Publish, id, version)?;
    let mut missing = missing_for_publication(tx, &article.revision)?;
    missing.extend(date.filter(|date| *date > tx.now()).map(|_| in_the_future()));
    if !missing.is_empty() {
        return Err(ArticleError::NotReady(missing));
    }
    let revision = article.revision.clone();
    show(tx, actor, article, &revision, date)
}

/// A date in the future would be a schedule.
fn in_the_future() -> Missing {
    Missing {
        pointer: "/published_at".into(),
        code: "in_the_future",
        detail: "must not be in the future".into(),
    }
}

/// Publishes what is due to be published: the revision it was decided on, and no later one.
///
/// When its end is due as well, after a long stop, it is taken off again at once.
pub fn publish_due(tx: &mut Tx, actor: &Actor, id: ArticleId, now: Timestamp) -> Result<(), ArticleError> {
    let article = store::get(tx, id)?;
    let due = article
        .schedule
        .publish
        .filter(|publication| publication.at <= now);
    let Some(publication) = due else { return Ok(()) };
    let is_over = article.schedule.unpublish_at.is_some_and(|at| at <= now);
    article.check(Transition::Publish)?;
    let revision = store::find_revision(tx, publication.revision)?;
    let missing = missing_for_publication(tx, &revision)?;
    if !missing.is_empty() {
        return Err(ArticleError::NotReady(missing));
    }
    let date = publication
        .date
        .or(article.published_at)
        .unwrap_or(publication.at);
    let article = show(tx, actor, article, &revision, Some(date))?;
    if is_over {
        take_off(tx, actor, article)?;
    }
    Ok(())
}

/// Puts a revision onto the stand, or beneath the embargo that hides the article.
fn show(
    tx: &mut Tx,
    actor: &Actor,
    article: Article,
    revision: &Revision,
    date: Option<Timestamp>,
) -> Result<Article, ArticleError> {
    let (id, before) = (article.id, article.clone());
    let fingerprint = article.fingerprint();
    let article = article.publish(revision.id, date, tx.now());
    store::settle_slug(tx, id, &revision.content.slug, before.was_seen())?;
    forget_plans(
        tx,
        &Article {
            live_revision: article.live_revision,
            ..before
        },
        &article.schedule,
    )?;
    let payload = json!({ "revision": revision.number, "slug": revision.content.slug });
    let article = settle(tx, actor, fingerprint, article, "article.published", payload)?;
    if article.live_state == LiveState::Live {
        live::project(tx, &article)?;
    }
    Ok(article)
}

/// Takes an article off the stand. Nothing stays scheduled for it.
pub fn unpublish(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::Unpublish, id, version)?;
    take_off(tx, actor, article)
}

/// Takes off the stand what is due to leave it.
///
/// Where its publication is due as well and has not happened, that comes first: another node may have taken it.
pub fn unpublish_due(tx: &mut Tx, actor: &Actor, id: ArticleId, now: Timestamp) -> Result<(), ArticleError> {
    let article = store::get(tx, id)?;
    if article.schedule.unpublish_at.is_none_or(|at| at > now) {
        return Ok(());
    }
    if article
        .schedule
        .publish
        .is_some_and(|publication| publication.at <= now)
    {
        return publish_due(tx, actor, id, now);
    }
    article.check(Transition::Unpublish)?;
    take_off(tx, actor, article)?;
    Ok(())
}

fn take_off(tx: &mut Tx, actor: &Actor, article: Article) -> Result<Article, ArticleError> {
    let id = article.id;
    forget_plans(tx, &article, &Schedule::default())?;
    let (before, article) = (article.fingerprint(), article.unpublish(tx.now()));
    let article = settle(tx, actor, before, article, "article.unpublished", json!({}))?;
    live::withdraw(tx, id)?;
    Ok(article)
}
