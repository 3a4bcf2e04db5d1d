//! What the feed tells of what was announced.

mod place;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use uuid::Uuid;

use super::live::{self, ChangePage};
use super::{ChangedId, ChangesError, Mark, Place, service};
use crate::clock::{FixedClock, SystemClock, Timestamp};
use crate::db::schema::{live_changes, live_tags};
use crate::db::testing::{TestDatabase, Way};
use crate::db::{Context, Db, DbError, Id, Options};
use crate::events::{Action, Object, announce, announce_all};

const MORNING: &str = "2026-11-23T08:30:00Z";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn id(number: u128) -> ChangedId {
    Id::new(Uuid::from_u128(number))
}

/// What somebody who has got to this place hears, with the slugs that were told.
async fn hear(
    db: &Db,
    place: Option<Place>,
    limit: usize,
) -> Result<(ChangePage, Vec<String>), ChangesError> {
    let page = db.read(move |conn| live::page(conn, place, limit)).await?;
    let slugs = page.changes.iter().filter_map(|change| change.slug.clone());
    let slugs = slugs.collect();
    Ok((page, slugs))
}

/// The place behind everything so far.
async fn now(db: &Db) -> Place {
    let head = db.read(live::head).await.unwrap();
    Place::Feed(head)
}

async fn say(db: &Db, action: Action, object: Object, number: u128) {
    let said = db.write(Context::system(), move |tx| {
        announce(tx, action, object, id(number), Some(&format!("thing-{number}")))
    });
    said.await.unwrap();
}

async fn say_many(db: &Db, object: Object, count: u128) {
    let things: Vec<_> = (1..=count)
        .map(|number| (id(number), Some(format!("thing-{number}"))))
        .collect();
    let said = db.write(Context::system(), move |tx| {
        announce_all(tx, Action::Updated, object, &things)
    });
    said.await.unwrap();
}

/// A tag on the stand, of which nothing is announced.
async fn put(db: &Db, number: u128) {
    let row = move || {
        (
            live_tags::id.eq(id(number)),
            live_tags::slug.eq(format!("thing-{number}")),
            live_tags::name.eq(format!("Thing {number}")),
            live_tags::name_folded.eq(format!("thing {number}")),
            live_tags::kind.eq("topic"),
            live_tags::article_count.eq(0),
            live_tags::updated_at.eq(Timestamp::from_micros(0)),
        )
    };
    let put = db.write(Context::system(), move |tx| {
        Ok::<_, DbError>(
            diesel::insert_into(live_tags::table)
                .values(row())
                .execute(&mut **tx)?,
        )
    });
    put.await.unwrap();
}

#[tokio::test]
async fn changes_come_in_order_each_thing_once_where_it_last_changed() {
    let test = TestDatabase::new();
    let start = now(&test.db).await;
    for (action, number) in [
        (Action::Created, 1),
        (Action::Created, 2),
        (Action::Updated, 1),
        (Action::Created, 3),
        (Action::Unpublished, 2),
    ] {
        say(&test.db, action, Object::Article, number).await;
    }
    let (page, slugs) = hear(&test.db, Some(start), 100).await.unwrap();
    assert_eq!(slugs, ["thing-1", "thing-3", "thing-2"]);
    let actions: Vec<_> = page.changes.iter().map(|change| change.action).collect();
    assert_eq!(actions, [Action::Updated, Action::Created, Action::Unpublished]);
    assert!(page.up_to_date && page.next == now(&test.db).await);
    let (nothing, _) = hear(&test.db, Some(page.next), 100).await.unwrap();
    assert!(nothing.changes.is_empty() && nothing.up_to_date && nothing.next == page.next);
}

#[tokio::test]
async fn pages_follow_on_each_other_whatever_their_size() {
    let test = TestDatabase::new();
    let start = now(&test.db).await;
    for number in 1..=7 {
        say(&test.db, Action::Created, Object::Tag, number).await;
    }
    let expected: Vec<_> = (1..=7).map(|number| format!("thing-{number}")).collect();
    for limit in 1..=8 {
        let (mut place, mut heard, mut done) = (start, Vec::new(), false);
        while !done {
            let (page, slugs) = hear(&test.db, Some(place), limit).await.unwrap();
            assert!(slugs.len() <= limit);
            // Whoever stopped after any change goes on behind it.
            assert_eq!(page.changes.last().map(|change| change.place), Some(page.next));
            (place, done) = (page.next, page.up_to_date);
            heard.extend(slugs);
        }
        assert_eq!(heard, expected, "{limit}");
    }
}

#[tokio::test]
async fn any_number_of_comments_is_passed_over_a_part_at_a_time() {
    let test = TestDatabase::new();
    let start = now(&test.db).await;
    say_many(&test.db, Object::Comment, 700).await;
    say(&test.db, Action::Created, Object::Author, 1).await;
    let (first, nothing) = hear(&test.db, Some(start), 1).await.unwrap();
    assert!(nothing.is_empty() && !first.up_to_date && first.next != start);
    let (second, slugs) = hear(&test.db, Some(first.next), 1).await.unwrap();
    assert!(second.up_to_date);
    assert_eq!(slugs, ["thing-1"]);
}

