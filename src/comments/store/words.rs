//! The words by which moderation finds a comment. Posting only leaves them due; they are made a moment later.

use diesel::prelude::*;

use crate::articles::ArticleId;
use crate::comments::CommentId;
use crate::db::schema::{comment_words, comments};
use crate::db::{Conn, Fields, FullText, Result, Tx, Wanted};
use crate::text::words::push_words;

/// Where the words of comments are found.
const INDEX: FullText = FullText {
    index: "comment_fts",
    head: None,
    table: "comment_words",
};

/// How many bytes of words a comment has at the most.
const MOST: usize = 32_000;

/// A comment whose words are due.
#[derive(Clone, Debug, Queryable)]
pub struct Due {
    /// Its id.
    pub id: CommentId,
    /// The name it is signed with.
    pub author_name: String,
    /// The text.
    pub body: String,
}

/// Comments whose words are due, those written first.
pub fn due(conn: &mut Conn, limit: i64) -> Result<Vec<Due>> {
    Ok(comments::table
        .filter(diesel::dsl::not(comments::worded))
        .order((comments::created_at, comments::id))
        .limit(limit)
        .select((comments::id, comments::author_name, comments::body))
        .load(conn)?)
}

/// Writes the words of a comment, unless it was changed or deleted since it was read.
pub fn write(tx: &mut Tx, due: &Due) -> Result<()> {
    let Due {
        id,
        author_name,
        body,
    } = due;
    let same = comments::table
        .find(id)
        .filter(comments::body.eq(body).and(comments::author_name.eq(author_name)));
    let taken = diesel::update(same)
        .set(comments::worded.eq(true))
        .execute(&mut **tx)?;
    if taken == 0 {
        return Ok(());
    }
    forget(tx, *id)?;
    let mut fields = Fields::default();
    push_words(&mut fields.title, author_name, MOST);
    push_words(&mut fields.body, body, MOST);
    let key: i64 = diesel::insert_into(comment_words::table)
        .values(comment_words::comment_id.eq(id))
        .returning(comment_words::key)
        .get_result(&mut **tx)?;
    INDEX.insert(tx, key, &fields)
}

/// Forgets the words of a comment.
pub fn forget(tx: &mut Tx, id: CommentId) -> Result<()> {
    let known = comment_words::table.filter(comment_words::comment_id.eq(id));
    let key: Option<i64> = known.select(comment_words::key).first(&mut **tx).optional()?;
    if let Some(key) = key {
        INDEX.delete(tx, key)?;
        diesel::delete(comment_words::table.find(key)).execute(&mut **tx)?;
    }
    Ok(())
}

/// Forgets the words of all comments under an article.
pub fn forget_all(tx: &mut Tx, article: ArticleId) -> Result<()> {
    let ids: Vec<CommentId> = comments::table
        .filter(comments::article_id.eq(article))
        .select(comments::id)
        .load(&mut **tx)?;
    ids.into_iter().try_for_each(|id| forget(tx, id))
}

/// The comments that hold the words, of the newest so many that do.
pub fn find(conn: &mut Conn, wanted: &Wanted, limit: i64) -> Result<Vec<CommentId>> {
    let keys = INDEX.newest(conn, wanted, false, limit)?;
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(comment_words::table
        .filter(comment_words::key.eq_any(keys))
        .select(comment_words::comment_id)
        .load(conn)?)
}
