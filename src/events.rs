//! What happened: one row in the same transaction as what it did, with who did it, for which request and when.
//!
//! [`record`] tells the newsroom (the audit log, webhooks and mail are made of it), [`record_change`] also what the
//! thing was before and after it; [`announce`] tells the readers' side that something on the stand changed.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::schema::{events, live_changes};
use crate::db::{Backend, Conn, DbError, Id, JsonText, Principal, Result, Tx, each, text_column};
use crate::keys::{self, any_like};

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
    /// A ban of somebody who comments.
    Ban,
    /// A user account.
    User,
    /// A session of a user.
    Session,
    /// Something that happens by itself.
    Job,
    /// A redirect.
    Redirect,
    /// The audit log.
    Audit,
    /// An API key.
    ApiKey,
}

/// What happened to something on the stand.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    utoipa::ToSchema,
    strum::AsRefStr,
    strum::EnumString,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = ChangeAction)]
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

text_column!(Action);

/// What a change made of what: SHA-256 of the thing before and after it, so that it can be proved later which state a
/// copy is. Nothing about the thing can be learnt from it that is not guessed whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    before: Option<Fingerprint>,
    after: Option<Fingerprint>,
}

impl Change {
    /// Between two states whose fingerprints are known already.
    pub const fn of(before: Option<Fingerprint>, after: Option<Fingerprint>) -> Self {
        Self { before, after }
    }

    /// The thing is new.
    pub fn made(after: &impl Serialize) -> Result<Self> {
        Ok(Self::of(None, Some(Fingerprint::of(after)?)))
    }

    /// The thing became another.
    pub fn between(before: &impl Serialize, after: &impl Serialize) -> Result<Self> {
        Ok(Self::of(
            Some(Fingerprint::of(before)?),
            Some(Fingerprint::of(after)?),
        ))
    }

    /// The thing is gone.
    pub fn removed(before: &impl Serialize) -> Result<Self> {
        Ok(Self::of(Some(Fingerprint::of(before)?), None))
    }
}

/// SHA-256 of a thing as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a thing.
    ///
    /// # Errors
    /// When it cannot be written as JSON: a map whose keys are no texts.
    pub fn of(thing: &impl Serialize) -> Result<Self> {
        let json = serde_json::to_vec(thing).map_err(DbError::internal)?;
        Ok(Self(Sha256::digest(json).into()))
    }
}

/// Writes down that `kind` (`article.published`) happened to an object. The payload never holds a secret, a text or
/// an e-mail address: what it is about is told by ids.
pub fn record<K>(tx: &mut Tx, kind: &str, object: Object, id: Id<K>, payload: Value) -> Result<()> {
    insert(tx, kind, (object, id.uuid()), Change::default(), payload)
}

/// As [`record`], with what the change made of what.
pub fn record_change<K>(
    tx: &mut Tx,
    kind: &str,
    object: Object,
    id: Id<K>,
    change: Change,
    payload: Value,
) -> Result<()> {
    insert(tx, kind, (object, id.uuid()), change, payload)
}

/// As [`record`], about no one thing of its kind: a login to an account that does not exist, say.
pub fn record_at_large(tx: &mut Tx, kind: &str, object: Object, payload: Value) -> Result<()> {
    insert(tx, kind, (object, NO_OBJECT), Change::default(), payload)
}

/// Stands in the table where an event is about no one thing.
const NO_OBJECT: Uuid = Uuid::nil();

