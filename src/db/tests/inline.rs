//! Reads on the worker itself.

use super::*;

async fn rows_inline(db: &Db) -> Vec<String> {
    let all = live_changes::table
        .select(live_changes::slug)
        .order(live_changes::sequence);
    let names: Vec<Option<String>> = db
        .read_inline(move |conn| Ok::<_, DbError>(all.load(conn)?))
        .await
        .unwrap();
    names.into_iter().flatten().collect()
}

#[tokio::test]
async fn an_inline_read_sees_what_was_acknowledged_before_it() {
    let test = TestDatabase::new();
    assert!(rows_inline(&test.db).await.is_empty());
    test.db
        .write(Context::system(), |tx| write_row(tx, "kept"))
        .await
        .unwrap();
    assert_eq!(rows_inline(&test.db).await, ["kept"]);
}

#[tokio::test]
async fn two_databases_on_one_worker_are_not_mixed_up() {
    let (one, other) = (TestDatabase::new(), TestDatabase::new());
    one.db
        .write(Context::system(), |tx| write_row(tx, "one"))
        .await
        .unwrap();
    for _ in 0..2 {
        assert_eq!(rows_inline(&one.db).await, ["one"]);
        assert!(rows_inline(&other.db).await.is_empty());
    }
}

#[tokio::test]
async fn an_inline_read_cannot_write() {
    let test = TestDatabase::new();
    let written: Result<usize> = test
        .db
        .read_inline(|conn| Ok(diesel::delete(live_changes::table).execute(conn)?))
        .await;
    assert!(matches!(written, Err(DbError::ReadOnly)), "{written:?}");
}

#[tokio::test]
async fn a_panic_in_an_inline_read_is_an_error_of_that_read_alone() {
    let test = TestDatabase::new();
    let result: Result<()> = test.db.read_inline(|_| panic!("on purpose")).await;
    assert!(matches!(result, Err(DbError::Internal(_))));
    assert!(rows_inline(&test.db).await.is_empty());
}

#[tokio::test]
async fn a_worker_reads_over_the_connection_it_keeps() {
    if testing::on_postgres() {
        return;
    }
    let test = TestDatabase::new();
    let mark: Result<usize> = test
        .db
        .read_inline(|conn| Ok(diesel::sql_query("PRAGMA cache_size = 77").execute(conn)?))
        .await;
    assert!(mark.is_ok(), "{mark:?}");
    let cache_size = diesel::dsl::sql::<diesel::sql_types::Integer>("cache_size FROM pragma_cache_size");
    let marked: Result<i32> = test
        .db
        .read_inline(|conn| Ok(diesel::select(cache_size).get_result(conn)?))
        .await;
    assert_eq!(marked.unwrap(), 77);
}
