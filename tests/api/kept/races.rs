//! Readers and writers at once.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use dateline::auth::Role;
use futures_util::future::join_all;
use serde_json::json;

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, live, make};

/// The number behind the first title in an answer.
fn number(answer: &Answer) -> u64 {
    let after = answer.text.split("\"title\":\"Number ").nth(1).unwrap_or("0");
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// Gives the article new numbers for as long as it is to, and says each once it was answered.
async fn write(editor: &Client, article: &Answer, acknowledged: &AtomicU64, times: u64) {
    for number in 1..=times {
        let title = json!({ "title": format!("Number {number}") });
        change(editor, article, title).await.expect(200);
        make(editor, article, "publish").await.expect(200);
        acknowledged.store(number, Ordering::SeqCst);
    }
}

/// Asks for one path; no answer may be older than what was acknowledged before it was asked for.
async fn read(app: &TestApp, path: &str, acknowledged: &AtomicU64, stop: &AtomicBool) -> u64 {
    let (reader, mut answers) = (app.anon(), 0);
    while !stop.load(Ordering::SeqCst) {
        let at_least = acknowledged.load(Ordering::SeqCst);
        let seen = number(&reader.get(path).await.expect(200));
        assert!(
            seen >= at_least,
            "{path} is of {seen}, and {at_least} was answered before"
        );
        answers += 1;
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_given_an_answer_that_is_older_than_a_write_that_was_answered() {
    let app = TestApp::with(|config| config.server.workers = 2).await;
    let editor = app.user("editor", Role::Editor).await;
    let article = live(
        &editor,
        "Number 0",
        json!({ "slug": "counted", "tags": [{ "name": "Rail" }] }),
    )
    .await;
    let (acknowledged, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let paths = [
        "/articles/counted",
        "/articles",
        "/articles?tag=rail",
        "/articles?tag=rail&limit=3",
    ];
    let writing = async {
        write(&editor, &article, &acknowledged, 60).await;
        stop.store(true, Ordering::SeqCst);
    };
    let readers = (0..12).map(|reader| read(&app, paths[reader % paths.len()], &acknowledged, &stop));
    let ((), answers) = futures_util::future::join(writing, join_all(readers)).await;
    let answers: u64 = answers.into_iter().sum();
    assert!(answers > 200, "{answers} answers are too few to have met a write");
}
