//! Everything that happens out of readers' sight.

use std::time::Duration;

use serde_json::{Value, json};

use crate::generated::room::Room;
use crate::kit::{Answer, Client};
use crate::newsroom::{change, comment, draft, make, moderate};
use crate::workflow::make_with;

/// What nobody who reads may find, by its names.
pub struct Private {
    articles: Vec<Answer>,
    things: Vec<Answer>,
    comments: Vec<Answer>,
}

/// A word that stands in nothing that is published.
const WORD: &str = "zyzzyva";

impl Private {
    /// What happens before anything else is published.
    pub async fn before(room: &Room) -> Self {
        let admin = room.app.admin().await;
        let things = things(&admin).await;
        let mut articles = Vec::new();
        for number in 0..8 {
            articles.push(
                draft(
                    &admin,
                    &format!("Secret {WORD} {number}"),
                    filed(room, &things, number),
                )
                .await,
            );
            room.app.advance(Duration::from_secs(30));
        }
        move_on(&admin, &articles).await;
        work_together(&admin, &articles, &things).await;
        let private = Self {
            comments: talk(room, &admin, "before").await,
            articles,
            things,
        };
        private.change_live(room, &admin, "before").await;
        private.rename(&admin).await;
        staff(room, &admin).await;
        room.settle().await;
        private
    }

    /// What happens afterwards, also to what was published meanwhile.
    pub async fn after(&self, room: &Room) {
        let admin = room.app.admin().await;
        self.change_live(room, &admin, "after").await;
        for article in &room.drafts {
            let changes = json!({ "title": format!("Secret {WORD} title"), "slug": format!("secret-of-{}", article.at("/slug")) });
            change(&admin, article, changes).await.expect(200);
        }
        talk(room, &admin, "after").await;
        for number in 0..3 {
            draft(&admin, &format!("Secret {WORD} {number} after"), json!({})).await;
        }
    }

    /// Other names for what only drafts have.
    async fn rename(&self, admin: &Client) {
        for (thing, kind) in [(&self.things[1], "tags"), (&self.things[5], "authors")] {
            let path = format!("/editor/{kind}/{}", thing.at("/id"));
            let version = admin.get(&path).await.expect(200).etag().to_owned();
            let name = json!({ "name": format!("Secret {WORD}") });
            admin
                .patch(&path)
                .if_match(&version)
                .json(&name)
                .await
                .expect(200);
        }
    }

    /// Pending changes of what is live: in every member that there is.
    async fn change_live(&self, room: &Room, admin: &Client, when: &str) {
        for (number, article) in room.live[14..18].iter().enumerate() {
            let mut changes = filed(room, &self.things, number);
            changes["title"] = json!(format!("Secret {WORD} title"));
            changes["slug"] = json!(format!("secret-{when}-{number}"));
            changes["language"] = json!("pt");
            changes["comments_policy"] = json!("off");
            change(admin, article, changes).await.expect(200);
        }
        make(admin, &room.live[14], "submit").await.expect(200);
        make(admin, &room.live[14], "approve").await.expect(200);
        make_with(
            admin,
            &room.live[14],
            "schedule",
            json!({ "publish_at": "2026-12-24T06:00:00Z" }),
        )
        .await
        .expect(200);
        make(admin, &room.live[14], "unschedule").await.expect(200);
    }

    /// Names, ids and words by which to ask for it.
    pub fn known(&self) -> (Vec<String>, Vec<String>, Vec<String>) {
        let slugs = self
            .articles
            .iter()
            .chain(&self.things)
            .map(|one| one.at("/slug").to_owned());
        let mut names: Vec<String> = slugs.collect();
        names.extend(
            (0..4).flat_map(|number| ["before", "after"].map(|when| format!("secret-{when}-{number}"))),
        );
        names.extend((24..28).map(|number| format!("secret-of-night-trains-{number}")));
        let all = [&self.articles, &self.things, &self.comments];
        let ids = all.into_iter().flatten().map(|one| one.at("/id").to_owned());
        let words = [WORD, "zyzzyvas", "secret", "somebody"].map(str::to_owned);
        (names, ids.collect(), words.to_vec())
    }
}

