//! What readers do besides writing: reports and votes, and the secret by which an author changes a comment.
//!
//! Who it was is kept as an HMAC of their network under a random key of the day, and for no longer than that key is:
//! enough to count each once a day, and too little to find out who it was.

use diesel::prelude::*;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::auth::limits::network;
use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::db::schema::{comment_day_keys, comment_reports, comment_votes, comments};
use crate::db::{Conn, Result, Tx, each};

/// Somebody, for today.
pub type Passer = [u8; 32];

/// Who asks, as they are known today. Nobody's address is somebody too: those who come by no network are one.
pub fn passer(tx: &mut Tx) -> Result<Passer> {
    let key = key_of_today(tx)?;
    let address = tx.context().address.map(|address| network(address).to_string());
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(crate::db::DbError::internal)?;
    mac.update(address.unwrap_or_default().as_bytes());
    Ok(mac.finalize().into_bytes().into())
}

fn key_of_today(tx: &mut Tx) -> Result<Vec<u8>> {
    let today = day(tx.now());
    let key: Option<Vec<u8>> = comment_day_keys::table
        .find(&today)
        .select(comment_day_keys::key)
        .first(&mut **tx)
        .optional()?;
    if let Some(key) = key {
        return Ok(key);
    }
    let key: [u8; 32] = rand::random();
    let row = (
        comment_day_keys::day.eq(&today),
        comment_day_keys::key.eq(key.to_vec()),
    );
    // Of two who come first the second takes the first one's: it has to be tried again.
    each!(&mut **tx, |conn| diesel::insert_into(comment_day_keys::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(comment_day_keys::table
        .find(today)
        .select(comment_day_keys::key)
        .first(&mut **tx)?)
}

/// The day of a time, as text.
pub fn day(time: Timestamp) -> String {
    time.to_string().chars().take(10).collect()
}

/// What a report comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported {
    /// How many there are since somebody decided.
    pub all: i64,
    /// How many of these are of today: by as many different readers.
    pub today: i64,
}

/// Counts a report; `None` if it was counted before.
pub fn report(tx: &mut Tx, id: CommentId, reporter: Passer, reason: &str) -> Result<Option<Reported>> {
    let row = (
        comment_reports::comment_id.eq(id),
        comment_reports::reporter.eq(reporter.to_vec()),
        comment_reports::reason.eq(reason.to_owned()),
        comment_reports::created_at.eq(tx.now()),
    );
    let counted = each!(&mut **tx, |conn| diesel::insert_into(comment_reports::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    if counted == 0 {
        return Ok(None);
    }
    let all = diesel::update(comments::table.find(id))
        .set(comments::reports.eq(comments::reports + 1))
        .returning(comments::reports)
        .get_result(&mut **tx)?;
    let midnight = tx.now().midnight();
    let today: i64 = comment_reports::table
        .filter(comment_reports::comment_id.eq(id))
        .filter(comment_reports::created_at.ge(midnight))
        .filter(comment_reports::heard.eq(false))
        .count()
        .get_result(&mut **tx)?;
    Ok(Some(Reported { all, today }))
}

/// Whoever reported a comment before was heard.
pub fn hear(tx: &mut Tx, id: CommentId) -> Result<()> {
    diesel::update(comment_reports::table.filter(comment_reports::comment_id.eq(id)))
        .set(comment_reports::heard.eq(true))
        .execute(&mut **tx)?;
    Ok(())
}

/// Nobody changes a comment by its secret any more.
pub fn forget_secret(tx: &mut Tx, id: CommentId) -> Result<()> {
    diesel::update(comments::table.find(id))
        .set(comments::secret_hash.eq(None::<Vec<u8>>))
        .execute(&mut **tx)?;
    Ok(())
}

/// Counts a vote; `None` if it was counted before. Else how many there are now.
pub fn vote(tx: &mut Tx, id: CommentId, voter: Passer) -> Result<Option<i64>> {
    let row = (
        comment_votes::comment_id.eq(id),
        comment_votes::voter.eq(voter.to_vec()),
        comment_votes::created_at.eq(tx.now()),
    );
    let counted = each!(&mut **tx, |conn| diesel::insert_into(comment_votes::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    if counted == 0 {
        return Ok(None);
    }
    let votes = diesel::update(comments::table.find(id))
        .set(comments::votes.eq(comments::votes + 1))
        .returning(comments::votes)
        .get_result(&mut **tx)?;
    Ok(Some(votes))
}

/// How many votes a comment has.
pub fn votes(conn: &mut Conn, id: CommentId) -> Result<i64> {
    Ok(comments::table.find(id).select(comments::votes).first(conn)?)
}

/// The digest of the secret that a comment is changed by.
pub fn secret(conn: &mut Conn, id: CommentId) -> Result<Option<Vec<u8>>> {
    let secret: Option<Option<Vec<u8>>> = comments::table
        .find(id)
        .select(comments::secret_hash)
        .first(conn)
        .optional()?;
    Ok(secret.flatten())
}
