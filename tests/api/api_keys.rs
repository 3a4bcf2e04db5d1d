//! API keys: what they open, and for how long.

use std::time::Duration;

use dateline::auth::Role;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn make(owner: &Client, scopes: &[&str]) -> Answer {
    let key = json!({ "name": "The website", "scopes": scopes });
    owner.post("/editor/keys").json(&key).await.expect(201)
}

async fn key(app: &TestApp, owner: &Client, scopes: &[&str]) -> Client {
    app.bearer(make(owner, scopes).await.at("/token"))
}

fn draft() -> Value {
    json!({ "title": "Night trains", "language": "en", "body": { "format": "markdown", "source": "On time." } })
}

/// An administrator changes something about an account.
async fn change(admin: &Client, user: &str, action: &str, body: Value) {
    let path = format!("/editor/users/{user}");
    let version = admin.get(&path).await.expect(200).etag().to_owned();
    let ask = match action {
        "" => admin.patch(&path).json(&body),
        action => admin.post(&format!("{path}/{action}")),
    };
    ask.if_match(&version).await.expect(200);
}

#[tokio::test]
async fn the_secret_of_a_key_is_told_once_and_opens_what_its_scopes_say() {
    let app = TestApp::new().await;
    let mara = app.author("mara").await;
    let made = make(&mara, &["articles:write"]).await;
    let token = made.at("/token");
    assert!(
        token.starts_with("dtl_") && token.ends_with(made.at("/hint")),
        "{token}"
    );
    assert_eq!(made.at("/owner/id"), mara.id());
    let machine = app.bearer(token);
    let article = machine.post("/editor/articles").json(&draft()).await.expect(201);
    let read = machine.get(article.header("location")).await.expect(200);
    assert_eq!(read.at("/created_by"), mara.id());
    let refused = machine.get("/editor/tags").await.problem(403, "forbidden");
    assert!(refused.at("/detail").contains("scope"), "{refused:?}");
    let listed = mara.get("/editor/keys").await.expect(200);
    let one = mara.get(made.header("location")).await.expect(200);
    assert_eq!(listed["data"], json!([one.json]));
    assert!(!listed.text.contains(token));
}

