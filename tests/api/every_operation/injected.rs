//! What means something to a database or to its search is text like any other, wherever it is sent.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use url::form_urlencoded;

use super::scene::{Request, Scene};
use super::{every, right_and_sender};
use crate::kit::contract::Operation;
use crate::kit::{Answer, Client};

/// Each with its like that would be false if either were more than text.
const PAIRS: [[&str; 2]; 8] = [
    ["x' OR '1'='1", "x' OR '1'='2"],
    ["x\" OR \"1\"=\"1", "x\" OR \"1\"=\"2"],
    ["x') OR (1=1) --", "x') OR (1=2) --"],
    ["1 OR 1=1", "1 OR 1=2"],
    ["x%' AND 1=1 --", "x%' AND 1=2 --"],
    [
        "x' AND length(sqlite_version())>0 --",
        "x' AND length(sqlite_version())<0 --",
    ],
    ["x' UNION SELECT 1 WHERE 1=1 --", "x' UNION SELECT 1 WHERE 1=2 --"],
    ["x\\' OR 1=1 #", "x\\' OR 1=2 #"],
];

/// What would fail, take a minute, or destroy something.
const WORDS: [&str; 30] = [
    "'",
    "\"",
    "`",
    "\\",
    "';",
    "x'; DROP TABLE articles; --",
    "x'; DELETE FROM users; COMMIT; --",
    "x' || (SELECT pg_sleep(60)) || '",
    "1; SELECT pg_sleep(60)",
    "x' AND 1=(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<1000000000) SELECT count(*) FROM n) --",
    "' UNION SELECT password_hash FROM users --",
    "%",
    "_",
    "$1",
    "?1",
    ":name",
    "@name",
    "\"unbalanced",
    "a AND",
    "OR",
    "NOT NOT a",
    "NEAR(a b, 2",
    "{title lead} : a",
    "title:* ^a",
    "((((a",
    "a & | ! b",
    "a <-> <2> b",
    "a:*ABCD | !b",
    "tag: author: -",
    "-\"\" -*",
];

/// Far longer than anything here takes, and less than what is asked for above.
const LONG: Duration = Duration::from_secs(30);

/// What is wrong with an answer to this, if anything is.
fn unless_text(case: &str, word: &str, began: Instant, answer: &Answer) -> Option<String> {
    let is_wrong = answer.status >= 500 || began.elapsed() > LONG;
    is_wrong.then(|| format!("{case} {word:?}: {answer:?}"))
}

/// Where texts stand in a body.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                leaves(item, &format!("{at}/{place}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                leaves(member, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn texts_in_bodies_stay_texts() {
    let scene = Scene::new().await;
    every(
        |operation| operation.has_body(),
        async |operation| {
            let (request, client) = right_and_sender(&scene, operation).await;
            let body = request.body.clone().expect("a body");
            let mut places = Vec::new();
            leaves(&body, "", &mut places);
            let mut wrong = Vec::new();
            for place in places {
                for word in WORDS.into_iter().chain(PAIRS.into_iter().flatten()) {
                    let mut body = body.clone();
                    *body.pointer_mut(&place).unwrap() = json!(word);
                    let began = Instant::now();
                    let answer = request.saying(body).by(&client).await;
                    wrong.extend(unless_text(
                        &format!("{} {place}", operation.id),
                        word,
                        began,
                        &answer,
                    ));
                }
            }
            wrong
        },
    )
    .await;
    assert_whole(&scene).await;
}

#[tokio::test]
async fn texts_in_queries_and_paths_stay_texts() {
    let scene = Scene::new().await;
    every(
        |operation| operation.method == "GET",
        async |operation| {
            let (request, client) = right_and_sender(&scene, operation).await;
            let mut wrong = Vec::new();
            for place in places(operation) {
                let case = format!("{} {place}", operation.id);
                for word in WORDS {
                    let began = Instant::now();
                    let answer = with(operation, &request, &place, word).by(&client).await;
                    wrong.extend(unless_text(&case, word, began, &answer));
                }
                for [truth, lie] in PAIRS {
                    let truth = told(operation, &request, &place, truth, &client).await;
                    let lie = told(operation, &request, &place, lie, &client).await;
                    if truth != lie {
                        wrong.push(format!("{case}: {truth:?} is not {lie:?}"));
                    }
                }
            }
            wrong
        },
    )
    .await;
    assert_whole(&scene).await;
}

/// The parameters of a query or a path.
fn places(operation: &Operation) -> Vec<String> {
    let parameters = operation.about["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|parameter| parameter["in"] != "header")
        .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
        .collect()
}

/// The request with this word for that parameter.
fn with(operation: &Operation, request: &Request, place: &str, word: &str) -> Request {
    let mut request = request.clone();
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let word_of_path = format!("{{{place}}}");
    let mut path = path.to_owned();
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    if operation.path.contains(&word_of_path) {
        let encoded: String = form_urlencoded::byte_serialize(word.as_bytes()).collect();
        let parts = operation.path.split('/').zip(path.split('/'));
        let parts = parts.map(|(pattern, part)| if pattern == word_of_path { &encoded } else { part });
        path = parts.collect::<Vec<_>>().join("/").replace('+', "%20");
    } else {
        pairs.retain(|(name, _)| name != place);
        pairs.push((place.to_owned(), word.to_owned()));
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    request.path = if query.is_empty() {
        path
    } else {
        format!("{path}?{query}")
    };
    request
}

/// What an answer tells, but for what was asked.
async fn told(
    operation: &Operation,
    request: &Request,
    place: &str,
    word: &str,
    client: &Client,
) -> (u16, Value) {
    let answer = with(operation, request, place, word).by(client).await;
    (answer.status, answer["data"].clone())
}

/// Fails unless everything is still there.
async fn assert_whole(scene: &Scene) {
    for path in [
        "/editor/articles",
        "/editor/users",
        "/articles",
        "/tags",
        "/editor/comments",
    ] {
        let list = scene.admin.get(path).await.expect(200);
        assert!(!list["data"].as_array().unwrap().is_empty(), "{path}");
    }
}
