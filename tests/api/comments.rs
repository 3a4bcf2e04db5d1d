//! Readers' comments: posting and reading them.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use crate::kit::{Answer, TestApp};
use crate::newsroom::{all_pages, comment, live, make, moderate, talkative};

async fn thread(app: &TestApp, article: &Answer) -> Vec<Value> {
    all_pages(
        &app.anon(),
        &format!("/articles/{}/comments?limit=2", article.at("/slug")),
    )
    .await
}

/// What each comment of a thread says, indented by its depth.
fn outline(thread: &[Value]) -> Vec<String> {
    let line = |comment: &Value| {
        let text = comment["body_html"].as_str().unwrap_or("(removed)");
        let text = text.trim_start_matches("<p>").trim_end_matches("</p>");
        let depth = usize::try_from(comment["depth"].as_u64().unwrap()).unwrap();
        format!("{}{text}", "  ".repeat(depth - 1))
    };
    thread.iter().map(line).collect()
}

#[tokio::test]
async fn a_comment_is_seen_by_readers_once_it_is_approved_and_not_before() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let posted = comment(&app, &article, "See https://example.org <b>now</b>", None)
        .await
        .expect(201);
    assert_eq!(posted.at("/status"), "pending");
    let path = format!("/comments/{}", posted.at("/id"));
    app.anon().get(&path).await.problem(404, "not_found");
    assert_eq!(thread(&app, &article).await, [Value::Null; 0]);
    moderate(&moderator, &posted, "approve").await.expect(200);
    let found = app.anon().get(&path).await.expect(200);
    let html = found.at("/body_html");
    assert!(
        html.contains("href=\"https://example.org") && !html.contains("<b>"),
        "{html}"
    );
    assert_eq!(thread(&app, &article).await.len(), 1);
    assert_eq!(
        app.anon().get("/comments").await.expect(200).each("article_slug"),
        ["open"]
    );
    assert_eq!(
        app.anon().get("/articles/open").await.expect(200)["comments"]["count"],
        json!(1)
    );
    for action in ["trash", "spam"] {
        moderate(&moderator, &posted, action).await.expect(200);
        app.anon().get(&path).await.expect(404);
        assert_eq!(
            app.anon().get("/articles/open").await.expect(200)["comments"]["count"],
            json!(0)
        );
        moderate(&moderator, &posted, "approve").await.expect(200);
    }
}

#[tokio::test]
async fn a_thread_reads_from_top_to_bottom_and_keeps_an_empty_place_where_replies_hang() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let say = async |text: &str, parent: Option<&Answer>| {
        let posted = comment(&app, &article, text, parent).await.expect(201);
        moderate(&moderator, &posted, "approve").await.expect(200);
        app.advance(std::time::Duration::from_secs(1));
        posted
    };
    let one = say("one", None).await;
    say("two", None).await;
    let one_one = say("one.one", Some(&one)).await;
    say("one.two", Some(&one)).await;
    let mut last = say("one.one.one", Some(&one_one)).await;
    assert_eq!(
        outline(&thread(&app, &article).await),
        ["one", "  one.one", "    one.one.one", "  one.two", "two"]
    );
    for depth in ["four", "five", "six", "seven"] {
        last = say(depth, Some(&last)).await;
    }
    let deep = thread(&app, &article).await;
    assert!(
        deep.iter()
            .all(|comment| (1..=5).contains(&comment["depth"].as_u64().unwrap())),
        "five levels"
    );
    moderate(&moderator, &one_one, "delete").await.expect(204);
    let after = outline(&thread(&app, &article).await);
    assert_eq!(after[..3], ["one", "  (removed)", "    one.one.one"]);
    let count = app.anon().get("/articles/open").await.expect(200)["comments"]["count"].clone();
    let shown = thread(&app, &article)
        .await
        .iter()
        .filter(|comment| comment["removed"] == false)
        .count();
    assert_eq!(count, json!(shown));
}

#[tokio::test]
async fn a_reply_to_what_readers_do_not_see_is_refused() {
    let app = talkative().await;
    let editor = app.editor().await;
    let (article, other) = (
        live(&editor, "Open", json!({})).await,
        live(&editor, "Other", json!({})).await,
    );
    let pending = comment(&app, &article, "Pending.", None).await.expect(201);
    for article in [&article, &other] {
        let refused = comment(&app, article, "A reply.", Some(&pending))
            .await
            .problem(422, "missing_reference");
        assert_eq!(refused.places(), ["/parent_id"]);
    }
}

#[tokio::test]
async fn what_a_machine_fills_into_the_hidden_field_is_spam_and_is_not_told_so() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let post = async |website: &str, text: &str| {
        let body = json!({ "author_name": "M", "email": "m@example.org", "body": text, "website": website });
        app.anon()
            .post(&format!("/articles/{}/comments", article.at("/slug")))
            .json(&body)
            .await
            .expect(201)
    };
    let (machine, person) = (
        post("https://spam.example", "Buy.").await,
        post("", "Hello.").await,
    );
    assert_eq!(machine.at("/status"), person.at("/status"));
    let state = async |id: &str| {
        moderator
            .get(&format!("/editor/comments/{id}"))
            .await
            .expect(200)
            .at("/status")
            .to_owned()
    };
    assert_eq!(
        (state(machine.at("/id")).await, state(person.at("/id")).await),
        ("spam".into(), "pending".into())
    );
}

