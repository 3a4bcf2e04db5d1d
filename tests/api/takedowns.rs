//! What is removed for good.

use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::json;

use dateline::auth::Actor;
use dateline::db::DbError;

use crate::desk_races::on_postgres;
use crate::kit::{Answer, TestApp};
use crate::newsroom::{change, draft, listed, live, make};
use crate::workflow::make_with;

fn order() -> serde_json::Value {
    json!({ "reason": "Order of the court, file 12 O 345/26.", "notice": "Removed for legal reasons." })
}

#[tokio::test]
async fn what_is_taken_down_is_gone_from_every_output_and_a_notice_stands_in_its_place() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let article = live(&admin, "Libel", json!({ "tags": [{ "name": "Rail" }] })).await;
    change(&admin, &article, json!({ "slug": "libel-again" }))
        .await
        .expect(200);
    make(&admin, &article, "publish").await.expect(200);
    let taken = make_with(&admin, &article, "take-down", order())
        .await
        .expect(200);
    assert_eq!(
        (taken.at("/live_state"), &taken["allowed_transitions"]),
        ("taken_down", &json!([]))
    );
    for place in ["libel", "libel-again", article.at("/id")] {
        let gone = app
            .anon()
            .get(&format!("/articles/{place}"))
            .await
            .problem(410, "gone");
        assert_eq!(
            (gone.at("/notice"), gone.at("/since")),
            ("Removed for legal reasons.", "2026-11-23T08:30:00Z")
        );
        assert!(!gone.text.contains("court"), "the reason is not public");
    }
    assert_eq!(listed(&app, "").await, [""; 0]);
    app.anon().get("/tags/rail").await.problem(404, "not_found");
    let again = json!({ "title": "Other", "language": "en", "slug": "libel" });
    admin
        .post("/editor/articles")
        .json(&again)
        .await
        .problem(409, "duplicate");
}

#[tokio::test]
async fn nothing_about_it_can_be_changed_and_only_administrators_read_it() {
    let app = TestApp::new().await;
    let (editor, admin) = (app.editor().await, app.admin().await);
    let article = live(&editor, "Libel", json!({})).await;
    let path = format!("/editor/articles/{}", article.at("/id"));
    let version = editor.get(&path).await.expect(200).etag().to_owned();
    let correction = json!({ "kind": "correction", "text": "It was Tuesday." });
    let corrected = editor
        .post(&format!("{path}/corrections"))
        .if_match(&version)
        .json(&correction);
    corrected.await.expect(201);
    make_with(&editor, &article, "take-down", order())
        .await
        .expect(200);
    let version = admin.get(&path).await.expect(200).etag().to_owned();
    for hidden in ["", "/revisions", "/revisions/1", "/checks", "/takedown"] {
        editor
            .get(&format!("{path}{hidden}"))
            .await
            .problem(403, "forbidden");
        admin.get(&format!("{path}{hidden}")).await.expect(200);
    }
    let listed = |list: Answer| list.each("title");
    let titles = [&editor, &admin].map(|client| client.get("/editor/articles?title=libel").into_future());
    let [of_editor, of_admin] = join_all(titles).await.try_into().unwrap();
    assert_eq!(
        (listed(of_editor), listed(of_admin)),
        (vec![], vec!["Libel".to_owned()])
    );
    let edit = json!({ "title": "Whitewashed" });
    let refused = admin.patch(&path).if_match(&version).json(&edit).await;
    refused.problem(409, "conflict");
    for action in ["publish", "trash", "embargo", "revisions/1/restore"] {
        let refused = admin.post(&format!("{path}/{action}")).if_match(&version).await;
        refused.problem(409, "conflict");
    }
    make_with(&admin, &article, "take-down", order())
        .await
        .problem(409, "conflict");
    let copy = admin.get(&format!("{path}/takedown")).await.expect(200);
    assert_eq!(
        (
            copy.at("/reason"),
            copy.at("/notice"),
            &copy["revisions"],
            copy.at("/taken_down_by")
        ),
        (
            "Order of the court, file 12 O 345/26.",
            "Removed for legal reasons.",
            &json!(1),
            editor.id()
        )
    );
    assert_eq!(copy["slugs"], json!(["libel"]));
    assert_eq!(
        (
            copy["corrections"].as_array().unwrap().len(),
            copy.at("/corrections/0/text")
        ),
        (1, "It was Tuesday.")
    );
    let events = copy["events"].as_array().unwrap();
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "article.created",
            "article.published",
            "article.corrected",
            "article.taken_down"
        ]
    );
}

#[tokio::test]
async fn what_never_came_out_from_under_an_embargo_leaves_no_notice() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Never seen", json!({})).await;
    for step in ["embargo", "publish"] {
        make(&editor, &article, step).await.expect(200);
    }
    make_with(&editor, &article, "take-down", order())
        .await
        .expect(200);
    let unknown = app.anon().get("/articles/never-seen").await;
    unknown.problem(404, "not_found");
    let feed = app.anon().get("/changes").await.expect(200);
    assert!(!feed.text.contains("never-seen"), "{feed:?}");
    let again = json!({ "title": "Other", "language": "en", "slug": "never-seen" });
    let taken = editor.post("/editor/articles").json(&again).await;
    taken.problem(409, "duplicate");
}

#[tokio::test]
async fn the_database_itself_keeps_the_copy() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let article = live(&admin, "Libel", json!({})).await;
    make_with(&admin, &article, "take-down", order())
        .await
        .expect(200);
    let everywhere = [
        "UPDATE takedowns SET reason = 'none'",
        "DELETE FROM takedowns",
        "UPDATE article_revisions SET title = 'Praise'",
        "DELETE FROM article_revisions",
    ];
    let emptying: &[&str] = match on_postgres(&app).await {
        true => &["TRUNCATE takedowns", "TRUNCATE article_revisions CASCADE"],
        false => &[],
    };
    for &statement in everywhere.iter().chain(emptying) {
        let tamper = app.app.db.write(Actor::system().context(), move |tx| {
            let changed = diesel::sql_query(statement).execute(&mut **tx);
            changed.map_err(DbError::from)
        });
        assert!(tamper.await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn only_what_was_published_is_taken_down_and_with_a_reason_and_a_notice() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Draft", json!({})).await;
    make_with(&editor, &article, "take-down", order())
        .await
        .problem(409, "conflict");
    make(&editor, &article, "publish").await.expect(200);
    let refused = make_with(
        &editor,
        &article,
        "take-down",
        json!({ "reason": "", "notice": " " }),
    )
    .await;
    let refused = refused.problem(422, "invalid_body");
    for place in ["/reason", "/notice"] {
        assert!(refused.places().contains(&place), "{refused:?}");
    }
    app.anon().get("/articles/draft").await.expect(200);
}

#[tokio::test]
async fn an_embargoed_and_an_unpublished_article_are_taken_down_as_well() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (title, action) in [("Hidden", "embargo"), ("Withdrawn", "unpublish")] {
        let article = live(&admin, title, json!({})).await;
        make(&admin, &article, action).await.expect(200);
        make_with(&admin, &article, "take-down", order())
            .await
            .expect(200);
        let path = format!("/articles/{}", article.at("/slug"));
        app.anon().get(&path).await.problem(410, "gone");
    }
}
