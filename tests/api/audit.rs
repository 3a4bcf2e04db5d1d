//! The audit log: what is in it, who finds what, and that it shows whether it was tampered with.

use std::time::Duration;

use dateline::audit::service;
use dateline::db::schema::audit_entries;
use dateline::db::{Context, DbError};
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, PASSWORD, TestApp};
use crate::newsroom::{all_pages, change, draft, make};

const MINUTE: Duration = Duration::from_secs(60);

/// What the log has about this, the oldest first.
async fn found(app: &TestApp, admin: &Client, query: &str) -> Vec<Value> {
    service::run(&app.app.db).await.unwrap();
    let mut entries = all_pages(admin, &format!("/editor/audit?{query}")).await;
    entries.reverse();
    entries
}

fn kinds(entries: &[Value]) -> Vec<&str> {
    entries
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect()
}

async fn login(app: &TestApp, email: &str, password: &str) -> Answer {
    let credentials = json!({ "email": email, "password": password });
    app.anon().post("/auth/login").json(&credentials).await
}

async fn tag(client: &Client, name: &str) -> Answer {
    let tag = json!({ "name": name, "kind": "topic" });
    client.post("/editor/tags").json(&tag).await.expect(201)
}

#[tokio::test]
async fn a_change_is_in_the_log_with_who_what_when_from_where_and_what_it_was_before_and_after() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let tag = tag(&admin, "Rail").await;
    app.advance(MINUTE);
    let path = format!("/editor/tags/{}", tag.at("/id"));
    let renamed = admin
        .patch(&path)
        .if_match(tag.etag())
        .json(&json!({ "name": "Rails" }));
    let renamed = renamed.await.expect(200);
    admin.delete(&path).if_match(renamed.etag()).await.expect(204);

    let entries = found(&app, &admin, &format!("object_id={}", tag.at("/id"))).await;
    assert_eq!(kinds(&entries), ["tag.created", "tag.updated", "tag.deleted"]);
    let [created, updated, deleted] = entries.as_slice() else {
        unreachable!()
    };
    assert_eq!(updated["object"], json!({ "kind": "tag", "id": tag["id"] }));
    assert_eq!(updated["actor"], json!({ "kind": "user", "id": admin.id() }));
    assert_eq!(updated["request_id"], renamed.header("x-request-id"));
    assert_eq!(updated["occurred_at"], "2026-11-23T08:31:00Z");
    assert_eq!(updated["address"], "127.0.0.1");
    assert_eq!(updated["payload"], json!({ "slug": "rail", "version": 2 }));
    assert!(created["before_hash"].is_null() && deleted["after_hash"].is_null());
    assert_eq!(created["after_hash"], updated["before_hash"]);
    assert_eq!(updated["after_hash"], deleted["before_hash"]);
    assert_ne!(updated["before_hash"], updated["after_hash"]);
    assert_eq!(created["hash"], updated["previous_hash"]);
}

/// Each entry tells what a thing was before and after it, the first nothing before, the last nothing after.
fn assert_chained(entries: &[Value]) {
    assert!(entries[0]["before_hash"].is_null());
    for pair in entries.windows(2) {
        assert!(pair[0]["after_hash"].is_string(), "{}", pair[0]);
        assert_eq!(pair[0]["after_hash"], pair[1]["before_hash"], "{}", pair[1]);
        assert_ne!(pair[1]["before_hash"], pair[1]["after_hash"], "{}", pair[1]);
    }
    assert!(entries[entries.len() - 1]["after_hash"].is_null());
}

