//! What moderation has before it.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::{CommentRow, words};
use crate::articles::{ArticleId, LiveState};
use crate::auth::Reach;
use crate::clock::Timestamp;
use crate::comments::model::bans::reversed;
use crate::comments::{Comment, CommentId, CommentStatus};
use crate::db::schema::{article_authors, articles, commenters, comments};
use crate::db::{Backend, Conn, Cursor, Id, PageRequest, Place, Result, Slice, Wanted, keyset};
use crate::text::EmailAddress;

/// So many comments that hold the words are looked through: the ones written last.
pub const MOST_FOUND: i64 = 1_000;

/// Which comments moderation asks for.
#[derive(Clone, Debug)]
pub struct CommentQuery {
    /// In this state only.
    pub status: Option<CommentStatus>,
    /// Under this article only.
    pub article: Option<ArticleId>,
    /// By the person with this address only.
    pub email: Option<EmailAddress>,
    /// By people with an address at this domain, or below it, only.
    pub domain: Option<String>,
    /// Reported ones only.
    pub reported: bool,
    /// Written at this time or later.
    pub after: Option<Timestamp>,
    /// Written before this time.
    pub before: Option<Timestamp>,
    /// Holding these words: of the newest [`MOST_FOUND`] that do.
    pub words: Option<Wanted>,
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

/// A page of comments by the time they were written.
pub fn list(conn: &mut Conn, query: &CommentQuery, page: &PageRequest) -> Result<Slice<Comment>> {
    let sort = query.sort();
    let place = page.place::<Timestamp>(sort)?;
    let Some(named) = named(conn, query)? else {
        return Ok(Slice::empty(page));
    };
    let filtered = || filtered(query, &named);
    let count = page.count(conn, |conn, limit| {
        Ok(filtered()
            .limit(limit)
            .select(comments::id)
            .load::<CommentId>(conn)?
            .len())
    })?;
    let found = if query.oldest_first {
        keyset!(filtered(), comments::created_at, comments::id, asc, place)
    } else {
        keyset!(filtered(), comments::created_at, comments::id, desc, place)
    };
    let rows: Vec<CommentRow> = found
        .limit(page.fetch())
        .select(CommentRow::as_select())
        .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row: &CommentRow| {
        Cursor::new(sort, row.created_at, row.id)
    });
    slice.try_map(Comment::try_from)
}

/// The comments that hold the words, if words are asked for; nothing if none holds them.
fn named(conn: &mut Conn, query: &CommentQuery) -> Result<Option<Option<Vec<CommentId>>>> {
    let Some(wanted) = &query.words else {
        return Ok(Some(None));
    };
    let ids = words::find(conn, wanted, MOST_FOUND)?;
    Ok(Some(ids).filter(|ids| !ids.is_empty()).map(Some))
}

/// The ids of the first comments of a list that a decision changes: who decides again and again comes to the end. Of a
/// deleted one nothing is left to decide about.
pub fn ids(
    conn: &mut Conn,
    query: &CommentQuery,
    decided: Option<CommentStatus>,
    limit: i64,
) -> Result<Vec<CommentId>> {
    let Some(named) = named(conn, query)? else {
        return Ok(Vec::new());
    };
    let left = || {
        let left = filtered(query, &named).filter(comments::body.ne(""));
        match decided {
            Some(status) => left.filter(comments::status.ne(status).or(comments::reports.gt(0))),
            None => left,
        }
    };
    let place = None::<Place<Timestamp>>;
    let found = if query.oldest_first {
        keyset!(left(), comments::created_at, comments::id, asc, place)
    } else {
        keyset!(left(), comments::created_at, comments::id, desc, place)
    };
    Ok(found.limit(limit).select(comments::id).load(conn)?)
}

fn filtered(query: &CommentQuery, named: &Option<Vec<CommentId>>) -> comments::BoxedQuery<'static, Backend> {
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
            .select(commenters::id.nullable());
        found = found.filter(comments::commenter_id.eq_any(who));
    }
    if let Some(domain) = &query.domain {
        let from = reversed(domain);
        // The sign after the dot: what lies between begins with the domain and its dot.
        let to = format!("{}/", from.trim_end_matches('.'));
        let who = commenters::table
            .filter(
                commenters::domain_reversed
                    .ge(from)
                    .and(commenters::domain_reversed.lt(to)),
            )
            .select(commenters::id.nullable());
        found = found.filter(comments::commenter_id.eq_any(who));
    }
    if let Some(ids) = named {
        found = found.filter(comments::id.eq_any(ids.clone()));
    }
    if query.reported {
        found = found.filter(diesel::dsl::sql::<Bool>("comments.reports > 0"));
    }
    if let Some(after) = query.after {
        found = found.filter(comments::created_at.ge(after));
    }
    if let Some(before) = query.before {
        found = found.filter(comments::created_at.lt(before));
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
