//! What concerns all comments under an article, or on the site.

use crate::articles::{self, ArticleError, ArticleId};
use crate::auth::Actor;
use crate::comments::store::{self, commenters, words};
use crate::comments::{Comment, CommentError, live};
use crate::db::{Context, Db, Tx, Version};

/// Deletes an article from the trash for good, and whoever is left without a comment by that.
pub fn purge_article(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
) -> Result<(), ArticleError> {
    // Before the work: it may be about very many comments.
    articles::service::check_purge(tx, actor, id, version)?;
    let commenters = commenters::commenters_of(tx, id)?;
    words::forget_all(tx, id)?;
    articles::service::purge(tx, actor, id, version)?;
    for commenter in commenters {
        commenters::forget_if_silent(tx, commenter)?;
    }
    Ok(())
}

/// How many comments share a transaction when the stand is built anew: other writes get their turn in between.
const BATCH: i64 = 500;

/// Builds the stand of comments anew from those that are approved, and says how many there are. Until it is done,
/// readers miss what it has not come to yet; stopped halfway, it is simply started again.
pub async fn rebuild_live(db: &Db) -> Result<usize, CommentError> {
    db.write(Context::system(), |tx| Ok::<_, CommentError>(live::clear(tx)?))
        .await?;
    let (mut built, mut last) = (0, None);
    loop {
        let after = last.clone();
        let batch = db
            .write(Context::system(), move |tx| rebuild_batch(tx, after.as_ref()))
            .await?;
        built += batch.len();
        match batch.into_iter().last() {
            Some(newest) => last = Some(newest),
            None => return Ok(built),
        }
    }
}

fn rebuild_batch(tx: &mut Tx, after: Option<&Comment>) -> Result<Vec<Comment>, CommentError> {
    let comments = store::approved(tx, after, BATCH)?;
    for comment in &comments {
        live::place(tx, comment)?;
    }
    Ok(comments)
}
