//! One move of many articles at once.

use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{draft, events, live};

const MISSING: &str = "019ab2c4-7d00-7000-8000-000000000001";

fn seen(article: &Answer) -> Value {
    json!({ "id": article["id"], "version": article["version"] })
}

async fn transition(client: &Client, transition: &str, articles: &[Value], more: Value) -> Answer {
    let mut body = json!({ "transition": transition, "articles": articles });
    for (member, value) in more.as_object().into_iter().flatten() {
        body[member] = value.clone();
    }
    client.post("/editor/transitions").json(&body).await
}

/// What became of each, as `done` or as the code of the problem.
fn outcomes(answer: &Answer) -> Vec<String> {
    let results = answer["results"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer:?}"));
    let outcome = |result: &Value| {
        let code = result["problem"]["code"].as_str();
        code.or(result["status"].as_str()).unwrap().to_owned()
    };
    results.iter().map(outcome).collect()
}

async fn desk(client: &Client, article: &Answer) -> Answer {
    let path = format!("/editor/articles/{}", article.at("/id"));
    client.get(&path).await.expect(200)
}

#[tokio::test]
async fn each_article_is_done_or_refused_for_itself_and_in_order() {
    let app = TestApp::new().await;
    let (editor, mara) = (app.editor().await, app.author("mara").await);
    let ready = draft(&mara, "Ready", json!({})).await;
    let empty = json!({ "body": { "format": "markdown", "source": "" } });
    let empty = draft(&mara, "Empty", empty).await;
    let public = live(&editor, "Public", json!({})).await;
    let hidden = draft(&editor, "Hidden", json!({})).await;
    let stale = draft(&mara, "Stale", json!({})).await;
    let last = draft(&mara, "Last", json!({})).await;
    let articles = [
        seen(&ready),
        seen(&empty),
        seen(&public),
        seen(&hidden),
        json!({ "id": MISSING, "version": 1 }),
        json!({ "id": stale["id"], "version": 7 }),
        seen(&last),
    ];
    let answer = transition(&mara, "publish", &articles, json!({}))
        .await
        .expect(200);
    assert_eq!(
        outcomes(&answer),
        [
            "done",
            "invalid_body",
            "forbidden",
            "not_found",
            "not_found",
            "stale_version",
            "done"
        ]
    );
    let results = &answer["results"];
    assert_eq!(
        results[0],
        json!({ "id": ready["id"], "status": "done", "version": 2, "stage": "draft", "live_state": "live" })
    );
    let problem = &results[1]["problem"];
    assert_eq!(
        (&results[1]["status"], &problem["status"], &problem["type"]),
        (&json!("refused"), &json!(422), &json!("/problems/invalid_body"))
    );
    assert_eq!(problem["errors"][0]["pointer"], "/body/source");
    assert_eq!(
        (&results[5]["version"], &results[5]["problem"]["status"]),
        (&json!(1), &json!(412))
    );
    // What is hidden is told apart from what is missing by its id alone.
    let (mut one, mut other) = (results[3].clone(), results[4].clone());
    (one["id"], other["id"]) = (Value::Null, Value::Null);
    assert_eq!(one, other);
    for slug in ["ready", "last"] {
        app.anon().get(&format!("/articles/{slug}")).await.expect(200);
    }
    for slug in ["empty", "hidden", "stale"] {
        let unread = app.anon().get(&format!("/articles/{slug}")).await;
        unread.problem(404, "not_found");
    }
    assert_eq!(events(&app, hidden.at("/id")).await, ["article.created"]);
    assert_eq!(
        events(&app, last.at("/id")).await,
        ["article.created", "article.published"]
    );
}

