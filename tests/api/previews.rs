//! Links that show an article to somebody without an account, for a while.

use std::time::Duration;

use dateline::articles::service::prune_revisions;
use dateline::db::schema::{article_previews, events};
use dateline::db::{Context, DbError, Tx};
use diesel::prelude::*;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{all_pages, change, draft, live, make};

const MINUTE: Duration = Duration::from_secs(60);

/// A link to a preview of an article.
async fn link(client: &Client, article: &Answer, body: Value) -> Answer {
    let path = format!("/editor/articles/{}/previews", article.at("/id"));
    client.post(&path).json(&body).await.expect(201)
}

/// What somebody gets who was handed a link.
async fn look(app: &TestApp, link: &Answer) -> Answer {
    app.anon().get(&format!("/preview/{}", link.at("/token"))).await
}

/// How the list shows the links to an article.
async fn listed(client: &Client, article: &Answer) -> Vec<Value> {
    all_pages(
        client,
        &format!("/editor/articles/{}/previews?limit=2", article.at("/id")),
    )
    .await
}

#[tokio::test]
async fn a_preview_is_what_readers_get_once_it_is_published() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let related = live(&editor, "Related", json!({})).await;
    let unrelated = draft(&editor, "Not yet", json!({})).await;
    let picture = json!({ "url": "https://pictures.example.org/mara.jpg", "alt": "Mara" });
    let mara = json!({ "name": "Mara", "job_title": "Reporter", "picture": picture });
    let mara = editor.post("/editor/authors").json(&mara).await.expect(201);
    let europe = json!({ "name": "Europe", "kind": "section" });
    editor.post("/editor/tags").json(&europe).await.expect(201);
    let picture = json!({ "url": "https://pictures.example.org/train.jpg", "alt": "A train", "width": 1600 });
    let more = json!({
        "kicker": "Transport", "summary": "They are back.", "dateline": "BRUSSELS", "picture": picture,
        "section": { "slug": "europe" }, "tags": [{ "name": "Rails" }, { "name": "Night" }],
        "credits": [
            { "author_id": mara["id"], "role": "author" }, { "author_id": mara["id"], "role": "photographer" }
        ],
        "related": [unrelated["id"], related["id"]], "seo": { "title": "Sleepers" }, "extra": { "paywall": true },
        "source": { "name": "An agency" }
    });
    let article = draft(&editor, "Night trains", more).await;
    let link = link(&editor, &article, json!({})).await;
    let preview = look(&app, &link).await.expect(200);
    assert_eq!(
        (preview.header("cache-control"), preview.header("referrer-policy")),
        ("private, no-store", "no-referrer")
    );
    assert_eq!((preview.header("x-robots-tag"), preview.etag()), ("noindex", ""));
    app.anon()
        .get("/articles/night-trains")
        .await
        .problem(404, "not_found");

    make(&editor, &article, "publish").await.expect(200);
    let mut published = app.anon().get("/articles/night-trains").await.expect(200).json;
    published["preview"] = json!(true);
    assert_eq!(preview.json, published);
    assert_eq!(preview["credits"].as_array().unwrap().len(), 2);
    assert_eq!(preview.at("/related/0/slug"), "related");
    assert_eq!(look(&app, &link).await.expect(200).json, published);
}

#[tokio::test]
async fn a_link_shows_the_newest_revision_or_the_one_it_was_made_for() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "First", json!({ "tags": [{ "name": "Rails" }] })).await;
    let newest = link(&editor, &article, json!({})).await;
    let first = link(&editor, &article, json!({ "revision": 1 })).await;
    change(&editor, &article, json!({ "title": "Second", "tags": [] }))
        .await
        .expect(200);
    let shown = look(&app, &newest).await.expect(200);
    assert_eq!((shown.at("/title"), &shown["tags"]), ("Second", &json!([])));
    assert_eq!(look(&app, &first).await.expect(200).at("/title"), "First");
    assert_eq!(
        app.anon().get("/articles/first").await.expect(200).at("/title"),
        "First"
    );

    // A tag that was merged since is shown as what it became, also in a revision of before.
    let trains = json!({ "name": "Trains", "kind": "topic" });
    let trains = editor.post("/editor/tags").json(&trains).await.expect(201);
    let rails = editor.get("/editor/tags?name=rails").await.expect(200);
    let path = format!("/editor/tags/{}", rails.at("/data/0/id"));
    let version = editor.get(&path).await.expect(200).etag().to_owned();
    let merge = format!("{path}?reassign_to={}", trains.at("/id"));
    editor.delete(&merge).if_match(&version).await.expect(204);
    assert_eq!(look(&app, &first).await.expect(200).at("/tags/0/slug"), "trains");
}

