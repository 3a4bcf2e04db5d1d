//! The feed of an article's comments.

use std::time::Duration;

use serde_json::json;

use crate::kit::{Answer, TestApp};
use crate::newsroom::{comment, live, make, moderate};

const FEED: &str = "/articles/open/comments/feed";

async fn newsroom() -> TestApp {
    TestApp::with(|config| {
        let variables = [
            ("DATELINE_ARTICLE_URL", "https://www.example.org/news/{slug}"),
            ("DATELINE_PUBLIC_URL", "https://api.example.org"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let read = dateline::config::Config::from_env(variables).unwrap();
        config.website = read.website;
        config.server.public_url = read.server.public_url;
        config.comments.per_address = 1_000;
        config.comments.per_email = 1_000;
    })
    .await
}

/// What stands between these tags, each time.
fn between(answer: &Answer, tag: &str) -> Vec<String> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let pieces = answer.text.split(&open).skip(1);
    pieces
        .map(|piece| piece.split(&close).next().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn the_feed_has_the_newest_comments_that_readers_see_and_nothing_private() {
    let app = newsroom().await;
    let moderator = app.moderator().await;
    let article = live(&app.editor().await, "Open", json!({})).await;
    let empty = app.anon().get(FEED).await.expect(200);
    assert_eq!(
        empty.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    assert_eq!(between(&empty, "updated"), ["2026-11-23T08:30:00Z"]);
    let mut said = Vec::new();
    for text in ["On <b>time</b> & more", "Late", "It waits"] {
        app.advance(Duration::from_secs(60));
        said.push(comment(&app, &article, text, said.first()).await.expect(201));
        if text != "It waits" {
            moderate(&moderator, said.last().unwrap(), "approve")
                .await
                .expect(200);
        }
    }
    let feed = app.anon().get(FEED).await.expect(200);
    let ids: Vec<String> = [1, 0]
        .iter()
        .map(|at: &usize| format!("urn:uuid:{}", said[*at].at("/id")))
        .collect();
    let id = format!(
        "https://api.example.org/api/v1/articles/{}/comments/feed",
        article.at("/id")
    );
    assert_eq!(between(&feed, "id"), [id, ids[0].clone(), ids[1].clone()]);
    assert_eq!(between(&feed, "title"), ["Open", "Ida", "Ida"]);
    assert_eq!(between(&feed, "updated")[0], "2026-11-23T08:32:00Z");
    assert!(
        feed.text
            .contains("&lt;p&gt;On &amp;lt;b&amp;gt;time&amp;lt;/b&amp;gt; &amp;amp; more&lt;/p&gt;"),
        "{}",
        feed.text
    );
    let page = format!(
        "href=\"https://www.example.org/news/open#comment-{}\"",
        said[0].at("/id")
    );
    assert!(feed.text.contains(&page), "{}", feed.text);
    assert!(!feed.text.contains("@example.org") && !feed.text.contains("It waits"));
    assert_eq!(
        feed.header("surrogate-key"),
        format!("article:{0} comments:article:{0}", article.at("/id"))
    );
    let known = app.anon().get(FEED).header("If-None-Match", feed.etag()).await;
    assert_eq!(known.status, 304);
    moderate(&moderator, &said[0], "trash").await.expect(200);
    let feed = app.anon().get(FEED).await.expect(200);
    assert_eq!(
        between(&feed, "title"),
        ["Open", "Ida"],
        "an empty place is no entry"
    );
}

#[tokio::test]
async fn the_feed_holds_fifty_comments_and_those_of_a_hidden_article_are_not_found() {
    let app = newsroom().await;
    let editor = app.editor().await;
    let article = live(&editor, "Open", json!({})).await;
    let moderator = app.moderator().await;
    for number in 0..52 {
        let said = comment(&app, &article, &format!("Number {number}."), None)
            .await
            .expect(201);
        moderate(&moderator, &said, "approve").await.expect(200);
    }
    let feed = app.anon().get(FEED).await.expect(200);
    assert_eq!(feed.text.matches("<entry>").count(), 50);
    make(&editor, &article, "unpublish").await.expect(200);
    app.anon().get(FEED).await.problem(404, "not_found");
}

#[tokio::test]
async fn where_comments_are_off_the_feed_is_empty() {
    let app = newsroom().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let said = comment(&app, &article, "One.", None).await.expect(201);
    moderate(&moderator, &said, "approve").await.expect(200);
    let off = app.beside_with(|config| config.comments.policy = dateline::config::CommentsPolicy::Off);
    let feed = off.anon().get(FEED).await.expect(200);
    assert_eq!(between(&feed, "title"), ["Open"]);
}
