//! What moderators look for, whom they ban, and what one decision about many does.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{live, moderate, talkative};

async fn said_by(app: &TestApp, email: &str, text: &str) -> Answer {
    let body = json!({ "author_name": "Ida", "email": email, "body": text });
    app.anon().post("/articles/open/comments").json(&body).await
}

/// What the comments that moderation finds with this query say.
async fn found(moderator: &Client, query: &str) -> Vec<String> {
    let list = moderator.get(&format!("/editor/comments?{query}")).await;
    list.expect(200).each("body")
}

#[tokio::test]
async fn moderation_finds_comments_by_words_domain_time_and_reports() {
    let app = talkative().await;
    let moderator = app.moderator().await;
    live(&app.editor().await, "Open", json!({})).await;
    let trains = said_by(&app, "ida@example.org", "Night trains for all.")
        .await
        .expect(201);
    app.advance(Duration::from_secs(60));
    said_by(&app, "rufus@elsewhere.example", "No more trains.")
        .await
        .expect(201);
    let all = moderator.get("/editor/comments").await.expect(200);
    let between = all.json.pointer("/data/0/created_at").unwrap().as_str().unwrap();
    assert_eq!(
        found(&moderator, "q=trains").await,
        [""; 0],
        "its words are made later"
    );
    while dateline::comments::service::make_words(&app.app.db)
        .await
        .unwrap()
    {}
    for (query, expected) in [
        ("q=trains", vec!["No more trains.", "Night trains for all."]),
        ("q=TRAINS%20night", vec!["Night trains for all."]),
        (
            "q=ida&sort=created_at",
            vec!["Night trains for all.", "No more trains."],
        ),
        ("q=ferry", vec![]),
        ("domain=elsewhere.example", vec!["No more trains."]),
        ("domain=where.example", vec![]),
        (
            "q=trains&domain=example.org&status=pending",
            vec!["Night trains for all."],
        ),
        (&format!("created_after={between}"), vec!["No more trains."]),
        (
            &format!("created_before={between}"),
            vec!["Night trains for all."],
        ),
        ("reported=true", vec![]),
    ] {
        assert_eq!(found(&moderator, query).await, expected, "{query}");
    }
    moderate(&moderator, &trains, "approve").await.expect(200);
    let report = json!({ "reason": "abuse" });
    let path = format!("/comments/{}/reports", trains.at("/id"));
    app.anon().post(&path).json(&report).await.expect(204);
    assert_eq!(
        found(&moderator, "reported=true").await,
        ["Night trains for all."]
    );
    moderate(&moderator, &trains, "delete").await.expect(204);
    assert_eq!(
        found(&moderator, "q=trains").await,
        ["No more trains."],
        "its words are gone"
    );
}

#[tokio::test]
async fn one_decision_is_about_all_that_have_something_in_common_and_never_about_everything() {
    let app = talkative().await;
    let (moderator, editor) = (app.moderator().await, app.editor().await);
    let article = live(&editor, "Open", json!({})).await;
    for number in 0..3 {
        said_by(&app, "seller@offers.example", &format!("Buy {number}."))
            .await
            .expect(201);
    }
    let kept = said_by(&app, "ida@example.org", "On time.").await.expect(201);
    let decide = async |client: &Client, filter: Value| {
        let decision = json!({ "action": "spam", "filter": filter });
        client.post("/editor/moderation").json(&decision).await
    };
    decide(&moderator, json!({})).await.problem(422, "invalid_body");
    let both = json!({ "action": "spam", "filter": { "status": "pending" }, "ids": [kept["id"]] });
    moderator
        .post("/editor/moderation")
        .json(&both)
        .await
        .problem(422, "invalid_body");
    let all = decide(&moderator, json!({ "domain": "offers.example" }))
        .await
        .expect(200);
    assert_eq!(
        (&all["count"], all["results"].as_array().unwrap().len()),
        (&json!(3), 3)
    );
    assert_eq!(found(&moderator, "status=pending").await, ["On time."]);
    // About the comments under somebody else's article an author decides nothing, by whatever filter.
    let author = app.author("ann").await;
    let before = moderator.get("/editor/comments").await.expect(200);
    for filter in [
        json!({ "status": "pending" }),
        json!({ "article_id": article["id"] }),
    ] {
        let nothing = decide(&author, filter).await;
        if nothing.status == 200 {
            assert_eq!(nothing["count"], json!(0));
        }
    }
    assert_eq!(
        moderator.get("/editor/comments").await.expect(200)["data"],
        before["data"]
    );
    // Whose comments they are is told nobody who may not see addresses.
    let refused = decide(&editor, json!({ "email": "ida@example.org" })).await;
    refused.problem(403, "forbidden");
}

