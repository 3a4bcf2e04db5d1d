//! The writer: group commit, and what goes wrong in the middle of a group.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use super::super::testing::on_postgres;
use super::*;
use crate::clock::SystemClock;

/// Holds the writer inside a first piece of work until told, so that what is queued meanwhile shares its group.
async fn hold_the_writer(db: &Db) -> (Sender<()>, tokio::task::JoinHandle<Result<()>>) {
    let (release, released) = channel::<()>();
    let (entered, inside) = tokio::sync::oneshot::channel::<()>();
    let released: std::sync::Mutex<Receiver<()>> = released.into();
    let entered = std::sync::Mutex::new(Some(entered));
    let db = db.clone();
    let held = tokio::spawn(async move {
        db.write(Context::system(), move |tx| {
            write_row(tx, "first")?;
            if let Some(entered) = entered.lock().unwrap().take() {
                entered.send(()).unwrap();
            }
            released.lock().unwrap().recv().unwrap();
            Ok(())
        })
        .await
    });
    inside.await.unwrap();
    (release, held)
}

fn queue<W>(db: &Db, work: W) -> tokio::task::JoinHandle<Result<()>>
where
    W: Fn(&mut Tx) -> Result<()> + Send + 'static,
{
    let db = db.clone();
    tokio::spawn(async move { db.write(Context::system(), work).await })
}

/// Lets what was spawned reach the queue.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

#[tokio::test]
async fn a_panic_takes_back_its_own_writes_and_nobody_elses() {
    let test = TestDatabase::new();
    if on_postgres() {
        let panicked: Result<()> = test.db.write(Context::system(), |_| panic!("on purpose")).await;
        assert!(matches!(panicked, Err(DbError::Internal(_))));
        return;
    }
    let (release, held) = hold_the_writer(&test.db).await;
    let panics = queue(&test.db, |tx| {
        write_row(tx, "panics")?;
        panic!("on purpose")
    });
    let last = queue(&test.db, |tx| write_row(tx, "last"));
    settle().await;
    release.send(()).unwrap();
    assert!(held.await.unwrap().is_ok());
    assert!(matches!(panics.await.unwrap(), Err(DbError::Internal(_))));
    assert!(last.await.unwrap().is_ok());
    assert_eq!(rows(&test.db).await, ["first", "last"]);
}

#[tokio::test]
async fn what_fails_in_an_attempt_is_taken_back_and_the_rest_stays() {
    let test = TestDatabase::new();
    let work = |tx: &mut Tx| {
        write_row(tx, "first")?;
        let refused = tx.attempt(|tx| {
            write_row(tx, "refused")?;
            Err::<(), _>(DbError::NotFound)
        });
        assert!(matches!(refused, Err(DbError::NotFound)));
        write_row(tx, "last")
    };
    test.db.write(Context::system(), work).await.unwrap();
    assert_eq!(rows(&test.db).await, ["first", "last"]);
}

#[tokio::test]
async fn a_panic_inside_an_attempt_takes_back_its_own_writes_and_nobody_elses() {
    if on_postgres() {
        return;
    }
    let test = TestDatabase::new();
    let (release, held) = hold_the_writer(&test.db).await;
    let panics = queue(&test.db, |tx| {
        write_row(tx, "panics")?;
        tx.attempt(|_| -> Result<()> { panic!("on purpose") })
    });
    let last = queue(&test.db, |tx| write_row(tx, "last"));
    settle().await;
    release.send(()).unwrap();
    assert!(held.await.unwrap().is_ok());
    assert!(matches!(panics.await.unwrap(), Err(DbError::Internal(_))));
    assert!(last.await.unwrap().is_ok());
    assert_eq!(rows(&test.db).await, ["first", "last"]);
}

#[tokio::test]
async fn a_disk_that_fills_in_the_middle_of_a_group_acknowledges_nobody_in_it() {
    if on_postgres() {
        return;
    }
    let test = TestDatabase::new();
    let (release, held) = hold_the_writer(&test.db).await;
    let fills = queue(&test.db, |tx| {
        // The file may not grow any more; what does not fit ends the whole transaction, as a full disk does.
        diesel::sql_query("PRAGMA max_page_count = 1").execute(&mut **tx)?;
        write_row(tx, &"x".repeat(1 << 20))
    });
    let last = queue(&test.db, |tx| write_row(tx, "last"));
    settle().await;
    release.send(()).unwrap();
    assert!(
        held.await.unwrap().is_err(),
        "the first was undone with the others, so it may not be acknowledged"
    );
    assert!(matches!(
        fills.await.unwrap(),
        Err(DbError::Full | DbError::Lost(_))
    ));
    assert!(last.await.unwrap().is_err() || rows(&test.db).await == ["last"]);
    test.db
        .write(Context::system(), |tx| write_row(tx, "afterwards"))
        .await
        .unwrap();
    let rows = rows(&test.db).await;
    assert!(!rows.contains(&"first".to_owned()), "{rows:?}");
    assert!(rows.contains(&"afterwards".to_owned()), "{rows:?}");
}

