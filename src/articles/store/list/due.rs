//! The desk's list in the order in which articles are due: a walk along their assignments.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::{ArticleQuery, Listed, author_of, credits_of};
use crate::articles::{ArticleId, LiveState};
use crate::auth::Reach;
use crate::clock::Timestamp;
use crate::db::schema::{article_assignments, articles};
use crate::db::{Backend, Conn, Cursor, PageRequest, Result, Slice, among, keyset};

/// When an article is due.
type Due = (ArticleId, Option<Timestamp>);

/// A page of articles, the one due first before the others.
pub(super) fn list(conn: &mut Conn, query: &ArticleQuery, page: &PageRequest) -> Result<Slice<Listed>> {
    let sort: &str = query.sort.into();
    let place = page.place::<Timestamp>(sort)?;
    let count = page.count(conn, |conn, limit| {
        let ids = due(query).limit(limit).select(article_assignments::article_id);
        Ok(ids.load::<ArticleId>(conn)?.len())
    })?;
    let found = keyset!(
        due(query),
        article_assignments::due_at,
        article_assignments::article_id,
        asc,
        place
    );
    let columns = (article_assignments::article_id, article_assignments::due_at);
    let rows: Vec<Due> = found.limit(page.fetch()).select(columns).load(conn)?;
    let slice = Slice::cut(rows, page, count, |(id, at)| Cursor::new(sort, at, *id));
    let (due, page) = slice.take();
    if due.is_empty() {
        return Ok(page.with(Vec::new()));
    }
    let ids = || due.iter().map(|(id, _)| *id);
    let rows: Vec<Listed> = articles::table
        .filter(among(articles::id, ids()))
        .select(Listed::as_select())
        .load(conn)?;
    let in_order = ids().filter_map(|id| rows.iter().find(|row| row.id == id).cloned());
    Ok(page.with(in_order.collect()))
}

/// The assignments of the articles that are asked for. Each article is looked up by its id alone, so that the order is
/// the index's, whatever else is known about articles.
pub(super) fn due(query: &ArticleQuery) -> article_assignments::BoxedQuery<'static, Backend> {
    let mut found = article_assignments::table
        .filter(article_assignments::due_at.is_not_null())
        .into_boxed();
    if let Some(assignee) = query.assignee {
        found = found.filter(article_assignments::assignee_id.eq(assignee));
    }
    if let Some(desk) = query.desk {
        found = found.filter(article_assignments::desk_id.eq(desk));
    }
    if let Some(time) = query.due_before {
        found = found.filter(article_assignments::due_at.lt(time));
    }
    within(found, query.reach)
}

/// Those of articles that the actor may read and that are not in the trash.
fn within(
    found: article_assignments::BoxedQuery<'static, Backend>,
    reach: Reach,
) -> article_assignments::BoxedQuery<'static, Backend> {
    let is_live = articles::live_state.eq(LiveState::Live);
    match reach {
        Reach::All => found.filter(exists(its_article())),
        Reach::Live => found.filter(exists(its_article().filter(is_live))),
        Reach::Own(own) => found.filter(exists(
            its_article().filter(
                articles::created_by
                    .eq(own.user)
                    .or(exists(credits_of(author_of(own)))),
            ),
        )),
        Reach::OwnOrLive(own) => found.filter(exists(
            its_article().filter(
                is_live
                    .or(articles::created_by.eq(own.user))
                    .or(exists(credits_of(author_of(own)))),
            ),
        )),
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn its_article() -> _ {
    articles::table
        .filter(articles::id.eq(article_assignments::article_id))
        .filter(articles::trashed_at.is_null())
}
