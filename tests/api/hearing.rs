//! The feed of changes as a stream.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tokio::time::timeout;

use crate::kit::events::{Ear, Event};
use crate::kit::{Client, TestApp};
use crate::newsroom::{live, make};

/// Longer than anything here takes.
const IN_TIME: Duration = Duration::from_secs(30);

/// Somebody who listens.
struct Listener {
    response: reqwest::Response,
    ear: Ear,
    heard: Vec<Event>,
}

impl Listener {
    async fn new(client: &Client, query: &str, last: Option<&str>) -> Self {
        let mut ask = client.get(&format!("/changes/stream{query}"));
        if let Some(last) = last {
            ask = ask.header("Last-Event-ID", last);
        }
        let response = ask.open().await;
        assert_eq!(response.status(), 200);
        Self {
            response,
            ear: Ear::default(),
            heard: Vec::new(),
        }
    }

    /// The next event; nothing when the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        while self.heard.is_empty() {
            let piece = timeout(IN_TIME, self.response.chunk())
                .await
                .expect("something in time");
            let piece = piece.unwrap()?;
            self.heard = self.ear.hear(std::str::from_utf8(&piece).unwrap());
        }
        Some(self.heard.remove(0))
    }

    /// The next change.
    async fn next_change(&mut self) -> Event {
        loop {
            let event = self.next().await.expect("an event");
            if event.name == "change" {
                return event;
            }
        }
    }

    /// The next event, which is of this sort, with the slug that it tells.
    async fn expect(&mut self, name: &str) -> String {
        let event = self.next().await.expect("an event");
        assert_eq!(event.name, name, "{event:?}");
        event.data["object"]["slug"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

#[tokio::test]
async fn who_listens_hears_of_each_change_at_once_and_uncompressed() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    live(&admin, "Before", json!({})).await;
    let mut listener = Listener::new(&app.anon(), "", None).await;
    let header = |name: &str| {
        listener
            .response
            .headers()
            .get(name)
            .map(|it| it.to_str().unwrap().to_owned())
    };
    assert_eq!(header("content-type").as_deref(), Some("text/event-stream"));
    assert_eq!(header("cache-control").as_deref(), Some("no-store"));
    assert_eq!(header("content-encoding"), None);
    listener.expect("up_to_date").await;
    let article = live(&admin, "First", json!({})).await;
    assert_eq!(listener.expect("change").await, "first");
    make(&admin, &article, "unpublish").await.expect(200);
    let event = listener.next().await.unwrap();
    assert_eq!(event.data["action"], "unpublished");
    // The event is what the other feed tells, and its id goes on there.
    let part = app
        .anon()
        .get(&format!("/changes?since={}", event.id))
        .await
        .expect(200);
    assert_eq!(
        (&part["data"], &part["meta"]["up_to_date"]),
        (&json!([]), &json!(true))
    );
}

#[tokio::test]
async fn a_client_that_accepts_any_coding_gets_events_as_they_come() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ask = app
        .anon()
        .get("/changes/stream")
        .header("Accept-Encoding", "br, gzip, zstd");
    let mut response = ask.open().await;
    assert!(response.headers().get("content-encoding").is_none());
    live(&admin, "First", json!({})).await;
    let mut text = String::new();
    while !text.contains("\"slug\":\"first\"") {
        let piece = timeout(IN_TIME, response.chunk())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        text.push_str(std::str::from_utf8(&piece).unwrap());
    }
}

#[tokio::test]
async fn who_comes_again_with_the_last_id_has_missed_nothing_and_hears_nothing_twice() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut listener = Listener::new(&app.anon(), "", None).await;
    listener.expect("up_to_date").await;
    // What a browser comes again with stands in a header; the address stays as it was.
    let address = format!("?since={}", listener.ear.last_id);
    let (mut heard, mut expected) = (Vec::new(), Vec::new());
    for round in 0..5 {
        for number in 0..4 {
            let title = format!("Article {round} {number}");
            live(&admin, &title, json!({})).await;
            expected.push(title.to_lowercase().replace(' ', "-"));
        }
        // The connection breaks with some of it heard, sometimes none.
        let mut last = listener.ear.last_id.clone();
        for _ in 0..round {
            let event = listener.next_change().await;
            heard.push(event.data["object"]["slug"].as_str().unwrap().to_owned());
            last = event.id;
        }
        listener = Listener::new(&app.anon(), &address, Some(&last)).await;
    }
    while heard.len() < expected.len() {
        let event = listener.next_change().await;
        heard.push(event.data["object"]["slug"].as_str().unwrap().to_owned());
    }
    assert_eq!(heard, expected);
}

#[tokio::test]
async fn a_thousand_who_listen_all_hear_one_change() {
    let app = TestApp::with(|config| config.server.max_connections = 2_000).await;
    let admin = app.admin().await;
    let client = app.anon();
    let mut listeners = join_all((0..1_000).map(|_| Listener::new(&client, "", None))).await;
    for listener in &mut listeners {
        listener.expect("up_to_date").await;
    }
    live(&admin, "First", json!({})).await;
    let heard = join_all(listeners.iter_mut().map(|listener| listener.expect("change"))).await;
    assert_eq!(heard.iter().filter(|slug| *slug == "first").count(), 1_000);
    let refused = client.get("/changes/stream").await.problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "30");
    // Everything else goes on.
    client.get("/articles").await.expect(200);
}

#[tokio::test]
async fn who_does_not_read_for_a_while_hears_everything_afterwards_and_holds_up_nobody() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut stalled = Listener::new(&app.anon(), "", None).await;
    let mut quick = Listener::new(&app.anon(), "", None).await;
    let (mut articles, mut heard) = (Vec::new(), Vec::new());
    for number in 0..60 {
        articles.push(
            live(&admin, &format!("Article {number}"), json!({}))
                .await
                .at("/slug")
                .to_owned(),
        );
    }
    quick.expect("up_to_date").await;
    for slug in &articles {
        assert_eq!(&quick.expect("change").await, slug);
    }
    stalled.expect("up_to_date").await;
    while heard.len() < articles.len() {
        heard.push(stalled.expect("change").await);
    }
    assert_eq!(heard, articles);
}

#[tokio::test]
async fn a_stream_lasts_as_long_as_it_was_asked_to_and_every_one_ends_with_the_server() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    live(&admin, "First", json!({})).await;
    let mut short = Listener::new(&app.anon(), "?seconds=1", None).await;
    let mut lasting = Listener::new(&app.anon(), "", None).await;
    short.expect("up_to_date").await;
    assert_eq!(short.next().await, None);
    lasting.expect("up_to_date").await;
    app.app.changes.close();
    assert_eq!(lasting.next().await, None);
    app.anon()
        .get("/changes/stream")
        .await
        .problem(503, "unavailable");
}
