//! The list of published articles.

use serde_json::{Value, json};

use crate::kit::TestApp;
use crate::newsroom::{all_pages, listed, make, published, section};

#[tokio::test]
async fn a_list_is_narrowed_by_every_filter_and_by_several_at_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let mara = editor
        .post("/editor/authors")
        .json(&json!({ "name": "Mara" }))
        .await
        .expect(201);
    section(&editor).await;
    let europe = json!({ "slug": "europe" });
    let credits = json!([
        { "author_id": mara["id"], "role": "author" },
        { "author_id": mara["id"], "role": "photographer" },
    ]);
    let rail = json!([{ "name": "Rail" }]);
    published(&app, &editor, "One", json!({ "tags": rail, "section": europe })).await;
    published(&app, &editor, "Two", json!({ "tags": rail, "credits": credits })).await;
    published(
        &app,
        &editor,
        "Three",
        json!({ "section": europe, "credits": credits, "language": "pt-BR" }),
    )
    .await;
    for (query, expected) in [
        ("", vec!["three", "two", "one"]),
        ("sort=published_at", vec!["one", "two", "three"]),
        ("sort=-updated_at", vec!["three", "two", "one"]),
        ("tag=rail", vec!["two", "one"]),
        ("section=europe", vec!["three", "one"]),
        ("author=mara", vec!["three", "two"]),
        ("language=pt-br", vec!["three"]),
        ("language=pt", vec![]),
        ("tag=rail&section=europe", vec!["one"]),
        ("tag=rail&author=mara&language=en&sort=published_at", vec!["two"]),
        ("tag=europe", vec![]),
        ("tag=no-such-tag", vec![]),
        ("published_after=2026-11-23T08:31:00Z", vec!["three", "two"]),
        ("published_before=2026-11-23T08:31:00Z", vec!["one"]),
    ] {
        assert_eq!(listed(&app, query).await, expected, "{query}");
    }
    let by_id = format!("author={}", mara.at("/id"));
    assert_eq!(listed(&app, &by_id).await, ["three", "two"]);
}

#[tokio::test]
async fn filters_name_several_things_and_what_must_not_be_there() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    section(&editor).await;
    let europe = editor.get("/editor/tags?name=europe").await.expect(200);
    let belgium = json!({ "name": "Belgium", "kind": "section", "parent_id": europe.at("/data/0/id") });
    let belgium = editor.post("/editor/tags").json(&belgium).await.expect(201);
    let ghent = json!({ "name": "Ghent", "kind": "section", "parent_id": belgium["id"] });
    editor.post("/editor/tags").json(&ghent).await.expect(201);
    let tags = |names: &[&str]| -> Value { names.iter().map(|name| json!({ "name": name })).collect() };
    let filed = |slug: &str| json!({ "slug": slug });
    let picture = json!({ "url": "https://pictures.example.org/train.jpg", "alt": "A train" });
    for (title, more) in [
        (
            "One",
            json!({ "tags": tags(&["Rail", "Night"]), "section": filed("europe") }),
        ),
        (
            "Two",
            json!({ "tags": tags(&["Rail"]), "section": filed("ghent"), "picture": picture }),
        ),
        (
            "Three",
            json!({ "tags": tags(&["Night"]), "section": filed("belgium") }),
        ),
        ("Four", json!({ "tags": tags(&["Sea"]), "picture": picture })),
    ] {
        published(&app, &editor, title, more).await;
    }
    let ids = app
        .anon()
        .get("/articles?sort=published_at")
        .await
        .expect(200)
        .each("id");
    let by_id = format!("ids={},{},{}", ids[3], ids[0], ids[2]);
    for (query, expected) in [
        ("tag=rail,sea", vec!["four", "two", "one"]),
        ("tag=rail,night&sort=published_at", vec!["one", "two", "three"]),
        ("tag=rail,no-such-tag", vec!["two", "one"]),
        ("tag_all=rail,night", vec!["one"]),
        ("tag_all=rail,no-such-tag", vec![]),
        ("tag_not=rail", vec!["four", "three"]),
        ("tag_not=rail,sea,no-such-tag", vec!["three"]),
        ("tag=night&tag_not=rail", vec!["three"]),
        ("tag=rail,night&tag_all=rail&tag_not=sea", vec!["two", "one"]),
        ("section=europe", vec!["three", "two", "one"]),
        ("section=belgium", vec!["three", "two"]),
        ("section=ghent", vec!["two"]),
        ("section=europe&tag=night,sea", vec!["three", "one"]),
        ("section=belgium&has_picture=true", vec!["two"]),
        ("has_picture=true", vec!["four", "two"]),
        ("has_picture=false&sort=published_at", vec!["one", "three"]),
        ("published_after=now-2m", vec!["four", "three"]),
        ("published_before=now-3m", vec!["one"]),
        ("sort=-updated_at&updated_after=now-2m", vec!["four", "three"]),
        (by_id.as_str(), vec!["four", "one", "three"]),
        ("slugs=three,no-such-article,one", vec!["three", "one"]),
    ] {
        assert_eq!(listed(&app, query).await, expected, "{query}");
    }
    let counted = app
        .anon()
        .get("/articles?tag=rail,night&limit=1&count=true")
        .await
        .expect(200);
    assert_eq!(counted["meta"]["count"], json!({ "total": 3, "exact": true }));
    let pages = all_pages(&app.anon(), "/articles?section=europe&limit=1").await;
    let slugs: Vec<_> = pages
        .iter()
        .map(|article| article["slug"].as_str().unwrap())
        .collect();
    assert_eq!(slugs, ["three", "two", "one"]);
}

