//! The operations over HTTP, without the middleware.

mod interference;

use std::sync::Arc;

use actix_web::test::{TestRequest, call_service, init_service, read_body};
use serde_json::{Value, json};

use super::*;
use crate::articles::live::stand::{Piece, Stand};
use crate::articles::{ArticleId, CreditRole, Picture};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::db::testing::TestDatabase;
use crate::tags::{TagId, TagKind};

/// The application on a test's database.
fn application(test: &TestDatabase) -> App {
    let secret = (
        "DATELINE_SIGNING_SECRET",
        "only-the-tests-of-delivery-know-this-one",
    );
    let config = Config::from_env([(secret.0.to_owned(), secret.1.to_owned())]).unwrap();
    App::new(
        &config,
        &config.signing_keys().unwrap(),
        test.db.clone(),
        Arc::new(SystemClock),
    )
}

struct Answer {
    status: u16,
    keys: String,
    json: Value,
}

async fn get(stand: &Stand, path: &str) -> Answer {
    let app = application(&stand.0);
    let app = actix_web::App::new().app_data(Data::new(app));
    let server = init_service(app.service(list_articles).service(get_article)).await;
    let response = call_service(&server, TestRequest::with_uri(path).to_request()).await;
    let keys = response
        .headers()
        .get("surrogate-key")
        .map(|keys| keys.to_str().unwrap().to_owned());
    Answer {
        status: response.status().as_u16(),
        keys: keys.unwrap_or_default(),
        json: serde_json::from_slice(&read_body(response).await).unwrap_or_default(),
    }
}

/// One article with everything, and one that it refers to.
async fn newsroom() -> (Stand, ArticleId, ArticleId, TagId) {
    let stand = Stand::new();
    let section = stand.tag("europe", TagKind::Section).await;
    let tag = stand.tag("rail", TagKind::Topic).await;
    let mara = stand.author("mara").await;
    let plain = stand
        .article(Piece {
            slug: "plain".into(),
            byline: Some(" "),
            ..Piece::default()
        })
        .await;
    let picture = Picture {
        url: "https://pictures.example.org/train.jpg".parse().unwrap(),
        alt: Some("A train".into()),
        caption: None,
        credit: None,
        width: Some(1600),
        height: None,
    };
    let full = Piece {
        slug: "full".into(),
        published: 1,
        updated: 2,
        section: Some(section),
        tags: vec![tag],
        credits: vec![(mara, CreditRole::Author), (mara, CreditRole::Photographer)],
        related: vec![plain],
        comments: Some(3),
        byline: Some("From our correspondents"),
        picture: Some(picture),
        ..Piece::default()
    };
    let full = stand.article(full).await;
    (stand, full, plain, tag)
}

#[actix_web::test]
async fn an_article_is_served_whole_with_the_names_of_what_it_shows() {
    let (stand, id, related, tag) = newsroom().await;
    let Answer { status, keys, json } = get(&stand, "/articles/full").await;
    assert_eq!(status, 200);
    assert_eq!(json["id"], json!(id));
    assert_eq!(json["body"], json!({"html": "<p>Three short words.</p>"}));
    assert_eq!(json["section"]["slug"], "europe");
    assert_eq!(
        json["tags"],
        json!([{"id": tag, "slug": "rail", "name": "rail", "kind": "topic"}])
    );
    assert_eq!(json["credits"][1]["role"], "photographer");
    assert_eq!(json["credits"][1]["author"]["slug"], "mara");
    assert_eq!(json["byline"], "From our correspondents");
    assert_eq!(json["picture"]["width"], 1600);
    assert_eq!(
        json["related"],
        json!([{"id": related, "slug": "plain", "title": "Title of plain"}])
    );
    assert_eq!(
        json["comments"],
        json!({"policy": "moderated", "closes_at": null, "count": 3})
    );
    assert_eq!(json["published_at"], "2026-11-23T08:01:00Z");
    let key_of = |object: &Value| object["id"].as_str().unwrap().to_owned();
    let expected = [
        format!("article:{id}"),
        format!("article:{related}"),
        format!("author:{}", key_of(&json["credits"][0]["author"])),
        format!("tag:{}", key_of(&json["section"])),
        format!("tag:{tag}"),
    ];
    assert_eq!(keys, expected.join(" "));
}

