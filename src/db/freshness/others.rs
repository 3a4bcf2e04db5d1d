//! What other processes write to the same SQLite file: the command line, or another server.

use std::time::{Duration, Instant};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::Freshness;
use crate::db::{Conn, Result};

/// How often the writer looks.
pub(in crate::db) const LOOK: Duration = Duration::from_millis(500);

/// Notices that somebody else has written. SQLite says so to each connection about all others; the writer's is the only
/// one of this process that writes, so what it is told of was another process.
pub(in crate::db) struct Others {
    freshness: Freshness,
    /// What the connection said last.
    version: Option<i64>,
    looked: Option<Instant>,
}

impl Others {
    pub(in crate::db) fn new(freshness: Freshness) -> Self {
        Self {
            freshness,
            version: None,
            looked: None,
        }
    }

    /// Whether it is time to look again.
    pub(in crate::db) fn is_due(&self) -> bool {
        self.looked.is_none_or(|looked| looked.elapsed() >= LOOK)
    }

    /// Purges everything if another process has written since the last look, or if that cannot be known.
    pub(in crate::db) fn look(&mut self, writer: &mut Conn) -> Result<()> {
        let Conn::Sqlite(conn) = writer else { return Ok(()) };
        self.looked = Some(Instant::now());
        let version = Some(sql::<BigInt>("PRAGMA data_version").get_result(conn)?);
        if self.version != version {
            self.freshness.purge_everything();
            self.version = version;
        }
        Ok(())
    }

    /// The connection is gone, and what the next one says cannot be compared with what it said.
    pub(in crate::db) fn lose_touch(&mut self) {
        self.version = None;
        self.freshness.purge_everything();
    }
}
