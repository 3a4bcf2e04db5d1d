//! The chain: what is taken into it, and what of tampering is found.

mod lists;
mod machines;

use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::store::AuditQuery;
use super::*;
use crate::auth::Actor;
use crate::clock::Timestamp;
use crate::db::schema::{audit_addresses, audit_entries, events};
use crate::db::testing::TestDatabase;
use crate::db::{Conn, Context, Db, DbError, Id, PageRequest, Principal, Result, Tx};
use crate::events::{Change, Object, record_change};

/// So many events, in one transaction, by a user at an address.
async fn happen(db: &Db, count: u128) {
    let context = Context {
        actor: Principal::User(Uuid::from_u128(7)),
        address: Some("192.0.2.7".parse().unwrap()),
        ..Context::system()
    };
    let work = move |tx: &mut Tx| {
        for number in 0..count {
            let id = Id::<()>::new(Uuid::from_u128(number + 1));
            let change = Change::between(&number, &(number + 1))?;
            let payload = json!({ "number": number });
            record_change(tx, "tag.updated", Object::Tag, id, change, payload)?;
        }
        Ok::<_, DbError>(())
    };
    db.write(context, work).await.unwrap();
}

/// A log of so many entries.
async fn log(count: u128) -> TestDatabase {
    let test = TestDatabase::new();
    happen(&test.db, count).await;
    assert_eq!(
        service::run(&test.db).await.unwrap(),
        usize::try_from(count).unwrap()
    );
    test
}

async fn verify(db: &Db, after: i64) -> Verification {
    db.read(move |conn| service::verify(conn, &Actor::system(), after))
        .await
        .unwrap()
}

/// The first entry that a verification from the start finds broken.
async fn broken(db: &Db) -> Option<i64> {
    verify(db, 0).await.walk.broken
}

async fn entries(db: &Db) -> Vec<Shown> {
    let page = PageRequest {
        limit: 100,
        cursor: None,
        count: false,
    };
    db.read(move |conn| service::list(conn, &Actor::system(), &AuditQuery::default(), &page))
        .await
        .unwrap()
        .items
}

/// Does what somebody with the database at hand can do.
async fn tamper(db: &Db, work: impl Fn(&mut Tx) -> Result<usize> + Send + 'static) {
    let changed = db.write(Context::system(), work).await.unwrap();
    assert_ne!(changed, 0, "nothing was tampered with");
}