#[tokio::test]
async fn so_do_those_of_a_redirect_of_a_note_and_of_an_assignment() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let redirect = json!({ "from": "/old", "to": "/new" });
    let redirect = admin.post("/editor/redirects").json(&redirect).await.expect(201);
    let path = format!("/editor/redirects/{}", redirect.at("/id"));
    let to = json!({ "to": "/newer" });
    let changed = admin
        .patch(&path)
        .if_match(redirect.etag())
        .json(&to)
        .await
        .expect(200);
    admin.delete(&path).if_match(changed.etag()).await.expect(204);
    assert_chained(&found(&app, &admin, &format!("object_id={}", redirect.at("/id"))).await);

    let article = draft(&admin, "Sleepers", json!({})).await;
    let path = format!("/editor/articles/{}", article.at("/id"));
    let say = |body: &str| json!({ "body": body });
    let note = admin
        .post(&format!("{path}/notes"))
        .json(&say("Who says so?"))
        .await
        .expect(201);
    let note = format!("{path}/notes/{}", note.at("/id"));
    admin.patch(&note).json(&say("Who says that?")).await.expect(200);
    admin.post(&format!("{note}/resolve")).await.expect(200);
    admin.delete(&note).await.expect(204);
    for priority in ["high", "urgent"] {
        let assignment = json!({ "priority": priority });
        admin
            .put(&format!("{path}/assignment"))
            .json(&assignment)
            .await
            .expect(200);
    }
    admin.delete(&format!("{path}/assignment")).await.expect(204);
    let entries = found(&app, &admin, &format!("object_id={}", article.at("/id"))).await;
    let of = |kind: &str| -> Vec<Value> {
        let kind_of = |entry: &&Value| entry["kind"].as_str().unwrap().contains(kind);
        entries.iter().filter(kind_of).cloned().collect()
    };
    let (notes, assignments) = (of("note_"), of("assigned"));
    assert_eq!((notes.len(), assignments.len()), (4, 3));
    assert_chained(&notes);
    assert_chained(&assignments);
}

#[tokio::test]
async fn of_an_article_each_change_begins_where_the_one_before_ended() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let article = draft(&admin, "Sleepers", json!({})).await;
    change(&admin, &article, json!({ "title": "Night trains" }))
        .await
        .expect(200);
    for step in ["submit", "approve", "publish", "trash"] {
        make(&admin, &article, step).await.expect(200);
    }
    make(&admin, &article, "permanently").await.expect(204);
    let entries = found(&app, &admin, &format!("object_id={}", article.at("/id"))).await;
    assert_eq!(
        kinds(&entries),
        [
            "article.created",
            "article.updated",
            "article.submitted",
            "article.approved",
            "article.published",
            "article.trashed",
            "article.purged"
        ]
    );
    assert_chained(&entries);
}

#[tokio::test]
async fn everything_about_logins_is_in_the_log_and_nothing_that_was_typed() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.author("ann").await);
    login(&app, "ann@example.org", "wrong horses").await.expect(401);
    login(&app, "nobody@example.org", "wrong horses")
        .await
        .expect(401);
    let tokens = login(&app, "ann@example.org", PASSWORD).await.expect(200);
    let refresh = json!({ "refresh_token": tokens.at("/refresh_token") });
    app.anon().post("/auth/refresh").json(&refresh).await.expect(200);
    app.advance(MINUTE);
    app.anon().post("/auth/refresh").json(&refresh).await.expect(401);
    let change = json!({ "current_password": "wrong horses", "password": "ten horses in a row" });
    ann.put("/auth/password").json(&change).await.expect(422);
    let change = json!({ "current_password": PASSWORD, "password": "ten horses in a row" });
    ann.put("/auth/password").json(&change).await.expect(204);
    ann.post("/auth/logout").await.expect(204);

    let failed = found(&app, &admin, "kind=login.failed").await;
    assert_eq!(failed.len(), 2);
    assert_eq!(failed[0]["object"], json!({ "kind": "user", "id": ann.id() }));
    assert_eq!(failed[1]["object"], json!({ "kind": "user", "id": null }));
    assert!(failed.iter().all(|entry| entry["actor"]["kind"] == "anonymous"));
    let sessions = found(&app, &admin, "kind=session.").await;
    assert_eq!(
        kinds(&sessions)[2..],
        [
            "session.started",
            "session.refreshed",
            "session.token_reused",
            "session.ended"
        ]
    );
    let about_ann = found(&app, &admin, &format!("object_id={}", ann.id())).await;
    assert_eq!(
        kinds(&about_ann)[1..],
        [
            "login.failed",
            "user.password_change_refused",
            "user.password_changed"
        ]
    );
    let everything = json!(found(&app, &admin, "").await).to_string();
    for typed in ["example.org", "horses", tokens.at("/refresh_token")] {
        assert!(!everything.contains(typed), "{typed}");
    }
}

