//! What an account leaves behind. This is the one place where accounts reach into the articles' table: who
//! created an article decides who owns it, so deleting an account hands its articles to somebody.

use diesel::prelude::*;

use crate::auth::model::UserId;
use crate::db::schema::articles;
use crate::db::{Conn, Result, Tx};

/// How many articles the account created, those in the trash included.
pub fn count_articles(conn: &mut Conn, user: UserId) -> Result<i64> {
    Ok(articles::table
        .filter(articles::created_by.eq(user))
        .count()
        .get_result(conn)?)
}

/// Hands every article of one account to another; returns how many. Their versions stay: nothing that an
/// editor edits has changed.
pub fn reassign_articles(tx: &mut Tx, from: UserId, to: UserId) -> Result<usize> {
    let owned = articles::table.filter(articles::created_by.eq(from));
    Ok(diesel::update(owned)
        .set(articles::created_by.eq(to))
        .execute(&mut **tx)?)
}
