//! What readers ask of the stand's comments.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::articles::{ArticleId, CommentsPolicy};
use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::db::schema::{live_articles, live_comment_counts, live_comments};
use crate::db::{Backend, Conn, Cursor, PageRequest, Result, Slice, keyset};
use crate::text::{Language, Slug};

/// A comment as readers see it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_comments, check_for_backend(Backend))]
pub struct LiveComment {
    /// Its id.
    pub id: CommentId,
    /// The article it stands under.
    pub article_id: ArticleId,
    /// The comment it hangs under.
    pub parent_id: Option<CommentId>,
    /// The comment it answers.
    pub in_reply_to: Option<CommentId>,
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
    /// Where it stands when the newest thread comes first.
    pub path_newest: String,
    /// Whether it is to be seen first.
    pub pinned: bool,
    /// Whether the editors recommend it.
    pub picked: bool,
    /// How many readers are for it.
    pub votes: i64,
    /// When its author last changed the text.
    pub edited_at: Option<Timestamp>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// What a reader who comments has to know of an article.
#[derive(Clone, Debug, Queryable)]
pub struct OpenArticle {
    /// Its id.
    pub id: ArticleId,
    /// What it says about comments; see [`CommentsPolicy::under`].
    pub policy: CommentsPolicy,
    /// When it was published.
    pub published_at: Timestamp,
    /// How many comments are shown, if any ever were.
    pub approved: Option<i64>,
}

/// How an article's comments are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThreadSort {
    /// Thread by thread, the oldest first.
    #[default]
    Oldest,
    /// Thread by thread, the newest first.
    Newest,
    /// One by one, those with most votes first; no empty places.
    Best,
    /// The pinned ones alone, one by one, the newest first.
    Pinned,
    /// The editors' picks alone, one by one, the newest first.
    Picked,
    /// Those of the newsroom alone, one by one, the newest first.
    Staff,
}

/// The order of a thread list: threads by age, each from top to bottom.
const OLDEST_THREAD: &str = "thread";
/// The newest thread first, each from top to bottom.
const NEWEST_THREAD: &str = "-thread";
/// Those with most votes first.
const BEST: &str = "-votes";
/// The order of the site's list, and of marked comments.
const NEWEST: &str = "-created_at";

type Boxed = live_comments::BoxedQuery<'static, Backend>;

/// The live article with this slug or id.
pub fn find_article(conn: &mut Conn, id_or_slug: &str) -> Result<Option<OpenArticle>> {
    let found = live_articles::table
        .left_join(live_comment_counts::table.on(live_comment_counts::article_id.eq(live_articles::id)))
        .select((
            live_articles::id,
            live_articles::comments_policy,
            live_articles::published_at,
            live_comment_counts::approved.nullable(),
        ));
    Ok(match id_or_slug.parse::<ArticleId>() {
        Ok(id) => found.filter(live_articles::id.eq(id)).first(conn).optional()?,
        Err(_) => found
            .filter(live_articles::slug.eq(id_or_slug))
            .first(conn)
            .optional()?,
    })
}

/// An article whose comments are read by themselves.
#[derive(Clone, Debug, Queryable)]
pub struct DiscussedArticle {
    /// Its id.
    pub id: ArticleId,
    /// Where it is found.
    pub slug: Slug,
    /// Its headline.
    pub title: String,
    /// The language it is in.
    pub language: Language,
    /// What it says about comments; see [`CommentsPolicy::under`].
    pub policy: CommentsPolicy,
    /// When it was published.
    pub published_at: Timestamp,
}

/// The live article with this slug or id, for who reads its comments by themselves.
pub fn find_discussed(conn: &mut Conn, id_or_slug: &str) -> Result<Option<DiscussedArticle>> {
    let found = live_articles::table.select((
        live_articles::id,
        live_articles::slug,
        live_articles::title,
        live_articles::language,
        live_articles::comments_policy,
        live_articles::published_at,
    ));
    Ok(match id_or_slug.parse::<ArticleId>() {
        Ok(id) => found.filter(live_articles::id.eq(id)).first(conn).optional()?,
        Err(_) => found
            .filter(live_articles::slug.eq(id_or_slug))
            .first(conn)
            .optional()?,
    })
}

/// The newest comments under an article, in whatever thread they stand.
pub fn newest_of(conn: &mut Conn, article: ArticleId, limit: i64) -> Result<Vec<LiveComment>> {
    Ok(live_comments::table
        .filter(live_comments::article_id.eq(article))
        .filter(live_comments::removed.eq(false))
        .order((live_comments::created_at.desc(), live_comments::id.desc()))
        .limit(limit)
        .select(LiveComment::as_select())
        .load(conn)?)
}

/// The headline of a live article.
pub fn title_of(conn: &mut Conn, article: ArticleId) -> Result<Option<String>> {
    Ok(live_articles::table
        .filter(live_articles::id.eq(article))
        .select(live_articles::title)
        .first(conn)
        .optional()?)
}

/// A page of an article's comments.
pub fn threads(
    conn: &mut Conn,
    article: ArticleId,
    sort: ThreadSort,
    page: &PageRequest,
) -> Result<Slice<LiveComment>> {
    let all = || {
        let all = live_comments::table
            .filter(live_comments::article_id.eq(article))
            .into_boxed::<Backend>();
        match sort {
            ThreadSort::Oldest | ThreadSort::Newest => all,
            ThreadSort::Best => all.filter(live_comments::removed.eq(false)),
            ThreadSort::Pinned => all.filter(live_comments::pinned),
            ThreadSort::Picked => all.filter(live_comments::picked),
            ThreadSort::Staff => all.filter(live_comments::staff),
        }
    };
    let count = page.count(conn, |conn, limit| {
        let counted: Vec<CommentId> = all().limit(limit).select(live_comments::id).load(conn)?;
        Ok(counted.len())
    })?;
    let (query, place): (Boxed, fn(&LiveComment) -> Cursor) = match sort {
        ThreadSort::Oldest => {
            let place = page.place::<String>(OLDEST_THREAD)?;
            let query = keyset!(all(), live_comments::path, live_comments::id, asc, place);
            (query, |row| Cursor::new(OLDEST_THREAD, &row.path, row.id))
        }
        ThreadSort::Newest => {
            let place = page.place::<String>(NEWEST_THREAD)?;
            let query = keyset!(all(), live_comments::path_newest, live_comments::id, asc, place);
            (query, |row| Cursor::new(NEWEST_THREAD, &row.path_newest, row.id))
        }
        ThreadSort::Best => {
            let place = page.place::<i64>(BEST)?;
            let query = keyset!(all(), live_comments::votes, live_comments::id, desc, place);
            (query, |row| Cursor::new(BEST, row.votes, row.id))
        }
        ThreadSort::Pinned | ThreadSort::Picked | ThreadSort::Staff => {
            let place = page.place::<Timestamp>(NEWEST)?;
            let query = keyset!(all(), live_comments::created_at, live_comments::id, desc, place);
            (query, |row| Cursor::new(NEWEST, row.created_at, row.id))
        }
    };
    let rows = query
        .limit(page.fetch())
        .select(LiveComment::as_select())
        .load(conn)?;
    Ok(Slice::cut(rows, page, count, place))
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
