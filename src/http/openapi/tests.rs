use actix_web::{App, HttpResponse, delete, get, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::AppExt;

use super::*;
use crate::http::{Body, IdempotencyKey, IfMatch, Page, PageParams, Patch, Path};

#[derive(Serialize, ToSchema)]
struct Thing {
    id: u32,
    kind: ThingKind,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code)]
enum ThingKind {
    Round,
    Square,
}

#[derive(Deserialize, garde::Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeThing {
    /// The name.
    #[serde(default)]
    #[garde(skip)]
    #[allow(dead_code)]
    name: Patch<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ThingPath {
    #[allow(dead_code)]
    id: u32,
}

/// List things
#[utoipa::path(tag = "things", params(PageParams), responses((status = OK, body = Page<Thing>)))]
#[get("/api/v1/things")]
async fn list_things() -> HttpResponse {
    HttpResponse::Ok().finish()
}

/// Make a thing
#[utoipa::path(tag = "things", security(("bearer" = ["things:create"])), params(IdempotencyKey), request_body = ChangeThing,
    responses((status = CREATED, body = Thing), (status = CONFLICT, description = "There is one already")))]
#[post("/api/v1/things")]
async fn create_thing(_body: Body<ChangeThing>) -> HttpResponse {
    HttpResponse::Ok().finish()
}

/// Delete a thing
#[utoipa::path(tag = "things", security(("bearer" = [])), params(ThingPath, IfMatch), responses((status = NO_CONTENT)))]
#[delete("/api/v1/things/{id}")]
async fn delete_thing(_path: Path<ThingPath>, _version: IfMatch) -> HttpResponse {
    HttpResponse::Ok().finish()
}

fn document() -> Value {
    let (_, collected) = App::new()
        .into_utoipa_app()
        .service(list_things)
        .service(create_thing)
        .service(delete_thing)
        .split_for_parts();
    finish(collected)
}

fn statuses(document: &Value, path: &str, method: &str) -> String {
    let responses = document["paths"][path][method]["responses"].as_object().unwrap();
    responses.keys().map(String::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_operation_has_the_problems_that_its_shape_makes_possible_and_no_default() {
    let document = document();
    assert_eq!(
        statuses(&document, "/api/v1/things", "get"),
        "200 304 400 401 403 406 414 429 431 500 503"
    );
    let post = "201 400 401 403 406 408 409 413 414 415 422 429 431 500 503 507";
    assert_eq!(statuses(&document, "/api/v1/things", "post"), post);
    let delete = "204 400 401 403 404 406 412 414 428 429 431 500 503 507";
    assert_eq!(statuses(&document, "/api/v1/things/{id}", "delete"), delete);
}

#[test]
fn a_public_read_can_be_asked_for_again_and_others_cannot() {
    let document = document();
    let operation = |path: &str, method: &str| document["paths"][path][method].to_string();
    assert!(operation("/api/v1/things", "get").contains("If-None-Match"));
    assert!(operation("/api/v1/things", "get").contains("Surrogate-Key"));
    assert!(!operation("/api/v1/things", "post").contains("If-None-Match"));
}

#[test]
fn a_declared_error_without_a_body_answers_with_a_problem() {
    let conflict = document()["paths"]["/api/v1/things"]["post"]["responses"]["409"].clone();
    assert_eq!(conflict["description"], "There is one already");
    let schema = &conflict["content"]["application/problem+json"]["schema"];
    assert_eq!(schema["$ref"], "#/components/schemas/Problem");
}

#[test]
fn copies_become_references_and_patches_go_in_place() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let names: Vec<&String> = schemas.as_object().unwrap().keys().collect();
    assert!(names.iter().all(|name| !name.contains('_')), "{names:?}");
    assert_eq!(
        schemas["ThingPage"]["properties"]["data"]["items"]["$ref"],
        "#/components/schemas/Thing"
    );
    let name = json!({"type": ["string", "null"], "description": "The name."});
    assert_eq!(schemas["ChangeThing"]["properties"]["name"], name);
}

#[test]
fn parameters_named_twice_appear_once() {
    let parameters = document()["paths"]["/api/v1/things/{id}"]["delete"]["parameters"].clone();
    let names: Vec<&str> = parameters
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|each| each["name"].as_str())
        .collect();
    assert_eq!(names, ["id", "If-Match"]);
}

#[test]
fn an_unexplained_success_is_explained_by_its_status() {
    let document = document();
    let responses = |path: &str, method: &str| document["paths"][path][method]["responses"].clone();
    assert_eq!(
        responses("/api/v1/things", "get")["200"]["description"],
        "The answer."
    );
    assert_eq!(
        responses("/api/v1/things", "post")["201"]["description"],
        "Created."
    );
    assert!(
        responses("/api/v1/things", "post")["422"]
            .get("description")
            .is_none(),
        "a reference has none"
    );
}

#[test]
fn security_is_said_outright_and_permissions_beside_it() {
    let document = document();
    assert_eq!(document["paths"]["/api/v1/things"]["get"]["security"], json!([]));
    assert_eq!(
        document["paths"]["/api/v1/things"]["post"]["security"],
        json!([{"bearer": []}])
    );
}

#[test]
fn every_reference_leads_somewhere_and_nothing_is_left_over() {
    let mut document = document();
    let copy = document.clone();
    let mut used = 0;
    schemas::visit(&mut document, &mut |value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            used += 1;
            assert!(
                copy.pointer(reference.trim_start_matches('#')).is_some(),
                "{reference}"
            );
        }
    });
    assert!(used > 10);
    assert!(
        copy["components"]["responses"].get("Problem410").is_none(),
        "nothing answers 410 here"
    );
}
