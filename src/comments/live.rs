//! The stand's comments: approved ones under live articles. No column here could hold an e-mail address.

mod read;

use diesel::prelude::*;

use super::{Comment, CommentId, Marks, store};
use crate::articles::ArticleId;
use crate::db::schema::{live_comment_counts, live_comments};
use crate::db::{Conn, Result, Tx};
use crate::events::{Action, Object, announce};
use crate::keys;

pub use read::{
    DiscussedArticle, LiveComment, OpenArticle, ThreadSort, find, find_article, find_discussed, newest,
    newest_of, threads, title_of,
};

/// Puts an approved comment on the stand, and tells the readers' side.
pub fn show(tx: &mut Tx, comment: &Comment) -> Result<()> {
    place(tx, comment)?;
    announce(tx, Action::Created, Object::Comment, comment.id, None)
}

/// Puts an approved comment on the stand, if it is not there. Where a comment above it is not there, an empty place holds
/// the thread.
pub fn place(tx: &mut Tx, comment: &Comment) -> Result<()> {
    for ancestor in comment.ancestors() {
        if is_placed(tx, ancestor)? {
            break;
        }
        let ancestor = store::get(tx, ancestor)?;
        insert(tx, &ancestor, true)?;
    }
    let shown = live_comments::table
        .find(comment.id)
        .filter(live_comments::removed.eq(false));
    let was_shown: bool = diesel::select(diesel::dsl::exists(shown)).get_result(&mut **tx)?;
    if was_shown {
        return Ok(());
    }
    diesel::delete(live_comments::table.find(comment.id)).execute(&mut **tx)?;
    insert(tx, comment, false)?;
    count(tx, comment.article, 1)
}

/// Empties the stand of comments, before it is built anew.
pub fn clear(tx: &mut Tx) -> Result<()> {
    tx.purge_everything();
    diesel::delete(live_comments::table).execute(&mut **tx)?;
    diesel::delete(live_comment_counts::table).execute(&mut **tx)?;
    Ok(())
}

/// Takes a comment off the stand. An empty place stays while replies hang under it; empty places above it that hold
/// nothing any more go too.
pub fn hide(tx: &mut Tx, comment: &Comment) -> Result<()> {
    tx.purge(keys::comments_of(comment.article));
    let empty = (live_comments::removed.eq(true), shown(None));
    let shown = live_comments::table
        .find(comment.id)
        .filter(live_comments::removed.eq(false));
    if diesel::update(shown).set(empty).execute(&mut **tx)? > 0 {
        count(tx, comment.article, -1)?;
    }
    let mut places = vec![comment.id];
    places.extend(comment.ancestors());
    for place in places {
        if !remove_if_bare(tx, place)? {
            break;
        }
    }
    announce(tx, Action::Deleted, Object::Comment, comment.id, None)
}

/// Shows what became of a comment that is on the stand: another text, other marks.
pub fn revise(tx: &mut Tx, comment: &Comment) -> Result<()> {
    tx.purge(keys::COMMENTS);
    tx.purge(keys::comments_of(comment.article));
    let place = live_comments::table
        .find(comment.id)
        .filter(live_comments::removed.eq(false));
    diesel::update(place)
        .set(shown(Some(comment)))
        .execute(&mut **tx)?;
    announce(tx, Action::Updated, Object::Comment, comment.id, None)
}

/// Shows how many votes a comment has. It is not announced: caches elsewhere hear of it when the comment changes, or in
/// their own time.
pub fn count_votes(tx: &mut Tx, comment: CommentId, article: ArticleId, votes: i64) -> Result<()> {
    tx.purge(keys::COMMENTS);
    tx.purge(keys::comments_of(article));
    tx.purge(keys::one(Object::Comment, comment));
    let place = live_comments::table
        .find(comment)
        .filter(live_comments::removed.eq(false));
    diesel::update(place)
        .set(live_comments::votes.eq(votes))
        .execute(&mut **tx)?;
    Ok(())
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = live_comments, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Shown {
    staff: bool,
    pinned: bool,
    picked: bool,
    votes: i64,
    author_name: Option<String>,
    body_html: Option<String>,
    edited_at: Option<crate::clock::Timestamp>,
}

/// What readers see of a comment, or of an empty place.
fn shown(comment: Option<&Comment>) -> Shown {
    let marks = comment.map_or_else(Marks::default, |comment| comment.marks);
    let Marks {
        is_staff,
        is_pinned,
        is_picked,
    } = marks;
    Shown {
        staff: is_staff,
        pinned: is_pinned,
        picked: is_picked,
        votes: comment.map_or(0, |comment| comment.votes),
        author_name: comment.map(|comment| comment.author_name.clone()),
        body_html: comment.map(|comment| comment.body_html.clone()),
        edited_at: comment.and_then(|comment| comment.edited_at),
    }
}

fn insert(tx: &mut Tx, comment: &Comment, removed: bool) -> Result<()> {
    let row = (
        (
            live_comments::id.eq(comment.id),
            live_comments::article_id.eq(comment.article),
            live_comments::parent_id.eq(comment.parent),
            live_comments::in_reply_to.eq(comment.in_reply_to),
            live_comments::path.eq(&comment.path),
            live_comments::path_newest.eq(comment.path_newest()),
            live_comments::depth.eq(comment.depth),
            live_comments::removed.eq(removed),
            live_comments::created_at.eq(comment.created_at),
        ),
        shown(Some(comment).filter(|_| !removed)),
    );
    diesel::insert_into(live_comments::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

fn is_placed(conn: &mut Conn, id: CommentId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(live_comments::table.find(id))).get_result(conn)?)
}

/// Whether anything hangs under a comment there.
pub fn has_replies(conn: &mut Conn, id: CommentId) -> Result<bool> {
    let replies = live_comments::table.filter(live_comments::parent_id.eq(id));
    Ok(diesel::select(diesel::dsl::exists(replies)).get_result(conn)?)
}

/// Removes an empty place that nothing hangs under; `false` when it has to stay.
fn remove_if_bare(tx: &mut Tx, id: CommentId) -> Result<bool> {
    if has_replies(tx, id)? {
        return Ok(false);
    }
    let place = live_comments::table
        .find(id)
        .filter(live_comments::removed.eq(true));
    Ok(diesel::delete(place).execute(&mut **tx)? > 0)
}

fn count(tx: &mut Tx, article: ArticleId, change: i64) -> Result<()> {
    tx.purge(keys::COMMENTS);
    tx.purge(keys::comments_of(article));
    tx.purge(keys::one(Object::Article, article));
    let counted = diesel::update(live_comment_counts::table.find(article))
        .set(live_comment_counts::approved.eq(live_comment_counts::approved + change))
        .execute(&mut **tx)?;
    if counted == 0 {
        let row = (
            live_comment_counts::article_id.eq(article),
            live_comment_counts::approved.eq(change),
        );
        diesel::insert_into(live_comment_counts::table)
            .values(row)
            .execute(&mut **tx)?;
    }
    Ok(())
}