#[tokio::test]
async fn an_address_and_an_article_take_only_so_many_comments_at_a_time() {
    let app =
        TestApp::with(|config| (config.comments.per_address, config.comments.per_article) = (3, 100)).await;
    let editor = app.editor().await;
    let article = live(&editor, "Open", json!({})).await;
    let post = |text: String| {
        let body = json!({ "author_name": "M", "email": "m@example.org", "body": text });
        let path = format!("/articles/{}/comments", article.at("/slug"));
        app.anon()
            .post(&path)
            .header("X-Forwarded-For", "192.0.2.1")
            .json(&body)
            .into_future()
    };
    let answers = join_all((0..10).map(|number| post(format!("Number {number}.")))).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(
        (
            statuses.iter().filter(|it| **it == 201).count(),
            statuses.iter().filter(|it| **it == 429).count()
        ),
        (3, 7)
    );
    let busy =
        TestApp::with(|config| (config.comments.per_address, config.comments.per_article) = (100, 2)).await;
    let editor = busy.editor().await;
    let (article, other) = (
        live(&editor, "Open", json!({})).await,
        live(&editor, "Other", json!({})).await,
    );
    for (number, status) in [201, 201, 429, 429].into_iter().enumerate() {
        comment(&busy, &article, &format!("Number {number}."), None)
            .await
            .expect(status);
    }
    comment(&busy, &other, "Elsewhere.", None).await.expect(201);
}

#[tokio::test]
async fn an_article_that_takes_no_comments_says_so_and_one_that_shows_none_shows_none() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let posted = comment(&app, &article, "Early.", None).await.expect(201);
    moderate(&moderator, &posted, "approve").await.expect(200);
    for (policy, shown) in [("closed", 1), ("off", 0), ("open", 1)] {
        crate::newsroom::change(&editor, &article, json!({ "comments_policy": policy }))
            .await
            .expect(200);
        make(&editor, &article, "publish").await.expect(200);
        let status = comment(&app, &article, "Late.", None).await.status;
        assert_eq!(status, if policy == "open" { 201 } else { 409 }, "{policy}");
        assert_eq!(thread(&app, &article).await.len(), shown, "{policy}");
        assert_eq!(
            app.anon().get("/comments").await.expect(200)["data"]
                .as_array()
                .unwrap()
                .len(),
            shown,
            "{policy}"
        );
    }
}

#[tokio::test]
async fn unpublishing_hides_the_thread_and_publishing_again_brings_it_back() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let posted = comment(&app, &article, "Here.", None).await.expect(201);
    moderate(&moderator, &posted, "approve").await.expect(200);
    let before = thread(&app, &article).await;
    make(&editor, &article, "unpublish").await.expect(200);
    app.anon()
        .get("/articles/open/comments")
        .await
        .problem(404, "not_found");
    app.anon()
        .get(&format!("/comments/{}", posted.at("/id")))
        .await
        .problem(404, "not_found");
    assert_eq!(app.anon().get("/comments").await.expect(200)["data"], json!([]));
    comment(&app, &article, "Meanwhile.", None)
        .await
        .problem(404, "not_found");
    make(&editor, &article, "publish").await.expect(200);
    assert_eq!(thread(&app, &article).await, before);
}

#[tokio::test]
async fn saying_the_same_again_is_refused_but_a_repeated_request_is_answered_again() {
    let app = talkative().await;
    let article = live(&app.editor().await, "Open", json!({})).await;
    let post = |key: &str| {
        let body = json!({ "author_name": "M", "email": "m@example.org", "body": "Hello." });
        app.anon()
            .post("/articles/open/comments")
            .header("Idempotency-Key", key)
            .json(&body)
            .into_future()
    };
    let first = post("one").await.expect(201);
    assert_eq!(post("one").await.expect(201).at("/id"), first.at("/id"));
    post("two").await.problem(409, "duplicate");
    let _ = article;
}

#[tokio::test]
async fn repeating_a_comment_does_not_tell_whose_address_it_has() {
    let app = talkative().await;
    live(&app.editor().await, "Open", json!({})).await;
    let post = async |email: &str| {
        let body = json!({ "author_name": "M", "email": email, "body": "Hello." });
        app.anon().post("/articles/open/comments").json(&body).await
    };
    post("m@example.org").await.expect(201);
    post("m@example.org").await.problem(409, "duplicate");
    post("somebody-else@example.org").await.problem(409, "duplicate");
}

#[tokio::test]
async fn a_comment_that_comes_while_its_article_is_trashed_leaves_no_orphan_and_breaks_nothing() {
    let app = talkative().await;
    let (editor, admin) = (app.editor().await, app.admin().await);
    let article = live(&editor, "Open", json!({})).await;
    let texts: Vec<String> = (0..20).map(|number| format!("Number {number}.")).collect();
    let posts = join_all(texts.iter().map(|text| comment(&app, &article, text, None)));
    let (answers, trashed) = join(posts, make(&editor, &article, "trash")).await;
    trashed.expect(200);
    assert!(
        answers.iter().all(|answer| [201, 404].contains(&answer.status)),
        "{answers:?}"
    );
    make(&admin, &article, "permanently").await.expect(204);
    assert_eq!(admin.get("/editor/comments").await.expect(200)["data"], json!([]));
}
