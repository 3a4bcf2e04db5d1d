//! Being told of replies by e-mail: only who asked for it twice, once for each reply, and no longer than they like.

use std::time::Duration;

use dateline::db::schema::{commenters, events, notice_addresses, notice_links, notice_wishes};
use dateline::db::{Conn, DbError};
use dateline::jobs::send_due;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::mail_server::{Arrived, MailServer};
use crate::newsroom::{live, moderate};
use crate::post::{LINK, posting};

const IDA: &str = "canary.ida@mail.example";
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

struct Room {
    app: TestApp,
    server: MailServer,
    moderator: Client,
}

impl Room {
    async fn new() -> Self {
        let (app, server) = posting().await;
        live(&app.editor().await, "Open", json!({})).await;
        Self {
            moderator: app.moderator().await,
            server,
            app,
        }
    }

    async fn say(&self, email: &str, text: &str, parent: Option<&Answer>, notify: bool) -> Answer {
        let parent = parent.map_or(Value::Null, |parent| parent["id"].clone());
        let said = json!({
            "author_name": "Ida\u{2003}<b>", "email": email, "body": text, "parent_id": parent, "notify": notify
        });
        let ask = self.app.anon().post("/articles/open/comments").json(&said);
        ask.await.expect(201)
    }

    async fn decide(&self, comment: &Answer, action: &str) {
        let decided = moderate(&self.moderator, comment, action).await;
        assert!(decided.status < 300, "{decided:?}");
    }

    async fn approved(&self, email: &str, text: &str, parent: Option<&Answer>, notify: bool) -> Answer {
        let said = self.say(email, text, parent, notify).await;
        self.decide(&said, "approve").await;
        said
    }

    /// The letters to Ida, once everything that is due was sent.
    async fn letters(&self) -> Vec<Arrived> {
        send_due(&self.app.app).await.unwrap();
        self.server.letters_to(IDA)
    }

    /// What readers see of Ida, who wants to be told of replies and said so again.
    async fn told(&self) -> (Answer, String) {
        let said = self.approved(IDA, "On time.", None, true).await;
        let token = self.letters().await[0].token(LINK);
        let confirm = format!("/notices/{token}/confirm");
        self.app.anon().post(&confirm).await.expect(204);
        (said, token)
    }

    async fn status(&self, token: &str) -> String {
        let found = self
            .app
            .anon()
            .get(&format!("/notices/{token}"))
            .await
            .expect(200);
        assert!(!found.text.contains('@') && found.header("x-robots-tag") == "noindex");
        found.at("/status").to_owned()
    }
}

#[tokio::test]
async fn somebody_is_asked_once_their_comment_is_shown_and_told_of_replies_once_they_said_yes() {
    let room = Room::new().await;
    let said = room.say(IDA, "On time.", None, true).await;
    assert_eq!(room.letters().await.len(), 0, "no moderator let it through yet");
    room.decide(&said, "approve").await;
    let letters = room.letters().await;
    assert_eq!(letters.len(), 1);
    let token = letters[0].token(LINK);
    room.approved("rufus@example.org", "Mine was not.", Some(&said), false)
        .await;
    assert_eq!(room.letters().await.len(), 1, "they did not say yes");
    assert_eq!(room.status(&token).await, "waiting");
    assert_eq!(room.status(&token).await, "waiting", "looking changes nothing");
    let confirm = format!("/notices/{token}/confirm");
    room.app.anon().post(&confirm).await.expect(204);
    assert_eq!(room.status(&token).await, "confirmed");
    let reply = room
        .approved("rufus@example.org", "It was <late>.", Some(&said), false)
        .await;
    let letters = room.letters().await;
    assert_eq!(letters.len(), 2);
    let body = letters[1].body();
    assert!(
        body.contains("> It was <late>.") && body.contains("It was &lt;late&gt;."),
        "{body}"
    );
    let place = format!("https://www.example.org/news/open#comment-{}", reply.at("/id"));
    assert!(body.contains(&place), "{body}");
    assert!(!body.contains("rufus@"), "{body}");
}

