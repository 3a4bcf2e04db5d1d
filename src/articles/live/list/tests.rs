//! Lists: what is in them, in which order, and how the database finds it.

use diesel::prelude::*;
use uuid::Uuid;

use super::super::stand::{Piece, Stand, first, minute};
use super::named::WALKED;
use super::*;
use crate::articles::CreditRole;
use crate::db::schema::live_tags;
use crate::db::testing::Way;
use crate::db::{BadCursor, Context, Count, DbError, Tx};
use crate::tags::TagKind;

/// Sixty articles: every second carries `rail`, every third is in `europe`, every fifth is by `mara` (every tenth
/// twice), every seventh is in Portuguese; two at a time were published in the same minute.
async fn sixty() -> Stand {
    let stand = Stand::new();
    let (rail, europe) = (
        stand.tag("rail", TagKind::Topic).await,
        stand.tag("europe", TagKind::Section).await,
    );
    let mara = stand.author("mara").await;
    for number in 0..60_u64 {
        let every = |nth| number.is_multiple_of(nth);
        let mut credits = Vec::new();
        if every(5) {
            credits.push((mara, CreditRole::Author));
        }
        if every(10) {
            credits.push((mara, CreditRole::Photographer));
        }
        stand
            .article(Piece {
                slug: number.to_string(),
                published: number / 2,
                updated: 100 - number,
                language: if every(7) { "pt" } else { "en" },
                section: every(3).then_some(europe),
                tags: if every(2) { vec![rail] } else { Vec::new() },
                credits,
                ..Piece::default()
            })
            .await;
    }
    stand
}

/// Every way to combine the filters, each with what it lets through.
fn combinations() -> Vec<(LiveArticleQuery, impl Fn(u64) -> bool)> {
    let mut all = Vec::new();
    for bits in 0_u32..64 {
        let asked = move |bit: u32| bits & (1 << bit) != 0;
        let query = LiveArticleQuery {
            tags: asked(0).then(|| "rail".into()).into_iter().collect(),
            section: asked(1).then(|| "europe".into()),
            authors: asked(2).then(|| "mara".into()).into_iter().collect(),
            language: asked(3).then(|| "pt".parse().unwrap()),
            published_after: asked(4).then(|| minute(5)),
            published_before: asked(5).then(|| minute(25)),
            ..LiveArticleQuery::default()
        };
        all.push((query, move |number: u64| {
            (!asked(0) || number.is_multiple_of(2))
                && (!asked(1) || number.is_multiple_of(3))
                && (!asked(2) || number.is_multiple_of(5))
                && (!asked(3) || number.is_multiple_of(7))
                && (!asked(4) || number / 2 >= 5)
                && (!asked(5) || number / 2 < 25)
        }));
    }
    all
}

#[tokio::test]
async fn every_combination_of_filters_lists_what_fits_all_of_them_in_both_orders_page_by_page() {
    let stand = sixty().await;
    for (query, fits) in combinations() {
        let mut expected: Vec<String> = (0..60)
            .filter(|number| fits(*number))
            .map(|number| number.to_string())
            .collect();
        let oldest = LiveArticleQuery {
            sort: ArticleSort::Oldest,
            ..query.clone()
        };
        assert_eq!(stand.slugs(&oldest, 7).await, expected, "{oldest:?}");
        assert_eq!(stand.slugs_back(&oldest, 7).await, expected, "{oldest:?}");
        expected.reverse();
        assert_eq!(stand.slugs(&query, 7).await, expected, "{query:?}");
        assert_eq!(stand.slugs_back(&query, 7).await, expected, "{query:?}");
        let page = PageRequest {
            count: true,
            ..first(1)
        };
        let count = stand.list(&query, &page).await.count.unwrap();
        assert_eq!(
            (count.total, count.exact),
            (i64::try_from(expected.len()).unwrap(), true),
            "{query:?}"
        );
    }
}

#[tokio::test]
async fn the_last_updated_come_first_when_asked_for() {
    let stand = sixty().await;
    let query = LiveArticleQuery {
        sort: ArticleSort::LastUpdated,
        ..LiveArticleQuery::default()
    };
    let expected: Vec<String> = (0..60).map(|number| number.to_string()).collect();
    assert_eq!(stand.slugs(&query, 9).await, expected);
    assert_eq!(stand.slugs_back(&query, 9).await, expected);
}

