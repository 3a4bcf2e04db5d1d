//! The layers together, on a real server.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpResponse, HttpServer, web};
use garde::Validate;
use reqwest::{Client, Method, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;
use crate::http::{Body, Code, Private, Problem, Public, RequestId};

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Note {
    #[garde(length(chars, max = 5))]
    title: String,
}

struct Toy {
    address: SocketAddr,
    client: Client,
    handle: ServerHandle,
}

impl Toy {
    async fn start(settings: Settings) -> Self {
        let document = json!({"paths": {"/text": {"get": {}}, "/note": {"post": {}, "get": {}}}});
        let routes = Data::new(RouteTable::of_contract(&document));
        let server = HttpServer::new(move || {
            dress(App::new(), &settings, routes.clone())
                .route(
                    "/text",
                    web::get().to(async || Public::new("word ".repeat(1000), vec!["k".into()])),
                )
                .route("/id", web::get().to(async |id: RequestId| Private::ok(id.0)))
                .route(
                    "/slow",
                    web::get().to(async || {
                        actix_web::rt::time::sleep(Duration::from_millis(300)).await;
                        Private::ok("done")
                    }),
                )
                .route(
                    "/panic",
                    web::get().to(async || if true { panic!("secret-word") } else { "" }),
                )
                .route(
                    "/broken",
                    web::get().to(async || HttpResponse::from_error(Problem::internal("secret-word"))),
                )
                .route(
                    "/bare",
                    web::get().to(async || HttpResponse::BadGateway().body("secret-word")),
                )
                .route(
                    "/gone",
                    web::get().to(async || HttpResponse::from_error(Problem::new(Code::Gone))),
                )
                .service(
                    web::resource("/note")
                        .guard(actix_web::guard::Post())
                        .to(async |note: Body<Note, 100>| Private::ok(note.into_inner().title)),
                )
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let client = Client::builder().no_gzip().no_brotli().no_zstd().build().unwrap();
        Self {
            address,
            client,
            handle,
        }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("http://{}{path}", self.address))
    }

    async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    /// Sends bytes as they are; the answer as text once the server closes or says no more for a second.
    async fn raw(&self, bytes: Vec<u8>) -> String {
        let address = self.address;
        web::block(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
            stream.write_all(&bytes).unwrap();
            let (mut answer, mut chunk) = (Vec::new(), [0; 4096]);
            while let Ok(count @ 1..) = stream.read(&mut chunk) {
                answer.extend_from_slice(&chunk[..count]);
            }
            String::from_utf8_lossy(&answer).into_owned()
        })
        .await
        .unwrap()
    }

    async fn stop(self) {
        self.handle.stop(false).await;
    }
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

async fn problem(response: Response, status: u16, code: &str) -> Value {
    assert_eq!(response.status().as_u16(), status);
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    let id = header(&response, "x-request-id").to_owned();
    let json: Value = response.json().await.unwrap();
    assert_eq!(
        (json["code"].as_str(), json["status"].as_u64()),
        (Some(code), Some(u64::from(status)))
    );
    assert_eq!(json["type"], format!("/problems/{code}"));
    assert_eq!(json["request_id"].as_str(), Some(id.as_str()));
    json
}

#[actix_web::test]
async fn every_answer_has_the_headers_of_the_edge() {
    let toy = Toy::start(Settings::default()).await;
    for path in ["/text", "/id", "/nowhere", "/panic", "/broken", "/bare"] {
        let response = toy.get(path).await;
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&response, "referrer-policy"), "no-referrer", "{path}");
        assert!(
            header(&response, "content-security-policy").contains("default-src 'none'"),
            "{path}"
        );
        assert!(!header(&response, "cache-control").is_empty(), "{path}");
        assert_eq!(header(&response, "x-request-id").len(), 36, "{path}");
    }
    toy.stop().await;
}

