//! What readers find by words.

use serde_json::{Value, json};

use crate::kit::{Answer, TestApp};
use crate::newsroom::{all_pages, live, published};

/// Asks for what holds these words.
pub async fn search(app: &TestApp, query: &str, more: &str) -> Answer {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    app.anon().get(&format!("/search?q={query}{more}")).await
}

/// The titles of what holds these words.
pub async fn titles(app: &TestApp, query: &str) -> Vec<String> {
    let found = search(app, query, "").await.expect(200);
    let results = found["data"].as_array().unwrap();
    results
        .iter()
        .map(|result| result["article"]["title"].as_str().unwrap().to_owned())
        .collect()
}

/// A body that says this.
pub fn saying(text: &str) -> Value {
    json!({ "body": { "format": "markdown", "source": text } })
}

#[tokio::test]
async fn words_are_found_in_every_text_whatever_their_case_and_accents() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let author = json!({ "name": "Zoë Ågren" });
    let author = editor.post("/editor/authors").json(&author).await.expect(201);
    let tag = json!({ "name": "Öffentlicher Verkehr", "kind": "topic" });
    let tag = editor.post("/editor/tags").json(&tag).await.expect(201);
    let section = json!({ "name": "Länder", "kind": "section" });
    let section = editor.post("/editor/tags").json(&section).await.expect(201);
    let report = json!({
        "kicker": "Café culture",
        "subtitle": "A détour through Łódź",
        "summary": "The façade reopens.",
        "dateline": "KØBENHAVN",
        "byline": "From our Straße desk",
        "body": { "format": "markdown", "source": "The *jalapeño* harvest began." },
        "credits": [{ "author_id": author["id"], "role": "author" }],
        "tags": [{ "id": tag["id"] }],
        "section": { "id": section["id"] },
    });
    live(&editor, "Naïve Motörhead", report).await;
    for word in [
        "naive",
        "MOTORHEAD",
        "cafe",
        "Detour",
        "lodz",
        "facade",
        "kobenhavn",
        "STRASSE",
        "jalapeno",
        "zoe",
        "agren",
        "offentlicher",
        "lander",
        "Jalapen\u{303}o",
    ] {
        assert_eq!(titles(&app, word).await, ["Naïve Motörhead"], "{word}");
    }
    assert_eq!(
        titles(&app, "jalapeno zoe naive").await.len(),
        1,
        "words of several texts"
    );
    assert_eq!(titles(&app, "jalapeno nothing").await, [""; 0]);
}

#[tokio::test]
async fn phrases_exclusions_and_beginnings_are_understood() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    live(&editor, "One", saying("The night train left the harbour.")).await;
    live(&editor, "Two", saying("A train at night, and a ferry.")).await;
    live(&editor, "Three", saying("Training for the marathon.")).await;
    // The vocabulary, which beginnings are looked for in, follows after a moment.
    dateline::search::service::tend_all(&app.app.db).await.unwrap();
    let found = async |query: &str| {
        let mut titles = titles(&app, query).await;
        titles.sort();
        titles.join(" ")
    };
    assert_eq!(found("night train").await, "One Two");
    assert_eq!(found("\"night train\"").await, "One");
    assert_eq!(found("night-train").await, "One");
    assert_eq!(found("train -ferry").await, "One");
    assert_eq!(found("night -\"night train\"").await, "Two");
    assert_eq!(found("train").await, "One Three Two", "the last word may go on");
    assert_eq!(found("train night").await, "One Two", "only the last");
    assert_eq!(found("\"train\"").await, "One Two", "and not in quotation marks");
    assert_eq!(found("tr").await, "", "from three letters on");
}

#[tokio::test]
async fn languages_without_spaces_find_words() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    live(
        &editor,
        "東京都の予算",
        saying("知事は新しい図書館の計画を発表した。"),
    )
    .await;
    live(&editor, "北京今天下雨", saying("市民在图书馆里避雨。")).await;
    live(&editor, "ห้องสมุดใหม่", saying("เมืองเปิดห้องสมุดแห่งใหม่ริมแม่น้ำ")).await;
    for (query, title) in [
        ("東京", "東京都の予算"),
        ("京都の", "東京都の予算"),
        ("予", "東京都の予算"),
        ("図書館", "東京都の予算"),
        ("図書館 知事", "東京都の予算"),
        ("图书馆", "北京今天下雨"),
        ("\"今天下雨\"", "北京今天下雨"),
        ("雨", "北京今天下雨"),
        ("ห้องสมุด", "ห้องสมุดใหม่"),
        ("แม่น้ำ", "ห้องสมุดใหม่"),
    ] {
        assert_eq!(titles(&app, query).await, [title], "{query}");
    }
    assert_eq!(titles(&app, "図書館 -知事").await, [""; 0]);
    assert_eq!(
        titles(&app, "東雨").await,
        [""; 0],
        "its letters have to stand together"
    );
    let found = search(&app, "図書館", "").await;
    assert_eq!(
        found.at("/data/0/snippet/html"),
        "知事は新しい<mark>図書館</mark>の計画を発表した。"
    );
}

