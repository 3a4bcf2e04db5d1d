//! What uses up the limit of comments, how many of them there are, and what is left of deleted ones.

use serde_json::{Value, json};

use crate::kit::{Answer, Ask, TestApp};
use crate::newsroom::{all_pages, change, comment, live, make, moderate, talkative};

/// A newsroom with one published article, `open`, in which an address may post so many comments.
async fn limited(per_address: u32) -> TestApp {
    let app = TestApp::with(|config| config.comments.per_address = per_address).await;
    live(&app.editor().await, "Open", json!({})).await;
    app
}

/// A comment under `open`.
fn say(app: &TestApp, text: &str, parent: Value) -> Ask {
    let body = json!({ "author_name": "Ida", "email": "ida@example.org", "body": text, "parent_id": parent });
    app.anon().post("/articles/open/comments").json(&body)
}

#[tokio::test]
async fn comments_that_are_refused_do_not_use_up_the_limit_of_an_address() {
    let app = limited(2).await;
    let nobody = json!("019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e");
    say(&app, "One.", Value::Null).await.expect(201);
    for _ in 0..3 {
        say(&app, "A reply.", nobody.clone())
            .await
            .problem(422, "missing_reference");
        say(&app, "  ", Value::Null).await.problem(422, "invalid_body");
    }
    say(&app, "Two.", Value::Null).await.expect(201);
    say(&app, "Three.", Value::Null)
        .await
        .problem(429, "too_many_requests");
}

#[tokio::test]
async fn what_was_said_already_uses_up_the_limit_of_an_address() {
    let app = limited(2).await;
    say(&app, "One.", Value::Null).await.expect(201);
    say(&app, "One.", Value::Null).await.problem(409, "duplicate");
    say(&app, "One.", Value::Null)
        .await
        .problem(429, "too_many_requests");
}

#[tokio::test]
async fn a_comment_that_is_sent_again_does_not_use_up_the_limit_of_an_address() {
    let app = limited(2).await;
    let say = |text: &str| say(&app, text, Value::Null).header("Idempotency-Key", text);
    let mut first = say("One.").await.expect(201);
    // The secret is given out once, and kept nowhere.
    assert_ne!(first.json["secret"].take(), Value::Null);
    for _ in 0..3 {
        assert_eq!(say("One.").await.expect(201).json, first.json);
    }
    say("Two.").await.expect(201);
    say("Three.").await.problem(429, "too_many_requests");
    assert_eq!(say("One.").await.expect(201).json, first.json);
}

#[tokio::test]
async fn whoever_commented_too_often_is_told_to_wait_a_second_or_more() {
    let app = limited(1).await;
    say(&app, "One.", Value::Null).await.expect(201);
    let refused = say(&app, "Two.", Value::Null)
        .await
        .problem(429, "too_many_requests");
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=600).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn a_list_of_comments_counts_what_its_pages_hold() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let approved = async |text: &str, parent: Option<&Answer>| {
        let posted = comment(&app, &article, text, parent).await.expect(201);
        moderate(&moderator, &posted, "approve").await.expect(200);
        posted
    };
    let one = approved("one", None).await;
    let one_one = approved("one.one", Some(&one)).await;
    approved("one.one.one", Some(&one_one)).await;
    let two = approved("two", None).await;
    comment(&app, &article, "pending", None).await.expect(201);
    let assert_held = async |items: usize, removed: usize| {
        let held = all_pages(&app.anon(), "/articles/open/comments?limit=2&count=true").await;
        let places = held.iter().filter(|comment| comment["removed"] == true).count();
        assert_eq!((held.len(), places), (items, removed));
        let page = app.anon().get("/articles/open/comments?count=true").await;
        let count = page.expect(200)["meta"]["count"].clone();
        assert_eq!(count, json!({ "total": items, "exact": true }));
    };
    assert_held(4, 0).await;
    moderate(&moderator, &one_one, "delete").await.expect(204);
    assert_held(4, 1).await;
    moderate(&moderator, &one, "trash").await.expect(200);
    assert_held(4, 2).await;
    moderate(&moderator, &two, "delete").await.expect(204);
    assert_held(3, 2).await;
}

/// Fails while moderation or readers still have something of a thread.
async fn assert_nothing_is_left(app: &TestApp, when: &str) {
    let moderator = app.moderator().await;
    for (client, path) in [
        (&moderator, "/editor/comments"),
        (&app.anon(), "/articles/open/comments"),
    ] {
        let list = client.get(path).await.expect(200);
        assert_eq!(list["data"], json!([]), "{path} {when}");
    }
}

#[tokio::test]
async fn an_empty_place_goes_with_the_last_reply_below_it() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    for (round, reply_is_shown) in [(1, true), (2, false)] {
        let say = async |text: &str, parent: Option<&Answer>, shown: bool| {
            let text = format!("{text} {round}");
            let posted = comment(&app, &article, &text, parent).await.expect(201);
            if shown {
                moderate(&moderator, &posted, "approve").await.expect(200);
            }
            posted
        };
        let first = say("First", None, true).await;
        let second = say("Second", Some(&first), true).await;
        let third = say("Third", Some(&second), reply_is_shown).await;
        for comment in [&first, &second] {
            moderate(&moderator, comment, "delete").await.expect(204);
        }
        let left = moderator.get("/editor/comments").await.expect(200);
        assert_eq!(left["data"].as_array().unwrap().len(), 3, "round {round}");
        moderate(&moderator, &third, "delete").await.expect(204);
        assert_nothing_is_left(&app, &format!("in round {round}")).await;
    }
}

#[tokio::test]
async fn comments_that_are_deleted_together_leave_no_place_whatever_their_order() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    for parent_first in [true, false] {
        let text = format!("Parent first: {parent_first}");
        let parent = comment(&app, &article, &text, None).await.expect(201);
        moderate(&moderator, &parent, "approve").await.expect(200);
        let text = format!("Reply to: {text}");
        let reply = comment(&app, &article, &text, Some(&parent)).await.expect(201);
        moderate(&moderator, &reply, "approve").await.expect(200);
        let mut ids = vec![&parent["id"], &reply["id"]];
        if !parent_first {
            ids.reverse();
        }
        let decision = json!({ "action": "delete", "ids": ids });
        let decided = moderator.post("/editor/moderation").json(&decision).await;
        assert_eq!(decided.expect(200)["count"], json!(2));
        assert_nothing_is_left(&app, &text).await;
    }
}

#[tokio::test]
async fn an_article_whose_comments_are_off_counts_none() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let posted = comment(&app, &article, "Early.", None).await.expect(201);
    moderate(&moderator, &posted, "approve").await.expect(200);
    for (policy, count) in [("off", 0), ("closed", 1), ("off", 0), ("open", 1)] {
        change(&editor, &article, json!({ "comments_policy": policy }))
            .await
            .expect(200);
        make(&editor, &article, "publish").await.expect(200);
        let policy = if policy == "open" { "moderated" } else { policy };
        let expected = json!({ "policy": policy, "closes_at": null, "count": count });
        let found = app.anon().get("/articles/open").await.expect(200);
        assert_eq!(found["comments"], expected);
        let listed = app.anon().get("/articles").await.expect(200);
        assert_eq!(listed["data"][0]["comments"], expected);
    }
}
