//! One connection type over two databases. Nothing outside this folder asks which one it is, except through
//! [`each!`](crate::db::each) for what Diesel cannot say once for both (upserts, batches).

#![allow(missing_docs)] // Diesel's derive generates items without any

use diesel::connection::{AnsiTransactionManager, TransactionManager, TransactionManagerStatus};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

/// An open connection to SQLite or PostgreSQL.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// The embedded database.
    Sqlite(SqliteConnection),
    /// The shared database.
    Postgres(PgConnection),
}

/// The backend that a query written once is checked against.
pub type Backend = MultiBackend;

/// Runs the same expression on the concrete connection, for statements that do not compile on the pair of them.
#[macro_export]
macro_rules! each {
    ($conn:expr, |$concrete:ident| $body:expr) => {
        match &mut *$conn {
            $crate::db::Conn::Sqlite($concrete) => $body,
            $crate::db::Conn::Postgres($concrete) => $body,
        }
    };
}
pub use each;

impl Conn {
    /// Starts a read: one snapshot until [`Conn::end`].
    pub(super) fn begin_read(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN DEFERRED"),
            Self::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(
                conn,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
        }
    }

    /// Starts a write. On SQLite it takes the write lock at once: a deferred transaction that reads first and
    /// writes later fails whatever `busy_timeout` says.
    pub(super) fn begin_write(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE"),
            Self::Postgres(conn) => {
                AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN ISOLATION LEVEL SERIALIZABLE")
            }
        }
    }

    /// Opens a savepoint inside the running transaction.
    pub(super) fn begin_savepoint(&mut self) -> QueryResult<()> {
        each!(self, |conn| AnsiTransactionManager::begin_transaction(conn))
    }

    /// How many transactions and savepoints are open, one inside the other.
    pub(super) fn depth(&mut self) -> u32 {
        each!(
            self,
            |conn| match AnsiTransactionManager::transaction_manager_status_mut(conn) {
                TransactionManagerStatus::Valid(status) =>
                    status.transaction_depth().map_or(0, |depth| depth.get()),
                TransactionManagerStatus::InError => 0,
            }
        )
    }

    /// Keeps what the innermost savepoint or transaction did.
    pub(super) fn commit(&mut self) -> QueryResult<()> {
        each!(self, |conn| AnsiTransactionManager::commit_transaction(conn))
    }

    /// Undoes what the innermost savepoint or transaction did.
    pub(super) fn roll_back(&mut self) -> QueryResult<()> {
        each!(self, |conn| AnsiTransactionManager::rollback_transaction(conn))
    }
}

/// A statement that is the same every time. The connection keeps it prepared, whereas what the transaction manager sends
/// is compiled anew each time: for creating an article that would be a seventh of the writer's work.
pub(super) struct Prepared(pub(super) &'static str);

impl Prepared {
    pub(super) fn execute_on(self, conn: &mut Conn) -> QueryResult<()> {
        each!(conn, |conn| self.execute(conn)).map(drop)
    }
}

impl QueryId for Prepared {
    type QueryId = ();
    /// It is known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: diesel::backend::Backend> QueryFragment<DB> for Prepared {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

impl<C> RunQueryDsl<C> for Prepared {}