fn insert(
    tx: &mut Tx,
    kind: &str,
    (object, id): (Object, Uuid),
    change: Change,
    mut payload: Value,
) -> Result<()> {
    let context = tx.context();
    if let (Some(key), Some(payload)) = (context.key, payload.as_object_mut()) {
        payload.insert("api_key_id".to_owned(), key.to_string().into());
    }
    let (actor_kind, actor_id) = match context.actor {
        Principal::Anonymous => ("anonymous", None),
        Principal::System => ("system", None),
        Principal::User(user) => ("user", Some(Id::<()>::new(user))),
    };
    // Where readers' comments come from is kept with them, under the key of the day, and nowhere else.
    let is_by_a_reader = context.actor == Principal::Anonymous && object == Object::Comment;
    let address = context.address.filter(|_| !is_by_a_reader);
    let Change { before, after } = change;
    let row = (
        events::kind.eq(kind.to_owned()),
        events::object_kind.eq(<&str>::from(object)),
        events::object_id.eq(Id::<()>::new(id)),
        events::actor_kind.eq(actor_kind),
        events::actor_id.eq(actor_id),
        events::request_id.eq(context.request_id.clone()),
        events::address.eq(address.map(|address| address.to_string())),
        events::payload.eq(JsonText::new(&payload)?),
        events::occurred_at.eq(tx.now()),
        events::before_hash.eq(before.map(|before| before.0.to_vec())),
        events::after_hash.eq(after.map(|after| after.0.to_vec())),
    );
    diesel::insert_into(events::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// An event as it was recorded.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(Backend))]
pub struct Recorded {
    /// Its number. (On PostgreSQL one with a lower number may be committed later.)
    pub sequence: i64,
    /// What happened: `article.published`.
    pub kind: String,
    /// What sort of thing it happened to.
    pub object_kind: String,
    /// To which; see [`Recorded::object`].
    object_id: Id<()>,
    /// Who did it: `user`, `system` or `anonymous`.
    pub actor_kind: String,
    /// Which user.
    pub actor_id: Option<Id<()>>,
    /// For which request.
    pub request_id: String,
    /// From where, until the audit log has taken it.
    pub address: Option<String>,
    /// More about it, as JSON.
    pub payload: String,
    /// When.
    pub occurred_at: Timestamp,
    /// SHA-256 of the thing before it.
    pub before_hash: Option<Vec<u8>>,
    /// SHA-256 of the thing after it.
    pub after_hash: Option<Vec<u8>>,
}

impl Recorded {
    /// The id of the thing it happened to, if it was one.
    pub fn object(&self) -> Option<Id<()>> {
        Some(self.object_id).filter(|id| id.uuid() != NO_OBJECT)
    }
}

/// The first events that the audit log has not taken yet. They are marked one by one and not by a number that all before
/// it are taken: on PostgreSQL an event with a lower number may be committed later, and must not be missed.
pub fn unaudited(conn: &mut Conn, limit: i64) -> Result<Vec<Recorded>> {
    Ok(events::table
        .filter(events::audited_at.is_null())
        .order(events::sequence)
        .limit(limit)
        .select(Recorded::as_select())
        .load(conn)?)
}

/// Notes that the audit log has taken what [`unaudited`] gave in this transaction, up to this one, with the addresses:
/// they are kept there alone from now on, where they can be erased.
pub fn mark_audited(tx: &mut Tx, last: i64) -> Result<()> {
    let now = tx.now();
    let taken = events::table.filter(events::audited_at.is_null().and(events::sequence.le(last)));
    diesel::update(taken)
        .set((events::audited_at.eq(now), events::address.eq(None::<String>)))
        .execute(&mut **tx)?;
    Ok(())
}

/// Writes down that something on the stand changed, in commit order: on PostgreSQL a sequence does not follow the
/// order of commits, so whoever announces holds a lock until it has committed. Call it last in a transaction: the row
/// also says which keys were purged, from which a `cache.purged` is made for caches elsewhere.
pub fn announce<K>(tx: &mut Tx, action: Action, object: Object, id: Id<K>, slug: Option<&str>) -> Result<()> {
    tx.purge(keys::one(object, id));
    tx.purge(keys::CHANGES);
    if let Some(slug) = slug {
        tx.purge(keys::named(slug));
    }
    let purged = purged(tx)?;
    line_up(tx)?;
    let now: Timestamp = tx.now();
    let row = (
        live_changes::action.eq(action),
        live_changes::object_kind.eq(<&str>::from(object)),
        live_changes::object_id.eq(id),
        live_changes::slug.eq(slug.map(str::to_owned)),
        live_changes::changed_at.eq(now),
        live_changes::purged.eq(purged),
    );
    diesel::insert_into(live_changes::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// As [`announce`], of many things that changed alike.
pub fn announce_all<K>(
    tx: &mut Tx,
    action: Action,
    object: Object,
    things: &[(Id<K>, Option<String>)],
) -> Result<()> {
    if things.is_empty() {
        return Ok(());
    }
    for (id, slug) in things {
        tx.purge(keys::one(object, id));
        slug.iter().for_each(|slug| tx.purge(keys::named(slug)));
    }
    tx.purge(keys::CHANGES);
    // Written down once for all of them.
    let (first, nothing) = (purged(tx)?, JsonText::new(&Vec::new())?);
    line_up(tx)?;
    let now: Timestamp = tx.now();
    let row = |(number, (id, slug)): (usize, &(Id<K>, Option<String>))| {
        (
            live_changes::purged.eq(if number == 0 {
                first.clone()
            } else {
                nothing.clone()
            }),
            live_changes::action.eq(action),
            live_changes::object_kind.eq(<&str>::from(object)),
            live_changes::object_id.eq(*id),
            live_changes::slug.eq(slug.clone()),
            live_changes::changed_at.eq(now),
        )
    };
    let rows: Vec<_> = things.iter().enumerate().map(row).collect();
    for rows in rows.chunks(TOLD_AT_ONCE) {
        each!(&mut **tx, |conn| diesel::insert_into(live_changes::table)
            .values(rows)
            .execute(conn))?;
    }
    Ok(())
}

/// How many changes are written in one statement.
const TOLD_AT_ONCE: usize = 500;

/// What was purged and is not written down yet, each key with the one that stands for all that begin alike.
fn purged(tx: &mut Tx) -> Result<JsonText<Vec<String>>> {
    let mut keys = tx.take_purged();
    let any: BTreeSet<String> = keys.iter().filter_map(|key| any_like(key)).collect();
    keys.extend(any);
    JsonText::new(&keys)
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
