//! The promises of `Db`, on real SQLite files.

use std::sync::Arc;

use diesel::prelude::*;

use super::schema::live_changes;
use super::*;
use crate::clock::SystemClock;
use crate::events::{Action, Object, announce};

struct Newsroom {
    db: Db,
    _folder: tempfile::TempDir,
}

fn newsroom() -> Newsroom {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("dateline.db"));
    Db::migrate(&location).unwrap();
    let db = Db::open(&location, &Options::default(), Arc::new(SystemClock)).unwrap();
    Newsroom { db, _folder: folder }
}

fn write_row(tx: &mut Tx, slug: &str) -> Result<()> {
    let id = tx.id::<()>();
    announce(tx, Action::Created, Object::Tag, id, Some(slug))
}

async fn slugs(db: &Db) -> Vec<Option<String>> {
    let all = live_changes::table
        .select(live_changes::slug)
        .order(live_changes::sequence);
    db.read(move |conn| Ok::<_, DbError>(all.load(conn)?))
        .await
        .unwrap()
}

#[tokio::test]
async fn what_was_acknowledged_is_read_back_and_what_failed_is_not() {
    let newsroom = newsroom();
    let db = &newsroom.db;
    db.write(Context::system(), |tx| write_row(tx, "kept"))
        .await
        .unwrap();
    let refused: Result<()> = db
        .write(Context::system(), |tx| {
            write_row(tx, "undone")?;
            Err(DbError::NotFound)
        })
        .await;
    assert!(matches!(refused, Err(DbError::NotFound)));
    assert_eq!(slugs(db).await, [Some("kept".to_owned())]);
}
