//! `Idempotency-Key`: the key's row commits with the effect, so a repeated request finds either both or neither.
//!
//! Requests with one key that run at the same time are lined up by the database (the writer thread on SQLite, the
//! key's unique row on PostgreSQL): the second finds the first one's answer.

use std::time::Duration;

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::schema::idempotency_keys;
use super::{Conn, DbError, Failure, Once, Result, Tx};
use crate::clock::Timestamp;

/// How long an answer is kept.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Does `work`, or gives the answer of the time it was done.
pub(super) fn once<T, E>(
    tx: &mut Tx,
    work: impl Fn(&mut Tx) -> std::result::Result<T, E>,
) -> std::result::Result<T, E>
where
    T: Serialize + DeserializeOwned,
    E: Failure,
{
    let Some(once) = tx.context().once.clone() else {
        return work(tx);
    };
    forget_expired(tx)?;
    if let Some(stored) = find(tx, &once)? {
        return Ok(stored.answer(&once)?);
    }
    claim(tx, &once)?;
    let value = work(tx)?;
    keep(tx, &once, &value)?;
    Ok(value)
}

/// The answer of the time it was done, if it was.
pub(super) fn kept<T: DeserializeOwned>(conn: &mut Conn, once: &Once, now: Timestamp) -> Result<Option<T>> {
    let stored = find(conn, once)?.filter(|stored| stored.created_at >= now.minus(KEPT));
    stored.map(|stored| stored.answer(once)).transpose()
}

/// Reads as little as can be read from a table.
pub(super) fn peek(conn: &mut Conn) -> Result<()> {
    idempotency_keys::table
        .select(idempotency_keys::created_at)
        .first::<Timestamp>(conn)
        .optional()?;
    Ok(())
}

#[derive(Queryable)]
struct Stored {
    fingerprint: Vec<u8>,
    answer: String,
    created_at: Timestamp,
}

impl Stored {
    fn answer<T: DeserializeOwned>(&self, once: &Once) -> Result<T> {
        if self.fingerprint != once.fingerprint {
            return Err(DbError::KeyReused);
        }
        serde_json::from_str(&self.answer).map_err(DbError::internal)
    }
}

fn find(conn: &mut Conn, once: &Once) -> Result<Option<Stored>> {
    Ok(idempotency_keys::table
        .find((&once.scope, &once.key))
        .select((
            idempotency_keys::fingerprint,
            idempotency_keys::answer,
            idempotency_keys::created_at,
        ))
        .first(conn)
        .optional()?)
}

/// Takes the key before the work is done, so that a second request on PostgreSQL waits here and not after it.
fn claim(tx: &mut Tx, once: &Once) -> Result<()> {
    let row = (
        idempotency_keys::scope.eq(&once.scope),
        idempotency_keys::key.eq(&once.key),
        idempotency_keys::fingerprint.eq(once.fingerprint.as_slice()),
        idempotency_keys::answer.eq(""),
        idempotency_keys::created_at.eq(tx.now()),
    );
    diesel::insert_into(idempotency_keys::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

fn keep(tx: &mut Tx, once: &Once, value: &impl Serialize) -> Result<()> {
    let answer = serde_json::to_string(value).map_err(DbError::internal)?;
    diesel::update(idempotency_keys::table.find((&once.scope, &once.key)))
        .set(idempotency_keys::answer.eq(answer))
        .execute(&mut **tx)?;
    Ok(())
}

fn forget_expired(tx: &mut Tx) -> Result<()> {
    let oldest: Timestamp = tx.now().minus(KEPT);
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(oldest)))
        .execute(&mut **tx)?;
    Ok(())
}
