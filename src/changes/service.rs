//! What becomes of changes that are told no longer.

use std::time::Duration;

use super::live;
use crate::db::{Context, Db, DbError};

/// How many changes are forgotten at a time: other writes get their turn in between.
const BATCH: usize = 1_000;

/// Forgets every change that is older than this, and says how many they were.
pub async fn forget_old(db: &Db, kept: Duration) -> Result<usize, DbError> {
    let mut forgotten = 0;
    loop {
        let some = db
            .write(Context::system(), move |tx| {
                let before = tx.now().minus(kept);
                live::forget(tx, before, BATCH)
            })
            .await?;
        forgotten += some;
        if some < BATCH {
            return Ok(forgotten);
        }
    }
}
