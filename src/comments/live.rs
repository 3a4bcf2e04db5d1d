//! The stand's comments: approved ones under live articles. No column here could hold an e-mail address.

use diesel::prelude::*;

use super::{Comment, CommentId, store};
use crate::articles::{ArticleId, CommentsPolicy};
use crate::clock::Timestamp;
use crate::db::schema::{live_articles, live_comment_counts, live_comments};
use crate::db::{Backend, Conn, Cursor, PageRequest, Result, Slice, Tx, keyset};
use crate::events::{Action, Object, announce};
use crate::keys;
use crate::text::Slug;

/// A comment as readers see it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_comments, check_for_backend(Backend))]
pub struct LiveComment {
    /// Its id.
    pub id: CommentId,
    /// The article it stands under.
    pub article_id: ArticleId,
    /// The comment it replies to.
    pub parent_id: Option<CommentId>,
    /// Where it stands in its thread; lists are in this order.
    pub path: String,
    /// The level in the thread: 1 to 5.
    pub depth: i64,
    /// Whether it is an empty place that keeps the replies below it.
    pub removed: bool,
    /// Whether somebody of the newsroom wrote it.
    pub staff: bool,
    /// The name it is signed with.
    pub author_name: Option<String>,
    /// The text.
    pub body_html: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// What a reader who comments has to know of an article.
#[derive(Clone, Debug, Queryable)]
pub struct OpenArticle {
    /// Its id.
    pub id: ArticleId,
    /// Whether it takes comments.
    pub policy: CommentsPolicy,
}

/// The order of a thread list: threads by age, each from top to bottom.
const BY_THREAD: &str = "thread";

/// The order of the site's list.
const NEWEST: &str = "-created_at";

/// The live article with this slug or id.
pub fn find_article(conn: &mut Conn, id_or_slug: &str) -> Result<Option<OpenArticle>> {
    let found = live_articles::table.select((live_articles::id, live_articles::comments_policy));
    Ok(match id_or_slug.parse::<ArticleId>() {
        Ok(id) => found.filter(live_articles::id.eq(id)).first(conn).optional()?,
        Err(_) => found
            .filter(live_articles::slug.eq(id_or_slug))
            .first(conn)
            .optional()?,
    })
}

/// A page of an article's comments, thread by thread.
pub fn threads(conn: &mut Conn, article: &OpenArticle, page: &PageRequest) -> Result<Slice<LiveComment>> {
    if article.policy == CommentsPolicy::Off {
        return Ok(Slice::empty(page));
    }
    let id = article.id;
    let all = || {
        live_comments::table
            .filter(live_comments::article_id.eq(id))
            .into_boxed::<Backend>()
    };
    let place = page.place::<String>(BY_THREAD)?;
    let count = page.count(conn, |conn, limit| {
        Ok(all()
            .limit(limit)
            .select(live_comments::id)
            .load::<CommentId>(conn)?
            .len())
    })?;
    let rows: Vec<LiveComment> = keyset!(all(), live_comments::path, live_comments::id, asc, place)
        .limit(page.fetch())
        .select(LiveComment::as_select())
        .load(conn)?;
    Ok(Slice::cut(rows, page, count, |row| {
        Cursor::new(BY_THREAD, &row.path, row.id)
    }))
}

/// A page of the newest comments under all live articles, each with its article's slug.
pub fn newest(conn: &mut Conn, page: &PageRequest) -> Result<Slice<(LiveComment, Slug)>> {
    let all = || {
        live_comments::table
            .inner_join(live_articles::table.on(live_articles::id.eq(live_comments::article_id)))
            .filter(live_comments::removed.eq(false))
            .filter(live_articles::comments_policy.ne(CommentsPolicy::Off))
            .into_boxed::<Backend>()
    };
    let place = page.place::<Timestamp>(NEWEST)?;
    let count = page.count(conn, |conn, limit| {
        Ok(all()
            .limit(limit)
            .select(live_comments::id)
            .load::<CommentId>(conn)?
            .len())
    })?;
    let rows: Vec<(LiveComment, Slug)> =
        keyset!(all(), live_comments::created_at, live_comments::id, desc, place)
            .limit(page.fetch())
            .select((LiveComment::as_select(), live_articles::slug))
            .load(conn)?;
    Ok(Slice::cut(rows, page, count, |(row, _)| {
        Cursor::new(NEWEST, row.created_at, row.id)
    }))
}

/// The comment with this id, if readers see it, with its article's slug.
pub fn find(conn: &mut Conn, id: CommentId) -> Result<Option<(LiveComment, Slug)>> {
    Ok(live_comments::table
        .inner_join(live_articles::table.on(live_articles::id.eq(live_comments::article_id)))
        .filter(live_comments::id.eq(id).and(live_comments::removed.eq(false)))
        .filter(live_articles::comments_policy.ne(CommentsPolicy::Off))
        .select((LiveComment::as_select(), live_articles::slug))
        .first(conn)
        .optional()?)
}

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
    let empty = (
        live_comments::removed.eq(true),
        live_comments::staff.eq(false),
        live_comments::author_name.eq(None::<String>),
        live_comments::body_html.eq(None::<String>),
    );
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

fn insert(tx: &mut Tx, comment: &Comment, removed: bool) -> Result<()> {
    let row = (
        live_comments::id.eq(comment.id),
        live_comments::article_id.eq(comment.article),
        live_comments::parent_id.eq(comment.parent),
        live_comments::path.eq(&comment.path),
        live_comments::depth.eq(comment.depth),
        live_comments::removed.eq(removed),
        live_comments::staff.eq(false),
        live_comments::author_name.eq((!removed).then_some(&comment.author_name)),
        live_comments::body_html.eq((!removed).then_some(&comment.body_html)),
        live_comments::created_at.eq(comment.created_at),
    );
    diesel::insert_into(live_comments::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

fn is_placed(conn: &mut Conn, id: CommentId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(live_comments::table.find(id))).get_result(conn)?)
}

/// Removes an empty place that nothing hangs under; `false` when it has to stay.
fn remove_if_bare(tx: &mut Tx, id: CommentId) -> Result<bool> {
    let replies = live_comments::table.filter(live_comments::parent_id.eq(id));
    let holds: bool = diesel::select(diesel::dsl::exists(replies)).get_result(&mut **tx)?;
    if holds {
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
