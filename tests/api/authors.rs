//! Authors on the desk: bylines, with or without an account.

use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};

async fn add(client: &Client, name: &str) -> Answer {
    client
        .post("/editor/authors")
        .json(&json!({ "name": name }))
        .await
        .expect(201)
}

#[tokio::test]
async fn an_author_is_added_found_changed_and_deleted() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let profile = json!({
        "name": "Mara Lindqvist", "job_title": "Transport correspondent", "biography": "Writes about rails.",
        "website": "https://mara.example/", "links": [{ "label": "Mastodon", "url": "https://social.example/@mara" }],
    });
    let made = editor.post("/editor/authors").json(&profile).await.expect(201);
    assert_eq!(made.at("/slug"), "mara-lindqvist");
    for (member, value) in profile.as_object().unwrap() {
        assert_eq!(made[member.as_str()], *value, "{member}");
    }
    let path = made.header("location");
    let changes = json!({ "name": "Mara Berg", "biography": null, "links": [] });
    let changed = editor
        .patch(path)
        .if_match(made.etag())
        .json(&changes)
        .await
        .expect(200);
    assert_eq!(
        (changed.at("/name"), changed.at("/slug")),
        ("Mara Berg", "mara-lindqvist")
    );
    assert_eq!(
        (&changed["biography"], &changed["links"]),
        (&Value::Null, &json!([]))
    );
    assert_eq!(changed["website"], profile["website"], "what is absent stays");
    editor.delete(path).if_match(changed.etag()).await.expect(204);
    editor.get(path).await.problem(404, "not_found");
}

#[tokio::test]
async fn several_authors_may_share_a_name_but_not_a_slug() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let slugs: Vec<String> = [add(&editor, "Ida Ek").await, add(&editor, "Ida Ek").await]
        .map(|it| it.at("/slug").to_owned())
        .into();
    assert_eq!(slugs, ["ida-ek", "ida-ek-2"]);
    let taken = json!({ "name": "Another", "slug": "ida-ek" });
    let answer = editor
        .post("/editor/authors")
        .json(&taken)
        .await
        .problem(409, "duplicate");
    assert_eq!(answer.places(), ["/slug"]);
}

#[tokio::test]
async fn every_broken_rule_of_an_author_is_told_at_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let wrong = json!({ "name": "two\nlines", "job_title": "a".repeat(201), "biography": "a".repeat(5_001) });
    let answer = editor
        .post("/editor/authors")
        .json(&wrong)
        .await
        .problem(422, "invalid_body");
    let mut places = answer.places();
    places.sort_unstable();
    assert_eq!(places, ["/biography", "/job_title", "/name"]);
}

#[tokio::test]
async fn an_author_who_is_credited_is_deleted_only_when_it_is_said_what_becomes_of_the_credit() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let (author, heir) = (add(&editor, "Mara").await, add(&editor, "Ida").await);
    let credit = json!([{ "author_id": author["id"], "role": "author" }]);
    let article = json!({ "title": "Late", "language": "en", "credits": credit });
    let article = editor.post("/editor/articles").json(&article).await.expect(201);
    let path = author.header("location");
    let refused = editor
        .delete(path)
        .if_match(author.etag())
        .await
        .problem(409, "in_use");
    assert_eq!(refused["count"], 1);
    let reassigned = format!("{path}?reassign_to={}", heir.at("/id"));
    editor
        .delete(&reassigned)
        .if_match(author.etag())
        .await
        .expect(204);
    let article = editor.get(article.header("location")).await.expect(200);
    assert_eq!(
        article["credits"],
        json!([{ "author_id": heir["id"], "role": "author" }])
    );
}
