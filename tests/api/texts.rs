//! Which names, lines and references are taken, how they are kept, and what is told about those that are not.

use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, draft, live, talkative};

/// Names that show nothing, turn the text around them, or are more than one line.
const UNFIT: [&str; 9] = [
    "\u{200b}",
    "\u{a0}",
    "\u{feff}",
    "Ida \u{202e}Ek",
    "\u{2066}Ida Ek",
    "Ida\u{2028}Ek",
    "Ida\nEk",
    "Ida\r\nEk",
    "Ida Ek\n",
];

/// Everything that is named in one line: where it is made, its name's member, and the rest of it.
fn named(text: &str) -> [(&'static str, &'static str, Value); 4] {
    let comment = json!({ "email": "ida@example.org", "body": text });
    [
        ("/articles/open/comments", "author_name", comment),
        ("/editor/tags", "name", json!({ "kind": "topic" })),
        ("/editor/authors", "name", json!({})),
        ("/editor/articles", "title", json!({ "language": "en" })),
    ]
}

async fn add(editor: &Client, path: &str, body: &Value) -> Answer {
    editor.post(path).json(body).await.expect(201)
}

/// The places of a problem, in the order of their names.
fn sorted(problem: &Answer) -> Vec<&str> {
    let mut places = problem.places();
    places.sort_unstable();
    places
}

#[tokio::test]
async fn a_name_that_shows_nothing_or_turns_or_breaks_its_line_is_refused() {
    let app = talkative().await;
    let editor = app.editor().await;
    live(&editor, "Open", json!({})).await;
    for name in UNFIT {
        for (path, member, mut body) in named("Hello.") {
            body[member] = json!(name);
            let refused = editor.post(path).json(&body).await.problem(422, "invalid_body");
            assert_eq!(refused.places(), [format!("/{member}")], "{path} {name:?}");
        }
        let article = json!({ "title": "Tagged", "language": "en", "tags": [{ "name": name }] });
        let refused = editor.post("/editor/articles").json(&article).await;
        assert_eq!(
            refused.problem(422, "invalid_body").places(),
            ["/tags/0/name"],
            "{name:?}"
        );
    }
}

#[tokio::test]
async fn a_name_is_not_changed_into_one_that_would_be_refused() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let things = [
        (
            "name",
            add(
                &editor,
                "/editor/tags",
                &json!({ "name": "Rail", "kind": "topic" }),
            )
            .await,
        ),
        (
            "name",
            add(&editor, "/editor/authors", &json!({ "name": "Mara" })).await,
        ),
        ("title", draft(&editor, "Late", json!({})).await),
    ];
    for name in UNFIT {
        for (member, thing) in &things {
            let mut changes = json!({});
            changes[*member] = json!(name);
            let ask = editor.patch(thing.header("location")).if_match(thing.etag());
            let refused = ask.json(&changes).await.problem(422, "invalid_body");
            assert_eq!(refused.places(), [format!("/{member}")], "{name:?}");
        }
    }
}

#[tokio::test]
async fn names_that_need_invisible_characters_are_taken_as_they_are() {
    let app = talkative().await;
    let editor = app.editor().await;
    live(&editor, "Open", json!({})).await;
    for name in [
        "ක්\u{200d}රි",
        "نور\u{200f} (Nour)",
        "Ida 👩\u{200d}🚒",
        "Jo 🏳\u{fe0f}\u{200d}🌈",
    ] {
        for (path, member, mut body) in named(&format!("From {name}.")) {
            body[member] = json!(name);
            assert_eq!(add(&editor, path, &body).await[member], json!(name), "{path}");
        }
    }
}

#[tokio::test]
async fn a_line_that_is_left_blank_is_none() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let lines = ["byline", "kicker", "subtitle", "dateline", "summary"];
    let all = |text: &str| {
        Value::Object(
            lines
                .map(|line| (line.to_owned(), json!(text)))
                .into_iter()
                .collect(),
        )
    };
    let assert_all = |article: &Answer, expected: Value| {
        for line in lines {
            assert_eq!(article[line], expected, "{line}");
        }
    };
    for blank in ["", "  "] {
        let made = draft(&editor, "Blank", all(blank)).await;
        assert_all(&made, Value::Null);
        let filled = change(&editor, &made, all(" Something ")).await.expect(200);
        assert_all(&filled, json!("Something"));
        let emptied = change(&editor, &made, all(blank)).await.expect(200);
        assert_all(&emptied, Value::Null);
        assert_all(
            &editor.get(made.header("location")).await.expect(200),
            Value::Null,
        );
    }
}

#[tokio::test]
async fn white_space_around_a_title_is_not_kept() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = draft(&editor, "  first  ", json!({})).await;
    assert_eq!((article.at("/title"), article.at("/slug")), ("first", "first"));
    let changed = change(&editor, &article, json!({ "title": "  padded  " }))
        .await
        .expect(200);
    assert_eq!(changed.at("/title"), "padded");
}

