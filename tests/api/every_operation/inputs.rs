//! Whatever a client can get wrong is refused, by every operation that could be told it.

use serde_json::{Value, json};

use super::{every, right_and_sender, scene::Scene};
use crate::kit::{Answer, Ask};

/// What is wrong when an answer is not this problem.
fn unless(case: &str, answer: &Answer, status: u16, code: &str) -> Vec<String> {
    if answer.status == status && answer.at("/code") == code {
        return Vec::new();
    }
    vec![format!("{case}: not {status} {code} but {answer:?}")]
}

fn content_type(ask: Ask, kind: &str) -> Ask {
    ask.header("Content-Type", kind)
}

#[tokio::test]
async fn a_query_parameter_that_nobody_knows_is_refused_by_name() {
    let scene = Scene::new().await;
    every(
        |_| true,
        async |operation| {
            let (request, client) = right_and_sender(&scene, operation).await;
            let answer = request.asking("surprise=1").by(&client).await;
            let mut wrong = unless(operation.id, &answer, 400, "invalid_parameter");
            if answer.places() != ["surprise"] {
                wrong.push(format!("{}: does not name the parameter", operation.id));
            }
            wrong
        },
    )
    .await;
}

/// What looks like JSON and is none (RFC 8259), or is what nobody can rely on.
fn broken_json() -> Vec<(&'static str, Vec<u8>)> {
    let texts = [
        ("nothing", ""),
        ("white space", " \n\t "),
        ("cut off", r#"{"name":"#),
        ("cut off in a text", r#"{"name":"Ma"#),
        ("cut off in an escape", r#"{"name":"\u00"#),
        ("cut off in a word", r#"{"name":tru"#),
        ("not closed", r#"{"name":"a""#),
        ("closed otherwise", r#"{"name":["a"}"#),
        ("closed twice", r#"{"name":"a"}}"#),
        ("two values", r#"{"name":"a"} {"name":"b"}"#),
        ("something behind", r#"{"name":"a"} x"#),
        ("a comma at the end", r#"{"name":"a",}"#),
        ("no comma", r#"{"name":"a" "slug":"b"}"#),
        ("no colon", r#"{"name" "a"}"#),
        ("single quotes", "{'name':'a'}"),
        ("no quotes", r#"{name:"a"}"#),
        ("a comment", r#"{"name":"a"/* b */}"#),
        ("not a number", r#"{"name":NaN}"#),
        ("infinity", r#"{"name":-Infinity}"#),
        ("a plus sign", r#"{"name":+1}"#),
        ("a zero in front", r#"{"name":01}"#),
        ("a hexadecimal number", r#"{"name":0x1f}"#),
        ("a dot at the end", r#"{"name":1.}"#),
        ("a number too great", r#"{"name":1e999}"#),
        ("undefined", r#"{"name":undefined}"#),
        ("a capital letter", r#"{"name":True}"#),
        ("an escape that is none", r#"{"name":"\x41"}"#),
        ("a line break in a text", "{\"name\":\"a\nb\"}"),
        ("a lone surrogate", r#"{"name":"\ud800"}"#),
        ("surrogates the other way round", r#"{"name":"\udc00\ud800"}"#),
        ("a name twice", r#"{"name":"a","name":"b"}"#),
        (
            "a name twice, spelled otherwise",
            r#"{"name":"a","n\u0061me":"b"}"#,
        ),
        ("a mark of the byte order", "\u{feff}{\"name\":\"a\"}"),
    ];
    let bytes: [(&str, &[u8]); 7] = [
        ("an overlong slash", b"{\"name\":\"\xc0\xaf\"}"),
        ("an overlong null", b"{\"name\":\"\xc0\x80\"}"),
        ("half a letter", b"{\"name\":\"\xe2\x82\"}"),
        ("a surrogate as bytes", b"{\"name\":\"\xed\xa0\x80\"}"),
        ("a byte that is never one", b"{\"name\":\"\xff\"}"),
        ("a null outside of a text", b"{\"name\":\0}"),
        ("UTF-16", b"{\0\"\0a\0\"\0:\x001\0}\0"),
    ];
    let nested = [
        ("nested 5,000 times", "[".repeat(5_000)),
        ("nested in a member", format!("{{\"name\":{}", "[".repeat(5_000))),
        (
            "nested and closed",
            format!("{{\"name\":{}{}}}", "[".repeat(1_000), "]".repeat(1_000)),
        ),
    ];
    let texts = texts
        .into_iter()
        .map(|(case, text)| (case, text.as_bytes().to_vec()));
    let bytes = bytes.into_iter().map(|(case, bytes)| (case, bytes.to_vec()));
    let nested = nested.into_iter().map(|(case, text)| (case, text.into_bytes()));
    texts.chain(bytes).chain(nested).collect()
}

#[tokio::test]
async fn a_body_that_is_not_json_or_nested_too_deeply_is_refused() {
    let scene = Scene::new().await;
    every(
        |operation| operation.has_body(),
        async |operation| {
            let (request, client) = right_and_sender(&scene, operation).await;
            let mut wrong = Vec::new();
            let mut request = request;
            request.body = None;
            for (case, body) in broken_json() {
                if body.is_empty() && operation.about["requestBody"]["required"] != true {
                    continue;
                }
                let answer = content_type(request.by(&client), "application/json")
                    .body(body)
                    .await;
                wrong.extend(unless(
                    &format!("{} {case}", operation.id),
                    &answer,
                    400,
                    "malformed_json",
                ));
            }
            let answer = content_type(request.by(&client), "application/json")
                .body("[".repeat(100_000))
                .await;
            if ![400, 413].contains(&answer.status) {
                wrong.push(format!("{}: 100,000 levels: {answer:?}", operation.id));
            }
            wrong
        },
    )
    .await;
}

#[tokio::test]
async fn a_body_of_another_type_or_of_none_is_refused() {
    let scene = Scene::new().await;
    every(
        |operation| operation.has_body(),
        async |operation| {
            let (mut request, client) = right_and_sender(&scene, operation).await;
            let body = request.body.take().expect("a body").to_string();
            let mut wrong = Vec::new();
            for kind in [
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json; charset=latin1",
            ] {
                let answer = content_type(request.by(&client), kind).body(body.clone()).await;
                wrong.extend(unless(
                    &format!("{} {kind}", operation.id),
                    &answer,
                    415,
                    "unsupported_media_type",
                ));
            }
            let answer = request.by(&client).body(body).await;
            wrong.extend(unless(
                &format!("{} no type", operation.id),
                &answer,
                415,
                "unsupported_media_type",
            ));
            wrong
        },
    )
    .await;
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let scene = Scene::new().await;
    every(
        |operation| operation.has_body(),
        async |operation| {
            let (mut request, client) = right_and_sender(&scene, operation).await;
            request.body = None;
            let body = format!("{{\"name\":\"{}\"}}", "a".repeat(1024 * 1024));
            let answer = content_type(request.by(&client), "application/json")
                .body(body)
                .await;
            unless(operation.id, &answer, 413, "payload_too_large")
        },
    )
    .await;
}

/// Members that belong to the server, wherever they would stand.
const SERVER_OWNED: [&str; 12] = [
    "id",
    "version",
    "created_at",
    "updated_at",
    "created_by",
    "updated_by",
    "status",
    "stage",
    "live_state",
    "article_count",
    "body_html",
    "password_hash",
];

#[tokio::test]
async fn a_member_that_nobody_knows_or_that_the_server_owns_is_refused_by_name() {
    let scene = Scene::new().await;
    every(
        |operation| operation.has_body(),
        async |operation| {
            let (request, client) = right_and_sender(&scene, operation).await;
            let mut wrong = Vec::new();
            for member in SERVER_OWNED.into_iter().chain(["surprise", ""]) {
                let mut body = request.body.clone().expect("a body");
                if !body[member].is_null() {
                    continue; // `POST /auth/…` takes no such member; here the client says it itself
                }
                body[member] = json!(1);
                let answer = request.saying(body).by(&client).await;
                wrong.extend(unless(
                    &format!("{} {member:?}", operation.id),
                    &answer,
                    422,
                    "invalid_body",
                ));
                if answer.places() != [format!("/{member}")] {
                    wrong.push(format!(
                        "{}: does not point at /{member} but {:?}",
                        operation.id,
                        answer.places()
                    ));
                }
            }
            wrong
        },
    )
    .await;
}

#[tokio::test]
async fn the_null_character_is_refused_wherever_it_stands() {
    let scene = Scene::new().await;
    every(
        |operation| operation.has_body(),
        async |operation| {
            let (request, client) = right_and_sender(&scene, operation).await;
            let body = request.body.clone().expect("a body");
            let mut wrong = Vec::new();
            for (member, value) in body.as_object().into_iter().flatten() {
                let mut body = body.clone();
                body[member] = match value {
                    Value::String(text) => json!(format!("{text}\u{0}")),
                    _ => json!(["\u{0}"]),
                };
                let answer = request.saying(body).by(&client).await;
                wrong.extend(unless(
                    &format!("{} {member}", operation.id),
                    &answer,
                    422,
                    "invalid_body",
                ));
                if answer.at("/errors/0/code") != "nul_character" {
                    wrong.push(format!("{} {member}: {answer:?}", operation.id));
                }
            }
            let answer = request.asking_also("limit=%00").by(&client).await;
            wrong.extend(unless(
                &format!("{} in the query", operation.id),
                &answer,
                400,
                "invalid_parameter",
            ));
            wrong
        },
    )
    .await;
}

#[tokio::test]
async fn a_change_needs_the_version_that_is_current() {
    let scene = Scene::new().await;
    every(
        |operation| operation.needs_version(),
        async |operation| {
            let (request, client) = right_and_sender(&scene, operation).await;
            let current = request.version.clone().expect("a version");
            let mut wrong = Vec::new();
            for (version, status, code) in [
                (None, 428, "precondition_required"),
                (Some("\"v999\"".to_owned()), 412, "stale_version"),
                (Some(format!("W/{current}")), 412, "not_a_version"),
                (
                    Some("\"0123456789abcdef0123456789abcdef-gzip\"".to_owned()),
                    412,
                    "not_a_version",
                ),
                (Some(current.replace('"', "")), 400, "invalid_header"),
                (Some("*".to_owned()), 400, "invalid_header"),
                (Some(format!("{current}, \"v999\"")), 400, "invalid_header"),
            ] {
                let case = format!("{} {version:?}", operation.id);
                let request = super::Request {
                    version,
                    ..request.clone()
                };
                let answer = request.by(&client).await;
                wrong.extend(unless(&case, &answer, status, code));
                let now = format!("\"v{}\"", answer["current_version"]);
                if code == "stale_version" && now != current {
                    wrong.push(format!(
                        "{case}: does not tell the current version {current}: {answer:?}"
                    ));
                }
            }
            wrong
        },
    )
    .await;
}

#[tokio::test]
async fn an_id_that_is_none_is_not_found() {
    let scene = Scene::new().await;
    every(
        |operation| operation.path.contains("{id}"),
        async |operation| {
            let (request, client) = right_and_sender(&scene, operation).await;
            let id = request
                .path
                .split('/')
                .find(|part| part.len() == 36)
                .expect("an id");
            let mut wrong = Vec::new();
            for other in [
                "123abc".to_owned(),
                "1".to_owned(),
                format!("{id}0"),
                id.to_uppercase(),
                id.replace('-', ""),
                format!("%7B{id}%7D"),
                format!("{id}%00"),
                "%FF".to_owned(),
                "..%2F..%2Fetc%2Fpasswd".to_owned(),
                "a".repeat(5_000),
            ] {
                let answer = request.to(request.path.replace(id, &other)).by(&client).await;
                if answer.status != 404 {
                    wrong.push(format!("{} {other}: {answer:?}", operation.id));
                }
            }
            wrong
        },
    )
    .await;
}

#[tokio::test]
async fn a_page_parameter_or_cursor_that_is_none_is_refused() {
    let scene = Scene::new().await;
    every(
        |operation| operation.takes("cursor"),
        async |operation| {
            let (request, client) = right_and_sender(&scene, operation).await;
            let mut wrong = Vec::new();
            for (query, code) in [
                ("limit=0", "invalid_parameter"),
                ("limit=101", "invalid_parameter"),
                ("limit=-1", "invalid_parameter"),
                ("limit=many", "invalid_parameter"),
                ("limit=1&limit=2", "invalid_parameter"),
                ("count=perhaps", "invalid_parameter"),
                ("limit=%zz", "invalid_parameter"),
                ("cursor=", "bad_cursor"),
                ("cursor=AAAA", "bad_cursor"),
                ("cursor=%27%20OR%201%3D1", "bad_cursor"),
            ] {
                let answer = request.asking_also(query).by(&client).await;
                wrong.extend(unless(&format!("{} {query}", operation.id), &answer, 400, code));
            }
            wrong
        },
    )
    .await;
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_told_so_before_anything_else() {
    let scene = Scene::new().await;
    every(
        |operation| operation.is_secured(),
        async |operation| {
            let (mut request, client) = right_and_sender(&scene, operation).await;
            let mut wrong = Vec::new();
            let anonymous = scene.app.anon();
            request.version = None;
            if request.body.take().is_some() {
                let answer = content_type(request.by(&anonymous), "text/plain").body("{").await;
                wrong.extend(unless(operation.id, &answer, 401, "unauthenticated"));
            }
            let mut token = client.token().to_owned();
            token.pop();
            for who in [anonymous, scene.app.bearer(&token), scene.app.bearer("nonsense")] {
                let answer = request.to(format!("{}?surprise=1", request.path)).by(&who).await;
                wrong.extend(unless(operation.id, &answer, 401, "unauthenticated"));
            }
            wrong
        },
    )
    .await;
}
