//! What happens to comments by itself.

use std::time::Duration;

use super::moderate::delete;
use crate::comments::CommentError;
use crate::comments::store::{self, lessons, privacy, words};
use crate::config::CommentsConfig;
use crate::db::{Context, Db, DbError, Tx};

/// How many comments get their words in one transaction.
const WORDED: i64 = 100;
/// How many comments one transaction forgets something of.
const FORGOTTEN: i64 = 200;

/// A word that stood in no comment for so long is forgotten.
const LESSONS_KEPT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Makes the words of comments that are due. Whether there may be more.
pub async fn make_words(db: &Db) -> Result<bool, DbError> {
    let due = db.read(|conn| words::due(conn, WORDED)).await?;
    if due.is_empty() {
        return Ok(false);
    }
    let more = due.len() == usize::try_from(WORDED).unwrap_or(0);
    db.write(Context::system(), move |tx| {
        due.iter().try_for_each(|due| words::write(tx, due))
    })
    .await?;
    Ok(more)
}

/// Forgets what is no longer kept: where comments came from, who voted and reported, bans that have ended, and comments
/// that were refused.
pub async fn retain(db: &Db, config: &CommentsConfig) -> Result<(), CommentError> {
    db.write(Context::system(), privacy::forget_passers).await?;
    let kept = config.addresses_kept;
    while db
        .write(Context::system(), move |tx| {
            privacy::forget_addresses(tx, tx.now().minus(kept), FORGOTTEN)
        })
        .await?
        > 0
    {}
    while db
        .write(Context::system(), |tx| {
            lessons::forget(tx, tx.now().minus(LESSONS_KEPT))
        })
        .await?
        > 0
    {}
    let Some(kept) = config.refused_kept else {
        return Ok(());
    };
    while db
        .write(Context::system(), move |tx| forget_refused(tx, kept))
        .await?
        > 0
    {}
    Ok(())
}

fn forget_refused(tx: &mut Tx, kept: Duration) -> Result<usize, CommentError> {
    let before = tx.now().minus(kept);
    let refused = privacy::refused(tx, before, FORGOTTEN)?;
    for comment in &refused {
        // Deleting a reply may have taken the empty place above it along.
        match store::get(tx, comment.id) {
            Err(DbError::NotFound) => {}
            comment => delete(tx, comment?)?,
        }
    }
    Ok(refused.len())
}
