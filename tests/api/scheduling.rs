//! What happens to an article by itself: publication, unpublication, the end of an embargo.

use std::time::Duration;

use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use dateline::articles::service as articles;
use dateline::auth::Actor;
use dateline::db::DbError;
use dateline::db::schema::live_changes;
use dateline::{jobs, queue};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, draft, live, make};
use crate::workflow::make_with;

const HOUR: Duration = Duration::from_secs(3_600);

async fn run(app: &TestApp) -> usize {
    jobs::run_due(&app.app.db).await.unwrap()
}

/// The article as an editor finds it who has just logged in.
async fn desk(app: &TestApp, article: &Answer) -> Answer {
    let path = format!("/editor/articles/{}", article.at("/id"));
    app.editor().await.get(&path).await.expect(200)
}

async fn schedule(client: &Client, article: &Answer, publish_at: &str) -> Answer {
    let plan = json!({ "publish_at": publish_at });
    make_with(client, article, "schedule", plan).await.expect(200)
}

#[tokio::test]
async fn a_scheduled_article_is_published_at_its_time_and_not_before() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Tomorrow", json!({})).await;
    let scheduled = schedule(&editor, &article, "2026-11-23T09:30:00Z").await;
    let plan = &scheduled["schedule"];
    assert_eq!(
        (scheduled.at("/stage"), &plan["publish_at"], &plan["edited_since"]),
        ("scheduled", &json!("2026-11-23T09:30:00Z"), &json!(false))
    );
    app.advance(HOUR - Duration::from_secs(1));
    assert_eq!(run(&app).await, 0);
    app.anon()
        .get("/articles/tomorrow")
        .await
        .problem(404, "not_found");
    app.advance(Duration::from_secs(2));
    assert_eq!(run(&app).await, 1);
    let read = app.anon().get("/articles/tomorrow").await.expect(200);
    assert_eq!(read.at("/published_at"), "2026-11-23T09:30:00Z");
    let after = desk(&app, &article).await;
    assert_eq!(
        (after.at("/stage"), after.at("/live_state"), after.etag()),
        ("draft", "live", "\"v3\"")
    );
    assert_eq!(after["schedule"], Value::Null);
    assert_eq!(run(&app).await, 0, "once");
}

#[tokio::test]
async fn a_later_edit_does_not_slip_out_with_a_schedule() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Planned", json!({})).await;
    schedule(&editor, &article, "2026-11-23T09:30:00Z").await;
    let edit = json!({ "title": "Edited", "slug": "edited" });
    let edited = change(&editor, &article, edit).await.expect(200);
    let plan = &edited["schedule"];
    assert_eq!(
        (
            edited.at("/stage"),
            &plan["edited_since"],
            &plan["revision_number"]
        ),
        ("draft", &json!(true), &json!(1))
    );
    let other = draft(&editor, "Planned", json!({})).await;
    assert_eq!(other.at("/slug"), "planned-2", "the slug is promised");
    app.advance(HOUR);
    run(&app).await;
    let read = app.anon().get("/articles/planned").await.expect(200);
    assert_eq!(read.at("/title"), "Planned");
    let after = desk(&app, &article).await;
    assert_eq!(
        (after.at("/title"), &after["has_pending_changes"]),
        ("Edited", &json!(true))
    );
}

#[tokio::test]
async fn an_article_leaves_the_stand_at_its_time() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Short", json!({})).await;
    let plan = json!({ "publish_at": "2026-11-23T09:30:00Z", "unpublish_at": "2026-11-23T10:30:00Z" });
    make_with(&editor, &article, "schedule", plan).await.expect(200);
    app.advance(HOUR);
    run(&app).await;
    app.anon().get("/articles/short").await.expect(200);
    app.advance(HOUR);
    run(&app).await;
    app.anon().get("/articles/short").await.problem(404, "not_found");
    assert_eq!(desk(&app, &article).await.at("/live_state"), "unpublished");
}

#[tokio::test]
async fn what_fell_due_while_nobody_worked_happens_in_order() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for (title, hour) in [("B", 10), ("A", 9), ("C", 11)] {
        let article = draft(&editor, title, json!({})).await;
        schedule(&editor, &article, &format!("2026-11-23T{hour:02}:00:00Z")).await;
    }
    app.advance(HOUR * 24);
    assert_eq!(run(&app).await, 3);
    let changes = app.app.db.read(|conn| {
        let slugs = live_changes::table
            .filter(live_changes::object_kind.eq("article"))
            .order(live_changes::sequence)
            .select(live_changes::slug);
        slugs.load::<Option<String>>(conn).map_err(DbError::from)
    });
    let slugs: Vec<String> = changes.await.unwrap().into_iter().flatten().collect();
    assert_eq!(slugs, ["a", "b", "c"]);
}

