//! A newsroom with something of everything that readers see.

use std::time::Duration;

use dateline::search::service::tend_all;
use serde_json::{Value, json};

use super::ask::Known;
use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, comment, draft, live, make, moderate, talkative};
use crate::workflow::make_with;

/// The words of headlines and bodies.
const WORDS: [&str; 16] = [
    "night",
    "trains",
    "Brüssel",
    "harbour",
    "sleepers",
    "ferry",
    "東京",
    "railway",
    "timetable",
    "winter",
    "bridge",
    "signal",
    "platform",
    "ticket",
    "carriage",
    "ไม่มี",
];

/// A newsroom, and what is ready in it and not yet public.
pub struct Room {
    pub app: TestApp,
    /// Drafts to be published.
    pub drafts: Vec<Answer>,
    /// Comments to be approved.
    pub comments: Vec<Answer>,
    /// Some of what is published.
    pub live: Vec<Answer>,
}

impl Room {
    pub async fn new() -> Self {
        let app = talkative().await;
        let admin = app.admin().await;
        let (tags, authors) = (tags(&admin).await, authors(&admin).await);
        let mut live = Vec::new();
        for number in 0..24 {
            let about = content(number, &tags, &authors, &live);
            live.push(self::live(&admin, &title(number), about).await);
            app.advance(Duration::from_secs(15));
        }
        let room = Self {
            drafts: drafts(&admin, &tags, &authors, &live).await,
            comments: talk(&app, &admin, &live).await,
            app,
            live,
        };
        room.move_things(&admin, &authors).await;
        room.settle().await;
        room
    }

    /// Everything that follows by itself has followed.
    pub async fn settle(&self) {
        dateline::jobs::run_due(&self.app.app.db).await.unwrap();
        tend_all(&self.app.app.db).await.unwrap();
    }

    /// What no longer is where or what it was.
    async fn move_things(&self, admin: &Client, authors: &[Value]) {
        let live = &self.live;
        change(admin, &live[3], json!({ "slug": "moved-three" }))
            .await
            .expect(200);
        make(admin, &live[3], "publish").await.expect(200);
        make(admin, &live[4], "unpublish").await.expect(200);
        let order = json!({ "reason": "An order of the court.", "notice": "Removed for legal reasons." });
        make_with(admin, &live[5], "take-down", order).await.expect(200);
        for (number, kind) in [(6, "correction"), (7, "retraction"), (8, "clarification")] {
            let entry = json!({ "kind": kind, "text": "It left at 19:22." });
            make_with(admin, &live[number], "corrections", entry)
                .await
                .expect(201);
        }
        let redirect = json!({ "from": "/old", "to": "/night-trains-0" });
        admin.post("/editor/redirects").json(&redirect).await.expect(201);
        let author = format!("/editor/authors/{}", authors[1].as_str().unwrap());
        let version = admin.get(&author).await.expect(200).etag().to_owned();
        let renamed = admin.patch(&author).if_match(&version);
        renamed
            .json(&json!({ "name": "Jonas Feldmann" }))
            .await
            .expect(200);
        self.app.advance(Duration::from_secs(60));
    }
}

/// What there is to ask about in a newsroom.
pub async fn known(app: &TestApp) -> Known {
    let reader = app.anon();
    let mut known = Known::default();
    for list in ["articles", "tags", "authors"] {
        let answer = reader.get(&format!("/{list}?limit=100")).await.expect(200);
        known.names.extend(answer.each("slug"));
        known.ids.extend(answer.each("id"));
    }
    let comments = reader.get("/comments?limit=100").await.expect(200);
    known.ids.extend(comments.each("id"));
    known.ids.push("019ab2c4-7d00-7000-8000-000000000001".to_owned());
    for name in [
        "nothing",
        "old",
        "night-trains-3",
        "night-trains-4",
        "night-trains-5",
        "",
    ] {
        known.names.push(name.to_owned());
    }
    known.words = WORDS.map(str::to_owned).to_vec();
    known
        .words
        .extend(["nowhere", "Jonas", "Mara", "Europe"].map(str::to_owned));
    known
}

fn title(number: usize) -> String {
    format!("Night trains {number} {}", word(number))
}

fn word(number: usize) -> &'static str {
    WORDS[number * 7 % WORDS.len()]
}

async fn tags(admin: &Client) -> Vec<Value> {
    let mut ids: Vec<Value> = Vec::new();
    for (name, kind, parent) in [
        ("West", "section", None),
        ("Europe", "section", Some(0)),
        ("Belgium", "section", Some(1)),
        ("Rail", "topic", None),
        ("Night", "topic", None),
        ("Sea", "topic", Some(3)),
        ("Ida Lund", "person", None),
        ("Ghent", "place", None),
    ] {
        let mut tag = json!({ "name": name, "kind": kind });
        if let Some(parent) = parent {
            tag["parent_id"] = ids[parent].clone();
        }
        ids.push(admin.post("/editor/tags").json(&tag).await.expect(201)["id"].clone());
    }
    ids
}

async fn authors(admin: &Client) -> Vec<Value> {
    let mut ids = Vec::new();
    for name in ["Mara Lind", "Jonas Feld", "Zoë Ågren"] {
        let author = json!({ "name": name, "job_title": "Correspondent" });
        ids.push(admin.post("/editor/authors").json(&author).await.expect(201)["id"].clone());
    }
    ids
}

fn content(number: usize, tags: &[Value], authors: &[Value], live: &[Answer]) -> Value {
    let every = |nth: usize| number.is_multiple_of(nth);
    let mut filed = vec![json!({ "id": tags[3 + number % 5] })];
    filed.extend(every(2).then(|| json!({ "id": tags[3 + (number + 1) % 5] })));
    let source = format!("The {} left on time. {}", word(number + 1), word(number + 2));
    let picture = json!({ "url": "https://pictures.example.org/train.jpg", "alt": "A train" });
    let related: Vec<Value> = live
        .iter()
        .rev()
        .step_by(3)
        .take(2)
        .map(|one| one["id"].clone())
        .collect();
    let mut content = json!({
        "slug": format!("night-trains-{number}"),
        "summary": format!("About the {}", word(number + 3)),
        "language": if every(5) { "de" } else { "en" },
        "section": { "id": tags[number % 3] },
        "tags": filed,
        "credits": [{ "author_id": authors[number % 3], "role": "author" }],
        "related": related,
        "body": { "format": "markdown", "source": source },
    });
    if every(3) {
        content["picture"] = picture;
    }
    content
}

/// Drafts, ready to be published.
async fn drafts(admin: &Client, tags: &[Value], authors: &[Value], live: &[Answer]) -> Vec<Answer> {
    let mut drafts = Vec::new();
    for number in 24..28 {
        drafts.push(draft(admin, &title(number), content(number, tags, authors, live)).await);
    }
    drafts
}

/// A few threads of comments; those that are returned wait.
async fn talk(app: &TestApp, admin: &Client, live: &[Answer]) -> Vec<Answer> {
    let mut waiting = Vec::new();
    for article in &live[9..13] {
        let said = comment(app, article, "It was on time.", None).await.expect(201);
        moderate(admin, &said, "approve").await.expect(200);
        let reply = comment(app, article, "It was not.", Some(&said))
            .await
            .expect(201);
        moderate(admin, &reply, "approve").await.expect(200);
        waiting.push(comment(app, article, "Was it?", Some(&reply)).await.expect(201));
        app.advance(Duration::from_secs(5));
    }
    waiting
}
