//! Steps that several groups of tests take.

use std::time::Duration;

use dateline::db::schema::{article_assignments, article_locks, article_notes};
use dateline::db::{DbError, Id, schema};
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};

/// A newsroom in which any number of comments may be posted, from wherever they say.
pub async fn talkative() -> TestApp {
    TestApp::with(|config| {
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.comments.per_address = 100_000;
        config.comments.per_article = 100_000;
        config.comments.per_email = 100_000;
    })
    .await
}

/// An article that is ready to be published, with these members besides.
pub async fn draft(client: &Client, title: &str, more: Value) -> Answer {
    let body = json!({ "format": "markdown", "source": "The first one left on time." });
    let mut article = json!({ "title": title, "language": "en", "body": body });
    for (member, value) in more.as_object().into_iter().flatten() {
        article[member] = value.clone();
    }
    client.post("/editor/articles").json(&article).await.expect(201)
}

/// Makes a move with an article as it is now.
pub async fn make(client: &Client, article: &Answer, action: &str) -> Answer {
    let path = format!("/editor/articles/{}", article.at("/id"));
    let version = client.get(&path).await.expect(200).etag().to_owned();
    match action {
        "permanently" => {
            client
                .delete(&format!("{path}/permanently"))
                .if_match(&version)
                .await
        }
        action => client.post(&format!("{path}/{action}")).if_match(&version).await,
    }
}

/// A published article.
pub async fn live(client: &Client, title: &str, more: Value) -> Answer {
    let article = draft(client, title, more).await;
    make(client, &article, "publish").await.expect(200)
}

/// A published article, a minute before the next.
pub async fn published(app: &TestApp, client: &Client, title: &str, more: Value) -> Answer {
    let article = live(client, title, more).await;
    app.advance(Duration::from_secs(60));
    article
}

/// A change of an article as it is now.
pub async fn change(client: &Client, article: &Answer, changes: Value) -> Answer {
    let path = format!("/editor/articles/{}", article.at("/id"));
    let version = client.get(&path).await.expect(200).etag().to_owned();
    client.patch(&path).if_match(&version).json(&changes).await
}

/// A comment that a reader posts under an article.
pub async fn comment(app: &TestApp, article: &Answer, text: &str, parent: Option<&Answer>) -> Answer {
    let mut comment = json!({ "author_name": "Ida", "email": "ida@example.org", "body": text });
    if let Some(parent) = parent {
        comment["parent_id"] = parent["id"].clone();
    }
    app.anon()
        .post(&format!("/articles/{}/comments", article.at("/slug")))
        .json(&comment)
        .await
}

/// Decides about a comment as it is now.
pub async fn moderate(client: &Client, comment: &Answer, action: &str) -> Answer {
    let path = format!("/editor/comments/{}", comment.at("/id"));
    let version = client.get(&path).await.expect(200).etag().to_owned();
    match action {
        "delete" => client.delete(&path).if_match(&version).await,
        action => client.post(&format!("{path}/{action}")).if_match(&version).await,
    }
}

/// Makes the section `europe`.
pub async fn section(client: &Client) {
    let europe = json!({ "name": "Europe", "kind": "section" });
    client.post("/editor/tags").json(&europe).await.expect(201);
}

/// The slugs of the articles that readers' sites find with this query.
pub async fn listed(app: &TestApp, query: &str) -> Vec<String> {
    app.anon()
        .get(&format!("/articles?{query}"))
        .await
        .expect(200)
        .each("slug")
}

/// Follows a list from page to page.
pub async fn all_pages(client: &Client, path: &str) -> Vec<Value> {
    let mut pages = vec![client.get(path).await.expect(200)];
    while let Some(next) = pages[pages.len() - 1]["links"]["next"].as_str() {
        let page = client.get(next).await.expect(200);
        pages.push(page);
        assert!(pages.len() < 1_000, "the pages do not end");
    }
    let mut prev = pages[pages.len() - 1]["links"]["prev"].clone();
    for page in pages.iter().rev().skip(1) {
        let back = client.get(prev.as_str().unwrap()).await.expect(200);
        assert_eq!(back["data"], page["data"], "back by {prev}");
        prev = back["links"]["prev"].clone();
    }
    let begun_in_the_middle = path.contains("cursor=");
    assert!(
        begun_in_the_middle || prev.is_null(),
        "before the first page: {prev}"
    );
    let items = pages.iter().flat_map(|page| page["data"].as_array().unwrap());
    items.cloned().collect()
}

/// What happened to the thing with this id, in order.
pub async fn events(app: &TestApp, id: &str) -> Vec<String> {
    let id: Id<()> = id.parse().unwrap();
    let kinds = schema::events::table
        .filter(schema::events::object_id.eq(id))
        .order(schema::events::sequence)
        .select(schema::events::kind);
    let db = &app.app.db;
    db.read(move |conn| Ok::<_, DbError>(kinds.load(conn)?))
        .await
        .unwrap()
}

/// How many notes, assignments and locks there are.
pub async fn rows_left(app: &TestApp) -> (i64, i64, i64) {
    let db = &app.app.db;
    let counted = db.read(|conn| {
        Ok::<_, DbError>((
            article_notes::table.count().get_result(conn)?,
            article_assignments::table.count().get_result(conn)?,
            article_locks::table.count().get_result(conn)?,
        ))
    });
    counted.await.unwrap()
}
