//! The desk's comments and the people who wrote them.

use diesel::prelude::*;

use super::{Comment, CommentId, CommentStatus, CommentedArticle, CommenterId, NewComment};
use crate::articles::{ArticleId, LiveState};
use crate::auth::{Reach, UserId};
use crate::clock::Timestamp;
use crate::db::schema::{article_authors, articles, commenters, comments};
use crate::db::{Backend, Conn, Cursor, DbError, Id, PageRequest, Place, Result, Slice, Tx, Version, keyset};
use crate::text::EmailAddress;

/// A row of `comments`, without the address it came from.
#[derive(Queryable, Selectable)]
#[diesel(table_name = comments, check_for_backend(Backend))]
struct CommentRow {
    id: CommentId,
    article_id: ArticleId,
    commenter_id: Option<CommenterId>,
    parent_id: Option<CommentId>,
    path: String,
    depth: i64,
    author_name: String,
    status: CommentStatus,
    body: String,
    body_html: String,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Self {
        let CommentRow {
            id,
            article_id,
            commenter_id,
            parent_id,
            path,
            depth,
            author_name,
            status,
            body,
            body_html,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            article: article_id,
            commenter: commenter_id,
            parent: parent_id,
            path,
            depth,
            author_name,
            status,
            body,
            body_html,
            version,
            created_at,
            updated_at,
        }
    }
}

/// Which comments moderation asks for.
#[derive(Clone, Debug)]
pub struct CommentQuery {
    /// In this state only.
    pub status: Option<CommentStatus>,
    /// Under this article only.
    pub article: Option<ArticleId>,
    /// By the person with this address only.
    pub email: Option<EmailAddress>,
    /// Whether the oldest come first.
    pub oldest_first: bool,
    /// Under the articles that the moderator may moderate.
    pub reach: Reach,
}

impl CommentQuery {
    fn sort(&self) -> &'static str {
        if self.oldest_first {
            "created_at"
        } else {
            "-created_at"
        }
    }
}

/// The comment with this id.
pub fn get(conn: &mut Conn, id: CommentId) -> Result<Comment> {
    let row: CommentRow = comments::table
        .find(id)
        .select(CommentRow::as_select())
        .first(conn)?;
    Ok(row.into())
}

/// The comments with these ids, in no order; those that do not exist are left out.
pub fn list_by_ids(conn: &mut Conn, ids: &[CommentId]) -> Result<Vec<Comment>> {
    let rows: Vec<CommentRow> = comments::table
        .filter(comments::id.eq_any(ids))
        .select(CommentRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Comment::from).collect())
}

/// The next approved comments, the oldest first.
pub fn approved(conn: &mut Conn, after: Option<&Comment>, limit: i64) -> Result<Vec<Comment>> {
    let place = after.map(|comment| Place {
        key: comment.created_at,
        id: comment.id.uuid(),
        back: false,
    });
    let approved = comments::table
        .filter(comments::status.eq(CommentStatus::Approved))
        .into_boxed::<Backend>();
    let rows: Vec<CommentRow> = keyset!(approved, comments::created_at, comments::id, asc, place)
        .limit(limit)
        .select(CommentRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Comment::from).collect())
}

/// A page of comments by the time they were written.
pub fn list(conn: &mut Conn, query: &CommentQuery, page: &PageRequest) -> Result<Slice<Comment>> {
    let sort = query.sort();
    let place = page.place::<Timestamp>(sort)?;
    let count = page.count(conn, |conn, limit| {
        Ok(filtered(query)
            .limit(limit)
            .select(comments::id)
            .load::<CommentId>(conn)?
            .len())
    })?;
    let found = if query.oldest_first {
        keyset!(filtered(query), comments::created_at, comments::id, asc, place)
    } else {
        keyset!(filtered(query), comments::created_at, comments::id, desc, place)
    };
    let rows: Vec<CommentRow> = found
        .limit(page.fetch())
        .select(CommentRow::as_select())
        .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| Cursor::new(sort, row.created_at, row.id));
    Ok(slice.map(Comment::from))
}

fn filtered(query: &CommentQuery) -> comments::BoxedQuery<'static, Backend> {
    let mut found = comments::table.into_boxed();
    if let Some(status) = query.status {
        found = found.filter(comments::status.eq(status));
    }
    if let Some(article) = query.article {
        found = found.filter(comments::article_id.eq(article));
    }
    if let Some(email) = &query.email {
        let who = commenters::table
            .filter(commenters::email_folded.eq(email.folded()))
            .select(commenters::id);
        found = found.filter(
            comments::commenter_id
                .nullable()
                .eq_any(who.select(commenters::id.nullable())),
        );
    }
    match query.reach {
        Reach::All => found,
        Reach::Live => {
            let article = articles::table.filter(articles::id.eq(comments::article_id));
            found.filter(diesel::dsl::exists(
                article.filter(articles::live_state.eq(LiveState::Live)),
            ))
        }
        Reach::Own(own) | Reach::OwnOrLive(own) => {
            let author: Id<()> = Id::new(own.author.unwrap_or_default());
            let credited = article_authors::table
                .filter(article_authors::author_id.eq(author))
                .select(article_authors::article_id);
            let theirs = articles::table
                .filter(
                    articles::created_by
                        .eq(own.user)
                        .or(articles::id.eq_any(credited)),
                )
                .select(articles::id);
            found.filter(comments::article_id.eq_any(theirs))
        }
    }
}

