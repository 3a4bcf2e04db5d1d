//! What happened: one row in the same transaction as what it did, with who did it, for which request and when.
//!
//! [`record`] tells the newsroom (audit, webhooks and mail are made of it); [`announce`] tells the readers' side
//! that something on the stand changed.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::Value;

use crate::clock::Timestamp;
use crate::db::schema::{events, live_changes};
use crate::db::{Conn, Id, JsonText, Principal, Result, Tx};

/// What an event or a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Object {
    /// An article.
    Article,
    /// An author.
    Author,
    /// A tag.
    Tag,
    /// A comment.
    Comment,
    /// A user account.
    User,
    /// A session of a user.
    Session,
    /// Something that happens by itself.
    Job,
    /// A redirect.
    Redirect,
}

/// What happened to something on the stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// Readers see it for the first time, or again.
    Created,
    /// Readers see it changed.
    Updated,
    /// Readers no longer see it; it may come back.
    Unpublished,
    /// Readers no longer see it, for good.
    Deleted,
    /// Readers see a notice where it was, for good.
    TakenDown,
}

/// Writes down that `kind` (`article.published`) happened to an object. The payload never holds a secret, a text or
/// an e-mail address: what it is about is told by ids.
pub fn record<K>(tx: &mut Tx, kind: &str, object: Object, id: Id<K>, payload: Value) -> Result<()> {
    let context = tx.context();
    let (actor_kind, actor_id) = match context.actor {
        Principal::Anonymous => ("anonymous", None),
        Principal::System => ("system", None),
        Principal::User(user) => ("user", Some(Id::<()>::new(user))),
    };
    let row = (
        events::kind.eq(kind.to_owned()),
        events::object_kind.eq(<&str>::from(object)),
        events::object_id.eq(id),
        events::actor_kind.eq(actor_kind),
        events::actor_id.eq(actor_id),
        events::request_id.eq(context.request_id.clone()),
        events::address.eq(context.address.map(|address| address.to_string())),
        events::payload.eq(JsonText::new(&payload)?),
        events::occurred_at.eq(tx.now()),
    );
    diesel::insert_into(events::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Writes down that something on the stand changed, in commit order: on PostgreSQL a sequence does not follow the
/// order of commits, so whoever announces holds a lock until it has committed. Call it last in a transaction.
pub fn announce<K>(tx: &mut Tx, action: Action, object: Object, id: Id<K>, slug: Option<&str>) -> Result<()> {
    line_up(tx)?;
    let now: Timestamp = tx.now();
    let row = (
        live_changes::action.eq(<&str>::from(action)),
        live_changes::object_kind.eq(<&str>::from(object)),
        live_changes::object_id.eq(id),
        live_changes::slug.eq(slug.map(str::to_owned)),
        live_changes::changed_at.eq(now),
    );
    diesel::insert_into(live_changes::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Any number, as long as it is this one's own.
const CHANGES_LOCK: i64 = 0x6368_616e_6765_7300;

fn line_up(conn: &mut Conn) -> Result<()> {
    if let Conn::Postgres(conn) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<BigInt, _>(CHANGES_LOCK)
            .execute(conn)?;
    }
    Ok(())
}
