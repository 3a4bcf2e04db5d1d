//! Second factors, recovery codes, and logins that wait for one of them.

use diesel::prelude::*;

use crate::auth::model::{SecondFactor, UserId};
use crate::auth::tokens::{Sealed, TokenDigest};
use crate::clock::Timestamp;
use crate::db::schema::{login_challenges, recovery_codes, second_factors};
use crate::db::{Conn, Result, Tx};

/// The second factor of somebody, confirmed or not.
pub fn find(conn: &mut Conn, user: UserId) -> Result<Option<SecondFactor>> {
    let found: Option<(Vec<u8>, Option<Timestamp>, i64)> = second_factors::table
        .filter(second_factors::user_id.eq(user))
        .select((
            second_factors::sealed,
            second_factors::confirmed_at,
            second_factors::last_step,
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(sealed, confirmed_at, last_step)| SecondFactor {
        user,
        sealed: Sealed(sealed),
        confirmed_at,
        last_step,
    }))
}

/// The second factor that somebody has to log in with.
pub fn find_confirmed(conn: &mut Conn, user: UserId) -> Result<Option<SecondFactor>> {
    Ok(find(conn, user)?.filter(|factor| factor.confirmed_at.is_some()))
}

/// Keeps a factor that is not confirmed yet, in the place of another one.
pub fn begin(tx: &mut Tx, user: UserId, sealed: &Sealed) -> Result<()> {
    delete(tx, user)?;
    let row = (
        second_factors::user_id.eq(user),
        second_factors::sealed.eq(sealed.0.clone()),
        second_factors::created_at.eq(tx.now()),
        second_factors::last_step.eq(0_i64),
    );
    diesel::insert_into(second_factors::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Notes that a factor works.
pub fn confirm(tx: &mut Tx, user: UserId) -> Result<()> {
    let now = tx.now();
    diesel::update(second_factors::table.filter(second_factors::user_id.eq(user)))
        .set(second_factors::confirmed_at.eq(now))
        .execute(&mut **tx)?;
    Ok(())
}

/// Keeps the same secret under another seal.
pub fn seal_anew(tx: &mut Tx, user: UserId, sealed: &Sealed) -> Result<()> {
    diesel::update(second_factors::table.filter(second_factors::user_id.eq(user)))
        .set(second_factors::sealed.eq(sealed.0.clone()))
        .execute(&mut **tx)?;
    Ok(())
}

/// Notes the step of the code that was used: neither it nor an earlier one is good any more.
pub fn use_step(tx: &mut Tx, user: UserId, step: i64) -> Result<()> {
    diesel::update(second_factors::table.filter(second_factors::user_id.eq(user)))
        .set(second_factors::last_step.eq(step))
        .execute(&mut **tx)?;
    Ok(())
}

/// Forgets a factor and its recovery codes; says whether there was one.
pub fn delete(tx: &mut Tx, user: UserId) -> Result<bool> {
    delete_recovery(tx, user)?;
    let factor = second_factors::table.filter(second_factors::user_id.eq(user));
    Ok(diesel::delete(factor).execute(&mut **tx)? > 0)
}

/// Forgets the recovery codes of somebody.
pub fn delete_recovery(tx: &mut Tx, user: UserId) -> Result<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(&mut **tx)?;
    Ok(())
}

/// Keeps the digest of a recovery code.
pub fn insert_recovery(tx: &mut Tx, user: UserId, digest: &TokenDigest) -> Result<()> {
    let row = (
        recovery_codes::code_hash.eq(digest.to_vec()),
        recovery_codes::user_id.eq(user),
    );
    diesel::insert_into(recovery_codes::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Uses a recovery code up; says whether it was one.
pub fn use_recovery(tx: &mut Tx, user: UserId, digest: &TokenDigest) -> Result<bool> {
    let now = tx.now();
    let unused = recovery_codes::table
        .filter(recovery_codes::code_hash.eq(digest.to_vec()))
        .filter(recovery_codes::user_id.eq(user))
        .filter(recovery_codes::used_at.is_null());
    let used = diesel::update(unused)
        .set(recovery_codes::used_at.eq(now))
        .execute(&mut **tx)?;
    Ok(used > 0)
}

/// How many recovery codes somebody has left.
pub fn count_recovery(conn: &mut Conn, user: UserId) -> Result<i64> {
    Ok(recovery_codes::table
        .filter(recovery_codes::user_id.eq(user))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Keeps the digest of a challenge, and forgets those of the same account that are over.
pub fn insert_challenge(
    tx: &mut Tx,
    user: UserId,
    digest: &TokenDigest,
    expires_at: Timestamp,
) -> Result<()> {
    let now = tx.now();
    let over = login_challenges::table
        .filter(login_challenges::user_id.eq(user))
        .filter(login_challenges::expires_at.le(now));
    diesel::delete(over).execute(&mut **tx)?;
    let row = (
        login_challenges::token_hash.eq(digest.to_vec()),
        login_challenges::user_id.eq(user),
        login_challenges::expires_at.eq(expires_at),
    );
    diesel::insert_into(login_challenges::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Whose challenge this is, if it is not over.
pub fn find_challenge(conn: &mut Conn, digest: &TokenDigest, now: Timestamp) -> Result<Option<UserId>> {
    Ok(login_challenges::table
        .filter(login_challenges::token_hash.eq(digest.to_vec()))
        .filter(login_challenges::expires_at.gt(now))
        .select(login_challenges::user_id)
        .first(conn)
        .optional()?)
}

/// Forgets every challenge of an account: whoever holds one has to begin again.
pub fn delete_challenges(tx: &mut Tx, user: UserId) -> Result<()> {
    let theirs = login_challenges::table.filter(login_challenges::user_id.eq(user));
    diesel::delete(theirs).execute(&mut **tx)?;
    Ok(())
}
