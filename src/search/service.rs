//! What follows what is published, and what an operator does.

mod desk;

pub use desk::{DeskHit, search_desk};

use super::live::spelling;
use crate::articles::live::words;
use crate::articles::live::words::{INDEX, credited, tagged};
use crate::articles::store::{make_words, write_words};
use crate::authors::AuthorId;
use crate::db::{Conn, Context, Db, DbError, Tx};
use crate::keys;
use crate::renames::{self, Named};
use crate::tags::TagId;

/// How many articles are read anew in one transaction: other writes get their turn in between.
const REREAD_AT_ONCE: i64 = 20;
/// The words of how many articles are learned in one transaction.
const LEARNED_AT_ONCE: i64 = 10;
/// How many keys or words are looked at in one read.
const LOOKED_AT_ONCE: i64 = 500;
/// How many transactions are done one after the other: what comes after has to wait for a moment.
const BATCHES: usize = 20;

/// Follows some of what happened, to be called every second or so.
pub async fn tend_some(db: &Db) -> Result<(), DbError> {
    tend(db, BATCHES).await.map(drop)
}

/// Follows all that happened, and says in how many transactions.
pub async fn tend_all(db: &Db) -> Result<usize, DbError> {
    tend(db, usize::MAX).await
}

async fn tend(db: &Db, batches: usize) -> Result<usize, DbError> {
    let mut done = 0;
    while done < batches {
        let (behind, due) = db
            .read(|conn| Ok::<_, DbError>((is_behind(conn)?, make_words(conn, REREAD_AT_ONCE)?)))
            .await?;
        if !behind && due.is_empty() {
            break;
        }
        let work = move |tx: &mut Tx| {
            due.iter().try_for_each(|words| write_words(tx, words))?;
            follow(tx)
        };
        db.write(Context::system(), work).await?;
        done += 1;
    }
    Ok(done)
}

fn is_behind(conn: &mut Conn) -> Result<bool, DbError> {
    Ok(renames::first(conn)?.is_some() || !spelling::unlearned(conn, 1)?.is_empty())
}

/// Follows a name that changed for a few articles, or learns the words of a few.
fn follow(tx: &mut Tx) -> Result<(), DbError> {
    let Some(rename) = renames::first(tx)? else {
        let keys = spelling::unlearned(tx, LEARNED_AT_ONCE)?;
        if !keys.is_empty() {
            tx.purge(keys::WORDS);
            spelling::learn(tx, &keys)?;
        }
        return Ok(());
    };
    let word = match rename.kind {
        Named::Tag => tagged(TagId::new(rename.id.uuid())),
        Named::Author => credited(AuthorId::new(rename.id.uuid())),
    };
    let keys = INDEX.behind(tx, word, rename.behind, REREAD_AT_ONCE)?;
    reread(tx, &keys)?;
    match keys.last() {
        Some(&last) => renames::advance(tx, rename.id, last),
        None => renames::settle(tx, rename.id),
    }
}

/// Has the words written of live articles that have none: those that an older version has published. The newest ones
/// first, so that the oldest one shows whether there are any, and nobody looks through all of them at each start.
pub async fn catch_up(db: &Db) -> Result<(), DbError> {
    if !db.read(words::are_missing).await? {
        return Ok(());
    }
    let mut before = i64::MAX;
    loop {
        let (next, missing) = db
            .read(move |conn| {
                let keys = words::before(conn, before, LOOKED_AT_ONCE)?;
                Ok::<_, DbError>((keys.last().copied(), words::without(conn, &keys)?))
            })
            .await?;
        let Some(next) = next else { return Ok(()) };
        before = next;
        for keys in missing.chunks(usize::try_from(REREAD_AT_ONCE).unwrap_or(1)) {
            let keys = keys.to_vec();
            db.write(Context::system(), move |tx| reread(tx, &keys)).await?;
        }
    }
}

/// Forgets the words that stand in no article any more.
pub async fn forget_unused(db: &Db) -> Result<(), DbError> {
    let mut behind = String::new();
    loop {
        let (unused, last) = db
            .read(move |conn| spelling::unused(conn, &behind, LOOKED_AT_ONCE))
            .await?;
        if !unused.is_empty() {
            let work = move |tx: &mut Tx| {
                tx.purge(keys::WORDS);
                spelling::forget(tx, &unused)
            };
            db.write(Context::system(), work).await?;
        }
        let Some(last) = last else { return Ok(()) };
        behind = last;
    }
}

/// How many articles there are to be read by [`reindex`].
pub async fn count(db: &Db) -> Result<i64, DbError> {
    db.read(words::count).await
}

/// Reads every live article anew, and tells how many more were read after each few. Until it is done readers do not find
/// what it has not come to yet; stopped halfway, it is simply started again.
pub async fn reindex(db: &Db, progress: impl Fn(u64)) -> Result<(), DbError> {
    db.write(Context::system(), clear).await?;
    let mut behind = 0;
    loop {
        let keys = db
            .write(Context::system(), move |tx| {
                let keys = words::behind(tx, behind, REREAD_AT_ONCE)?;
                reread(tx, &keys)?;
                Ok::<_, DbError>(keys)
            })
            .await?;
        let Some(&last) = keys.last() else { break };
        behind = last;
        progress(keys.len() as u64);
    }
    tend_all(db).await.map(drop)
}

/// Writes the words of live articles anew: what is found by them is another from now on.
fn reread(tx: &mut Tx, keys: &[i64]) -> Result<(), DbError> {
    tx.purge(keys::WORDS);
    words::reread(tx, keys)
}

fn clear(tx: &mut Tx) -> Result<(), DbError> {
    tx.purge(keys::WORDS);
    words::clear(tx)?;
    spelling::clear(tx)?;
    renames::settle_all(tx)
}
