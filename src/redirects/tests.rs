//! How the list of redirects finds a page, and what a path stands for its answer.

use uuid::Uuid;

use super::store::RedirectQuery;
use super::{AskedPath, RedirectId, live, store};
use crate::db::testing::{TestDatabase, Way};
use crate::db::{Conn, Cursor, PageRequest};

const SOME: RedirectId = RedirectId::new(Uuid::max());

#[tokio::test]
async fn the_list_walks_an_index_whatever_it_is_asked_for() {
    let database = TestDatabase::new();
    for (from_prefix, way) in [(None, Way::Walk), (Some("/2019/".to_owned()), Way::Search)] {
        let query = RedirectQuery { from_prefix };
        let list = move |conn: &mut Conn, page: &PageRequest| store::list(conn, &query, page);
        let cursor = Cursor::new("from", "/2019/05", SOME);
        database.assert_direct(way, cursor, list).await;
    }
}

#[tokio::test]
async fn whatever_a_path_stands_for_is_looked_up_and_not_looked_for() {
    let database = TestDatabase::new();
    for path in ["/a/unknown", "/authors/unknown", "/sections/unknown", "/"] {
        let AskedPath(path) = path.to_owned().try_into().unwrap();
        for step in database.plan(move |conn| live::resolve(conn, &path)).await {
            assert!(step.is_direct(Way::Search), "{step:?}");
        }
    }
}

#[tokio::test]
async fn the_check_for_chains_looks_its_neighbours_up() {
    let database = TestDatabase::new();
    let plan = database.plan(|conn| {
        let path = "/a".parse().expect("a path");
        store::find_by_from(conn, &path)?;
        store::find_leading_to(conn, &path, SOME)
    });
    for step in plan.await {
        assert!(step.is_direct(Way::Search), "{step:?}");
    }
}
