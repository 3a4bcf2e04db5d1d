//! Whole articles and summaries.

use super::super::stand::{Piece, Stand, first, minute};
use super::*;
use crate::articles::live::list::{self, LiveArticleQuery};
use crate::db::{Context, DbError, Tx};
use crate::tags::TagKind;

fn piece(slug: &str) -> Piece {
    Piece {
        slug: slug.into(),
        ..Piece::default()
    }
}

async fn found(stand: &Stand, name: impl ToString) -> Option<LiveArticle> {
    let name = name.to_string();
    stand.read(move |conn| find(conn, &name)).await
}

#[tokio::test]
async fn an_article_is_found_by_slug_and_by_id_with_all_that_it_shows() {
    let stand = Stand::new();
    let section = stand.tag("europe", TagKind::Section).await;
    let (rail, night) = (
        stand.tag("rail", TagKind::Topic).await,
        stand.tag("night", TagKind::Topic).await,
    );
    let (mara, jonas) = (stand.author("mara").await, stand.author("jonas").await);
    let credits = vec![
        (mara, CreditRole::Author),
        (jonas, CreditRole::Photographer),
        (mara, CreditRole::Editor),
    ];
    let id = stand
        .article(Piece {
            published: 5,
            updated: 9,
            section: Some(section),
            tags: vec![rail, night],
            credits,
            comments: Some(7),
            ..piece("trains")
        })
        .await;
    for name in [id.to_string(), "trains".to_owned()] {
        let LiveArticle {
            summary, body_html, ..
        } = found(&stand, name).await.unwrap();
        assert_eq!((summary.head.id, summary.head.slug.as_str()), (id, "trains"));
        assert_eq!(
            (summary.head.published_at, summary.head.updated_at),
            (minute(5), minute(9))
        );
        assert_eq!(
            summary.section.map(|section| section.slug),
            Some("europe".to_owned())
        );
        let tags: Vec<_> = summary.tags.iter().map(|tag| tag.slug.as_str()).collect();
        assert_eq!(tags, ["rail", "night"]);
        let credits: Vec<_> = summary
            .credits
            .iter()
            .map(|(role, author)| (*role, author.slug.as_str()))
            .collect();
        let expected = [
            (CreditRole::Author, "mara"),
            (CreditRole::Photographer, "jonas"),
            (CreditRole::Editor, "mara"),
        ];
        assert_eq!(credits, expected);
        assert_eq!(summary.comment_count, 7);
        assert_eq!(body_html, "<p>Three short words.</p>");
    }
}

#[tokio::test]
async fn an_article_with_nothing_around_it_is_found_too() {
    let stand = Stand::new();
    stand.article(piece("alone")).await;
    let LiveArticle { summary, related, .. } = found(&stand, "alone").await.unwrap();
    assert!(summary.section.is_none() && summary.tags.is_empty() && summary.credits.is_empty());
    assert_eq!((summary.comment_count, related.len()), (0, 0));
}

#[tokio::test]
async fn what_is_not_on_the_stand_is_not_found() {
    let stand = Stand::new();
    stand.article(piece("there")).await;
    for name in [
        "elsewhere",
        "",
        "Ünïcode\u{202e}",
        "019ab2c4-7d00-7000-8000-000000000001",
        "THERE",
    ] {
        assert!(found(&stand, name).await.is_none(), "{name}");
    }
}

#[tokio::test]
async fn related_articles_are_those_on_the_stand_in_the_editors_order() {
    let stand = Stand::new();
    let (one, two) = (
        stand.article(piece("one")).await,
        stand.article(piece("two")).await,
    );
    let draft = "019ab2c4-7d00-7000-8000-000000000001".parse().unwrap();
    stand
        .article(Piece {
            related: vec![two, draft, one],
            ..piece("three")
        })
        .await;
    let related = found(&stand, "three").await.unwrap().related;
    let slugs: Vec<_> = related.iter().map(|article| article.slug.as_str()).collect();
    assert_eq!(slugs, ["two", "one"]);
    assert_eq!(related[0].title, "Title of two");
}

