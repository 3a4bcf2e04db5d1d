//! What changed, from `live_changes` alone.
//!
//! The numbers follow the order of commits on both databases: on PostgreSQL whoever announces holds a lock from before
//! the number is drawn until after the commit. So what is committed after a number was seen has a higher one.

use std::collections::HashSet;

use diesel::prelude::*;

use super::{ChangePage, LiveChange};
use crate::changes::{ChangedId, ChangesError, Kind, Mark, Place};
use crate::clock::Timestamp;
use crate::db::schema::{live_changes, live_changes_floor};
use crate::db::{Backend, Conn, DbError, Tx};
use crate::events::Action;

/// How many changes are looked through for one page, whatever they are about: those of comments are not told.
const LOOKED_THROUGH: usize = 500;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_changes, check_for_backend(Backend))]
struct Row {
    sequence: i64,
    action: Action,
    object_kind: String,
    object_id: ChangedId,
    slug: Option<String>,
    changed_at: Timestamp,
}

impl Row {
    fn mark(&self) -> Mark {
        Mark {
            sequence: self.sequence,
            at: self.changed_at,
        }
    }

    /// What readers are told of it, if anything.
    fn told(&self) -> Option<LiveChange> {
        Some(LiveChange {
            kind: self.object_kind.parse::<Kind>().ok()?,
            id: self.object_id,
            slug: self.slug.clone(),
            action: self.action,
            changed_at: self.changed_at,
            place: Place::Feed(self.mark()),
        })
    }
}

/// Up to which change all were forgotten.
fn floor(conn: &mut Conn) -> Result<i64, DbError> {
    Ok(live_changes_floor::table
        .find(1)
        .select(live_changes_floor::sequence)
        .first(conn)?)
}

/// Behind the newest change.
pub fn head(conn: &mut Conn) -> Result<Mark, DbError> {
    let newest: Option<Row> = live_changes::table
        .order(live_changes::sequence.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    match newest {
        Some(row) => Ok(row.mark()),
        None => Ok(Mark {
            sequence: floor(conn)?,
            at: Timestamp::from_micros(0),
        }),
    }
}

/// What changed since.
pub(super) fn since(conn: &mut Conn, mark: Mark, limit: usize) -> Result<ChangePage, ChangesError> {
    let rows = rows_behind(conn, mark)?;
    let mut seen = 0;
    let end = rows
        .iter()
        .take(LOOKED_THROUGH)
        .position(|row| {
            seen += usize::from(row.told().is_some());
            seen == limit
        })
        .map_or(rows.len().min(LOOKED_THROUGH), |last| last + 1);
    let next = end.checked_sub(1).map_or(mark, |last| rows[last].mark());
    Ok(ChangePage {
        changes: each_once(rows[..end].iter().filter_map(Row::told)),
        next: Place::Feed(next),
        up_to_date: end == rows.len(),
        mark: None,
    })
}

/// The rows behind a mark: as many as are looked through, and one more if there are more.
fn rows_behind(conn: &mut Conn, mark: Mark) -> Result<Vec<Row>, ChangesError> {
    let floor = floor(conn)?;
    let asked_for = i64::try_from(LOOKED_THROUGH + 2).unwrap_or(i64::MAX);
    let mut rows: Vec<Row> = live_changes::table
        .filter(live_changes::sequence.ge(mark.sequence))
        .order(live_changes::sequence)
        .limit(asked_for)
        .select(Row::as_select())
        .load(conn)
        .map_err(DbError::from)?;
    // The last that was forgotten is not there to be compared, and all behind it is.
    if mark.sequence == floor {
        return Ok(rows);
    }
    // Any other is there, or what came behind it may not be.
    if mark.sequence < floor || rows.first().map(Row::mark) != Some(mark) {
        return Err(ChangesError::Forgotten);
    }
    rows.remove(0);
    Ok(rows)
}

/// Of several changes of one thing the last, where it stands. What came before it says nothing that a copy needs, and
/// what happened to other things in between has no part in this one.
fn each_once(changes: impl DoubleEndedIterator<Item = LiveChange>) -> Vec<LiveChange> {
    let mut seen = HashSet::new();
    let mut last: Vec<_> = changes
        .rev()
        .filter(|change| seen.insert((change.kind, change.id)))
        .collect();
    last.reverse();
    last
}

/// Forgets some of what happened before a time, and says how much.
pub fn forget(tx: &mut Tx, before: Timestamp, limit: usize) -> Result<usize, DbError> {
    let oldest: Vec<(i64, Timestamp)> = live_changes::table
        .order(live_changes::sequence)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((live_changes::sequence, live_changes::changed_at))
        .load(&mut **tx)?;
    let old = oldest.into_iter().take_while(|(_, at)| *at < before);
    let Some((last, _)) = old.last() else {
        return Ok(0);
    };
    diesel::update(live_changes_floor::table)
        .set(live_changes_floor::sequence.eq(last))
        .execute(&mut **tx)?;
    Ok(diesel::delete(live_changes::table.filter(live_changes::sequence.le(last))).execute(&mut **tx)?)
}
