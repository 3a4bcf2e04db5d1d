//! Creating and updating the tables.
//!
//! - A database that a newer version has written is refused and left as it is.
//! - SQLite: the file is copied before it is changed; foreign keys are off while tables are rebuilt (a rebuild would
//!   empty the table's children) and checked before the commit. A marker beside the file says that there once was a
//!   database, so that a file that went missing is reported and not silently begun anew.
//! - PostgreSQL: an advisory lock lets one machine migrate while the others wait.

use std::ffi::OsString;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::pool::{Access, open_postgres, open_sqlite};
use super::{Conn, DbError, Location};

pub(super) const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
pub(super) const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// SQLite before this can lose committed pages when the write-ahead log is reset.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

/// Any number will do, as long as every Dateline uses the same: "dateline" in ASCII.
const ADVISORY_LOCK: i64 = 0x6461_7465_6c69_6e65;

/// What [`run`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// The migrations that were applied, oldest first.
    pub applied: Vec<String>,
    /// The copy made before that (SQLite, unless the database was new).
    pub copy: Option<PathBuf>,
}

/// Why a database was not migrated. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// There was a database here, and now there is none.
    #[error(
        "{database} is missing, but {marker} says that it was there. Put the file back (or restore a backup); to begin \
         anew on purpose, delete {marker}"
    )]
    Missing {
        /// Where the database should be.
        database: String,
        /// The file that remembers it.
        marker: String,
    },
    /// A newer version was here.
    #[error(
        "the database was written by a newer version of Dateline (it has {0}); start that version instead"
    )]
    Newer(String),
    /// The SQLite library is too old.
    #[error("SQLite {0} can lose committed data; Dateline needs 3.51.3 or newer")]
    OldSqlite(String),
    /// A migration leaves rows that refer to nothing.
    #[error("the migration would leave {0} broken references; nothing was changed")]
    BrokenReferences(usize),
    /// The file is something else.
    #[error("{0} is not a SQLite database; nothing was changed. Check DATELINE_DATABASE_URL")]
    NotADatabase(String),
    /// A file could not be read or written.
    #[error("{path}: {cause}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<diesel::result::Error> for MigrateError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

type Result<T> = std::result::Result<T, MigrateError>;

/// Brings the database at `location` up to date.
pub(super) fn run(location: &Location) -> Result<Migrated> {
    match location {
        Location::Sqlite(path) => sqlite(path).map_err(|error| match error {
            MigrateError::Database(cause) if cause.to_string().contains("file is not a database") => {
                MigrateError::NotADatabase(path.display().to_string())
            }
            other => other,
        }),
        Location::Postgres(url) => postgres(url),
    }
}

fn sqlite(path: &Path) -> Result<Migrated> {
    let marker = marker_of(path);
    let exists = path.exists();
    if !exists && marker.exists() {
        return Err(missing(path, &marker));
    }
    if !exists {
        create(path)?;
    }
    let migrated = match open_sqlite(path, if exists { Access::ReadOnly } else { Access::Migrate })? {
        Conn::Sqlite(mut conn) => {
            refuse_old_sqlite(&mut conn)?;
            if marker.exists() && !has_migrations_sqlite(&mut conn)? {
                return Err(missing(path, &marker));
            }
            let pending = pending(&mut conn, &SQLITE, has_migrations_sqlite)?;
            if pending.is_empty() {
                Migrated::default()
            } else {
                update_sqlite(path, exists, &pending)?
            }
        }
        Conn::Postgres(_) => unreachable!("open_sqlite opens SQLite"),
    };
    if !marker.exists() {
        let note = "Dateline keeps a database beside this file. Without this file a missing database is begun anew.\n";
        std::fs::write(&marker, note).map_err(|cause| file_error(&marker, cause))?;
    }
    Ok(migrated)
}

/// What marks a newsroom is there, and its database is not, or is empty.
fn missing(path: &Path, marker: &Path) -> MigrateError {
    MigrateError::Missing {
        database: path.display().to_string(),
        marker: marker.display().to_string(),
    }
}

/// Creates an empty file that only this user can read, and its folder likewise where it is missing: it will hold
/// addresses and the hashes of passwords. SQLite gives the files beside it the same rights.
fn create(path: &Path) -> Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|cause| file_error(folder, cause))?;
    }
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|cause| file_error(path, cause))?;
    Ok(())
}