#[tokio::test]
async fn each_reply_that_is_shown_is_told_of_once_and_no_other() {
    let room = Room::new().await;
    let (said, _) = room.told().await;
    let told = async || room.letters().await.len() - 1;
    let reply = room.say("rufus@example.org", "One.", Some(&said), false).await;
    assert_eq!(told().await, 0, "it waits for a moderator");
    room.decide(&reply, "spam").await;
    assert_eq!(told().await, 0);
    room.decide(&reply, "approve").await;
    room.decide(&reply, "trash").await;
    assert_eq!(told().await, 0, "it was taken away before the letter went");
    room.decide(&reply, "approve").await;
    assert_eq!(told().await, 1);
    room.decide(&reply, "trash").await;
    room.decide(&reply, "approve").await;
    assert_eq!(told().await, 1, "once");
    room.approved(IDA, "I answer myself.", Some(&said), false).await;
    room.approved("rufus@example.org", "Not to Ida.", Some(&reply), false)
        .await;
    assert_eq!(told().await, 1);
    let staff = format!("/editor/comments/{}/replies", said.at("/id"));
    let answer = json!({ "body": "We asked." });
    room.moderator.post(&staff).json(&answer).await.expect(201);
    assert_eq!(told().await, 2);
}

#[tokio::test]
async fn whoever_is_known_to_read_their_mail_is_not_asked_again_and_others_once_a_week() {
    let room = Room::new().await;
    let said = room.approved(IDA, "One.", None, true).await;
    room.approved(IDA, "Two.", None, true).await;
    assert_eq!(room.letters().await.len(), 1);
    room.app.advance(WEEK);
    let room = Room {
        moderator: room.app.moderator().await,
        ..room
    };
    room.approved(IDA, "Three.", None, true).await;
    let letters = room.letters().await;
    assert_eq!(letters.len(), 2);
    let confirm = format!("/notices/{}/confirm", letters[1].token(LINK));
    room.app.anon().post(&confirm).await.expect(204);
    room.app.advance(WEEK);
    let room = Room {
        moderator: room.app.moderator().await,
        ..room
    };
    room.approved(IDA, "Four.", None, true).await;
    assert_eq!(room.letters().await.len(), 2);
    room.approved("rufus@example.org", "Hm.", Some(&said), false)
        .await;
    assert_eq!(room.letters().await.len(), 3, "also of what they wrote before");
}

#[tokio::test]
async fn one_click_ends_it_wherever_it_comes_from() {
    let room = Room::new().await;
    let (said, _) = room.told().await;
    room.approved("rufus@example.org", "One.", Some(&said), false)
        .await;
    let letter = room.letters().await.pop().unwrap();
    assert_eq!(
        letter.header("list-unsubscribe-post"),
        "List-Unsubscribe=One-Click"
    );
    let address = letter.header("list-unsubscribe");
    let path = address
        .trim_start_matches("<https://api.example.org")
        .trim_end_matches('>')
        .to_owned();
    let click = async || {
        let ask = room.app.anon().post(&path);
        let ask = ask.header("Content-Type", "application/x-www-form-urlencoded");
        ask.body("List-Unsubscribe=One-Click").await.expect(204)
    };
    click().await;
    click().await;
    let token = letter.token(LINK);
    assert_eq!(room.status(&token).await, "ended");
    room.approved("rufus@example.org", "Two.", Some(&said), false)
        .await;
    let again = room.approved(IDA, "Three.", None, true).await;
    room.approved("rufus@example.org", "Four.", Some(&again), false)
        .await;
    assert_eq!(
        room.letters().await.len(),
        2,
        "nothing more, and nothing is asked so soon"
    );
    let looked = room.app.anon().get(&path).await;
    assert_eq!(looked.status, 405, "a program that opens links ends nothing");
    room.app.advance(WEEK);
    let room = Room {
        moderator: room.app.moderator().await,
        ..room
    };
    room.approved(IDA, "Five.", None, true).await;
    assert_eq!(room.letters().await.len(), 2, "whoever writes their address");
}

