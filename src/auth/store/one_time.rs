//! Tokens that are worth something once: setting up, accepting an invitation, resetting a password.

use diesel::prelude::*;

use crate::auth::model::UserId;
use crate::auth::tokens::TokenDigest;
use crate::clock::Timestamp;
use crate::db::schema::one_time_tokens;
use crate::db::{Conn, Id, Result, Tx};

/// What a one-time token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Purpose {
    /// Makes the first administrator.
    Setup,
    /// Lets an invited person choose a password.
    Invitation,
    /// Lets somebody who forgot their password choose another one.
    PasswordReset,
}

impl Purpose {
    fn text(self) -> &'static str {
        self.into()
    }
}

/// A row of the table.
pub struct OneTimeToken;

/// A token that is still worth something.
#[derive(Clone, Copy, Debug)]
pub struct Usable {
    /// Its row.
    pub id: Id<OneTimeToken>,
    /// Whom it was made for, if for anybody.
    pub user: Option<UserId>,
}

/// The token with this digest, if it was not used and is not over.
pub fn find_usable(
    conn: &mut Conn,
    purpose: Purpose,
    digest: &TokenDigest,
    now: Timestamp,
) -> Result<Option<Usable>> {
    let found = one_time_tokens::table
        .filter(one_time_tokens::token_hash.eq(digest.to_vec()))
        .filter(one_time_tokens::kind.eq(purpose.text()))
        .filter(one_time_tokens::used_at.is_null())
        .filter(one_time_tokens::expires_at.gt(now))
        .select((one_time_tokens::id, one_time_tokens::user_id))
        .first(conn)
        .optional()?;
    Ok(found.map(|(id, user)| Usable { id, user }))
}

/// Keeps the digest of a fresh token.
pub fn insert(
    tx: &mut Tx,
    purpose: Purpose,
    digest: &TokenDigest,
    user: Option<UserId>,
    expires_at: Timestamp,
) -> Result<()> {
    let row = (
        one_time_tokens::id.eq(tx.id::<OneTimeToken>()),
        one_time_tokens::kind.eq(purpose.text()),
        one_time_tokens::token_hash.eq(digest.to_vec()),
        one_time_tokens::user_id.eq(user),
        one_time_tokens::created_at.eq(tx.now()),
        one_time_tokens::expires_at.eq(expires_at),
    );
    diesel::insert_into(one_time_tokens::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Uses a token up.
pub fn use_up(tx: &mut Tx, id: Id<OneTimeToken>) -> Result<()> {
    let now = tx.now();
    let token = one_time_tokens::table.filter(one_time_tokens::id.eq(id));
    diesel::update(token)
        .set(one_time_tokens::used_at.eq(now))
        .execute(&mut **tx)?;
    Ok(())
}

/// Forgets the tokens of one purpose that were made for an account.
pub fn withdraw(tx: &mut Tx, purpose: Purpose, user: UserId) -> Result<()> {
    let theirs = one_time_tokens::table
        .filter(one_time_tokens::user_id.eq(user))
        .filter(one_time_tokens::kind.eq(purpose.text()));
    diesel::delete(theirs).execute(&mut **tx)?;
    Ok(())
}

/// Forgets the tokens of one purpose that were made for an account and are over.
pub fn forget_expired(tx: &mut Tx, purpose: Purpose, user: UserId) -> Result<()> {
    let now = tx.now();
    let over = one_time_tokens::table
        .filter(one_time_tokens::user_id.eq(user))
        .filter(one_time_tokens::kind.eq(purpose.text()))
        .filter(one_time_tokens::expires_at.le(now));
    diesel::delete(over).execute(&mut **tx)?;
    Ok(())
}

/// Forgets the tokens of one purpose that are over.
pub fn delete_expired(tx: &mut Tx, purpose: Purpose) -> Result<()> {
    let now = tx.now();
    let over = one_time_tokens::table
        .filter(one_time_tokens::kind.eq(purpose.text()))
        .filter(one_time_tokens::expires_at.le(now));
    diesel::delete(over).execute(&mut **tx)?;
    Ok(())
}