#[tokio::test]
async fn a_text_that_is_no_key_is_refused_whatever_is_wrong_with_it() {
    let app = TestApp::new().await;
    let token = make(&app.admin().await, &["articles:read"])
        .await
        .at("/token")
        .to_owned();
    app.bearer(&token).get("/editor/articles").await.expect(200);
    let mistyped = format!("{}{}", &token[..52], if token.ends_with('a') { 'b' } else { 'a' });
    for wrong in [
        &mistyped,
        &token[..52],
        "dtl_",
        &token.to_uppercase(),
        &token.replace("dtl_", "dlr_"),
    ] {
        app.bearer(wrong)
            .get("/editor/articles")
            .await
            .problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn a_key_never_may_more_than_its_owner_at_that_moment_on_every_machine() {
    let app = TestApp::new().await;
    let other = app.beside();
    let admin = app.admin().await;
    let eve = app.user("eve", Role::Editor).await;
    let token = make(&eve, &["tags:write"]).await.at("/token").to_owned();
    let tag = |name: &str| json!({ "name": name, "kind": "topic" });
    let made = other
        .bearer(&token)
        .post("/editor/tags")
        .json(&tag("Rail"))
        .await
        .expect(201);
    let path = made.header("location");
    change(&admin, eve.id(), "", json!({ "role": "author" })).await;
    let edit = other
        .bearer(&token)
        .patch(path)
        .if_match(made.etag())
        .json(&json!({ "name": "Rails" }));
    edit.await.problem(403, "forbidden");
    change(&admin, eve.id(), "suspend", Value::Null).await;
    other
        .bearer(&token)
        .get("/editor/tags")
        .await
        .problem(401, "unauthenticated");
    change(&admin, eve.id(), "reactivate", Value::Null).await;
    other.bearer(&token).get("/editor/tags").await.expect(200);
}

#[tokio::test]
async fn a_revoked_key_is_refused_at_once_on_every_machine() {
    let app = TestApp::new().await;
    let other = app.beside();
    let mara = app.author("mara").await;
    let made = make(&mara, &["articles:read"]).await;
    let machine = other.bearer(made.at("/token"));
    machine.get("/editor/articles").await.expect(200);
    app.admin()
        .await
        .delete(made.header("location"))
        .await
        .expect(204);
    machine
        .get("/editor/articles")
        .await
        .problem(401, "unauthenticated");
    mara.delete(made.header("location")).await.expect(204);
    mara.post(&format!("{}/rotate", made.header("location")))
        .await
        .problem(409, "conflict");
}

#[tokio::test]
async fn a_key_ends_when_it_was_said_to() {
    let app = TestApp::new().await;
    let wish = json!({ "name": "For a day", "scopes": ["articles:read"], "lifetime_days": 1 });
    let made = app
        .admin()
        .await
        .post("/editor/keys")
        .json(&wish)
        .await
        .expect(201);
    let machine = app.bearer(made.at("/token"));
    app.advance(DAY - Duration::from_secs(1));
    machine.get("/editor/articles").await.expect(200);
    app.advance(Duration::from_secs(1));
    machine
        .get("/editor/articles")
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_rotated_key_has_another_secret_and_the_former_one_ends_when_it_is_said_to() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = make(&admin, &["articles:read"]).await;
    let rotate = format!("{}/rotate", made.header("location"));
    let second = admin
        .post(&rotate)
        .json(&json!({ "overlap_minutes": 5 }))
        .await
        .expect(200);
    assert_ne!(made["token"], second["token"]);
    assert_eq!(made["id"], second["id"]);
    let works = async |token: &Answer| {
        app.bearer(token.at("/token"))
            .get("/editor/articles")
            .await
            .status
    };
    assert_eq!((works(&made).await, works(&second).await), (200, 200));
    app.advance(5 * MINUTE);
    assert_eq!((works(&made).await, works(&second).await), (401, 200));
    let third = admin.post(&rotate).await.expect(200);
    assert_eq!((works(&second).await, works(&third).await), (401, 200));
}

#[tokio::test]
async fn a_former_secret_ends_at_once_without_overlap_and_never_later_than_its_key_did() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let first = make(&admin, &["articles:read"]).await;
    let rotate = async |days: u32, minutes: u32| {
        let path = format!("{}/rotate", first.header("location"));
        let rotation = json!({ "lifetime_days": days, "overlap_minutes": minutes });
        admin.post(&path).json(&rotation).await.expect(200)
    };
    let works = async |token: &Answer| {
        let asked = app.bearer(token.at("/token")).get("/editor/articles").await;
        asked.status == 200
    };
    let week = 7 * 24 * 60;
    let second = rotate(1, week).await;
    let third = rotate(30, week).await;
    assert_eq!((works(&first).await, works(&second).await), (true, true));
    app.advance(DAY);
    // The key that both belonged to then was to end after a day.
    assert_eq!((works(&first).await, works(&second).await), (false, false));
    assert!(works(&third).await);
    let admin = app.admin().await;
    let path = format!("{}/rotate", first.header("location"));
    let rotation = json!({ "overlap_minutes": 0 });
    let fourth = admin.post(&path).json(&rotation).await.expect(200);
    assert_eq!((works(&third).await, works(&fourth).await), (false, true));
}

#[tokio::test]
async fn when_a_key_was_last_used_is_known_to_the_minute() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = make(&admin, &["articles:read"]).await;
    assert_eq!(made["last_used_at"], Value::Null);
    let machine = app.bearer(made.at("/token"));
    let last_used = async || {
        let key = admin.get(made.header("location")).await.expect(200);
        key["last_used_at"].clone()
    };
    machine.get("/editor/articles").await.expect(200);
    let mut tries = 0;
    while last_used().await != "2026-11-23T08:30:00Z" {
        tries += 1;
        assert!(tries < 100, "the use is not written down");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    app.advance(Duration::from_secs(59));
    machine.get("/editor/articles").await.expect(200);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(last_used().await, "2026-11-23T08:30:00Z");
    app.advance(Duration::from_secs(1));
    machine.get("/editor/articles").await.expect(200);
    while last_used().await != "2026-11-23T08:31:00Z" {
        tries += 1;
        assert!(tries < 200, "the use is not written down");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_key_is_refused_that_would_mislead() {
    let app = TestApp::new().await;
    let cora = app.contributor().await;
    let refused = async |wish: Value| {
        cora.post("/editor/keys")
            .json(&wish)
            .await
            .problem(422, "invalid_body")
    };
    let beyond = json!({ "name": "Too much", "scopes": ["articles:write", "articles:publish"] });
    let answer = refused(beyond).await;
    assert_eq!(answer.at("/errors/0/code"), "beyond_role");
    for (wish, place) in [
        (json!({ "name": "Nothing", "scopes": [] }), "/scopes"),
        (
            json!({ "name": "Unknown", "scopes": ["everything"] }),
            "/scopes/0",
        ),
        (
            json!({ "name": "Accounts", "scopes": ["users:manage"] }),
            "/scopes/0",
        ),
        (json!({ "name": "two\nlines", "scopes": ["delivery"] }), "/name"),
        (
            json!({ "name": "For ever", "scopes": ["delivery"], "lifetime_days": 3651 }),
            "/lifetime_days",
        ),
        (
            json!({ "name": "Never", "scopes": ["delivery"], "lifetime_days": 0 }),
            "/lifetime_days",
        ),
    ] {
        assert_eq!(refused(wish).await.places(), [place]);
    }
}

#[tokio::test]
async fn nobody_has_more_than_fifty_keys_that_are_good() {
    let app = TestApp::new().await;
    let cora = app.contributor().await;
    let first = make(&cora, &["delivery"]).await;
    for _ in 1..50 {
        make(&cora, &["delivery"]).await;
    }
    let one_more = json!({ "name": "One more", "scopes": ["delivery"] });
    cora.post("/editor/keys")
        .json(&one_more)
        .await
        .problem(409, "conflict");
    cora.delete(first.header("location")).await.expect(204);
    cora.post("/editor/keys").json(&one_more).await.expect(201);
}

#[tokio::test]
async fn what_is_published_is_read_with_a_key_for_delivery_and_refused_to_any_other_key() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let [delivery, desk] = [
        key(&app, &admin, &["delivery"]).await,
        key(&app, &admin, &["articles:read"]).await,
    ];
    let public = app.anon().get("/articles").await.expect(200);
    let read = delivery.get("/articles").await.expect(200);
    assert_eq!(read.text, public.text);
    desk.get("/articles").await.problem(403, "forbidden");
    app.bearer("dtl_nonsense")
        .get("/articles")
        .await
        .problem(401, "unauthenticated");
    delivery.get("/editor/articles").await.problem(403, "forbidden");
    // What people sign in with has no meaning there.
    admin.get("/articles").await.expect(200);
    app.bearer("nonsense").get("/articles").await.expect(200);
}

#[tokio::test]
async fn each_key_has_a_limit_of_its_own_for_each_thing_it_is_for() {
    let app = TestApp::with(|config| {
        config.auth.key_limit = 3;
        config.auth.delivery_key_limit = 5;
    })
    .await;
    let admin = app.admin().await;
    let [one, other] = [
        key(&app, &admin, &["articles:read", "delivery"]).await,
        key(&app, &admin, &["articles:read"]).await,
    ];
    for _ in 0..3 {
        one.get("/editor/articles").await.expect(200);
    }
    let refused = one
        .get("/editor/articles")
        .await
        .problem(429, "too_many_requests");
    assert!(!refused.header("retry-after").is_empty());
    other.get("/editor/articles").await.expect(200);
    for _ in 0..5 {
        one.get("/articles").await.expect(200);
    }
    one.get("/articles").await.problem(429, "too_many_requests");
    admin.get("/editor/articles").await.expect(200);
}

#[tokio::test]
async fn what_a_person_did_once_is_not_answered_to_their_machine() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let machines = [
        key(&app, &admin, &["tags:write"]).await,
        key(&app, &admin, &["tags:write"]).await,
    ];
    let tag = json!({ "name": "Rail", "kind": "topic" });
    let once = |client: &Client| {
        client
            .post("/editor/tags")
            .header("Idempotency-Key", "one")
            .json(&tag)
    };
    once(&admin).await.expect(201);
    once(&admin).await.expect(201);
    for machine in machines {
        once(&machine).await.problem(409, "duplicate");
    }
}

#[tokio::test]
async fn the_audit_log_tells_the_key_that_something_was_done_with() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = make(&admin, &["tags:write"]).await;
    let tag = json!({ "name": "Rail", "kind": "topic" });
    let machine = app.bearer(made.at("/token"));
    machine.post("/editor/tags").json(&tag).await.expect(201);
    admin.delete(made.header("location")).await.expect(204);
    dateline::audit::service::run(&app.app.db).await.unwrap();
    let of = async |kind: &str| {
        let entries = admin.get(&format!("/editor/audit?kind={kind}")).await.expect(200);
        entries["data"][0].clone()
    };
    let created = of("tag.created").await;
    assert_eq!(created["payload"]["api_key_id"], made["id"], "{created}");
    for kind in ["api_key.created", "api_key.revoked"] {
        let entry = of(kind).await;
        assert_eq!(entry["object"]["id"], made["id"], "{entry}");
        assert_eq!(entry["payload"]["api_key_id"], Value::Null, "{entry}");
    }
}
