//! How the lists of tags find a page.

use uuid::Uuid;

use super::live::{LiveTagQuery, TagSort};
use super::store::TagQuery;
use super::{PublicTagKind, TagId, TagKind, live, store};
use crate::clock::Timestamp;
use crate::db::testing::{TestDatabase, Way};
use crate::db::{Conn, Cursor, PageRequest};

const SOME: TagId = TagId::new(Uuid::max());

/// With none of the filters, with each, and with both.
fn filters<K: Copy>(kind: K) -> [(Option<K>, Option<TagId>, Way); 4] {
    [
        (None, None, Way::Walk),
        (Some(kind), None, Way::Search),
        (None, Some(SOME), Way::Search),
        (Some(kind), Some(SOME), Way::Search),
    ]
}

#[tokio::test]
async fn the_desks_list_walks_an_index_whatever_it_is_asked_for() {
    let database = TestDatabase::new();
    for name_prefix in [None, Some("night".to_owned())] {
        for (kind, parent, way) in filters(TagKind::Topic) {
            let query = TagQuery {
                kind,
                parent,
                name_prefix: name_prefix.clone(),
            };
            let list = move |conn: &mut Conn, page: &PageRequest| store::list(conn, &query, page);
            let cursor = Cursor::new("name", "night", SOME);
            database.assert_direct(way, cursor, list).await;
        }
    }
}

#[tokio::test]
async fn the_public_list_walks_an_index_whatever_it_is_asked_for() {
    let database = TestDatabase::new();
    for (kind, parent, way) in filters(PublicTagKind::Topic) {
        let query = |sort| LiveTagQuery {
            kind,
            parent,
            sort,
            ..LiveTagQuery::default()
        };
        let (by_name, by_use) = (query(TagSort::Name), query(TagSort::MostUsed));
        let list = move |conn: &mut Conn, page: &PageRequest| live::list(conn, &by_name, page);
        let cursor = Cursor::new("name", "night", SOME);
        database.assert_direct(way, cursor, list).await;
        let list = move |conn: &mut Conn, page: &PageRequest| live::list(conn, &by_use, page);
        let cursor = Cursor::new("-article_count", 7, SOME);
        database.assert_direct(way, cursor, list).await;
    }
}

#[tokio::test]
async fn the_public_list_of_changes_walks_an_index() {
    let database = TestDatabase::new();
    let time: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
    for (updated_after, way) in [(None, Way::Walk), (Some(time), Way::Search)] {
        let query = LiveTagQuery {
            updated_after,
            sort: TagSort::LastUpdated,
            ..LiveTagQuery::default()
        };
        let list = move |conn: &mut Conn, page: &PageRequest| live::list(conn, &query, page);
        let cursor = Cursor::new("-updated_at", time, SOME);
        database.assert_direct(way, cursor, list).await;
    }
}
