//! Who is at work on an article. A lock is a courtesy: it keeps nobody from saving, which the version decides about.

use std::time::Duration;

use serde_json::json;

use super::permitted;
use crate::articles::{ArticleError, ArticleId, Lock, store};
use crate::auth::store::users::colleagues;
use crate::auth::{Actor, Colleague, Denied, Permission, Reach};
use crate::clock::Timestamp;
use crate::db::{Conn, DbError, Tx};
use crate::events::{Object, record};

/// The lock on an article, if it still counts.
pub fn find_lock(
    conn: &mut Conn,
    actor: &Actor,
    article: ArticleId,
    now: Timestamp,
) -> Result<Option<Lock>, ArticleError> {
    permitted(conn, actor, Permission::ReadArticle, article)?;
    Ok(live_lock(conn, article, now)?)
}

/// Takes the lock on an article, or goes on holding it. Somebody else's is taken over by force alone.
pub fn take_lock(
    tx: &mut Tx,
    actor: &Actor,
    article: ArticleId,
    time: Duration,
    force: bool,
) -> Result<Lock, ArticleError> {
    let found = permitted(tx, actor, Permission::EditArticle, article)?;
    if found.trashed_at.is_some() {
        return Err(ArticleError::Trashed);
    }
    let now = tx.now();
    let holder = myself(tx, actor)?;
    let before = live_lock(tx, article, now)?;
    let is_mine = before.as_ref().is_some_and(|lock| lock.is_of(actor.user()));
    let (acquired_at, former) = match before {
        Some(lock) if is_mine => (lock.acquired_at, None),
        Some(lock) if !force => return Err(ArticleError::Locked(lock)),
        other => (now, other.map(|lock| lock.holder.id)),
    };
    let lock = Lock {
        holder,
        acquired_at,
        expires_at: now.plus(time),
    };
    store::save_lock(tx, article, &lock)?;
    // Saying again that one is still at work is no news.
    match former {
        Some(from) => record(
            tx,
            "article.lock_taken_over",
            Object::Article,
            article,
            json!({ "from": from }),
        )?,
        None if !is_mine => record(tx, "article.locked", Object::Article, article, json!({}))?,
        None => {}
    }
    Ok(lock)
}

/// Releases the lock on an article, if there is one: one's own, or anybody's for those who edit everything.
pub fn release_lock(tx: &mut Tx, actor: &Actor, article: ArticleId) -> Result<(), ArticleError> {
    permitted(tx, actor, Permission::EditArticle, article)?;
    let now = tx.now();
    let Some(lock) = live_lock(tx, article, now)? else {
        return Ok(());
    };
    let edits_everything = actor.reach(Permission::EditArticle)? == Reach::All;
    if !lock.is_of(actor.user()) && !edits_everything {
        return Err(Denied::Forbidden.into());
    }
    store::delete_lock(tx, article)?;
    let payload = json!({ "holder_id": lock.holder.id });
    Ok(record(tx, "article.unlocked", Object::Article, article, payload)?)
}

fn live_lock(conn: &mut Conn, article: ArticleId, now: Timestamp) -> Result<Option<Lock>, DbError> {
    let lock = store::find_lock(conn, article)?;
    Ok(lock.filter(|lock| lock.is_live(now)))
}

/// Whoever asks, with their name. Dateline itself holds no lock.
fn myself(conn: &mut Conn, actor: &Actor) -> Result<Colleague, ArticleError> {
    let id = actor.user().ok_or(Denied::Unauthenticated)?;
    let mut found = colleagues(conn, &[id])?;
    found.pop().ok_or(ArticleError::Denied(Denied::Unauthenticated))
}
