//! Pooled connections: the readers on SQLite, everything on PostgreSQL.

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::connection::{SimpleConnection, TransactionManager, TransactionManagerStatus};
use diesel::prelude::*;
use diesel::r2d2::R2D2Connection;

use super::{Conn, DbError, Result, each};

pub(super) type Pool = diesel::r2d2::Pool<Manager>;
pub(super) type Pooled = diesel::r2d2::PooledConnection<Manager>;

/// Opens connections of one kind. Chosen by the URL's scheme and never by trying, so that a mistyped PostgreSQL
/// URL is not opened as a file.
#[derive(Clone, Debug)]
pub(super) enum Manager {
    /// Readers of this SQLite file.
    SqliteReader(PathBuf),
    /// Connections to this PostgreSQL database.
    Postgres(String),
}

impl Manager {
    pub(super) fn pool(self, size: u32, wait: Duration) -> Pool {
        // Lazily: a database that is away at start or comes back later must not decide whether we run.
        diesel::r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .connection_timeout(wait)
            .error_handler(Box::new(LogError))
            .build_unchecked(self)
    }

    fn open(&self) -> Result<Conn> {
        match self {
            Self::SqliteReader(path) => open_sqlite(path, Access::ReadOnly),
            Self::Postgres(url) => open_postgres(url),
        }
    }
}

/// Takes a connection, or says that the database is busy once the wait is over.
pub(super) fn take(pool: &Pool) -> Result<Pooled> {
    pool.get().map_err(|error| {
        tracing::warn!(%error, "no database connection became free in time");
        DbError::Busy
    })
}

#[derive(Debug)]
struct LogError;

impl diesel::r2d2::HandleError<DbError> for LogError {
    fn handle_error(&self, error: DbError) {
        tracing::warn!(%error, "cannot connect to the database");
    }
}

impl diesel::r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = DbError;

    fn connect(&self) -> Result<Conn> {
        self.open()
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<()> {
        match conn {
            // A file does not hang up.
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(conn) => conn.ping().map_err(DbError::from),
        }
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || !is_idle(conn)
    }
}

/// Whether no transaction is left open.
pub(super) fn is_idle(conn: &mut Conn) -> bool {
    each!(conn, |conn| matches!(
        diesel::connection::AnsiTransactionManager::transaction_manager_status_mut(conn),
        TransactionManagerStatus::Valid(status) if status.transaction_depth().is_none()
    ))
}

/// What a SQLite connection may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    ReadOnly,
    ReadWrite,
    /// For migrations: a table rebuild under foreign keys would empty the table's children.
    Migrate,
}

/// After so many pages of 4 KiB in the log they are copied into the database: seldom enough that pages which are
/// written again and again (the last ones of every index) are copied once.
const CHECKPOINT_PAGES: u32 = 4_000;

/// Opens the file as every connection is to be opened. It has to exist: a file that went missing is never begun anew
/// by whoever happens to open it next.
pub(super) fn open_sqlite(path: &Path, access: Access) -> Result<Conn> {
    let mut conn = SqliteConnection::establish(&address(path)?).map_err(cannot_open)?;
    // One statement each, the timeout first: changing the journal mode waits for others too.
    conn.batch_execute("PRAGMA busy_timeout = 5000")?;
    conn.batch_execute("PRAGMA temp_store = MEMORY")?;
    conn.batch_execute("PRAGMA cache_size = -16384")?;
    if access == Access::ReadOnly {
        conn.batch_execute("PRAGMA query_only = ON")?;
    } else {
        conn.batch_execute("PRAGMA journal_mode = WAL")?;
        conn.batch_execute("PRAGMA synchronous = FULL")?;
        conn.batch_execute(&format!("PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}"))?;
    }
    let foreign_keys = if access == Access::Migrate { "OFF" } else { "ON" };
    conn.batch_execute(&format!("PRAGMA foreign_keys = {foreign_keys}"))?;
    Ok(Conn::Sqlite(conn))
}

/// The path as the URI by which SQLite opens a file that exists (<https://www.sqlite.org/uri.html>).
fn address(path: &Path) -> Result<String> {
    let path = path
        .to_str()
        .ok_or_else(|| DbError::internal("the database path is not UTF-8"))?;
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    Ok(format!("file:{path}?mode=rw"))
}

pub(super) fn open_postgres(url: &str) -> Result<Conn> {
    let mut conn = PgConnection::establish(url).map_err(cannot_open)?;
    conn.batch_execute("SET TIME ZONE 'UTC'")?;
    Ok(Conn::Postgres(conn))
}

fn cannot_open(error: diesel::ConnectionError) -> DbError {
    DbError::Lost(error.to_string())
}
