//! The desk's comments and the people who wrote them.

pub mod bans;
pub mod commenters;
pub mod lessons;
pub mod notices;
pub mod privacy;
pub mod queue;
pub mod readers;
pub mod words;

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::spam::Reason;
use super::{Comment, CommentId, CommentStatus, CommentedArticle, CommenterId, Marks};
use crate::articles::{ArticleId, LiveState};
use crate::auth::UserId;
use crate::auth::tokens::TokenDigest;
use crate::clock::Timestamp;
use crate::db::schema::{article_authors, articles, comments};
use crate::db::{Backend, Conn, DbError, Id, JsonText, Place, Result, Tx, Version, keyset};
use crate::text::{fold::fold, hexadecimal};

/// A row of `comments`, without the address it came from and the secret it is changed by.
#[derive(Queryable, Selectable)]
#[diesel(table_name = comments, check_for_backend(Backend))]
struct CommentRow {
    id: CommentId,
    article_id: ArticleId,
    commenter_id: Option<CommenterId>,
    parent_id: Option<CommentId>,
    in_reply_to: Option<CommentId>,
    path: String,
    depth: i64,
    author_name: String,
    status: CommentStatus,
    body: String,
    body_html: String,
    staff: bool,
    pinned: bool,
    picked: bool,
    votes: i64,
    reports: i64,
    reasons: JsonText<Vec<Reason>>,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
    edited_at: Option<Timestamp>,
}

impl TryFrom<CommentRow> for Comment {
    type Error = DbError;

    fn try_from(row: CommentRow) -> Result<Self> {
        let CommentRow {
            id,
            article_id,
            commenter_id,
            parent_id,
            in_reply_to,
            path,
            depth,
            author_name,
            status,
            body,
            body_html,
            staff,
            pinned,
            picked,
            votes,
            reports,
            reasons,
            version,
            created_at,
            updated_at,
            edited_at,
        } = row;
        Ok(Self {
            id,
            article: article_id,
            commenter: commenter_id,
            parent: parent_id,
            in_reply_to,
            path,
            depth,
            author_name,
            status,
            body,
            body_html,
            marks: Marks {
                is_staff: staff,
                is_pinned: pinned,
                is_picked: picked,
            },
            votes,
            reports,
            reasons: reasons.value()?,
            version,
            created_at,
            updated_at,
            edited_at,
        })
    }
}

fn comments_of(rows: Vec<CommentRow>) -> Result<Vec<Comment>> {
    rows.into_iter().map(Comment::try_from).collect()
}

/// The comment with this id.
pub fn get(conn: &mut Conn, id: CommentId) -> Result<Comment> {
    let row: CommentRow = comments::table
        .find(id)
        .select(CommentRow::as_select())
        .first(conn)?;
    row.try_into()
}

/// The comments with these ids, in no order; those that do not exist are left out.
pub fn list_by_ids(conn: &mut Conn, ids: &[CommentId]) -> Result<Vec<Comment>> {
    let rows: Vec<CommentRow> = comments::table
        .filter(comments::id.eq_any(ids))
        .select(CommentRow::as_select())
        .load(conn)?;
    comments_of(rows)
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
    comments_of(rows)
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

/// Whether the same was said under this article since `since`, by whomever: an answer that depended on who said it
/// would tell a stranger whose address belongs to a comment.
pub fn is_repeated(conn: &mut Conn, article: ArticleId, body: &str, since: Timestamp) -> Result<bool> {
    let same = comments::table
        .filter(comments::article_id.eq(article))
        .filter(comments::body_hash.eq(hash_of(body)))
        .filter(comments::created_at.ge(since));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(conn)?)
}

/// Whether two texts count as one, when it is looked whether something was said before.
pub fn says_the_same(one: &str, other: &str) -> bool {
    hash_of(one) == hash_of(other)
}

