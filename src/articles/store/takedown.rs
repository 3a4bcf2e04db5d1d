//! The legal copy of what was taken down. The database itself refuses to change one, and to delete a revision that
//! belongs to it.

use diesel::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{all_corrections, all_slugs};
use crate::articles::{Article, ArticleId, Correction, Takedown};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::schema::{article_revisions, events, takedowns};
use crate::db::{Backend, Conn, Id, JsonText, Result, Tx};

#[derive(Queryable, Selectable)]
#[diesel(table_name = takedowns, check_for_backend(Backend))]
struct TakedownRow {
    article_id: ArticleId,
    reason: String,
    notice: String,
    taken_down_at: Timestamp,
    taken_down_by: Option<UserId>,
    events: JsonText<Vec<Value>>,
    revisions: i64,
    copy_hash: Vec<u8>,
    corrections: JsonText<Vec<Value>>,
    slugs: JsonText<Vec<String>>,
}

/// The copy of an article that was taken down.
pub fn get_takedown(conn: &mut Conn, article: ArticleId) -> Result<Takedown> {
    let row: TakedownRow = takedowns::table
        .find(article)
        .select(TakedownRow::as_select())
        .first(conn)?;
    let TakedownRow {
        article_id: article,
        reason,
        notice,
        taken_down_at,
        taken_down_by,
        events,
        revisions,
        copy_hash,
        corrections,
        slugs,
    } = row;
    Ok(Takedown {
        article,
        reason,
        notice,
        taken_down_at,
        taken_down_by,
        events: events.value()?,
        corrections: corrections.value()?,
        slugs: slugs.value()?,
        revisions,
        copy_hash,
    })
}

/// Writes down why an article was taken down, and everything that had happened to it.
pub fn insert_takedown(tx: &mut Tx, article: &Article, reason: &str, notice: &str) -> Result<()> {
    let events = happened(tx, article.id)?;
    let revisions: Vec<Vec<u8>> = article_revisions::table
        .filter(article_revisions::article_id.eq(article.id))
        .order(article_revisions::number)
        .select(article_revisions::content_hash)
        .load(&mut **tx)?;
    let corrections = corrected(tx, article.id)?;
    let slugs = all_slugs(tx, article.id)?;
    let whole = serde_json::to_vec(&(reason, notice, &events, &revisions, &corrections, &slugs))
        .expect("texts and bytes are JSON");
    let row = (
        takedowns::article_id.eq(article.id),
        takedowns::reason.eq(reason),
        takedowns::notice.eq(notice),
        takedowns::taken_down_at.eq(tx.now()),
        takedowns::taken_down_by.eq(article.updated_by),
        takedowns::events.eq(JsonText::new(&events)?),
        takedowns::revisions.eq(i64::try_from(revisions.len()).unwrap_or(i64::MAX)),
        takedowns::corrections.eq(JsonText::new(&corrections)?),
        takedowns::slugs.eq(JsonText::new(&slugs)?),
        takedowns::copy_hash.eq(Sha256::digest(whole).to_vec()),
    );
    diesel::insert_into(takedowns::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Every correction of an article, the oldest first.
fn corrected(conn: &mut Conn, article: ArticleId) -> Result<Vec<Value>> {
    let told = all_corrections(conn, article)?.into_iter().map(|correction| {
        let Correction {
            id,
            article: _,
            kind,
            text,
            corrected_at,
            supersedes,
            created_by,
            created_at,
        } = correction;
        json!({
            "id": id,
            "kind": kind,
            "text": text,
            "corrected_at": corrected_at,
            "supersedes_id": supersedes,
            "created_by": created_by,
            "created_at": created_at,
        })
    });
    Ok(told.collect())
}

type Happened = (String, String, Option<Id<()>>, Timestamp, JsonText<Value>);

/// Everything that happened to an article, the oldest first.
fn happened(conn: &mut Conn, article: ArticleId) -> Result<Vec<Value>> {
    let columns = (
        events::kind,
        events::actor_kind,
        events::actor_id,
        events::occurred_at,
        events::payload,
    );
    let rows: Vec<Happened> = events::table
        .filter(events::object_id.eq(article))
        .order(events::sequence)
        .select(columns)
        .load(conn)?;
    rows.into_iter()
        .map(|(kind, actor_kind, actor_id, occurred_at, payload)| {
            Ok(json!({
                "kind": kind,
                "actor_kind": actor_kind,
                "actor_id": actor_id,
                "occurred_at": occurred_at,
                "payload": payload.value()?,
            }))
        })
        .collect()
}
