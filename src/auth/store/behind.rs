//! What an account leaves behind. This is the one place where accounts reach into the articles' tables: who
//! created an article decides who owns it, so deleting an account hands its articles to somebody, and what it was to do
//! with them.

use diesel::prelude::*;

use crate::auth::model::UserId;
use crate::db::schema::{article_assignments, articles};
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

/// Hands what one account was assigned to another. (Where nobody takes it, the database clears it.)
pub fn reassign_assignments(tx: &mut Tx, from: UserId, to: UserId) -> Result<()> {
    let theirs = article_assignments::table.filter(article_assignments::assignee_id.eq(from));
    diesel::update(theirs)
        .set(article_assignments::assignee_id.eq(to))
        .execute(&mut **tx)?;
    Ok(())
}
