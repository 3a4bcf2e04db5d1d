//! Ways round the rules of comments that were open once: edits, withdrawals, days, spellings.

use std::time::Duration;

use dateline::config::CommentsPolicy;
use serde_json::{Value, json};

use crate::kit::{Answer, TestApp};
use crate::newsroom::{comment, live, moderate, talkative};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn with(policy: CommentsPolicy) -> (TestApp, Answer) {
    let app = TestApp::with(|config| {
        config.comments.policy = policy;
        config.comments.per_address = 100_000;
        config.comments.per_article = 100_000;
        config.comments.per_email = 100_000;
        config.comments.hide_after = 3;
        config.comments.trusted_after = 1;
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let article = live(&app.editor().await, "Open", json!({})).await;
    (app, article)
}

async fn change(app: &TestApp, said: &Answer, text: &str) -> Answer {
    let path = format!("/comments/{}", said.at("/id"));
    let body = json!({ "secret": said["secret"], "body": text });
    app.anon().patch(&path).json(&body).await
}

async fn on_the_desk(app: &TestApp, said: &Answer) -> Answer {
    let path = format!("/editor/comments/{}", said.at("/id"));
    app.moderator().await.get(&path).await.expect(200)
}

#[tokio::test]
async fn an_edit_is_checked_as_a_comment_is() {
    let (app, article) = with(CommentsPolicy::PostModerated).await;
    let moderator = app.moderator().await;
    let ban = async |kind: &str, value: &str| {
        let ban = json!({ "kind": kind, "value": value });
        moderator.post("/editor/bans").json(&ban).await.expect(201)
    };
    let said = comment(&app, &article, "Nice.", None).await.expect(201);
    let other = comment(&app, &article, "Good.", None).await.expect(201);
    ban("word", "viagra").await;
    let changed = change(&app, &said, "Viagra.").await.expect(200);
    assert_eq!(changed.at("/status"), "approved", "who did it is not told");
    let desk = on_the_desk(&app, &said).await;
    assert_eq!(
        (desk.at("/status"), desk.at("/reasons/0/code")),
        ("spam", "blocked_word")
    );
    app.anon()
        .get(&format!("/comments/{}", said.at("/id")))
        .await
        .problem(404, "not_found");
    // It stays so when the word is taken out again, and so does why.
    change(&app, &said, "Nice again.").await.expect(200);
    let desk = on_the_desk(&app, &said).await;
    assert_eq!(
        (desk.at("/status"), desk.at("/reasons/0/code")),
        ("spam", "blocked_word")
    );
    let email = ban("email", "ida@example.org").await;
    change(&app, &other, "Better.").await.expect(200);
    assert_eq!(on_the_desk(&app, &other).await.at("/status"), "spam");
    let path = format!("/editor/bans/{}", email.at("/id"));
    moderator.delete(&path).await.expect(204);
    let third = comment(&app, &article, "Fine.", None).await.expect(201);
    ban("domain", "example.org").await;
    change(&app, &third, "Finer.").await.problem(403, "forbidden");
    assert_eq!(on_the_desk(&app, &third).await.at("/body"), "Fine.");
}

#[tokio::test]
async fn what_the_newsroom_marked_out_is_marked_no_more_when_its_author_changes_it() {
    let (app, article) = with(CommentsPolicy::PostModerated).await;
    let moderator = app.moderator().await;
    let said = comment(&app, &article, "Nice.", None).await.expect(201);
    let desk = on_the_desk(&app, &said).await;
    let path = format!("/editor/comments/{}", said.at("/id"));
    let marks = json!({ "is_pinned": true, "is_picked": true });
    let mark = moderator.patch(&path).if_match(desk.etag()).json(&marks);
    mark.await.expect(200);
    change(&app, &said, "Not so nice.").await.expect(200);
    let shown = app
        .anon()
        .get(&format!("/comments/{}", said.at("/id")))
        .await
        .expect(200);
    assert_eq!(
        (&shown["is_pinned"], &shown["is_picked"]),
        (&json!(false), &json!(false))
    );
    for sort in ["pinned", "picked"] {
        let list = app
            .anon()
            .get(&format!("/articles/open/comments?sort={sort}"))
            .await;
        assert_eq!(list.expect(200)["data"], json!([]), "{sort}");
    }
}

#[tokio::test]
async fn an_edit_repeats_nobody_either_and_small_changes_make_no_other_text() {
    let (app, article) = with(CommentsPolicy::PostModerated).await;
    comment(&app, &article, "Buy  here, NOW.", None).await.expect(201);
    let said = comment(&app, &article, "Nice.", None).await.expect(201);
    for again in ["Buy  here, NOW.", "buy here, now.", "Búy he\u{200b}re,\nnow."] {
        change(&app, &said, again).await.problem(409, "duplicate");
        comment(&app, &article, again, None)
            .await
            .problem(409, "duplicate");
    }
    // One's own text is not said again.
    for same in ["Nice.", "nice.", "N\u{ed}ce."] {
        change(&app, &said, same).await.expect(200);
    }
    app.advance(DAY + Duration::from_secs(1));
    comment(&app, &article, "Buy here, now.", None).await.expect(201);
}

#[tokio::test]
async fn deciding_again_and_again_by_a_filter_comes_to_an_end() {
    let app = talkative().await;
    let moderator = app.moderator().await;
    let article = live(&app.editor().await, "Open", json!({})).await;
    for number in 0..501 {
        comment(&app, &article, &format!("Number {number}."), None)
            .await
            .expect(201);
    }
    let decision = json!({ "action": "trash", "filter": { "article_id": article["id"] } });
    let mut counts = Vec::new();
    for _ in 0..3 {
        let decided = moderator.post("/editor/moderation").json(&decision).await;
        counts.push(decided.expect(200)["count"].clone());
    }
    assert_eq!(counts, [json!(500), json!(1), json!(0)]);
}

#[tokio::test]
async fn where_comments_are_off_there_are_no_votes_and_no_reports() {
    let (app, article) = with(CommentsPolicy::PostModerated).await;
    let said = comment(&app, &article, "Nice.", None).await.expect(201);
    let off = app.beside_with(|config| config.comments.policy = CommentsPolicy::Off);
    let path = format!("/comments/{}", said.at("/id"));
    let vote = off.anon().post(&format!("{path}/votes")).await;
    vote.problem(404, "not_found");
    let report = off.anon().post(&format!("{path}/reports"));
    let report = report.json(&json!({ "reason": "abuse" })).await;
    report.problem(404, "not_found");
    let desk = on_the_desk(&app, &said).await;
    assert_eq!((&desk["votes"], &desk["reports"]), (&json!(0), &json!(0)));
    app.anon().post(&format!("{path}/votes")).await.expect(200);
}

#[tokio::test]
async fn one_reader_who_reports_day_after_day_hides_nothing() {
    let (app, article) = with(CommentsPolicy::PostModerated).await;
    let said = comment(&app, &article, "You are all wrong.", None)
        .await
        .expect(201);
    let path = format!("/comments/{}", said.at("/id"));
    let report = async |from: &str| {
        let ask = app.anon().post(&format!("{path}/reports"));
        let ask = ask.header("X-Forwarded-For", from);
        ask.json(&json!({ "reason": "abuse" })).await.expect(204);
    };
    for _ in 0..5 {
        report("192.0.2.1").await;
        app.advance(DAY);
    }
    app.anon().get(&path).await.expect(200);
    // Moderators see them all, and three readers on one day are enough.
    assert_eq!(on_the_desk(&app, &said).await["reports"], json!(5));
    for from in ["192.0.2.1", "192.0.2.2", "192.0.2.3"] {
        report(from).await;
    }
    app.anon().get(&path).await.problem(404, "not_found");
    assert_eq!(on_the_desk(&app, &said).await["reports"], json!(8));
}

#[tokio::test]
async fn a_ban_and_the_filter_for_it_are_about_the_same_domains() {
    let app = talkative().await;
    let moderator = app.moderator().await;
    live(&app.editor().await, "Open", json!({})).await;
    for email in [
        "a@offers.example",
        "b@mail.offers.example",
        "c@betteroffers.example",
        "d@offers.example.org",
    ] {
        let body = json!({ "author_name": "I", "email": email, "body": email });
        let posted = app.anon().post("/articles/open/comments").json(&body).await;
        posted.expect(201);
    }
    let found = moderator
        .get("/editor/comments?domain=Offers.example")
        .await
        .expect(200);
    let mut found = found.each("body");
    found.sort();
    assert_eq!(found, ["a@offers.example", "b@mail.offers.example"]);
    let decision = json!({ "action": "spam", "filter": { "domain": "offers.example" } });
    let decided = moderator.post("/editor/moderation").json(&decision).await;
    assert_eq!(decided.expect(200)["count"], json!(2));
}

#[tokio::test]
async fn a_network_of_mapped_addresses_is_banned_as_the_one_it_stands_for() {
    let app = talkative().await;
    let moderator = app.moderator().await;
    live(&app.editor().await, "Open", json!({})).await;
    let ban = json!({ "kind": "address", "value": "::ffff:192.0.2.0/120" });
    let ban = moderator.post("/editor/bans").json(&ban).await.expect(201);
    assert_eq!(ban.at("/value"), "192.0.2.0/24");
    for (from, status) in [
        ("192.0.2.77", 403),
        ("::ffff:192.0.2.78", 403),
        ("192.0.3.77", 201),
    ] {
        let body = json!({ "author_name": "I", "email": "i@example.com", "body": from });
        let ask = app.anon().post("/articles/open/comments");
        ask.header("X-Forwarded-For", from)
            .json(&body)
            .await
            .expect(status);
    }
}

#[tokio::test]
async fn who_was_caught_cannot_wipe_that_out_by_withdrawing() {
    let (app, article) = with(CommentsPolicy::TrustedFirst).await;
    let moderator = app.moderator().await;
    let good = comment(&app, &article, "Good.", None).await.expect(201);
    moderate(&moderator, &good, "approve").await.expect(200);
    let bad = comment(&app, &article, "Buy.", None).await.expect(201);
    assert_eq!(bad.at("/status"), "approved", "trusted");
    moderate(&moderator, &bad, "spam").await.expect(200);
    let path = format!("/comments/{}/withdraw", bad.at("/id"));
    let secret = json!({ "secret": bad["secret"] });
    // It looks as if it were gone.
    app.anon().post(&path).json(&secret).await.expect(204);
    app.anon()
        .post(&path)
        .json(&secret)
        .await
        .problem(404, "not_found");
    change(&app, &bad, "Sell.").await.problem(404, "not_found");
    assert_eq!(on_the_desk(&app, &bad).await.at("/status"), "spam");
    let next = comment(&app, &article, "Buy more.", None).await.expect(201);
    assert_eq!(next.at("/status"), "pending", "trusted no more");
}

#[tokio::test]
async fn who_is_banned_is_answered_like_everybody_else() {
    for (policy, told) in [
        (CommentsPolicy::PostModerated, "approved"),
        (CommentsPolicy::Moderated, "pending"),
    ] {
        let (app, article) = with(policy).await;
        let moderator = app.moderator().await;
        let ban = json!({ "kind": "email", "value": "ida@example.org" });
        moderator.post("/editor/bans").json(&ban).await.expect(201);
        let banned = comment(&app, &article, "One.", None).await.expect(201);
        let body = json!({ "author_name": "R", "email": "r@example.org", "body": "Two." });
        let other = app.anon().post("/articles/open/comments").json(&body).await;
        let other = other.expect(201);
        assert_eq!((banned.at("/status"), other.at("/status")), (told, told));
        assert_eq!(on_the_desk(&app, &banned).await.at("/status"), "spam");
        let (ours, theirs) = (
            change(&app, &banned, "Three.").await,
            change(&app, &other, "Four.").await,
        );
        assert_eq!(ours.expect(200)["status"], theirs.expect(200)["status"]);
        let names = |answer: &Answer| {
            let members = answer.json.as_object().unwrap().keys();
            members.cloned().collect::<Vec<String>>()
        };
        assert_eq!(names(&banned), names(&other));
        assert_ne!(banned["secret"], Value::Null);
    }
}
