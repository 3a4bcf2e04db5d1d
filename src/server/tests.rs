//! The application as a whole: its contract, and what a server of it answers at its edges.

use std::collections::HashSet;
use std::sync::Arc;

use reqwest::{Client, Method, Response, redirect};
use serde_json::Value;

use super::*;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::db::testing::TestDatabase;

/// Every operation of the contract: method, path, operation.
fn operations(contract: &Value) -> Vec<(String, String, Value)> {
    let paths = contract["paths"].as_object().unwrap();
    let each = |(path, item): (&String, &Value)| {
        let operations = item.as_object().unwrap().clone();
        let path = path.clone();
        operations
            .into_iter()
            .map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
    };
    paths.iter().flat_map(each).collect()
}

#[test]
fn every_operation_explains_itself_under_a_name_of_its_own() {
    let contract = contract();
    let tags: HashSet<&str> = routes::TAGS.iter().map(|(name, _)| *name).collect();
    let mut names = HashSet::new();
    for (method, path, operation) in operations(&contract) {
        let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
        assert!(
            names.insert(name.clone()),
            "{method} {path}: {name} is used twice"
        );
        for member in ["summary", "description"] {
            assert!(
                operation[member].as_str().is_some_and(|text| !text.is_empty()),
                "{name} has no {member}"
            );
        }
        let tagged: Vec<&str> = operation["tags"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(
            matches!(tagged.as_slice(), [tag] if tags.contains(tag)),
            "{name}: {tagged:?}"
        );
    }
}

#[test]
fn every_declared_tag_is_used() {
    let contract = contract();
    let used: HashSet<String> = operations(&contract)
        .iter()
        .filter_map(|(_, _, operation)| operation["tags"][0].as_str().map(str::to_owned))
        .collect();
    for (tag, _) in routes::TAGS {
        assert!(used.contains(*tag), "{tag}");
    }
}

#[test]
fn the_contract_names_every_status_and_never_a_default() {
    for (method, path, operation) in operations(&contract()) {
        let responses = operation["responses"].as_object().unwrap();
        assert!(!responses.contains_key("default"), "{method} {path}");
        assert!(
            responses.keys().any(|status| status.starts_with('2')),
            "{method} {path} never succeeds"
        );
    }
}

#[test]
fn every_reference_in_the_contract_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        found.extend(value.get("$ref").and_then(Value::as_str).map(str::to_owned));
        match value {
            Value::Object(members) => members.values().for_each(|value| references(value, found)),
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let contract = contract();
    let mut found = Vec::new();
    references(&contract, &mut found);
    for reference in found {
        // An enum in a query needs `#[param(inline)]`: the schemas of parameters are not collected.
        assert!(
            contract.pointer(reference.trim_start_matches('#')).is_some(),
            "{reference} leads nowhere"
        );
    }
}

#[test]
fn the_contract_is_the_same_every_time() {
    assert_eq!(contract().to_string(), contract().to_string());
}

struct Site {
    running: SocketAddr,
    handle: ServerHandle,
    client: Client,
    _database: TestDatabase,
}

impl Site {
    async fn start() -> Self {
        let database = TestDatabase::new();
        let variables = [
            ("DATELINE_HOST", "127.0.0.1"),
            ("DATELINE_PORT", "0"),
            ("DATELINE_WORKERS", "1"),
            (
                "DATELINE_SIGNING_SECRET",
                "only-the-tests-of-the-server-know-this-one",
            ),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::from_env(variables).unwrap();
        let app = App::new(
            &config,
            &config.signing_keys().unwrap(),
            database.db.clone(),
            Arc::new(SystemClock),
        );
        let running = start(app, &config).unwrap();
        rt::spawn(running.server);
        http::choose_cryptography();
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            running: running.address,
            handle: running.handle,
            client,
            _database: database,
        }
    }

    async fn ask(&self, method: Method, path: &str) -> Response {
        self.client
            .request(method, format!("http://{}{path}", self.running))
            .send()
            .await
            .unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        self.ask(Method::GET, path).await
    }

    async fn stop(self) {
        self.handle.stop(true).await;
    }
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[actix_web::test]
async fn a_started_server_is_live_and_ready() {
    let site = Site::start().await;
    for (path, status) in [("/health/live", "live"), ("/health/ready", "ready")] {
        let response = site.get(path).await;
        assert_eq!(
            (response.status().as_u16(), header(&response, "cache-control")),
            (200, "private, no-store")
        );
        assert_eq!(response.json::<Value>().await.unwrap()["status"], status);
    }
    site.stop().await;
}

#[actix_web::test]
async fn the_contract_is_served_as_it_is() {
    let site = Site::start().await;
    assert_eq!(
        site.get("/openapi.json").await.json::<Value>().await.unwrap(),
        contract()
    );
    site.stop().await;
}

#[actix_web::test]
async fn the_reference_needs_nothing_from_elsewhere() {
    let site = Site::start().await;
    assert_eq!(header(&site.get("/docs").await, "location"), "/docs/");
    for file in [
        "",
        "swagger-ui.css",
        "index.css",
        "swagger-ui-bundle.js",
        "swagger-initializer.js",
    ] {
        let response = site.get(&format!("/docs/{file}")).await;
        assert_eq!(response.status(), 200, "{file}");
        let policy = header(&response, "content-security-policy");
        assert!(
            policy.contains("script-src 'self'") && !policy.contains("http"),
            "{policy}"
        );
        let text = response.text().await.unwrap();
        if !file.ends_with(".js") && !file.ends_with(".css") {
            assert!(!text.contains("http"), "{text}");
        }
        if file == "swagger-initializer.js" {
            assert!(
                text.contains("/openapi.json") && !text.contains("petstore"),
                "{text}"
            );
        }
    }
    assert_eq!(site.get("/docs/nothing.js").await.status(), 404);
    site.stop().await;
}

#[actix_web::test]
async fn the_type_of_every_problem_leads_to_its_explanation() {
    let site = Site::start().await;
    let all: Value = site.get("/problems").await.json().await.unwrap();
    for kind in all["data"].as_array().unwrap() {
        let code = kind["code"].as_str().unwrap();
        assert_eq!(
            &site
                .get(&format!("/problems/{code}"))
                .await
                .json::<Value>()
                .await
                .unwrap(),
            kind
        );
    }
    let missing: Value = site.get("/problems/nothing").await.json().await.unwrap();
    assert_eq!(missing["type"], "/problems/not_found");
    site.stop().await;
}

#[actix_web::test]
async fn every_path_of_the_contract_tells_its_methods() {
    let site = Site::start().await;
    let contract = contract();
    for (path, item) in contract["paths"].as_object().unwrap() {
        let path = path.replace(['{', '}'], "");
        let options = site.ask(Method::OPTIONS, &path).await;
        assert_eq!(options.status(), 204, "{path}");
        for method in item.as_object().unwrap().keys() {
            assert!(
                header(&options, "allow").contains(&method.to_uppercase()),
                "{method} {path}"
            );
        }
        let wrong = site.ask(Method::from_bytes(b"PROPFIND").unwrap(), &path).await;
        assert_eq!(
            (wrong.status().as_u16(), header(&wrong, "allow")),
            (405, header(&options, "allow")),
            "{path}"
        );
    }
    site.stop().await;
}

#[actix_web::test]
async fn what_lies_beside_the_contract_answers_like_the_rest() {
    let site = Site::start().await;
    for path in ["/openapi.json", "/docs", "/docs/", "/docs/index.css"] {
        let options = site.ask(Method::OPTIONS, path).await;
        assert_eq!(
            (options.status().as_u16(), header(&options, "allow")),
            (204, "GET, HEAD, OPTIONS"),
            "{path}"
        );
        assert_eq!(site.ask(Method::POST, path).await.status(), 405, "{path}");
        assert!(
            site.ask(Method::HEAD, path).await.status().as_u16() < 400,
            "{path}"
        );
    }
    for path in ["/", "/nowhere", "/api/v1/nowhere", "/health/live"] {
        let answer = site.get(path).await;
        let policy = header(&answer, "content-security-policy");
        assert!(!policy.contains("'self'"), "{path} may load nothing: {policy}");
    }
    site.stop().await;
}
