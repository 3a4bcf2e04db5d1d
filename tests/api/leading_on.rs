//! What leads readers on: a front page, related articles, neighbours; and how much of an article is shown.

use serde_json::{Value, json};

use crate::kit::{Client, TestApp};
use crate::newsroom::{draft, live, published, section};

async fn tag(client: &Client, name: &str, kind: &str, parent: Value) -> Value {
    let tag = json!({ "name": name, "kind": kind, "parent_id": parent });
    client.post("/editor/tags").json(&tag).await.expect(201)["id"].clone()
}

fn filed(slug: &str) -> Value {
    json!({ "section": { "slug": slug } })
}

/// The slugs of the articles of each section of a front page.
async fn front(app: &TestApp, query: &str) -> Vec<(String, Vec<String>)> {
    let page = app.anon().get(&format!("/front-page?{query}")).await.expect(200);
    let slug = |thing: &Value| thing["slug"].as_str().unwrap().to_owned();
    let sections = page["data"].as_array().unwrap().iter();
    sections
        .map(|section| {
            let articles = section["articles"].as_array().unwrap();
            (slug(&section["section"]), articles.iter().map(slug).collect())
        })
        .collect()
}

#[tokio::test]
async fn a_front_page_has_the_newest_of_each_section_in_the_order_asked_for() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let europe = tag(&editor, "Europe", "section", Value::Null).await;
    tag(&editor, "Belgium", "section", europe).await;
    tag(&editor, "Arts", "section", Value::Null).await;
    tag(&editor, "Empty", "section", Value::Null).await;
    for (title, section) in [
        ("One", "europe"),
        ("Two", "belgium"),
        ("Three", "arts"),
        ("Four", "europe"),
    ] {
        published(&app, &editor, title, filed(section)).await;
    }
    draft(&editor, "Secret", filed("empty")).await;
    let of = |section: &str, slugs: &[&str]| {
        let slugs = slugs.iter().map(|slug| (*slug).to_owned());
        (section.to_owned(), slugs.collect::<Vec<_>>())
    };
    assert_eq!(
        front(&app, "").await,
        [of("arts", &["three"]), of("europe", &["four", "two", "one"])]
    );
    assert_eq!(
        front(
            &app,
            "sections=belgium,europe,empty,no-such-section&per_section=1"
        )
        .await,
        [of("belgium", &["two"]), of("europe", &["four"])]
    );
    for (query, parameter) in [
        ("per_section=0", "per_section"),
        ("per_section=21", "per_section"),
        ("per_section=300", "per_section"),
        ("limit=5", "limit"),
    ] {
        let refused = app.anon().get(&format!("/front-page?{query}")).await;
        assert_eq!(
            refused.problem(400, "invalid_parameter").places(),
            [parameter],
            "{query}"
        );
    }
}

#[tokio::test]
async fn related_are_what_editors_chose_and_then_what_is_most_alike() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    section(&editor).await;
    let tags = |names: &[&str]| -> Value { names.iter().map(|name| json!({ "name": name })).collect() };
    let with = |names: &[&str]| json!({ "tags": tags(names), "section": { "slug": "europe" } });
    let chosen = live(&editor, "Chosen", json!({})).await;
    live(&editor, "Rail and night", with(&["Rail", "Night"])).await;
    live(&editor, "Rail alone", with(&["Rail"])).await;
    live(&editor, "Section alone", with(&[])).await;
    live(&editor, "Nothing shared", json!({ "tags": tags(&["Sea"]) })).await;
    let mut other_language = with(&["Rail", "Night"]);
    other_language["language"] = json!("pt");
    live(&editor, "Comboios", other_language).await;
    draft(&editor, "Not yet", with(&["Rail", "Night"])).await;
    let mut more = with(&["Rail", "Night"]);
    more["related"] = json!([chosen["id"]]);
    live(&editor, "The article", more).await;
    let related = app.anon().get("/articles/the-article/related").await.expect(200);
    assert_eq!(
        related.each("slug"),
        ["chosen", "rail-and-night", "rail-alone", "section-alone"]
    );
    let two = app
        .anon()
        .get("/articles/the-article/related?number=2")
        .await
        .expect(200);
    assert_eq!(two.each("slug"), ["chosen", "rail-and-night"]);
    let missing = app.anon().get("/articles/not-yet/related").await;
    missing.problem(404, "not_found");
    let refused = app.anon().get("/articles/the-article/related?number=21").await;
    refused.problem(400, "invalid_parameter");
}

