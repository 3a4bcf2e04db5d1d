//! Deleting old revisions, where the operator does not want to keep them all.

use serde_json::json;

use crate::articles::{ArticleError, ArticleId, LiveState, store};
use crate::db::{Context, Db, DbError, Tx};
use crate::events::{Object, record};

/// How many articles are looked for at a time.
const BATCH: i64 = 200;

/// Deletes every revision that is older than the newest `kept` of its article and that nothing holds on to: what is
/// published, approved, scheduled or shown by a link stays, and so does everything that was taken down. Says how many were deleted.
pub async fn prune_revisions(db: &Db, kept: u32) -> Result<usize, ArticleError> {
    let kept = i64::from(kept);
    let (mut deleted, mut last) = (0, None);
    loop {
        let batch = db
            .read_now(move |conn, now| store::with_old_revisions(conn, now, last, kept, BATCH))
            .await?;
        let Some(&newest) = batch.last() else {
            return Ok(deleted);
        };
        for id in batch {
            deleted += db.write(Context::system(), move |tx| prune(tx, id, kept)).await?;
        }
        last = Some(newest);
    }
}

fn prune(tx: &mut Tx, id: ArticleId, kept: i64) -> Result<usize, ArticleError> {
    let article = match store::get(tx, id) {
        Ok(article) if article.live_state != LiveState::TakenDown => article,
        // Somebody was faster.
        Ok(_) | Err(DbError::NotFound) => return Ok(0),
        Err(error) => return Err(error.into()),
    };
    let deleted = store::delete_old_revisions(tx, &article, kept)?;
    if deleted > 0 {
        let payload = json!({ "deleted": deleted, "kept": kept });
        record(tx, "article.revisions_deleted", Object::Article, id, payload)?;
    }
    Ok(deleted)
}
