//! Links to previews. Of a token there is a digest only.

use diesel::prelude::*;

use crate::articles::{ArticleId, Preview, PreviewId};
use crate::auth::UserId;
use crate::auth::tokens::TokenDigest;
use crate::clock::Timestamp;
use crate::db::schema::article_previews;
use crate::db::{Backend, Conn, Cursor, PageRequest, Result, Slice, Tx, keyset};

/// A row of `article_previews`, without the digest.
#[derive(Queryable, Selectable)]
#[diesel(table_name = article_previews, check_for_backend(Backend))]
struct PreviewRow {
    id: PreviewId,
    article_id: ArticleId,
    revision_number: Option<i64>,
    expires_at: Timestamp,
    single_use: bool,
    used_count: i64,
    last_used_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    created_by: Option<UserId>,
    created_at: Timestamp,
}

impl From<PreviewRow> for Preview {
    fn from(row: PreviewRow) -> Self {
        let PreviewRow {
            id,
            article_id,
            revision_number,
            expires_at,
            single_use,
            used_count,
            last_used_at,
            revoked_at,
            created_by,
            created_at,
        } = row;
        Self {
            id,
            article: article_id,
            revision: revision_number,
            expires_at,
            single_use,
            used_count,
            last_used_at,
            revoked_at,
            created_by,
            created_at,
        }
    }
}

/// The order of a list of links.
const NEWEST: &str = "-created_at";

/// The link whose token has this digest, whether it still shows anything or not.
pub fn find_preview(conn: &mut Conn, digest: &TokenDigest) -> Result<Option<Preview>> {
    let row: Option<PreviewRow> = article_previews::table
        .filter(article_previews::token_hash.eq(digest.to_vec()))
        .select(PreviewRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Preview::from))
}

/// The link with this id to this article.
pub fn get_preview(conn: &mut Conn, article: ArticleId, id: PreviewId) -> Result<Preview> {
    let row: PreviewRow = article_previews::table
        .find(id)
        .filter(article_previews::article_id.eq(article))
        .select(PreviewRow::as_select())
        .first(conn)?;
    Ok(row.into())
}

/// A page of the links to an article, the newest first.
pub fn list_previews(conn: &mut Conn, article: ArticleId, page: &PageRequest) -> Result<Slice<Preview>> {
    let of_article = || {
        article_previews::table
            .filter(article_previews::article_id.eq(article))
            .into_boxed::<Backend>()
    };
    let place = page.place::<Timestamp>(NEWEST)?;
    let count = page.count(conn, |conn, limit| {
        Ok(of_article()
            .limit(limit)
            .select(article_previews::id)
            .load::<PreviewId>(conn)?
            .len())
    })?;
    let found = keyset!(
        of_article(),
        article_previews::created_at,
        article_previews::id,
        desc,
        place
    );
    let rows: Vec<PreviewRow> = found
        .limit(page.fetch())
        .select(PreviewRow::as_select())
        .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| {
        Cursor::new(NEWEST, row.created_at, row.id)
    });
    Ok(slice.map(Preview::from))
}

/// Adds a link.
pub fn insert_preview(tx: &mut Tx, preview: &Preview, digest: &TokenDigest) -> Result<()> {
    let row = (
        article_previews::id.eq(preview.id),
        article_previews::article_id.eq(preview.article),
        article_previews::revision_number.eq(preview.revision),
        article_previews::token_hash.eq(digest.to_vec()),
        article_previews::expires_at.eq(preview.expires_at),
        article_previews::single_use.eq(preview.single_use),
        article_previews::used_count.eq(preview.used_count),
        article_previews::last_used_at.eq(preview.last_used_at),
        article_previews::revoked_at.eq(preview.revoked_at),
        article_previews::created_by.eq(preview.created_by),
        article_previews::created_at.eq(preview.created_at),
    );
    diesel::insert_into(article_previews::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Counts a look.
pub fn count_use(tx: &mut Tx, id: PreviewId) -> Result<()> {
    let now = tx.now();
    diesel::update(article_previews::table.find(id))
        .set((
            article_previews::used_count.eq(article_previews::used_count + 1),
            article_previews::last_used_at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Takes a link back.
pub fn revoke_preview(tx: &mut Tx, id: PreviewId) -> Result<()> {
    let now = tx.now();
    diesel::update(article_previews::table.find(id))
        .set(article_previews::revoked_at.eq(now))
        .execute(&mut **tx)?;
    Ok(())
}

/// Forgets the links to an article that expired before this time.
pub fn forget_previews(tx: &mut Tx, article: ArticleId, before: Timestamp) -> Result<()> {
    let over = article_previews::table
        .filter(article_previews::article_id.eq(article))
        .filter(article_previews::expires_at.lt(before));
    diesel::delete(over).execute(&mut **tx)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::db::testing::{TestDatabase, Way};

    #[tokio::test]
    async fn the_list_of_links_looks_them_up_in_its_order() {
        let database = TestDatabase::new();
        let article = ArticleId::new(Uuid::max());
        let time: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
        let cursor = Cursor::new(NEWEST, time, PreviewId::new(Uuid::max()));
        let list = move |conn: &mut Conn, page: &PageRequest| list_previews(conn, article, page);
        database.assert_direct(Way::Search, cursor, list).await;
    }
}
