//! How much there is on the desk, by what is to be done with it.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{ArticleQuery, due, filtered, readable};
use crate::articles::{LiveState, Stage};
use crate::auth::{Ownership, Reach};
use crate::clock::Timestamp;
use crate::db::schema::articles;
use crate::db::{Conn, Result};

/// How many articles there are. All but `trashed` count what is not in the trash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In each stage.
    pub stages: HashMap<Stage, i64>,
    /// In each live state.
    pub live_states: HashMap<LiveState, i64>,
    /// Whose working copy differs from what was published last.
    pub pending: i64,
    /// In the trash.
    pub trashed: i64,
    /// Made by somebody, credited to them or assigned to them.
    pub mine: i64,
    /// Assigned, and due before now.
    pub overdue: i64,
}

/// What is counted together.
type Group = (Stage, LiveState, bool, i64);

/// Counts what is in reach; as `mine` what is somebody's own or assigned to them.
pub fn counts(conn: &mut Conn, reach: Reach, own: Ownership, now: Timestamp) -> Result<Counts> {
    let mut counts = Counts {
        trashed: count(
            conn,
            &ArticleQuery {
                trashed: true,
                ..ArticleQuery::all(reach)
            },
        )?,
        mine: count(
            conn,
            &ArticleQuery {
                mine: Some(own),
                ..ArticleQuery::all(reach)
            },
        )?,
        overdue: overdue(conn, reach, now)?,
        ..Counts::default()
    };
    for (stage, live_state, pending, articles) in groups(conn, reach)? {
        *counts.stages.entry(stage).or_default() += articles;
        *counts.live_states.entry(live_state).or_default() += articles;
        counts.pending += if pending { articles } else { 0 };
    }
    Ok(counts)
}

fn groups(conn: &mut Conn, reach: Reach) -> Result<Vec<Group>> {
    let group = (articles::stage, articles::live_state, articles::pending);
    let grouped = articles::table
        .filter(articles::trashed_at.is_null())
        .group_by(group)
        .select((
            articles::stage,
            articles::live_state,
            articles::pending,
            count_star(),
        ));
    Ok(match readable(reach) {
        Some(condition) => grouped.filter(condition).load(conn)?,
        None => grouped.load(conn)?,
    })
}

fn count(conn: &mut Conn, query: &ArticleQuery) -> Result<i64> {
    Ok(filtered(query).select(count_star()).get_result(conn)?)
}

fn overdue(conn: &mut Conn, reach: Reach, now: Timestamp) -> Result<i64> {
    let query = ArticleQuery {
        due_before: Some(now),
        ..ArticleQuery::all(reach)
    };
    Ok(due::due(&query).select(count_star()).get_result(conn)?)
}
