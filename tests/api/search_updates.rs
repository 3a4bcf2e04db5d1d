//! Search shows what is on the stand, at once, and nothing else.

use std::time::Duration;

use serde_json::{Value, json};

use dateline::db::{Context, DbError, Tx};
use dateline::{articles, jobs, search::service};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, draft, live, make};
use crate::search::{saying, search, titles};

/// How many articles hold this word.
async fn count(app: &TestApp, word: &str) -> usize {
    titles(app, word).await.len()
}

/// Makes a move that says something.
async fn make_with(client: &Client, article: &Answer, action: &str, body: Value) -> Answer {
    let path = format!("/editor/articles/{}", article.at("/id"));
    let version = client.get(&path).await.expect(200).etag().to_owned();
    client
        .post(&format!("{path}/{action}"))
        .if_match(&version)
        .json(&body)
        .await
}

async fn rename(client: &Client, thing: &Answer, name: &str) {
    let path = thing.header("location");
    let version = client.get(path).await.expect(200).etag().to_owned();
    client
        .patch(path)
        .if_match(&version)
        .json(&json!({ "name": name }))
        .await
        .expect(200);
}

#[tokio::test]
async fn an_article_is_found_by_what_readers_see_of_it_and_by_nothing_else() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Quayside", saying("First zebra.")).await;
    assert_eq!(count(&app, "zebra").await, 0, "a draft");
    make(&editor, &article, "publish").await.expect(200);
    assert_eq!(count(&app, "zebra").await, 1);
    change(&editor, &article, saying("Second giraffe."))
        .await
        .expect(200);
    assert_eq!(
        (count(&app, "zebra").await, count(&app, "giraffe").await),
        (1, 0),
        "a pending edit"
    );
    make(&editor, &article, "publish").await.expect(200);
    assert_eq!((count(&app, "zebra").await, count(&app, "giraffe").await), (0, 1));
    make(&editor, &article, "unpublish").await.expect(200);
    assert_eq!(count(&app, "giraffe").await, 0);
    make(&editor, &article, "publish").await.expect(200);
    assert_eq!(count(&app, "giraffe").await, 1);
    make_with(
        &editor,
        &article,
        "embargo",
        json!({ "until": "2026-11-24T06:00:00Z" }),
    )
    .await
    .expect(200);
    assert_eq!(count(&app, "giraffe").await, 0, "under embargo");
    app.advance(Duration::from_secs(86_400));
    jobs::run_due(&app.app.db).await.unwrap();
    assert_eq!(count(&app, "giraffe").await, 1);
    let editor = app.editor().await;
    let order = json!({ "reason": "An order of the court.", "notice": "Removed." });
    make_with(&editor, &article, "take-down", order).await.expect(200);
    assert_eq!(count(&app, "giraffe").await, 0, "taken down");
    assert_eq!(
        app.anon().get("/search/suggest?q=quay").await.expect(200)["data"],
        json!([])
    );
}

#[tokio::test]
async fn what_is_not_public_is_neither_found_nor_suggested_nor_proposed() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let secret = editor
        .post("/editor/tags")
        .json(&json!({ "name": "Sekretariat", "kind": "topic" }))
        .await
        .expect(201);
    draft(
        &editor,
        "Sekretum draft",
        json!({ "tags": [{ "id": secret["id"] }], "summary": "sekretum" }),
    )
    .await;
    let pending = live(&editor, "Quayside", saying("Open words.")).await;
    change(&editor, &pending, json!({ "title": "Sekretum edit" }))
        .await
        .expect(200);
    let trashed = live(&editor, "Sekretum trash", json!({})).await;
    make(&editor, &trashed, "unpublish").await.expect(200);
    make(&editor, &trashed, "trash").await.expect(200);
    let embargoed = live(&editor, "Sekretum embargo", json!({})).await;
    service::tend_all(&app.app.db).await.unwrap();
    make_with(
        &editor,
        &embargoed,
        "embargo",
        json!({ "until": "2026-11-24T06:00:00Z" }),
    )
    .await
    .expect(200);
    service::tend_all(&app.app.db).await.unwrap();
    for query in [
        "sekretum",
        "sekret",
        "tag:sekretariat",
        "sekretariat",
        "sekretun",
        "sekertum",
    ] {
        let found = search(&app, query, "&count=true").await.expect(200);
        assert_eq!(found["data"], json!([]), "{query}");
        assert_eq!(found["meta"]["count"]["total"], 0, "{query}");
        assert_eq!(found["meta"]["did_you_mean"], json!(null), "{query}");
    }
    assert_eq!(
        app.anon().get("/search/suggest?q=sekret").await.expect(200)["data"],
        json!([])
    );
}

