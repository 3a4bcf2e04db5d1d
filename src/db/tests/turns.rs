//! Reads that wait for their turn.

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use tokio::task::JoinHandle;

use super::*;
use crate::clock::SystemClock;
use crate::db::testing::on_postgres;

/// A database of which one read is at work at a time.
fn one_at_a_time(wait: Duration) -> TestDatabase {
    let options = Options {
        connections: 1,
        wait,
        ..Options::default()
    };
    TestDatabase::with(&options, Arc::new(SystemClock))
}

/// A read that goes on until it is told to end.
async fn hold(db: &Db) -> (Sender<()>, JoinHandle<Result<()>>) {
    let (release, released) = channel();
    let (begin, begun) = tokio::sync::oneshot::channel();
    let db = db.clone();
    let held = tokio::spawn(async move {
        let read = db.read(move |_| {
            begin.send(()).ok();
            released.recv().ok();
            Ok(())
        });
        read.await
    });
    begun.await.unwrap();
    (release, held)
}

#[tokio::test]
async fn reads_come_in_the_order_in_which_they_asked() {
    if on_postgres() {
        return;
    }
    let test = one_at_a_time(Duration::from_secs(60));
    let (release, held) = hold(&test.db).await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut waiting = Vec::new();
    for number in 0..20 {
        let (db, order) = (test.db.clone(), Arc::clone(&order));
        waiting.push(tokio::spawn(async move {
            db.read(move |_| {
                order.lock().unwrap().push(number);
                Ok::<_, DbError>(())
            })
            .await
        }));
        // It is in the queue before the next one asks.
        tokio::task::yield_now().await;
    }
    assert!(order.lock().unwrap().is_empty());
    release.send(()).unwrap();
    held.await.unwrap().unwrap();
    for read in waiting {
        read.await.unwrap().unwrap();
    }
    assert_eq!(*order.lock().unwrap(), (0..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn who_gets_no_turn_in_time_is_told_so_and_a_read_that_nobody_waits_for_keeps_its_own() {
    if on_postgres() {
        return;
    }
    let test = one_at_a_time(Duration::from_millis(50));
    let (release, held) = hold(&test.db).await;
    held.abort();
    assert!(held.await.is_err());
    let refused: Result<()> = test.db.read(|_| Ok(())).await;
    assert!(matches!(refused, Err(DbError::Busy)), "{refused:?}");
    release.send(()).unwrap();
    // It ends now, a moment later.
    for _ in 0..100 {
        if test.db.read(|_| Ok::<_, DbError>(())).await.is_ok() {
            return;
        }
    }
    panic!("the turn never ended");
}
