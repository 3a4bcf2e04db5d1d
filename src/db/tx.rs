//! A running write: the connection, and who writes when.

use std::net::IpAddr;
use std::ops::{Deref, DerefMut};

use chrono::Timelike;
use uuid::{NoContext, Uuid};

use super::freshness::Outdated;
use super::{Conn, Id};
use crate::clock::Timestamp;

/// Who a write is done for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A reader who did not sign in.
    Anonymous,
    /// Dateline itself: the command line, a job.
    System,
    /// The user with this id.
    User(Uuid),
}

/// What is known about a write before it starts; every event it records carries this.
#[derive(Clone, Debug)]
pub struct Context {
    /// Who asked for it.
    pub actor: Principal,
    /// The request it belongs to.
    pub request_id: String,
    /// Where the request came from.
    pub address: Option<IpAddr>,
    /// What the actor is trusted with.
    pub rights: &'static str,
    /// The API key that the request was made with, if it was made by a machine.
    pub key: Option<Uuid>,
    /// The client's `Idempotency-Key`, if it sent one.
    pub once: Option<Once>,
}

impl Context {
    /// A write that no request asked for.
    pub fn system() -> Self {
        Self {
            actor: Principal::System,
            request_id: "system".into(),
            address: None,
            rights: "system",
            key: None,
            once: None,
        }
    }

    /// The same write, done at most once for this key.
    #[must_use]
    pub fn once(mut self, once: Option<Once>) -> Self {
        // An answer is for those who could ask for it: not for the same user with other rights. (Readers, who are told
        // apart by more than this, have a scope of their own: see the rules of comments.)
        let asker = match self.key {
            Some(key) => format!("{} {key}", self.rights),
            None => self.rights.to_owned(),
        };
        self.once = once.map(|once| Once {
            scope: format!("{} {asker}", once.scope),
            ..once
        });
        self
    }
}

/// A client's promise that requests with one key are one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The key as the client sent it.
    pub key: String,
    /// Whose key it is and for which route: the same key elsewhere is another key.
    pub scope: String,
    /// SHA-256 of the request's method, path and body.
    pub fingerprint: [u8; 32],
}

/// A write in progress. It reads like a connection; what it wrote is kept when the work returns `Ok` and undone
/// when it returns `Err` or panics.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    context: &'c Context,
    now: Timestamp,
    outdated: Outdated,
}

impl<'c> Tx<'c> {
    pub(super) fn new(conn: &'c mut Conn, context: &'c Context, now: Timestamp) -> Self {
        Self {
            conn,
            context,
            now,
            outdated: Outdated::default(),
        }
    }

    /// The one time of this write.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Who writes, and for which request.
    pub fn context(&self) -> &Context {
        self.context
    }

    /// Says that what answers with this key were made of changes with this write: once it is committed, and before
    /// whoever asked for it is told so, none that was read earlier is given out any more. See [`crate::keys`].
    pub fn purge(&mut self, key: impl Into<String>) {
        self.outdated.add(key.into());
    }

    /// As [`Tx::purge`], for all that was ever read.
    pub fn purge_everything(&mut self) {
        self.outdated.add_everything();
    }

    /// The keys that were purged since this was asked last, to be written down.
    pub fn take_purged(&mut self) -> Vec<String> {
        self.outdated.take_untold()
    }

    /// All that was purged.
    pub(super) fn into_outdated(self) -> Outdated {
        self.outdated
    }

    /// A new id, made of this write's time.
    pub fn id<K>(&self) -> Id<K> {
        let time = self.now.date_time();
        let seconds = u64::try_from(time.timestamp()).unwrap_or(0);
        Id::new(Uuid::new_v7(uuid::Timestamp::from_unix(
            NoContext,
            seconds,
            time.nanosecond(),
        )))
    }

    /// Does `work` inside a savepoint, so that a refused statement in it does not end the whole write (PostgreSQL
    /// refuses everything after an error).
    pub fn attempt<T, E: From<super::DbError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.conn.begin_savepoint().map_err(super::DbError::from)?;
        match work(self) {
            Ok(value) => {
                self.conn.commit().map_err(super::DbError::from)?;
                Ok(value)
            }
            Err(error) => {
                self.conn.roll_back().map_err(super::DbError::from)?;
                Err(error)
            }
        }
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.conn
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}
