//! What the desk finds: its list by every filter, in the order in which things are due, and how much there is.

use std::time::Duration;

use dateline::auth::Role;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{all_pages, change, draft, live, make};
use crate::workflow::make_with;

/// Time passes, so that the order of what follows is known.
async fn later(app: &TestApp, article: Answer) -> Answer {
    app.advance(Duration::from_secs(60));
    article
}

async fn assign(client: &Client, article: &Answer, assignment: Value) {
    let path = format!("/editor/articles/{}/assignment", article.at("/id"));
    client.put(&path).json(&assignment).await.expect(200);
}

async fn found(client: &Client, query: &str) -> Vec<String> {
    let list = client.get(&format!("/editor/articles?{query}")).await;
    list.expect(200).each("title")
}

#[tokio::test]
async fn the_desk_is_narrowed_by_every_filter_and_by_several_at_once() {
    let app = TestApp::new().await;
    let (editor, ann) = (app.editor().await, app.author("ann").await);
    let desk = json!({ "name": "Transport desk", "kind": "desk" });
    let desk = editor.post("/editor/tags").json(&desk).await.expect(201);
    let ferry = later(&app, draft(&editor, "Ferry", json!({ "slug": "the-boat" })).await).await;
    let zoe = later(&app, live(&editor, "Zoë's train", json!({})).await).await;
    let hidden = later(&app, draft(&editor, "Hidden", json!({})).await).await;
    make_with(&editor, &hidden, "embargo", json!({}))
        .await
        .expect(200);
    change(&editor, &zoe, json!({ "kicker": "Rail" }))
        .await
        .expect(200);
    app.advance(Duration::from_secs(60));
    let task = json!({ "assignee_id": ann.id(), "due_at": "2026-11-24T16:00:00Z", "desk_id": desk["id"] });
    assign(&editor, &ferry, task).await;
    assign(&editor, &hidden, json!({ "due_at": "2026-11-25T16:00:00Z" })).await;
    let (assignee, desk) = (
        format!("assignee_id={}", ann.id()),
        format!("desk_id={}", desk.at("/id")),
    );
    let both = format!("{assignee}&{desk}&stage=draft&text=ferry");
    let contradiction = format!("{assignee}&embargoed=true");
    for (query, expected) in [
        ("sort=updated_at", vec!["Ferry", "Zoë's train", "Hidden"]),
        ("has_pending_changes=true", vec!["Zoë's train"]),
        (
            "has_pending_changes=false&sort=updated_at",
            vec!["Ferry", "Zoë's train", "Hidden"],
        ),
        ("embargoed=true", vec!["Hidden"]),
        ("text=zoe", vec!["Zoë's train"]),
        ("text=THE-BO", vec!["Ferry"]),
        ("text=%25", vec![]),
        ("title=boat", vec![]),
        (&assignee, vec!["Ferry"]),
        (&desk, vec!["Ferry"]),
        ("due_before=2026-11-24T16:00:00Z", vec![]),
        ("due_before=2026-11-24T16:00:01Z", vec!["Ferry"]),
        (
            "due_before=2026-12-01T00:00:00Z&sort=updated_at",
            vec!["Ferry", "Hidden"],
        ),
        (&both, vec!["Ferry"]),
        (&contradiction, vec![]),
    ] {
        assert_eq!(found(&editor, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn mine_is_what_one_made_is_credited_for_or_is_to_work_on_and_may_read() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mara = admin.post("/editor/authors").json(&json!({ "name": "Mara" }));
    let mara = mara.await.expect(201);
    let ann = app.author("ann").await;
    let link = json!({ "author_id": mara["id"] });
    let account = format!("/editor/users/{}", ann.id());
    let link = admin.patch(&account).if_match("\"v1\"").json(&link);
    link.await.expect(200);
    draft(&ann, "Made", json!({})).await;
    let credits = json!([{ "author_id": mara["id"], "role": "author" }]);
    draft(&admin, "Credited", json!({ "credits": credits })).await;
    let assigned = live(&admin, "Assigned", json!({})).await;
    let unreadable = draft(&admin, "Unreadable", json!({})).await;
    for article in [&assigned, &unreadable] {
        assign(&admin, article, json!({ "assignee_id": ann.id() })).await;
    }
    live(&admin, "Somebody else's", json!({})).await;
    let mut mine = found(&ann, "mine=true").await;
    mine.sort();
    assert_eq!(mine, ["Assigned", "Credited", "Made"]);
    let counts = ann.get("/editor/dashboard").await.expect(200);
    assert_eq!(counts["mine"], 3);
    let all = found(&ann, "").await;
    assert_eq!(all.len(), 4, "an assignment gives no right to read: {all:?}");
}

#[tokio::test]
async fn what_is_due_first_comes_first_page_by_page() {
    let app = TestApp::new().await;
    let (editor, ann) = (app.editor().await, app.author("ann").await);
    let at = |hour: u8| json!({ "due_at": format!("2026-11-24T{hour:02}:00:00Z") });
    for (title, hour) in [("Noon", 12), ("Dawn", 6), ("Dusk", 18)] {
        let article = draft(&editor, title, json!({})).await;
        assign(&editor, &article, at(hour)).await;
    }
    let whenever = draft(&editor, "Whenever", json!({})).await;
    assign(&editor, &whenever, json!({ "assignee_id": ann.id() })).await;
    let gone = draft(&editor, "Gone", json!({})).await;
    assign(&editor, &gone, at(1)).await;
    make(&editor, &gone, "trash").await.expect(200);
    let pages = all_pages(&editor, "/editor/articles?sort=due_at&limit=1").await;
    let titles: Vec<_> = pages.iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Dawn", "Noon", "Dusk"]);
    let before = "sort=due_at&due_before=2026-11-24T18:00:00Z";
    assert_eq!(found(&editor, before).await, ["Dawn", "Noon"]);
    let counted = editor.get("/editor/articles?sort=due_at&count=true").await;
    assert_eq!(counted.expect(200)["meta"]["count"]["total"], 3);
    // Drafts of others are out of reach, however due they are.
    assert_eq!(found(&ann, "sort=due_at").await, [""; 0]);
    let own = draft(&ann, "Own", json!({})).await;
    assign(&editor, &own, at(3)).await;
    assert_eq!(found(&ann, "sort=due_at").await, ["Own"]);
    let public = live(&editor, "Public", json!({})).await;
    assign(&editor, &public, at(9)).await;
    assert_eq!(found(&ann, "sort=due_at").await, ["Own", "Public"]);
    assert_eq!(found(&app.moderator().await, "sort=due_at").await, ["Public"]);
    assert_eq!(found(&app.contributor().await, "sort=due_at").await, [""; 0]);
}

#[tokio::test]
async fn an_order_goes_only_with_filters_that_an_index_knows() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for query in [
        "sort=due_at&stage=draft",
        "sort=due_at&mine=true",
        "sort=due_at&text=a",
        "sort=due_at&has_pending_changes=true",
        "sort=due_at&embargoed=true",
        "sort=due_at&trashed=true",
        "sort=-created_at&due_before=2026-11-24T18:00:00Z",
        "sort=-created_at&embargoed=true",
        "sort=-created_at&mine=true",
    ] {
        let refused = editor.get(&format!("/editor/articles?{query}")).await;
        let refused = refused.problem(400, "invalid_parameter");
        assert_eq!(refused.places(), ["sort"], "{query}");
    }
    for (query, parameter) in [
        ("mine=perhaps", "mine"),
        ("assignee_id=ann", "assignee_id"),
        ("due_before=soon", "due_before"),
    ] {
        let refused = editor.get(&format!("/editor/articles?{query}")).await;
        let refused = refused.problem(400, "invalid_parameter");
        assert_eq!(refused.places(), [parameter], "{query}");
    }
}

#[tokio::test]
async fn the_list_shows_what_is_to_become_of_each_article() {
    let app = TestApp::new().await;
    let (editor, ann) = (app.editor().await, app.author("ann").await);
    let article = live(&editor, "Night trains", json!({})).await;
    change(&editor, &article, json!({ "kicker": "Rail" }))
        .await
        .expect(200);
    let plan = json!({ "publish_at": "2026-11-24T06:00:00Z", "unpublish_at": "2026-11-26T06:00:00Z" });
    make_with(&editor, &article, "schedule", plan).await.expect(200);
    let embargo = json!({ "until": "2026-11-25T06:00:00Z" });
    make_with(&editor, &article, "embargo", embargo).await.expect(200);
    let task = json!({ "assignee_id": ann.id(), "due_at": "2026-11-24T16:00:00Z", "priority": "high" });
    assign(&editor, &article, task).await;
    draft(&editor, "Plain", json!({})).await;
    let list = editor.get("/editor/articles?sort=updated_at").await.expect(200);
    let one = |title: &str| {
        let all = list["data"].as_array().unwrap();
        all.iter().find(|one| one["title"] == title).unwrap().clone()
    };
    let (busy, plain) = (one("Night trains"), one("Plain"));
    let members = [
        "has_pending_changes",
        "publish_at",
        "unpublish_at",
        "embargo_until",
    ];
    assert_eq!(
        members.map(|member| busy[member].clone()),
        [
            json!(true),
            json!("2026-11-24T06:00:00Z"),
            json!("2026-11-26T06:00:00Z"),
            json!("2026-11-25T06:00:00Z")
        ]
    );
    assert_eq!(
        busy["assignment"],
        json!({
            "assignee_id": ann.id(), "due_at": "2026-11-24T16:00:00Z", "priority": "high", "desk_id": null
        })
    );
    assert_eq!(
        members.map(|member| plain[member].clone()),
        [json!(false), Value::Null, Value::Null, Value::Null]
    );
    assert_eq!(plain["assignment"], Value::Null);
}

#[tokio::test]
async fn a_dashboard_is_counted_in_one_call_and_within_what_one_may_read() {
    let app = TestApp::new().await;
    let (editor, ann) = (app.editor().await, app.author("ann").await);
    draft(&ann, "Own", json!({})).await;
    let review = draft(&editor, "Review", json!({})).await;
    make(&editor, &review, "submit").await.expect(200);
    let public = live(&editor, "Public", json!({})).await;
    change(&editor, &public, json!({ "kicker": "Rail" }))
        .await
        .expect(200);
    let hidden = live(&editor, "Hidden", json!({})).await;
    make_with(&editor, &hidden, "embargo", json!({}))
        .await
        .expect(200);
    let gone = live(&editor, "Gone", json!({})).await;
    assign(&editor, &gone, json!({ "due_at": "2026-11-23T08:00:00Z" })).await;
    make(&editor, &gone, "trash").await.expect(200);
    assign(&editor, &public, json!({ "due_at": "2026-11-23T09:00:00Z" })).await;
    assign(&editor, &review, json!({ "due_at": "2026-11-23T10:00:00Z" })).await;
    let counts = async |client: &Client| client.get("/editor/dashboard").await.expect(200).json;
    assert_eq!(counts(&editor).await["overdue"], 0);
    app.advance(Duration::from_secs(31 * 60));
    let editor = app.editor().await;
    assert_eq!(
        counts(&editor).await,
        json!({
            "stage": { "draft": 3, "in_review": 1, "approved": 0, "scheduled": 0 },
            "live_state": { "never": 2, "live": 1, "embargoed": 1, "unpublished": 0, "taken_down": 0 },
            "trashed": 1, "has_pending_changes": 1, "mine": 3, "overdue": 1
        })
    );
    let others = json!({
        "stage": { "draft": 1, "in_review": 0, "approved": 0, "scheduled": 0 },
        "live_state": { "never": 0, "live": 1, "embargoed": 0, "unpublished": 0, "taken_down": 0 },
        "trashed": 0, "has_pending_changes": 1, "mine": 0, "overdue": 1
    });
    assert_eq!(counts(&app.moderator().await).await, others);
    let mut anns = others.clone();
    (anns["stage"]["draft"], anns["live_state"]["never"], anns["mine"]) = (json!(2), json!(1), json!(1));
    assert_eq!(counts(&app.author("ann").await).await, anns);
    let nothing = counts(&app.user("new", Role::Contributor).await).await;
    assert_eq!(
        nothing,
        json!({
            "stage": { "draft": 0, "in_review": 0, "approved": 0, "scheduled": 0 },
            "live_state": { "never": 0, "live": 0, "embargoed": 0, "unpublished": 0, "taken_down": 0 },
            "trashed": 0, "has_pending_changes": 0, "mine": 0, "overdue": 0
        })
    );
}
