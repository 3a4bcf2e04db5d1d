//! Who is to work on an article, until when, and at which desk.

use dateline::auth::Role;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{draft, events, live, make, rows_left};

const MISSING: &str = "019ab2c4-7d00-7000-8000-000000000001";

fn path(article: &Answer) -> String {
    format!("/editor/articles/{}/assignment", article.at("/id"))
}

async fn assign(client: &Client, article: &Answer, assignment: Value) -> Answer {
    client.put(&path(article)).json(&assignment).await
}

async fn desk(client: &Client, name: &str) -> Answer {
    let desk = json!({ "name": name, "kind": "desk" });
    client.post("/editor/tags").json(&desk).await.expect(201)
}

fn nothing() -> Value {
    json!({
        "assignee": null, "due_at": null, "priority": "normal", "desk": null, "assigned_by": null, "updated_at": null
    })
}

#[tokio::test]
async fn an_article_is_assigned_as_a_whole_and_the_assignment_taken_back() {
    let app = TestApp::new().await;
    let (editor, ann) = (app.editor().await, app.author("ann").await);
    let article = draft(&ann, "Night trains", json!({})).await;
    assert_eq!(editor.get(&path(&article)).await.expect(200).json, nothing());
    let desk = desk(&editor, "Transport desk").await;
    let task = json!({
        "assignee_id": ann.id(), "due_at": "2026-11-24T17:00:00+01:00", "priority": "urgent", "desk_id": desk["id"]
    });
    let assigned = assign(&editor, &article, task.clone()).await.expect(200);
    let expected = json!({
        "assignee": { "id": ann.id(), "name": "ann" },
        "due_at": "2026-11-24T16:00:00Z",
        "priority": "urgent",
        "desk": { "id": desk["id"], "slug": "transport-desk", "name": "Transport desk" },
        "assigned_by": { "id": editor.id(), "name": "editor" },
        "updated_at": "2026-11-23T08:30:00Z"
    });
    assert_eq!((assigned.etag(), &assigned.json), ("", &expected));
    app.advance(std::time::Duration::from_secs(60));
    // What says the same already is not saved.
    assert_eq!(assign(&ann, &article, task).await.expect(200).json, expected);
    assert_eq!(ann.get(&path(&article)).await.expect(200).json, expected);
    let less = assign(&ann, &article, json!({ "due_at": null }))
        .await
        .expect(200);
    assert_eq!(
        (
            &less["assignee"],
            &less["due_at"],
            less.at("/priority"),
            &less["desk"]
        ),
        (&Value::Null, &Value::Null, "normal", &Value::Null)
    );
    assert_eq!(less.at("/assigned_by/name"), "ann");
    editor.delete(&path(&article)).await.expect(204);
    editor.delete(&path(&article)).await.expect(204);
    assert_eq!(editor.get(&path(&article)).await.expect(200).json, nothing());
    let after = ann
        .get(&format!("/editor/articles/{}", article.at("/id")))
        .await
        .expect(200);
    assert_eq!((after.etag(), &after.json), ("\"v1\"", &article.json));
    assert_eq!(
        events(&app, article.at("/id")).await,
        [
            "article.created",
            "article.assigned",
            "article.assigned",
            "article.unassigned"
        ]
    );
}

