//! The stand's corrections: of live articles, the entries that no other one supersedes.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::store;
use super::read::RelatedArticle;
use crate::articles::{ArticleId, Correction, CorrectionId, CorrectionKind};
use crate::clock::Timestamp;
use crate::db::schema::{live_articles, live_corrections};
use crate::db::{Backend, Conn, Cursor, PageRequest, Result, Slice, Tx, among, each, keyset};
use crate::keys;

/// An entry as readers see it.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = live_corrections, check_for_backend(Backend))]
pub struct LiveCorrection {
    /// Its id.
    pub id: CorrectionId,
    /// The article it is about.
    pub article_id: ArticleId,
    /// What sort of thing it says.
    pub kind: CorrectionKind,
    /// What it says.
    pub text: String,
    /// The date that stands over it.
    pub published_at: Timestamp,
}

impl From<Correction> for LiveCorrection {
    fn from(correction: Correction) -> Self {
        let Correction {
            id,
            article,
            kind,
            text,
            corrected_at,
            supersedes: _,
            created_by: _,
            created_at: _,
        } = correction;
        Self {
            id,
            article_id: article,
            kind,
            text,
            published_at: corrected_at,
        }
    }
}

/// Which entries a reader asks for. All of the filters must hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct LiveCorrectionQuery {
    /// Of this kind only.
    pub kind: Option<CorrectionKind>,
    /// Those of then or later.
    pub published_after: Option<Timestamp>,
    /// Those of earlier.
    pub published_before: Option<Timestamp>,
}

/// The order of the site's list.
const NEWEST: &str = "-published_at";

/// An article's entries, the oldest first.
pub fn of_article(conn: &mut Conn, article: ArticleId) -> Result<Vec<LiveCorrection>> {
    Ok(live_corrections::table
        .filter(live_corrections::article_id.eq(article))
        .order((live_corrections::published_at, live_corrections::id))
        .select(LiveCorrection::as_select())
        .load(conn)?)
}

/// The entries of several articles at once, of each the oldest first.
pub fn of_articles(
    conn: &mut Conn,
    articles: &[ArticleId],
) -> Result<HashMap<ArticleId, Vec<LiveCorrection>>> {
    let mut rows: Vec<LiveCorrection> = live_corrections::table
        .filter(among(live_corrections::article_id, articles.iter().copied()))
        .select(LiveCorrection::as_select())
        .load(conn)?;
    rows.sort_by_key(|row| (row.published_at, row.id));
    let mut found: HashMap<ArticleId, Vec<LiveCorrection>> = HashMap::new();
    for row in rows {
        found.entry(row.article_id).or_default().push(row);
    }
    Ok(found)
}

/// The entries that a query asks for, until this time, with their articles.
macro_rules! filtered {
    ($query:expr, $until:expr) => {{
        let mut found = live_corrections::table
            .inner_join(live_articles::table.on(live_articles::id.eq(live_corrections::article_id)))
            .into_boxed::<Backend>();
        if let Some(kind) = $query.kind {
            found = found.filter(live_corrections::kind.eq(kind));
        }
        if let Some(from) = $query.published_after {
            found = found.filter(live_corrections::published_at.ge(from));
        }
        if let Some(until) = $until {
            found = found.filter(live_corrections::published_at.lt(until));
        }
        found
    }};
}

/// A page of the entries of all live articles, the newest first, each with its article.
pub fn list(
    conn: &mut Conn,
    query: LiveCorrectionQuery,
    page: &PageRequest,
) -> Result<Slice<(LiveCorrection, RelatedArticle)>> {
    let place = page.place::<Timestamp>(NEWEST)?;
    // Of two bounds on one side only the nearer is left: the index is walked from there.
    let before = query
        .published_before
        .filter(|before| place.is_none_or(|place| place.back || *before <= place.key));
    let place = place.filter(|place| place.back || before.is_none());
    let count = page.count(conn, |conn, limit| {
        Ok(filtered!(query, query.published_before)
            .limit(limit)
            .select(live_corrections::id)
            .load::<CorrectionId>(conn)?
            .len())
    })?;
    let found = keyset!(
        filtered!(query, before),
        live_corrections::published_at,
        live_corrections::id,
        desc,
        place
    );
    let rows: Vec<(LiveCorrection, RelatedArticle)> = found
        .limit(page.fetch())
        .select((LiveCorrection::as_select(), RelatedArticle::as_select()))
        .load(conn)?;
    Ok(Slice::cut(rows, page, count, |(row, _)| {
        Cursor::new(NEWEST, row.published_at, row.id)
    }))
}

/// Puts what stands on the desk now in the place of what stood here of an article.
pub(super) fn place(tx: &mut Tx, article: ArticleId) -> Result<()> {
    remove(tx, article)?;
    let standing = store::standing_corrections(tx, article)?;
    let rows: Vec<LiveCorrection> = standing.into_iter().map(LiveCorrection::from).collect();
    if !rows.is_empty() {
        tx.purge(keys::CORRECTIONS);
        each!(&mut **tx, |conn| diesel::insert_into(live_corrections::table)
            .values(&rows)
            .execute(conn))?;
    }
    Ok(())
}

/// Takes an article's entries off the stand.
pub(super) fn remove(tx: &mut Tx, article: ArticleId) -> Result<()> {
    let gone = diesel::delete(live_corrections::table.filter(live_corrections::article_id.eq(article)))
        .execute(&mut **tx)?;
    if gone > 0 {
        tx.purge(keys::CORRECTIONS);
    }
    Ok(())
}

/// Empties the stand of entries, before it is built anew.
pub(super) fn clear(tx: &mut Tx) -> Result<()> {
    diesel::delete(live_corrections::table).execute(&mut **tx)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::db::testing::{TestDatabase, Way};

    #[tokio::test]
    async fn the_list_walks_an_index_whatever_it_is_asked_for() {
        let database = TestDatabase::new();
        let time = |text: &str| text.parse::<Timestamp>().ok();
        let (from, until) = (time("2026-11-01T00:00:00Z"), time("2026-11-30T00:00:00Z"));
        for kind in [None, Some(CorrectionKind::Retraction)] {
            for (published_after, published_before) in
                [(None, None), (from, None), (None, until), (from, until)]
            {
                let query = LiveCorrectionQuery {
                    kind,
                    published_after,
                    published_before,
                };
                let everything = kind.is_none() && published_after.or(published_before).is_none();
                let way = if everything { Way::Walk } else { Way::Search };
                let cursor = Cursor::new(
                    NEWEST,
                    time("2026-11-20T00:00:00Z"),
                    CorrectionId::new(Uuid::max()),
                );
                let list = move |conn: &mut Conn, page: &PageRequest| list(conn, query, page);
                database.assert_direct(way, cursor, list).await;
            }
        }
    }
}
