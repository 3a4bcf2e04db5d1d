//! A database of its own for every unit test: a SQLite file, or a PostgreSQL database when `TEST_DATABASE_URL`
//! names a server. Both are copied from one that was migrated once.

use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{Arc, OnceLock};

use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use uuid::Uuid;

use super::{Conn, Cursor, Db, DbError, Location, Options, PageRequest, Result};
use crate::clock::{Clock, SystemClock};

#[path = "../../tests/support/plan.rs"]
mod plan;

pub(crate) use plan::Way;

/// A migrated database that goes away with the test.
pub(crate) struct TestDatabase {
    /// The database.
    pub(crate) db: Db,
    /// Where it is.
    pub(crate) location: Location,
    _folder: tempfile::TempDir,
}

impl TestDatabase {
    /// A database that shows the real time.
    pub(crate) fn new() -> Self {
        Self::with(&Options::default(), Arc::new(SystemClock))
    }

    /// A database with these options and this clock.
    pub(crate) fn with(options: &Options, clock: Arc<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let location = match server() {
            Some(server) => postgres_copy(server),
            None => sqlite_copy(folder.path().join("dateline.db")),
        };
        let db = Db::open(&location, options, clock).expect("a migrated database opens");
        Self {
            db,
            location,
            _folder: folder,
        }
    }

    /// Reads, and tells which statements that sent to the database.
    pub(crate) async fn statements<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> (T, Vec<String>) {
        let (sender, sent) = channel();
        let watch = move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let text = query.to_string();
                let _nobody_asks = sender.send(text.split(" -- binds").next().unwrap_or_default().to_owned());
            }
        };
        let read = self.db.read(move |conn| {
            conn.set_instrumentation(watch);
            let read = work(conn);
            conn.set_instrumentation(|_: InstrumentationEvent<'_>| ());
            read
        });
        (
            read.await.expect("the database can be read"),
            sent.iter().collect(),
        )
    }
}

impl TestDatabase {
    /// How SQLite goes about the statements that the work sends. Nothing on PostgreSQL, where it depends on what is
    /// stored.
    pub(crate) async fn plan<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Vec<Step> {
        let (_, statements) = self.statements(work).await;
        if on_postgres() {
            return Vec::new();
        }
        let explain = move |conn: &mut Conn| {
            let mut plan = Vec::new();
            for statement in statements {
                let steps: Vec<Detail> =
                    diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn)?;
                plan.extend(steps.into_iter().map(|step| Step {
                    statement: statement.clone(),
                    detail: step.detail,
                }));
            }
            Ok::<_, DbError>(plan)
        };
        self.db
            .read(explain)
            .await
            .expect("the statements can be explained")
    }

    /// Fails unless a list goes straight to what it needs, on its first page, behind a cursor, before one, and when it counts.
    pub(crate) async fn assert_direct<T: Send + 'static>(
        &self,
        way: Way,
        cursor: Cursor,
        list: impl Fn(&mut Conn, &PageRequest) -> Result<T> + Clone + Send + 'static,
    ) {
        let back = cursor.clone().back();
        let pages = [(None, true), (Some(cursor), false), (Some(back), false)];
        for (cursor, count) in pages {
            let (list, page) = (
                list.clone(),
                PageRequest {
                    limit: 20,
                    cursor,
                    count,
                },
            );
            let plan = self.plan(move |conn| list(conn, &page)).await;
            assert!(!plan.is_empty() || on_postgres(), "nothing was asked");
            for step in plan {
                assert!(step.is_direct(way), "{}: {}", step.detail, step.statement);
            }
        }
    }
}

/// One step of a plan.
#[derive(Debug)]
pub(crate) struct Step {
    /// The statement.
    statement: String,
    /// What SQLite says about the step.
    detail: String,
}

#[derive(QueryableByName)]
struct Detail {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

impl Step {
    /// Whether a list may do this to find a page.
    pub(crate) fn is_direct(&self, way: Way) -> bool {
        plan::is_direct(&self.statement, &self.detail, way)
    }
}

/// The PostgreSQL server under test, without a database name at its end.
#[allow(clippy::disallowed_methods)] // tests have no configuration
fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<String>> = OnceLock::new();
    let server = SERVER.get_or_init(|| std::env::var("TEST_DATABASE_URL").ok());
    server.as_deref()
}

/// Whether tests run on PostgreSQL: a test of what only SQLite does says so and returns.
pub(crate) fn on_postgres() -> bool {
    server().is_some()
}

fn sqlite_copy(path: PathBuf) -> Location {
    static TEMPLATE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_folder, template) = TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("template.db");
        Db::migrate(&Location::Sqlite(path.clone())).expect("the template migrates");
        (folder, path)
    });
    std::fs::copy(template, &path).expect("the template is copied");
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
        Db::migrate(&Location::Postgres(database(server, &name))).expect("the template migrates");
        name
    });
    let name = fresh_name();
    create(server, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
    Location::Postgres(database(server, &name))
}

fn fresh_name() -> String {
    format!("unit_{}", Uuid::now_v7().simple())
}

/// The URL of another database on the same server.
fn database(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).expect("TEST_DATABASE_URL is a URL");
    url.set_path(name);
    url.into()
}

fn create(server: &str, statement: &str) {
    let mut conn = PgConnection::establish(server).expect("TEST_DATABASE_URL answers");
    // Copying a template waits for nobody: two tests that copy at once take turns by this lock.
    conn.batch_execute("SELECT pg_advisory_lock(1)")
        .expect("the lock is free in time");
    conn.batch_execute(statement)
        .expect("the server creates databases");
}
