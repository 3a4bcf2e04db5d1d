//! What is kept of people who comment, and what goes when its time has come.

use std::time::Duration;

use diesel::prelude::*;

use super::readers::day;
use super::{CommentRow, comments_of};
use crate::clock::Timestamp;
use crate::comments::{Comment, CommentId, CommentStatus, CommenterId};
use crate::db::schema::{comment_bans, comment_day_keys, comment_reports, comment_votes, comments};
use crate::db::{Backend, Conn, Place, Result, Tx, keyset};

/// How long the key of a day is kept: until the day is surely over for everybody.
const KEY_KEPT: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// What somebody has written, the oldest first, behind one of these comments.
pub fn of_commenter(
    conn: &mut Conn,
    who: CommenterId,
    after: Option<&Comment>,
    limit: i64,
) -> Result<Vec<Comment>> {
    let place = after.map(|comment| Place {
        key: comment.created_at,
        id: comment.id.uuid(),
        back: false,
    });
    let theirs = comments::table
        .filter(comments::commenter_id.eq(who))
        .into_boxed::<Backend>();
    let rows: Vec<CommentRow> = keyset!(theirs, comments::created_at, comments::id, asc, place)
        .limit(limit)
        .select(CommentRow::as_select())
        .load(conn)?;
    comments_of(rows)
}

/// Forgets where comments came from that were written before a time, some at once; how many.
pub fn forget_addresses(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<usize> {
    let ids: Vec<CommentId> = comments::table
        .filter(
            comments::address
                .is_not_null()
                .and(comments::created_at.lt(before)),
        )
        .order((comments::created_at, comments::id))
        .limit(limit)
        .select(comments::id)
        .load(&mut **tx)?;
    let some = comments::table.filter(comments::id.eq_any(&ids));
    diesel::update(some)
        .set(comments::address.eq(None::<String>))
        .execute(&mut **tx)?;
    Ok(ids.len())
}

/// Comments that were refused before a time, some of each kind. Empty places stay: replies hang under them.
pub fn refused(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<Comment>> {
    let mut found = Vec::new();
    for status in [CommentStatus::Spam, CommentStatus::Trashed] {
        let rows: Vec<CommentRow> = comments::table
            .filter(comments::status.eq(status).and(comments::updated_at.lt(before)))
            .filter(comments::body.ne(""))
            .order((comments::updated_at, comments::id))
            .limit(limit)
            .select(CommentRow::as_select())
            .load(conn)?;
        found.extend(comments_of(rows)?);
    }
    Ok(found)
}

/// Forgets the keys of days that are over, with what was counted under them, and bans that have ended.
pub fn forget_passers(tx: &mut Tx) -> Result<()> {
    let (now, before) = (tx.now(), tx.now().minus(KEY_KEPT));
    diesel::delete(comment_day_keys::table.filter(comment_day_keys::day.lt(day(before))))
        .execute(&mut **tx)?;
    diesel::delete(comment_votes::table.filter(comment_votes::created_at.lt(before))).execute(&mut **tx)?;
    diesel::delete(comment_reports::table.filter(comment_reports::created_at.lt(before)))
        .execute(&mut **tx)?;
    diesel::delete(comment_bans::table.filter(comment_bans::expires_at.le(now))).execute(&mut **tx)?;
    Ok(())
}