/// By which a text is found that says the same: neither case nor accents nor spaces make it another one. An empty place says
/// nothing.
fn hash_of(body: &str) -> Option<Vec<u8>> {
    let folded = fold(body);
    (!body.is_empty()).then(|| Sha256::digest(folded.as_bytes()).to_vec())
}

/// Whether other comments reply to this one.
pub fn has_replies(conn: &mut Conn, id: CommentId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        comments::table.filter(comments::parent_id.eq(id)),
    ))
    .get_result(conn)?)
}

/// What only the store and its author know of a comment.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The digest of the secret that it is changed by.
    pub secret: Option<TokenDigest>,
    /// Where it came from, under the key of the day.
    pub address: Option<[u8; 32]>,
    /// Who of the newsroom wrote it.
    pub user: Option<UserId>,
}

/// Adds a comment.
pub fn insert(tx: &mut Tx, comment: &Comment, origin: &Origin) -> Result<()> {
    let row = (
        (
            comments::id.eq(comment.id),
            comments::article_id.eq(comment.article),
            comments::user_id.eq(origin.user),
            comments::parent_id.eq(comment.parent),
            comments::in_reply_to.eq(comment.in_reply_to),
            comments::path.eq(&comment.path),
            comments::depth.eq(comment.depth),
            comments::staff.eq(comment.marks.is_staff),
        ),
        (
            comments::address.eq(origin.address.map(|hash| hexadecimal(&hash))),
            comments::secret_hash.eq(origin.secret.map(|digest| digest.to_vec())),
            comments::created_at.eq(comment.created_at),
        ),
        what_changes(comment)?,
    );
    diesel::insert_into(comments::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Saves what became of a comment. Its words are due anew.
pub fn update(tx: &mut Tx, comment: &Comment) -> Result<()> {
    match diesel::update(comments::table.find(comment.id))
        .set(what_changes(comment)?)
        .execute(&mut **tx)?
    {
        0 => Err(DbError::NotFound),
        _ => Ok(()),
    }
}

/// Everything about a comment that may change, but for what readers count up.
fn what_changes(comment: &Comment) -> Result<Changing> {
    let Marks {
        is_staff: _,
        is_pinned,
        is_picked,
    } = comment.marks;
    Ok(Changing {
        commenter_id: comment.commenter,
        author_name: comment.author_name.clone(),
        status: comment.status,
        body: comment.body.clone(),
        body_html: comment.body_html.clone(),
        pinned: is_pinned,
        picked: is_picked,
        reports: comment.reports,
        reasons: JsonText::new(&comment.reasons)?,
        version: comment.version,
        updated_at: comment.updated_at,
        edited_at: comment.edited_at,
        worded: false,
        body_hash: hash_of(&comment.body),
    })
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = comments, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Changing {
    commenter_id: Option<CommenterId>,
    author_name: String,
    status: CommentStatus,
    body: String,
    body_html: String,
    pinned: bool,
    picked: bool,
    reports: i64,
    reasons: JsonText<Vec<Reason>>,
    version: Version,
    updated_at: Timestamp,
    edited_at: Option<Timestamp>,
    worded: bool,
    body_hash: Option<Vec<u8>>,
}

/// Empties a comment that replies hang under: nothing of who wrote it stays, nor where from.
pub fn erase(tx: &mut Tx, comment: &Comment) -> Result<()> {
    update(tx, comment)?;
    diesel::update(comments::table.find(comment.id))
        .set((
            comments::address.eq(None::<String>),
            comments::secret_hash.eq(None::<Vec<u8>>),
            comments::user_id.eq(None::<UserId>),
        ))
        .execute(&mut **tx)?;
    notices::forget_wish(tx, comment.id)?;
    words::forget(tx, comment.id)
}

/// Removes a comment that nobody replied to.
pub fn delete(tx: &mut Tx, id: CommentId) -> Result<()> {
    words::forget(tx, id)?;
    diesel::delete(comments::table.find(id)).execute(&mut **tx)?;
    Ok(())
}
