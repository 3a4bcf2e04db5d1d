//! How the lists of comments find a page.

use uuid::Uuid;

use super::live::{self, ThreadSort};
use super::model::bans::{BanKind, names_of};
use super::store::queue::{self, CommentQuery};
use super::store::{self, bans, commenters, lessons, privacy, words};
use super::{CommentId, CommentStatus, CommenterId};
use crate::articles::ArticleId;
use crate::auth::{Ownership, Reach, UserId};
use crate::clock::Timestamp;
use crate::db::testing::{TestDatabase, Way};
use crate::db::{Conn, Cursor, Location, PageRequest, Wanted};
use crate::text::words::Phrase;

const SOME: CommentId = CommentId::new(Uuid::max());
const ARTICLE: ArticleId = ArticleId::new(Uuid::max());

fn now() -> Timestamp {
    "2026-11-23T08:30:00Z".parse().unwrap()
}

#[tokio::test]
async fn moderation_walks_an_index_whatever_it_is_asked_for() {
    let database = TestDatabase::new();
    let own = Reach::Own(Ownership {
        user: UserId::new(Uuid::max()),
        author: Some(Uuid::max()),
    });
    for reach in [Reach::All, own] {
        for bits in 0_u32..512 {
            let asked = |bit: u32| bits & (1 << bit) != 0;
            let word = || Wanted {
                all: vec![Phrase::parse("night", false).unwrap()],
                ..Wanted::default()
            };
            let query = CommentQuery {
                status: asked(0).then_some(CommentStatus::Pending),
                article: asked(1).then_some(ARTICLE),
                email: asked(2).then(|| "ida@example.org".parse().unwrap()),
                oldest_first: asked(3),
                domain: asked(4).then(|| "example.org".to_owned()),
                reported: asked(5),
                after: asked(6).then(now),
                before: asked(7).then(now),
                words: asked(8).then(word),
                reach,
            };
            // What some people have written, what holds some words and what stands under one's own articles is put in
            // order.
            let is_sorted = asked(2) || asked(4) || asked(8) || reach == own;
            let way = match (is_sorted, asked(0) || asked(1)) {
                (true, _) => Way::Sort,
                (false, true) => Way::Search,
                (false, false) => Way::Walk,
            };
            let sort = if query.oldest_first {
                "created_at"
            } else {
                "-created_at"
            };
            let list = move |conn: &mut Conn, page: &PageRequest| queue::list(conn, &query, page);
            database
                .assert_direct(way, Cursor::new(sort, now(), SOME), list)
                .await;
        }
    }
}

#[tokio::test]
async fn bans_are_listed_and_found_along_an_index() {
    let database = TestDatabase::new();
    for (kind, way) in [(None, Way::Walk), (Some(BanKind::Domain), Way::Search)] {
        let list = move |conn: &mut Conn, page: &PageRequest| bans::list(conn, kind, page);
        let cursor = Cursor::new("-created_at", now(), SOME);
        database.assert_direct(way, cursor, list).await;
    }
    let names = names_of(
        &"ida@example.org".parse().unwrap(),
        Some("2001:db8::1".parse().unwrap()),
    );
    let holding = move |conn: &mut Conn| bans::holding(conn, &names, now());
    for step in database.plan(holding).await {
        assert!(step.is_direct(Way::Search), "{step:?}");
    }
}

#[tokio::test]
async fn what_is_known_of_somebody_and_what_is_due_is_found_along_an_index() {
    let database = TestDatabase::new();
    let who = CommenterId::new(Uuid::max());
    let plan = database
        .plan(move |conn: &mut Conn| {
            commenters::history(conn, who, 20)?;
            commenters::is_trusted(conn, who, 3)?;
            privacy::of_commenter(conn, who, None, 100)?;
            privacy::refused(conn, now(), 100)
        })
        .await;
    for step in plan {
        assert!(step.is_direct(Way::Search), "{step:?}");
    }
    for step in database.plan(|conn: &mut Conn| words::due(conn, 100)).await {
        assert!(step.is_direct(Way::Walk), "{step:?}");
    }
}

#[tokio::test]
async fn building_the_stand_anew_walks_an_index() {
    let database = TestDatabase::new();
    let cursor = Cursor::new("created_at", now(), SOME);
    let batch = |conn: &mut Conn, _: &PageRequest| store::approved(conn, None, 500);
    database.assert_direct(Way::Search, cursor, batch).await;
}

#[tokio::test]
async fn the_public_lists_walk_an_index() {
    let database = TestDatabase::new();
    for (sort, cursor) in [
        (ThreadSort::Oldest, Cursor::new("thread", "a", SOME)),
        (ThreadSort::Newest, Cursor::new("-thread", "a", SOME)),
        (ThreadSort::Best, Cursor::new("-votes", 3, SOME)),
        (ThreadSort::Pinned, Cursor::new("-created_at", now(), SOME)),
        (ThreadSort::Picked, Cursor::new("-created_at", now(), SOME)),
        (ThreadSort::Staff, Cursor::new("-created_at", now(), SOME)),
    ] {
        let threads = move |conn: &mut Conn, page: &PageRequest| live::threads(conn, ARTICLE, sort, page);
        database.assert_direct(Way::Search, cursor, threads).await;
    }
    let cursor = Cursor::new("-created_at", now(), SOME);
    database.assert_direct(Way::Search, cursor, live::newest).await;
}

#[tokio::test]
async fn what_is_said_again_and_what_is_to_be_learned_is_found_along_an_index() {
    let database = TestDatabase::new();
    let plan = database
        .plan(|conn: &mut Conn| {
            store::is_repeated(conn, ARTICLE, "Again.", now())?;
            bans::words(conn, now(), 100)?;
            bans::domains(conn, &["example.org".to_owned()], now())?;
            lessons::weights(conn, &[1, 2, 3])
        })
        .await;
    for step in &plan {
        assert!(step.is_direct(Way::Search), "{step:?}");
    }
    let repeated = format!("{plan:?}");
    assert!(
        has_no_plans(&database) || repeated.contains("comments_repeated"),
        "{repeated}"
    );
    for step in database.plan(|conn: &mut Conn| lessons::due(conn, 10)).await {
        assert!(step.is_direct(Way::Walk), "{step:?}");
    }
}

#[tokio::test]
async fn whether_replies_hang_under_a_comment_on_the_stand_is_found_along_an_index() {
    let database = TestDatabase::new();
    let plan = database
        .plan(|conn: &mut Conn| live::has_replies(conn, SOME))
        .await;
    let shown = format!("{plan:?}");
    assert!(
        has_no_plans(&database) || shown.contains("live_comments_parent"),
        "{shown}"
    );
}

/// On PostgreSQL nothing is asked for plans.
fn has_no_plans(database: &TestDatabase) -> bool {
    matches!(database.location, Location::Postgres(_))
}