#[tokio::test]
async fn an_article_takes_four_queries_at_most_one_more_if_corrected_and_never_reads_the_plain_text() {
    let stand = Stand::new();
    let tag = stand.tag("rail", TagKind::Topic).await;
    let author = stand.author("mara").await;
    let other = stand.article(piece("other")).await;
    let credits = vec![(author, CreditRole::Author)];
    stand
        .article(Piece {
            tags: vec![tag],
            credits,
            related: vec![other],
            ..piece("full")
        })
        .await;
    let corrected = stand.article(piece("corrected")).await;
    let entry = move |tx: &mut Tx| {
        let entry = LiveCorrection {
            id: tx.id(),
            article_id: corrected,
            kind: CorrectionKind::Retraction,
            text: "It never left.".into(),
            published_at: minute(7),
        };
        diesel::insert_into(live_corrections::table)
            .values(&entry)
            .execute(&mut **tx)?;
        Ok::<_, DbError>(())
    };
    stand.0.db.write(Context::system(), entry).await.unwrap();
    let found = found(&stand, "corrected").await.unwrap();
    assert_eq!((found.summary.retracted, found.corrections.len()), (true, 1));
    for (slug, expected) in [("full", 4), ("other", 3), ("corrected", 4), ("elsewhere", 1)] {
        let statements = stand.statements(move |conn| find(conn, slug)).await;
        assert_eq!(statements.len(), expected, "{slug}: {statements:#?}");
        assert!(
            !statements.iter().any(|statement| statement.contains("body_text")),
            "{statements:#?}"
        );
    }
}

#[tokio::test]
async fn a_page_takes_as_many_queries_with_a_hundred_articles_as_with_one() {
    let stand = Stand::new();
    let section = stand.tag("europe", TagKind::Section).await;
    let tags = [
        stand.tag("rail", TagKind::Topic).await,
        stand.tag("night", TagKind::Topic).await,
    ];
    let authors = [stand.author("mara").await, stand.author("jonas").await];
    for number in 0..101 {
        let credits = authors.map(|author| (author, CreditRole::Author)).to_vec();
        let slug = format!("article-{number}");
        stand
            .article(Piece {
                published: number,
                section: Some(section),
                tags: tags.to_vec(),
                credits,
                ..piece(&slug)
            })
            .await;
    }
    let mut numbers = Vec::new();
    for limit in [1, 20, 100] {
        let query = LiveArticleQuery {
            tags: vec!["rail".into()],
            ..LiveArticleQuery::default()
        };
        let page = first(limit);
        let slice = stand.list(&query, &page).await;
        assert_eq!(slice.items.len(), usize::try_from(limit).unwrap());
        assert!(
            slice
                .items
                .iter()
                .all(|item| item.tags.len() == 2 && item.credits.len() == 2)
        );
        let statements = stand
            .statements(move |conn| list::list(conn, &query, &page, Parts::default()))
            .await;
        for column in ["body_html", "body_text", "details"] {
            assert!(
                !statements.iter().any(|statement| statement.contains(column)),
                "{statements:#?}"
            );
        }
        numbers.push(statements.len());
    }
    assert_eq!(
        numbers,
        [5, 5, 5],
        "the tag, the walk, the articles, their tags, their credits"
    );
}

#[tokio::test]
async fn what_is_not_asked_for_is_not_looked_up() {
    let stand = Stand::new();
    stand.article(piece("one")).await;
    for (parts, expected) in [
        (Parts::default(), 4),
        (
            Parts {
                tags: false,
                ..Parts::default()
            },
            3,
        ),
        (
            Parts {
                tags: false,
                credits: false,
            },
            2,
        ),
    ] {
        let query = LiveArticleQuery::default();
        let list = move |conn: &mut Conn| list::list(conn, &query, &first(20), parts);
        assert_eq!(stand.statements(list).await.len(), expected, "{parts:?}");
    }
}
