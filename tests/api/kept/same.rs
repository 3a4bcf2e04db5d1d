//! Whatever is written, a kept answer is the one that would be made now.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, comment, draft, live, make, moderate, published};
use crate::workflow::make_with;

/// What the public may ask, with and without anything to find.
const PATHS: [&str; 70] = [
    "/articles?author=mara&section=europe",
    "/articles?author=mara&tag_not=trains&count=true&limit=1",
    "/articles?tag=rail,sea&count=true",
    "/articles?tag_all=rail,trains",
    "/articles?tag_not=rail",
    "/articles?section=europe&tag_not=rail",
    "/articles?author=mara,jonas",
    "/articles?has_picture=false",
    "/articles?slugs=one,three,two",
    "/articles?include=corrections,related,tags&formats=text,markdown,blocks",
    "/front-page",
    "/front-page?sections=west,europe&per_section=1",
    "/articles/one/related",
    "/articles/one/neighbours",
    "/articles/two/neighbours",
    "/articles/one?formats=text",
    "/articles/one?formats=blocks,html,markdown",
    "/articles",
    "/articles?limit=2",
    "/articles?count=true&limit=1",
    "/articles?sort=published_at",
    "/articles?sort=-updated_at",
    "/articles?tag=rail",
    "/articles?tag=rail&count=true&limit=1",
    "/articles?author=mara&count=true&limit=1",
    "/articles?language=en&count=true&limit=1",
    "/articles?tag=trains",
    "/articles?tag=sea&count=true",
    "/articles?tag=nothing",
    "/articles?section=europe",
    "/articles?section=west",
    "/articles?author=mara",
    "/articles?author=mara-lind",
    "/articles?author=jonas&count=true",
    "/articles?author=jonas&tag=trains",
    "/articles?language=en",
    "/articles?language=de",
    "/articles?language=de&tag=rail",
    "/articles?published_after=2026-11-23T08:31:00Z",
    "/articles/one",
    "/articles/uno",
    "/articles/two",
    "/articles/three",
    "/articles/one/comments",
    "/articles/two/comments?count=true",
    "/articles/one/comments/feed",
    "/articles/one/comments?sort=best",
    "/articles/one/comments?sort=picked",
    "/articles/one/comments?sort=newest",
    "/articles/three/comments",
    "/comments",
    "/comments?count=true",
    "/corrections",
    "/corrections?kind=retraction&count=true",
    "/authors",
    "/authors?sort=-article_count&count=true",
    "/authors/mara",
    "/authors/mara-lind",
    "/authors/jonas",
    "/tags",
    "/tags?kind=section&count=true",
    "/tags/rail",
    "/tags/trains",
    "/tags/europe",
    "/tags/west",
    "/resolve?path=/news/one",
    "/resolve?path=/uno",
    "/resolve?path=/mara",
    "/resolve?path=/rail",
    "/resolve?path=/old",
];

/// What of an answer must not depend on where it came from.
fn essence(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let mut headers: Vec<(String, String)> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    // A problem names its request.
    let text = if answer.status == 200 {
        answer.text.clone()
    } else {
        String::new()
    };
    (answer.status, text, headers)
}

/// Asks everything three times: as it is kept, again, and past the cache.
async fn compare(app: &TestApp, after: &str) {
    let reader = app.anon();
    for path in PATHS {
        let kept = essence(&reader.get(path).await);
        let again = essence(&reader.get(path).await);
        let made = essence(&reader.get(path).header("Cookie", "past=it").await);
        assert_eq!(kept, made, "{path} after {after}");
        assert_eq!(again, made, "{path} again after {after}");
    }
}

struct Room {
    app: TestApp,
    admin: Client,
    moderator: Client,
}

impl Room {
    async fn new() -> Self {
        let app = crate::newsroom::talkative().await;
        let (admin, moderator) = (app.admin().await, app.moderator().await);
        Self {
            app,
            admin,
            moderator,
        }
    }

