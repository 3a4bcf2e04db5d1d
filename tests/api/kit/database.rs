//! A database for every test, copied from one that was migrated once: a SQLite file, or a PostgreSQL database when
//! `TEST_DATABASE_URL` names a server.

use std::path::PathBuf;
use std::sync::OnceLock;

use dateline::db::{Db, Location};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use uuid::Uuid;

/// A migrated database that goes away with the test.
pub struct TestDatabase {
    /// Where it is.
    pub location: Location,
    _folder: Option<tempfile::TempDir>,
}

impl TestDatabase {
    /// An empty database with all tables.
    pub fn new() -> Self {
        match server() {
            Some(server) => Self {
                location: postgres_copy(server),
                _folder: None,
            },
            None => {
                let folder = tempfile::tempdir().unwrap();
                Self {
                    location: sqlite_copy(folder.path().join("dateline.db")),
                    _folder: Some(folder),
                }
            }
        }
    }
}

impl TestDatabase {
    /// A database with everything that is in this one, which may be in use.
    pub fn copy_of(original: &Location) -> Self {
        match original {
            Location::Sqlite(path) => {
                let folder = tempfile::tempdir().unwrap();
                let copy = folder.path().join("dateline.db");
                let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                conn.batch_execute(&format!("VACUUM INTO '{}'", copy.display()))
                    .unwrap();
                Self {
                    location: Location::Sqlite(copy),
                    _folder: Some(folder),
                }
            }
            Location::Postgres(url) => Self {
                location: postgres_copy_of(server().unwrap(), url),
                _folder: None,
            },
        }
    }
}

/// Copies a database whose newsroom does nothing meanwhile: its connections are ended, and opened anew when needed.
fn postgres_copy_of(server: &str, url: &str) -> Location {
    let original = url::Url::parse(url).unwrap();
    let original = original.path().trim_start_matches('/');
    let name = fresh_name();
    let mut conn = PgConnection::establish(server).unwrap();
    for tries_left in (0..50).rev() {
        let end =
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{original}'");
        conn.batch_execute(&end).unwrap();
        let copied = conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {original}"));
        if copied.is_ok() {
            break;
        }
        assert!(tries_left > 0, "{copied:?}");
    }
    Location::Postgres(database(server, &name))
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (Location::Postgres(url), Some(server)) = (&self.location, server()) else {
            return;
        };
        let name = url::Url::parse(url)
            .unwrap()
            .path()
            .trim_start_matches('/')
            .to_owned();
        // Forced, because connections may still be open. A database that stays is no reason to fail.
        if let Ok(mut conn) = PgConnection::establish(server) {
            let _ = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// The PostgreSQL server under test.
#[allow(clippy::disallowed_methods, reason = "tests have no configuration")]
fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<String>> = OnceLock::new();
    let given = || std::env::var("TEST_DATABASE_URL").ok();
    SERVER.get_or_init(given).as_deref()
}

fn sqlite_copy(path: PathBuf) -> Location {
    static TEMPLATE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_folder, template) = TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("template.db");
        Db::migrate(&Location::Sqlite(path.clone())).unwrap();
        (folder, path)
    });
    std::fs::copy(template, &path).unwrap();
    Location::Sqlite(path)
}

fn postgres_copy(server: &str) -> Location {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let name = fresh_name();
        create(
            server,
            &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"),
        );
        Db::migrate(&Location::Postgres(database(server, &name))).unwrap();
        name
    });
    let name = fresh_name();
    create(server, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
    Location::Postgres(database(server, &name))
}

fn fresh_name() -> String {
    format!("api_{}", Uuid::now_v7().simple())
}

/// The URL of another database on the same server.
fn database(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(name);
    url.into()
}

fn create(server: &str, statement: &str) {
    let mut conn = PgConnection::establish(server).unwrap();
    // Copying a template waits for nobody: two tests that copy at once take turns by this lock.
    conn.batch_execute("SELECT pg_advisory_lock(1)").unwrap();
    conn.batch_execute(statement).unwrap();
}