#[tokio::test]
async fn a_revision_that_is_not_there_and_a_lifetime_out_of_bounds_are_refused() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Draft", json!({})).await;
    let path = format!("/editor/articles/{}/previews", article.at("/id"));
    let ask = |body: Value| editor.post(&path).json(&body).into_future();
    let missing = ask(json!({ "revision": 2 }))
        .await
        .problem(422, "missing_reference");
    assert_eq!(missing.places(), ["/revision"]);
    for title in ["Second", "Third"] {
        change(&editor, &article, json!({ "title": title }))
            .await
            .expect(200);
    }
    ask(json!({ "revision": 2 })).await.expect(201);
    prune_revisions(&app.app.db, 1).await.unwrap();
    ask(json!({ "revision": 1 }))
        .await
        .problem(422, "missing_reference");
    // The second is shown by a link, and kept for it.
    ask(json!({ "revision": 2 })).await.expect(201);
    let path = format!(
        "/editor/articles/{}/previews",
        draft(&editor, "Other", json!({})).await.at("/id")
    );
    let ask = |body: Value| editor.post(&path).json(&body).into_future();
    for body in [
        json!({ "revision": 0 }),
        json!({ "revision": -1 }),
        json!({ "lifetime_minutes": 9 }),
        json!({ "lifetime_minutes": 10_081 }),
        json!({ "lifetime_minutes": -10 }),
        json!({ "lifetime_minutes": 60.5 }),
        json!({ "single_use": "no" }),
        json!({ "token": "dlp_mine" }),
    ] {
        ask(body.clone()).await.problem(422, "invalid_body");
    }
    assert_eq!(editor.get(&path).await.expect(200)["data"], json!([]));
    for (minutes, end) in [(10, "2026-11-23T08:40:00Z"), (10_080, "2026-11-30T08:30:00Z")] {
        let made = ask(json!({ "lifetime_minutes": minutes })).await.expect(201);
        assert_eq!(made.at("/expires_at"), end);
    }
}

#[tokio::test]
async fn unknown_expired_revoked_used_up_and_trashed_are_one_and_the_same_404() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Draft", json!({})).await;
    let other = draft(&editor, "Other", json!({})).await;
    let expiring = link(&editor, &article, json!({ "lifetime_minutes": 10 })).await;
    let revoked = link(&editor, &article, json!({})).await;
    let once = link(&editor, &article, json!({ "single_use": true })).await;
    let of_trashed = link(&editor, &other, json!({})).await;
    for link in [&expiring, &revoked, &of_trashed, &once] {
        look(&app, link).await.expect(200);
    }
    app.advance(10 * MINUTE);
    for _ in 0..2 {
        editor.delete(revoked.header("location")).await.expect(204);
    }
    make(&editor, &other, "trash").await.expect(200);
    let mut unknown = app
        .anon()
        .get("/preview/dlp_Zk3vXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M0f8Vt")
        .await;
    unknown.json["request_id"] = json!("");
    unknown.clone().problem(404, "not_found");
    for link in [&expiring, &revoked, &of_trashed, &once] {
        let mut answer = look(&app, link).await;
        answer.json["request_id"] = json!("");
        assert_eq!((answer.status, &answer.json), (404, &unknown.json), "{link:?}");
    }
    // Back from the trash, and the link is good again.
    make(&editor, &other, "restore").await.expect(200);
    look(&app, &of_trashed).await.expect(200);
    // Tokens of other kinds, and what is none.
    for token in [
        "dli_Zk3vXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M0f8Vt",
        "x",
        "dlp_",
        &"a".repeat(4_000),
    ] {
        app.anon()
            .get(&format!("/preview/{token}"))
            .await
            .problem(404, "not_found");
    }
}

#[tokio::test]
async fn looks_are_counted_and_head_is_no_look() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Draft", json!({})).await;
    let once = link(&editor, &article, json!({ "single_use": true })).await;
    let path = format!("/api/v1/preview/{}", once.at("/token"));
    for _ in 0..2 {
        let head = app.anon().ask_at_root(Method::HEAD, &path).await.expect(200);
        assert_eq!(head.text, "");
    }
    assert_eq!(listed(&editor, &article).await[0]["used_count"], 0);
    app.advance(MINUTE);
    look(&app, &once).await.expect(200);
    look(&app, &once).await.problem(404, "not_found");
    app.anon().ask_at_root(Method::HEAD, &path).await.expect(404);
    let shown = listed(&editor, &article).await;
    assert_eq!(
        (&shown[0]["used_count"], &shown[0]["last_used_at"]),
        (&json!(1), &json!("2026-11-23T08:31:00Z"))
    );
    let often = link(&editor, &article, json!({})).await;
    for _ in 0..3 {
        look(&app, &often).await.expect(200);
    }
    let shown = listed(&editor, &article).await;
    assert_eq!((shown.len(), &shown[0]["used_count"]), (2, &json!(3)));
    // One event for each link: that somebody looks again within the hour is no news.
    assert_eq!(told(&app).await.len(), 2 + 2);
    app.advance(60 * MINUTE);
    look(&app, &often).await.expect(200);
    assert_eq!(told(&app).await.len(), 2 + 3);
}