#[tokio::test]
async fn every_event_is_taken_once_in_order_with_all_that_is_known_about_it() {
    let test = log(3).await;
    assert_eq!(service::run(&test.db).await.unwrap(), 0);
    let all = entries(&test.db).await;
    let numbers: Vec<_> = all.iter().map(|shown| shown.entry.sequence).collect();
    assert_eq!(numbers, [3, 2, 1]);
    let Shown { entry, address } = &all[1];
    assert_eq!(
        (
            entry.kind.as_str(),
            entry.kind_group.as_str(),
            entry.object_kind.as_str()
        ),
        ("tag.updated", "tag", "tag")
    );
    assert_eq!(entry.object_id, Some(ObjectId::new(Uuid::from_u128(2))));
    assert_eq!(entry.actor_id, Some(ObjectId::new(Uuid::from_u128(7))));
    assert_eq!(
        (
            entry.actor_kind.as_str(),
            entry.request_id.as_str(),
            entry.payload.as_str()
        ),
        ("user", "system", r#"{"number":1}"#)
    );
    assert_eq!(
        entry.after_hash, all[0].entry.before_hash,
        "what one made the next found"
    );
    assert_eq!(entry.hash, all[0].entry.previous_hash);
    assert_eq!(address.as_deref(), Some("192.0.2.7"));
}

#[tokio::test]
async fn the_outbox_keeps_no_address_that_the_log_has_taken() {
    let test = TestDatabase::new();
    let kept = || {
        let query = events::table.filter(events::address.is_not_null()).count();
        test.db
            .read(move |conn| Ok::<i64, DbError>(query.get_result(conn)?))
    };
    happen(&test.db, 2).await;
    assert_eq!(kept().await.unwrap(), 2);
    service::run(&test.db).await.unwrap();
    assert_eq!(kept().await.unwrap(), 0);
}

#[tokio::test]
async fn a_log_of_more_than_one_answer_is_taken_in_batches_and_verified_in_pages() {
    let test = log(10_001).await;
    let first = verify(&test.db, 0).await;
    assert_eq!(
        (first.walk.checked, first.walk.broken, first.more),
        (10_000, None, true)
    );
    let second = verify(&test.db, first.walk.link.sequence).await;
    assert_eq!(
        (second.walk.checked, second.walk.broken, second.more),
        (1, None, false)
    );
    assert_eq!(second.newest, Some(second.walk.link));
}

/// A column of the third of five entries becomes another, and that is found.
macro_rules! changed {
    ($($column:ident: $value:expr;)*) => {$({
        let test = log(5).await;
        assert_eq!(broken(&test.db).await, None);
        tamper(&test.db, move |tx| {
            diesel::update(audit_entries::table.find(3))
                .set(audit_entries::$column.eq($value))
                .execute(&mut **tx).map_err(DbError::from)
        })
        .await;
        assert_eq!(broken(&test.db).await, Some(3), stringify!($column));
    })*};
}

#[tokio::test]
async fn an_entry_that_was_changed_is_found_whatever_was_changed() {
    let now = Timestamp::from_micros(1);
    changed! {
        sequence: 9_i64;
        event_sequence: 99_i64;
        kind: "tag.created";
        kind_group: "article";
        object_kind: "article";
        object_id: ObjectId::new(Uuid::max());
        actor_kind: "system";
        actor_id: None::<ObjectId>;
        request_id: "another";
        occurred_at: now;
        payload: "{}";
        before_hash: None::<Vec<u8>>;
        after_hash: vec![1_u8; 32];
        address_commitment: None::<Vec<u8>>;
        previous_hash: vec![1_u8; 32];
        hash: vec![1_u8; 32];
    }
}

#[tokio::test]
async fn an_entry_that_was_removed_is_found_by_its_number() {
    for missing in [1_i64, 3] {
        let test = log(5).await;
        tamper(&test.db, move |tx| {
            diesel::delete(audit_entries::table.find(missing))
                .execute(&mut **tx)
                .map_err(DbError::from)
        })
        .await;
        assert_eq!(broken(&test.db).await, Some(missing));
        assert_eq!(verify(&test.db, missing).await.walk.broken, Some(missing));
    }
}

#[tokio::test]
async fn entries_that_changed_places_are_found() {
    let test = log(5).await;
    tamper(&test.db, |tx| {
        for (from, to) in [(2_i64, 99_i64), (4, 2), (99, 4)] {
            diesel::update(audit_entries::table.find(from))
                .set(audit_entries::sequence.eq(to))
                .execute(&mut **tx)?;
        }
        Ok(1)
    })
    .await;
    assert_eq!(broken(&test.db).await, Some(2));
}

#[tokio::test]
async fn an_entry_that_was_put_in_is_found_before_the_first_between_and_behind_the_last() {
    for (from, to, expected) in [(5_i64, 6_i64, 6_i64), (5, 0, 0), (5, -4, -4)] {
        let test = log(5).await;
        tamper(&test.db, move |tx| {
            let mut entry = store::find(tx, from)?.unwrap();
            entry.sequence = to;
            entry.event_sequence = 1_000;
            store::insert(tx, vec![entry], Vec::new()).map(|()| 1)
        })
        .await;
        assert_eq!(broken(&test.db).await, Some(expected), "as number {to}");
    }
    // Between two others there is no number left: they have to move.
    let test = log(5).await;
    tamper(&test.db, |tx| {
        for number in (3..=5_i64).rev() {
            diesel::update(audit_entries::table.find(number))
                .set(audit_entries::sequence.eq(number + 1))
                .execute(&mut **tx)?;
        }
        let mut entry = store::find(tx, 2)?.unwrap();
        (entry.sequence, entry.event_sequence) = (3, 1_000);
        store::insert(tx, vec![entry], Vec::new()).map(|()| 1)
    })
    .await;
    assert_eq!(broken(&test.db).await, Some(3));
}

/// What the chain does not find, and why every verification tells the newest hash.
#[tokio::test]
async fn entries_cut_off_at_the_end_are_found_by_the_hash_that_was_written_down_alone() {
    let test = log(5).await;
    let newest = verify(&test.db, 0).await.newest.unwrap();
    tamper(&test.db, |tx| {
        diesel::delete(audit_entries::table.filter(audit_entries::sequence.gt(3)))
            .execute(&mut **tx)
            .map_err(DbError::from)
    })
    .await;
    let after = verify(&test.db, 0).await;
    assert_eq!((after.walk.checked, after.walk.broken), (3, None));
    assert_ne!(after.newest, Some(newest.clone()));
    assert_eq!(verify(&test.db, newest.sequence).await.walk.broken, Some(5));
}

#[tokio::test]
async fn an_address_that_was_erased_breaks_nothing_and_one_that_was_changed_does() {
    let test = log(5).await;
    let end_of_time = Timestamp::from_micros(i64::MAX);
    let erased = service::erase_addresses(&test.db, &Actor::system(), end_of_time).await;
    assert_eq!(erased.unwrap(), 5);
    assert_eq!(broken(&test.db).await, None);
    assert!(
        entries(&test.db)
            .await
            .iter()
            .all(|shown| shown.address.is_none())
    );
    assert_eq!(
        service::run(&test.db).await.unwrap(),
        1,
        "that is an event itself"
    );
    assert_eq!(entries(&test.db).await[0].entry.kind, "audit.addresses_erased");

    let test = log(5).await;
    tamper(&test.db, |tx| {
        diesel::update(audit_addresses::table.find(3))
            .set(audit_addresses::address.eq("198.51.100.9"))
            .execute(&mut **tx)
            .map_err(DbError::from)
    })
    .await;
    assert_eq!(broken(&test.db).await, Some(3));
}

#[tokio::test]
async fn addresses_are_erased_from_before_a_time_and_no_later() {
    let test = log(3).await;
    let newest = entries(&test.db).await[0].entry.occurred_at;
    let erase = async |before| {
        let erased = service::erase_addresses(&test.db, &Actor::system(), before).await;
        erased.unwrap()
    };
    assert_eq!(erase(newest).await, 0);
    assert_eq!(erase(Timestamp::from_micros(newest.micros() + 1)).await, 3);
}

/// Nothing of an erased address can be found out by trying all there are: the key is gone with it.
#[tokio::test]
async fn two_requests_from_one_address_have_nothing_in_common() {
    let test = log(2).await;
    let all = entries(&test.db).await;
    assert!(all[0].entry.address_commitment.is_some());
    assert_ne!(all[0].entry.address_commitment, all[1].entry.address_commitment);
}

#[test]
fn nothing_can_be_moved_from_one_member_of_an_entry_to_the_next() {
    let recorded = |kind: &str, object: &str| {
        let mut entry = sample();
        (entry.kind, entry.object_kind) = (kind.to_owned(), object.to_owned());
        entry.computed_hash()
    };
    assert_ne!(recorded("ab", "c"), recorded("a", "bc"));
    let absent = Entry {
        before_hash: Some(vec![1]),
        ..sample()
    };
    let moved = Entry {
        after_hash: Some(vec![1]),
        ..sample()
    };
    assert_ne!(absent.computed_hash(), moved.computed_hash());
    let empty = Entry {
        before_hash: Some(Vec::new()),
        ..sample()
    };
    assert_ne!(sample().computed_hash(), empty.computed_hash());
}

/// Every release computes the same: a log that was written once verifies for ever.
#[test]
fn the_hash_of_an_entry_is_what_it_always_was() {
    let hash = crate::text::hexadecimal(&sample().computed_hash());
    assert_eq!(
        hash,
        "3e3e4ef37e316e70d8fa91984366f2cfae6d9fd941e9a5bc2cf1b39f06933a5d"
    );
}

fn sample() -> Entry {
    Entry {
        sequence: 1,
        event_sequence: 2,
        kind: "tag.updated".into(),
        kind_group: "tag".into(),
        object_kind: "tag".into(),
        object_id: Some(ObjectId::new(Uuid::from_u128(3))),
        actor_kind: "user".into(),
        actor_id: Some(ObjectId::new(Uuid::from_u128(4))),
        request_id: "r".into(),
        occurred_at: Timestamp::from_micros(5),
        payload: "{}".into(),
        before_hash: None,
        after_hash: None,
        address_commitment: None,
        previous_hash: vec![0; 32],
        hash: Vec::new(),
    }
}
