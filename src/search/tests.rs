//! What search asks the database, and that it goes straight to what it needs.

use diesel::prelude::*;
use uuid::Uuid;

use super::live::suggest::suggest;
use super::live::{self, LiveSearchQuery};
use super::{SearchQuery, service};
use crate::articles::CommentsPolicy;
use crate::articles::live::words::reread;
use crate::articles::store::DESK_INDEX;
use crate::clock::Timestamp;
use crate::db::schema::live_articles;
use crate::db::testing::{TestDatabase, Way};
use crate::db::{Conn, Context, Cursor, DbError, Id, PageRequest, Tx, Wanted};

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn query(text: &str) -> LiveSearchQuery {
    LiveSearchQuery {
        text: text.to_owned(),
        query: SearchQuery::parse(text).expect("a query"),
        language: None,
        published_after: None,
        published_before: None,
        now: time("2026-11-23T08:30:00Z"),
    }
}

/// A database with an article on the stand.
async fn stand() -> TestDatabase {
    let database = TestDatabase::new();
    let article = |tx: &mut Tx| {
        let published_at = time("2026-11-23T08:00:00Z");
        let row = (
            live_articles::id.eq(tx.id::<()>()),
            live_articles::slug.eq("night-trains"),
            live_articles::published_at.eq(published_at),
            live_articles::first_published_at.eq(published_at),
            live_articles::updated_at.eq(published_at),
            live_articles::title.eq("Night trains 東京 京"),
            live_articles::language.eq("en"),
            live_articles::word_count.eq(3),
            live_articles::reading_time_minutes.eq(1),
            live_articles::comments_policy.eq(CommentsPolicy::Open),
            live_articles::details.eq("{}"),
            live_articles::body_html.eq("<p>Three short words.</p>"),
            live_articles::body_text.eq("Three short words."),
        );
        let key: i64 = diesel::insert_into(live_articles::table)
            .values(row)
            .returning(live_articles::key)
            .get_result(&mut **tx)?;
        reread(tx, &[key])
    };
    let written: Result<(), DbError> = database.db.write(Context::system(), article).await;
    written.expect("the article is new");
    database
}

#[tokio::test]
async fn a_search_is_driven_by_its_words_and_looks_up_the_rest() {
    let database = stand().await;
    let dated = LiveSearchQuery {
        published_after: Some(time("2026-01-01T00:00:00Z")),
        language: "en".parse().ok(),
        ..query("night")
    };
    let queries = [
        query("night trains -ferry \"short words\""),
        query("東京 東"),
        query("tag:rail -author:mara"),
        dated,
    ];
    let place: Cursor = Cursor::new("-relevance", (0, 0), Id::<()>::new(Uuid::nil()));
    for query in queries {
        let list = move |conn: &mut Conn, page: &PageRequest| live::search(conn, &query, page);
        database.assert_direct(Way::Sort, place.clone(), list).await;
    }
}

#[tokio::test]
async fn suggestions_walk_indexes() {
    let database = stand().await;
    let plan = database.plan(|conn| suggest(conn, "night")).await;
    for step in plan {
        assert!(step.is_direct(Way::Search), "{step:?}");
    }
}

#[tokio::test]
async fn the_words_of_the_desk_are_found_in_the_order_of_their_keys() {
    let database = TestDatabase::new();
    let wanted = Wanted {
        all: query("night")
            .query
            .clauses
            .into_iter()
            .map(|clause| clause.phrase)
            .collect(),
        ..Wanted::default()
    };
    let plan = database
        .plan(move |conn| DESK_INDEX.below(conn, &wanted, Some(7), 20))
        .await;
    for step in plan {
        assert!(step.is_direct(Way::Walk), "{step:?}");
    }
}

#[tokio::test]
async fn what_runs_every_second_looks_things_up() {
    let database = TestDatabase::new();
    service::tend_all(&database.db)
        .await
        .expect("nothing is to be done");
    let plan = database.plan(|conn| live::spelling::unlearned(conn, 1)).await;
    for step in plan {
        assert!(step.is_direct(Way::Walk), "{step:?}");
    }
    let plan = database.plan(crate::renames::first).await;
    for step in plan {
        assert!(step.is_direct(Way::Walk), "{step:?}");
    }
}

#[tokio::test]
async fn whatever_words_are_looked_for_both_databases_take_them() {
    let database = TestDatabase::new();
    for text in [
        "NOT AND OR NEAR",
        "\"near not\"",
        "東 東京 京都府",
        "é ß ﬁ",
        "title -body -\"a b\"",
        "a -a",
    ] {
        let query = query(text);
        let page = PageRequest {
            limit: 20,
            cursor: None,
            count: true,
        };
        let found = database
            .db
            .read(move |conn| live::search(conn, &query, &page))
            .await
            .expect("it is understood");
        assert_eq!(found.ranked, 0, "{text}");
    }
}
