//! The redirects that the newsroom makes.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{all_pages, live};

async fn make(client: &Client, from: &str, to: &str) -> Answer {
    let redirect = json!({ "from": from, "to": to });
    client.post("/editor/redirects").json(&redirect).await
}

async fn change(client: &Client, redirect: &Answer, changes: Value) -> Answer {
    let path = format!("/editor/redirects/{}", redirect.at("/id"));
    let version = client.get(&path).await.expect(200).etag().to_owned();
    client.patch(&path).if_match(&version).json(&changes).await
}

async fn resolve(app: &TestApp, path: &str) -> Answer {
    app.anon().get(&format!("/resolve?path={path}")).await
}

#[tokio::test]
async fn a_redirect_is_made_found_changed_and_deleted_and_the_public_is_told_each_time() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let body =
        json!({ "from": "/old/?x=1", "to": "/new?from=print", "status": 302, "note": "Secret reason" });
    let made = editor.post("/editor/redirects").json(&body).await.expect(201);
    assert_eq!((made.at("/from"), made.at("/to")), ("/old", "/new?from=print"));
    assert_eq!(made["created_by"], editor.id());
    assert_eq!((made["status"].clone(), made.etag()), (json!(302), "\"v1\""));
    let path = made.header("location").to_owned();
    assert_eq!(editor.get(&path).await.expect(200).json, made.json);
    let told = resolve(&app, "/old").await.expect(200);
    let expected = json!({ "kind": "redirect", "to": "/new?from=print", "status": 302, "permanent": false });
    assert_eq!(told.json, expected);

    let moved = change(
        &editor,
        &made,
        json!({ "from": "/older", "status": 308, "note": null }),
    )
    .await
    .expect(200);
    assert_eq!((moved.etag(), moved["note"].clone()), ("\"v2\"", Value::Null));
    resolve(&app, "/old").await.problem(404, "not_found");
    let told = resolve(&app, "/older/").await.expect(200);
    assert_eq!(told["permanent"], true);

    editor.delete(&path).if_match(moved.etag()).await.expect(204);
    editor.get(&path).await.problem(404, "not_found");
    resolve(&app, "/older").await.problem(404, "not_found");
}

#[tokio::test]
async fn without_a_status_a_redirect_is_for_good() {
    let app = TestApp::new().await;
    let made = make(&app.editor().await, "/old", "https://Archive.example.org/2019")
        .await
        .expect(201);
    assert_eq!(made["status"], 301);
    let told = resolve(&app, "/old").await.expect(200);
    let to = "https://archive.example.org/2019";
    assert_eq!(
        told.json,
        json!({ "kind": "redirect", "to": to, "status": 301, "permanent": true })
    );
}

#[tokio::test]
async fn a_path_is_redirected_once_however_it_is_written() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    make(&editor, "/café", "/new").await.expect(201);
    for same in [
        "/café/",
        "/caf%C3%A9",
        "//caf%c3%a9",
        "/cafe\u{301}?x",
        "/a/../café",
    ] {
        let taken = make(&editor, same, "/newer").await.problem(409, "duplicate");
        assert_eq!(taken.places(), ["/from"], "{same}");
    }
    let other = make(&editor, "/tea", "/new").await.expect(201);
    let taken = change(&editor, &other, json!({ "from": "/café" }))
        .await
        .problem(409, "duplicate");
    assert_eq!(taken.places(), ["/from"]);
}

#[tokio::test]
async fn what_is_no_path_or_leads_astray_is_refused() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let good = make(&editor, "/old", "/new").await.expect(201);
    let long = format!("/{}", "a".repeat(2_000));
    for (member, value) in [
        ("from", json!("old")),
        ("from", json!("https://example.org/old")),
        ("from", json!("")),
        ("from", json!(long)),
        ("from", json!(null)),
        ("to", json!("new")),
        ("to", json!("//evil.example")),
        ("to", json!("/\\evil.example")),
        ("to", json!("/..//evil.example")),
        ("to", json!("javascript:alert(1)")),
        ("to", json!("https://ann:secret@example.org/")),
        ("to", json!("/new\r\nSet-Cookie: a=b")),
        ("to", json!(long)),
        ("status", json!(303)),
        ("status", json!(200)),
        ("status", json!("301")),
        ("note", json!("a".repeat(1_001))),
    ] {
        let mut body = json!({ "from": "/a", "to": "/b" });
        body[member] = value.clone();
        let refused = editor
            .post("/editor/redirects")
            .json(&body)
            .await
            .problem(422, "invalid_body");
        assert_eq!(refused.places(), [format!("/{member}")], "{value}");
        if !value.is_null() {
            let refused = change(&editor, &good, json!({ member: value }))
                .await
                .problem(422, "invalid_body");
            assert_eq!(refused.places(), [format!("/{member}")], "{value}");
        }
    }
}

#[tokio::test]
async fn no_redirect_leads_to_itself() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for to in ["/a", "/a/", "/a?again", "/b/../a", "/%61"] {
        let refused = make(&editor, "/a", to).await.problem(422, "invalid_body");
        assert_eq!(
            (refused.places(), refused.at("/errors/0/code")),
            (vec!["/to"], "loop"),
            "{to}"
        );
    }
    let made = make(&editor, "/a", "/b").await.expect(201);
    let refused = change(&editor, &made, json!({ "from": "/b" }))
        .await
        .problem(422, "invalid_body");
    assert_eq!(refused.at("/errors/0/code"), "loop");
    change(&editor, &made, json!({ "from": "/b", "to": "/a" }))
        .await
        .expect(200);
}

