//! Requests that no HTTP library would send: each is refused, once, and the connection with it, so that what stands
//! behind a head that two servers read differently (request smuggling) is never taken for a request.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::kit::TestApp;

/// What would be answered if it were taken for a request.
const BEHIND: &str = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
/// After so long a connection that was not closed is left open.
const LONG: Duration = Duration::from_secs(20);

/// A request line with this instead of the usual one.
fn line(line: &str) -> Vec<u8> {
    format!("{line}\r\nHost: a\r\n\r\n{BEHIND}").into_bytes()
}

/// A head with these lines more.
fn lines(more: &str) -> Vec<u8> {
    format!("GET /api/v1/articles HTTP/1.1\r\nHost: a\r\n{more}\r\n\r\n{BEHIND}").into_bytes()
}

/// Something sent with these lines that say how long it is.
fn framed(framing: &str, body: &str) -> Vec<u8> {
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    format!("{head}{framing}\r\n\r\n{body}{BEHIND}").into_bytes()
}

/// In pieces, of which this is the first.
fn chunked(body: &str) -> Vec<u8> {
    framed("Transfer-Encoding: chunked", body)
}

fn request_lines() -> Vec<(String, Vec<u8>)> {
    let lines = [
        "GET /health/live",
        "GET /health/live HTTP/0.9",
        "GET /health/live HTTP/2.0",
        "GET /health/live HTTP/3",
        "GET /health/live http/1.1",
        "GET /health/live HTTP/1.1 more",
        "GET /health/live HTTP/1.1\rmore",
        "GET\t/health/live\tHTTP/1.1",
        "GET /health/ live HTTP/1.1",
        "GET /health/live\0 HTTP/1.1",
        "G\0T /health/live HTTP/1.1",
        "G(T /health/live HTTP/1.1",
        "GET",
        "/health/live",
        "GET http://[::1/health/live HTTP/1.1",
        "PRI * HTTP/2.0",
        "SSH-2.0-OpenSSH_9.2",
    ];
    let lines = lines.map(|text| (format!("the line {text:?}"), line(text)));
    let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec();
    lines
        .into_iter()
        .chain([("the beginning of TLS".to_owned(), hello)])
        .collect()
}

fn header_lines() -> Vec<(String, Vec<u8>)> {
    let long = format!("X-Long: {}", "a".repeat(200_000));
    let token = format!("Authorization: Bearer {}", "a".repeat(1 << 20));
    let many = (0..2_000)
        .map(|number| format!("X-{number}: a"))
        .collect::<Vec<_>>()
        .join("\r\n");
    let more = [
        "Host: b",
        "X Y: a",
        "X-Y : a",
        ": a",
        "no colon",
        "X-Y: a\0b",
        "X\0Y: a",
        "X-Y: a\rb",
        "X-Y: a\r\n folded",
        "X-\u{e9}: a",
        "(X): a",
        "\u{1}X: a",
        &long,
        &token,
        &many,
    ];
    let mut cases: Vec<(String, Vec<u8>)> = more
        .iter()
        .map(|more| {
            (
                format!("the header {:?}", &more[..more.len().min(40)]),
                lines(more),
            )
        })
        .collect();
    let nowhere = format!("GET /health/live HTTP/1.1\r\n\r\n{BEHIND}");
    cases.push(("no host".to_owned(), nowhere.into_bytes()));
    cases
}

fn lengths() -> Vec<(String, Vec<u8>)> {
    let lengths = [
        "Content-Length: 2\r\nContent-Length: 3",
        "Content-Length: 2, 3",
        "Content-Length: +2",
        "Content-Length: -1",
        "Content-Length: 0x2",
        "Content-Length: 2 2",
        "Content-Length: 2e0",
        "Content-Length: two",
        "Content-Length:",
        "Content-Length: 99999999999999999999999",
        "Content-Length : 2",
        "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 2",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: \u{b}chunked",
        "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: \"chunked\"",
    ];
    lengths
        .map(|framing| (format!("the length {framing:?}"), framed(framing, "0\r\n\r\n")))
        .into()
}

fn pieces() -> Vec<(String, Vec<u8>)> {
    let bodies = [
        "g\r\n{}\r\n0\r\n\r\n",
        "-2\r\n{}\r\n0\r\n\r\n",
        "+2\r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}0\r\n\r\n",
        "3\r\n{}\r\n0\r\n\r\n",
        "fffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        "\r\n{}\r\n0\r\n\r\n",
        "2 2\r\n{}\r\n0\r\n\r\n",
        "2;a\nb\r\n{}\r\n0\r\n\r\n",
    ];
    bodies
        .map(|body| (format!("the pieces {body:?}"), chunked(body)))
        .into()
}

/// Everything that comes back until the server closes the connection; nothing if it does not.
async fn answered(app: &TestApp, bytes: &[u8]) -> Option<String> {
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    // The server may close while much is still being sent.
    let _closed_early = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let read = timeout(LONG, stream.read_to_end(&mut answer)).await;
    let _reset = read.ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

/// The status of each answer: an answer begins right behind the last letter of the one before.
fn statuses(answer: &str) -> Vec<&str> {
    let answers = answer.match_indices("HTTP/1.1 ");
    answers
        .filter_map(|(start, found)| answer.get(start + found.len()..start + found.len() + 3))
        .collect()
}

#[tokio::test]
async fn a_head_or_a_body_that_is_none_is_refused_once_and_ends_the_connection() {
    let app = TestApp::new().await;
    let cases = [request_lines(), header_lines(), lengths(), pieces()].concat();
    assert!(cases.len() >= 60, "{}", cases.len());
    let mut wrong = Vec::new();
    for (case, bytes) in cases {
        let Some(answer) = answered(&app, &bytes).await else {
            wrong.push(format!("{case}: stays open"));
            continue;
        };
        let statuses = statuses(&answer);
        if statuses.len() > 1 || statuses.iter().any(|status| !status.starts_with('4')) {
            wrong.push(format!(
                "{case}: {statuses:?} {}",
                answer.chars().take(300).collect::<String>()
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n  {}",
        wrong.len(),
        wrong.join("\n  ")
    );
    app.anon().get("/articles").await.expect(200);
}

/// The parser takes these for heads, so what was sent right behind them is answered as well; nobody can read them
/// differently, though.
#[tokio::test]
async fn a_host_that_is_none_is_refused_and_ends_the_connection() {
    let app = TestApp::new().await;
    for host in ["a b", "a/b", "b@a", "a:b:c", "[::1"] {
        let head = format!("GET /health/live HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let answer = answered(&app, head.as_bytes())
            .await
            .expect("the end of the connection");
        assert_eq!(statuses(&answer), ["400"], "{host}: {answer}");
    }
}

#[tokio::test]
async fn requests_that_follow_one_another_are_each_answered() {
    let app = TestApp::new().await;
    let last = BEHIND.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    let answer = answered(&app, format!("{BEHIND}{BEHIND}{last}").as_bytes())
        .await
        .unwrap();
    assert_eq!(statuses(&answer), ["200", "200", "200"], "{answer}");
}
