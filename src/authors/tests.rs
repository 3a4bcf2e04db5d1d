//! How the lists of authors find a page.

use uuid::Uuid;

use super::live::AuthorSort;
use super::{AuthorId, live, store};
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
        let list = move |conn: &mut Conn, page: &PageRequest| live::list(conn, sort, page);
        database.assert_direct(Way::Walk, cursor, list).await;
    }
}
