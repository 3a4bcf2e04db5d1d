//! How the lists of authors find a page.

use uuid::Uuid;

use super::live::{AuthorSort, LiveAuthorQuery};
use super::{AuthorId, live, store};
use crate::clock::Timestamp;
use crate::db::testing::{TestDatabase, Way};
use crate::db::{Conn, Cursor, PageRequest};

const SOMEBODY: AuthorId = AuthorId::new(Uuid::max());

#[tokio::test]
async fn the_desks_list_walks_an_index_with_and_without_a_name() {
    let database = TestDatabase::new();
    for (name_prefix, way) in [(None, Way::Walk), (Some("mara"), Way::Search)] {
        let list = move |conn: &mut Conn, page: &PageRequest| store::list(conn, name_prefix, page);
        let cursor = Cursor::new("name", "mara", SOMEBODY);
        database.assert_direct(way, cursor, list).await;
    }
}

#[tokio::test]
async fn the_public_list_walks_an_index_in_each_order() {
    let database = TestDatabase::new();
    let orders = [
        (AuthorSort::Name, Cursor::new("name", "mara", SOMEBODY)),
        (
            AuthorSort::MostPublished,
            Cursor::new("-article_count", 7, SOMEBODY),
        ),
    ];
    for (sort, cursor) in orders {
        let query = LiveAuthorQuery {
            sort,
            ..LiveAuthorQuery::default()
        };
        assert_public(&database, query, cursor, Way::Walk).await;
    }
}

#[tokio::test]
async fn the_public_list_of_changes_walks_an_index() {
    let database = TestDatabase::new();
    let time: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
    for (updated_after, way) in [(None, Way::Walk), (Some(time), Way::Search)] {
        let query = LiveAuthorQuery {
            updated_after,
            sort: AuthorSort::LastUpdated,
        };
        assert_public(&database, query, Cursor::new("-updated_at", time, SOMEBODY), way).await;
    }
}

async fn assert_public(database: &TestDatabase, query: LiveAuthorQuery, cursor: Cursor, way: Way) {
    let list = move |conn: &mut Conn, page: &PageRequest| live::list(conn, query, page);
    database.assert_direct(way, cursor, list).await;
}
