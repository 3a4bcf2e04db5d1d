//! What is to happen to an article by itself, and when.

use serde_json::json;

use super::read::missing_for_publication;
use super::{about_to, forget_plans, settle};
use crate::articles::{
    Article, ArticleError, ArticleId, LiveState, Missing, Schedule, ScheduledPublication, Transition,
};
use crate::auth::Actor;
use crate::clock::Timestamp;
use crate::db::{Conn, Tx, Version};
use crate::queue::{self, JobKind};

/// What a client wants to happen by itself; what is `None` stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan {
    /// When the working copy is published, as it is now.
    pub publish_at: Option<Timestamp>,
    /// The date to stand over it then.
    pub date: Option<Timestamp>,
    /// When the article leaves the stand.
    pub unpublish_at: Option<Timestamp>,
}

/// Has an article published or unpublished at a set time. What is published is the revision of now: a later one does
/// not slip out with it.
pub fn schedule(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
    plan: &Plan,
) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::Schedule, id, version)?;
    let publication = plan.publish_at.map(|at| ScheduledPublication {
        at,
        revision: article.revision.id,
        number: article.revision.number,
        date: plan.date,
    });
    let schedule = Schedule {
        publish: publication.or(article.schedule.publish),
        unpublish_at: plan.unpublish_at.or(article.schedule.unpublish_at),
        by: actor.user(),
    };
    let wrong = wrong_with(tx, &article, plan, &schedule)?;
    if !wrong.is_empty() {
        return Err(ArticleError::BadPlan(wrong));
    }
    if let Some(at) = plan.publish_at {
        queue::put(tx, JobKind::PublishArticle, id, at)?;
    }
    if let Some(at) = plan.unpublish_at {
        queue::put(tx, JobKind::UnpublishArticle, id, at)?;
    }
    let (before, article) = (article.fingerprint(), article.schedule(schedule, tx.now()));
    let payload = json!({
        "publish_at": schedule.publish.map(|publication| publication.at),
        "revision": schedule.publish.map(|publication| publication.number),
        "unpublish_at": schedule.unpublish_at,
    });
    settle(tx, actor, before, article, "article.scheduled", payload)
}

/// Everything that is wrong with a plan, and what the working copy lacks if it is to be published.
fn wrong_with(
    tx: &mut Tx,
    article: &Article,
    plan: &Plan,
    schedule: &Schedule,
) -> Result<Vec<Missing>, ArticleError> {
    let now = tx.now();
    let mut wrong = Vec::new();
    let mut refuse = |refused: bool, pointer: &str, code: &'static str, detail: &str| {
        if refused {
            wrong.push(Missing {
                pointer: pointer.into(),
                code,
                detail: detail.into(),
            });
        }
    };
    refuse(
        plan.publish_at.is_none() && plan.unpublish_at.is_none(),
        "",
        "required",
        "needs `publish_at`, `unpublish_at` or both",
    );
    let past = "must be in the future";
    refuse(
        plan.publish_at.is_some_and(|at| at <= now),
        "/publish_at",
        "in_the_past",
        past,
    );
    refuse(
        plan.unpublish_at.is_some_and(|at| at <= now),
        "/unpublish_at",
        "in_the_past",
        past,
    );
    refuse(
        plan.date.is_some() && plan.publish_at.is_none(),
        "/published_at",
        "without_publication",
        "goes with `publish_at`",
    );
    refuse(
        matches!((plan.publish_at, plan.date), (Some(at), Some(date)) if date > at),
        "/published_at",
        "in_the_future",
        "must not be later than the publication",
    );
    let publish_at = schedule.publish.map(|publication| publication.at);
    refuse(
        matches!((publish_at, schedule.unpublish_at), (Some(from), Some(to)) if to <= from),
        "/unpublish_at",
        "before_publication",
        "must be later than the publication",
    );
    refuse(
        plan.unpublish_at.is_some() && publish_at.is_none() && article.state().beneath != LiveState::Live,
        "/unpublish_at",
        "never_published",
        "needs an article that is published, or scheduled for it",
    );
    if plan.publish_at.is_some() {
        wrong.extend(lacking(tx, article)?);
    }
    Ok(wrong)
}

fn lacking(conn: &mut Conn, article: &Article) -> Result<Vec<Missing>, ArticleError> {
    missing_for_publication(conn, &article.revision)
}

/// Has nothing happen to an article by itself.
pub fn unschedule(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::Unschedule, id, version)?;
    forget_plans(tx, &article, &Schedule::default())?;
    let (before, article) = (article.fingerprint(), article.unschedule(tx.now()));
    settle(tx, actor, before, article, "article.unscheduled", json!({}))
}
