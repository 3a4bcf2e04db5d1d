//! The only place that knows there are two databases.
//!
//! [`Db::read`] is one snapshot, [`Db::write`] one transaction that is on disk before it answers. Both run off the
//! async workers; nothing inside them waits, and nothing inside them talks to the network. Queries are written once,
//! against [`Backend`]; reads take a `&mut Conn`, writes a `&mut Tx`, so that nothing can write by accident.

mod among;
mod connection;
mod error;
mod file;
mod freshness;
mod full_text;
mod idempotency;
mod inline;
mod migrate;
mod page;
mod pool;
mod postgres;
pub mod schema;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod turns;
mod tx;
mod types;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Notify;

use crate::clock::{Clock, Timestamp};
use file::DatabaseFile;
use inline::Inline;
use pool::{Manager, Pool, take};
use turns::Turns;
use writer::{Limits, Writer};

pub use among::{Among, among};
pub use connection::{Backend, Conn, MultiBackend, each};
pub use error::{DbError, Failure, Result};
pub use freshness::{Freshness, Moment, Stamp};
pub use full_text::{Fields, FullText, Wanted};
pub use migrate::{MigrateError, Migrated};
pub use page::{BadCursor, COUNTED, Count, Cursor, PageRequest, Place, Slice, in_order, keyset};
pub use tx::{Context, Once, Principal, Tx};
pub use types::{DbId, Id, JsonText, NotAnId, Version, text_column};

/// Where the data is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// This SQLite file.
    Sqlite(PathBuf),
    /// This PostgreSQL database: `postgres://user:password@host/name`.
    Postgres(String),
}

/// How much of the machine the database may use.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many reads run at the same time, on SQLite no more than there are processors (on PostgreSQL: reads and writes).
    pub connections: u32,
    /// How long a request waits for a connection before it is told to come back.
    pub wait: Duration,
    /// How many writes may wait for SQLite's writer.
    pub queue: usize,
    /// How many writes share one commit on SQLite.
    pub group: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections: 8,
            wait: Duration::from_secs(2),
            queue: 1_024,
            group: 256,
        }
    }
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    manager: Manager,
    pool: Pool,
    clock: Arc<dyn Clock>,
    writer: Option<Writer>,
    inline: Option<Inline>,
    turns: Option<Turns>,
    file: Option<DatabaseFile>,
    written: Arc<Notify>,
    freshness: Freshness,
}

impl Db {
    /// Opens a database that is up to date; [`Db::migrate`] makes it so.
    pub fn open(location: &Location, options: &Options, clock: Arc<dyn Clock>) -> Result<Self> {
        let mut file = None;
        let freshness = Freshness::default();
        let (manager, writer, inline) = match location {
            Location::Sqlite(path) => {
                let opened = DatabaseFile::new(path.clone())?;
                file = Some(opened.clone());
                let limits = Limits {
                    queue: options.queue,
                    group: options.group,
                };
                let writer = Writer::start(opened, clock.clone(), limits, freshness.clone())?;
                (
                    Manager::SqliteReader(path.clone()),
                    Some(writer),
                    Some(Inline::new(path.clone())),
                )
            }
            Location::Postgres(url) => (Manager::Postgres(url.clone()), None, None),
        };
        Ok(Self {
            pool: manager.clone().pool(options.connections, options.wait),
            manager,
            clock,
            turns: writer
                .is_some()
                .then(|| Turns::new(options.connections, options.wait)),
            writer,
            inline,
            file,
            written: Arc::default(),
            freshness,
        })
    }

    /// What of that which was read from here still holds. On PostgreSQL, begins to listen to what other machines write;
    /// on SQLite, the writer looks out for other processes anyway.
    pub fn watch(&self) -> Result<Freshness> {
        if let Manager::Postgres(url) = &self.manager {
            freshness::listen(&self.freshness, url)?;
        }
        Ok(self.freshness.clone())
    }

    /// Creates or updates the tables. See [`migrate`] for what it refuses.
    pub fn migrate(location: &Location) -> std::result::Result<Migrated, MigrateError> {
        migrate::run(location)
    }