#[tokio::test]
async fn an_atomic_request_does_all_or_nothing_and_names_everything_that_was_refused() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let one = draft(&editor, "One", json!({})).await;
    let other = draft(&editor, "Other", json!({})).await;
    let articles = [
        seen(&one),
        json!({ "id": MISSING, "version": 1 }),
        json!({ "id": other["id"], "version": 2 }),
    ];
    let atomic = json!({ "atomic": true });
    let refused = transition(&editor, "publish", &articles, atomic.clone()).await;
    let refused = refused.problem(409, "conflict");
    assert_eq!(outcomes(&refused), ["undone", "not_found", "stale_version"]);
    assert_eq!(
        refused["results"][0],
        json!({ "id": one["id"], "status": "undone" })
    );
    app.anon().get("/articles/one").await.problem(404, "not_found");
    assert_eq!(desk(&editor, &one).await["version"], 1);
    assert_eq!(events(&app, one.at("/id")).await, ["article.created"]);
    let both = [seen(&one), seen(&other)];
    let done = transition(&editor, "publish", &both, atomic).await.expect(200);
    assert_eq!(outcomes(&done), ["done", "done"]);
    app.anon().get("/articles/one").await.expect(200);
}

#[tokio::test]
async fn every_move_that_is_offered_is_made() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Night trains", json!({})).await;
    let (day, later) = ("2026-11-24T06:00:00Z", "2026-11-25T06:00:00Z");
    let (plan, why) = (
        json!({ "publish_at": day, "unpublish_at": later }),
        json!({ "reason": " Who says so? " }),
    );
    let embargo = json!({ "until": day, "note": "Not yet." });
    let moves = [
        ("submit", json!({}), "in_review", "never"),
        ("request_changes", why, "draft", "never"),
        ("submit", json!({}), "in_review", "never"),
        ("approve", json!({}), "approved", "never"),
        ("schedule", plan, "scheduled", "never"),
        ("unschedule", json!({}), "approved", "never"),
        ("publish", json!({}), "draft", "live"),
        ("embargo", embargo, "draft", "embargoed"),
        ("lift_embargo", json!({}), "draft", "live"),
        ("unpublish", json!({}), "draft", "unpublished"),
        ("trash", json!({}), "draft", "unpublished"),
        ("restore", json!({}), "draft", "unpublished"),
    ];
    for (name, more, stage, live_state) in moves {
        let now = desk(&editor, &article).await;
        let done = transition(&editor, name, &[seen(&now)], more).await.expect(200);
        let result = &done["results"][0];
        assert_eq!(
            (&result["status"], &result["stage"], &result["live_state"]),
            (&json!("done"), &json!(stage), &json!(live_state)),
            "{name}"
        );
        let after = desk(&editor, &article).await;
        assert_eq!(after["version"], result["version"], "{name}");
        match name {
            "request_changes" => assert_eq!(after["review_note"], "Who says so?"),
            "schedule" => assert_eq!(
                (
                    &after["schedule"]["publish_at"],
                    &after["schedule"]["unpublish_at"]
                ),
                (&json!(day), &json!(later))
            ),
            "embargo" => assert_eq!(
                (&after["embargo"]["until"], &after["embargo"]["note"]),
                (&json!(day), &json!("Not yet."))
            ),
            _ => {}
        }
    }
    let edit = json!({ "title": "Edited" });
    let edited = crate::newsroom::change(&editor, &article, edit).await.expect(200);
    let done = transition(&editor, "discard", &[seen(&edited)], json!({}))
        .await
        .expect(200);
    assert_eq!(outcomes(&done), ["done"]);
    assert_eq!(desk(&editor, &article).await["title"], "Night trains");
    let now = desk(&editor, &article).await;
    let refused = transition(&editor, "approve", &[seen(&now)], json!({}))
        .await
        .expect(200);
    let result = &refused["results"][0];
    assert_eq!(
        (
            &result["problem"]["code"],
            &result["stage"],
            &result["live_state"]
        ),
        (&json!("conflict"), &json!("draft"), &json!("unpublished"))
    );
}