    async fn then(&self, what: &str, answer: Answer) -> Answer {
        assert!(answer.status < 300, "{what}: {answer:?}");
        compare(&self.app, what).await;
        self.app.advance(Duration::from_secs(10));
        answer
    }

    async fn tag(&self, tag: Value) -> Answer {
        let made = self.admin.post("/editor/tags").json(&tag).await;
        self.then("a new tag", made).await
    }

    async fn author(&self, name: &str) -> Answer {
        let made = self
            .admin
            .post("/editor/authors")
            .json(&json!({ "name": name }))
            .await;
        self.then("a new author", made).await
    }

    async fn edit(&self, kind: &str, thing: &Answer, changes: Value) {
        let path = format!("/editor/{kind}/{}", thing.at("/id"));
        let version = self.admin.get(&path).await.expect(200).etag().to_owned();
        let what = format!("{kind} {changes}");
        let ask = self.admin.patch(&path).if_match(&version).json(&changes);
        self.then(&what, ask.await).await;
    }

    async fn delete(&self, kind: &str, thing: &Answer, query: &str) {
        let path = format!("/editor/{kind}/{}", thing.at("/id"));
        let version = self.admin.get(&path).await.expect(200).etag().to_owned();
        let ask = self.admin.delete(&format!("{path}{query}")).if_match(&version);
        self.then(&format!("{kind} deleted {query}"), ask.await).await;
    }

    async fn publish(&self, article: &Answer, changes: Value) {
        change(&self.admin, article, changes.clone()).await.expect(200);
        let published = make(&self.admin, article, "publish").await;
        self.then(&format!("published {changes}"), published).await;
    }

    async fn make(&self, article: &Answer, action: &str) {
        let made = make(&self.admin, article, action).await;
        self.then(action, made).await;
    }

    async fn say(&self, article: &Answer, text: &str, parent: Option<&Answer>) -> Answer {
        let said = comment(&self.app, article, text, parent).await;
        let said = self.then("a comment", said).await;
        self.decide(&said, "approve").await;
        said
    }

    async fn decide(&self, comment: &Answer, action: &str) {
        let decided = moderate(&self.moderator, comment, action).await;
        self.then(&format!("a comment: {action}"), decided).await;
    }
}

impl Room {
    /// Readers are for a comment, and the newsroom marks it out and answers.
    async fn talk_about(&self, said: &Answer) {
        let path = format!("/comments/{}", said.at("/id"));
        let voted = self.app.anon().post(&format!("{path}/votes")).await;
        self.then("a vote", voted).await;
        let desk = format!("/editor{path}");
        let version = self.moderator.get(&desk).await.expect(200).etag().to_owned();
        let marks = json!({ "is_pinned": true, "is_picked": true });
        let marked = self.moderator.patch(&desk).if_match(&version).json(&marks).await;
        self.then("marks", marked).await;
        let answer = json!({ "body": "Thank you." });
        let answered = self.moderator.post(&format!("{desk}/replies")).json(&answer);
        self.then("a reply of the newsroom", answered.await).await;
    }
}

fn credit(author: &Answer) -> Value {
    json!([{ "author_id": author["id"], "role": "author" }])
}

