//! How the desk's lists find a page.

use super::super::{live_ids, revisions};
use super::*;
use crate::db::testing::{TestDatabase, Way};

const SOME: ArticleId = ArticleId::new(Uuid::max());

fn now() -> Timestamp {
    "2026-11-23T08:30:00Z".parse().unwrap()
}

fn own(author: Option<Uuid>) -> Ownership {
    let user = UserId::new(Uuid::max());
    Ownership { user, author }
}

fn everything() -> ArticleQuery {
    ArticleQuery::all(Reach::All)
}

/// A list by each filter alone and by none, with what it may do when everything is in reach.
fn queries() -> Vec<(ArticleQuery, Way)> {
    let all = everything();
    vec![
        (all.clone(), Way::Walk),
        (
            ArticleQuery {
                title: Some("night".into()),
                ..all.clone()
            },
            Way::Walk,
        ),
        (
            ArticleQuery {
                trashed: true,
                ..all.clone()
            },
            Way::Walk,
        ),
        (
            ArticleQuery {
                stage: Some(Stage::Draft),
                ..all.clone()
            },
            Way::Search,
        ),
        (
            ArticleQuery {
                live_state: Some(LiveState::Live),
                ..all.clone()
            },
            Way::Search,
        ),
        (
            ArticleQuery {
                language: Some("eo".parse().unwrap()),
                ..all.clone()
            },
            Way::Search,
        ),
        (
            ArticleQuery {
                section: Some(Id::new(Uuid::max())),
                ..all.clone()
            },
            Way::Search,
        ),
        (
            ArticleQuery {
                created_by: Some(UserId::new(Uuid::max())),
                ..all.clone()
            },
            Way::Search,
        ),
        (
            ArticleQuery {
                author: Some(Id::new(Uuid::max())),
                ..all.clone()
            },
            Way::Sort,
        ),
        (
            ArticleQuery {
                text: Some("night".into()),
                ..all.clone()
            },
            Way::Walk,
        ),
        (
            ArticleQuery {
                pending: true,
                ..all.clone()
            },
            Way::Walk,
        ),
        (
            ArticleQuery {
                embargoed: true,
                ..all.clone()
            },
            Way::Search,
        ),
        (
            ArticleQuery {
                mine: Some(own(Some(Uuid::max()))),
                ..all
            },
            Way::Sort,
        ),
    ]
    .into_iter()
    .chain(by_assignment().map(|query| (query, Way::Sort)))
    .collect()
}

/// A list by each filter by assignment alone.
fn by_assignment() -> impl Iterator<Item = ArticleQuery> {
    let assignee = ArticleQuery {
        assignee: Some(UserId::new(Uuid::max())),
        ..everything()
    };
    let desk = ArticleQuery {
        desk: Some(Id::new(Uuid::max())),
        ..everything()
    };
    let due_before = ArticleQuery {
        due_before: Some(now()),
        ..everything()
    };
    [assignee, desk, due_before].into_iter()
}

async fn assert_direct(database: &TestDatabase, query: ArticleQuery, way: Way) {
    let sort: &str = query.sort.into();
    let list = move |conn: &mut Conn, page: &PageRequest| list(conn, &query, page);
    database
        .assert_direct(way, Cursor::new(sort, now(), SOME), list)
        .await;
}

#[tokio::test]
async fn the_list_walks_an_index_whatever_it_is_asked_for_and_whoever_asks() {
    let database = TestDatabase::new();
    let author = Some(Uuid::max());
    for sort in [ArticleSort::LastSaved, ArticleSort::LongestUntouched] {
        for (query, way) in queries() {
            for reach in [
                Reach::All,
                Reach::OwnOrLive(own(None)),
                Reach::OwnOrLive(own(author)),
            ] {
                let query = query.clone();
                assert_direct(&database, ArticleQuery { sort, reach, ..query }, way).await;
            }
            // Live articles have an index in this order, and one's own are few.
            for reach in [Reach::Live, Reach::Own(own(None)), Reach::Own(own(author))] {
                let query = query.clone();
                let way = if reach == Reach::Live && way != Way::Sort {
                    Way::Search
                } else {
                    Way::Sort
                };
                assert_direct(&database, ArticleQuery { sort, reach, ..query }, way).await;
            }
        }
    }
}

