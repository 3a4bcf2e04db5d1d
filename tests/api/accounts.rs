//! Accounts, as administrators look after them.

use dateline::auth::Role;
use serde_json::json;

use crate::kit::{Client, PASSWORD, TestApp};

const MISSING: &str = "019ab2c4-7d00-7000-8000-000000000001";

fn path(account: &Client) -> String {
    format!("/editor/users/{}", account.id())
}

#[tokio::test]
async fn an_account_made_with_a_password_can_be_used_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "email": "Bob@example.org", "name": " Bob ", "role": "author", "password": PASSWORD });
    let made = admin.post("/editor/users").json(&body).await.expect(201);
    assert_eq!(
        (made.at("/name"), made.at("/status"), &made["invitation"]),
        ("Bob", "active", &json!(null))
    );
    let found = admin.get(made.header("location")).await.expect(200);
    assert_eq!((found.etag(), &found["id"]), (made.etag(), &made["id"]));
    let credentials = json!({ "email": "bob@example.org", "password": PASSWORD });
    app.anon()
        .post("/auth/login")
        .json(&credentials)
        .await
        .expect(200);
    let taken = admin
        .post("/editor/users")
        .json(&body)
        .await
        .problem(409, "duplicate");
    assert_eq!(taken.places(), ["/email"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_new_account_is_named() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let rules = json!({ "email": "b@example.org", "name": "", "role": "author", "password": "short" });
    let refused = admin
        .post("/editor/users")
        .json(&rules)
        .await
        .problem(422, "invalid_body");
    for place in ["/name", "/password"] {
        assert!(refused.places().contains(&place), "{place}");
    }
    let shape = |member: &str, value| {
        let mut body = json!({ "email": "b@example.org", "name": "Bob", "role": "author" });
        body[member] = value;
        admin.post("/editor/users").json(&body)
    };
    for (member, value) in [
        ("email", json!("nobody")),
        ("role", json!("king")),
        ("author_id", json!("x")),
        ("id", json!(MISSING)),
        ("status", json!("active")),
        ("version", json!(7)),
    ] {
        let refused = shape(member, value).await.problem(422, "invalid_body");
        assert_eq!(refused.places(), [format!("/{member}")]);
    }
    let nobody = shape("author_id", json!(MISSING))
        .await
        .problem(422, "missing_reference");
    assert_eq!(nobody.places(), ["/author_id"]);
}

#[tokio::test]
async fn a_change_needs_the_version_it_was_made_against() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let bob = app.author("bob").await;
    let patch = |body| admin.patch(&path(&bob)).json(&body);
    patch(json!({ "role": "editor" }))
        .await
        .problem(428, "precondition_required");
    let changed = patch(json!({ "name": "Bob B." }))
        .if_match("\"v1\"")
        .await
        .expect(200);
    assert_eq!(
        (changed.etag(), changed.at("/name"), changed.at("/role")),
        ("\"v2\"", "Bob B.", "author")
    );
    let stale = patch(json!({ "role": "editor" }))
        .if_match("\"v1\"")
        .await
        .problem(412, "stale_version");
    assert_eq!(stale["current_version"], 2);
    admin
        .delete(&path(&bob))
        .if_match("\"v1\"")
        .await
        .problem(412, "stale_version");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let path = path(&admin);
    let demote = admin
        .patch(&path)
        .if_match("\"v1\"")
        .json(&json!({ "role": "editor" }));
    demote.await.problem(409, "conflict");
    admin
        .post(&format!("{path}/suspend"))
        .if_match("\"v1\"")
        .await
        .problem(409, "conflict");
    admin
        .delete(&path)
        .if_match("\"v1\"")
        .await
        .problem(409, "conflict");
    let other = app.user("other", Role::Admin).await;
    other.delete(&path).if_match("\"v1\"").await.expect(204);
    admin.get("/auth/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_deleted_account_leaves_its_articles_to_somebody() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ann, bob) = (app.author("ann").await, app.author("bob").await);
    let article = json!({ "title": "Night trains", "language": "en", "body": { "format": "markdown", "source": "Text." } });
    let made = ann.post("/editor/articles").json(&article).await.expect(201);
    let delete = |query: &str| admin.delete(&format!("{}{query}", path(&ann))).if_match("\"v1\"");
    let refused = delete("").await.problem(409, "in_use");
    assert_eq!(refused["count"], 1);
    let nobody = delete(&format!("?reassign_to={MISSING}"))
        .await
        .problem(422, "missing_reference");
    assert_eq!(nobody.places(), ["reassign_to"]);
    bob.get(made.header("location")).await.problem(404, "not_found");
    delete(&format!("?reassign_to={}", bob.id())).await.expect(204);
    bob.get(made.header("location")).await.expect(200);
    admin.get(&path(&ann)).await.problem(404, "not_found");
    ann.get("/auth/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_list_of_accounts_pages_filters_and_refuses_what_it_does_not_know() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for name in ["bob", "cat"] {
        app.author(name).await;
    }
    let first = admin.get("/editor/users?limit=2&count=true").await.expect(200);
    assert_eq!(
        (first.each("name"), &first["meta"]["count"]["total"]),
        (vec!["admin".into(), "bob".into()], &json!(3))
    );
    let second = admin.get(first.at("/links/next")).await.expect(200);
    assert_eq!(
        (second.each("name"), &second["links"]["next"]),
        (vec!["cat".to_owned()], &json!(null))
    );
    assert_eq!(
        admin
            .get("/editor/users?role=admin")
            .await
            .expect(200)
            .each("name"),
        ["admin"]
    );
    assert_eq!(
        admin
            .get("/editor/users?status=suspended")
            .await
            .expect(200)
            .each("name"),
        [""; 0]
    );
    for bad in ["role=king", "unknown=1", "sort=email", "limit=0"] {
        admin
            .get(&format!("/editor/users?{bad}"))
            .await
            .problem(400, "invalid_parameter");
    }
    admin
        .get("/editor/users?cursor=x")
        .await
        .problem(400, "bad_cursor");
}

#[tokio::test]
async fn an_answer_kept_for_a_repeated_request_is_not_for_who_lost_the_right_to_ask() {
    let app = TestApp::new().await;
    let (admin, editor) = (app.admin().await, app.editor().await);
    let tag = json!({ "name": "Rails", "kind": "topic" });
    let post = async || {
        editor
            .post("/editor/tags")
            .header("Idempotency-Key", "one")
            .json(&tag)
            .await
    };
    let first = post().await.expect(201);
    assert_eq!(post().await.expect(201).at("/id"), first.at("/id"));
    let account = path(&editor);
    let version = admin.get(&account).await.expect(200).etag().to_owned();
    admin
        .patch(&account)
        .if_match(&version)
        .json(&json!({ "role": "moderator" }))
        .await
        .expect(200);
    post().await.problem(403, "forbidden");
}