/// The events of previews: of which kind, and what they say.
async fn told(app: &TestApp) -> Vec<(String, String)> {
    let read = |tx: &mut Tx| {
        let told = events::table
            .filter(events::kind.like("article.preview%"))
            .order(events::sequence)
            .select((events::kind, events::payload))
            .load(&mut **tx)?;
        Ok::<_, DbError>(told)
    };
    app.app.db.write(Context::system(), read).await.unwrap()
}

#[tokio::test]
async fn whoever_guesses_tokens_writes_nothing() {
    let app = TestApp::new().await;
    let (begun, mut beginning) = tokio::sync::mpsc::unbounded_channel();
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let db = app.app.db.clone();
    let writing = tokio::spawn(async move {
        let wait = move |_: &mut Tx| {
            begun.send(()).ok();
            ended.recv().ok();
            Ok::<_, DbError>(())
        };
        db.write(Context::system(), wait).await
    });
    beginning.recv().await.unwrap();
    let anyone = app.anon();
    let guess = anyone.get("/preview/dlp_Zk3vXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M0f8Vt");
    let answer = tokio::time::timeout(Duration::from_secs(10), guess.into_future()).await;
    end.send(()).unwrap();
    writing.await.unwrap().unwrap();
    answer
        .expect("a guess does not wait for who writes")
        .problem(404, "not_found");
}

#[tokio::test]
async fn of_twenty_who_look_at_once_through_a_link_for_one_one_sees_something() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Draft", json!({})).await;
    let once = link(&editor, &article, json!({ "single_use": true })).await;
    let path = format!("/preview/{}", once.at("/token"));
    let anyone = app.anon();
    let answers = join_all((0..20).map(|_| anyone.get(&path).into_future())).await;
    let seen = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(seen, 1, "{answers:?}");
    assert!(
        answers
            .iter()
            .all(|answer| [200, 404, 503].contains(&answer.status)),
        "{answers:?}"
    );
    assert_eq!(listed(&editor, &article).await[0]["used_count"], 1);
}

#[tokio::test]
async fn links_are_listed_without_their_tokens_the_newest_first_and_belong_to_one_article() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Draft", json!({})).await;
    let other = draft(&editor, "Other", json!({})).await;
    let mut made = Vec::new();
    for revision in [json!(null), json!(1), json!(null)] {
        made.push(link(&editor, &article, json!({ "revision": revision })).await);
        app.advance(MINUTE);
    }
    link(&editor, &other, json!({})).await;
    let shown = listed(&editor, &article).await;
    let ids: Vec<&Value> = shown.iter().map(|link| &link["id"]).collect();
    let expected: Vec<&Value> = made.iter().rev().map(|link| &link["id"]).collect();
    assert_eq!(ids, expected);
    assert_eq!(shown[1]["revision"], 1);
    for (shown, made) in shown.iter().zip(made.iter().rev()) {
        assert!(
            shown.get("token").is_none() && shown.get("url").is_none(),
            "{shown}"
        );
        assert!(!shown.to_string().contains(made.at("/token")));
    }
    let foreign = format!(
        "/editor/articles/{}/previews/{}",
        other.at("/id"),
        made[0].at("/id")
    );
    editor.delete(&foreign).await.problem(404, "not_found");
    look(&app, &made[0]).await.expect(200);
    // An expired link is forgotten a month later, when the next one is made.
    app.advance(32 * 24 * 60 * MINUTE);
    let editor = app.editor().await;
    link(&editor, &article, json!({})).await;
    assert_eq!(listed(&editor, &article).await.len(), 1);
}

#[tokio::test]
async fn no_link_is_made_to_an_article_in_the_trash() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Draft", json!({})).await;
    make(&editor, &article, "trash").await.expect(200);
    let path = format!("/editor/articles/{}/previews", article.at("/id"));
    editor.post(&path).await.problem(409, "conflict");
}

#[tokio::test]
async fn the_token_is_in_no_event_and_in_no_table() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Draft", json!({})).await;
    let link = link(&editor, &article, json!({})).await;
    look(&app, &link).await.expect(200);
    editor.delete(link.header("location")).await.expect(204);
    let read = |tx: &mut Tx| {
        let kept: Vec<Vec<u8>> = article_previews::table
            .select(article_previews::token_hash)
            .load(&mut **tx)?;
        Ok::<_, DbError>(kept)
    };
    let kept = app.app.db.write(Context::system(), read).await.unwrap();
    let told = told(&app).await;
    let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "article.preview_created",
            "article.preview_used",
            "article.preview_revoked"
        ]
    );
    let token = link.at("/token");
    assert!(
        told.iter()
            .all(|(_, payload)| !payload.contains(&token[4..]) && payload.contains(link.at("/id")))
    );
    assert_eq!(kept[0].len(), 32);
    assert_ne!(kept[0], token.as_bytes());
}
