//! What the newsroom says to itself about articles.

use diesel::prelude::*;

use crate::articles::{ArticleId, Note, NoteId};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::schema::article_notes;
use crate::db::{Backend, Conn, Cursor, DbError, PageRequest, Result, Slice, Tx, keyset};

/// A row of `article_notes`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = article_notes, check_for_backend(Backend))]
struct NoteRow {
    id: NoteId,
    article_id: ArticleId,
    parent_id: Option<NoteId>,
    anchor: Option<String>,
    body: String,
    created_by: Option<UserId>,
    created_at: Timestamp,
    updated_at: Timestamp,
    resolved_at: Option<Timestamp>,
    resolved_by: Option<UserId>,
}

impl From<NoteRow> for Note {
    fn from(row: NoteRow) -> Self {
        let NoteRow {
            id,
            article_id,
            parent_id,
            anchor,
            body,
            created_by,
            created_at,
            updated_at,
            resolved_at,
            resolved_by,
        } = row;
        Self {
            id,
            article: article_id,
            parent: parent_id,
            anchor,
            body,
            created_by,
            created_at,
            updated_at,
            resolved_at,
            resolved_by,
        }
    }
}

/// Which notes are asked for.
#[derive(Clone, Copy, Debug)]
pub struct NoteQuery {
    /// On this article.
    pub article: ArticleId,
    /// In threads that are resolved, or in those that are not.
    pub resolved: Option<bool>,
}

/// The name of the order that notes are listed in.
const OLDEST_FIRST: &str = "created_at";

/// The note with this id, if it is on this article.
pub fn get_note(conn: &mut Conn, article: ArticleId, id: NoteId) -> Result<Note> {
    let row: NoteRow = article_notes::table
        .find(id)
        .filter(article_notes::article_id.eq(article))
        .select(NoteRow::as_select())
        .first(conn)?;
    Ok(row.into())
}

/// A page of an article's notes, replies among them, the oldest first.
pub fn list_notes(conn: &mut Conn, query: &NoteQuery, page: &PageRequest) -> Result<Slice<Note>> {
    let place = page.place::<Timestamp>(OLDEST_FIRST)?;
    let count = page.count(conn, |conn, limit| {
        Ok(filtered(query)
            .limit(limit)
            .select(article_notes::id)
            .load::<NoteId>(conn)?
            .len())
    })?;
    let found = keyset!(
        filtered(query),
        article_notes::created_at,
        article_notes::id,
        asc,
        place
    );
    let rows: Vec<NoteRow> = found
        .limit(page.fetch())
        .select(NoteRow::as_select())
        .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| {
        Cursor::new(OLDEST_FIRST, row.created_at, row.id)
    });
    Ok(slice.map(Note::from))
}

fn filtered(query: &NoteQuery) -> article_notes::BoxedQuery<'static, Backend> {
    let NoteQuery { article, resolved } = *query;
    let found = article_notes::table
        .filter(article_notes::article_id.eq(article))
        .into_boxed();
    match resolved {
        Some(true) => found.filter(article_notes::resolved_at.is_not_null()),
        Some(false) => found.filter(article_notes::resolved_at.is_null()),
        None => found,
    }
}

/// How many replies to a note somebody other than this user wrote.
pub fn count_others_replies(conn: &mut Conn, head: NoteId, user: Option<UserId>) -> Result<i64> {
    let replies = article_notes::table.filter(article_notes::parent_id.eq(head));
    let all: i64 = replies.count().get_result(conn)?;
    let own: i64 = replies
        .filter(article_notes::created_by.eq(user))
        .count()
        .get_result(conn)?;
    Ok(all - own)
}

/// Adds a note.
pub fn insert_note(tx: &mut Tx, note: &Note) -> Result<()> {
    let row = (
        article_notes::id.eq(note.id),
        article_notes::article_id.eq(note.article),
        article_notes::parent_id.eq(note.parent),
        article_notes::anchor.eq(&note.anchor),
        article_notes::body.eq(&note.body),
        article_notes::created_by.eq(note.created_by),
        article_notes::created_at.eq(note.created_at),
        article_notes::updated_at.eq(note.updated_at),
        article_notes::resolved_at.eq(note.resolved_at),
        article_notes::resolved_by.eq(note.resolved_by),
    );
    diesel::insert_into(article_notes::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Saves what a note says.
pub fn update_note(tx: &mut Tx, note: &Note) -> Result<()> {
    let changes = (
        article_notes::body.eq(&note.body),
        article_notes::updated_at.eq(note.updated_at),
    );
    match diesel::update(article_notes::table.find(note.id))
        .set(changes)
        .execute(&mut **tx)?
    {
        0 => Err(DbError::NotFound),
        _ => Ok(()),
    }
}

/// Writes down of a whole thread whether it is resolved.
pub fn settle_thread(tx: &mut Tx, head: &Note) -> Result<()> {
    let state = (
        article_notes::resolved_at.eq(head.resolved_at),
        article_notes::resolved_by.eq(head.resolved_by),
    );
    let thread = article_notes::id
        .eq(head.id)
        .or(article_notes::parent_id.eq(head.id));
    diesel::update(article_notes::table.filter(thread))
        .set(state)
        .execute(&mut **tx)?;
    Ok(())
}

/// Removes a note and the replies to it.
pub fn delete_note(tx: &mut Tx, id: NoteId) -> Result<()> {
    diesel::delete(article_notes::table.find(id)).execute(&mut **tx)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::db::testing::{TestDatabase, Way};

    #[tokio::test]
    async fn the_list_of_notes_walks_an_index_whatever_it_is_asked_for() {
        let database = TestDatabase::new();
        for resolved in [None, Some(true), Some(false)] {
            let query = NoteQuery {
                article: ArticleId::new(Uuid::max()),
                resolved,
            };
            let list = move |conn: &mut Conn, page: &PageRequest| list_notes(conn, &query, page);
            let time: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
            let cursor = Cursor::new(OLDEST_FIRST, time, NoteId::new(Uuid::max()));
            database.assert_direct(Way::Search, cursor, list).await;
        }
    }
}
