//! The feed of changes, part by part.

use std::time::Duration;

use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, draft, live, make};

/// The token behind everything so far.
async fn now(client: &Client) -> String {
    client
        .get("/changes?limit=1")
        .await
        .expect(200)
        .at("/meta/mark")
        .to_owned()
}

/// What happened since, as `kind action slug`.
async fn since(client: &Client, token: &str) -> Vec<String> {
    let part = client.get(&format!("/changes?since={token}")).await.expect(200);
    told(&part)
}

fn told(part: &Answer) -> Vec<String> {
    let changes = part["data"].as_array().unwrap();
    let told = |change: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let object = &change["object"];
        [&object["kind"], &change["action"], &object["slug"]]
            .map(text)
            .join(" ")
    };
    changes.iter().map(told).collect()
}

async fn tag(client: &Client, name: &str, kind: &str) -> Answer {
    let tag = json!({ "name": name, "kind": kind });
    client.post("/editor/tags").json(&tag).await.expect(201)
}

async fn author(client: &Client, name: &str) -> Answer {
    let author = json!({ "name": name });
    client.post("/editor/authors").json(&author).await.expect(201)
}

fn carrying(tag: &Answer) -> Value {
    json!({ "tags": [{ "id": tag["id"] }] })
}

async fn delete(client: &Client, thing: &Answer, query: &str) {
    let path = thing.header("location");
    let version = client.get(path).await.expect(200).etag().to_owned();
    let path = format!("{path}?{query}");
    client.delete(&path).if_match(&version).await.expect(204);
}

#[tokio::test]
async fn first_comes_what_stands_there_and_then_what_happens() {
    let app = TestApp::new().await;
    let (admin, anyone) = (app.admin().await, app.anon());
    let (rail, mara) = (tag(&admin, "Rail", "topic").await, author(&admin, "Mara").await);
    let mut more = carrying(&rail);
    more["credits"] = json!([{ "author_id": mara["id"], "role": "author" }]);
    let article = live(&admin, "Trains", more).await;
    let part = anyone.get("/changes").await.expect(200);
    assert_eq!(
        told(&part),
        [
            "author created mara",
            "tag created rail",
            "article created trains"
        ]
    );
    assert_eq!(part["meta"]["up_to_date"], false);
    let part = anyone.get(part.at("/links/next")).await.expect(200);
    assert_eq!((told(&part), &part["meta"]["up_to_date"]), (vec![], &json!(true)));
    let mut token = part.at("/meta/next").to_owned();
    for (action, expected) in [
        (
            "unpublish",
            vec![
                "tag unpublished rail",
                "author unpublished mara",
                "article unpublished trains",
            ],
        ),
        (
            "publish",
            vec![
                "tag created rail",
                "author created mara",
                "article created trains",
            ],
        ),
        (
            "trash",
            vec![
                "tag unpublished rail",
                "author unpublished mara",
                "article unpublished trains",
            ],
        ),
        ("permanently", vec!["article deleted -"]),
    ] {
        make(&admin, &article, action).await;
        let part = anyone.get(&format!("/changes?since={token}")).await.expect(200);
        assert_eq!(told(&part), expected, "{action}");
        token = part.at("/meta/next").to_owned();
    }
}

#[tokio::test]
async fn each_change_brings_what_it_is_about_as_the_lists_show_it_or_nothing_once_it_is_gone() {
    let app = TestApp::new().await;
    let (admin, anyone) = (app.admin().await, app.anon());
    let (rail, mara) = (tag(&admin, "Rail", "topic").await, author(&admin, "Mara").await);
    let mut more = carrying(&rail);
    more["credits"] = json!([{ "author_id": mara["id"], "role": "author" }]);
    let start = now(&anyone).await;
    let article = live(&admin, "Trains", more).await;
    for from in [String::new(), format!("&since={start}")] {
        let part = anyone
            .get(&format!("/changes?include=object{from}"))
            .await
            .expect(200);
        assert_eq!(part["data"].as_array().unwrap().len(), 3);
        for (kind, list) in [("article", "articles"), ("author", "authors"), ("tag", "tags")] {
            let listed = anyone.get(&format!("/{list}")).await.expect(200);
            let changes = part["data"].as_array().unwrap();
            let change = changes.iter().find(|change| change["object"]["kind"] == kind);
            assert_eq!(change.unwrap()[kind], listed["data"][0], "{kind}");
        }
    }
    make(&admin, &article, "unpublish").await.expect(200);
    let part = anyone
        .get(&format!("/changes?include=object&limit=3&since={start}"))
        .await
        .expect(200);
    // What was put there is not there any more, and what says so follows.
    for change in part["data"].as_array().unwrap() {
        assert_eq!(change["action"], "created");
        assert_eq!(change.as_object().unwrap().len(), 3, "{change}");
    }
}

