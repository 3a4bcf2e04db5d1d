//! What moderators decide about comments, and what only they see.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::kit::Answer;
use crate::kit::contract::operations;
use crate::newsroom::{comment, live, moderate, talkative};

#[tokio::test]
async fn one_decision_about_many_comments_is_made_about_each_for_itself() {
    let app = talkative().await;
    let (ann, bob) = (app.author("ann").await, app.author("bob").await);
    let (of_ann, of_bob) = (
        live(&ann, "Of Ann", json!({})).await,
        live(&bob, "Of Bob", json!({})).await,
    );
    let mut ids = Vec::new();
    for (article, text) in [(&of_ann, "One."), (&of_ann, "Two."), (&of_bob, "Three.")] {
        ids.push(comment(&app, article, text, None).await.expect(201)["id"].clone());
    }
    let nobody = json!("019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e");
    let decide = async |ids: Value| {
        let decision = json!({ "action": "approve", "ids": ids });
        ann.post("/editor/moderation").json(&decision).await
    };
    decide(json!([])).await.problem(422, "invalid_body");
    decide(Value::Null).await.problem(422, "invalid_body");
    decide(json!(vec![&nobody; 501]))
        .await
        .problem(422, "invalid_body");
    let decided = decide(json!([ids[0], nobody, ids[2], ids[1], ids[0]]))
        .await
        .expect(200);
    assert_eq!(decided["count"], json!(2));
    let results = decided["results"].as_array().unwrap();
    let of = |result: &Value| (result["done"].clone(), result["problem"]["code"].clone());
    let not_found = (json!(false), json!("not_found"));
    let done = (json!(true), Value::Null);
    assert_eq!(
        results.iter().map(of).collect::<Vec<_>>(),
        [done.clone(), not_found.clone(), not_found, done],
        "what is not hers is told like what is not there"
    );
    assert_eq!(results[0]["status"], "approved");
    let shown = app.anon().get("/comments").await.expect(200);
    assert_eq!(shown["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_left_of_a_deleted_comment_cannot_be_approved() {
    let app = talkative().await;
    let (editor, moderator) = (app.editor().await, app.moderator().await);
    let article = live(&editor, "Open", json!({})).await;
    let first = comment(&app, &article, "First.", None).await.expect(201);
    moderate(&moderator, &first, "approve").await.expect(200);
    let reply = comment(&app, &article, "Reply.", Some(&first)).await.expect(201);
    moderate(&moderator, &reply, "approve").await.expect(200);
    let path = format!("/editor/comments/{}", first.at("/id"));
    let version = moderator.get(&path).await.expect(200).etag().to_owned();
    moderator.delete(&path).if_match(&version).await.expect(204);
    moderate(&moderator, &first, "approve")
        .await
        .problem(409, "conflict");
    let thread = app.anon().get("/articles/open/comments").await.expect(200);
    assert_eq!(thread.json.pointer("/data/0/removed"), Some(&Value::Bool(true)));
}

#[tokio::test]
async fn only_moderators_and_administrators_see_or_search_a_commenters_address() {
    let app = talkative().await;
    let ann = app.author("ann").await;
    let article = live(&ann, "Open", json!({})).await;
    let posted = comment(&app, &article, "Hello.", None).await.expect(201);
    let path = format!("/editor/comments/{}", posted.at("/id"));
    let (editor, moderator, admin) = (app.editor().await, app.moderator().await, app.admin().await);
    for (client, sees) in [
        (&ann, false),
        (&editor, false),
        (&moderator, true),
        (&admin, true),
    ] {
        let one = client.get(&path).await.expect(200);
        let all = client.get("/editor/comments").await.expect(200);
        let expected = if sees {
            json!("ida@example.org")
        } else {
            Value::Null
        };
        assert_eq!((&one["email"], &all["data"][0]["email"]), (&expected, &expected));
        let search = client.get("/editor/comments?email=ida@example.org").await;
        assert_eq!(search.status, if sees { 200 } else { 403 });
    }
}

/// An address that occurs nowhere else, with its MD5 and SHA-1.
const CANARY: &str = "canary.e17f@mail.example";
const DIGESTS: [&str; 2] = [
    "90892bef3297aec2f66506325cbb8658",
    "4757e695023d489fb27b449b6665027051e968f7",
];

/// Everything that would give the address away.
fn traces() -> Vec<String> {
    let sha256: String = Sha256::digest(CANARY)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let plain = [
        CANARY.to_owned(),
        CANARY.replace('@', "%40"),
        CANARY.replace('@', "&#64;"),
        "canary.e17f".to_owned(),
    ];
    let encoded = [
        BASE64_STANDARD.encode(CANARY),
        BASE64_STANDARD_NO_PAD.encode("canary.e17f"),
        sha256,
    ];
    plain
        .into_iter()
        .chain(encoded)
        .chain(DIGESTS.map(str::to_owned))
        .collect()
}

/// Which traces an answer holds, in its body or its headers.
fn found_in(answer: &Answer) -> Vec<String> {
    let headers: String = answer
        .headers
        .values()
        .map(|value| value.to_str().unwrap_or_default())
        .collect();
    let all = format!("{}\n{headers}", answer.text).to_lowercase();
    traces()
        .into_iter()
        .filter(|trace| all.contains(&trace.to_lowercase()))
        .collect()
}

#[tokio::test]
async fn a_commenters_address_is_in_no_answer_but_those_of_moderation() {
    let app = talkative().await;
    let (editor, moderator, ann) = (app.editor().await, app.moderator().await, app.author("ann").await);
    let article = live(&editor, "Open", json!({ "tags": [{ "name": "Rail" }] })).await;
    let path = format!("/articles/{}/comments", article.at("/slug"));
    let body = |text: &str| json!({ "author_name": "Ida", "email": CANARY, "body": text });
    let posted = app.anon().post(&path).json(&body("Hello.")).await.expect(201);
    let mut answers = vec![posted.clone()];
    answers.push(app.anon().post(&path).json(&body("Hello.")).await.expect(409));
    answers.push(app.anon().post(&path).json(&body("")).await.expect(422));
    let mut wrong = body("Hello again.");
    wrong["email"] = json!(format!("{CANARY} "));
    answers.push(app.anon().post(&path).json(&wrong).await);
    wrong["email"] = json!([CANARY]);
    answers.push(app.anon().post(&path).json(&wrong).await.expect(422));
    wrong["email"] = json!(format!("{CANARY}@{CANARY}"));
    answers.push(app.anon().post(&path).json(&wrong).await.expect(422));
    moderate(&moderator, &posted, "approve").await.expect(200);
    // Everything that the public, an author and an editor can read.
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        for id in [posted.at("/id"), article.at("/id"), article.at("/slug"), "rail"] {
            let path = operation
                .path
                .replace("{slug}", id)
                .replace("{id}", id)
                .replace("{number}", "1")
                .replace("{other}", "1")
                .replace("{note}", id)
                .replace("/changes/stream", "/changes/stream?seconds=0");
            for client in [&app.anon(), &ann, &editor] {
                let path = if path.contains("{code}") {
                    "/api/v1/comments".to_owned()
                } else {
                    path.clone()
                };
                answers.push(client.ask_at_root(reqwest::Method::GET, &path).await);
            }
        }
    }
    assert!(answers.iter().filter(|answer| answer.status == 200).count() > 30);
    for answer in &answers {
        assert_eq!(found_in(answer), [""; 0], "{answer:?}");
    }
    // The control: moderation sees it, and so would this test.
    let seen = moderator
        .get(&format!("/editor/comments/{}", posted.at("/id")))
        .await
        .expect(200);
    assert!(!found_in(&seen).is_empty());
}
