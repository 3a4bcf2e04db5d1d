//! What the newsroom finds by words: working copies, each in reach of whoever asks.

use dateline::search::service::tend_all;
use serde_json::json;

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, draft, live, make};
use crate::search::{saying, titles};

/// Asks for working copies with these words, when everything saved so far was read.
async fn search(app: &TestApp, client: &Client, query: &str) -> Answer {
    tend_all(&app.app.db).await.unwrap();
    client.get(&format!("/editor/search?q={query}")).await.expect(200)
}

/// The titles of what was found.
async fn found(app: &TestApp, client: &Client, query: &str) -> Vec<String> {
    let found = search(app, client, query).await;
    let results = found["data"].as_array().unwrap();
    results
        .iter()
        .map(|result| result["article"]["title"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn working_copies_are_found_and_the_one_saved_last_comes_first() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let one = draft(&editor, "One", json!({ "summary": "A Zebra crosses." })).await;
    draft(&editor, "Two zebras", json!({ "byline": "Our zoo desk" })).await;
    let three = live(&editor, "Three", saying("No stripes.")).await;
    assert_eq!(found(&app, &editor, "zebra").await, ["Two zebras", "One"]);
    change(&editor, &three, saying("The zébra came."))
        .await
        .expect(200);
    assert_eq!(
        found(&app, &editor, "zebra").await,
        ["Three", "Two zebras", "One"]
    );
    assert_eq!(titles(&app, "zebra").await, [""; 0], "readers see none of it");
    change(&editor, &one, json!({ "summary": "A horse crosses." }))
        .await
        .expect(200);
    assert_eq!(found(&app, &editor, "%22horse+crosses%22+-zebra").await, ["One"]);
    let shown = search(&app, &editor, "stripes+OR+zebra").await;
    assert_eq!(shown["data"], json!([]), "all words have to be there");
    let shown = search(&app, &editor, "came").await;
    assert_eq!(
        shown["data"][0]["snippet"],
        json!({ "html": "The zébra <mark>came</mark>.", "field": "body" })
    );
}

#[tokio::test]
async fn everybody_finds_what_they_may_read_and_no_more() {
    let app = TestApp::new().await;
    let (editor, admin) = (app.editor().await, app.admin().await);
    let (contributor, author, moderator) = (
        app.contributor().await,
        app.author("mara").await,
        app.moderator().await,
    );
    draft(&contributor, "Zebra of the contributor", json!({})).await;
    draft(&author, "Zebra of the author", json!({})).await;
    live(&editor, "Zebra live", json!({})).await;
    let trashed = draft(&editor, "Zebra in the trash", json!({})).await;
    make(&editor, &trashed, "trash").await.expect(200);
    let removed = live(&editor, "Zebra taken down", json!({})).await;
    let path = format!("/editor/articles/{}", removed.at("/id"));
    let version = editor.get(&path).await.expect(200).etag().to_owned();
    let order = json!({ "reason": "An order of the court.", "notice": "Removed." });
    editor
        .post(&format!("{path}/take-down"))
        .if_match(&version)
        .json(&order)
        .await
        .expect(200);
    for (who, client, expected) in [
        ("contributor", &contributor, vec!["Zebra of the contributor"]),
        ("author", &author, vec!["Zebra live", "Zebra of the author"]),
        ("moderator", &moderator, vec!["Zebra live"]),
        (
            "editor",
            &editor,
            vec!["Zebra live", "Zebra of the author", "Zebra of the contributor"],
        ),
        (
            "admin",
            &admin,
            vec![
                "Zebra live",
                "Zebra of the author",
                "Zebra of the contributor",
                "Zebra taken down",
            ],
        ),
    ] {
        let mut titles = found(&app, client, "zebra").await;
        titles.sort();
        assert_eq!(titles, expected, "{who}");
    }
}

#[tokio::test]
async fn pages_of_the_desk_follow_one_another_and_are_counted() {
    let app = TestApp::new().await;
    let (editor, author) = (app.editor().await, app.author("mara").await);
    for number in 0..7 {
        draft(
            if number % 2 == 0 { &author } else { &editor },
            &format!("Zebra {number}"),
            json!({}),
        )
        .await;
    }
    tend_all(&app.app.db).await.unwrap();
    let titles = async |client: &Client, path: &str| -> Vec<String> {
        let (mut titles, mut path) = (Vec::new(), path.to_owned());
        while !path.is_empty() {
            let page = client.get(&path).await.expect(200);
            let found = page["data"].as_array().unwrap().iter();
            titles.extend(found.map(|one| one["article"]["title"].as_str().unwrap().to_owned()));
            path = page.at("/links/next").to_owned();
        }
        titles
    };
    let path = "/editor/search?q=zebra&limit=2";
    assert_eq!(titles(&editor, path).await.len(), 7);
    assert_eq!(titles(&author, path).await.len(), 4);
    let first = author
        .get("/editor/search?q=zebra&limit=4&count=true")
        .await
        .expect(200);
    assert_eq!(first["meta"]["count"], json!({ "total": 4, "exact": true }));
    assert_eq!(first["links"]["next"], json!(null));
}

#[tokio::test]
async fn what_is_deleted_for_good_leaves_no_words() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let article = draft(&admin, "Zebra", json!({})).await;
    assert_eq!(found(&app, &admin, "zebra").await, ["Zebra"]);
    make(&admin, &article, "trash").await.expect(200);
    make(&admin, &article, "permanently").await.expect(204);
    assert_eq!(found(&app, &admin, "zebra").await, [""; 0]);
    assert_eq!(rows(&app).await, 0);
}

#[tokio::test]
async fn an_article_that_cannot_be_read_keeps_no_other_from_being_found() {
    use dateline::db::{Context, DbError, Id, Tx, schema::article_revisions};
    use diesel::prelude::*;
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let broken = draft(&editor, "Zebra that was", json!({})).await;
    assert_eq!(found(&app, &editor, "zebra").await, ["Zebra that was"]);
    change(&editor, &broken, json!({ "title": "Zebra that broke" }))
        .await
        .expect(200);
    let id: Id<()> = broken.at("/id").parse().unwrap();
    let unguarded = if app.is_on_postgres() {
        "ALTER TABLE article_revisions DISABLE TRIGGER USER"
    } else {
        "DROP TRIGGER article_revisions_unchanged"
    };
    let damage = move |tx: &mut Tx| {
        diesel::sql_query(unguarded).execute(&mut **tx)?;
        let of_it = article_revisions::table.filter(article_revisions::article_id.eq(id));
        diesel::update(of_it)
            .set(article_revisions::body.eq(b"no text".to_vec()))
            .execute(&mut **tx)?;
        Ok::<_, DbError>(())
    };
    app.app.db.write(Context::system(), damage).await.unwrap();
    draft(&editor, "Zebra that is", json!({})).await;
    assert_eq!(found(&app, &editor, "zebra").await, ["Zebra that is"]);
}

/// How many articles have words of the desk.
async fn rows(app: &TestApp) -> i64 {
    use dateline::db::{DbError, schema::article_words};
    use diesel::prelude::*;
    let db = &app.app.db;
    db.read(|conn| Ok::<_, DbError>(article_words::table.count().get_result(conn)?))
        .await
        .unwrap()
}

#[tokio::test]
async fn each_bound_of_a_query_of_the_desk_is_refused_by_name() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let long = "a".repeat(201);
    let many = "a+".repeat(17);
    for query in ["", "-ferry", "tag:rail+zebra", "author:mara", &long, &many] {
        let refused = editor.get(&format!("/editor/search?q={query}")).await;
        assert_eq!(
            refused.problem(400, "invalid_parameter").places(),
            ["q"],
            "{query}"
        );
    }
    editor
        .get("/editor/search")
        .await
        .problem(400, "invalid_parameter");
    editor
        .get("/editor/search?q=a&cursor=x")
        .await
        .problem(400, "bad_cursor");
}