/// A section, tags of several kinds and an author that only drafts have.
async fn things(admin: &Client) -> Vec<Answer> {
    let mut things = Vec::new();
    for kind in ["section", "topic", "person", "organisation", "desk"] {
        let tag = json!({ "name": format!("Secret {kind}"), "kind": kind });
        things.push(admin.post("/editor/tags").json(&tag).await.expect(201));
    }
    let author = json!({ "name": "Secret somebody" });
    things.push(admin.post("/editor/authors").json(&author).await.expect(201));
    things
}

/// What a draft says: things that only drafts have, and some that live articles have as well.
fn filed(room: &Room, things: &[Answer], number: usize) -> Value {
    let known = room.live[number].clone();
    json!({
        "section": { "id": things[0]["id"] },
        "tags": [{ "id": things[1]["id"] }, { "slug": "rail" }, { "id": things[2]["id"] }],
        "credits": [{ "author_id": things[5]["id"], "role": "author" }, known["credits"][0]],
        "related": [known["id"]],
        "summary": format!("Of the {WORD} and the night trains"),
        "body": { "format": "markdown", "source": format!("The {WORD} left on time, and so did the ferry.") },
    })
}

/// Drafts in every stage that readers do not see.
async fn move_on(admin: &Client, articles: &[Answer]) {
    make(admin, &articles[0], "submit").await.expect(200);
    make(admin, &articles[1], "submit").await.expect(200);
    make(admin, &articles[1], "approve").await.expect(200);
    let plan = json!({ "publish_at": "2026-12-24T06:00:00Z", "unpublish_at": "2026-12-26T06:00:00Z" });
    make_with(admin, &articles[2], "schedule", plan).await.expect(200);
    for (article, until) in [
        (&articles[3], json!("2026-12-24T06:00:00Z")),
        (&articles[4], Value::Null),
    ] {
        let embargo = json!({ "until": until, "note": "Not before the minister" });
        make_with(admin, article, "embargo", embargo).await.expect(200);
        make(admin, article, "publish").await.expect(200);
    }
    make(admin, &articles[5], "trash").await.expect(200);
    make(admin, &articles[6], "trash").await.expect(200);
    make(admin, &articles[6], "permanently").await.expect(204);
}

/// Notes, assignments, locks and previews.
async fn work_together(admin: &Client, articles: &[Answer], things: &[Answer]) {
    for article in [&articles[0], &articles[7]] {
        let path = format!("/editor/articles/{}", article.at("/id"));
        let note = json!({ "body": "Secret note" });
        admin.post(&format!("{path}/notes")).json(&note).await.expect(201);
        let task = json!({ "assignee_id": admin.id(), "due_at": "2026-11-24T16:00:00Z", "desk_id": things[4]["id"] });
        admin
            .put(&format!("{path}/assignment"))
            .json(&task)
            .await
            .expect(200);
        admin
            .post(&format!("{path}/lock"))
            .json(&json!({}))
            .await
            .expect(200);
        admin.post(&format!("{path}/previews")).await.expect(201);
    }
}

/// Comments that wait, that are spam, and in the trash.
async fn talk(room: &Room, admin: &Client, when: &str) -> Vec<Answer> {
    let mut comments = Vec::new();
    for article in &room.live[9..13] {
        for decision in ["", "spam", "trash"] {
            let said = comment(
                &room.app,
                article,
                &format!("Secret {WORD} {when} {decision}"),
                None,
            )
            .await;
            let said = said.expect(201);
            if !decision.is_empty() {
                moderate(admin, &said, decision).await.expect(200);
            }
            comments.push(said);
        }
    }
    for (kind, value) in [
        ("domain", format!("{when}.secret.example")),
        ("address", "192.0.2.0/24".into()),
    ] {
        let ban = json!({ "kind": kind, "value": value, "note": format!("Secret {WORD}") });
        admin.post("/editor/bans").json(&ban).await.expect(201);
    }
    comments
}

/// Accounts, who logs in, and the log of it.
async fn staff(room: &Room, admin: &Client) {
    room.app.author("secret-somebody").await;
    let user = json!({ "email": "invited@secret.example.org", "name": "Secret", "role": "author" });
    admin.post("/editor/users").json(&user).await.expect(201);
    let wrong = json!({ "email": "invited@secret.example.org", "password": "wrong horses in a row" });
    room.app.anon().post("/auth/login").json(&wrong).await.expect(401);
    dateline::audit::service::run(&room.app.app.db).await.unwrap();
    admin.get("/editor/audit").await.expect(200);
}