#[tokio::test]
async fn a_transaction_that_was_lost_acknowledges_nothing() {
    if on_postgres() {
        return;
    }
    let test = TestDatabase::new();
    let (release, held) = hold_the_writer(&test.db).await;
    let ends_it = queue(&test.db, |tx| {
        diesel::sql_query("ROLLBACK").execute(&mut **tx)?;
        Ok(())
    });
    settle().await;
    release.send(()).unwrap();
    assert!(held.await.unwrap().is_err());
    assert!(ends_it.await.unwrap().is_err());
    assert!(rows(&test.db).await.is_empty());
    test.db
        .write(Context::system(), |tx| write_row(tx, "afterwards"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_full_queue_is_told_at_once() {
    if on_postgres() {
        return;
    }
    let options = Options {
        queue: 1,
        ..Options::default()
    };
    let test = TestDatabase::with(&options, Arc::new(SystemClock));
    let (release, held) = hold_the_writer(&test.db).await;
    let waits = queue(&test.db, |tx| write_row(tx, "waits"));
    settle().await;
    let refused = test
        .db
        .write(Context::system(), |tx| write_row(tx, "refused"))
        .await;
    assert!(matches!(refused, Err(DbError::Busy)));
    release.send(()).unwrap();
    held.await.unwrap().unwrap();
    waits.await.unwrap().unwrap();
    assert_eq!(rows(&test.db).await, ["first", "waits"]);
}

#[tokio::test]
async fn a_hundred_writes_at_once_are_all_kept() {
    let test = TestDatabase::new();
    let writes = (0..100).map(|n| {
        let db = test.db.clone();
        async move {
            loop {
                match db
                    .write(Context::system(), move |tx| write_row(tx, &n.to_string()))
                    .await
                {
                    // What a client does with 503.
                    Err(DbError::Busy) => tokio::time::sleep(Duration::from_millis(20)).await,
                    other => return other,
                }
            }
        }
    });
    for result in futures_util::future::join_all(writes).await {
        result.unwrap();
    }
    assert_eq!(rows(&test.db).await.len(), 100);
}

#[tokio::test]
async fn a_lock_that_another_process_holds_for_a_while_is_waited_for() {
    let test = TestDatabase::new();
    let Location::Sqlite(path) = &test.location else {
        return;
    };
    let mut other = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    diesel::sql_query("BEGIN IMMEDIATE").execute(&mut other).unwrap();
    let write = queue(&test.db, |tx| write_row(tx, "patient"));
    settle().await;
    diesel::sql_query("COMMIT").execute(&mut other).unwrap();
    write.await.unwrap().unwrap();
}

#[tokio::test]
async fn nothing_is_acknowledged_that_went_into_a_file_that_was_removed() {
    if on_postgres() {
        return;
    }
    let test = TestDatabase::new();
    let Location::Sqlite(path) = &test.location else {
        unreachable!()
    };
    test.db
        .write(Context::system(), |tx| write_row(tx, "kept"))
        .await
        .unwrap();
    assert!(test.db.ping().await.is_ok());
    let aside = path.with_extension("aside");
    std::fs::rename(path, &aside).unwrap();
    for key in ["lost", "lost as well"] {
        let refused = test
            .db
            .write(Context::system(), move |tx| write_row(tx, key))
            .await;
        assert!(matches!(refused, Err(DbError::Lost(_))), "{refused:?}");
    }
    assert!(matches!(test.db.ping().await, Err(DbError::Lost(_))));
    assert!(!path.exists(), "nobody begins it anew");
    std::fs::copy(&aside, path).unwrap();
    for key in ["into another", "into another as well"] {
        let refused = test
            .db
            .write(Context::system(), move |tx| write_row(tx, key))
            .await;
        assert!(matches!(refused, Err(DbError::Lost(_))), "{refused:?}");
    }
    assert!(matches!(test.db.ping().await, Err(DbError::Lost(_))));
    std::fs::rename(&aside, path).unwrap();
    test.db
        .write(Context::system(), |tx| write_row(tx, "back"))
        .await
        .unwrap();
    assert!(test.db.ping().await.is_ok());
}

#[derive(QueryableByName)]
struct CompileOption {
    #[diesel(sql_type = diesel::sql_types::Text)]
    compile_options: String,
}

#[tokio::test]
async fn the_bundled_sqlite_is_compiled_as_the_cargo_configuration_says() {
    if on_postgres() {
        return;
    }
    let options = |conn: &mut Conn| {
        let options: Vec<CompileOption> = diesel::sql_query("PRAGMA compile_options").load(conn)?;
        Ok::<_, DbError>(
            options
                .into_iter()
                .map(|option| option.compile_options)
                .collect::<Vec<_>>(),
        )
    };
    let options = TestDatabase::new().db.read(options).await.unwrap();
    for wanted in ["ENABLE_QPSG", "THREADSAFE=2", "DQS=0"] {
        assert!(
            options.iter().any(|option| option == wanted),
            "{wanted}: {options:?}"
        );
    }
    for unwanted in ["ENABLE_MEMORY_MANAGEMENT", "ENABLE_API_ARMOR"] {
        assert!(!options.iter().any(|option| option == unwanted), "{unwanted}");
    }
}