#[tokio::test]
async fn an_article_that_gets_another_tag_or_author_by_a_merge_is_told_as_changed() {
    let app = TestApp::new().await;
    let (admin, anyone) = (app.admin().await, app.anon());
    let (rail, trains) = (
        tag(&admin, "Rail", "topic").await,
        tag(&admin, "Trains", "topic").await,
    );
    let (europe, world) = (
        tag(&admin, "Europe", "section").await,
        tag(&admin, "World", "section").await,
    );
    let (mara, jonas) = (author(&admin, "Mara").await, author(&admin, "Jonas").await);
    live(&admin, "Other", json!({})).await;
    let mut more = carrying(&rail);
    more["credits"] = json!([{ "author_id": mara["id"], "role": "author" }]);
    more["section"] = json!({ "id": europe["id"] });
    live(&admin, "Sleepers", more).await;
    for (kind, old, heir) in [
        ("tag", &rail, &trains),
        ("tag", &europe, &world),
        ("author", &mara, &jonas),
    ] {
        let token = now(&anyone).await;
        delete(&admin, old, &format!("reassign_to={}", heir.at("/id"))).await;
        let expected = [
            "article updated sleepers".to_owned(),
            format!("{kind} created {}", heir.at("/slug")),
            format!("{kind} deleted {}", old.at("/slug")),
        ];
        let mut told = since(&anyone, &token).await;
        told.sort();
        assert_eq!(told, expected);
    }
    let token = now(&anyone).await;
    delete(&admin, &trains, "force=true").await;
    assert_eq!(
        since(&anyone, &token).await,
        ["article updated sleepers", "tag deleted trains"]
    );
}

#[tokio::test]
async fn what_readers_never_saw_leaves_no_trace_in_the_feed() {
    let app = TestApp::new().await;
    let (admin, anyone) = (app.admin().await, app.anon());
    let token = now(&anyone).await;
    let (secret, heir) = (
        tag(&admin, "Secret", "topic").await,
        tag(&admin, "Heir", "topic").await,
    );
    let (ghost, other) = (author(&admin, "Ghost").await, author(&admin, "Other").await);
    let mut more = carrying(&secret);
    more["credits"] = json!([{ "author_id": ghost["id"], "role": "author" }]);
    let article = draft(&admin, "Hidden", more).await;
    delete(&admin, &secret, &format!("reassign_to={}", heir.at("/id"))).await;
    delete(&admin, &ghost, &format!("reassign_to={}", other.at("/id"))).await;
    make(&admin, &article, "trash").await.expect(200);
    make(&admin, &article, "permanently").await.expect(204);
    // Published under an embargo that was never lifted.
    let article = draft(&admin, "Waiting", json!({})).await;
    let path = article.header("location");
    let embargo = json!({ "until": null });
    let embargoed = admin
        .post(&format!("{path}/embargo"))
        .if_match(article.etag())
        .json(&embargo);
    embargoed.await.expect(200);
    make(&admin, &article, "publish").await.expect(200);
    make(&admin, &article, "trash").await.expect(200);
    make(&admin, &article, "permanently").await.expect(204);
    assert_eq!(since(&anyone, &token).await, [""; 0]);
    assert_eq!(now(&anyone).await, token);
}

#[tokio::test]
async fn several_changes_of_one_thing_in_a_part_are_one_where_the_last_was() {
    let app = TestApp::new().await;
    let (admin, anyone) = (app.admin().await, app.anon());
    let token = now(&anyone).await;
    let first = live(&admin, "First", json!({})).await;
    live(&admin, "Second", json!({})).await;
    change(&admin, &first, json!({ "slug": "renamed" }))
        .await
        .expect(200);
    make(&admin, &first, "publish").await.expect(200);
    assert_eq!(
        since(&anyone, &token).await,
        ["article created second", "article updated renamed"]
    );
    let first = anyone
        .get(&format!("/changes?limit=1&since={token}"))
        .await
        .expect(200);
    assert_eq!(told(&first), ["article created first"]);
}

