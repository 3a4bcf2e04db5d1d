//! What becomes of comments at first: what the site, the article and its age say.

use std::time::Duration;

use dateline::config::CommentsPolicy;
use serde_json::{Value, json};

use crate::kit::{Answer, TestApp};
use crate::newsroom::{change, comment, live, make, moderate};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A newsroom in which any number of comments may be posted, with this policy.
async fn with(policy: CommentsPolicy) -> TestApp {
    TestApp::with(move |config| {
        config.comments.policy = policy;
        config.comments.per_address = 100_000;
        config.comments.per_article = 100_000;
        config.comments.per_email = 100_000;
    })
    .await
}

/// What readers are told about the comments of the article `open`: by itself and over its thread.
async fn told(app: &TestApp) -> Value {
    let article = app.anon().get("/articles/open").await.expect(200)["comments"].clone();
    let thread = app.anon().get("/articles/open/comments").await.expect(200);
    assert_eq!(thread["meta"]["comments"], article);
    article
}

async fn said_by(app: &TestApp, email: &str, text: &str) -> Answer {
    let body = json!({ "author_name": "Ida", "email": email, "body": text });
    app.anon().post("/articles/open/comments").json(&body).await
}

#[tokio::test]
async fn an_article_says_what_becomes_of_its_comments_unless_the_site_takes_none() {
    use CommentsPolicy::{Closed, Moderated, Off, PostModerated};
    for (site, article, holds, status) in [
        (Moderated, "open", "moderated", 201),
        (Moderated, "post_moderated", "post_moderated", 201),
        (PostModerated, "open", "post_moderated", 201),
        (PostModerated, "moderated", "moderated", 201),
        (PostModerated, "closed", "closed", 409),
        (PostModerated, "off", "off", 409),
        (Closed, "post_moderated", "closed", 409),
        (Off, "post_moderated", "off", 409),
    ] {
        let app = with(site).await;
        let open = live(&app.editor().await, "Open", json!({ "comments_policy": article })).await;
        assert_eq!(told(&app).await["policy"], holds, "{site:?} {article}");
        let posted = comment(&app, &open, "Hello.", None).await.expect(status);
        if status == 201 {
            let shown = holds == "post_moderated";
            let expected = if shown { "approved" } else { "pending" };
            assert_eq!(posted.at("/status"), expected, "{site:?} {article}");
            assert_eq!(told(&app).await["count"], i64::from(shown));
        } else {
            let why = if holds == "off" { "off" } else { "closed" };
            assert!(posted.at("/detail").contains(why), "{}", posted.at("/detail"));
        }
    }
}

#[tokio::test]
async fn comments_close_so_long_after_publication_and_what_was_said_stays() {
    let app = TestApp::with(|config| config.comments.close_after = Some(14 * DAY)).await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let published: dateline::clock::Timestamp =
        app.anon().get("/articles/open").await.expect(200)["published_at"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
    assert_eq!(told(&app).await["closes_at"], json!(published.plus(14 * DAY)));
    let early = comment(&app, &article, "Early.", None).await.expect(201);
    moderate(&moderator, &early, "approve").await.expect(200);
    app.advance(14 * DAY - Duration::from_secs(120));
    comment(&app, &article, "Just in time.", None).await.expect(201);
    app.advance(Duration::from_secs(120));
    let late = comment(&app, &article, "Late.", None)
        .await
        .problem(409, "conflict");
    assert!(late.at("/detail").contains("closed here since"), "{late:?}");
    assert_eq!(told(&app).await["count"], 1);
}

#[tokio::test]
async fn who_has_enough_approved_comments_and_none_refused_goes_straight_through() {
    let app = TestApp::with(|config| {
        config.comments.policy = CommentsPolicy::TrustedFirst;
        config.comments.trusted_after = 2;
    })
    .await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    live(&editor, "Open", json!({})).await;
    for number in 0..2 {
        let waits = said_by(&app, "ida@example.org", &format!("{number}."))
            .await
            .expect(201);
        assert_eq!(waits.at("/status"), "pending");
        moderate(&moderator, &waits, "approve").await.expect(200);
    }
    let trusted = said_by(&app, "Ida@Example.org", "Three.").await.expect(201);
    assert_eq!(trusted.at("/status"), "approved");
    let stranger = said_by(&app, "rufus@example.org", "Four.").await.expect(201);
    assert_eq!(stranger.at("/status"), "pending");
}

#[tokio::test]
async fn who_was_called_spam_is_trusted_no_more() {
    let app = with(CommentsPolicy::TrustedFirst).await;
    let moderator = app.moderator().await;
    live(&app.editor().await, "Open", json!({})).await;
    for number in 0..3 {
        let waits = said_by(&app, "ida@example.org", &format!("{number}."))
            .await
            .expect(201);
        moderate(&moderator, &waits, "approve").await.expect(200);
    }
    let trusted = said_by(&app, "ida@example.org", "Trusted.").await.expect(201);
    assert_eq!(trusted.at("/status"), "approved");
    moderate(&moderator, &trusted, "spam").await.expect(200);
    let watched = said_by(&app, "ida@example.org", "Watched.").await.expect(201);
    assert_eq!(watched.at("/status"), "pending");
}

#[tokio::test]
async fn what_answers_the_last_level_says_which_comment_it_answers() {
    let app = with(CommentsPolicy::PostModerated).await;
    let article = live(&app.editor().await, "Open", json!({})).await;
    let mut thread = vec![comment(&app, &article, "1.", None).await.expect(201)];
    for level in 2..=7 {
        app.advance(Duration::from_secs(1));
        let parent = thread.last();
        let reply = comment(&app, &article, &format!("{level}."), parent)
            .await
            .expect(201);
        assert_eq!(reply["in_reply_to"], thread.last().unwrap()["id"]);
        thread.push(reply);
    }
    assert_eq!(thread[6]["parent_id"], thread[3]["id"]);
    let shown = app.anon().get("/articles/open/comments").await.expect(200);
    assert_eq!(shown.json.pointer("/data/6/in_reply_to"), Some(&thread[5]["id"]));
    assert_eq!(shown.json.pointer("/data/6/depth"), Some(&json!(5)));
}

#[tokio::test]
async fn what_an_article_says_about_comments_holds_once_it_is_published() {
    let app = with(CommentsPolicy::Moderated).await;
    let editor = app.editor().await;
    let article = live(&editor, "Open", json!({})).await;
    change(&editor, &article, json!({ "comments_policy": "off" }))
        .await
        .expect(200);
    assert_eq!(told(&app).await["policy"], "moderated");
    make(&editor, &article, "publish").await.expect(200);
    assert_eq!(told(&app).await["policy"], "off");
}