#[tokio::test]
async fn a_plan_that_makes_no_sense_is_refused_with_everything_that_is_wrong() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Plan", json!({})).await;
    let (past, later) = ("2026-11-23T08:30:00Z", "2026-11-24T08:30:00Z");
    let too_late = "2026-11-25T08:30:00Z";
    for (plan, places) in [
        (json!({}), vec![""]),
        (json!({ "publish_at": past }), vec!["/publish_at"]),
        (
            json!({ "publish_at": later, "unpublish_at": later }),
            vec!["/unpublish_at"],
        ),
        (json!({ "unpublish_at": later }), vec!["/unpublish_at"]),
        (
            json!({ "publish_at": later, "published_at": too_late }),
            vec!["/published_at"],
        ),
        (
            json!({ "unpublish_at": later, "published_at": past }),
            vec!["/published_at", "/unpublish_at"],
        ),
    ] {
        let refused = make_with(&editor, &article, "schedule", plan.clone()).await;
        assert_eq!(refused.problem(422, "invalid_body").places(), places, "{plan}");
    }
    assert_eq!(desk(&app, &article).await.etag(), article.etag());
}

#[tokio::test]
async fn what_is_unscheduled_or_published_by_hand_does_not_happen_again_by_itself() {
    let app = TestApp::new().await;
    let (editor, admin) = (app.editor().await, app.admin().await);
    let at = "2026-11-23T09:30:00Z";
    let article = draft(&editor, "Not today", json!({})).await;
    make(&editor, &article, "submit").await.expect(200);
    make(&editor, &article, "approve").await.expect(200);
    schedule(&editor, &article, at).await;
    let unscheduled = make(&editor, &article, "unschedule").await.expect(200);
    assert_eq!(
        (unscheduled.at("/stage"), &unscheduled["schedule"]),
        ("approved", &Value::Null)
    );
    for (title, action) in [("Early", "publish"), ("Trashed", "trash")] {
        let article = draft(&editor, title, json!({})).await;
        schedule(&editor, &article, at).await;
        make(&editor, &article, action).await.expect(200);
    }
    assert_eq!(admin.get("/editor/jobs").await.expect(200)["data"], json!([]));
    app.advance(HOUR * 2);
    assert_eq!(run(&app).await, 0);
    app.anon()
        .get("/articles/not-today")
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn what_fails_says_why_is_tried_again_and_given_up_in_the_end() {
    let app = TestApp::new().await;
    let (editor, admin) = (app.editor().await, app.admin().await);
    let other = draft(&editor, "Other", json!({})).await;
    let article = draft(&editor, "Needs another", json!({ "related": [other["id"]] })).await;
    schedule(&editor, &article, "2026-11-23T09:30:00Z").await;
    make(&editor, &other, "trash").await.expect(200);
    make(&admin, &other, "permanently").await.expect(204);
    app.advance(HOUR);
    assert_eq!(run(&app).await, 1);
    let admin = app.admin().await;
    let jobs = admin.get("/editor/jobs").await.expect(200);
    let job = &jobs["data"][0];
    assert_eq!(
        (&job["kind"], &job["attempts"], &job["object_id"]),
        (&json!("publish_article"), &json!(1), &article["id"])
    );
    assert_eq!(job["last_error"], "the article is not ready to be published");
    assert_eq!(job["next_try_at"], "2026-11-23T09:30:20Z");
    assert_eq!(run(&app).await, 0, "not before its time");
    let retry = format!("/editor/jobs/{}/retry", job["id"].as_str().unwrap());
    admin.post(&retry).await.expect(200);
    assert_eq!(run(&app).await, 1);
    for _ in 0..20 {
        app.advance(HOUR * 24);
        run(&app).await;
    }
    let jobs = app.admin().await.get("/editor/jobs").await.expect(200);
    let job = &jobs["data"][0];
    assert_eq!(
        (&job["attempts"], &job["next_try_at"]),
        (&json!(12), &Value::Null)
    );
    let editor = app.editor().await;
    change(&editor, &article, json!({ "related": [] }))
        .await
        .expect(200);
    schedule(&editor, &article, "2027-01-01T00:00:00Z").await;
    app.advance(HOUR * 24 * 60);
    run(&app).await;
    app.anon().get("/articles/needs-another").await.expect(200);
}

#[tokio::test]
async fn a_job_that_is_tried_again_early_waits_until_it_is_due() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let article = draft(&admin, "Patience", json!({})).await;
    schedule(&admin, &article, "2026-11-23T09:30:00Z").await;
    let jobs = admin.get("/editor/jobs").await.expect(200);
    let retry = format!("/editor/jobs/{}/retry", jobs.at("/data/0/id"));
    let retried = admin.post(&retry).await.expect(200);
    assert_eq!(retried["next_try_at"], "2026-11-23T09:30:00Z");
    assert_eq!(run(&app).await, 0);
    app.advance(HOUR);
    assert_eq!(run(&app).await, 1);
    app.anon().get("/articles/patience").await.expect(200);
    app.admin().await.post(&retry).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_lapsed_claim_is_taken_over_and_the_work_done_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Claimed", json!({})).await;
    schedule(&editor, &article, "2026-11-23T09:30:00Z").await;
    app.advance(HOUR);
    let (slow, lease) = (Uuid::now_v7(), Duration::from_secs(3));
    let claim = move |tx: &mut dateline::db::Tx| queue::claim(tx, queue::Lane::Desk, slow, lease, 10);
    let claimed = app.app.db.write(Actor::system().context(), claim).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(run(&app).await, 0, "it is somebody else's");
    app.advance(Duration::from_secs(4));
    assert_eq!(run(&app).await, 1);
    let job = claimed[0].clone();
    let finish = move |tx: &mut dateline::db::Tx| queue::finish(tx, slow, &job);
    let still = app.app.db.write(Actor::system().context(), finish).await.unwrap();
    assert!(!still, "whoever was slow finds that it is done");
    app.anon().get("/articles/claimed").await.expect(200);
}