#[tokio::test]
async fn what_stands_in_the_title_comes_first_and_of_equals_the_newer() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    published(&app, &editor, "The harbour", json!({})).await;
    published(
        &app,
        &editor,
        "Summary",
        json!({ "summary": "About the harbour." }),
    )
    .await;
    published(&app, &editor, "Old body", saying("Down at the harbour.")).await;
    published(&app, &editor, "New body", saying("Down at the harbour.")).await;
    assert_eq!(
        titles(&app, "harbour").await,
        ["The harbour", "Summary", "New body", "Old body"]
    );
    let pages = all_pages(&app.anon(), "/search?q=harbour&limit=1").await;
    let paged: Vec<&str> = pages
        .iter()
        .map(|one| one["article"]["title"].as_str().unwrap())
        .collect();
    assert_eq!(paged, ["The harbour", "Summary", "New body", "Old body"]);
}

#[tokio::test]
async fn pages_of_one_search_miss_nothing_while_others_publish() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for number in 0..5 {
        published(&app, &editor, &format!("Harbour {number}"), json!({})).await;
    }
    let first = search(&app, "harbour", "&limit=2&count=true").await.expect(200);
    assert_eq!(first["meta"]["count"], json!({ "total": 5, "exact": true }));
    assert_eq!(first["meta"]["ranked"], json!({ "articles": 5, "all": true }));
    app.advance(std::time::Duration::from_secs(86_400 * 40));
    published(&app, &app.editor().await, "Harbour 5", json!({})).await;
    let next = first.at("/links/next").to_owned();
    let rest = all_pages(&app.anon(), &next).await;
    let rest: Vec<&str> = rest
        .iter()
        .map(|one| one["article"]["title"].as_str().unwrap())
        .collect();
    assert_eq!(rest, ["Harbour 2", "Harbour 1", "Harbour 0"]);
}

#[tokio::test]
async fn operators_and_filters_narrow_a_search_and_facets_count_it() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let mara = editor
        .post("/editor/authors")
        .json(&json!({ "name": "Mara" }))
        .await
        .expect(201);
    let rail = editor
        .post("/editor/tags")
        .json(&json!({ "name": "Rail", "kind": "topic" }))
        .await
        .expect(201);
    let both = json!({
        "tags": [{ "id": rail["id"] }],
        "credits": [{ "author_id": mara["id"], "role": "author" }, { "author_id": mara["id"], "role": "editor" }],
        "language": "fr",
    });
    published(&app, &editor, "Harbour one", both).await;
    let europe = editor
        .post("/editor/tags")
        .json(&json!({ "name": "Europe", "kind": "section" }))
        .await
        .expect(201);
    published(
        &app,
        &editor,
        "Harbour two",
        json!({ "tags": [{ "id": rail["id"] }], "section": { "id": europe["id"] } }),
    )
    .await;
    published(&app, &editor, "Harbour three", json!({})).await;
    for (query, more, expected) in [
        ("harbour tag:rail", "", vec!["Harbour two", "Harbour one"]),
        ("tag:rail", "", vec!["Harbour two", "Harbour one"]),
        ("harbour -tag:rail", "", vec!["Harbour three"]),
        ("harbour author:mara", "", vec!["Harbour one"]),
        ("harbour AUTHOR:mara TAG:rail", "", vec!["Harbour one"]),
        ("harbour tag:europe", "", vec!["Harbour two"]),
        ("harbour tag:nothing", "", vec![]),
        ("harbour -tag:nothing author:mara", "", vec!["Harbour one"]),
        ("harbour", "&language=fr", vec!["Harbour one"]),
        (
            "harbour",
            "&published_after=2026-11-23T08:31:30Z",
            vec!["Harbour three"],
        ),
        (
            "harbour",
            "&published_before=2026-11-23T08:31:00Z",
            vec!["Harbour one"],
        ),
        (
            "harbour",
            "&published_after=1800-01-01T00:00:00Z&published_before=2500-01-01T00:00:00Z&limit=1",
            vec!["Harbour three"],
        ),
        ("harbour", "&published_after=2100-01-01T00:00:00Z", vec![]),
        (
            "harbour",
            "&published_after=2027-01-01T00:00:00Z&published_before=2025-01-01T00:00:00Z&count=true",
            vec![],
        ),
    ] {
        let found = search(&app, query, more).await.expect(200);
        let found: Vec<&str> = found["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["article"]["title"].as_str().unwrap())
            .collect();
        assert_eq!(found, expected, "{query}{more}");
    }
    let facets = &search(&app, "harbour", "&limit=1").await.expect(200)["meta"]["facets"];
    assert_eq!(
        facets["tags"],
        json!([
            { "id": rail["id"], "slug": "rail", "name": "Rail", "count": 2 },
            { "id": europe["id"], "slug": "europe", "name": "Europe", "count": 1 },
        ])
    );
    assert_eq!(
        facets["authors"],
        json!([{ "id": mara["id"], "slug": "mara", "name": "Mara", "count": 1 }])
    );
    assert_eq!(facets["years"], json!([{ "year": 2026, "count": 3 }]));
}

