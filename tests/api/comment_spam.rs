//! What comments are checked by: forms and their tasks, what is banned from texts, limits, and what was learned.

use std::time::Duration;

use dateline::comments::form::zero_bits;
use dateline::comments::service::learn;
use dateline::config::{CommentsConfig, CommentsPolicy};
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{live, moderate};

/// A newsroom that shows comments at once, with an article `open`.
async fn open(change: impl FnOnce(&mut CommentsConfig)) -> TestApp {
    let app = TestApp::with(|config| {
        config.comments.policy = CommentsPolicy::PostModerated;
        config.comments.per_address = 100_000;
        config.comments.per_article = 100_000;
        config.comments.per_email = 100_000;
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        change(&mut config.comments);
    })
    .await;
    live(&app.editor().await, "Open", json!({})).await;
    app
}

async fn say(app: &TestApp, text: &str, more: Value) -> Answer {
    let mut body = json!({ "author_name": "Ida", "email": "ida@example.org", "body": text });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    app.anon().post("/articles/open/comments").json(&body).await
}

/// The state of a comment, and what was noticed about it.
async fn state(moderator: &Client, comment: &Answer) -> (Value, Vec<String>) {
    let path = format!("/editor/comments/{}", comment.at("/id"));
    let desk = moderator.get(&path).await.expect(200);
    let reasons = desk["reasons"].as_array().unwrap().iter();
    let codes = reasons.map(|reason| reason["code"].as_str().unwrap().to_owned());
    (desk["status"].clone(), codes.collect())
}

async fn ban(moderator: &Client, kind: &str, value: &str) -> Answer {
    let ban = json!({ "kind": kind, "value": value });
    moderator.post("/editor/bans").json(&ban).await
}

#[tokio::test]
async fn a_comment_needs_the_form_of_its_article_where_the_site_says_so() {
    let app = open(|config| config.spam.form_required = true).await;
    live(&app.editor().await, "Other", json!({})).await;
    let form = app.anon().get("/articles/open/comments/form").await.expect(200);
    assert_eq!((&form["required"], &form["task"]), (&json!(true), &Value::Null));
    assert_eq!(form.header("cache-control"), "private, no-store");
    let other = app.anon().get("/articles/other/comments/form").await.expect(200);
    let sent = async |text: &str, token: &Value| say(&app, text, json!({ "form_token": token })).await;
    let refused = async |token: &Value, code: &str| {
        let refused = sent("Early.", token).await.problem(422, "invalid_body");
        assert_eq!(
            (refused.at("/errors/0/pointer"), refused.at("/errors/0/code")),
            ("/form_token", code)
        );
    };
    refused(&Value::Null, "missing").await;
    refused(&form["token"], "too_soon").await;
    app.advance(Duration::from_secs(3));
    refused(&other["token"], "invalid").await;
    refused(&json!("dlf_x"), "invalid").await;
    sent("One.", &form["token"]).await.expect(201);
    sent("Two.", &form["token"]).await.expect(201);
    app.advance(Duration::from_secs(12 * 60 * 60));
    refused(&form["token"], "expired").await;
    app.anon()
        .get("/articles/nowhere/comments/form")
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn a_form_may_set_a_task_and_a_comment_comes_with_its_answer() {
    let app = open(|config| config.spam.work = 10).await;
    let form = app.anon().get("/articles/open/comments/form").await.expect(200);
    let task = json!({ "algorithm": "sha-256", "difficulty": 10 });
    assert_eq!((&form["required"], &form["task"]), (&json!(true), &task));
    let token = form.at("/token");
    let mut numbers = (0..u32::MAX).map(|number| number.to_string());
    let wrong = numbers.find(|proof| zero_bits(token, proof) < 10).unwrap();
    let right = numbers.find(|proof| zero_bits(token, proof) >= 10).unwrap();
    app.advance(Duration::from_secs(3));
    for (proof, code) in [(Value::Null, "missing"), (json!(wrong), "invalid")] {
        let sent = say(&app, "One.", json!({ "form_token": token, "proof": proof })).await;
        let refused = sent.problem(422, "invalid_body");
        assert_eq!(
            (refused.at("/errors/0/pointer"), refused.at("/errors/0/code")),
            ("/proof", code)
        );
    }
    let sent = say(&app, "One.", json!({ "form_token": token, "proof": right })).await;
    sent.expect(201);
}

#[tokio::test]
async fn what_holds_a_banned_word_or_names_a_banned_domain_is_spam_however_it_is_spelt() {
    let app = open(|_| {}).await;
    let moderator = app.moderator().await;
    for (kind, value) in [
        ("word", "viagra"),
        ("word", "Casino*"),
        ("domain", "offers.example"),
    ] {
        ban(&moderator, kind, value).await.expect(201);
    }
    ban(&moderator, "word", "**").await.problem(422, "invalid_body");
    for (text, code) in [
        ("Buy vi\u{430}gra.", "blocked_word"),
        ("Buy v1agra.", "blocked_word"),
        ("Buy ｖｉａｇｒａ.", "blocked_word"),
        ("Take v\u{200b}iagra.", "blocked_word"),
        ("Our casinos are open.", "blocked_word"),
        ("See https://shop.offers.example/x", "blocked_domain"),
        ("See \u{43e}ffers.example", "blocked_domain"),
    ] {
        let said = say(&app, text, json!({})).await.expect(201);
        // Whoever wrote it is not told so.
        assert_eq!(said.at("/status"), "approved", "{text}");
        assert_eq!(
            state(&moderator, &said).await,
            (json!("spam"), vec![code.to_owned()]),
            "{text}"
        );
    }
    let named = say(&app, "Hello.", json!({ "author_name": "Viagra" }))
        .await
        .expect(201);
    assert_eq!(state(&moderator, &named).await.0, "spam");
    for text in [
        "The viagrania of old.",
        "See offers.example.org",
        "A cas of its own.",
    ] {
        let said = say(&app, text, json!({})).await.expect(201);
        assert_eq!(state(&moderator, &said).await.0, "approved", "{text}");
    }
    let listed = moderator.get("/editor/bans?kind=word").await.expect(200);
    let mut words = listed.each("value");
    words.sort();
    assert_eq!(words, ["casino*", "viagra"]);
}

#[tokio::test]
async fn an_e_mail_address_has_its_share_wherever_it_comes_from_and_is_told_the_limit() {
    let app = open(|config| config.per_email = 2).await;
    let post = async |from: &str, email: &str, text: &str| {
        let body = json!({ "author_name": "Ida", "email": email, "body": text });
        let ask = app.anon().post("/articles/open/comments");
        ask.header("X-Forwarded-For", from).json(&body).await
    };
    post("192.0.2.1", "ida@example.org", "One.").await.expect(201);
    post("192.0.2.2", "IDA@example.org", "Two.").await.expect(201);
    let refused = post("192.0.2.3", "ida@example.org", "Three.")
        .await
        .problem(429, "too_many_requests");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=600).contains(&wait), "{wait}");
    assert_eq!(refused.header("ratelimit-policy"), "\"email\";q=2;w=600");
    assert_eq!(refused.header("ratelimit"), format!("\"email\";r=0;t={wait}"));
    post("192.0.2.3", "rufus@example.org", "Four.").await.expect(201);
}

