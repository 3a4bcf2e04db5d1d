//! What can be done with the audit log.

use serde_json::json;

use super::store::{self, AuditQuery};
use super::{AuditError, Link, Shown, Verification, Walk};
use crate::auth::{Actor, Permission};
use crate::clock::Timestamp;
use crate::db::{Conn, Context, Db, DbError, PageRequest, Slice, Tx};
use crate::events::{self, Object};

/// How many events one transaction takes over: other writes get their turn in between.
const BATCH: i64 = 100;
/// How many transactions of that kind are done one after the other: a newsroom in a rush is caught up with later.
const BATCHES: usize = 5;
/// How many entries a verification looks at before it answers.
pub const MOST_VERIFIED: i64 = 10_000;
/// How many of them it holds in memory.
const STRETCH: i64 = 500;
/// How many addresses one transaction erases. (SQLite takes no more values than 32,766 in a statement.)
const ERASED_AT_ONCE: i64 = 5_000;

/// Takes events over that are not in the log yet, and says how many. Called by several machines at the same time, one
/// does it and the others find nothing to do.
pub fn sequence(tx: &mut Tx) -> Result<usize, AuditError> {
    if !store::take_turn(tx)? {
        return Ok(0);
    }
    let events = events::unaudited(tx, BATCH)?;
    let Some(last) = events.last() else {
        return Ok(0);
    };
    // First, because whoever began before another machine had finished meets that one's marks here, and is run again.
    events::mark_audited(tx, last.sequence)?;
    let mut chain = store::newest(tx)?.unwrap_or_else(Link::start);
    let (entries, addresses): (Vec<_>, Vec<_>) = events
        .into_iter()
        .map(|event| chain.append(event, rand::random()))
        .unzip();
    let count = entries.len();
    store::insert(tx, entries, addresses.into_iter().flatten().collect())?;
    Ok(count)
}

/// Takes over some of the events that there are, to be called every second or so.
pub async fn sequence_some(db: &Db) -> Result<(), AuditError> {
    take_over(db, BATCHES).await.map(drop)
}

/// Takes over all events that there are, and says how many.
pub async fn run(db: &Db) -> Result<usize, AuditError> {
    take_over(db, usize::MAX).await
}

async fn take_over(db: &Db, batches: usize) -> Result<usize, AuditError> {
    let mut taken = 0;
    for _ in 0..batches {
        if !db.read(is_behind).await? {
            break;
        }
        match db.write(Context::system(), sequence).await? {
            0 => break,
            count => taken += count,
        }
    }
    Ok(taken)
}

/// Asked first, so that nobody waits for a writer who has nothing to do.
fn is_behind(conn: &mut Conn) -> Result<bool, AuditError> {
    Ok(!events::unaudited(conn, 1)?.is_empty())
}

/// A page of the log, the newest first.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    query: &AuditQuery,
    page: &PageRequest,
) -> Result<Slice<Shown>, AuditError> {
    actor.may(Permission::ReadAudit)?;
    let slice = store::list(conn, query, page)?;
    let addresses = store::addresses(conn, &slice.items)?;
    let address_of = |sequence: i64| addresses.iter().find(|kept| kept.sequence == sequence);
    Ok(slice.map(|entry| Shown {
        address: address_of(entry.sequence).map(|kept| kept.address.clone()),
        entry,
    }))
}

/// Walks the chain behind the entry with this number, or from its start, as far as one answer goes.
pub fn verify(conn: &mut Conn, actor: &Actor, after: i64) -> Result<Verification, AuditError> {
    actor.may(Permission::ReadAudit)?;
    let newest = store::newest(conn)?;
    let mut walk = Walk::from(Link::start());
    let mut reached = i64::MIN; // what stands before the first entry is found, too
    if after > 0 {
        match store::find(conn, after)? {
            Some(entry) => walk = Walk::from(entry.link()),
            None => walk.broken = Some(after),
        }
        reached = after;
    }
    let mut left = MOST_VERIFIED;
    let mut more = true;
    while more && walk.broken.is_none() && left > 0 {
        let most = STRETCH.min(left);
        let stretch = store::stretch(conn, reached, most)?;
        for (entry, kept) in &stretch {
            walk.step(entry, kept.as_ref());
            reached = entry.sequence;
        }
        let found = i64::try_from(stretch.len()).map_err(DbError::internal)?;
        more = found == most;
        left -= found;
    }
    let more = newest.as_ref().is_some_and(|newest| newest.sequence > reached);
    Ok(Verification { walk, more, newest })
}

/// Erases the addresses of requests from before this time, and says how many. The chain goes on holding.
pub async fn erase_addresses(db: &Db, actor: &Actor, before: Timestamp) -> Result<usize, AuditError> {
    actor.may(Permission::EraseAudit)?;
    // An address that is not in the log yet would come into it afterwards.
    run(db).await?;
    let mut erased = 0;
    loop {
        let count = db
            .write(actor.context(), move |tx| erase_some(tx, before))
            .await?;
        erased += count;
        if i64::try_from(count).unwrap_or(i64::MAX) < ERASED_AT_ONCE {
            return Ok(erased);
        }
    }
}

fn erase_some(tx: &mut Tx, before: Timestamp) -> Result<usize, AuditError> {
    let erased = store::erase_addresses(tx, before, ERASED_AT_ONCE)?;
    let payload = json!({ "before": before, "erased": erased });
    events::record_at_large(tx, "audit.addresses_erased", Object::Audit, payload)?;
    Ok(erased)
}