#[tokio::test]
async fn words_that_stand_nowhere_any_more_are_forgotten() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Zyzzyva", saying("Nothing else.")).await;
    live(&editor, "Quayside", saying("Nothing else.")).await;
    service::tend_all(&app.app.db).await.unwrap();
    make(&editor, &article, "unpublish").await.expect(200);
    service::forget_unused(&app.app.db).await.unwrap();
    let words = words(&app).await;
    assert_eq!(words, ["else", "nothing", "quayside"]);
}

/// The vocabulary.
async fn words(app: &TestApp) -> Vec<String> {
    use dateline::db::{DbError, schema::live_words};
    use diesel::prelude::*;
    let all = live_words::table.order(live_words::word).select(live_words::word);
    app.app
        .db
        .read(move |conn| Ok::<_, DbError>(all.load(conn)?))
        .await
        .unwrap()
}

#[tokio::test]
async fn renamed_and_merged_tags_and_authors_are_followed() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let tag = async |name: &str| {
        let tag = json!({ "name": name, "kind": "topic" });
        editor.post("/editor/tags").json(&tag).await.expect(201)
    };
    let author = async |name: &str| {
        editor
            .post("/editor/authors")
            .json(&json!({ "name": name }))
            .await
            .expect(201)
    };
    let (rail, ships, mara, jonas) = (
        tag("Rail").await,
        tag("Ships").await,
        author("Mara").await,
        author("Jonas").await,
    );
    // Of each more than are read anew at once, and none of both: each has to be followed for itself.
    for number in 0..50 {
        let more = if number % 2 == 0 {
            json!({ "tags": [{ "id": rail["id"] }] })
        } else {
            json!({ "credits": [{ "author_id": mara["id"], "role": "author" }] })
        };
        live(&editor, &format!("Piece {number}"), more).await;
    }
    let all = async |query: &str| {
        search(&app, query, "&count=true").await.expect(200)["meta"]["count"]["total"].clone()
    };
    rename(&editor, &rail, "Railways of Europe").await;
    rename(&editor, &mara, "Mara Lindqvist").await;
    service::tend_all(&app.app.db).await.unwrap();
    for (query, count) in [
        ("railways", 25),
        ("\"rail\"", 0),
        ("lindqvist", 25),
        ("tag:rail", 25),
        ("author:mara", 25),
    ] {
        assert_eq!(all(query).await, count, "{query}");
    }
    let merge = async |from: &Answer, to: &Answer| {
        let path = format!("{}?reassign_to={}", from.header("location"), to.at("/id"));
        let version = editor
            .get(from.header("location"))
            .await
            .expect(200)
            .etag()
            .to_owned();
        editor.delete(&path).if_match(&version).await.expect(204);
    };
    merge(&rail, &ships).await;
    merge(&mara, &jonas).await;
    service::tend_all(&app.app.db).await.unwrap();
    for (query, count) in [
        ("railways", 0),
        ("ships", 25),
        ("lindqvist", 0),
        ("jonas", 25),
        ("tag:ships", 25),
        ("author:jonas", 25),
        ("tag:rail", 0),
    ] {
        assert_eq!(all(query).await, count, "{query}");
    }
    assert_eq!(
        service::tend_all(&app.app.db).await.unwrap(),
        0,
        "nothing is left to follow"
    );
}

#[tokio::test]
async fn the_same_is_found_after_everything_was_read_anew() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for number in 0..3 {
        live(
            &editor,
            &format!("Harbour {number}"),
            saying("A lighthouse and a ferry."),
        )
        .await;
        app.advance(Duration::from_secs(60));
    }
    draft(&editor, "Harbour draft", json!({})).await;
    service::tend_all(&app.app.db).await.unwrap();
    let before = search(&app, "harbour lighthouse", "").await.expect(200).text;
    let db = &app.app.db;
    articles::service::rebuild_live(db).await.unwrap();
    assert_eq!(
        search(&app, "harbour lighthouse", "").await.expect(200).text,
        before
    );
    service::reindex(db, |_| ()).await.unwrap();
    assert_eq!(
        search(&app, "harbour lighthouse", "").await.expect(200).text,
        before
    );
    assert_eq!(
        search(&app, "harbor lighthouse", "").await.expect(200)["meta"]["did_you_mean"],
        "harbour lighthouse"
    );
    forget_words(&app).await;
    assert_eq!(count(&app, "harbour").await, 0);
    // A server that was stopped on the way has begun with the newest.
    let newest = |tx: &mut Tx| {
        let keys = articles::live::words::before(tx, i64::MAX, 1)?;
        articles::live::words::reread(tx, &keys)
    };
    let begun: Result<(), DbError> = db.write(Context::system(), newest).await;
    begun.unwrap();
    service::catch_up(db).await.unwrap();
    assert_eq!(
        search(&app, "harbour lighthouse", "").await.expect(200).text,
        before
    );
}

/// As after an update from a version that knew no search.
async fn forget_words(app: &TestApp) {
    let clear = app.app.db.write(Context::system(), |tx| {
        articles::live::words::clear(tx)?;
        Ok::<_, DbError>(())
    });
    clear.await.unwrap();
}
