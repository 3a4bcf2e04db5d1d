//! Who may read answers from a page of another origin.

use super::*;

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
