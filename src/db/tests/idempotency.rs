//! One `Idempotency-Key`, one effect.

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::clock::{Clock, FixedClock, SystemClock};

fn once(key: &str, fingerprint: u8) -> Context {
    let once = Once {
        key: key.into(),
        scope: "somebody's POST /things".into(),
        fingerprint: [fingerprint; 32],
    };
    Context::system().once(Some(once))
}

async fn make_thing(db: &Db, context: Context) -> Result<String> {
    db.write_once(context, |tx| {
        let name = tx.id::<()>().to_string();
        write_row(tx, &name)?;
        Ok(name)
    })
    .await
}

#[tokio::test]
async fn the_same_request_again_gets_the_same_answer_and_does_nothing() {
    let test = TestDatabase::new();
    let first = make_thing(&test.db, once("k", 1)).await.unwrap();
    assert_eq!(make_thing(&test.db, once("k", 1)).await.unwrap(), first);
    assert_eq!(rows(&test.db).await, [first]);
}

#[tokio::test]
async fn another_request_with_the_same_key_is_refused() {
    let test = TestDatabase::new();
    make_thing(&test.db, once("k", 1)).await.unwrap();
    assert!(matches!(
        make_thing(&test.db, once("k", 2)).await,
        Err(DbError::KeyReused)
    ));
    assert_eq!(rows(&test.db).await.len(), 1);
}

#[tokio::test]
async fn a_failed_request_leaves_the_key_free() {
    let test = TestDatabase::new();
    let failed: Result<String> = test.db.write_once(once("k", 1), |_| Err(DbError::NotFound)).await;
    assert!(failed.is_err());
    assert!(make_thing(&test.db, once("k", 1)).await.is_ok());
}

#[tokio::test]
async fn fifty_requests_at_once_have_one_effect() {
    let test = TestDatabase::new();
    let requests = (0..50).map(|_| async {
        loop {
            match make_thing(&test.db, once("k", 1)).await {
                Err(DbError::Busy) => tokio::time::sleep(Duration::from_millis(20)).await,
                other => return other.unwrap(),
            }
        }
    });
    let mut answers = futures_util::future::join_all(requests).await;
    answers.dedup();
    assert_eq!(answers, rows(&test.db).await);
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let clock = Arc::new(FixedClock::new(SystemClock.now()));
    let test = TestDatabase::with(&Options::default(), clock.clone());
    let first = make_thing(&test.db, once("k", 1)).await.unwrap();
    clock.advance(Duration::from_secs(24 * 60 * 60 + 1));
    let second = make_thing(&test.db, once("k", 2)).await.unwrap();
    assert_eq!(rows(&test.db).await, [first, second]);
}