#[tokio::test]
async fn what_an_assignment_names_and_that_cannot_take_it_is_told_at_once() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.author("ann").await);
    let article = draft(&admin, "Night trains", json!({})).await;
    let invited = json!({ "email": "new@example.org", "name": "New", "role": "author" });
    let invited = admin.post("/editor/users").json(&invited).await.expect(201);
    let account = format!("/editor/users/{}", ann.id());
    let suspend = admin.post(&format!("{account}/suspend"));
    suspend.if_match("\"v1\"").await.expect(200);
    let topic = json!({ "name": "Rail", "kind": "topic" });
    let topic = admin.post("/editor/tags").json(&topic).await.expect(201);
    for (member, value, code) in [
        ("assignee_id", json!(MISSING), "missing_reference"),
        ("assignee_id", json!(ann.id()), "not_active"),
        ("assignee_id", invited["id"].clone(), "not_active"),
        ("desk_id", json!(MISSING), "missing_reference"),
        ("desk_id", topic["id"].clone(), "wrong_kind"),
    ] {
        let mut task = json!({});
        task[member] = value;
        let refused = assign(&admin, &article, task)
            .await
            .problem(422, "missing_reference");
        assert_eq!(
            (refused.places(), refused.at("/errors/0/code")),
            (vec![format!("/{member}").as_str()], code)
        );
    }
    let both = json!({ "assignee_id": MISSING, "desk_id": MISSING });
    let both = assign(&admin, &article, both)
        .await
        .problem(422, "missing_reference");
    assert_eq!(both.places(), ["/assignee_id", "/desk_id"]);
    for (member, value) in [
        ("priority", json!("highest")),
        ("due_at", json!("tomorrow")),
        ("priority", Value::Null),
    ] {
        let mut task = json!({});
        task[member] = value;
        let refused = assign(&admin, &article, task).await.problem(422, "invalid_body");
        assert_eq!(refused.places(), [format!("/{member}")]);
    }
    assert_eq!(admin.get(&path(&article)).await.expect(200).json, nothing());
}

#[tokio::test]
async fn authors_assign_their_own_articles_and_contributors_none() {
    let app = TestApp::new().await;
    let (ann, bob) = (app.author("ann").await, app.author("bob").await);
    let (trainee, moderator) = (app.contributor().await, app.moderator().await);
    let task = json!({ "assignee_id": bob.id() });
    let article = live(&ann, "Night trains", json!({})).await;
    assign(&ann, &article, task.clone()).await.expect(200);
    for reader in [&bob, &moderator] {
        assert_eq!(
            reader.get(&path(&article)).await.expect(200).at("/assignee/id"),
            bob.id()
        );
        assign(reader, &article, task.clone())
            .await
            .problem(403, "forbidden");
        reader.delete(&path(&article)).await.problem(403, "forbidden");
    }
    let own = draft(&trainee, "Ferries", json!({})).await;
    assign(&trainee, &own, task.clone())
        .await
        .problem(403, "forbidden");
    trainee.get(&path(&own)).await.expect(200);
    // Being assigned to an article is no right to read it.
    let hidden = draft(&ann, "Trams", json!({})).await;
    assign(&ann, &hidden, task).await.expect(200);
    bob.get(&path(&hidden)).await.problem(404, "not_found");
}

#[tokio::test]
async fn what_a_deleted_account_was_to_do_goes_to_its_heir_or_to_nobody() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ann, bob) = (app.author("ann").await, app.author("bob").await);
    let article = draft(&admin, "Night trains", json!({})).await;
    let task = json!({ "assignee_id": ann.id(), "priority": "high" });
    assign(&admin, &article, task).await.expect(200);
    let delete = |who: &Client, query: &str| {
        let path = format!("/editor/users/{}{query}", who.id());
        admin.delete(&path).if_match("\"v1\"")
    };
    delete(&ann, &format!("?reassign_to={}", bob.id()))
        .await
        .expect(204);
    let now = admin.get(&path(&article)).await.expect(200);
    assert_eq!(now.at("/assignee/name"), "bob");
    delete(&bob, "").await.expect(204);
    let now = admin.get(&path(&article)).await.expect(200);
    assert_eq!(
        (&now["assignee"], now.at("/priority"), now.at("/assigned_by/name")),
        (&Value::Null, "high", "admin")
    );
}

