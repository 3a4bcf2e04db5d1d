//! Authors and tags by name, and in the order of changes.

use std::time::Duration;

use serde_json::json;

use crate::kit::{Client, TestApp};
use crate::newsroom::published;

/// On the stand: the tags `rail`, then `night`, and the authors `mara`, then `ilse`, a minute apart; one more of each is
/// on the desk alone.
async fn newsroom() -> (TestApp, Client) {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for (title, author, tag) in [("One", "Mara", "Rail"), ("Two", "Ilse", "Night")] {
        app.advance(Duration::from_secs(60));
        let author = json!({ "name": author });
        let author = editor.post("/editor/authors").json(&author).await.expect(201);
        let credits = json!([{ "author_id": author["id"], "role": "author" }]);
        let more = json!({ "credits": credits, "tags": [{ "name": tag }] });
        published(&app, &editor, title, more).await;
    }
    let (author, tag) = (
        json!({ "name": "Nobody" }),
        json!({ "name": "Nothing", "kind": "topic" }),
    );
    editor.post("/editor/authors").json(&author).await.expect(201);
    editor.post("/editor/tags").json(&tag).await.expect(201);
    (app, editor)
}

async fn members(app: &TestApp, path: &str, member: &str) -> Vec<String> {
    app.anon().get(path).await.expect(200).each(member)
}

#[tokio::test]
async fn those_that_are_named_come_on_one_page_in_the_order_of_the_names() {
    let (app, _) = newsroom().await;
    for (list, [first, second], hidden) in [
        ("/tags", ["rail", "night"], "nothing"),
        ("/authors", ["mara", "ilse"], "nobody"),
    ] {
        let by_slugs = format!("{list}?slugs={second},no-such,{hidden},{first}&limit=1&count=true");
        assert_eq!(members(&app, &by_slugs, "slug").await, [second, first]);
        let answer = app.anon().get(&by_slugs).await.expect(200);
        assert_eq!(answer["meta"]["count"], json!({ "total": 2, "exact": true }));
        assert_eq!(answer["links"], json!({ "next": null, "prev": null }));
        let ids = members(&app, &format!("{list}?slugs={first},{second}"), "id").await;
        let unknown = "019ab2c4-7d00-7000-8000-000000000001";
        let by_ids = format!("{list}?ids={},{unknown},{}&fields=slug", ids[1], ids[0]);
        assert_eq!(members(&app, &by_ids, "slug").await, [second, first]);
    }
}

#[tokio::test]
async fn the_last_changed_come_first_and_can_be_had_alone() {
    let (app, editor) = newsroom().await;
    for (list, [first, second]) in [("/tags", ["rail", "night"]), ("/authors", ["mara", "ilse"])] {
        let by_change = format!("{list}?sort=-updated_at");
        assert_eq!(members(&app, &by_change, "slug").await, [second, first]);
        let last = members(&app, &by_change, "updated_at").await.remove(0);
        let since = format!("{by_change}&updated_after={last}");
        assert_eq!(members(&app, &since, "slug").await, [second]);
        app.advance(Duration::from_secs(60));
        let id = members(&app, &format!("{list}?slugs={first}"), "id")
            .await
            .remove(0);
        let path = format!("/editor{list}/{id}");
        let version = editor.get(&path).await.expect(200).etag().to_owned();
        let change = json!({ "name": format!("New {first}") });
        editor
            .patch(&path)
            .if_match(&version)
            .json(&change)
            .await
            .expect(200);
        assert_eq!(members(&app, &by_change, "slug").await, [first, second]);
        assert_eq!(members(&app, &since, "slug").await, [first, second]);
    }
}

#[tokio::test]
async fn what_does_not_go_together_is_refused_and_named() {
    let app = TestApp::new().await;
    let id = "019ab2c4-7d00-7000-8000-000000000001";
    for list in ["/tags", "/authors"] {
        for (query, parameter, code) in [
            (format!("ids={id}&slugs=rail"), "slugs", "not_with_others"),
            (format!("ids={id}&sort=-article_count"), "ids", "not_with_others"),
            (
                "slugs=rail&sort=-updated_at".to_owned(),
                "slugs",
                "not_with_others",
            ),
            ("updated_after=now-1h".to_owned(), "sort", "not_with_filters"),
            (
                "updated_after=now-1h&sort=-article_count".to_owned(),
                "sort",
                "not_with_filters",
            ),
            ("ids=rail".to_owned(), "ids", "invalid"),
            ("sort=updated_at".to_owned(), "sort", "unknown_value"),
        ] {
            let refused = app.anon().get(&format!("{list}?{query}")).await;
            let refused = refused.problem(400, "invalid_parameter");
            assert_eq!(refused.at("/errors/0/parameter"), parameter, "{list} {query}");
            assert_eq!(refused.at("/errors/0/code"), code, "{list} {query}");
        }
    }
    let narrowed = app.anon().get("/tags?kind=topic&sort=-updated_at").await;
    narrowed.problem(400, "invalid_parameter");
}