#[tokio::test]
async fn an_embargo_hides_a_live_article_from_every_output_and_its_end_brings_back_what_was_live() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "Secret", json!({ "tags": [{ "name": "Rail" }] })).await;
    let embargo = json!({ "until": "2026-11-23T09:30:00Z", "note": "Not before the minister" });
    let hidden = make_with(&editor, &article, "embargo", embargo).await.expect(200);
    assert_eq!(
        (
            hidden.at("/live_state"),
            hidden.at("/embargo/live_state_after"),
            hidden.at("/embargo/note")
        ),
        ("embargoed", "live", "Not before the minister")
    );
    for path in ["/articles/secret", "/tags/rail"] {
        app.anon().get(path).await.problem(404, "not_found");
    }
    assert_eq!(app.anon().get("/articles").await.expect(200)["data"], json!([]));
    change(&editor, &article, json!({ "title": "Edited meanwhile" }))
        .await
        .expect(200);
    app.advance(HOUR);
    run(&app).await;
    let read = app.anon().get("/articles/secret").await.expect(200);
    assert_eq!(read.at("/title"), "Secret");
    let after = desk(&app, &article).await;
    assert_eq!(
        (after.at("/live_state"), &after["embargo"]),
        ("live", &Value::Null)
    );
}

#[tokio::test]
async fn what_is_published_under_an_embargo_shows_when_it_is_lifted() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Prize", json!({})).await;
    make(&editor, &article, "embargo").await.expect(200);
    let published = make(&editor, &article, "publish").await.expect(200);
    assert_eq!(
        (
            published.at("/live_state"),
            published.at("/embargo/live_state_after")
        ),
        ("embargoed", "live")
    );
    app.anon().get("/articles/prize").await.problem(404, "not_found");
    app.advance(HOUR * 1_000);
    run(&app).await;
    app.anon().get("/articles/prize").await.problem(404, "not_found");
    make(&app.editor().await, &article, "lift-embargo")
        .await
        .expect(200);
    app.anon().get("/articles/prize").await.expect(200);
}

