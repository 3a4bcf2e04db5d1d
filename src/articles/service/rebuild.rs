use crate::articles::{ArticleError, ArticleId, live, store};
use crate::db::{Context, Db, Tx};
use crate::{authors, tags};

/// How many articles share a transaction: other writes get their turn in between.
const BATCH: i64 = 200;

/// Builds the stand anew from the revisions that readers are meant to see, and says how many articles it has.
///
/// Until it is done, readers miss what it has not come to yet; stopped halfway, it is simply started again.
pub async fn rebuild_live(db: &Db) -> Result<usize, ArticleError> {
    db.write(Context::system(), clear).await?;
    let (mut built, mut last) = (0, None);
    loop {
        let batch = db
            .write(Context::system(), move |tx| rebuild_batch(tx, last))
            .await?;
        let Some(newest) = batch.last().copied() else {
            return Ok(built);
        };
        built += batch.len();
        last = Some(newest);
    }
}

fn clear(tx: &mut Tx) -> Result<(), ArticleError> {
    live::clear(tx)?;
    tags::live::clear(tx)?;
    Ok(authors::live::clear(tx)?)
}

fn rebuild_batch(tx: &mut Tx, after: Option<ArticleId>) -> Result<Vec<ArticleId>, ArticleError> {
    let ids = store::live_ids(tx, after, BATCH)?;
    for &id in &ids {
        let article = store::get(tx, id)?;
        live::project(tx, &article)?;
    }
    Ok(ids)
}
