//! How the list finds a page.

use super::super::store::{self, KindQuery};
use super::*;
use crate::db::Cursor;
use crate::db::testing::Way;

const SOME: ObjectId = ObjectId::new(Uuid::max());

/// With each of the filters, with none and with several.
fn queries() -> Vec<(AuditQuery, Way)> {
    let none = AuditQuery::default();
    let time = Some(Timestamp::from_micros(1));
    let one = |change: &dyn Fn(&mut AuditQuery)| {
        let mut query = none.clone();
        change(&mut query);
        (query, Way::Search)
    };
    vec![
        (none.clone(), Way::Walk),
        one(&|query| query.kind = Some(KindQuery::One("tag.updated".into()))),
        one(&|query| query.kind = Some(KindQuery::Group("tag".into()))),
        one(&|query| query.object = Some(SOME)),
        one(&|query| query.actor = Some(SOME)),
        one(&|query| query.after = time),
        one(&|query| query.before = time),
        one(&|query| (query.actor, query.before) = (Some(SOME), time)),
        one(&|query| {
            query.kind = Some(KindQuery::Group("tag".into()));
            (query.object, query.actor) = (Some(SOME), Some(SOME));
            (query.after, query.before) = (time, time);
        }),
    ]
}

#[tokio::test]
async fn the_list_walks_an_index_whatever_it_is_asked_for() {
    let test = TestDatabase::new();
    for (query, way) in queries() {
        let nobody = Id::<()>::new(Uuid::nil());
        let place = (Timestamp::from_micros(2), 3_i64);
        let cursor = Cursor::new("-occurred_at", place, nobody);
        let list = move |conn: &mut Conn, page: &PageRequest| store::list(conn, &query, page);
        test.assert_direct(way, cursor, list).await;
    }
}

#[tokio::test]
async fn what_runs_every_second_or_walks_the_whole_log_goes_along_an_index() {
    let test = log(2).await;
    // (The newest entry is the last of the table itself.)
    let plans = [
        test.plan(|conn| crate::events::unaudited(conn, 1)).await,
        test.plan(|conn| store::stretch(conn, 1, 10)).await,
    ];
    for step in plans.iter().flatten() {
        // The index of what is not taken yet holds nothing else, so it is walked.
        assert!(step.is_direct(Way::Walk), "{step:?}");
    }
}

#[tokio::test]
async fn the_pages_of_entries_of_the_same_moment_miss_none_and_repeat_none() {
    let test = log(5).await;
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = PageRequest {
            limit: 2,
            cursor,
            count: true,
        };
        let slice = test
            .db
            .read(move |conn| store::list(conn, &AuditQuery::default(), &page))
            .await
            .unwrap();
        assert_eq!(slice.count.unwrap().total, 5);
        seen.extend(slice.items.iter().map(|entry| entry.sequence));
        cursor = slice.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
}
