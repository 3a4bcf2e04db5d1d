//! Several machines, and transactions that end in another order than they began in.

use diesel::connection::SimpleConnection;

use super::*;
use crate::db::Location;

#[tokio::test]
async fn machines_that_take_events_at_the_same_time_take_each_once() {
    let test = TestDatabase::new();
    happen(&test.db, 1_200).await;
    let runs = (0..4).map(|_| {
        let db = test.db.clone();
        tokio::spawn(async move { service::run(&db).await.unwrap() })
    });
    let taken: usize = futures_util::future::join_all(runs)
        .await
        .into_iter()
        .map(|run| run.unwrap())
        .sum();
    assert_eq!(taken, 1_200);
    let found = verify(&test.db, 0).await;
    assert_eq!((found.walk.checked, found.walk.broken), (1_200, None));
}

/// On PostgreSQL a number is given out before the commit, so a lower one may come later.
#[tokio::test]
async fn an_event_that_is_committed_late_is_taken_late_and_not_missed() {
    let test = TestDatabase::new();
    let Location::Postgres(url) = &test.location else {
        return; // SQLite has one writer, who commits in order
    };
    let mut late = PgConnection::establish(url).unwrap();
    late.batch_execute(
        "BEGIN;
         INSERT INTO events (kind, object_kind, object_id, actor_kind, request_id, payload, occurred_at)
         VALUES ('tag.late', 'tag', '019ab2c4-7d00-7000-8000-000000000001', 'system', 'late', '{}', now()::timestamp)",
    )
    .unwrap();
    happen(&test.db, 2).await;
    assert_eq!(service::run(&test.db).await.unwrap(), 2);
    late.batch_execute("COMMIT").unwrap();
    assert_eq!(service::run(&test.db).await.unwrap(), 1);
    let found = verify(&test.db, 0).await;
    assert_eq!((found.walk.checked, found.walk.broken), (3, None));
    let all = test.db.read(|conn| {
        let numbers = audit_entries::table
            .order(audit_entries::sequence)
            .select(audit_entries::event_sequence);
        Result::Ok(numbers.load::<i64>(conn)?)
    });
    let numbers = all.await.unwrap();
    assert!(
        numbers[2] < numbers[0],
        "it came last, with the lowest number: {numbers:?}"
    );
}