#[tokio::test]
async fn the_same_credit_is_kept_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let mara = add(&editor, "/editor/authors", &json!({ "name": "Mara" })).await;
    let ida = add(&editor, "/editor/authors", &json!({ "name": "Ida" })).await;
    let credit = |author: &Answer, role: &str| json!({ "author_id": author["id"], "role": role });
    let (wrote, took, helped) = (
        credit(&mara, "author"),
        credit(&mara, "photographer"),
        credit(&ida, "author"),
    );
    let article = draft(&editor, "Late", json!({ "credits": [wrote, wrote, wrote] })).await;
    assert_eq!(article["credits"], json!([wrote]));
    let credits = json!({ "credits": [took, wrote, helped, took, wrote, took] });
    let changed = change(&editor, &article, credits).await.expect(200);
    assert_eq!(changed["credits"], json!([took, wrote, helped]));
}

#[tokio::test]
async fn a_taken_slug_gets_the_lowest_number_that_is_free() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    for (title, slug) in [
        ("Budget", "budget"),
        ("Budget 2026", "budget-2026"),
        ("Budget", "budget-2"),
        ("Budget", "budget-3"),
    ] {
        assert_eq!(draft(&editor, title, json!({})).await.at("/slug"), slug);
    }
    draft(&editor, "Flood", json!({ "slug": "rain-4294967295" })).await;
    for slug in ["rain", "rain-2"] {
        assert_eq!(draft(&editor, "Rain", json!({})).await.at("/slug"), slug);
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_an_article_is_told_at_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = json!({
        "title": "Wrong", "slug": "No Slug", "colour": "red", "kicker": 7,
        "picture": { "url": "ftp://pictures.example/train.jpg", "width": 0 },
    });
    let refused = editor
        .post("/editor/articles")
        .json(&article)
        .await
        .problem(422, "invalid_body");
    let expected = [
        "/colour",
        "/kicker",
        "/language",
        "/picture/url",
        "/picture/width",
        "/slug",
    ];
    assert_eq!(sorted(&refused), expected);
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_comment_is_told_at_once() {
    let app = talkative().await;
    live(&app.editor().await, "Open", json!({})).await;
    let comment = json!({ "author_name": " ", "email": "nobody", "body": " " });
    let refused = app
        .anon()
        .post("/articles/open/comments")
        .json(&comment)
        .await
        .problem(422, "invalid_body");
    assert_eq!(sorted(&refused), ["/author_name", "/body", "/email"]);
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_query_is_told_at_once() {
    let app = TestApp::new().await;
    let refused = app
        .anon()
        .get("/articles?limit=0&language=english&published_after=yesterday")
        .await
        .problem(400, "invalid_parameter");
    assert_eq!(sorted(&refused), ["language", "limit", "published_after"]);
}

#[tokio::test]
async fn a_missing_text_and_a_date_in_the_future_are_told_at_once() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let article = json!({ "title": "Not yet", "language": "en" });
    let article = add(&editor, "/editor/articles", &article).await;
    let path = format!("{}/publish", article.header("location"));
    let refused = editor
        .post(&path)
        .if_match(article.etag())
        .json(&json!({ "published_at": "2026-11-23T08:30:01Z" }))
        .await
        .problem(422, "invalid_body");
    assert_eq!(sorted(&refused), ["/body/source", "/published_at"]);
}

#[tokio::test]
async fn what_somebody_may_not_read_is_related_to_like_what_is_not_there() {
    let app = TestApp::new().await;
    let (editor, ann) = (app.editor().await, app.author("ann").await);
    let (hidden, shown) = (
        draft(&editor, "Hidden", json!({})).await,
        live(&editor, "Shown", json!({})).await,
    );
    let nobody = json!("019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e");
    let mut told = Vec::new();
    for id in [&hidden["id"], &nobody] {
        let article = json!({ "title": "Mine", "language": "en", "related": [shown["id"], id] });
        let refused = ann.post("/editor/articles").json(&article).await;
        let refused = refused.problem(422, "missing_reference");
        assert_eq!(refused.places(), ["/related/1"]);
        told.push((refused["detail"].clone(), refused["errors"].clone()));
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn what_an_editor_related_an_article_to_stays_when_its_author_saves_it() {
    let app = TestApp::new().await;
    let (editor, ann) = (app.editor().await, app.author("ann").await);
    let (hidden, other) = (
        draft(&editor, "Hidden", json!({})).await,
        draft(&editor, "Other", json!({})).await,
    );
    let mine = draft(&ann, "Mine", json!({})).await;
    let related = json!([hidden["id"]]);
    change(&ann, &mine, json!({ "related": related }))
        .await
        .problem(422, "missing_reference");
    change(&editor, &mine, json!({ "related": related }))
        .await
        .expect(200);
    let saved = change(&ann, &mine, json!({ "title": "Still mine", "related": related }))
        .await
        .expect(200);
    assert_eq!(saved["related"], related);
    let more = json!({ "related": [hidden["id"], other["id"]] });
    let refused = change(&ann, &mine, more).await.problem(422, "missing_reference");
    assert_eq!(refused.places(), ["/related/1"]);
    let none = change(&ann, &mine, json!({ "related": [] })).await.expect(200);
    assert_eq!(none["related"], json!([]));
    change(&ann, &mine, json!({ "related": related }))
        .await
        .problem(422, "missing_reference");
}
