use diesel::prelude::*;

use super::words;
use crate::articles::{ArticleContent, ArticleId, Packed, Revision, RevisionId, Saved, Unpacked};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::schema::article_revisions;
use crate::db::{Backend, Conn, Cursor, DbError, JsonText, PageRequest, Place, Result, Slice, Tx};
use crate::text::{RULES_VERSION, Rendered};

#[derive(Queryable, Selectable)]
#[diesel(table_name = article_revisions, check_for_backend(Backend))]
struct RevisionRow {
    id: RevisionId,
    article_id: ArticleId,
    number: i64,
    content_hash: Vec<u8>,
    created_by: Option<UserId>,
    created_at: Timestamp,
    note: Option<String>,
    word_count: i64,
    reading_time_minutes: i64,
    content: JsonText<ArticleContent>,
    body: Vec<u8>,
}

impl TryFrom<RevisionRow> for Revision {
    type Error = DbError;

    fn try_from(row: RevisionRow) -> Result<Self> {
        let packed = Packed::from_bytes(row.body);
        let Unpacked { source, html, text } = packed.unpack().map_err(DbError::internal)?;
        let mut content = row.content.value()?;
        content.body.source = source;
        let rendered = Rendered {
            html,
            text,
            word_count: i32::try_from(row.word_count).map_err(DbError::internal)?,
            reading_time_minutes: i32::try_from(row.reading_time_minutes).map_err(DbError::internal)?,
        };
        Ok(Self {
            id: row.id,
            article: row.article_id,
            number: row.number,
            content,
            rendered,
            packed,
            content_hash: row
                .content_hash
                .try_into()
                .map_err(|_| DbError::internal("a content hash has 32 bytes"))?,
            created_by: row.created_by,
            created_at: row.created_at,
            note: row.note,
        })
    }
}

/// The revision with this number.
pub fn get_revision(conn: &mut Conn, article: ArticleId, number: i64) -> Result<Revision> {
    let row: RevisionRow = article_revisions::table
        .filter(
            article_revisions::article_id
                .eq(article)
                .and(article_revisions::number.eq(number)),
        )
        .select(RevisionRow::as_select())
        .first(conn)?;
    row.try_into()
}

/// The revision with this id.
pub fn find_revision(conn: &mut Conn, id: RevisionId) -> Result<Revision> {
    let row: RevisionRow = article_revisions::table
        .find(id)
        .select(RevisionRow::as_select())
        .first(conn)?;
    row.try_into()
}

/// The order of a list of revisions.
const NEWEST: &str = "-number";

/// A page of an article's revisions, the newest first, without their texts.
pub fn list_revisions(conn: &mut Conn, article: ArticleId, page: &PageRequest) -> Result<Slice<Saved>> {
    let of_article = || article_revisions::table.filter(article_revisions::article_id.eq(article));
    let count = page.count(conn, |conn, limit| {
        Ok(of_article()
            .limit(limit)
            .select(article_revisions::number)
            .load::<i64>(conn)?
            .len())
    })?;
    let found = of_article().into_boxed::<Backend>();
    let number = article_revisions::number;
    let found = match page.place::<i64>(NEWEST)? {
        Some(Place { key, back: true, .. }) => found.order(number.asc()).filter(number.gt(key)),
        Some(Place { key, .. }) => found.order(number.desc()).filter(number.lt(key)),
        None => found.order(number.desc()),
    };
    let columns = (
        article_revisions::number,
        article_revisions::title,
        article_revisions::word_count,
        article_revisions::content_hash,
        article_revisions::created_by,
        article_revisions::created_at,
        article_revisions::note,
    );
    let rows: Vec<SavedRow> = found.limit(page.fetch()).select(columns).load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| Cursor::new(NEWEST, row.0, article));
    Ok(slice.map(
        |(number, title, word_count, content_hash, created_by, created_at, note)| Saved {
            number,
            title,
            word_count,
            content_hash,
            created_by,
            created_at,
            note,
        },
    ))
}

type SavedRow = (
    i64,
    String,
    i64,
    Vec<u8>,
    Option<UserId>,
    Timestamp,
    Option<String>,
);

/// The source is stored once, with what was made of it.
fn without_source(content: &ArticleContent) -> ArticleContent {
    let mut content = content.clone();
    content.body.source = String::new();
    content
}

/// Adds a revision. Nothing ever changes one.
pub fn insert_revision(tx: &mut Tx, revision: &Revision) -> Result<()> {
    let row = (
        article_revisions::id.eq(revision.id),
        article_revisions::article_id.eq(revision.article),
        article_revisions::number.eq(revision.number),
        article_revisions::content_hash.eq(revision.content_hash.as_slice()),
        article_revisions::created_by.eq(revision.created_by),
        article_revisions::created_at.eq(revision.created_at),
        article_revisions::note.eq(&revision.note),
        article_revisions::title.eq(&revision.content.title),
        article_revisions::word_count.eq(i64::from(revision.rendered.word_count)),
        article_revisions::reading_time_minutes.eq(i64::from(revision.rendered.reading_time_minutes)),
        article_revisions::rules_version.eq(i64::from(RULES_VERSION)),
        article_revisions::content.eq(JsonText::new(&without_source(&revision.content))?),
        article_revisions::body.eq(revision.packed.as_bytes()),
    );
    diesel::insert_into(article_revisions::table)
        .values(row)
        .execute(&mut **tx)?;
    words::due(tx, revision.article, revision.number)
}
