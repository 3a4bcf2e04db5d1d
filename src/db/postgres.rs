//! Writes on PostgreSQL: serialisable, and run again when two of them met.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types;

use super::freshness::{Freshness, Outdated, tell};
use super::pool::{Pool, take};
use super::{Conn, Context, DbError, Failure, Result, Tx};
use crate::clock::{Clock, Timestamp};

/// How often work is run again after a conflict. SERIALIZABLE locks whole pages of small tables, so under load even
/// writes that have nothing to do with each other meet; with a pause of random length between tries they part soon.
const RETRIES: u32 = 16;

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_millis(128);

/// Runs `work` in a transaction. Blocks; call it off the async workers.
pub(super) fn write<T, E: Failure>(
    pool: &Pool,
    (clock, freshness): (&dyn Clock, &Freshness),
    context: &Context,
    work: impl Fn(&mut Tx) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let mut attempt = 0;
    loop {
        let mut conn = take(pool)?;
        let mut outdated = Outdated::default();
        let result = write_once(&mut conn, clock, context, &work, &mut outdated);
        // After the commit and before anybody is told of it; also when nobody knows whether it was one.
        freshness.purge(&outdated);
        let again = matches!(&result, Err(error) if error.database().is_some_and(DbError::may_be_retried));
        if !again {
            return result;
        }
        if attempt == RETRIES {
            tracing::warn!(request_id = context.request_id, "a write met others too often");
            return Err(DbError::Busy.into());
        }
        drop(conn);
        std::thread::sleep(pause(attempt));
        attempt += 1;
    }
}

/// Of random length up to a millisecond, two, four … so that those who met do not meet again.
fn pause(attempt: u32) -> Duration {
    let most = Duration::from_millis(1 << attempt.min(7)).min(LONGEST_PAUSE);
    most.mul_f64(rand::random::<f64>())
}

fn write_once<T, E: Failure>(
    conn: &mut Conn,
    clock: &dyn Clock,
    context: &Context,
    work: impl Fn(&mut Tx) -> std::result::Result<T, E>,
    outdated: &mut Outdated,
) -> std::result::Result<T, E> {
    conn.begin_write().map_err(DbError::from)?;
    let result = transaction_time(conn, clock)
        .map_err(E::from)
        .and_then(|now| {
            let mut tx = Tx::new(conn, context, now);
            let value = work(&mut tx)?;
            *outdated = tx.into_outdated();
            Ok(value)
        })
        .and_then(|value| tell(conn, outdated).map(|()| value).map_err(E::from));
    match result {
        Ok(value) => {
            conn.commit().map_err(DbError::from)?;
            Ok(value)
        }
        Err(error) => {
            if let Err(lost) = conn.roll_back() {
                tracing::warn!(error = %lost, "cannot roll back; the connection is dropped");
            }
            Err(error)
        }
    }
}

/// The database's time, so that several machines agree; a test's own time when it set one.
pub(super) fn transaction_time(conn: &mut Conn, clock: &dyn Clock) -> Result<Timestamp> {
    if !clock.is_real() {
        return Ok(clock.now());
    }
    let now = diesel::dsl::sql::<sql_types::Timestamp>("clock_timestamp()::timestamp");
    Ok(diesel::select(now).get_result(conn)?)
}
