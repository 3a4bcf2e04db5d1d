//! The tables of the audit log.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::{Entry, KeptAddress, Link, ObjectId};
use crate::clock::Timestamp;
use crate::db::schema::{audit_addresses, audit_entries};
use crate::db::{Backend, Conn, Cursor, Id, PageRequest, Place, Result, Slice, Tx, each};

/// A row of `audit_entries`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_entries, check_for_backend(Backend))]
struct EntryRow {
    sequence: i64,
    event_sequence: i64,
    kind: String,
    kind_group: String,
    object_kind: String,
    object_id: Option<ObjectId>,
    actor_kind: String,
    actor_id: Option<ObjectId>,
    request_id: String,
    occurred_at: Timestamp,
    payload: String,
    before_hash: Option<Vec<u8>>,
    after_hash: Option<Vec<u8>>,
    address_commitment: Option<Vec<u8>>,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        let EntryRow {
            sequence,
            event_sequence,
            kind,
            kind_group,
            object_kind,
            object_id,
            actor_kind,
            actor_id,
            request_id,
            occurred_at,
            payload,
            before_hash,
            after_hash,
            address_commitment,
            previous_hash,
            hash,
        } = row;
        Self {
            sequence,
            event_sequence,
            kind,
            kind_group,
            object_kind,
            object_id,
            actor_kind,
            actor_id,
            request_id,
            occurred_at,
            payload,
            before_hash,
            after_hash,
            address_commitment,
            previous_hash,
            hash,
        }
    }
}

impl From<Entry> for EntryRow {
    fn from(entry: Entry) -> Self {
        let Entry {
            sequence,
            event_sequence,
            kind,
            kind_group,
            object_kind,
            object_id,
            actor_kind,
            actor_id,
            request_id,
            occurred_at,
            payload,
            before_hash,
            after_hash,
            address_commitment,
            previous_hash,
            hash,
        } = entry;
        Self {
            sequence,
            event_sequence,
            kind,
            kind_group,
            object_kind,
            object_id,
            actor_kind,
            actor_id,
            request_id,
            occurred_at,
            payload,
            before_hash,
            after_hash,
            address_commitment,
            previous_hash,
            hash,
        }
    }
}

/// A row of `audit_addresses`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_addresses, check_for_backend(Backend))]
struct AddressRow {
    sequence: i64,
    address: String,
    key: Vec<u8>,
    occurred_at: Timestamp,
}

impl From<AddressRow> for KeptAddress {
    fn from(row: AddressRow) -> Self {
        let AddressRow {
            sequence,
            address,
            key,
            occurred_at,
        } = row;
        Self {
            sequence,
            address,
            key,
            occurred_at,
        }
    }
}

impl From<KeptAddress> for AddressRow {
    fn from(kept: KeptAddress) -> Self {
        let KeptAddress {
            sequence,
            address,
            key,
            occurred_at,
        } = kept;
        Self {
            sequence,
            address,
            key,
            occurred_at,
        }
    }
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Of this kind, or of these.
    pub kind: Option<KindQuery>,
    /// About this thing.
    pub object: Option<ObjectId>,
    /// By this user.
    pub actor: Option<ObjectId>,
    /// At this time or later.
    pub after: Option<Timestamp>,
    /// Earlier than this time.
    pub before: Option<Timestamp>,
}

/// Which kinds of entries are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KindQuery {
    /// This one: `article.published`.
    One(String),
    /// All whose name begins with this word and a dot.
    Group(String),
}

/// The name of the order the list is in.
const NEWEST: &str = "-occurred_at";

/// A page of entries, the newest first.
pub fn list(conn: &mut Conn, query: &AuditQuery, page: &PageRequest) -> Result<Slice<Entry>> {
    let place = page.place::<(Timestamp, i64)>(NEWEST)?;
    let count = page.count(conn, |conn, limit| {
        let found = filtered(query).limit(limit).select(audit_entries::sequence);
        Ok(found.load::<i64>(conn)?.len())
    })?;
    // As `keyset!`, which knows ids only: the first condition is the one that an index can walk by.
    let (time, number) = (audit_entries::occurred_at, audit_entries::sequence);
    let found = filtered(query);
    let found = match place {
        Some(Place { key, back: true, .. }) => found
            .order((time.asc(), number.asc()))
            .filter(time.ge(key.0))
            .filter(time.gt(key.0).or(number.gt(key.1))),
        Some(Place { key, .. }) => found
            .order((time.desc(), number.desc()))
            .filter(time.le(key.0))
            .filter(time.lt(key.0).or(number.lt(key.1))),
        None => found.order((time.desc(), number.desc())),
    };
    let rows: Vec<EntryRow> = found
        .limit(page.fetch())
        .select(EntryRow::as_select())
        .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| {
        let nobody = Id::<()>::new(uuid::Uuid::nil());
        Cursor::new(NEWEST, (row.occurred_at, row.sequence), nobody)
    });
    Ok(slice.map(Entry::from))
}