#[tokio::test]
async fn after_every_write_about_articles_every_answer_is_the_one_that_would_be_made_now() {
    let room = Room::new().await;
    let west = room.tag(json!({ "name": "West", "kind": "section" })).await;
    let europe = json!({ "name": "Europe", "kind": "section", "parent_id": west["id"] });
    room.tag(europe).await;
    let (mara, jonas) = (room.author("Mara").await, room.author("Jonas").await);
    let three = draft(&room.admin, "Three", json!({})).await;
    let one = live(
        &room.admin,
        "One",
        json!({
            "tags": [{ "name": "Rail" }, { "name": "Trains" }], "credits": credit(&mara),
            "section": { "slug": "europe" }, "related": [three["id"]]
        }),
    );
    let one = room.then("one", one.await).await;
    let two = live(
        &room.admin,
        "Two",
        json!({ "tags": [{ "slug": "rail" }], "credits": credit(&jonas) }),
    );
    let two = room.then("two", two.await).await;
    room.publish(&three, json!({ "related": [one["id"]] })).await;
    room.publish(
        &one,
        json!({ "title": "Once more", "tags": [{ "slug": "trains" }, { "name": "Sea" }] }),
    )
    .await;
    room.publish(&two, json!({ "language": "de", "section": { "slug": "west" } }))
        .await;
    room.publish(&one, json!({ "slug": "uno", "credits": credit(&jonas) }))
        .await;
    room.publish(&one, json!({ "section": null })).await;
    let earlier = json!({ "published_at": "2026-11-20T08:00:00Z" });
    let dated = make_with(&room.admin, &one, "publish", earlier).await;
    room.then("another date", dated).await;
    room.publish(&three, json!({ "slug": "rail-road" })).await;
    let version = room
        .admin
        .get(&format!("/editor/articles/{}", two.at("/id")))
        .await
        .etag()
        .to_owned();
    let path = format!("/editor/articles/{}/corrections", two.at("/id"));
    let entry = json!({ "kind": "retraction", "text": "It never left." });
    let corrected = room.admin.post(&path).if_match(&version).json(&entry).await;
    room.then("a retraction", corrected).await;
    room.make(&two, "unpublish").await;
    room.make(&two, "publish").await;
    let embargo = json!({ "until": "2026-11-23T20:30:00Z", "note": "Not before the minister" });
    let hidden = make_with(&room.admin, &two, "embargo", embargo).await;
    room.then("an embargo", hidden).await;
    room.make(&two, "lift-embargo").await;
    room.make(&three, "trash").await;
    room.make(&three, "restore").await;
    room.make(&three, "trash").await;
    room.make(&three, "permanently").await;
    let order = json!({ "reason": "Order of the court.", "notice": "Removed for legal reasons." });
    let gone = make_with(&room.admin, &one, "take-down", order).await;
    room.then("a takedown", gone).await;
}

#[tokio::test]
async fn after_every_write_about_what_articles_show_every_answer_is_the_one_that_would_be_made_now() {
    let room = Room::new().await;
    let west = room.tag(json!({ "name": "West", "kind": "section" })).await;
    let europe = room.tag(json!({ "name": "Europe", "kind": "section" })).await;
    let rail = room.tag(json!({ "name": "Rail", "kind": "topic" })).await;
    let trains = room.tag(json!({ "name": "Trains", "kind": "topic" })).await;
    let (mara, jonas) = (room.author("Mara").await, room.author("Jonas").await);
    let about = |tags: Value, author: &Answer| json!({ "tags": tags, "credits": credit(author), "section": { "slug": "europe" } });
    let one = live(&room.admin, "One", about(json!([{ "slug": "rail" }]), &mara));
    let one = room.then("one", one.await).await;
    let two = live(
        &room.admin,
        "Two",
        about(json!([{ "slug": "rail" }, { "name": "Sea" }]), &jonas),
    );
    let two = room.then("two", two.await).await;
    let said = room.say(&one, "On time.", None).await;
    let reply = room.say(&one, "It was not.", Some(&said)).await;
    room.decide(&said, "trash").await;
    room.decide(&reply, "spam").await;
    room.decide(&said, "approve").await;
    room.talk_about(&said).await;
    room.publish(&one, json!({ "comments_policy": "off" })).await;
    room.publish(&one, json!({ "comments_policy": "open" })).await;
    room.edit(
        "authors",
        &mara,
        json!({ "name": "Mara Lind", "slug": "mara-lind" }),
    )
    .await;
    room.edit("authors", &mara, json!({ "job_title": "Correspondent" }))
        .await;
    room.edit("tags", &europe, json!({ "parent_id": west["id"] }))
        .await;
    room.edit("tags", &rail, json!({ "name": "Railways" })).await;
    room.edit("tags", &trains, json!({ "slug": "locomotives" })).await;
    room.edit("tags", &rail, json!({ "slug": "trains", "kind": "person" }))
        .await;
    room.edit("tags", &trains, json!({ "slug": "rail" })).await;
    room.edit("tags", &europe, json!({ "parent_id": null })).await;
    let redirect = json!({ "from": "/old", "to": "/one" });
    let redirect = room.admin.post("/editor/redirects").json(&redirect).await;
    let redirect = room.then("a redirect", redirect).await;
    room.edit("redirects", &redirect, json!({ "from": "/mara" }))
        .await;
    room.delete("redirects", &redirect, "").await;
    room.delete("tags", &rail, &format!("?reassign_to={}", trains.at("/id")))
        .await;
    room.delete("authors", &mara, &format!("?reassign_to={}", jonas.at("/id")))
        .await;
    room.delete("tags", &europe, &format!("?reassign_to={}", west.at("/id")))
        .await;
    room.delete("tags", &trains, "?force=true").await;
    room.delete("authors", &jonas, "?force=true").await;
    room.decide(&said, "delete").await;
    room.make(&two, "unpublish").await;
}

