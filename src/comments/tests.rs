//! How the lists of comments find a page.

use uuid::Uuid;

use super::live::{self, OpenArticle};
use super::store::{self, CommentQuery};
use super::{CommentId, CommentStatus};
use crate::articles::{ArticleId, CommentsPolicy};
use crate::auth::{Ownership, Reach, UserId};
use crate::clock::Timestamp;
use crate::db::testing::{TestDatabase, Way};
use crate::db::{Conn, Cursor, PageRequest};

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
    for (reach, unfiltered) in [(Reach::All, Way::Walk), (own, Way::Sort)] {
        for bits in 0_u32..16 {
            let asked = |bit: u32| bits & (1 << bit) != 0;
            let query = CommentQuery {
                status: asked(0).then_some(CommentStatus::Pending),
                article: asked(1).then_some(ARTICLE),
                email: asked(2).then(|| "ida@example.org".parse().unwrap()),
                oldest_first: asked(3),
                reach,
            };
            // What one person has written, or what stands under one's own articles, is put in order.
            let way = match (asked(0) || asked(1), asked(2)) {
                (_, true) => Way::Sort,
                (true, false) if reach == own => Way::Sort,
                (true, false) => Way::Search,
                (false, false) => unfiltered,
            };
            let sort = if query.oldest_first {
                "created_at"
            } else {
                "-created_at"
            };
            let list = move |conn: &mut Conn, page: &PageRequest| store::list(conn, &query, page);
            database
                .assert_direct(way, Cursor::new(sort, now(), SOME), list)
                .await;
        }
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
    let threads = |conn: &mut Conn, page: &PageRequest| {
        let article = OpenArticle {
            id: ARTICLE,
            policy: CommentsPolicy::Open,
        };
        live::threads(conn, &article, page)
    };
    let cursor = Cursor::new("thread", "a", SOME);
    database.assert_direct(Way::Search, cursor, threads).await;
    let cursor = Cursor::new("-created_at", now(), SOME);
    database.assert_direct(Way::Search, cursor, live::newest).await;
}