#[tokio::test]
async fn an_embargo_on_what_is_not_published_ends_in_nothing() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let never = draft(&editor, "Never", json!({})).await;
    let once = live(&editor, "Once", json!({})).await;
    make(&editor, &once, "unpublish").await.expect(200);
    for (article, state) in [(&never, "never"), (&once, "unpublished")] {
        make(&editor, article, "embargo").await.expect(200);
        let after = make(&editor, article, "lift-embargo").await.expect(200);
        assert_eq!(after.at("/live_state"), state);
    }
    assert_eq!(app.anon().get("/articles").await.expect(200)["data"], json!([]));
    let past = json!({ "until": "2026-11-23T08:30:00Z" });
    let refused = make_with(&editor, &never, "embargo", past).await;
    assert_eq!(refused.problem(422, "invalid_body").places(), ["/until"]);
}

#[tokio::test]
async fn the_trash_is_no_way_around_an_embargo() {
    let app = TestApp::new().await;
    let (mara, editor) = (app.author("mara").await, app.editor().await);
    let article = live(&mara, "Secret", json!({})).await;
    let embargo = json!({ "until": "2026-11-23T09:30:00Z" });
    make_with(&editor, &article, "embargo", embargo).await.expect(200);
    make(&mara, &article, "lift-embargo")
        .await
        .problem(403, "forbidden");
    make(&mara, &article, "trash").await.expect(200);
    let restored = make(&mara, &article, "restore").await.expect(200);
    assert_eq!(
        (
            restored.at("/live_state"),
            restored.at("/embargo/live_state_after")
        ),
        ("embargoed", "unpublished")
    );
    make(&mara, &article, "publish").await.expect(200);
    app.anon().get("/articles/secret").await.problem(404, "not_found");
    app.advance(HOUR);
    run(&app).await;
    app.anon().get("/articles/secret").await.expect(200);
}

#[tokio::test]
async fn the_slug_of_a_scheduled_revision_is_kept_for_it_whatever_the_working_copy_is_called_since() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = live(&editor, "First", json!({})).await;
    change(&editor, &article, json!({ "slug": "second" }))
        .await
        .expect(200);
    schedule(&editor, &article, "2026-11-23T09:30:00Z").await;
    change(&editor, &article, json!({ "slug": "third" }))
        .await
        .expect(200);
    make(&editor, &article, "discard-changes").await.expect(200);
    let other = json!({ "title": "Other", "language": "en", "slug": "second" });
    let taken = editor.post("/editor/articles").json(&other).await;
    taken.problem(409, "duplicate");
    app.advance(HOUR);
    run(&app).await;
    let read = app.anon().get("/articles/second").await.expect(200);
    assert_eq!(read.at("/title"), "First");
}

#[tokio::test]
async fn a_slug_that_no_reader_ever_saw_does_not_become_public() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for (number, action) in ["unschedule", "publish"].iter().enumerate() {
        let secret = format!("minister-to-resign-{number}");
        let article = draft(&editor, "Minister", json!({ "slug": secret })).await;
        schedule(&editor, &article, "2026-11-23T09:30:00Z").await;
        change(
            &editor,
            &article,
            json!({ "slug": format!("minister-stays-{number}") }),
        )
        .await
        .expect(200);
        make(&editor, &article, action).await.expect(200);
        if *action != "publish" {
            make(&editor, &article, "publish").await.expect(200);
        }
        let path = format!("/articles/{secret}");
        app.anon().get(&path).await.problem(404, "not_found");
        draft(&editor, "Other", json!({ "slug": secret })).await;
    }
}

#[tokio::test]
async fn what_was_to_begin_and_end_meanwhile_did_both_in_order_whoever_comes_first() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Short", json!({})).await;
    let plan = json!({ "publish_at": "2026-11-23T09:30:00Z", "unpublish_at": "2026-11-23T10:30:00Z" });
    make_with(&editor, &article, "schedule", plan).await.expect(200);
    app.advance(HOUR * 24);
    let id = article.at("/id").parse().unwrap();
    let end = move |tx: &mut dateline::db::Tx| articles::unpublish_due(tx, &Actor::system(), id, tx.now());
    app.app.db.write(Actor::system().context(), end).await.unwrap();
    assert_eq!(run(&app).await, 0, "nothing is left to do");
    let after = desk(&app, &article).await;
    assert_eq!(
        (after.at("/live_state"), &after["schedule"]),
        ("unpublished", &Value::Null)
    );
    assert_eq!(after["first_published_at"], "2026-11-24T08:30:00Z");
    app.anon().get("/articles/short").await.problem(404, "not_found");
}