#[actix_web::test]
async fn by_id_the_answer_is_the_same_and_a_blank_byline_is_null() {
    let (stand, _, plain, _) = newsroom().await;
    let by_slug = get(&stand, "/articles/plain").await;
    assert_eq!(by_slug.json["byline"], Value::Null);
    assert_eq!(
        get(&stand, &format!("/articles/{plain}")).await.json,
        by_slug.json
    );
}

#[actix_web::test]
async fn what_is_not_published_is_not_found() {
    let (stand, ..) = newsroom().await;
    for path in [
        "/articles/draft",
        "/articles/019ab2c4-7d00-7000-8000-000000000001",
        "/articles/%00",
    ] {
        assert_eq!(get(&stand, path).await.status, 404, "{path}");
    }
}

#[actix_web::test]
async fn a_list_shows_teasers_page_by_page() {
    let (stand, full, ..) = newsroom().await;
    let Answer { status, keys, json } = get(&stand, "/articles?limit=1&count=true").await;
    assert_eq!(status, 200);
    assert_eq!(json["data"][0]["slug"], "full");
    assert_eq!(
        json["meta"],
        json!({"limit": 1, "count": {"total": 2, "exact": true}})
    );
    for hidden in ["body", "seo", "extra", "related", "source"] {
        assert!(json["data"][0].get(hidden).is_none(), "{hidden}");
    }
    let id_of = |pointer: &str| json.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
    let (author, section, tag) = (
        id_of("/data/0/credits/0/author/id"),
        id_of("/data/0/section/id"),
        id_of("/data/0/tags/0/id"),
    );
    let expected = format!("articles article:{full} author:{author} tag:{section} tag:{tag}");
    assert_eq!(keys, expected);
    for (query, begins) in [
        (
            "tag=rail&author=mara",
            "articles:tag:rail name:rail articles:author:mara name:mara article:",
        ),
        ("section=europe", "articles:tag:europe name:europe article:"),
        ("author=nobody&language=de", "articles:author:nobody name:nobody"),
        ("language=DE", "articles:language:de"),
        ("tag=no%20tag", "articles"),
    ] {
        let keys = get(&stand, &format!("/articles?{query}")).await.keys;
        assert!(keys.starts_with(begins), "{query}: {keys}");
    }
    let next = get(&stand, json["links"]["next"].as_str().unwrap()).await.json;
    assert_eq!(
        (&next["data"][0]["slug"], &next["links"]["next"]),
        (&json!("plain"), &Value::Null)
    );
}

#[actix_web::test]
async fn filters_narrow_a_list_and_what_is_not_there_lists_nothing() {
    let (stand, ..) = newsroom().await;
    for (query, expected) in [
        ("tag=rail", 1),
        ("tag=rail&author=mara&section=europe&language=EN", 1),
        ("language=de", 0),
        ("published_before=2026-11-23T08:01:00Z", 1),
        ("published_after=2026-11-23T09:01:00%2B01:00", 1),
        ("tag=of-a-draft-only", 0),
        ("author=nobody&count=true", 0),
    ] {
        let Answer { status, json, .. } = get(&stand, &format!("/articles?{query}")).await;
        assert_eq!(
            (status, json["data"].as_array().unwrap().len()),
            (200, expected),
            "{query}"
        );
    }
}

#[actix_web::test]
async fn a_query_that_no_index_answers_or_nobody_knows_is_refused() {
    let (stand, ..) = newsroom().await;
    for query in [
        "sort=-updated_at&tag=rail",
        "sort=-updated_at&published_after=2026-11-23T08:00:00Z",
        "sort=title",
        "stage=draft",
        "language=english",
        "published_after=yesterday",
        "tag=a&tag=b",
    ] {
        assert_eq!(
            get(&stand, &format!("/articles?{query}")).await.status,
            400,
            "{query}"
        );
    }
    assert_eq!(get(&stand, "/articles?sort=-updated_at").await.status, 200);
}
