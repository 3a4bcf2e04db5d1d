//! Corrections on the desk: every entry there ever was.

use diesel::prelude::*;

use crate::articles::model::standing;
use crate::articles::{ArticleId, Correction, CorrectionId, CorrectionKind};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::schema::corrections;
use crate::db::{Backend, Conn, Cursor, PageRequest, Result, Slice, Tx, among, keyset};

/// A row of `corrections`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = corrections, check_for_backend(Backend))]
struct CorrectionRow {
    id: CorrectionId,
    article_id: ArticleId,
    kind: CorrectionKind,
    text: String,
    corrected_at: Timestamp,
    supersedes_id: Option<CorrectionId>,
    created_by: Option<UserId>,
    created_at: Timestamp,
}

impl From<CorrectionRow> for Correction {
    fn from(row: CorrectionRow) -> Self {
        let CorrectionRow {
            id,
            article_id,
            kind,
            text,
            corrected_at,
            supersedes_id,
            created_by,
            created_at,
        } = row;
        Self {
            id,
            article: article_id,
            kind,
            text,
            corrected_at,
            supersedes: supersedes_id,
            created_by,
            created_at,
        }
    }
}

/// The order of a list of corrections.
const NEWEST: &str = "-created_at";

/// The entry of this article with this id.
pub fn find_correction(conn: &mut Conn, article: ArticleId, id: CorrectionId) -> Result<Option<Correction>> {
    let row: Option<CorrectionRow> = corrections::table
        .find(id)
        .filter(corrections::article_id.eq(article))
        .select(CorrectionRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Correction::from))
}

/// Every entry of an article, the oldest first.
pub fn all_corrections(conn: &mut Conn, article: ArticleId) -> Result<Vec<Correction>> {
    let rows: Vec<CorrectionRow> = corrections::table
        .filter(corrections::article_id.eq(article))
        .order((corrections::created_at, corrections::id))
        .select(CorrectionRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Correction::from).collect())
}

/// The entries of an article that no other one supersedes, the oldest first.
pub fn standing_corrections(conn: &mut Conn, article: ArticleId) -> Result<Vec<Correction>> {
    Ok(standing(all_corrections(conn, article)?))
}

/// A page of an article's entries, the newest first, each with the one that supersedes it.
pub fn list_corrections(
    conn: &mut Conn,
    article: ArticleId,
    page: &PageRequest,
) -> Result<Slice<(Correction, Option<CorrectionId>)>> {
    let of_article = || {
        corrections::table
            .filter(corrections::article_id.eq(article))
            .into_boxed::<Backend>()
    };
    let place = page.place::<Timestamp>(NEWEST)?;
    let count = page.count(conn, |conn, limit| {
        Ok(of_article()
            .limit(limit)
            .select(corrections::id)
            .load::<CorrectionId>(conn)?
            .len())
    })?;
    let rows: Vec<CorrectionRow> = keyset!(
        of_article(),
        corrections::created_at,
        corrections::id,
        desc,
        place
    )
    .limit(page.fetch())
    .select(CorrectionRow::as_select())
    .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| {
        Cursor::new(NEWEST, row.created_at, row.id)
    });
    let ids: Vec<CorrectionId> = slice.items.iter().map(|row| row.id).collect();
    let superseding = superseding(conn, &ids)?;
    Ok(slice.map(|row| {
        let by = superseding
            .iter()
            .find(|(superseded, _)| *superseded == Some(row.id));
        (row.into(), by.map(|(_, by)| *by))
    }))
}

/// What supersedes these entries.
fn superseding(conn: &mut Conn, ids: &[CorrectionId]) -> Result<Vec<(Option<CorrectionId>, CorrectionId)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(corrections::table
        .filter(among(corrections::supersedes_id, ids.iter().copied()))
        .select((corrections::supersedes_id, corrections::id))
        .load(conn)?)
}

/// Adds an entry. Nothing ever changes one.
///
/// # Errors
/// `corrections_supersedes_id_key` when another one supersedes the same.
pub fn insert_correction(tx: &mut Tx, correction: &Correction) -> Result<()> {
    let row = (
        corrections::id.eq(correction.id),
        corrections::article_id.eq(correction.article),
        corrections::kind.eq(correction.kind),
        corrections::text.eq(&correction.text),
        corrections::corrected_at.eq(correction.corrected_at),
        corrections::supersedes_id.eq(correction.supersedes),
        corrections::created_by.eq(correction.created_by),
        corrections::created_at.eq(correction.created_at),
    );
    diesel::insert_into(corrections::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::db::testing::{TestDatabase, Way};

    #[tokio::test]
    async fn the_desks_list_looks_entries_up_in_its_order() {
        let database = TestDatabase::new();
        let article = ArticleId::new(Uuid::max());
        let time: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
        let cursor = Cursor::new(NEWEST, time, CorrectionId::new(Uuid::max()));
        let list = move |conn: &mut Conn, page: &PageRequest| list_corrections(conn, article, page);
        database.assert_direct(Way::Search, cursor, list).await;
    }
}