/// The test that a mark taken too late would not pass.
#[tokio::test]
async fn what_changes_while_everything_is_told_comes_in_the_feed_behind_it() {
    let test = TestDatabase::new();
    for number in 1..=3 {
        put(&test.db, number).await;
        say(&test.db, Action::Created, Object::Tag, number).await;
    }
    let (mut page, mut heard) = hear(&test.db, None, 2).await.unwrap();
    assert_eq!(heard, ["thing-1", "thing-2"]);
    // One that was told changes, one that comes before those is new.
    say(&test.db, Action::Updated, Object::Tag, 1).await;
    say(&test.db, Action::Created, Object::Tag, 0).await;
    heard.clear();
    while !page.up_to_date {
        let (next, slugs) = hear(&test.db, Some(page.next), 2).await.unwrap();
        heard.extend(slugs);
        page = next;
    }
    assert_eq!(heard, ["thing-3", "thing-1", "thing-0"]);
}

#[tokio::test]
async fn what_is_forgotten_cannot_be_gone_on_from_and_what_is_not_can() {
    let clock = Arc::new(FixedClock::new(MORNING.parse().unwrap()));
    let test = TestDatabase::with(&Options::default(), clock.clone());
    let start = now(&test.db).await;
    let mut places = vec![start];
    for number in 1..=3 {
        say(&test.db, Action::Created, Object::Tag, number).await;
        places.push(now(&test.db).await);
        clock.advance(DAY);
    }
    // Nothing is old enough; then two of three are.
    for (kept, forgotten) in [(4, 0), (2, 1), (2, 0)] {
        let some = service::forget_old(&test.db, DAY * kept + DAY / 2).await;
        assert_eq!(some.unwrap(), forgotten);
    }
    let outcome = async |place: Place| {
        hear(&test.db, Some(place), 100)
            .await
            .map(|(_, slugs)| slugs.len())
    };
    assert!(matches!(outcome(places[0]).await, Err(ChangesError::Forgotten)));
    assert_eq!(outcome(places[1]).await.unwrap(), 2);
    assert_eq!(service::forget_old(&test.db, DAY / 2).await.unwrap(), 2);
    assert!(matches!(outcome(places[2]).await, Err(ChangesError::Forgotten)));
    assert_eq!(outcome(places[3]).await.unwrap(), 0);
    // With everything forgotten the feed goes on where it was.
    let beginning = now(&test.db).await;
    say(&test.db, Action::Updated, Object::Tag, 3).await;
    for place in [beginning, places[3]] {
        assert_eq!(outcome(place).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn another_change_with_the_same_number_or_none_yet_is_not_taken_for_the_one_that_was_heard() {
    let test = TestDatabase::new();
    say(&test.db, Action::Created, Object::Tag, 1).await;
    let Place::Feed(mark) = now(&test.db).await else {
        panic!("a place in the feed");
    };
    let others = [
        Mark {
            at: mark.at.plus(DAY),
            ..mark
        },
        Mark {
            sequence: mark.sequence + 1,
            ..mark
        },
        Mark {
            sequence: i64::MAX,
            ..mark
        },
        Mark { sequence: -1, ..mark },
    ];
    for other in others {
        let heard = hear(&test.db, Some(Place::Feed(other)), 1).await;
        assert!(matches!(heard, Err(ChangesError::Forgotten)), "{other:?}");
    }
}

#[tokio::test]
async fn no_commit_is_missed_or_out_of_order_however_many_write() {
    // Enough that nobody waits for a connection.
    let options = Options {
        connections: 16,
        ..Options::default()
    };
    let test = TestDatabase::with(&options, Arc::new(SystemClock));
    let start = now(&test.db).await;
    let writers = (0..8_u128).map(|writer| {
        let db = test.db.clone();
        tokio::spawn(async move {
            for number in 0..20 {
                let first = writer * 1_001 + number * 2;
                let said = db.write(Context::system(), move |tx| {
                    announce(tx, Action::Created, Object::Tag, id(first), None)?;
                    // On PostgreSQL others draw their numbers meanwhile, if nothing holds them up.
                    std::thread::sleep(Duration::from_millis(u64::try_from(first % 7).unwrap_or(0)));
                    announce(tx, Action::Created, Object::Tag, id(first + 1), None)
                });
                said.await.unwrap();
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let (mut place, mut heard, mut parts) = (start, Vec::new(), 0);
    loop {
        let done = writers.iter().all(tokio::task::JoinHandle::is_finished);
        let (page, _) = hear(&test.db, Some(place), 500).await.unwrap();
        heard.extend(page.changes.iter().map(|change| change.id));
        place = page.next;
        parts += usize::from(!page.changes.is_empty());
        if done && page.up_to_date {
            break;
        }
    }
    let all = live_changes::table
        .order(live_changes::sequence)
        .select(live_changes::object_id);
    let all: Vec<ChangedId> = test
        .db
        .read(move |conn| Ok::<_, DbError>(all.load(conn)?))
        .await
        .unwrap();
    assert_eq!(all.len(), 320);
    assert!(heard == all, "{heard:?} in {parts} parts");
    assert!(parts > 10, "read while they wrote, not afterwards: {parts} parts");
}

#[tokio::test]
async fn the_feed_and_what_stands_there_are_looked_up_and_not_looked_for() {
    let test = TestDatabase::new();
    say(&test.db, Action::Created, Object::Tag, 1).await;
    let mark = Mark {
        sequence: 0,
        at: Timestamp::from_micros(0),
    };
    for place in [Place::Feed(mark), Place::beginning(mark)] {
        let plan = test.plan(move |conn| {
            let page = live::page(conn, Some(place), 100);
            page.map_err(|error| DbError::internal(error.to_string()))
        });
        for step in plan.await {
            assert!(step.is_direct(Way::Search), "{step:?}");
        }
    }
    let plan = test.plan(live::head).await;
    assert!(!format!("{plan:?}").contains("TEMP B-TREE"), "{plan:?}");
}
