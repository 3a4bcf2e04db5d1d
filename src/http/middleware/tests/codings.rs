//! How answers are sent: without a body, compressed, or as they are.

use super::*;

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
