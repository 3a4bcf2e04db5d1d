//! Old revisions, where not all are kept.

use diesel::dsl::{auto_type, exists, not};
use diesel::prelude::*;

use crate::articles::{Article, ArticleId, LiveState};
use crate::clock::Timestamp;
use crate::db::schema::{article_previews, article_revisions, articles};
use crate::db::{Conn, Result, Tx};

/// The next articles, by id, with revisions older than the newest `kept` that nothing holds on to.
pub fn with_old_revisions(
    conn: &mut Conn,
    now: Timestamp,
    after: Option<ArticleId>,
    kept: i64,
    limit: i64,
) -> Result<Vec<ArticleId>> {
    let held = |id: diesel::dsl::Nullable<article_revisions::id>| {
        articles::live_revision_id
            .is_null()
            .or(articles::live_revision_id.ne(id))
            .and(
                articles::approved_revision_id
                    .is_null()
                    .or(articles::approved_revision_id.ne(id)),
            )
            .and(
                articles::publish_revision_id
                    .is_null()
                    .or(articles::publish_revision_id.ne(id)),
            )
    };
    let old = article_revisions::table
        .filter(article_revisions::article_id.eq(articles::id))
        .filter(article_revisions::number.le(articles::revision_number - kept))
        .filter(held(article_revisions::id.nullable()))
        .filter(not(is_previewed(now)));
    let mut found = articles::table
        .filter(articles::revision_number.gt(kept))
        .filter(articles::live_state.ne(LiveState::TakenDown))
        .filter(exists(old))
        .into_boxed();
    if let Some(after) = after {
        found = found.filter(articles::id.gt(after));
    }
    Ok(found
        .order(articles::id)
        .limit(limit)
        .select(articles::id)
        .load(conn)?)
}

/// Whether a link to the revision is about.
#[auto_type(no_type_alias)]
fn is_previewed(now: Timestamp) -> _ {
    let of_revision = article_previews::article_id
        .eq(article_revisions::article_id)
        .and(article_previews::revision_number.eq(article_revisions::number.nullable()));
    let open = article_previews::revoked_at
        .is_null()
        .and(article_previews::expires_at.gt(now));
    exists(article_previews::table.filter(of_revision).filter(open))
}

/// Deletes the revisions of an article that are older than its newest `kept` and that nothing holds on to, and says how
/// many they were.
pub fn delete_old_revisions(tx: &mut Tx, article: &Article, kept: i64) -> Result<usize> {
    let held = [
        article.live_revision,
        article.approved_revision,
        article.schedule.publish.map(|publication| publication.revision),
    ];
    let held: Vec<_> = held.into_iter().flatten().collect();
    let old = article_revisions::table
        .filter(article_revisions::article_id.eq(article.id))
        .filter(article_revisions::number.le(article.revision.number - kept))
        .filter(article_revisions::id.ne_all(held))
        .filter(not(is_previewed(tx.now())));
    Ok(diesel::delete(old).execute(&mut **tx)?)
}