#[tokio::test]
async fn a_kept_answer_is_that_of_a_server_that_keeps_none_byte_for_byte_in_every_coding() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let body = json!({ "format": "markdown", "source": "The first one left on time. ".repeat(100) });
    for title in ["One", "Two", "Three"] {
        live(
            &editor,
            title,
            json!({ "body": body, "tags": [{ "name": "Rail" }] }),
        )
        .await;
    }
    let without = app.beside_with(|config| config.delivery.cache_size = 0);
    let paths = [
        "/articles",
        "/articles/one",
        "/articles?tag=rail&limit=2",
        "/articles?limit=2&tag=rail",
        "/tags",
        "/articles?tag=no",
    ];
    for path in paths {
        let path = format!("/api/v1{path}");
        let mut etags: Vec<String> = Vec::new();
        for coding in [
            "identity",
            "br",
            "gzip",
            "deflate",
            "zstd",
            "gzip;q=0.2, br;q=0.9",
            "*",
            "x-other",
        ] {
            for method in [Method::GET, Method::HEAD, Method::GET] {
                let ask = |app: &TestApp| {
                    app.anon()
                        .ask_at_root(method.clone(), &path)
                        .header("Accept-Encoding", coding)
                };
                let (kept, made) = (bytes(ask(&app)).await, bytes(ask(&without)).await);
                assert_eq!(kept, made, "{method} {path} {coding}");
                etags.push(kept.1.iter().find(|(name, _)| name == "etag").unwrap().1.clone());
            }
        }
        for known in etags
            .iter()
            .map(String::as_str)
            .chain(["*", "\"other\"", "W/\"other\", *"])
        {
            for coding in ["identity", "br", "gzip"] {
                let ask = |app: &TestApp| {
                    let ask = app.anon().ask_at_root(Method::GET, &path);
                    ask.header("Accept-Encoding", coding)
                        .header("If-None-Match", known)
                };
                let (kept, made) = (bytes(ask(&app)).await, bytes(ask(&without)).await);
                assert_eq!(kept, made, "{path} {coding} {known}");
            }
        }
    }
}

/// Everything of an answer but when it was sent and for which request.
async fn bytes(ask: crate::kit::Ask) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let answer = ask.await;
    let (status, _, headers) = essence(&answer);
    (status, headers, answer.bytes.clone())
}

#[tokio::test]
async fn what_is_found_is_in_the_order_of_the_day_on_which_it_is_asked() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for title in ["One", "Two"] {
        published(&app, &editor, title, json!({})).await;
    }
    let path = "/search?q=time&limit=1";
    let today = app.anon().get(path).await.expect(200);
    assert_eq!(today.at("/data/0/article/title"), "Two");
    app.advance(Duration::from_secs(24 * 60 * 60));
    let tomorrow = app.anon().get(path).await.expect(200);
    let made = app.anon().get(path).header("Cookie", "past=it").await;
    assert_eq!(essence(&tomorrow), essence(&made));
    // The cursor of the next page tells the day.
    assert_ne!(tomorrow["links"]["next"], today["links"]["next"]);
}
