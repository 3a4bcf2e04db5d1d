//! The promises of `Db`, on real databases.

mod idempotency;
mod inline;
mod migrate;
mod turns;
mod writer;

use diesel::prelude::*;

use super::schema::live_changes;
use super::testing::TestDatabase;
use super::*;
use crate::events::{Action, Object, announce};

/// Something to write: one row with a name.
fn write_row(tx: &mut Tx, name: &str) -> Result<()> {
    let id = tx.id::<()>();
    announce(tx, Action::Created, Object::Tag, id, Some(name))
}

/// The names of the rows, in the order they were written.
async fn rows(db: &Db) -> Vec<String> {
    let all = live_changes::table
        .select(live_changes::slug)
        .order(live_changes::sequence);
    let names: Vec<Option<String>> = db
        .read(move |conn| Ok::<_, DbError>(all.load(conn)?))
        .await
        .unwrap();
    names.into_iter().flatten().collect()
}

#[tokio::test]
async fn what_was_acknowledged_is_read_back_and_what_failed_is_not() {
    let test = TestDatabase::new();
    test.db
        .write(Context::system(), |tx| write_row(tx, "kept"))
        .await
        .unwrap();
    let refused: Result<()> = test
        .db
        .write(Context::system(), |tx| {
            write_row(tx, "undone")?;
            Err(DbError::NotFound)
        })
        .await;
    assert!(matches!(refused, Err(DbError::NotFound)));
    assert_eq!(rows(&test.db).await, ["kept"]);
}

#[tokio::test]
async fn a_read_cannot_write() {
    let test = TestDatabase::new();
    let written: Result<usize> = test
        .db
        .read(|conn| Ok(diesel::delete(live_changes::table).execute(conn)?))
        .await;
    assert!(matches!(written, Err(DbError::ReadOnly)), "{written:?}");
}

#[tokio::test]
async fn a_read_sees_one_snapshot() {
    let test = TestDatabase::new();
    let writer = test.db.clone();
    let runtime = tokio::runtime::Handle::current();
    let counts = test
        .db
        .read(move |conn| {
            let before: i64 = live_changes::table.count().get_result(conn)?;
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    runtime
                        .block_on(writer.write(Context::system(), |tx| write_row(tx, "meanwhile")))
                        .unwrap();
                });
            });
            let after: i64 = live_changes::table.count().get_result(conn)?;
            Ok::<_, DbError>((before, after))
        })
        .await
        .unwrap();
    assert_eq!(counts, (0, 0));
    assert_eq!(rows(&test.db).await, ["meanwhile"]);
}

#[tokio::test]
async fn a_refused_statement_inside_an_attempt_does_not_end_the_write() {
    let test = TestDatabase::new();
    test.db
        .write(Context::system(), |tx| {
            write_row(tx, "before")?;
            let refused: Result<()> = tx.attempt(|tx| {
                write_row(tx, "inside")?;
                diesel::sql_query("INSERT INTO events (kind) VALUES ('half a row')").execute(&mut **tx)?;
                Ok(())
            });
            assert!(refused.is_err());
            write_row(tx, "after")
        })
        .await
        .unwrap();
    assert_eq!(rows(&test.db).await, ["before", "after"]);
}

#[tokio::test]
async fn a_panic_in_a_read_is_an_error_of_that_read_alone() {
    let test = TestDatabase::new();
    let result: Result<()> = test.db.read(|_| panic!("on purpose")).await;
    assert!(matches!(result, Err(DbError::Internal(_))));
    assert!(test.db.ping().await.is_ok());
}