#[tokio::test]
async fn a_misspelled_word_is_corrected_if_that_finds_something() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    live(
        &editor,
        "The harbour of Gävle",
        saying("Parliament visits the lighthouse."),
    )
    .await;
    let meant = async |query: &str| search(&app, query, "").await.expect(200)["meta"]["did_you_mean"].clone();
    assert_eq!(meant("harbuor").await, json!(null), "nothing is learned yet");
    dateline::search::service::tend_all(&app.app.db).await.unwrap();
    for (typed, expected) in [
        ("harbuor", json!("harbour")),
        ("Parlament -ferry", json!("parliament -ferry")),
        ("gavel lighthouse", json!("gavle lighthouse")),
        ("lighthuose \"the habour\"", json!(null)),
        ("harbour", json!(null)),
        ("xyzzyx", json!(null)),
    ] {
        assert_eq!(meant(typed).await, expected, "{typed}");
    }
}

#[tokio::test]
async fn what_is_shown_is_safe_html_and_marks_what_was_found() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    live(
        &editor,
        "<script>alert('Café')</script> & <mark>",
        saying("Nothing `<b onload=x>` to see."),
    )
    .await;
    let found = search(&app, "cafe", "").await.expect(200);
    assert_eq!(
        found["data"][0]["snippet"],
        json!({
            "html": "&lt;script&gt;alert(&#39;<mark>Café</mark>&#39;)&lt;/script&gt; &amp; &lt;mark&gt;",
            "field": "title",
        })
    );
    let found = search(&app, "onload", "").await.expect(200);
    assert_eq!(
        found.at("/data/0/snippet/html"),
        "Nothing &lt;b <mark>onload</mark>=x&gt; to see."
    );
}

#[tokio::test]
async fn titles_and_names_that_begin_like_it_are_suggested() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let tag = editor
        .post("/editor/tags")
        .json(&json!({ "name": "Night trains", "kind": "topic" }))
        .await
        .expect(201);
    let author = editor
        .post("/editor/authors")
        .json(&json!({ "name": "Nìghtley" }))
        .await
        .expect(201);
    let more = json!({ "tags": [{ "id": tag["id"] }], "credits": [{ "author_id": author["id"], "role": "author" }] });
    live(&editor, "Night ferries", more).await;
    for number in 10..25 {
        live(&editor, &format!("Nights at sea {number}"), json!({})).await;
    }
    let suggested = app.anon().get("/search/suggest?q=N%C3%8Fght").await.expect(200);
    assert_eq!(suggested["data"].as_array().unwrap().len(), 10);
    assert_eq!(
        suggested.each("text")[..4],
        ["Night trains", "Nìghtley", "Night ferries", "Nights at sea 10"]
    );
    assert_eq!(suggested.each("kind")[..3], ["tag", "author", "article"]);
    let some = app.anon().get("/search/suggest?q=night%20t").await.expect(200);
    assert_eq!(some.each("slug"), ["night-trains"]);
    let none = app.anon().get("/search/suggest?q=trains").await.expect(200);
    assert_eq!(none["data"], json!([]), "a beginning, not a part");
}

#[tokio::test]
async fn what_was_found_may_be_kept_under_the_common_keys() {
    let app = TestApp::new().await;
    for path in ["/search?q=a", "/search/suggest?q=a"] {
        let answer = app.anon().get(path).await.expect(200);
        assert_eq!(answer.header("surrogate-key"), "articles authors tags words");
    }
}
