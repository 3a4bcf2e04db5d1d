//! Nothing that happens on the desk shows in public.

use std::time::Duration;

use serde_json::json;

use crate::kit::contract::{Operation, operations};
use crate::kit::{Answer, TestApp};
use crate::newsroom::{change, comment, draft, live, make, moderate, talkative};

/// Every question that the public can ask: each public operation with each of its parameters, and with values that are
/// known to the stand, known to the desk alone, and to nobody.
fn questions(things: &[Answer]) -> Vec<String> {
    let values: Vec<String> = things
        .iter()
        .flat_map(|thing| [thing.at("/id").to_owned(), thing.at("/slug").to_owned()])
        .chain([
            "hidden-rail".to_owned(),
            "hidden-mara".to_owned(),
            "nothing".to_owned(),
        ])
        .filter(|value| !value.is_empty())
        .collect();
    // The feed of changes tells of what was public for a while as well, and each form for a comment is another one.
    let public = |operation: &&Operation| {
        let lasts = !["list_changes", "stream_changes", "get_comment_form"].contains(&operation.id);
        operation.method == "GET"
            && operation.path.starts_with("/api/v1/")
            && !operation.is_secured()
            && lasts
    };
    let mut questions = Vec::new();
    for operation in operations().iter().filter(public) {
        let paths: Vec<String> = if operation.path.contains('{') {
            let fill = |value: &String| operation.path.replace("{slug}", value).replace("{id}", value);
            values.iter().map(fill).collect()
        } else {
            vec![operation.path.to_owned()]
        };
        for path in paths {
            questions.push(path.clone());
            for parameter in operation.about["parameters"].as_array().into_iter().flatten() {
                let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
                let choices: Vec<String> = match (name, parameter["in"].as_str()) {
                    (_, Some("path" | "header")) | ("cursor", _) => Vec::new(),
                    ("limit", _) => vec!["1".to_owned(), "100".to_owned()],
                    ("count", _) => vec!["true".to_owned()],
                    ("published_after" | "published_before", _) => vec!["2026-11-23T08:30:00Z".to_owned()],
                    ("language", _) => vec!["en".to_owned(), "eo".to_owned()],
                    ("sort", _) => vec![
                        "-published_at".to_owned(),
                        "name".to_owned(),
                        "-article_count".to_owned(),
                    ],
                    ("kind", _) => vec!["topic".to_owned(), "person".to_owned()],
                    _ => values.clone(),
                };
                assert!(schema.is_object(), "{name}");
                questions.extend(
                    choices
                        .iter()
                        .map(|choice| format!("{path}?{name}={choice}&count=true")),
                );
            }
        }
    }
    questions
}

/// What the public sees: the answers to all questions, without what differs from request to request.
async fn public_view(app: &TestApp, questions: &[String]) -> Vec<(String, u16, String, String)> {
    let mut view = Vec::new();
    for question in questions {
        let mut answer = app.anon().get(question).await;
        let etag = answer.etag().to_owned();
        if let Some(problem) = answer.json.as_object_mut() {
            problem.remove("request_id");
        }
        view.push((question.clone(), answer.status, etag, answer.json.to_string()));
    }
    view
}

#[tokio::test]
async fn whatever_happens_on_the_desk_the_public_sees_the_same_to_the_byte() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let mara = editor
        .post("/editor/authors")
        .json(&json!({ "name": "Mara" }))
        .await
        .expect(201);
    let tag = json!({ "name": "Rail", "kind": "topic" });
    let tag = editor.post("/editor/tags").json(&tag).await.expect(201);
    let more =
        json!({ "tags": [{ "id": tag["id"] }], "credits": [{ "author_id": mara["id"], "role": "author" }] });
    let article = live(&editor, "Public", more.clone()).await;
    let shown = comment(&app, &article, "Shown.", None).await.expect(201);
    moderate(&moderator, &shown, "approve").await.expect(200);
    let questions = questions(&[article.clone(), mara.clone(), tag.clone(), shown.clone()]);
    assert!(questions.len() > 100, "{}", questions.len());
    let before = public_view(&app, &questions).await;
    assert!(before.iter().filter(|(_, status, ..)| *status == 200).count() > 50);

    app.advance(Duration::from_secs(600));
    let secret = draft(&editor, "Secret", more).await;
    let hidden_tag = json!({ "name": "Hidden rail", "kind": "person", "parent_id": tag["id"] });
    let hidden_tag = editor.post("/editor/tags").json(&hidden_tag).await.expect(201);
    let hidden_author = editor
        .post("/editor/authors")
        .json(&json!({ "name": "Hidden Mara" }))
        .await
        .expect(201);
    let credits = json!([{ "author_id": hidden_author["id"], "role": "author" }]);
    let edits = json!({ "title": "Edited", "tags": [{ "id": hidden_tag["id"] }], "credits": credits, "language": "eo" });
    change(&editor, &article, edits.clone()).await.expect(200);
    change(&editor, &secret, edits).await.expect(200);
    let was_live = live(&editor, "Was live", json!({})).await;
    make(&editor, &was_live, "trash").await.expect(200);
    comment(&app, &article, "Pending.", None).await.expect(201);
    comment(&app, &article, "A reply that waits.", Some(&shown))
        .await
        .expect(201);
    let spam = comment(&app, &article, "Spam.", None).await.expect(201);
    moderate(&moderator, &spam, "spam").await.expect(200);
    app.contributor().await;

    for (before, after) in before.iter().zip(public_view(&app, &questions).await) {
        assert_eq!(*before, after);
    }
    // The control: what is published shows.
    make(&editor, &secret, "publish").await.expect(200);
    assert_ne!(before, public_view(&app, &questions).await);
}