#[tokio::test]
async fn nobody_who_is_banned_is_sent_anything() {
    let room = Room::new().await;
    let (said, _) = room.told().await;
    let ban = json!({ "kind": "domain", "value": "mail.example" });
    let ban = room.moderator.post("/editor/bans").json(&ban).await.expect(201);
    room.approved("rufus@example.org", "One.", Some(&said), false)
        .await;
    assert_eq!(room.letters().await.len(), 1);
    let lift = format!("/editor/bans/{}", ban.at("/id"));
    room.moderator.delete(&lift).await.expect(204);
    room.approved("rufus@example.org", "Two.", Some(&said), false)
        .await;
    assert_eq!(room.letters().await.len(), 2);
}

#[tokio::test]
async fn a_link_that_is_none_is_not_found_and_the_token_is_told_nowhere() {
    let room = Room::new().await;
    let (_, token) = room.told().await;
    let other = format!("{}{}", &token[..46], if token.ends_with('A') { 'B' } else { 'A' });
    for wrong in [other.as_str(), "dln_", "x", &token.replace("dln_", "dlc_")] {
        for action in ["/confirm", "/unsubscribe"] {
            let path = format!("/notices/{wrong}{action}");
            let refused = room.app.anon().post(&path).await.problem(404, "not_found");
            assert_eq!(refused.at("/instance"), "/api/v1/notices/-");
        }
        room.app
            .anon()
            .get(&format!("/notices/{wrong}"))
            .await
            .problem(404, "not_found");
    }
}

async fn rows(app: &TestApp) -> (i64, i64, i64, i64, String) {
    let read = |conn: &mut Conn| {
        let payloads: Vec<String> = events::table.select(events::payload).load(conn)?;
        Ok::<_, DbError>((
            commenters::table.count().get_result(conn)?,
            notice_addresses::table.count().get_result(conn)?,
            notice_wishes::table.count().get_result(conn)?,
            notice_links::table.count().get_result(conn)?,
            payloads.concat(),
        ))
    };
    app.app.db.read(read).await.unwrap()
}

#[tokio::test]
async fn what_is_kept_for_it_is_exported_and_erased_with_the_address() {
    let room = Room::new().await;
    let (said, token) = room.told().await;
    let person = json!({ "email": IDA });
    let export = room.moderator.post("/editor/privacy/export").json(&person).await;
    let export = export.expect(200);
    assert_eq!(export.at("/reply_notices/status"), "confirmed");
    assert_eq!(export["comments"][0]["notify"], json!(true));
    // It waits to be sent when its reader is erased.
    room.approved("rufus@example.org", "One.", Some(&said), false)
        .await;
    let erased = room.moderator.post("/editor/privacy/erase").json(&person).await;
    assert_eq!(erased.expect(200)["comments"], json!(1));
    assert_eq!(room.letters().await.len(), 1);
    let (people, addresses, wishes, links, payloads) = rows(&room.app).await;
    assert_eq!((people, addresses, wishes, links), (1, 0, 0, 0));
    assert!(!payloads.contains('@'), "{payloads}");
    room.app
        .anon()
        .get(&format!("/notices/{token}"))
        .await
        .problem(404, "not_found");
    let jobs = room.app.admin().await.get("/editor/jobs").await.expect(200);
    assert_eq!(jobs["data"], json!([]));
}

#[tokio::test]
async fn where_nobody_is_told_asking_for_it_changes_nothing() {
    let app = TestApp::new().await;
    live(&app.editor().await, "Open", json!({})).await;
    let said = json!({ "author_name": "Ida", "email": IDA, "body": "One.", "notify": true });
    let said = app
        .anon()
        .post("/articles/open/comments")
        .json(&said)
        .await
        .expect(201);
    moderate(&app.moderator().await, &said, "approve")
        .await
        .expect(200);
    let (_, addresses, wishes, ..) = rows(&app).await;
    assert_eq!((addresses, wishes), (0, 0));
    assert_eq!(send_due(&app.app).await.unwrap(), 0);
}