#[tokio::test]
async fn a_request_that_makes_no_sense_is_refused_with_everything_that_is_wrong() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let one = seen(&draft(&editor, "One", json!({})).await);
    let numbered =
        |number: u8| json!({ "id": format!("019ab2c4-7d00-7000-8000-0000000000{number:02x}"), "version": 1 });
    let too_many: Vec<Value> = (0..=100).map(numbered).collect();
    let twice = [one.clone(), one.clone()];
    let once = [one.clone()];
    let no_version = [json!({ "id": MISSING })];
    for (name, articles, more, places) in [
        ("submit", &[][..], json!({}), vec!["/articles"]),
        ("submit", &too_many, json!({}), vec!["/articles"]),
        (
            "submit",
            &twice,
            json!({ "reason": "Why", "until": "2026-11-24T06:00:00Z" }),
            vec!["/articles/1/id", "/reason", "/until"],
        ),
        (
            "publish",
            &once,
            json!({ "publish_at": "2026-11-24T06:00:00Z" }),
            vec!["/publish_at"],
        ),
        (
            "embargo",
            &once,
            json!({ "unpublish_at": "2026-11-24T06:00:00Z" }),
            vec!["/unpublish_at"],
        ),
        ("schedule", &once, json!({ "note": "Why" }), vec!["/note"]),
        ("request_changes", &once, json!({}), vec!["/reason"]),
        (
            "request_changes",
            &once,
            json!({ "reason": " " }),
            vec!["/reason"],
        ),
        ("submit", &no_version, json!({}), vec!["/articles/0/version"]),
        ("take_down", &once, json!({}), vec!["/transition"]),
        ("purge", &once, json!({}), vec!["/transition"]),
    ] {
        let refused = transition(&editor, name, articles, more).await;
        let refused = refused.problem(422, "invalid_body");
        assert_eq!(refused.places(), places, "{name}");
    }
    // A plan that cannot be is each article's own refusal.
    let past = json!({ "publish_at": "2026-11-22T06:00:00Z" });
    let answer = transition(&editor, "schedule", &once, past).await.expect(200);
    assert_eq!(
        answer["results"][0]["problem"]["errors"][0]["pointer"],
        "/publish_at"
    );
}

#[tokio::test]
async fn a_role_that_may_never_make_a_move_is_refused_as_a_whole() {
    let app = TestApp::new().await;
    let (editor, ann) = (app.editor().await, app.contributor().await);
    let (own, other) = (
        draft(&ann, "Own", json!({})).await,
        draft(&editor, "Other", json!({})).await,
    );
    for name in ["publish", "approve", "embargo"] {
        let refused = transition(&ann, name, &[seen(&own), seen(&other)], json!({})).await;
        refused.problem(403, "forbidden");
    }
    let answer = transition(&ann, "submit", &[seen(&own), seen(&other)], json!({})).await;
    assert_eq!(outcomes(&answer.expect(200)), ["done", "not_found"]);
    // To trash what is live takes the right to publish it.
    let now = desk(&editor, &own).await;
    transition(&editor, "publish", &[seen(&now)], json!({}))
        .await
        .expect(200);
    let now = desk(&ann, &own).await;
    let answer = transition(&ann, "trash", &[seen(&now)], json!({}))
        .await
        .expect(200);
    assert_eq!(outcomes(&answer), ["forbidden"]);
    app.anon().get("/articles/own").await.expect(200);
}

#[tokio::test]
async fn the_same_request_again_gets_the_same_results_and_does_nothing() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let (one, other) = (
        draft(&editor, "One", json!({})).await,
        draft(&editor, "Other", json!({})).await,
    );
    let body = json!({
        "transition": "submit", "articles": [seen(&one), { "id": other["id"], "version": 9 }]
    });
    let ask = || {
        let ask = editor.post("/editor/transitions").json(&body);
        ask.header("Idempotency-Key", "0b9d3c1e-submit-both")
    };
    let first = ask().await.expect(200);
    assert_eq!(outcomes(&first), ["done", "stale_version"]);
    assert_eq!(ask().await.expect(200).json, first.json);
    assert_eq!(desk(&editor, &one).await["version"], 2);
    assert_eq!(
        events(&app, one.at("/id")).await,
        ["article.created", "article.submitted"]
    );
}