#[tokio::test]
async fn by_their_beginning_articles_are_listed_without_a_filter_alone() {
    let database = TestDatabase::new();
    for (query, way) in queries() {
        let sort = ArticleSort::Newest;
        let unfiltered = ArticleQuery { sort, ..everything() };
        let query = ArticleQuery { sort, ..query };
        if query.is_sortable() {
            assert_direct(&database, unfiltered, way).await;
        } else {
            assert_ne!(format!("{query:?}"), format!("{unfiltered:?}"));
        }
    }
}

#[tokio::test]
async fn an_index_holds_what_is_in_the_trash_or_was_changed_and_nothing_else() {
    if crate::db::testing::on_postgres() {
        return;
    }
    let trashed = ArticleQuery {
        trashed: true,
        ..everything()
    };
    let pending = ArticleQuery {
        pending: true,
        ..everything()
    };
    let database = TestDatabase::new();
    for (query, index) in [(trashed, "articles_trashed"), (pending, "articles_pending")] {
        let page = PageRequest {
            limit: 20,
            cursor: None,
            count: false,
        };
        let plan = database.plan(move |conn| list(conn, &query, &page)).await;
        assert!(format!("{plan:?}").contains(index), "{plan:?}");
    }
}

#[tokio::test]
async fn what_is_due_is_found_along_the_assignments_whoever_asks() {
    let database = TestDatabase::new();
    let reaches = [
        Reach::All,
        Reach::Live,
        Reach::Own(own(Some(Uuid::max()))),
        Reach::OwnOrLive(own(Some(Uuid::max()))),
    ];
    for reach in reaches {
        let sort = ArticleSort::Due;
        for query in by_assignment() {
            assert!(
                ArticleQuery {
                    sort,
                    ..query.clone()
                }
                .is_sortable()
            );
            assert_direct(&database, ArticleQuery { sort, reach, ..query }, Way::Search).await;
        }
        assert_direct(
            &database,
            ArticleQuery {
                sort,
                ..ArticleQuery::all(reach)
            },
            Way::Walk,
        )
        .await;
    }
}

#[tokio::test]
async fn counting_reads_no_table_from_end_to_end() {
    if crate::db::testing::on_postgres() {
        return;
    }
    let database = TestDatabase::new();
    let reaches = [
        Reach::All,
        Reach::Live,
        Reach::Own(own(None)),
        Reach::OwnOrLive(own(Some(Uuid::max()))),
    ];
    for reach in reaches {
        let plan = database
            .plan(move |conn| counts(conn, reach, own(None), now()))
            .await;
        let text = format!("{plan:?}");
        assert!(
            !plan.is_empty() && !text.contains("detail: \"SCAN articles\""),
            "{text}"
        );
        assert!(!text.contains("\"SCAN article_assignments\""), "{text}");
        if reach == Reach::All {
            assert!(text.contains("COVERING INDEX articles_counts"), "{text}");
        }
    }
}

#[tokio::test]
async fn building_the_stand_anew_walks_an_index() {
    let database = TestDatabase::new();
    for after in [None, Some(SOME)] {
        let cursor = Cursor::new("id", 1, SOME);
        let batch = move |conn: &mut Conn, _: &PageRequest| live_ids(conn, after, 200);
        database.assert_direct(Way::Search, cursor, batch).await;
    }
}

#[tokio::test]
async fn the_list_of_revisions_walks_an_index() {
    let database = TestDatabase::new();
    let list = |conn: &mut Conn, page: &PageRequest| revisions::list_revisions(conn, SOME, page);
    let cursor = Cursor::new("-number", 7, SOME);
    database.assert_direct(Way::Search, cursor, list).await;
}
