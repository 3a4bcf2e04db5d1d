//! What happens to articles by itself, on several nodes at once and against what people do at the same moment.

use std::time::Duration;

use dateline::auth::Actor;
use dateline::db::{DbError, Tx};
use dateline::{jobs, queue};
use futures_util::future::{join, join_all};
use serde_json::json;
use uuid::Uuid;

use crate::desk_races::{
    MINUTE, ROUNDS, SOON, assert_down, busy, changes, id, on_postgres, order, path, patiently,
};
use crate::kit::{Answer, TestApp};
use crate::newsroom::{change, draft, events, live};
use crate::tally::tally;
use crate::workflow::make_with;

/// Longer than a node may keep what it took.
const LEASE: Duration = Duration::from_secs(4);

/// Does what is due as a node does that is told now and then that the database is busy.
pub async fn work_off(app: &TestApp) -> usize {
    let mut done = 0;
    loop {
        match jobs::run_due(&app.app.db).await {
            Ok(taken) => return done + taken,
            Err(DbError::Busy) if on_postgres(app).await => done += 1,
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn an_embargo_that_is_lifted_by_hand_while_it_ends_by_itself_is_lifted_once() {
    let app = busy().await;
    let editor = app.editor().await;
    let mut hidden = Vec::new();
    for _ in 0..ROUNDS {
        let article = live(&editor, "Secret", json!({})).await;
        let embargo = json!({ "until": SOON });
        let before = make_with(&editor, &article, "embargo", embargo).await;
        hidden.push(before.expect(200));
    }
    app.advance(MINUTE);
    let lift = |before: &Answer| {
        let (target, etag) = (format!("{}/lift-embargo", path(before)), before.etag().to_owned());
        let editor = &editor;
        patiently(&app, move || editor.post(&target).if_match(&etag))
    };
    let (answers, _) = join(join_all(hidden.iter().map(lift)), work_off(&app)).await;
    work_off(&app).await;
    for (before, answer) in hidden.iter().zip(&answers) {
        assert!([200, 412].contains(&answer.status), "{answer:?}");
        let kinds = events(&app, before.at("/id")).await;
        let expected = [
            "article.created",
            "article.published",
            "article.embargoed",
            "article.embargo_lifted",
        ];
        assert_eq!(kinds, expected);
        assert_eq!(changes(&app, before).await, ["created", "unpublished", "created"]);
    }
    assert_eq!(tally(&app.app.db).await.jobs, 0);
}

#[tokio::test]
async fn what_is_taken_down_while_it_is_due_to_be_published_stays_down() {
    let app = busy().await;
    let admin = app.admin().await;
    let mut planned = Vec::new();
    for _ in 0..ROUNDS {
        let article = live(&admin, "Libel", json!({})).await;
        change(&admin, &article, json!({ "title": "Worse" }))
            .await
            .expect(200);
        let plan = json!({ "publish_at": SOON });
        planned.push(make_with(&admin, &article, "schedule", plan).await.expect(200));
    }
    app.advance(MINUTE);
    let take_down = |before: &Answer| {
        let (target, etag) = (format!("{}/take-down", path(before)), before.etag().to_owned());
        let admin = &admin;
        patiently(&app, move || admin.post(&target).if_match(&etag).json(&order()))
    };
    let (answers, _) = join(join_all(planned.iter().map(take_down)), work_off(&app)).await;
    for (article, answer) in planned.iter().zip(answers) {
        if answer.status == 412 {
            make_with(&admin, article, "take-down", order()).await.expect(200);
        } else {
            answer.expect(200);
        }
        assert_down(&app, article).await;
    }
    app.advance(MINUTE);
    assert_eq!(work_off(&app).await, 0);
    assert_eq!(tally(&app.app.db).await.jobs, 0);
}

/// So many nodes work off what is due in one database.
async fn each_is_published_once_by(nodes: usize) {
    let app = busy().await;
    let editor = app.editor().await;
    let mut ids = Vec::new();
    for number in 0..200 {
        let article = draft(&editor, &format!("Due {number}"), json!({})).await;
        let plan = json!({ "publish_at": SOON });
        let target = format!("{}/schedule", path(&article));
        let planned = editor.post(&target).if_match(article.etag()).json(&plan);
        planned.await.expect(200);
        ids.push(id(&article));
    }
    app.advance(MINUTE);
    join_all((0..nodes).map(|_| work_off(&app))).await;
    if on_postgres(&app).await {
        app.advance(LEASE); // what a node had taken that was told that the database is busy
        work_off(&app).await;
    }
    tally(&app.app.db).await.assert_each_once(&ids);
}

#[tokio::test]
async fn two_nodes_publish_two_hundred_articles_once_each() {
    each_is_published_once_by(2).await;
}

#[tokio::test]
async fn ten_nodes_publish_two_hundred_articles_once_each() {
    each_is_published_once_by(10).await;
}

#[tokio::test]
async fn what_a_node_took_that_stopped_comes_before_what_was_due_later() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let mut ids = Vec::new();
    for (title, at) in [("First", SOON), ("Second", "2026-11-23T08:31:01Z")] {
        let article = draft(&editor, title, json!({})).await;
        let plan = json!({ "publish_at": at });
        make_with(&editor, &article, "schedule", plan).await.expect(200);
        ids.push(id(&article));
    }
    app.advance(MINUTE);
    let claim = |tx: &mut Tx| queue::claim(tx, queue::Lane::Desk, Uuid::now_v7(), LEASE, 10);
    let taken = app.app.db.write(Actor::system().context(), claim).await.unwrap();
    assert_eq!(taken.len(), 1);
    app.advance(LEASE);
    assert_eq!(work_off(&app).await, 2);
    assert_eq!(tally(&app.app.db).await.created, ids);
}