#[tokio::test]
async fn a_token_that_was_made_up_or_belongs_elsewhere_is_refused_by_name() {
    let app = TestApp::new().await;
    let (admin, anyone) = (app.admin().await, app.anon());
    for title in ["First", "Second"] {
        live(&admin, title, json!({})).await;
    }
    let list = anyone.get("/articles?limit=1").await.expect(200);
    let cursor = list.at("/links/next").split("cursor=").nth(1).unwrap().to_owned();
    let token = now(&anyone).await;
    let made_up = [
        String::new(),
        "0".to_owned(),
        "AQAAAAAAAAAAKgAGYO1mS3IAYwG8RxQO".to_owned(),
        token.to_lowercase(),
        format!("{token}A"),
        token[1..].to_owned(),
        cursor,
        "%F0%9F%9A%82".to_owned(),
    ];
    for token in made_up {
        for path in ["/changes", "/changes/stream"] {
            let answer = anyone.get(&format!("{path}?since={token}")).await;
            let answer = answer.problem(400, "invalid_parameter");
            assert_eq!(answer.places(), ["since"], "{token}");
        }
        if !token.is_empty() {
            let answer = anyone
                .get("/changes/stream?seconds=0")
                .header("Last-Event-ID", &token)
                .await;
            let answer = answer.problem(400, "invalid_header");
            assert_eq!(answer.places(), ["Last-Event-ID"], "{token}");
        }
    }
    for (query, name) in [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=%2B5", "limit"),
        ("include=everything", "include"),
        ("since=a&since=b", "since"),
        ("cursor=a", "cursor"),
    ] {
        let answer = anyone.get(&format!("/changes?{query}")).await;
        assert_eq!(answer.problem(400, "invalid_parameter").places(), [name]);
    }
    let answer = anyone.get("/changes/stream?seconds=86401").await;
    assert_eq!(answer.problem(400, "invalid_parameter").places(), ["seconds"]);
}

#[tokio::test]
async fn a_token_from_before_what_is_remembered_or_from_another_past_is_410_and_says_to_start_again() {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let (app, other) = (TestApp::new().await, TestApp::new().await);
    let (admin, anyone) = (app.admin().await, app.anon());
    let old = now(&anyone).await;
    let article = live(&admin, "First", json!({})).await;
    let snapshot = anyone.get("/changes?limit=1").await.expect(200);
    let snapshot = snapshot.at("/meta/next").to_owned();
    app.advance(DAY * 100);
    let admin = app.admin().await;
    make(&admin, &article, "unpublish").await.expect(200);
    let kept = DAY * 90;
    assert_eq!(
        dateline::changes::service::forget_old(&app.app.db, kept)
            .await
            .unwrap(),
        1
    );
    // A database with another past has other changes behind the same numbers, or none.
    let elsewhere = other.admin().await;
    other.advance(Duration::from_secs(1));
    for title in ["One", "Two", "Three"] {
        live(&elsewhere, title, json!({})).await;
    }
    let future = now(&other.anon()).await;
    for token in [&old, &future] {
        for path in ["/changes?", "/changes/stream?seconds=0&"] {
            let answer = anyone.get(&format!("{path}since={token}")).await;
            let answer = answer.problem(410, "start_again");
            assert!(answer.header("cache-control").contains("no-store"));
        }
    }
    // What stood there when the feed was begun may be told to its end; then it is too late.
    let rest = anyone
        .get(&format!("/changes?since={snapshot}"))
        .await
        .expect(200);
    let late = anyone.get(rest.at("/links/next")).await;
    assert_eq!(
        late.status, 200,
        "the mark is that of the change that was forgotten last: {late:?}"
    );
    assert_eq!(told(&late), ["article unpublished first"]);
}

#[tokio::test]
async fn a_part_with_more_behind_it_may_be_kept_and_the_last_is_kept_by_nobody() {
    let app = TestApp::new().await;
    let (admin, anyone) = (app.admin().await, app.anon());
    let token = now(&anyone).await;
    for title in ["First", "Second"] {
        live(&admin, title, json!({})).await;
    }
    let cached = "public, max-age=10, s-maxage=60, stale-while-revalidate=30";
    for (query, cache, keys) in [
        (format!("limit=1&since={token}"), cached, "changes"),
        (
            format!("limit=1&include=object&since={token}"),
            cached,
            "changes articles authors tags",
        ),
        ("limit=1".to_owned(), cached, "changes articles authors tags"),
        (format!("since={token}"), "private, no-store", ""),
    ] {
        let part = anyone.get(&format!("/changes?{query}")).await.expect(200);
        assert_eq!(
            (part.header("cache-control"), part.header("surrogate-key")),
            (cache, keys),
            "{query}"
        );
    }
    let first = anyone
        .get(&format!("/changes?limit=1&since={token}"))
        .await
        .expect(200);
    make(&admin, &live(&admin, "Third", json!({})).await, "unpublish")
        .await
        .expect(200);
    let same = anyone
        .get(&format!("/changes?limit=1&since={token}"))
        .header("If-None-Match", first.etag())
        .await;
    assert_eq!(same.status, 304);
}

#[tokio::test]
async fn what_a_rebuilt_stand_lacks_is_taken_out_of_a_copy() {
    let app = TestApp::new().await;
    let (admin, anyone) = (app.admin().await, app.anon());
    live(&admin, "Lasting", json!({})).await;
    let token = now(&anyone).await;
    dateline::articles::service::rebuild_live(&app.app.db)
        .await
        .unwrap();
    let parts = anyone
        .get(&format!("/changes?limit=1&since={token}"))
        .await
        .expect(200);
    assert_eq!(told(&parts), ["article unpublished lasting"]);
    assert_eq!(since(&anyone, &token).await, ["article created lasting"]);
}