#[tokio::test]
async fn what_goes_with_no_other_filter_and_what_is_too_much_is_refused() {
    let app = TestApp::new().await;
    let many = |count: usize| {
        vec!["a"; count]
            .iter()
            .enumerate()
            .map(|(n, a)| format!("{a}{n}"))
            .collect::<Vec<_>>()
            .join(",")
    };
    let id = "019ab2c4-7d00-7000-8000-000000000001";
    for (query, parameter) in [
        (format!("tag={}", many(21)), "tag"),
        (format!("tag_not={}", "a".repeat(121)), "tag_not"),
        (format!("slugs={}", many(101)), "slugs"),
        (format!("ids={id},x"), "ids"),
        (format!("ids={id}&slugs=a"), "slugs"),
        (format!("ids={id}&tag=rail"), "ids"),
        ("slugs=a&sort=published_at".to_owned(), "slugs"),
        ("updated_after=now-1d".to_owned(), "sort"),
        (
            "updated_after=now-1d&sort=-updated_at&tag=rail".to_owned(),
            "sort",
        ),
        ("published_after=now-1y".to_owned(), "published_after"),
        ("has_picture=yes".to_owned(), "has_picture"),
    ] {
        let refused = app.anon().get(&format!("/articles?{query}")).await;
        let refused = refused.problem(400, "invalid_parameter");
        assert_eq!(refused.places(), [parameter], "{query}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_whatever_is_published_meanwhile() {
    let app = TestApp::new().await;
    let (editor, reader) = (app.editor().await, app.anon());
    for number in 1..=5 {
        published(&app, &editor, &format!("Number {number}"), json!({})).await;
    }
    let first = reader.get("/articles?limit=2&count=true").await.expect(200);
    assert_eq!(first.each("slug"), ["number-5", "number-4"]);
    assert_eq!(
        first["meta"],
        json!({ "limit": 2, "count": { "total": 5, "exact": true } })
    );
    published(&app, &editor, "Meanwhile", json!({})).await;
    let next = first.at("/links/next").to_owned();
    assert_eq!(first.header("link"), format!("<{next}>; rel=\"next\""));
    let second = reader.get(&next).await.expect(200);
    assert_eq!(second.each("slug"), ["number-3", "number-2"]);
    let third = reader.get(second.at("/links/next")).await.expect(200);
    assert_eq!(
        (third.each("slug"), &third["links"]["next"]),
        (vec!["number-1".to_owned()], &Value::Null)
    );
}

#[tokio::test]
async fn going_back_to_where_nothing_is_any_more_leads_on_to_what_is() {
    let app = TestApp::new().await;
    let (editor, reader) = (app.editor().await, app.anon());
    let mut articles = Vec::new();
    for title in ["One", "Two", "Three"] {
        articles.push(published(&app, &editor, title, json!({})).await);
    }
    let first = reader.get("/articles?limit=1&language=en").await.expect(200);
    let second = reader.get(first.at("/links/next")).await.expect(200);
    assert_eq!(second.each("slug"), ["two"]);
    make(&editor, &articles[2], "unpublish").await.expect(200);
    let empty = reader.get(second.at("/links/prev")).await.expect(200);
    assert_eq!(
        (&empty["data"], &empty["links"]["prev"]),
        (&json!([]), &Value::Null)
    );
    assert_eq!(
        empty.header("link"),
        format!("<{}>; rel=\"next\"", empty.at("/links/next"))
    );
    let on = reader.get(empty.at("/links/next")).await.expect(200);
    assert_eq!(
        (on.each("slug"), on["meta"]["limit"].clone()),
        (vec!["two".to_owned()], json!(1))
    );
}

#[tokio::test]
async fn what_a_list_does_not_know_is_refused_by_name() {
    let app = TestApp::new().await;
    let reader = app.anon();
    for (query, parameter) in [
        ("sort=-updated_at&tag=rail", "sort"),
        ("sort=title", "sort"),
        ("stage=draft", "stage"),
        ("language=english", "language"),
        ("published_after=yesterday", "published_after"),
        ("limit=101", "limit"),
    ] {
        let refused = reader
            .get(&format!("/articles?{query}"))
            .await
            .problem(400, "invalid_parameter");
        assert_eq!(refused.places(), [parameter], "{query}");
    }
    let first = reader.get("/articles?cursor=W10").await;
    first.problem(400, "bad_cursor");
}

#[tokio::test]
async fn a_cursor_of_another_order_is_refused() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for title in ["One", "Two"] {
        published(&app, &editor, title, json!({})).await;
    }
    let first = app.anon().get("/articles?limit=1").await.expect(200);
    let next = first
        .at("/links/next")
        .replace("limit=1", "limit=1&sort=published_at");
    app.anon().get(&next).await.problem(400, "bad_cursor");
}