#[tokio::test]
async fn a_desk_that_articles_are_assigned_to_is_deleted_when_it_is_said_what_becomes_of_them() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Night trains", json!({})).await;
    let (old, new) = (
        desk(&editor, "Rail desk").await,
        desk(&editor, "Transport desk").await,
    );
    let topic = json!({ "name": "Rail", "kind": "topic" });
    let topic = editor.post("/editor/tags").json(&topic).await.expect(201);
    assign(&editor, &article, json!({ "desk_id": old["id"] }))
        .await
        .expect(200);
    let delete = |tag: &Answer, query: &str| {
        let path = format!("/editor/tags/{}{query}", tag.at("/id"));
        editor.delete(&path).if_match("\"v1\"")
    };
    let refused = delete(&old, "").await.problem(409, "in_use");
    assert_eq!((&refused["count"], &refused["articles"]), (&json!(1), &json!(1)));
    for (tag, heir) in [(&old, &topic), (&topic, &old)] {
        let refused = delete(tag, &format!("?reassign_to={}", heir.at("/id")))
            .await
            .problem(422, "missing_reference");
        assert_eq!(refused.at("/errors/0/code"), "wrong_kind");
    }
    delete(&old, &format!("?reassign_to={}", new.at("/id")))
        .await
        .expect(204);
    let now = editor.get(&path(&article)).await.expect(200);
    assert_eq!(now["desk"]["id"], new["id"]);
    delete(&new, "?force=true").await.expect(204);
    let now = editor.get(&path(&article)).await.expect(200);
    assert_eq!(now["desk"], Value::Null);
    let after = editor
        .get(&format!("/editor/articles/{}", article.at("/id")))
        .await
        .expect(200);
    assert_eq!(after.etag(), "\"v1\"");
}

#[tokio::test]
async fn of_many_assignments_at_once_one_stays() {
    let app = TestApp::new().await;
    let editor = app.user("ann", Role::Editor).await;
    let article = draft(&editor, "Night trains", json!({})).await;
    let priorities = ["low", "normal", "high", "urgent"];
    let tries = (0..12).map(|number| {
        let task = json!({ "priority": priorities[number % 4], "assignee_id": editor.id() });
        let (editor, article) = (&editor, &article);
        async move { assign(editor, article, task).await }
    });
    for answer in futures_util::future::join_all(tries).await {
        assert!([200, 503].contains(&answer.status), "{answer:?}");
    }
    let stays = editor.get(&path(&article)).await.expect(200);
    assert_eq!(stays.at("/assignee/name"), "ann");
}

#[tokio::test]
async fn an_assignment_goes_with_its_article() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let article = draft(&admin, "Night trains", json!({})).await;
    assign(&admin, &article, json!({ "priority": "low" }))
        .await
        .expect(200);
    make(&admin, &article, "trash").await.expect(200);
    assert_eq!(rows_left(&app).await, (0, 1, 0));
    make(&admin, &article, "permanently").await.expect(204);
    assert_eq!(rows_left(&app).await, (0, 0, 0));
}

#[tokio::test]
async fn colleagues_are_listed_by_name_without_addresses_and_only_those_who_can_work() {
    let app = TestApp::new().await;
    let (admin, _) = (app.admin().await, app.author("ann").await);
    let ben = app.user("ben", Role::Moderator).await;
    let account = admin
        .get(&format!("/editor/users/{}", ben.id()))
        .await
        .expect(200);
    let suspend = format!("/editor/users/{}/suspend", ben.id());
    let suspended = admin.post(&suspend).if_match(account.etag());
    suspended.await.expect(200);
    let list = admin.get("/editor/colleagues").await.expect(200);
    assert_eq!(list.each("name"), ["admin", "ann"]);
    assert!(!list.text.contains("example.org") && !list.text.contains("email"));
    let authors = admin.get("/editor/colleagues?role=author").await.expect(200);
    assert_eq!(authors.each("role"), ["author"]);
    let unknown = admin.get("/editor/colleagues?status=suspended").await;
    unknown.problem(400, "invalid_parameter");
}