#[actix_web::test]
async fn a_request_id_is_kept_if_well_formed_and_reaches_the_handler() {
    let toy = Toy::start(Settings::default()).await;
    let response = toy
        .request(Method::GET, "/id")
        .header("x-request-id", "abc-DEF_1")
        .send()
        .await
        .unwrap();
    assert_eq!(header(&response, "x-request-id"), "abc-DEF_1");
    assert_eq!(response.json::<String>().await.unwrap(), "abc-DEF_1");
    let response = toy
        .request(Method::GET, "/id")
        .header("x-request-id", "a b")
        .send()
        .await
        .unwrap();
    assert_ne!(header(&response, "x-request-id"), "a b");
    toy.stop().await;
}

#[actix_web::test]
async fn a_failure_shows_nothing_of_its_cause_and_ends_only_its_own_request() {
    let toy = Toy::start(Settings::default()).await;
    for (path, status, code) in [
        ("/panic", 500, "internal"),
        ("/broken", 500, "internal"),
        ("/bare", 502, "internal"),
    ] {
        let response = toy.get(path).await;
        assert_eq!(response.status().as_u16(), status, "{path}");
        let text = response.text().await.unwrap();
        assert!(
            !text.contains("secret-word") && text.contains(&format!("\"code\":\"{code}\"")),
            "{path}: {text}"
        );
        assert_eq!(toy.get("/id").await.status(), 200, "after {path}");
    }
    toy.stop().await;
}

#[actix_web::test]
async fn errors_of_the_framework_and_of_extractors_are_problems() {
    let toy = Toy::start(Settings::default()).await;
    let json = problem(toy.get("/nowhere?secret=1").await, 404, "no_such_route").await;
    assert_eq!(json["instance"], "/nowhere");
    problem(toy.get("/gone").await, 410, "gone").await;
    let post = |body: &str| {
        toy.request(Method::POST, "/note")
            .header("content-type", "application/json")
            .body(body.to_owned())
            .send()
    };
    let json = problem(
        post(r#"{"title":"too long"}"#).await.unwrap(),
        422,
        "invalid_body",
    )
    .await;
    assert_eq!(json["errors"][0]["pointer"], "/title");
    problem(post("{").await.unwrap(), 400, "malformed_json").await;
    problem(post(&"x".repeat(101)).await.unwrap(), 413, "payload_too_large").await;
    problem(
        toy.request(Method::POST, "/note")
            .body("{}")
            .send()
            .await
            .unwrap(),
        415,
        "unsupported_media_type",
    )
    .await;
    toy.stop().await;
}

#[actix_web::test]
async fn a_wrong_method_is_405_and_options_tells_the_right_ones() {
    let toy = Toy::start(Settings::default()).await;
    for method in ["DELETE", "PUT", "FROBNICATE"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let response = toy.request(method.clone(), "/note").send().await.unwrap();
        assert_eq!(header(&response, "allow"), "POST, GET, HEAD, OPTIONS", "{method}");
        problem(response, 405, "method_not_allowed").await;
    }
    let response = toy.request(Method::OPTIONS, "/note").send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), header(&response, "allow")),
        (204, "POST, GET, HEAD, OPTIONS")
    );
    problem(
        toy.request(Method::OPTIONS, "/nowhere").send().await.unwrap(),
        404,
        "no_such_route",
    )
    .await;
    toy.stop().await;
}

