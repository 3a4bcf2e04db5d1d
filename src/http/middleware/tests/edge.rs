//! What every answer has, what is refused before a handler, and what is logged.

use super::*;

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