#[tokio::test]
async fn no_redirect_leads_to_another_and_the_other_is_named() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let one = make(&editor, "/b", "/c").await.expect(201);
    let before = make(&editor, "/a", "/b?x").await.problem(422, "invalid_body");
    assert_eq!(
        (before.places(), before.at("/errors/0/code")),
        (vec!["/to"], "chain")
    );
    let other = json!([{ "id": one["id"], "from": "/b", "to": "/c" }]);
    assert_eq!(before["redirects"], other);
    let behind = make(&editor, "/c/", "/d").await.problem(422, "invalid_body");
    assert_eq!(
        (behind.places(), behind.at("/errors/0/code")),
        (vec!["/from"], "chain")
    );
    assert_eq!(behind["redirects"], other);
    let around = make(&editor, "/c", "/b").await.problem(422, "invalid_body");
    assert_eq!(around.places(), ["/from", "/to"]);

    let free = make(&editor, "/x", "/y").await.expect(201);
    let refused = change(&editor, &free, json!({ "to": "/b" }))
        .await
        .problem(422, "invalid_body");
    assert_eq!(refused.places(), ["/to"]);
    let refused = change(&editor, &free, json!({ "from": "/c" }))
        .await
        .problem(422, "invalid_body");
    assert_eq!(refused.places(), ["/from"]);
    // Its own former places are no others.
    change(&editor, &free, json!({ "from": "/y", "to": "/x" }))
        .await
        .expect(200);
    make(&editor, "/also", "/c").await.expect(201);
}

#[tokio::test]
async fn of_redirects_that_are_made_at_once_none_follows_on_another() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for round in 0..8 {
        let path = |step: usize| format!("/{round}/{step}");
        let made = (0..4).map(|step| make_from(&editor, path(step), path((step + 1) % 4)));
        let answers = join_all(made).await;
        assert!(
            answers
                .iter()
                .all(|answer| [201, 422, 503].contains(&answer.status)),
            "{answers:?}"
        );
    }
    let all = all_pages(&editor, "/editor/redirects?limit=100").await;
    assert!(!all.is_empty());
    for redirect in &all {
        let next = all.iter().find(|other| other["from"] == redirect["to"]);
        assert_eq!(next, None, "{redirect}");
    }
}

async fn make_from(client: &Client, from: String, to: String) -> Answer {
    make(client, &from, &to).await
}

#[tokio::test]
async fn twenty_requests_for_one_path_make_one_redirect() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let answers = join_all((0..20).map(|_| make(&editor, "/old", "/new"))).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1);
    assert!(
        answers.iter().all(|answer| [201, 409].contains(&answer.status)),
        "{answers:?}"
    );
}

#[tokio::test]
async fn the_list_is_by_path_page_by_page_and_of_what_begins_alike() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for from in ["/2020/a", "/2019/b", "/20190", "/2019/a", "/2019", "/caf%C3%A9"] {
        make(&editor, from, "/new").await.expect(201);
    }
    let froms = |all: Vec<Value>| -> Vec<String> {
        all.iter()
            .map(|one| one["from"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = froms(all_pages(&editor, "/editor/redirects?limit=2").await);
    assert_eq!(
        all,
        ["/2019", "/2019/a", "/2019/b", "/20190", "/2020/a", "/caf%C3%A9"]
    );
    for (prefix, expected) in [
        ("/2019", vec!["/2019", "/2019/a", "/2019/b", "/20190"]),
        ("/2019/", vec!["/2019/a", "/2019/b"]),
        ("caf%C3%A9", vec!["/caf%C3%A9"]),
        ("/_019", vec![]),
        ("/%2525", vec![]),
    ] {
        let path = format!("/editor/redirects?limit=1&from={prefix}");
        assert_eq!(froms(all_pages(&editor, &path).await), expected, "{prefix}");
    }
    let counted = editor
        .get("/editor/redirects?count=true&from=/2019/")
        .await
        .expect(200);
    assert_eq!(counted.json["meta"]["count"]["total"], 2);
}

#[tokio::test]
async fn a_retried_request_makes_no_second_redirect() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let body = json!({ "from": "/old", "to": "/new" });
    let ask = || {
        editor
            .post("/editor/redirects")
            .header("Idempotency-Key", "k-1")
            .json(&body)
    };
    let first = ask().await.expect(201);
    assert_eq!(ask().await.expect(201).json, first.json);
}

#[tokio::test]
async fn the_public_learns_nothing_of_notes_and_names() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    live(&editor, "One", json!({})).await;
    let body = json!({ "from": "/old", "to": "/one", "note": "Secret reason" });
    let made = editor.post("/editor/redirects").json(&body).await.expect(201);
    let before = resolve(&app, "/old").await.expect(200);
    assert!(!before.text.contains("Secret") && !before.text.contains(editor.id()));
    change(&editor, &made, json!({ "note": "Another secret" }))
        .await
        .expect(200);
    let after = resolve(&app, "/old").await.expect(200);
    assert_eq!(
        (after.text.clone(), after.etag()),
        (before.text.clone(), before.etag())
    );
}
