//! Everything that stands there, by id, as if it were new.

use diesel::prelude::*;
use uuid::Uuid;

use super::{ChangePage, LiveChange};
use crate::changes::{ChangedId, Kind, Mark, Place};
use crate::clock::Timestamp;
use crate::db::schema::{live_articles, live_authors, live_tags};
use crate::db::{Conn, Id, Result};
use crate::events::Action;

/// Something that stands there: its id, its address and when it last changed.
type Row = (ChangedId, String, Timestamp);

/// The next of what stands there, one sort after the other.
pub(super) fn page(
    conn: &mut Conn,
    mark: Mark,
    (kind, after): (Kind, Uuid),
    limit: usize,
) -> Result<ChangePage> {
    let mut changes: Vec<LiveChange> = Vec::new();
    let left = Kind::ALL.into_iter().skip_while(|one| *one != kind);
    for one in left {
        let after = if one == kind { after } else { Uuid::nil() };
        let rows = rows(conn, one, Id::new(after), limit - changes.len())?;
        changes.extend(rows.into_iter().map(|row| told(mark, one, row)));
        if changes.len() == limit {
            break;
        }
    }
    let full = changes.len() == limit;
    let next = changes.last().filter(|_| full).map(|change| change.place);
    Ok(ChangePage {
        changes,
        next: next.unwrap_or(Place::Feed(mark)),
        up_to_date: false,
        mark: Some(mark),
    })
}

fn told(mark: Mark, kind: Kind, (id, slug, changed_at): Row) -> LiveChange {
    LiveChange {
        kind,
        id,
        slug: Some(slug),
        action: Action::Created,
        changed_at,
        place: Place::Standing {
            mark,
            kind,
            after: id.uuid(),
        },
    }
}

fn rows(conn: &mut Conn, kind: Kind, after: ChangedId, limit: usize) -> Result<Vec<Row>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    macro_rules! rows {
        ($table:ident) => {
            $table::table
                .filter($table::id.gt(after))
                .order($table::id)
                .limit(limit)
                .select(($table::id, $table::slug, $table::updated_at))
                .load(conn)?
        };
    }
    Ok(match kind {
        Kind::Author => rows!(live_authors),
        Kind::Tag => rows!(live_tags),
        Kind::Article => rows!(live_articles),
    })
}
