//! The token of a link to a preview: what a running server tells of it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::run::Machine;
use crate::serve::Server;

/// Sends a request; the status and the body of the answer.
fn ask(address: &str, request: &str, token: Option<&str>, body: &Value) -> (u16, String) {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let login = token.map_or(String::new(), |token| {
        format!("Authorization: Bearer {token}\r\n")
    });
    let head = format!(
        "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{login}Content-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), body.to_owned())
}

fn told(address: &str, request: &str, token: Option<&str>, body: Value) -> Value {
    let (status, answer) = ask(address, request, token, &body);
    assert!((200..300).contains(&status), "{request}: {status} {answer}");
    serde_json::from_str(&answer).unwrap()
}

/// An article that is not published, and a link to it.
fn link(machine: &Machine, address: &str) -> Value {
    let password = "eleven grey herons\n";
    let account = [
        "user",
        "create",
        "--role",
        "admin",
        "--email",
        "ann@example.org",
        "--password-stdin",
    ];
    machine.run_with(&account, &[], password).ok();
    let credentials = json!({ "email": "ann@example.org", "password": password.trim() });
    let tokens = told(address, "POST /api/v1/auth/login", None, credentials);
    let token = tokens["access_token"].as_str();
    let article = json!({ "title": "Not yet", "language": "en" });
    let article = told(address, "POST /api/v1/editor/articles", token, article);
    let path = format!(
        "POST /api/v1/editor/articles/{}/previews",
        article["id"].as_str().unwrap()
    );
    told(address, &path, token, json!({}))
}

#[test]
fn the_token_of_a_preview_is_in_no_log_however_much_is_logged_and_in_no_error() {
    let machine = Machine::new();
    let variables = [
        ("DATELINE_LOG", "trace"),
        (
            "DATELINE_PREVIEW_URL",
            "https://www.example.org/preview?token={token}",
        ),
    ];
    let log = machine.folder().join("log");
    let server = Server::start_logging(&machine, &variables, File::create(&log).unwrap());
    let link = link(&machine, &server.address);
    let token = link["token"].as_str().unwrap();
    let website = format!("https://www.example.org/preview?token={token}");
    assert_eq!(link["url"], json!(website));

    let secret = &token[4..];
    for (request, expected) in [
        (format!("GET /api/v1/preview/{token}"), 200),
        (format!("HEAD /api/v1/preview/{token}"), 200),
        (format!("GET /api/v1/preview/{token}?surprise=1"), 400),
        (format!("GET /api/v1/preview/{token}0"), 404),
        (format!("GET /api/v1/preview/{token}%00"), 404),
        (format!("GET /api/v1/preview/{token}/more"), 404),
        (format!("GET /api/v1/previe%77/{token}0"), 404),
        (format!("DELETE /api/v1/preview/{token}"), 405),
        (format!("OPTIONS /api/v1/preview/{token}"), 204),
        (format!("GET /api/v1/preview/{token}{}", "0".repeat(9_000)), 414),
    ] {
        let (status, answer) = ask(&server.address, &request, None, &Value::Null);
        assert_eq!(status, expected, "{request}: {answer}");
        assert!(!answer.contains(secret), "{request}: {answer}");
    }
    server.stop();
    let logged = fs::read_to_string(log).unwrap();
    assert!(
        logged.contains("/api/v1/preview/{token}"),
        "the look is logged: {logged}"
    );
    let found: Vec<&str> = logged.lines().filter(|line| line.contains(secret)).collect();
    assert!(found.is_empty(), "{found:#?}");
}
