//! What every path answers to methods, and what every answer has. (That every status, member and header of an answer is
//! in the contract is checked by the kit, for these and all other tests.)

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;

use super::{right, right_and_sender, scene::Scene};
use crate::kit::contract::{document, operations};

/// The methods of each path, as the contract has them; a path may fit several patterns (`…/bulk` is also `…/{id}`).
fn methods() -> BTreeMap<&'static str, BTreeSet<String>> {
    let at = |path: &str| {
        let mut known = BTreeSet::from(["OPTIONS".to_owned()]);
        for operation in operations().iter().filter(|operation| operation.fits(path)) {
            known.insert(operation.method.clone());
            known.extend((operation.method == "GET").then(|| "HEAD".to_owned()));
        }
        known
    };
    operations()
        .iter()
        .map(|operation| (operation.path, at(operation.path)))
        .collect()
}

fn allowed(header: &str) -> BTreeSet<String> {
    header.split(", ").map(str::to_owned).collect()
}

#[tokio::test]
async fn a_method_that_a_path_does_not_know_is_405_and_names_the_ones_it_knows() {
    let scene = Scene::new().await;
    for (path, known) in methods() {
        let operation = operations()
            .iter()
            .find(|operation| operation.path == path)
            .unwrap();
        let request = right(&scene, operation).await;
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"] {
            if known.contains(method) {
                continue;
            }
            let answer = scene
                .admin
                .ask_at_root(method.parse().unwrap(), &request.path)
                .await;
            let answer = answer.problem(405, "method_not_allowed");
            assert_eq!(allowed(answer.header("allow")), known, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn options_tells_the_methods_of_every_path() {
    let scene = Scene::new().await;
    for (path, known) in methods() {
        let operation = operations()
            .iter()
            .find(|operation| operation.path == path)
            .unwrap();
        let request = right(&scene, operation).await;
        let answer = scene
            .app
            .anon()
            .ask_at_root(Method::OPTIONS, &request.path)
            .await
            .expect(204);
        assert_eq!(allowed(answer.header("allow")), known, "{path}");
        assert_eq!(answer.text, "");
    }
}

#[tokio::test]
async fn head_answers_like_get_without_the_body() {
    let scene = Scene::new().await;
    // One after the other: what is made for one operation changes the lists of the next.
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        let (request, client) = right_and_sender(&scene, operation).await;
        let get = request.by(&client).await;
        let head = client.ask_at_root(Method::HEAD, &request.path).await;
        assert_eq!(
            (head.status, head.text.as_str()),
            (get.status, ""),
            "{head:?}, but {get:?}"
        );
        for name in [
            "content-type",
            "content-length",
            "etag",
            "cache-control",
            "vary",
            "link",
        ] {
            assert_eq!(head.header(name), get.header(name), "{}: {name}", operation.id);
        }
    }
}

#[tokio::test]
async fn a_path_that_is_none_is_404_for_everybody_and_every_method() {
    let scene = Scene::new().await;
    for path in [
        "/",
        "/api",
        "/api/v1",
        "/api/v1/nothing",
        "/api/v1/editor/nothing",
        "/API/v1/tags",
        "/api/v1/tags/",
    ] {
        for method in ["GET", "POST", "DELETE", "OPTIONS"] {
            for client in [scene.app.anon(), scene.admin.clone()] {
                client
                    .ask_at_root(method.parse().unwrap(), path)
                    .await
                    .problem(404, "no_such_route");
            }
        }
    }
}

#[test]
fn every_operation_explains_itself_and_its_parameters() {
    let mut ids = BTreeSet::new();
    for operation in operations() {
        let (id, about) = (operation.id, operation.about);
        assert!(ids.insert(id), "{id} is not unique");
        for member in ["summary", "description"] {
            assert!(
                about[member].as_str().is_some_and(|text| text.len() > 5),
                "{id}: {member}"
            );
        }
        let tags: Vec<_> = about["tags"].as_array().into_iter().flatten().collect();
        let known = document()["tags"].as_array().unwrap();
        assert!(
            tags.len() == 1 && known.iter().any(|tag| tag["name"] == *tags[0]),
            "{id}: {tags:?}"
        );
        for parameter in about["parameters"].as_array().into_iter().flatten() {
            let name = &parameter["name"];
            assert!(
                parameter["description"]
                    .as_str()
                    .is_some_and(|text| text.len() > 5),
                "{id}: {name}"
            );
        }
        assert!(
            about["security"].is_array(),
            "{id}: says outright whether it needs a login"
        );
        assert_eq!(about["responses"].get("default"), None, "{id}: no catch-all");
    }
}

#[test]
fn what_begins_with_editor_needs_a_login_and_what_is_public_needs_none() {
    for operation in operations() {
        let path = operation.path;
        if path.starts_with("/api/v1/editor/") {
            assert!(operation.is_secured(), "{} {path}", operation.method);
        } else if !path.starts_with("/api/v1/auth/") {
            assert!(!operation.is_secured(), "{} {path}", operation.method);
        }
    }
}