    /// Reads from one snapshot.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let turn = match &self.turns {
            Some(turns) => Some(turns.wait().await?),
            None => None,
        };
        let pool = self.pool.clone();
        off_the_workers(move || {
            // It ends with the read, not with the request: one that nobody waits for any more is read to its end.
            let _turn = turn;
            let mut conn = take(&pool)?;
            snapshot(&mut conn, work)
        })
        .await
    }

    /// Reads from one snapshot, with the time that a write would have now: the database's on PostgreSQL, so that several
    /// machines agree.
    pub async fn read_now<T, E>(
        &self,
        work: impl FnOnce(&mut Conn, Timestamp) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let clock = self.clock.clone();
        self.read(move |conn| {
            let now = match conn {
                Conn::Sqlite(_) => clock.now(),
                Conn::Postgres(_) => postgres::transaction_time(conn, clock.as_ref())?,
            };
            work(conn, now)
        })
        .await
    }

    /// Reads from one snapshot without leaving the worker, for the public delivery and for finding who is signed in:
    /// what they ask for is bounded (one article, one page, one session) and walks an index, and for so short a read
    /// the way to the blocking pool and back costs about as much as the read. Everything else of this worker waits meanwhile, so work whose length
    /// depends on what is stored takes [`Db::read`]. On PostgreSQL, which is asked over a network, this is `read`.
    pub async fn read_inline<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &self.inline {
            Some(inline) => inline.read(work),
            None => self.read(work).await,
        }
    }

    /// Reads a page for the public: in place, unless it is long because of what it counts or looks through.
    pub async fn read_page<T, E>(
        &self,
        is_long: bool,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        if is_long {
            self.read(work).await
        } else {
            self.read_inline(work).await
        }
    }

    /// Writes in one transaction: all of it or nothing, and on disk when this returns. The work may be run more than
    /// once (PostgreSQL asks for that when two writes meet), so it must not change anything but the transaction.
    pub async fn write<T, E>(
        &self,
        context: Context,
        work: impl Fn(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        let result = match &self.writer {
            Some(writer) => writer.write(context, work).await,
            None => {
                let (pool, clock) = (self.pool.clone(), self.clock.clone());
                let freshness = self.freshness.clone();
                off_the_workers(move || postgres::write(&pool, (clock.as_ref(), &freshness), &context, work))
                    .await
            }
        };
        self.written.notify_one();
        result
    }

    /// Waits until this process has written something since the last time that somebody waited. (There is one who
    /// does.)
    pub async fn written(&self) {
        self.written.notified().await;
    }

    /// Writes at most once for the context's `Idempotency-Key`: the result is kept for 24 hours in the same
    /// transaction, and a repeated request is given it back. Without a key this is [`Db::write`].
    pub async fn write_once<T, E>(
        &self,
        context: Context,
        work: impl Fn(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        E: Failure,
    {
        self.write(context, move |tx| idempotency::once(tx, &work)).await
    }

    /// What [`Db::write_once`] has kept for the context's `Idempotency-Key`, if this request was done before.
    ///
    /// # Errors
    /// [`DbError::KeyReused`] when the key came with another request.
    pub async fn kept<T>(&self, context: &Context) -> Result<Option<T>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        match context.once.clone() {
            None => Ok(None),
            Some(once) => {
                let now = self.clock.now();
                self.read(move |conn| idempotency::kept(conn, &once, now)).await
            }
        }
    }

    /// Whether the database answers, from its tables; on SQLite, whether its file is still the one that was opened.
    pub async fn ping(&self) -> Result<()> {
        let file = self.file.clone();
        self.read(move |conn| {
            file.map_or(Ok(()), |file| file.check())?;
            idempotency::peek(conn)
        })
        .await
    }
}

/// Does `work` on one snapshot.
fn snapshot<T, E: From<DbError>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    conn.begin_read().map_err(DbError::from)?;
    let result = work(conn);
    conn.roll_back().map_err(DbError::from)?;
    result
}

/// Runs what blocks where blocking is allowed. A panic in it is an error of this request alone.
async fn off_the_workers<T, E>(
    work: impl FnOnce() -> std::result::Result<T, E> + Send + 'static,
) -> std::result::Result<T, E>
where
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
{
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(DbError::internal(error).into()))
}
