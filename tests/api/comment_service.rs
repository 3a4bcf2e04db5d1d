//! A service elsewhere that is asked whether a comment is spam, as one of this machine that the test plays.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use dateline::comments::service::learn;
use dateline::config::{AkismetConfig, CommentsPolicy, Secret};
use serde_json::{Value, json};

use crate::kit::{Answer, TestApp};
use crate::newsroom::{comment, live, moderate};

/// What is answered to each question, and the questions that were asked: their path and what was told.
#[derive(Clone, Default)]
struct Played(Arc<Mutex<Script>>);

type Script = (String, Vec<(String, String)>);

impl Played {
    /// From now on this, with the head before it.
    fn answers(&self, answer: &str) {
        answer.clone_into(&mut self.0.lock().unwrap().0);
    }

    fn asked(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.0.lock().unwrap().1)
    }
}

const FINE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nfalse";
const SPAM: &str = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\ntrue";

/// Answers on a port of its own until the test ends.
fn play() -> (SocketAddr, Played) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, played) = (listener.local_addr().unwrap(), Played::default());
    let its = played.clone();
    thread::spawn(move || {
        // Kept open, and never answered.
        let mut silent = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut part = [0; 4096];
            let (path, body) = loop {
                let read = stream.read(&mut part).unwrap_or(0);
                request.extend_from_slice(&part[..read]);
                let text = String::from_utf8_lossy(&request).into_owned();
                let length = text
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "));
                let whole = text.split_once("\r\n\r\n").filter(|(_, body)| {
                    length.is_some_and(|length| body.len() >= length.parse::<usize>().unwrap())
                });
                if let Some((head, body)) = whole {
                    break (head.split(' ').nth(1).unwrap().to_owned(), body.to_owned());
                }
                if read == 0 {
                    break Default::default();
                }
            };
            let mut kept = its.0.lock().unwrap();
            kept.1.push((path, body));
            if kept.0 == "silence" {
                silent.push(stream);
            } else {
                let _ = stream.write_all(kept.0.as_bytes());
            }
        }
    });
    (address, played)
}

async fn newsroom(address: SocketAddr) -> (TestApp, Answer) {
    let app = TestApp::with(|config| {
        config.comments.policy = CommentsPolicy::PostModerated;
        config.comments.per_address = 100_000;
        config.comments.per_email = 100_000;
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.comments.spam.akismet = Some(AkismetConfig {
            key: Secret::new("the-key"),
            site: "https://news.example.org".into(),
            url: format!("http://{address}/1.1/"),
            timeout: Duration::from_secs(1),
        });
    })
    .await;
    let article = live(&app.editor().await, "Open", json!({})).await;
    (app, article)
}

async fn state(app: &TestApp, said: &Answer) -> (Value, Value) {
    let path = format!("/editor/comments/{}", said.at("/id"));
    let desk = app.moderator().await.get(&path).await.expect(200);
    (desk["status"].clone(), desk["reasons"][0]["code"].clone())
}

#[tokio::test]
async fn the_service_is_told_of_a_comment_and_its_word_is_taken() {
    let (address, played) = play();
    let (app, article) = newsroom(address).await;
    played.answers(FINE);
    let fine = comment(&app, &article, "Nice & good.", None).await.expect(201);
    assert_eq!(state(&app, &fine).await, (json!("approved"), Value::Null));
    let asked = played.asked();
    assert_eq!((asked.len(), asked[0].0.as_str()), (1, "/1.1/comment-check"));
    for told in [
        "api_key=the-key",
        "blog=https%3A%2F%2Fnews.example.org",
        "user_ip=127.0.0.1",
        "comment_author=Ida",
        "comment_author_email=ida%40example.org",
        "comment_content=Nice+%26+good.",
    ] {
        assert!(
            asked[0].1.split('&').any(|pair| pair == told),
            "{told}: {}",
            asked[0].1
        );
    }
    played.answers(SPAM);
    let spam = comment(&app, &article, "Buy.", None).await.expect(201);
    assert_eq!(spam.at("/status"), "approved", "who sent it is not told");
    assert_eq!(state(&app, &spam).await, (json!("spam"), json!("akismet")));
    // What is known to be spam is not told to anybody.
    played.asked();
    let body = json!({ "author_name": "M", "email": "m@example.org", "body": "Sell.", "website": "x" });
    let machine = app.anon().post("/articles/open/comments").json(&body).await;
    assert_eq!(state(&app, &machine.expect(201)).await.0, "spam");
    assert_eq!(played.asked(), []);
}

#[tokio::test]
async fn a_comment_about_which_the_service_says_nothing_waits_for_a_moderator() {
    let (address, played) = play();
    let (app, article) = newsroom(address).await;
    let long = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{}",
        "true".repeat(25_000)
    );
    for (number, answer) in [
        "silence",
        "",
        "nonsense\r\n\r\n",
        "HTTP/1.1 500 Oh\r\ncontent-length: 4\r\n\r\ntrue",
        "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 4\r\n\r\ntrue",
        "HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\ninvalid",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ntrue",
        &long,
    ]
    .into_iter()
    .enumerate()
    {
        played.answers(answer);
        let said = comment(&app, &article, &format!("Number {number}."), None)
            .await
            .expect(201);
        assert_eq!(said.at("/status"), "pending", "{answer:.60}");
        assert_eq!(
            state(&app, &said).await,
            (json!("pending"), json!("akismet_unheard"))
        );
    }
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (app, article) = newsroom(nobody).await;
    let said = comment(&app, &article, "Hello.", None).await.expect(201);
    assert_eq!(state(&app, &said).await.0, "pending");
}

#[tokio::test]
async fn the_service_is_told_of_decisions_that_it_had_not_expected_and_of_no_others() {
    let (address, played) = play();
    let (app, article) = newsroom(address).await;
    let moderator = app.moderator().await;
    for (number, (answer, action, told)) in [
        (FINE, "spam", Some("/1.1/submit-spam")),
        (SPAM, "approve", Some("/1.1/submit-ham")),
        (FINE, "approve", None),
        (SPAM, "spam", None),
        (FINE, "trash", None),
    ]
    .into_iter()
    .enumerate()
    {
        played.answers(answer);
        let text = format!("Number {number}.");
        let said = comment(&app, &article, &text, None).await.expect(201);
        played.asked();
        moderate(&moderator, &said, action).await.expect(200);
        played.answers("HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nThanks");
        while learn(&app.app.db, app.app.comments.service.as_ref())
            .await
            .unwrap()
        {}
        let asked = played.asked();
        let paths: Vec<&str> = asked.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, Vec::from_iter(told), "{action} after {answer}");
        assert!(
            asked
                .iter()
                .all(|(_, body)| body.contains("comment_content=Number+"))
        );
    }
}