fn update_sqlite(path: &Path, exists: bool, pending: &[String]) -> Result<Migrated> {
    let Conn::Sqlite(mut conn) = open_sqlite(path, Access::Migrate)? else {
        unreachable!("open_sqlite opens SQLite")
    };
    let copy = if exists {
        Some(copy_sqlite(&mut conn, path, &pending[0])?)
    } else {
        None
    };
    conn.immediate_transaction(|conn| {
        let applied = apply(conn, SQLITE)?;
        let broken = diesel::sql_query("PRAGMA foreign_key_check")
            .load::<BrokenReference>(conn)?
            .len();
        if broken > 0 {
            return Err(MigrateError::BrokenReferences(broken));
        }
        Ok(Migrated { applied, copy })
    })
}

fn postgres(url: &str) -> Result<Migrated> {
    let Conn::Postgres(mut conn) = open_postgres(url)? else {
        unreachable!("open_postgres opens PostgreSQL")
    };
    conn.transaction(|conn| {
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<BigInt, _>(ADVISORY_LOCK)
            .execute(conn)?;
        if pending(conn, &POSTGRES, has_migrations_postgres)?.is_empty() {
            return Ok(Migrated::default());
        }
        Ok(Migrated {
            applied: apply(conn, POSTGRES)?,
            copy: None,
        })
    })
}

/// The migrations that are not applied yet, oldest first. Changes nothing, not even in a database that has never
/// been migrated.
fn pending<C>(
    conn: &mut C,
    source: &EmbeddedMigrations,
    has_migrations: impl Fn(&mut C) -> Result<bool>,
) -> Result<Vec<String>>
where
    C: MigrationHarness<C::Backend> + Connection,
    C::Backend: 'static,
{
    let mut known: Vec<String> = MigrationSource::<C::Backend>::migrations(source)
        .map_err(DbError::Internal)?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    known.sort();
    if !has_migrations(conn)? {
        return Ok(known);
    }
    let applied: Vec<String> = conn
        .applied_migrations()
        .map_err(DbError::Internal)?
        .iter()
        .map(ToString::to_string)
        .collect();
    if let Some(newer) = applied.iter().find(|version| !known.contains(version)) {
        return Err(MigrateError::Newer(newer.clone()));
    }
    known.retain(|version| !applied.contains(version));
    Ok(known)
}

fn apply<C>(conn: &mut C, source: EmbeddedMigrations) -> Result<Vec<String>>
where
    C: MigrationHarness<C::Backend> + Connection,
    C::Backend: 'static,
{
    let applied = conn.run_pending_migrations(source).map_err(DbError::Internal)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct BrokenReference {
    #[diesel(sql_type = Text)]
    #[allow(dead_code)] // only counted
    table: String,
}

fn has_migrations_sqlite(conn: &mut SqliteConnection) -> Result<bool> {
    let table = "SELECT count(*) AS number FROM sqlite_master WHERE name = '__diesel_schema_migrations'";
    Ok(diesel::sql_query(table).get_result::<Number>(conn)?.number > 0)
}

fn has_migrations_postgres(conn: &mut PgConnection) -> Result<bool> {
    let table = "SELECT count(*) AS number FROM pg_tables \
                 WHERE schemaname = current_schema() AND tablename = '__diesel_schema_migrations'";
    Ok(diesel::sql_query(table).get_result::<Number>(conn)?.number > 0)
}

fn refuse_old_sqlite(conn: &mut SqliteConnection) -> Result<()> {
    let version: String = diesel::select(diesel::dsl::sql::<Text>("sqlite_version()")).get_result(conn)?;
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if parts.as_slice() < OLDEST_SQLITE.as_slice() {
        Err(MigrateError::OldSqlite(version))
    } else {
        Ok(())
    }
}

/// `VACUUM INTO` copies what is committed, the write-ahead log included.
fn copy_sqlite(conn: &mut SqliteConnection, path: &Path, before: &str) -> Result<PathBuf> {
    let copy = beside(path, &format!(".before-{before}"));
    if copy.exists() {
        std::fs::remove_file(&copy).map_err(|cause| file_error(&copy, cause))?;
    }
    create(&copy)?;
    let target = copy
        .to_str()
        .ok_or_else(|| DbError::internal("the database path is not UTF-8"))?;
    diesel::sql_query("VACUUM INTO ?")
        .bind::<Text, _>(target)
        .execute(conn)?;
    conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(copy)
}

fn marker_of(path: &Path) -> PathBuf {
    beside(path, ".exists")
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.into();
    name.push(suffix);
    name.into()
}

fn file_error(path: &Path, cause: std::io::Error) -> MigrateError {
    MigrateError::File {
        path: path.display().to_string(),
        cause,
    }
}