/// Whose the article is that a comment stands under.
pub fn commented_article(conn: &mut Conn, id: ArticleId) -> Result<CommentedArticle> {
    let (created_by, live_state): (Option<UserId>, LiveState) = articles::table
        .find(id)
        .select((articles::created_by, articles::live_state))
        .first(conn)?;
    let credited: Vec<Id<()>> = article_authors::table
        .filter(article_authors::article_id.eq(id))
        .select(article_authors::author_id)
        .load(conn)?;
    let credited = credited.into_iter().map(Id::uuid).collect();
    Ok(CommentedArticle {
        created_by,
        credited,
        is_live: live_state == LiveState::Live,
    })
}

/// The addresses of these commenters.
pub fn emails(conn: &mut Conn, ids: &[CommenterId]) -> Result<Vec<(CommenterId, String)>> {
    let found = commenters::table.filter(commenters::id.eq_any(ids));
    Ok(found.select((commenters::id, commenters::email)).load(conn)?)
}

/// Whether the same was said under this article since `since`, by whomever: an answer that depended on who said it
/// would tell a stranger whose address belongs to a comment.
pub fn is_repeated(conn: &mut Conn, article: ArticleId, body: &str, since: Timestamp) -> Result<bool> {
    let same = comments::table
        .filter(comments::article_id.eq(article))
        .filter(comments::created_at.ge(since))
        .filter(comments::body.eq(body));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(conn)?)
}

/// Whether other comments reply to this one.
pub fn has_replies(conn: &mut Conn, id: CommentId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        comments::table.filter(comments::parent_id.eq(id)),
    ))
    .get_result(conn)?)
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
        commenters::created_at.eq(tx.now()),
    );
    diesel::insert_into(commenters::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(id)
}

/// Adds a comment, with the address it came from.
pub fn insert(tx: &mut Tx, comment: &Comment) -> Result<()> {
    let address = tx.context().address.map(|address| address.to_string());
    let row = (
        (
            comments::id.eq(comment.id),
            comments::article_id.eq(comment.article),
            comments::commenter_id.eq(comment.commenter),
            comments::parent_id.eq(comment.parent),
            comments::path.eq(&comment.path),
            comments::depth.eq(comment.depth),
            comments::author_name.eq(&comment.author_name),
        ),
        (
            comments::status.eq(comment.status),
            comments::body.eq(&comment.body),
            comments::body_html.eq(&comment.body_html),
            comments::address.eq(address),
            comments::version.eq(comment.version),
            comments::created_at.eq(comment.created_at),
            comments::updated_at.eq(comment.updated_at),
        ),
    );
    diesel::insert_into(comments::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Saves what became of a comment.
pub fn update(tx: &mut Tx, comment: &Comment) -> Result<()> {
    let changes = (
        comments::commenter_id.eq(comment.commenter),
        comments::author_name.eq(&comment.author_name),
        comments::status.eq(comment.status),
        comments::body.eq(&comment.body),
        comments::body_html.eq(&comment.body_html),
        comments::version.eq(comment.version),
        comments::updated_at.eq(comment.updated_at),
    );
    match diesel::update(comments::table.find(comment.id))
        .set(changes)
        .execute(&mut **tx)?
    {
        0 => Err(DbError::NotFound),
        _ => Ok(()),
    }
}

/// Empties a comment that replies hang under: nothing of who wrote it stays, nor where from.
pub fn erase(tx: &mut Tx, comment: &Comment) -> Result<()> {
    update(tx, comment)?;
    diesel::update(comments::table.find(comment.id))
        .set(comments::address.eq(None::<String>))
        .execute(&mut **tx)?;
    Ok(())
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

/// Removes a comment that nobody replied to.
pub fn delete(tx: &mut Tx, id: CommentId) -> Result<()> {
    diesel::delete(comments::table.find(id)).execute(&mut **tx)?;
    Ok(())
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

/// The comment as it is taken.
pub(super) fn draft(
    tx: &Tx,
    article: ArticleId,
    commenter: CommenterId,
    parent: Option<&Comment>,
    new: &NewComment,
) -> Comment {
    let id = tx.id();
    let super::model::Place { parent, path, depth } = super::model::place(id, parent);
    Comment {
        id,
        article,
        commenter: Some(commenter),
        parent,
        path,
        depth,
        author_name: new.author_name.clone(),
        status: new.status,
        body: new.body.clone(),
        body_html: new.body_html.clone(),
        version: Version::FIRST,
        created_at: tx.now(),
        updated_at: tx.now(),
    }
}