#[actix_web::test]
async fn head_is_get_without_the_body() {
    let toy = Toy::start(Settings::default()).await;
    let get = toy.get("/text").await;
    let head = toy.request(Method::HEAD, "/text").send().await.unwrap();
    assert_eq!(head.status(), 200);
    for name in ["etag", "cache-control", "content-type", "content-length"] {
        assert_eq!(header(&get, name), header(&head, name), "{name}");
    }
    assert!(head.bytes().await.unwrap().is_empty());
    let raw = toy
        .raw(b"HEAD /text HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec())
        .await;
    assert!(
        raw.starts_with("HTTP/1.1 200") && raw.ends_with("\r\n\r\n"),
        "{raw}"
    );
    toy.stop().await;
}

#[actix_web::test]
async fn each_coding_has_an_etag_of_its_own_and_any_of_them_gets_304() {
    let toy = Toy::start(Settings::default()).await;
    let mut etags = Vec::new();
    for coding in ["identity", "br", "gzip", "zstd"] {
        let response = toy
            .request(Method::GET, "/text")
            .header("accept-encoding", coding)
            .send()
            .await
            .unwrap();
        let sent = header(&response, "content-encoding").to_owned();
        assert_eq!(sent, if coding == "identity" { "" } else { coding });
        assert_eq!(header(&response, "vary"), "accept-encoding", "{coding}");
        let etag = header(&response, "etag").to_owned();
        assert!(
            coding == "identity" || etag.ends_with(&format!("-{coding}\"")),
            "{etag}"
        );
        let again = toy
            .request(Method::GET, "/text")
            .header("accept-encoding", coding)
            .header("if-none-match", &etag)
            .send()
            .await
            .unwrap();
        assert_eq!(
            (again.status().as_u16(), header(&again, "etag")),
            (304, etag.as_str())
        );
        etags.push(etag);
    }
    etags.sort();
    etags.dedup();
    assert_eq!(etags.len(), 4);
    toy.stop().await;
}

#[actix_web::test]
async fn a_problem_is_sent_plain_whatever_codings_are_accepted() {
    let toy = Toy::start(Settings::default()).await;
    for path in ["/bare", "/gone", "/nowhere"] {
        let response = toy
            .request(Method::GET, path)
            .header("accept-encoding", "br, gzip")
            .send()
            .await
            .unwrap();
        assert_eq!(header(&response, "content-encoding"), "", "{path}");
        assert!(
            response.json::<Value>().await.unwrap()["code"].is_string(),
            "{path}"
        );
    }
    let response = toy
        .request(Method::GET, "/text")
        .header("accept-encoding", "identity;q=0, *;q=0");
    problem(response.send().await.unwrap(), 406, "not_acceptable").await;
    toy.stop().await;
}

#[actix_web::test]
async fn large_heads_are_refused_with_an_answer() {
    let toy = Toy::start(Settings::default()).await;
    problem(
        toy.get(&format!("/text?{}", "a".repeat(9000))).await,
        414,
        "uri_too_long",
    )
    .await;
    let large = toy
        .request(Method::GET, "/text")
        .header("x-large", "a".repeat(40_000))
        .send()
        .await
        .unwrap();
    problem(large, 431, "head_too_large").await;
    toy.stop().await;
}

#[actix_web::test]
async fn a_head_that_says_its_length_twice_never_reaches_a_handler() {
    let toy = Toy::start(Settings::default()).await;
    let body = r#"{"title":"a"}"#;
    let head = "POST /note HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 13\r\n";
    let fine = toy
        .raw(format!("{head}connection: close\r\n\r\n{body}").into_bytes())
        .await;
    assert!(fine.starts_with("HTTP/1.1 200"), "{fine}");
    for more in ["transfer-encoding: chunked\r\n", "content-length: 14\r\n"] {
        let answer = toy.raw(format!("{head}{more}\r\n{body}").into_bytes()).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 400"),
            "{more}: {answer}"
        );
    }
    toy.stop().await;
}

#[actix_web::test]
async fn a_body_that_stalls_is_answered_408_and_the_connection_ends() {
    let toy = Toy::start(Settings {
        body_idle: Duration::from_millis(200),
        ..Settings::default()
    })
    .await;
    let head =
        "POST /note HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{\"ti";
    let answer = toy.raw(head.as_bytes().to_vec()).await;
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("request_timeout"),
        "{answer}"
    );
    assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    toy.stop().await;
}

#[actix_web::test]
async fn only_listed_origins_may_read_answers_errors_included() {
    let origins = vec!["https://news.example".to_owned()];
    let toy = Toy::start(Settings {
        cors_origins: origins,
        ..Settings::default()
    })
    .await;
    for path in ["/text", "/nowhere", "/broken"] {
        let allowed = |origin: &'static str| toy.request(Method::GET, path).header("origin", origin).send();
        let listed = allowed("https://news.example").await.unwrap();
        assert_eq!(
            header(&listed, "access-control-allow-origin"),
            "https://news.example",
            "{path}"
        );
        let other = allowed("https://evil.example").await.unwrap();
        assert_eq!(header(&other, "access-control-allow-origin"), "", "{path}");
    }
    let preflight = toy
        .request(Method::OPTIONS, "/note")
        .header("origin", "https://news.example")
        .header("access-control-request-method", "PATCH")
        .header("access-control-request-headers", "if-match,content-type")
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.status(), 200);
    assert!(header(&preflight, "access-control-allow-methods").contains("PATCH"));
    toy.stop().await;
}