#[tokio::test]
async fn a_flood_of_failed_logins_leaves_as_many_entries_as_are_heard_and_one_more() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ann = app.author("ann").await;
    for email in ["ann@example.org", "nobody@example.org"] {
        for _ in 0..10 {
            login(&app, email, "wrong").await.expect(401);
        }
        for _ in 0..20 {
            login(&app, email, "wrong").await.expect(429);
        }
    }
    assert_eq!(found(&app, &admin, "kind=login.failed").await.len(), 20);
    let limited = found(&app, &admin, "kind=login.limited").await;
    let objects: Vec<&Value> = limited.iter().map(|entry| &entry["object"]["id"]).collect();
    assert_eq!(objects, [&json!(ann.id()), &Value::Null]);
}

#[tokio::test]
async fn what_happens_to_an_account_is_in_the_log() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = json!({ "email": "new@example.org", "name": "New", "role": "author" });
    let made = admin.post("/editor/users").json(&new).await.expect(201);
    let id = made.at("/id").to_owned();
    let accept = json!({ "token": made.at("/invitation/token"), "password": PASSWORD });
    app.anon()
        .post("/auth/invitations/accept")
        .json(&accept)
        .await
        .expect(200);
    let path = format!("/editor/users/{id}");
    let version = async || admin.get(&path).await.expect(200).etag().to_owned();
    let role = json!({ "role": "editor" });
    admin
        .patch(&path)
        .if_match(&version().await)
        .json(&role)
        .await
        .expect(200);
    let suspend = admin.post(&format!("{path}/suspend")).if_match(&version().await);
    suspend.await.expect(200);
    let reactivate = admin
        .post(&format!("{path}/reactivate"))
        .if_match(&version().await);
    reactivate.await.expect(200);
    admin.delete(&path).if_match(&version().await).await.expect(204);

    let entries = found(&app, &admin, &format!("object_id={id}")).await;
    assert_eq!(
        kinds(&entries),
        [
            "user.created",
            "user.invited",
            "user.invitation_accepted",
            "user.updated",
            "user.role_changed",
            "user.suspended",
            "user.reactivated",
            "user.deleted"
        ]
    );
    assert_eq!(entries[4]["payload"], json!({ "from": "author", "to": "editor" }));
    for (earlier, later) in [(2, 3), (3, 5), (5, 6), (6, 7)] {
        assert_eq!(
            entries[earlier]["after_hash"], entries[later]["before_hash"],
            "what {earlier} left is what {later} found"
        );
    }
}

