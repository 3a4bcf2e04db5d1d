//! The people who comment.

use diesel::prelude::*;

use crate::articles::ArticleId;
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::comments::model::bans::{domain_of, reversed};
use crate::comments::{Comment, CommentStatus, CommenterId};
use crate::db::schema::{commenters, comments, users};
use crate::db::{COUNTED, Conn, Result, Tx};
use crate::text::EmailAddress;

/// The addresses of these commenters.
pub fn emails(conn: &mut Conn, ids: &[CommenterId]) -> Result<Vec<(CommenterId, String)>> {
    let found = commenters::table.filter(commenters::id.eq_any(ids));
    Ok(found.select((commenters::id, commenters::email)).load(conn)?)
}

/// The commenter with this address, who is made where there is none yet.
pub fn commenter(tx: &mut Tx, email: &EmailAddress) -> Result<CommenterId> {
    let folded = email.folded();
    let known: Option<CommenterId> = commenters::table
        .filter(commenters::email_folded.eq(&folded))
        .select(commenters::id)
        .first(&mut **tx)
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let id = tx.id();
    let row = (
        commenters::id.eq(id),
        commenters::email.eq(email.expose()),
        commenters::email_folded.eq(folded),
        commenters::domain_reversed.eq(reversed(&domain_of(email))),
        commenters::created_at.eq(tx.now()),
    );
    diesel::insert_into(commenters::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(id)
}

/// Who commented under an article.
pub fn commenters_of(conn: &mut Conn, article: ArticleId) -> Result<Vec<CommenterId>> {
    let who: Vec<Option<CommenterId>> = comments::table
        .filter(comments::article_id.eq(article))
        .select(comments::commenter_id)
        .distinct()
        .load(conn)?;
    Ok(who.into_iter().flatten().collect())
}

/// Forgets a commenter of whom no comment is left.
pub fn forget_if_silent(tx: &mut Tx, id: CommenterId) -> Result<()> {
    let said = comments::table.filter(comments::commenter_id.eq(id));
    let spoke: bool = diesel::select(diesel::dsl::exists(said)).get_result(&mut **tx)?;
    if !spoke {
        diesel::delete(commenters::table.find(id)).execute(&mut **tx)?;
    }
    Ok(())
}

/// The commenter with this address, and since when they are known.
pub fn find(conn: &mut Conn, email: &EmailAddress) -> Result<Option<(CommenterId, Timestamp)>> {
    Ok(commenters::table
        .filter(commenters::email_folded.eq(email.folded()))
        .select((commenters::id, commenters::created_at))
        .first(conn)
        .optional()?)
}

/// How many comments of somebody are in this state, counted up to `most`.
pub fn count(conn: &mut Conn, who: CommenterId, status: CommentStatus, most: i64) -> Result<i64> {
    let found: Vec<CommenterIdOf> = comments::table
        .filter(comments::commenter_id.eq(who).and(comments::status.eq(status)))
        .select(comments::commenter_id)
        .limit(most)
        .load(conn)?;
    Ok(i64::try_from(found.len()).unwrap_or(most))
}

type CommenterIdOf = Option<CommenterId>;

/// Whether somebody has so many approved comments, and none that was called spam or trashed.
pub fn is_trusted(conn: &mut Conn, who: CommenterId, approved: u32) -> Result<bool> {
    let refused = [CommentStatus::Spam, CommentStatus::Trashed];
    for status in refused {
        if count(conn, who, status, 1)? > 0 {
            return Ok(false);
        }
    }
    let needed = i64::from(approved);
    Ok(count(conn, who, CommentStatus::Approved, needed)? >= needed)
}

/// How many comments of somebody are in each state, and their last ones.
pub fn history(conn: &mut Conn, who: CommenterId, last: i64) -> Result<([i64; 4], Vec<Comment>)> {
    use CommentStatus::{Approved, Pending, Spam, Trashed};
    let mut counts = [0; 4];
    for (place, status) in [Pending, Approved, Spam, Trashed].into_iter().enumerate() {
        counts[place] = count(conn, who, status, COUNTED)?;
    }
    let rows = comments::table
        .filter(comments::commenter_id.eq(who))
        .order((comments::created_at.desc(), comments::id.desc()))
        .limit(last)
        .select(super::CommentRow::as_select())
        .load(conn)?;
    Ok((counts, super::comments_of(rows)?))
}

/// The name of somebody of the newsroom.
pub fn name_of(conn: &mut Conn, user: UserId) -> Result<String> {
    Ok(users::table.find(user).select(users::name).first(conn)?)
}