#[tokio::test]
async fn neighbours_are_the_articles_before_and_after_in_the_same_section() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    section(&editor).await;
    for (title, more) in [
        ("One", filed("europe")),
        ("Elsewhere", json!({})),
        ("Two", filed("europe")),
        ("Three", filed("europe")),
    ] {
        published(&app, &editor, title, more).await;
    }
    let beside = async |slug: &str| {
        let found = app
            .anon()
            .get(&format!("/articles/{slug}/neighbours"))
            .await
            .expect(200);
        [found["previous"]["slug"].clone(), found["next"]["slug"].clone()]
    };
    assert_eq!(beside("one").await, [Value::Null, json!("two")]);
    assert_eq!(beside("two").await, [json!("one"), json!("three")]);
    assert_eq!(beside("three").await, [json!("two"), Value::Null]);
    assert_eq!(beside("elsewhere").await, [json!("one"), json!("two")]);
    let missing = app.anon().get("/articles/no-such-article/neighbours").await;
    missing.problem(404, "not_found");
}

#[tokio::test]
async fn a_body_is_shown_in_the_formats_asked_for_and_lists_show_more_when_asked() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let chosen = published(&app, &editor, "Chosen", json!({})).await;
    let body = json!({ "format": "markdown", "source": "The *first* sleeper.\n\nIt left." });
    let more = json!({ "body": body, "related": [chosen["id"]] });
    let article = published(&app, &editor, "Night trains", more).await;
    let path = format!("/editor/articles/{}", article.at("/id"));
    let version = editor.get(&path).await.expect(200).etag().to_owned();
    let entry = json!({ "kind": "correction", "text": "It was Tuesday." });
    let corrected = editor
        .post(&format!("{path}/corrections"))
        .if_match(&version)
        .json(&entry);
    corrected.await.expect(201);

    let reader = app.anon();
    let html = json!({ "html": "<p>The <em>first</em> sleeper.</p><p>It left.</p>" });
    let text = json!({ "text": "The first sleeper.\n\nIt left." });
    let whole = reader.get("/articles/night-trains").await.expect(200);
    assert_eq!(without_breaks(&whole["body"]), html);
    let as_text = reader
        .get("/articles/night-trains?formats=text")
        .await
        .expect(200);
    assert_eq!(as_text["body"], text);
    let both = reader
        .get("/articles/night-trains?formats=html,text")
        .await
        .expect(200);
    assert_eq!(without_breaks(&both["body"])["html"], html["html"]);
    assert_eq!(both["body"]["text"], text["text"]);

    let plain = reader.get("/articles?slugs=night-trains").await.expect(200);
    for member in ["body", "corrections", "related"] {
        assert!(plain["data"][0].get(member).is_none(), "{member}");
    }
    let listed = reader
        .get("/articles?include=corrections,related&formats=text&limit=1")
        .await
        .expect(200);
    let first = &listed["data"][0];
    assert_eq!(first["body"], text);
    assert_eq!(first["corrections"][0]["text"], "It was Tuesday.");
    assert_eq!(first["related"][0]["slug"], "chosen");
    let next = reader.get(listed.at("/links/next")).await.expect(200);
    assert_eq!(
        (next.at("/data/0/slug"), &next["data"][0]["related"]),
        ("chosen", &json!([]))
    );
    for (query, parameter) in [
        ("/articles?include=comments", "include"),
        ("/articles?formats=pdf", "formats"),
        ("/articles?formats=text&limit=21", "limit"),
        ("/articles/night-trains?formats=pdf", "formats"),
        ("/articles/night-trains?include=related", "include"),
    ] {
        let refused = reader.get(query).await.problem(400, "invalid_parameter");
        assert_eq!(refused.places(), [parameter], "{query}");
    }
}

/// The markup without the line breaks between paragraphs.
fn without_breaks(body: &Value) -> Value {
    let html = body["html"].as_str().unwrap();
    json!({ "html": html.replace('\n', "") })
}