#[tokio::test]
async fn the_log_is_narrowed_down_by_kind_object_actor_and_time() {
    let app = TestApp::new().await;
    let (admin, editor) = (app.admin().await, app.editor().await);
    let rail = tag(&admin, "Rail").await;
    app.advance(MINUTE);
    let author = json!({ "name": "Mara" });
    editor.post("/editor/authors").json(&author).await.expect(201);
    app.advance(MINUTE);
    tag(&editor, "Sea").await;
    let narrowed = async |query: &str| {
        let entries = found(&app, &admin, query).await;
        let made = entries
            .iter()
            .filter(|entry| ["tag.created", "author.created"].contains(&entry["kind"].as_str().unwrap()));
        made.map(|entry| entry["payload"]["slug"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(narrowed("").await, ["rail", "mara", "sea"]);
    assert_eq!(narrowed("limit=1").await, ["rail", "mara", "sea"]);
    assert_eq!(narrowed("kind=tag.created").await, ["rail", "sea"]);
    assert_eq!(narrowed("kind=tag.").await, ["rail", "sea"]);
    assert_eq!(narrowed("kind=tag").await, [""; 0], "half a name is none");
    assert_eq!(narrowed(&format!("object_id={}", rail.at("/id"))).await, ["rail"]);
    assert_eq!(
        narrowed(&format!("actor_id={}", editor.id())).await,
        ["mara", "sea"]
    );
    let (one, two) = ("2026-11-23T08:31:00Z", "2026-11-23T08:32:00Z");
    assert_eq!(narrowed(&format!("after={one}")).await, ["mara", "sea"]);
    assert_eq!(narrowed(&format!("before={one}")).await, ["rail"]);
    assert_eq!(narrowed(&format!("after={one}&before={two}")).await, ["mara"]);
    let both = format!("kind=tag.&actor_id={}", editor.id());
    assert_eq!(narrowed(&both).await, ["sea"]);
    for wrong in ["object_id=1", "actor_id=ann", "after=yesterday", "kind=%00"] {
        let refused = admin.get(&format!("/editor/audit?{wrong}")).await;
        refused.problem(400, "invalid_parameter");
    }
}

#[tokio::test]
async fn addresses_can_be_erased_and_the_log_still_verifies() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    tag(&admin, "Rail").await;
    app.advance(MINUTE);
    tag(&admin, "Sea").await;
    let erase = |query: &str| admin.delete(&format!("/editor/audit/addresses{query}"));
    erase("").await.problem(400, "invalid_parameter");
    erase("?before=yesterday").await.problem(400, "invalid_parameter");
    let erased = erase("?before=2026-11-23T08:31:00Z").await.expect(200);
    assert_eq!(erased["erased"], 2, "of the login and of the first tag");
    let tags = found(&app, &admin, "kind=tag.created").await;
    assert_eq!(
        (&tags[0]["address"], &tags[1]["address"]),
        (&Value::Null, &json!("127.0.0.1"))
    );
    let verified = admin.get("/editor/audit/verification").await.expect(200);
    assert_eq!(verified["valid"], true);
    let about_it = found(&app, &admin, "kind=audit.").await;
    assert_eq!(kinds(&about_it), ["audit.addresses_erased"]);
    assert_eq!(
        about_it[0]["payload"],
        json!({ "before": "2026-11-23T08:31:00Z", "erased": 2 })
    );
    assert_eq!(about_it[0]["actor"]["id"], admin.id());
}

#[tokio::test]
async fn a_verification_says_what_is_broken_and_where_the_log_ends() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let verify = async |query: &str| {
        let answer = admin.get(&format!("/editor/audit/verification{query}")).await;
        answer.expect(200).json
    };
    let nothing = json!({
        "valid": true, "checked": 0, "first_broken": null, "next_after": null, "newest": null
    });
    assert_eq!(verify("").await, nothing);
    for name in ["Rail", "Sea", "Road"] {
        tag(&admin, name).await;
    }
    let entries = found(&app, &admin, "").await;
    let newest = entries.last().unwrap();
    let whole = verify("").await;
    assert_eq!(
        (&whole["valid"], &whole["checked"]),
        (&json!(true), &json!(entries.len()))
    );
    assert_eq!(
        whole["newest"],
        json!({ "sequence": newest["sequence"], "hash": newest["hash"] })
    );
    assert_eq!(verify("?after=2").await["checked"], entries.len() - 2);
    assert_eq!(verify("?after=999").await["first_broken"], 999);
    for wrong in ["?after=-1", "?after=x"] {
        let refused = admin.get(&format!("/editor/audit/verification{wrong}")).await;
        refused.problem(400, "invalid_parameter");
    }

    let tamper = app.app.db.write(Context::system(), |tx| {
        diesel::update(audit_entries::table.find(3))
            .set(audit_entries::payload.eq("no JSON"))
            .execute(&mut **tx)?;
        Ok::<_, DbError>(())
    });
    tamper.await.unwrap();
    let broken = verify("").await;
    assert_eq!(
        (
            &broken["valid"],
            &broken["checked"],
            &broken["first_broken"],
            &broken["next_after"]
        ),
        (&json!(false), &json!(2), &json!(3), &Value::Null)
    );
    let shown = found(&app, &admin, "").await;
    assert_eq!(
        shown.len(),
        entries.len(),
        "what was tampered with is shown all the same"
    );
}
