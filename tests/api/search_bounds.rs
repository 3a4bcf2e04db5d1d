//! Whatever readers search for is understood or refused, and never an error of the server.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::kit::TestApp;
use crate::newsroom::live;
use crate::search::{saying, search, titles};

#[tokio::test]
async fn each_bound_of_a_query_is_refused_by_name() {
    let app = TestApp::new().await;
    let long = "a".repeat(201);
    let many = "a ".repeat(17);
    for (query, more, place) in [
        ("", "", "q"),
        (" ", "", "q"),
        ("-ferry", "", "q"),
        ("— \" * ( :", "", "q"),
        (long.as_str(), "", "q"),
        (many.as_str(), "", "q"),
        ("a", "&limit=0", "limit"),
        ("a", "&limit=101", "limit"),
        ("a", "&language=not+a+language", "language"),
        ("a", "&published_after=yesterday", "published_after"),
        ("a", "&sort=title", "sort"),
        ("a", "&q=b", "q"),
    ] {
        let refused = search(&app, query, more).await.problem(400, "invalid_parameter");
        assert_eq!(refused.places(), [place], "{query}{more}");
    }
    app.anon().get("/search").await.problem(400, "invalid_parameter");
    app.anon()
        .get("/search?q=a&cursor=x")
        .await
        .problem(400, "bad_cursor");
    assert_eq!(search(&app, &"a".repeat(200), "").await.status, 200);
    for path in [
        "/search/suggest",
        &format!("/search/suggest?q={}", "a".repeat(101)),
        "/search/suggest?q=a&limit=5",
    ] {
        app.anon().get(path).await.problem(400, "invalid_parameter");
    }
}

#[tokio::test]
async fn whatever_is_typed_is_never_an_error_of_the_server() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    live(
        &editor,
        "Near NOT AND OR",
        saying("title: body* ^first {a} 'b' & | ! <->"),
    )
    .await;
    let strategy = prop_oneof![
        any::<String>(),
        "[-\"*^:(){}+'&|!<>\\\\§ a-cN東ไม่éAND]{0,60}",
        "((NOT|AND|OR|NEAR|title|body|tag|author)[ :*(\"^-]{0,3}){1,8}",
        "(tag:|author:|-|\"|“)?[§'\"\\\\a東 ]{0,40}",
    ];
    let mut runner = TestRunner::deterministic();
    for _ in 0..250 {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        let text: String = text.chars().take(200).collect();
        for path in ["search", "search/suggest"] {
            let short: String = text
                .chars()
                .take(if path == "search" { 200 } else { 100 })
                .collect();
            let query: String = url::form_urlencoded::byte_serialize(short.as_bytes()).collect();
            let answer = app.anon().get(&format!("/{path}?q={query}")).await;
            assert!([200, 400].contains(&answer.status), "{text:?}: {answer:?}");
        }
    }
    // What looks like the language of a database is words like others.
    for (query, expected) in [
        ("title:near", 0),
        ("near* OR nothing", 0),
        ("^near", 1),
        ("near NOT", 1),
        ("NEAR(and or)", 0),
    ] {
        assert_eq!(titles(&app, query).await.len(), expected, "{query}");
    }
}

#[tokio::test]
async fn of_a_very_long_body_the_beginning_is_searched() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    // So many different words that each database has to keep each of them.
    let words = |letter: char, from: u32| -> String {
        let word = |number: u32| format!("{letter}{number:x} ");
        (from..from + 20_000).map(word).collect()
    };
    let ideographs: String = (0..80_000_u32)
        .filter_map(|number| char::from_u32(0x4e00 + number.wrapping_mul(7_919) % 20_000))
        .collect();
    live(
        &editor,
        "Words",
        saying(&format!(
            "Quayside. {} farewell",
            words('w', 0) + &words('v', 9_000)
        )),
    )
    .await;
    live(
        &editor,
        "Ideographs",
        saying(&format!("Quayside. {ideographs} farewell")),
    )
    .await;
    assert_eq!(titles(&app, "quayside").await.len(), 2);
    assert_eq!(titles(&app, "w1000").await, ["Words"]);
    let found = search(&app, &ideographs.chars().take(3).collect::<String>(), "")
        .await
        .expect(200);
    assert_eq!(found["data"][0]["article"]["title"], "Ideographs");
}