#[tokio::test]
async fn tags_sections_and_authors_are_named_by_id_as_well() {
    let stand = sixty().await;
    let named = |tag: &str, section: &str, author: &str| LiveArticleQuery {
        tags: vec![tag.to_owned()],
        section: Some(section.to_owned()),
        authors: vec![author.to_owned()],
        ..LiveArticleQuery::default()
    };
    let by_slug = named("rail", "europe", "mara");
    let ids = |conn: &mut Conn| {
        let [tag, section] = ["rail", "europe"].map(|slug| crate::tags::live::find(conn, slug));
        let author = crate::authors::live::find(conn, "mara")?;
        Ok::<_, DbError>((tag?.unwrap().id, section?.unwrap().id, author.unwrap().id))
    };
    let (tag, section, author) = stand.read(ids).await;
    let by_id = named(&tag.to_string(), &section.to_string(), &author.to_string());
    let slugs = stand.slugs(&by_slug, 20).await;
    assert_eq!(slugs, ["30", "0"]);
    assert_eq!(stand.slugs(&by_id, 20).await, slugs);
}

#[tokio::test]
async fn what_is_not_on_the_stand_lists_nothing() {
    let stand = sixty().await;
    for name in ["draft-only", "019ab2c4-7d00-7000-8000-000000000001", "", "RAIL"] {
        for query in [
            LiveArticleQuery {
                tags: vec![name.into()],
                ..LiveArticleQuery::default()
            },
            LiveArticleQuery {
                all_tags: vec!["rail".into(), name.into()],
                ..LiveArticleQuery::default()
            },
            LiveArticleQuery {
                section: Some(name.into()),
                ..LiveArticleQuery::default()
            },
            LiveArticleQuery {
                authors: vec![name.into()],
                ..LiveArticleQuery::default()
            },
        ] {
            let slice = stand
                .list(
                    &query,
                    &PageRequest {
                        count: true,
                        ..first(20)
                    },
                )
                .await;
            assert!(slice.items.is_empty() && slice.next.is_none(), "{query:?}");
            assert_eq!(
                slice.count,
                Some(Count {
                    total: 0,
                    exact: true
                })
            );
        }
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_one_order() {
    let stand = sixty().await;
    let newest = LiveArticleQuery::default();
    let cursor = stand.list(&newest, &first(1)).await.next;
    let page = PageRequest { cursor, ..first(1) };
    let oldest = LiveArticleQuery {
        sort: ArticleSort::Oldest,
        ..newest
    };
    let listed = stand
        .0
        .db
        .read(move |conn| list(conn, &oldest, &page, Parts::default()))
        .await;
    assert!(matches!(listed, Err(DbError::BadCursor(BadCursor))));
}

#[test]
fn the_last_updated_order_goes_with_no_filter() {
    for (query, _) in combinations() {
        let updated = LiveArticleQuery {
            sort: ArticleSort::LastUpdated,
            ..query.clone()
        };
        assert!(query.is_sortable());
        assert_eq!(
            updated.is_sortable(),
            updated.window() == Window::default() && updated.filters() == 0
        );
    }
}

#[test]
fn from_a_place_only_the_nearer_bound_is_left() {
    let window = |from: Option<u64>, until: Option<u64>| Window {
        from: from.map(minute),
        until: until.map(minute),
    };
    let at = |back| {
        Some(Place {
            key: minute(10),
            id: Uuid::nil(),
            back,
        })
    };
    let (on, back) = (at(false), at(true));
    let query = |sort, from: u64, until: u64| LiveArticleQuery {
        published_after: Some(minute(from)),
        published_before: Some(minute(until)),
        sort,
        ..LiveArticleQuery::default()
    };
    use ArticleSort::{Newest, Oldest};
    for (query, place, expected) in [
        (query(Newest, 1, 20), on, (window(Some(1), None), on)),
        (query(Newest, 1, 10), on, (window(Some(1), Some(10)), None)),
        (query(Oldest, 1, 20), on, (window(None, Some(20)), on)),
        (query(Oldest, 10, 20), on, (window(None, Some(20)), on)),
        (query(Oldest, 11, 20), on, (window(Some(11), Some(20)), None)),
        (query(Newest, 1, 20), back, (window(None, Some(20)), back)),
        (query(Newest, 11, 20), back, (window(Some(11), Some(20)), back)),
        (query(Oldest, 1, 20), back, (window(Some(1), None), back)),
    ] {
        assert_eq!(query.window_from(place), expected, "{query:?}");
        assert_eq!(query.window_from(None), (query.window(), None));
    }
}

/// Filters that name several things, or that ask for something to be there or not.
fn with_several_names() -> Vec<LiveArticleQuery> {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let any = LiveArticleQuery::default;
    vec![
        LiveArticleQuery {
            tags: names(&["rail", "europe"]),
            ..any()
        },
        LiveArticleQuery {
            tags: names(&["rail"]),
            all_tags: names(&["rail"]),
            no_tags: names(&["europe"]),
            authors: names(&["mara"]),
            ..any()
        },
        LiveArticleQuery {
            no_tags: names(&["rail"]),
            has_picture: Some(false),
            language: "pt".parse().ok(),
            ..any()
        },
        LiveArticleQuery {
            section: Some("europe".into()),
            has_picture: Some(true),
            no_tags: names(&["rail"]),
            ..any()
        },
        LiveArticleQuery {
            has_picture: Some(true),
            ..any()
        },
        LiveArticleQuery {
            has_picture: Some(false),
            ..any()
        },
    ]
}

#[tokio::test]
async fn every_list_walks_an_index_on_its_first_page_and_behind_a_cursor() {
    let stand = sixty().await;
    let newest: Vec<LiveArticleQuery> = combinations().into_iter().map(|(query, _)| query).collect();
    let sorted = |sort| {
        newest.iter().map(move |query| LiveArticleQuery {
            sort,
            ..query.clone()
        })
    };
    let mut queries: Vec<_> = sorted(ArticleSort::Newest)
        .chain(sorted(ArticleSort::Oldest))
        .collect();
    queries.extend(sorted(ArticleSort::LastUpdated).filter(LiveArticleQuery::is_sortable));
    queries.extend(with_several_names());
    queries.push(LiveArticleQuery {
        updated_after: Some(minute(5)),
        sort: ArticleSort::LastUpdated,
        ..LiveArticleQuery::default()
    });
    for query in queries {
        let cursor = Cursor::new(query.sort.into(), minute(12), ArticleId::new(Uuid::nil()));
        let everything = query.window() == Window::default()
            && query.updated_after.is_none()
            && query.filters() == usize::from(query.has_picture.is_some());
        let way = if everything { Way::Walk } else { Way::Search };
        let list = move |conn: &mut Conn, page: &PageRequest| list(conn, &query, page, Parts::default());
        stand.0.assert_direct(way, cursor, list).await;
    }
}

#[tokio::test]
async fn a_list_does_not_read_the_bodies() {
    let stand = sixty().await;
    let everything = LiveArticleQuery::default();
    for statement in stand
        .statements(move |conn| list(conn, &everything, &first(20), Parts::default()))
        .await
    {
        assert!(!statement.contains("body_"), "{statement}");
    }
}

#[tokio::test]
async fn a_list_that_no_index_is_in_order_for_would_be_noticed() {
    if crate::db::testing::on_postgres() {
        return;
    }
    let stand = Stand::new();
    for statement in [
        "SELECT id FROM live_articles ORDER BY title LIMIT 20",
        "SELECT id FROM live_articles WHERE section_id = ? ORDER BY updated_at LIMIT 20",
        "SELECT article_id FROM live_article_tags WHERE published_at > ?",
    ] {
        let ask = move |conn: &mut Conn| Ok(diesel::sql_query(statement).execute(conn)?);
        let plan = stand.0.plan(ask).await;
        assert!(plan.iter().any(|step| !step.is_direct(Way::Search)), "{plan:?}");
    }
}

#[tokio::test]
async fn so_many_sections_below_one_are_walked_as_one() {
    let stand = Stand::new();
    let top = stand.tag("top", TagKind::Section).await;
    let other = stand.tag("other", TagKind::Section).await;
    let filed = |number: usize, section| Piece {
        slug: number.to_string(),
        published: number as u64,
        section: Some(section),
        ..Piece::default()
    };
    let mut expected = Vec::new();
    for number in 0..=WALKED {
        let slug: &'static str = format!("below-{number}").leak();
        let below = stand.tag(slug, TagKind::Section).await;
        let stands_below = move |tx: &mut Tx| {
            let parent = live_tags::parent_id.eq(top);
            diesel::update(live_tags::table.find(below))
                .set(parent)
                .execute(&mut **tx)?;
            Ok::<_, DbError>(())
        };
        stand.0.db.write(Context::system(), stands_below).await.unwrap();
        stand.article(filed(2 * number, below)).await;
        stand.article(filed(2 * number + 1, other)).await;
        expected.push((2 * number).to_string());
    }
    expected.reverse();
    let query = LiveArticleQuery {
        section: Some("top".into()),
        ..LiveArticleQuery::default()
    };
    assert_eq!(stand.slugs(&query, 20).await, expected);
    assert_eq!(stand.slugs_back(&query, 20).await, expected);
    let page = PageRequest {
        count: true,
        ..first(20)
    };
    let counted = stand.list(&query, &page).await.count.unwrap();
    assert_eq!(counted, Count::exact(WALKED + 1));
    let asked = query.clone();
    let statements = stand
        .statements(move |conn| list(conn, &asked, &page, Parts::default()))
        .await;
    assert!(statements.len() <= 10, "{} statements", statements.len());
    let cursor = Cursor::new(query.sort.into(), minute(50), ArticleId::new(Uuid::nil()));
    let list = move |conn: &mut Conn, page: &PageRequest| list(conn, &query, page, Parts::default());
    stand.0.assert_direct(Way::Walk, cursor, list).await;
}