#[tokio::test]
async fn the_history_of_a_commenter_counts_what_became_of_their_comments() {
    let app = talkative().await;
    let moderator = app.moderator().await;
    live(&app.editor().await, "Open", json!({})).await;
    let mut last = None;
    for (number, action) in ["approve", "approve", "spam", "trash"].into_iter().enumerate() {
        let said = said_by(&app, "ida@example.org", &format!("{number}."))
            .await
            .expect(201);
        moderate(&moderator, &said, action).await.expect(200);
        app.advance(Duration::from_secs(1));
        last = Some(said);
    }
    said_by(&app, "rufus@example.org", "Not hers.").await.expect(201);
    let path = format!("/editor/comments/{}/history", last.unwrap().at("/id"));
    let history = moderator.get(&path).await.expect(200);
    let counts = ["pending", "approved", "spam", "trashed"].map(|state| history[state].as_i64().unwrap());
    assert_eq!(counts, [0, 2, 1, 1]);
    let last: Vec<&str> = history["last"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["body"].as_str().unwrap())
        .collect();
    assert_eq!(last, ["3.", "2.", "1.", "0."]);
}

#[tokio::test]
async fn who_is_banned_is_not_heard_until_the_ban_ends_or_is_lifted() {
    let app = talkative().await;
    let moderator = app.moderator().await;
    live(&app.editor().await, "Open", json!({})).await;
    let ban = async |kind: &str, value: &str, more: Value| {
        let mut ban = json!({ "kind": kind, "value": value });
        ban.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        moderator.post("/editor/bans").json(&ban).await
    };
    let state = async |posted: &Answer| {
        let path = format!("/editor/comments/{}", posted.at("/id"));
        let one = moderator.get(&path).await.expect(200);
        (one["status"].clone(), one["reasons"][0]["code"].clone())
    };
    for (kind, wrong) in [("email", "nobody"), ("domain", "org"), ("address", "300.1.1.1")] {
        ban(kind, wrong, json!({})).await.problem(422, "invalid_body");
    }
    // Of an address that is banned nobody is told.
    let email = ban("email", "IDA@example.org", json!({})).await.expect(201);
    let caught = said_by(&app, "ida@example.org", "One.").await.expect(201);
    assert_eq!(caught.at("/status"), "pending");
    assert_eq!(state(&caught).await, (json!("spam"), json!("banned_email")));
    let path = format!("/editor/bans/{}", email.at("/id"));
    moderator.delete(&path).await.expect(204);
    moderator.get(&path).await.problem(404, "not_found");
    let heard = said_by(&app, "ida@example.org", "Two.").await.expect(201);
    assert_eq!(state(&heard).await, (json!("pending"), Value::Null));
    // Of a domain or a network they are, while it lasts.
    let soon = moderator.get("/editor/comments").await.expect(200);
    let now: dateline::clock::Timestamp = soon
        .json
        .pointer("/data/0/created_at")
        .unwrap()
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let end = json!({ "expires_at": now.plus(Duration::from_secs(60)) });
    ban("domain", "example.org", end).await.expect(201);
    let refused = said_by(&app, "rufus@mail.example.org", "Three.").await;
    refused.problem(403, "forbidden");
    app.advance(Duration::from_secs(61));
    said_by(&app, "rufus@mail.example.org", "Three.")
        .await
        .expect(201);
    ban("address", "192.0.2.9/24", json!({})).await.expect(201);
    for (from, status) in [("192.0.2.77", 403), ("192.0.3.77", 201)] {
        let body = json!({ "author_name": "I", "email": "i@example.com", "body": from });
        let ask = app
            .anon()
            .post("/articles/open/comments")
            .header("X-Forwarded-For", from);
        ask.json(&body).await.expect(status);
    }
    let kinds = moderator.get("/editor/bans?kind=address").await.expect(200);
    assert_eq!(kinds.each("value"), ["192.0.2.0/24"]);
}

#[tokio::test]
async fn the_count_is_exact_however_many_comment_and_decide_at_once() {
    let app = TestApp::with(|config| {
        config.comments.policy = dateline::config::CommentsPolicy::PostModerated;
        config.comments.per_address = 100_000;
        config.comments.per_article = 100_000;
        config.comments.per_email = 100_000;
    })
    .await;
    let moderator = app.moderator().await;
    live(&app.editor().await, "Open", json!({})).await;
    let texts: Vec<String> = (0..200).map(|number| format!("Number {number}.")).collect();
    let said = join_all(texts.iter().map(|text| said_by(&app, "ida@example.org", text))).await;
    let taken: Vec<&Answer> = said.iter().filter(|answer| answer.status == 201).collect();
    // A database that is asked for more than it can do at once says so, and counts nothing.
    assert!(said.iter().all(|answer| [201, 503].contains(&answer.status)));
    assert!(taken.len() > 100, "{}", taken.len());
    let trash = |answer: &&Answer| {
        let decision = json!({ "action": "trash", "ids": [answer["id"]] });
        moderator.post("/editor/moderation").json(&decision).into_future()
    };
    let decided = join_all(taken[..50].iter().map(trash)).await;
    let gone = decided.iter().filter(|answer| answer.status == 200).count();
    let count = app.anon().get("/articles/open").await.expect(200)["comments"]["count"].clone();
    assert_eq!(count, json!(taken.len() - gone));
    let listed = app
        .anon()
        .get("/articles/open/comments?count=true")
        .await
        .expect(200);
    assert_eq!(listed.json.pointer("/meta/count/total"), Some(&count));
}