#[actix_web::test]
async fn without_listed_origins_answers_say_nothing_about_them() {
    let toy = Toy::start(Settings::default()).await;
    let origin = "https://any.example";
    let response = toy
        .request(Method::GET, "/text")
        .header("origin", origin)
        .send()
        .await
        .unwrap();
    assert!(
        !response
            .headers()
            .keys()
            .any(|name| name.as_str().starts_with("access-control-"))
    );
    assert_eq!(header(&response, "vary"), "accept-encoding");
    toy.stop().await;
}

#[actix_web::test]
async fn a_star_allows_every_origin_without_reflecting_it() {
    let toy = Toy::start(Settings {
        cors_origins: vec!["*".into()],
        ..Settings::default()
    })
    .await;
    let response = toy
        .request(Method::GET, "/text")
        .header("origin", "https://any.example")
        .send()
        .await
        .unwrap();
    assert_eq!(header(&response, "access-control-allow-origin"), "*");
    assert_eq!(header(&response, "access-control-allow-credentials"), "");
    toy.stop().await;
}

#[actix_web::test]
async fn small_answers_are_sent_as_they_are() {
    let toy = Toy::start(Settings::default()).await;
    let response = toy
        .request(Method::GET, "/id")
        .header("accept-encoding", "br, gzip")
        .send()
        .await
        .unwrap();
    assert_eq!(header(&response, "content-encoding"), "");
    assert!(response.json::<String>().await.is_ok());
    toy.stop().await;
}

#[actix_web::test]
async fn requests_in_flight_finish_when_the_server_stops() {
    let toy = Toy::start(Settings::default()).await;
    let url = format!("http://{}/slow", toy.address);
    let client = toy.client.clone();
    let request =
        actix_web::rt::spawn(async move { client.get(url).send().await.unwrap().text().await.unwrap() });
    actix_web::rt::time::sleep(Duration::from_millis(100)).await;
    let began = std::time::Instant::now();
    toy.handle.stop(true).await;
    assert_eq!(request.await.unwrap(), "\"done\"");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(
        toy.request(Method::GET, "/id").send().await.is_err(),
        "it still listens"
    );
}

/// Collects what is logged on this thread.
#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn the_log_names_request_and_route_but_nothing_that_may_be_secret() {
    use actix_web::test::{TestRequest, init_service, try_call_service};

    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let routes = Data::new(RouteTable::of_contract(&json!({})));
    let app = dress(App::new(), &Settings::default(), routes)
        .route("/preview/{token}", web::get().to(async || "shown"))
        .route(
            "/broken/{token}",
            web::get().to(async || HttpResponse::from_error(Problem::internal("its cause"))),
        );
    let app = init_service(app).await;
    for path in [
        "/preview/s3cret?token=s3cret",
        "/broken/s3cret",
        "/unknown/s3cret?s3cret",
    ] {
        let request = TestRequest::get()
            .uri(path)
            .insert_header(("authorization", "Bearer s3cret"))
            .insert_header(("x-request-id", "request-1"))
            .set_payload("s3cret");
        try_call_service(&app, request.to_request()).await.unwrap();
    }
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let routes: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["fields"]["route"].as_str())
        .collect();
    assert_eq!(routes, ["/preview/{token}", "/broken/{token}", "-"]);
    assert!(
        lines
            .iter()
            .all(|line| line["fields"]["request_id"] == "request-1"),
        "{text}"
    );
    let causes: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["fields"]["cause"].as_str())
        .collect();
    assert_eq!(
        causes,
        ["its cause"],
        "each failure is logged once with its cause"
    );
    assert!(!text.contains("s3cret"), "{text}");
}
