//! Several servers on one database.

use std::time::{Duration, Instant};

use dateline::db::schema::live_articles;
use dateline::db::{Conn, Context, DbError, Tx};
use diesel::prelude::*;
use serde_json::json;

use super::mark;
use crate::kit::TestApp;
use crate::newsroom::{change, live, make};

/// How long another server may give out what was there before, and a moment for this machine.
const SOON: Duration = Duration::from_millis(1_500);

/// Asks until the answer says what is expected.
async fn until(app: &TestApp, path: &str, expected: &str) {
    let began = Instant::now();
    loop {
        let answer = app.anon().get(path).await.expect(200);
        if answer.text.contains(expected) {
            return;
        }
        assert!(began.elapsed() < SOON, "{path} is still {}", answer.text);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn what_one_server_publishes_another_shows_within_a_second() {
    let one = TestApp::new().await;
    let other = one.beside();
    let editor = one.editor().await;
    let article = live(
        &editor,
        "First",
        json!({ "slug": "counted", "tags": [{ "name": "Rail" }] }),
    )
    .await;
    let paths = ["/articles/counted", "/articles", "/articles?tag=rail"];
    until(&other, "/articles/counted", "First").await;
    for round in ["Second", "Third", "Fourth"] {
        for path in paths {
            other.anon().get(path).await.expect(200);
        }
        change(&editor, &article, json!({ "title": round }))
            .await
            .expect(200);
        make(&editor, &article, "publish").await.expect(200);
        for path in paths {
            until(&other, path, round).await;
        }
    }
}

#[tokio::test]
async fn a_stand_that_is_built_anew_elsewhere_is_shown_here() {
    let one = TestApp::new().await;
    let other = one.beside();
    let editor = one.editor().await;
    live(&editor, "First", json!({ "slug": "first" })).await;
    mark(&one, "Damaged").await;
    until(&other, "/articles/first", "Damaged").await;
    dateline::articles::service::rebuild_live(&one.app.db)
        .await
        .unwrap();
    let built = one.anon().get("/articles/first").await.expect(200);
    assert_eq!(built["title"], "First");
    until(&other, "/articles/first", "\"title\":\"First\"").await;
}

#[tokio::test]
async fn a_server_that_nobody_disturbs_keeps_what_it_has() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    live(&editor, "First", json!({ "slug": "first" })).await;
    // The listener begins, or the first look is over.
    tokio::time::sleep(SOON).await;
    app.anon().get("/articles/first").await.expect(200);
    mark(&app, "Marked").await;
    tokio::time::sleep(SOON).await;
    let kept = app.anon().get("/articles/first").await.expect(200);
    assert_eq!(
        kept["title"], "First",
        "its own writes do not look like another's"
    );
}

/// Ends every other connection to the database, and changes what readers see before a server has connected anew: none
/// is told of it.
async fn hang_up_and_change(app: &TestApp, title: &'static str) {
    let work = move |tx: &mut Tx| {
        if let Conn::Postgres(conn) = &mut **tx {
            let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                          WHERE datname = current_database() AND pid <> pg_backend_pid()";
            diesel::sql_query(others).execute(conn)?;
            diesel::sql_query("SELECT pg_sleep(0.02)").execute(conn)?;
        }
        diesel::update(live_articles::table)
            .set(live_articles::title.eq(title))
            .execute(&mut **tx)?;
        tx.purge_everything();
        Ok::<_, DbError>(())
    };
    app.app.db.write(Context::system(), work).await.unwrap();
}

#[tokio::test]
async fn what_was_published_while_a_server_heard_nothing_is_not_missed() {
    let one = TestApp::new().await;
    let other = one.beside();
    let editor = one.editor().await;
    live(&editor, "Zero", json!({ "slug": "counted" })).await;
    until(&other, "/articles/counted", "Zero").await;
    for round in ["One", "Two", "Three", "Four", "Five", "Six"] {
        hang_up_and_change(&one, round).await;
        until(&other, "/articles/counted", round).await;
        // By now it is connected anew, and what it kept before is not right any more.
        tokio::time::sleep(SOON / 2).await;
        let after = other.anon().get("/articles/counted").await.expect(200);
        assert_eq!(after["title"], round);
    }
}