fn filtered(query: &AuditQuery) -> audit_entries::BoxedQuery<'static, Backend> {
    let AuditQuery {
        kind,
        object,
        actor,
        after,
        before,
    } = query.clone();
    let mut found = audit_entries::table.into_boxed();
    found = match kind {
        None => found,
        Some(KindQuery::One(kind)) => found.filter(audit_entries::kind.eq(kind)),
        Some(KindQuery::Group(group)) => found.filter(audit_entries::kind_group.eq(group)),
    };
    if let Some(object) = object {
        found = found.filter(audit_entries::object_id.eq(object));
    }
    if let Some(actor) = actor {
        found = found.filter(audit_entries::actor_id.eq(actor));
    }
    if let Some(after) = after {
        found = found.filter(audit_entries::occurred_at.ge(after));
    }
    if let Some(before) = before {
        found = found.filter(audit_entries::occurred_at.lt(before));
    }
    found
}

/// The addresses of these entries that are still there.
pub fn addresses(conn: &mut Conn, entries: &[Entry]) -> Result<Vec<KeptAddress>> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let numbers = entries.iter().map(|entry| entry.sequence);
    let rows: Vec<AddressRow> = audit_addresses::table
        .filter(audit_addresses::sequence.eq_any(numbers))
        .select(AddressRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(KeptAddress::from).collect())
}

/// The newest entry: where the chain ends.
pub fn newest(conn: &mut Conn) -> Result<Option<Link>> {
    let found: Option<(i64, Vec<u8>)> = audit_entries::table
        .order(audit_entries::sequence.desc())
        .select((audit_entries::sequence, audit_entries::hash))
        .first(conn)
        .optional()?;
    Ok(found.map(|(sequence, hash)| Link { sequence, hash }))
}

/// The entry with this number.
pub fn find(conn: &mut Conn, sequence: i64) -> Result<Option<Entry>> {
    let row: Option<EntryRow> = audit_entries::table
        .find(sequence)
        .select(EntryRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Entry::from))
}

/// The entries behind this number, in the order of the chain, with the addresses that are kept of them.
pub fn stretch(conn: &mut Conn, after: i64, most: i64) -> Result<Vec<(Entry, Option<KeptAddress>)>> {
    let rows: Vec<(EntryRow, Option<AddressRow>)> = audit_entries::table
        .left_join(audit_addresses::table.on(audit_addresses::sequence.eq(audit_entries::sequence)))
        .filter(audit_entries::sequence.gt(after))
        .order(audit_entries::sequence)
        .limit(most)
        .select((EntryRow::as_select(), Option::<AddressRow>::as_select()))
        .load(conn)?;
    let pair = |(row, kept): (EntryRow, Option<AddressRow>)| (row.into(), kept.map(KeptAddress::from));
    Ok(rows.into_iter().map(pair).collect())
}

/// Any number, as long as it is this one's own.
const SEQUENCER_LOCK: i64 = 0x6175_6469_7400_0000;

/// Whether this transaction may append: one does at a time. On SQLite there is one writer anyway.
pub fn take_turn(tx: &mut Tx) -> Result<bool> {
    match &mut **tx {
        Conn::Sqlite(_) => Ok(true),
        Conn::Postgres(conn) => {
            let text = format!("pg_try_advisory_xact_lock({SEQUENCER_LOCK})");
            Ok(diesel::select(diesel::dsl::sql::<Bool>(&text)).get_result(conn)?)
        }
    }
}

/// Appends entries, and keeps their addresses.
pub fn insert(tx: &mut Tx, entries: Vec<Entry>, addresses: Vec<KeptAddress>) -> Result<()> {
    let entries: Vec<EntryRow> = entries.into_iter().map(EntryRow::from).collect();
    let addresses: Vec<AddressRow> = addresses.into_iter().map(AddressRow::from).collect();
    each!(&mut **tx, |conn| diesel::insert_into(audit_entries::table)
        .values(&entries)
        .execute(conn))?;
    if !addresses.is_empty() {
        each!(&mut **tx, |conn| diesel::insert_into(audit_addresses::table)
            .values(&addresses)
            .execute(conn))?;
    }
    Ok(())
}

/// Erases the oldest addresses from before this time, at most so many of them; says how many.
pub fn erase_addresses(tx: &mut Tx, before: Timestamp, most: i64) -> Result<usize> {
    let oldest: Vec<i64> = audit_addresses::table
        .filter(audit_addresses::occurred_at.lt(before))
        .order((audit_addresses::occurred_at, audit_addresses::sequence))
        .limit(most)
        .select(audit_addresses::sequence)
        .load(&mut **tx)?;
    let these = audit_addresses::table.filter(audit_addresses::sequence.eq_any(oldest));
    Ok(diesel::delete(these).execute(&mut **tx)?)
}