#[tokio::test]
async fn the_networks_of_ipv6_are_counted_by_64_bits() {
    let app = open(|config| config.per_address = 1).await;
    let post = async |from: &str, text: &str| {
        let body = json!({ "author_name": "Ida", "email": "ida@example.org", "body": text });
        let ask = app.anon().post("/articles/open/comments");
        ask.header("X-Forwarded-For", from).json(&body).await
    };
    post("2001:db8:1:2::1", "One.").await.expect(201);
    let refused = post("2001:db8:1:2:ffff::9", "Two.")
        .await
        .problem(429, "too_many_requests");
    assert_eq!(refused.header("ratelimit-policy"), "\"address\";q=1;w=600");
    post("2001:db8:1:3::1", "Three.").await.expect(201);
}

/// Decides about as many comments of each kind as have to be, and learns from it.
async fn teach(app: &TestApp, moderator: &Client) -> Vec<Answer> {
    let mut taught = Vec::new();
    for number in 0..10 {
        for (text, action) in [
            ("Cheap watches here, offer", "spam"),
            ("The train was late, day", "approve"),
        ] {
            let said = say(app, &format!("{text} {number}."), json!({}))
                .await
                .expect(201);
            moderate(moderator, &said, action).await.expect(200);
            taught.push(said);
        }
    }
    while learn(&app.app.db, None).await.unwrap() {}
    taught
}

#[tokio::test]
async fn what_moderators_decided_is_learned_from_and_what_was_learned_is_explained() {
    let app = open(|_| {}).await;
    let moderator = app.moderator().await;
    let early = say(&app, "Cheap watches for everybody.", json!({}))
        .await
        .expect(201);
    assert_eq!(
        state(&moderator, &early).await.0,
        "approved",
        "nothing was learned yet"
    );
    teach(&app, &moderator).await;
    let held = say(&app, "Watches, cheap ones!", json!({})).await.expect(201);
    assert_eq!(
        state(&moderator, &held).await,
        (json!("pending"), vec!["learned_words".to_owned()])
    );
    let path = format!("/editor/comments/{}", held.at("/id"));
    let why = moderator.get(&path).await.expect(200);
    let why = why.at("/reasons/0/detail");
    assert!(
        why.contains("watches (95 %)") && why.contains("cheap (95 %)"),
        "{why}"
    );
    let fine = say(&app, "My train was on time.", json!({})).await.expect(201);
    assert_eq!(state(&moderator, &fine).await, (json!("approved"), Vec::new()));
}

#[tokio::test]
async fn who_decides_otherwise_takes_back_what_was_learned() {
    let app = open(|config| config.spam.learned_hold = 60).await;
    let moderator = app.moderator().await;
    let taught = teach(&app, &moderator).await;
    let weigh = async |text: &str| {
        let said = say(&app, text, json!({})).await.expect(201);
        state(&moderator, &said).await.0
    };
    assert_eq!(weigh("Watches!").await, "pending");
    // The same decision again is learned once; all others are turned round.
    for (number, said) in taught.iter().enumerate() {
        let other = if number % 2 == 0 { "approve" } else { "spam" };
        moderate(&moderator, said, other).await.expect(200);
        moderate(&moderator, said, other).await.expect(200);
    }
    while learn(&app.app.db, None).await.unwrap() {}
    assert_eq!(weigh("Watches?").await, "approved");
    assert_eq!(weigh("Train.").await, "pending");
}
