//! What readers do with comments: change their own, vote, report, and read them in another order.

use std::time::Duration;

use dateline::config::CommentsPolicy;
use serde_json::{Value, json};

use crate::kit::{Answer, TestApp};
use crate::newsroom::{all_pages, comment, live, moderate, talkative};

/// A newsroom that shows comments at once, with an article `open`.
async fn open() -> (TestApp, Answer) {
    let app = TestApp::with(|config| {
        config.comments.policy = CommentsPolicy::PostModerated;
        config.comments.per_address = 100_000;
        config.comments.per_article = 100_000;
        config.comments.per_email = 100_000;
        config.comments.hide_after = 3;
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let article = live(&app.editor().await, "Open", json!({})).await;
    (app, article)
}

/// What the comments of the article say, in this order.
async fn texts(app: &TestApp, sort: &str) -> Vec<String> {
    let path = format!("/articles/open/comments?limit=2&sort={sort}");
    let text = |one: &Value| {
        one["body_html"]
            .as_str()
            .unwrap_or("(removed)")
            .replace("<p>", "")
            .replace("</p>", "")
    };
    all_pages(&app.anon(), &path).await.iter().map(text).collect()
}

async fn vote(app: &TestApp, comment: &Answer, from: &str) -> Answer {
    let path = format!("/comments/{}/votes", comment.at("/id"));
    app.anon().post(&path).header("X-Forwarded-For", from).await
}

async fn report(app: &TestApp, comment: &Answer, from: &str) -> Answer {
    let path = format!("/comments/{}/reports", comment.at("/id"));
    let ask = app.anon().post(&path).header("X-Forwarded-For", from);
    ask.json(&json!({ "reason": "abuse" })).await
}

#[tokio::test]
async fn comments_come_oldest_newest_or_best_first() {
    let (app, article) = open().await;
    let say = async |text: &str, parent: Option<&Answer>| {
        app.advance(Duration::from_secs(1));
        comment(&app, &article, text, parent).await.expect(201)
    };
    let one = say("1", None).await;
    let two = say("2", None).await;
    let below = say("1.1", Some(&one)).await;
    say("1.1.1", Some(&below)).await;
    say("3", None).await;
    assert_eq!(texts(&app, "oldest").await, ["1", "1.1", "1.1.1", "2", "3"]);
    assert_eq!(texts(&app, "newest").await, ["3", "2", "1", "1.1", "1.1.1"]);
    for from in ["192.0.2.1", "192.0.2.2"] {
        vote(&app, &below, from).await.expect(200);
    }
    vote(&app, &two, "192.0.2.1").await.expect(200);
    assert_eq!(texts(&app, "best").await, ["1.1", "2", "3", "1.1.1", "1"]);
    let moderator = app.moderator().await;
    moderate(&moderator, &below, "trash").await.expect(200);
    assert_eq!(texts(&app, "newest").await, ["3", "2", "1", "(removed)", "1.1.1"]);
    assert_eq!(texts(&app, "best").await, ["2", "3", "1.1.1", "1"]);
    app.anon()
        .get("/articles/open/comments?sort=worst")
        .await
        .expect(400);
}

#[tokio::test]
async fn a_reader_votes_once_a_day_from_wherever_in_their_network() {
    let (app, article) = open().await;
    let said = comment(&app, &article, "On time.", None).await.expect(201);
    for (from, votes) in [
        ("192.0.2.1", 1),
        ("192.0.2.1", 1),
        ("2001:db8:1:2::1", 2),
        ("2001:db8:1:2::ffff", 2),
        ("2001:db8:1:3::1", 3),
    ] {
        assert_eq!(
            vote(&app, &said, from).await.expect(200)["votes"],
            json!(votes),
            "{from}"
        );
    }
    let shown = app
        .anon()
        .get(&format!("/comments/{}", said.at("/id")))
        .await
        .expect(200);
    assert_eq!(shown["votes"], json!(3));
}

#[tokio::test]
async fn enough_readers_who_report_a_comment_hide_it_until_somebody_decided() {
    let (app, article) = open().await;
    let moderator = app.moderator().await;
    let said = comment(&app, &article, "You are all wrong.", None)
        .await
        .expect(201);
    let path = format!("/comments/{}", said.at("/id"));
    for from in ["192.0.2.1", "192.0.2.1", "192.0.2.2"] {
        report(&app, &said, from).await.expect(204);
    }
    app.anon().get(&path).await.expect(200);
    report(&app, &said, "192.0.2.3").await.expect(204);
    app.anon().get(&path).await.expect(404);
    report(&app, &said, "192.0.2.4").await.expect(404);
    let desk = moderator.get(&format!("/editor{path}")).await.expect(200);
    assert_eq!(
        (&desk["status"], &desk["reports"]),
        (&json!("pending"), &json!(3))
    );
    let approved = moderate(&moderator, &said, "approve").await.expect(200);
    assert_eq!(approved["reports"], json!(0));
    report(&app, &said, "192.0.2.5").await.expect(204);
    app.anon().get(&path).await.expect(200);
}

#[tokio::test]
async fn an_author_changes_and_withdraws_a_comment_for_fifteen_minutes_by_its_secret() {
    let (app, article) = open().await;
    let said = comment(&app, &article, "Eight minutes late.", None)
        .await
        .expect(201);
    let other = comment(&app, &article, "On time.", None).await.expect(201);
    let path = format!("/comments/{}", said.at("/id"));
    let change = async |secret: &Value| {
        let body = json!({ "secret": secret, "body": "Five <b>minutes</b> late." });
        app.anon().patch(&path).json(&body).await
    };
    let withdraw = async |secret: &Value| {
        let path = format!("{path}/withdraw");
        app.anon().post(&path).json(&json!({ "secret": secret })).await
    };
    for wrong in [&other["secret"], &json!("dlc_no"), &json!("x")] {
        change(wrong).await.problem(404, "not_found");
        withdraw(wrong).await.problem(404, "not_found");
    }
    let changed = change(&said["secret"]).await.expect(200);
    assert_eq!(changed["secret"], Value::Null);
    let shown = app.anon().get(&path).await.expect(200);
    assert_eq!(
        shown.at("/body_html"),
        "<p>Five &lt;b&gt;minutes&lt;/b&gt; late.</p>"
    );
    assert!(shown["edited_at"].is_string());
    app.advance(Duration::from_secs(15 * 60 + 1));
    change(&said["secret"]).await.problem(409, "conflict");
    withdraw(&said["secret"]).await.problem(409, "conflict");
    let fresh = comment(&app, &article, "Never mind.", Some(&said))
        .await
        .expect(201);
    let path = format!("/comments/{}/withdraw", fresh.at("/id"));
    let secret = json!({ "secret": fresh["secret"] });
    app.anon().post(&path).json(&secret).await.expect(204);
    app.anon()
        .post(&path)
        .json(&secret)
        .await
        .problem(404, "not_found");
    assert_eq!(texts(&app, "oldest").await.len(), 2);
}

#[tokio::test]
async fn what_was_approved_and_is_changed_waits_for_a_moderator_again() {
    let app = talkative().await;
    let moderator = app.moderator().await;
    let article = live(&app.editor().await, "Open", json!({})).await;
    let said = comment(&app, &article, "Nice.", None).await.expect(201);
    moderate(&moderator, &said, "approve").await.expect(200);
    let path = format!("/comments/{}", said.at("/id"));
    let body = json!({ "secret": said["secret"], "body": "Buy watches." });
    let changed = app.anon().patch(&path).json(&body).await.expect(200);
    assert_eq!(changed.at("/status"), "pending");
    app.anon().get(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn the_newsroom_marks_comments_out_and_answers_them() {
    let (app, article) = open().await;
    let moderator = app.moderator().await;
    let said = comment(&app, &article, "On time?", None).await.expect(201);
    comment(&app, &article, "Hm.", None).await.expect(201);
    let path = format!("/editor/comments/{}", said.at("/id"));
    let reply = json!({ "body": "It was." });
    let reply = moderator
        .post(&format!("{path}/replies"))
        .json(&reply)
        .await
        .expect(201);
    assert_eq!(
        (&reply["is_staff"], &reply["email"]),
        (&json!(true), &Value::Null)
    );
    let version = moderator.get(&path).await.expect(200).etag().to_owned();
    let marks = json!({ "is_pinned": true, "is_picked": true });
    moderator
        .patch(&path)
        .if_match(&version)
        .json(&marks)
        .await
        .expect(200);
    moderator
        .patch(&path)
        .if_match(&version)
        .json(&marks)
        .await
        .problem(412, "stale_version");
    assert_eq!(texts(&app, "pinned").await, ["On time?"]);
    assert_eq!(texts(&app, "picked").await, ["On time?"]);
    assert_eq!(texts(&app, "staff").await, ["It was."]);
    let hidden = moderate(&moderator, &said, "trash").await.expect(200);
    assert_eq!(hidden["is_pinned"], json!(true));
    assert_eq!(texts(&app, "pinned").await, [""; 0]);
    let refused = moderator
        .post(&format!("{path}/replies"))
        .json(&json!({ "body": "Well." }));
    refused.await.problem(409, "conflict");
}
