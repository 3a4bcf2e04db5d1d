//! Who is at work on which article.

use diesel::prelude::*;

use crate::articles::{ArticleId, Lock};
use crate::auth::{Colleague, UserId};
use crate::clock::Timestamp;
use crate::db::schema::{article_locks, users};
use crate::db::{Conn, Result, Tx, each};

/// The lock on an article, if there is one, whether it still counts or not.
pub fn find_lock(conn: &mut Conn, article: ArticleId) -> Result<Option<Lock>> {
    let row: Option<(UserId, String, Timestamp, Timestamp)> = article_locks::table
        .inner_join(users::table.on(users::id.eq(article_locks::user_id)))
        .filter(article_locks::article_id.eq(article))
        .select((
            users::id,
            users::name,
            article_locks::acquired_at,
            article_locks::expires_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(id, name, acquired_at, expires_at)| Lock {
        holder: Colleague { id, name },
        acquired_at,
        expires_at,
    }))
}

/// Saves the lock on an article, in the place of the one that is there. Of two at once, one follows the other.
pub fn save_lock(tx: &mut Tx, article: ArticleId, lock: &Lock) -> Result<()> {
    let row = || {
        (
            article_locks::user_id.eq(lock.holder.id),
            article_locks::acquired_at.eq(lock.acquired_at),
            article_locks::expires_at.eq(lock.expires_at),
        )
    };
    each!(&mut **tx, |conn| diesel::insert_into(article_locks::table)
        .values((article_locks::article_id.eq(article), row()))
        .on_conflict(article_locks::article_id)
        .do_update()
        .set(row())
        .execute(conn))?;
    Ok(())
}

/// Removes the lock on an article.
pub fn delete_lock(tx: &mut Tx, article: ArticleId) -> Result<()> {
    diesel::delete(article_locks::table.find(article)).execute(&mut **tx)?;
    Ok(())
}
