//! In which forms a body is delivered.

use std::time::Duration;

use serde_json::{Value, json};

use crate::kit::TestApp;
use crate::newsroom::{change, draft, live, make};
use crate::workflow::make_with;

const SOURCE: &str = "## Why\n\nThe *first* sleeper[^1].\n\n- full\n- late\n\n[^1]: In nine years.";

fn text(text: &str, marks: Value) -> Value {
    json!({ "type": "text", "text": text, "marks": marks })
}

fn paragraph(tight: bool, content: Value) -> Value {
    json!({ "type": "paragraph", "content": content, "tight": tight })
}

fn tree() -> Value {
    let plain = |words| text(words, json!([]));
    let item =
        |words| json!({ "value": null, "id": null, "blocks": [paragraph(true, json!([plain(words)]))] });
    let reference =
        |label, target, id: Value| json!({ "type": "reference", "label": label, "target": target, "id": id });
    json!({ "format_version": 1, "blocks": [
        { "type": "heading", "level": 2, "content": [plain("Why")] },
        paragraph(false, json!([
            plain("The "), text("first", json!([{ "type": "emphasis" }])), plain(" sleeper"),
            reference("1", "fn-1", json!("fnref-1")), plain("."),
        ])),
        {
            "type": "list", "ordered": false, "start": null, "reversed": false,
            "items": [item("full"), item("late")],
        },
        { "type": "footnotes", "notes": [{ "id": "fn-1", "blocks": [paragraph(false, json!([
            plain("In nine years. "), reference("↩", "fnref-1", Value::Null),
        ]))] }] },
    ] })
}

async fn newsroom() -> TestApp {
    let app = TestApp::new().await;
    let body = json!({ "body": { "format": "markdown", "source": SOURCE } });
    live(&app.editor().await, "Night trains", body).await;
    app
}

/// The same as Markdown: what was written, in the form in which it is delivered.
const MARKDOWN: &str = "## Why\n\nThe *first* sleeper[^1].\n\n- full\n- late\n\n[^1]: In nine years.\n";

/// The names of the members of a body.
fn members(body: &Value) -> Vec<&str> {
    let members = body.as_object().unwrap().keys();
    members.map(String::as_str).collect()
}

#[tokio::test]
async fn a_list_and_an_article_show_bodies_as_blocks_when_asked() {
    let app = newsroom().await;
    let reader = app.anon();
    let alone = reader
        .get("/articles/night-trains?formats=blocks")
        .await
        .expect(200);
    assert_eq!(alone["body"], json!({ "blocks": tree() }));
    for query in ["formats=blocks&limit=20", "slugs=night-trains&formats=blocks"] {
        let listed = reader.get(&format!("/articles?{query}")).await.expect(200);
        assert_eq!(listed["data"][0]["body"], alone["body"], "{query}");
    }
    let unasked = reader.get("/articles/night-trains").await.expect(200);
    assert_eq!(members(&unasked["body"]), ["html"]);
}

#[tokio::test]
async fn a_list_and_an_article_show_bodies_as_markdown_when_asked() {
    let app = newsroom().await;
    let reader = app.anon();
    let alone = reader
        .get("/articles/night-trains?formats=markdown")
        .await
        .expect(200);
    assert_eq!(alone["body"], json!({ "markdown": MARKDOWN }));
    for query in ["formats=markdown&limit=20", "slugs=night-trains&formats=markdown"] {
        let listed = reader.get(&format!("/articles?{query}")).await.expect(200);
        assert_eq!(listed["data"][0]["body"], alone["body"], "{query}");
    }
}

#[tokio::test]
async fn what_is_delivered_as_markdown_can_be_written_as_it_is() {
    let app = newsroom().await;
    let body = json!({ "body": { "format": "markdown", "source": MARKDOWN } });
    live(&app.editor().await, "Again", body).await;
    let formats = "?formats=markdown,blocks";
    let first = app
        .anon()
        .get(&format!("/articles/night-trains{formats}"))
        .await
        .expect(200);
    let second = app
        .anon()
        .get(&format!("/articles/again{formats}"))
        .await
        .expect(200);
    assert_eq!(second["body"], first["body"]);
}

#[tokio::test]
async fn html_is_delivered_as_markdown_without_any_html() {
    let app = TestApp::new().await;
    let source = "<p>H<sub>2</sub>O &lt;b&gt; *5* <u>a</u> <a href=\"https://a.example/x\">b</a></p>\
        <figure><img src=\"https://a.example/i.png\" alt=\"A [train]\"><figcaption>At ten</figcaption></figure>\
        <table><tr><th>a|b</th><th>c</th></tr><tr><td>1<br>2</td><td>3</td></tr></table>";
    let body = json!({ "body": { "format": "html", "source": source } });
    live(&app.editor().await, "Old", body).await;
    let found = app.anon().get("/articles/old?formats=markdown").await.expect(200);
    assert_eq!(
        found["body"]["markdown"],
        "H2O \\<b> \\*5\\* a [b](https://a.example/x)\n\n\
         ![A \\[train\\]](https://a.example/i.png)\n\n*At ten*\n\n\
         | a\\|b | c |\n| --- | --- |\n| 1 2 | 3 |\n"
    );
}

#[tokio::test]
async fn a_body_has_the_formats_asked_for_and_no_others() {
    let app = newsroom().await;
    let whole = app
        .anon()
        .get("/articles/night-trains?formats=html,text,markdown,blocks")
        .await;
    let whole = whole.expect(200)["body"].clone();
    assert_eq!(members(&whole), ["html", "text", "markdown", "blocks"]);
    for formats in [
        &["html"][..],
        &["text"],
        &["markdown"],
        &["blocks"],
        &["html", "blocks"],
        &["text", "blocks"],
        &["html", "markdown"],
        &["markdown", "blocks"],
        &["html", "text", "markdown", "blocks"],
    ] {
        let query = format!("formats={}", formats.join(","));
        let alone = app
            .anon()
            .get(&format!("/articles/night-trains?{query}"))
            .await
            .expect(200);
        let listed = app.anon().get(&format!("/articles?{query}")).await.expect(200);
        for body in [&alone["body"], &listed["data"][0]["body"]] {
            assert_eq!(members(body), formats);
            assert!(
                formats.iter().all(|format| body[format] == whole[format]),
                "{query}"
            );
        }
    }
}

#[tokio::test]
async fn of_blocks_those_members_are_shown_that_are_asked_for() {
    let app = newsroom().await;
    for (query, body) in [
        (
            "fields=body.blocks&formats=text,blocks",
            Some(json!({ "blocks": tree() })),
        ),
        (
            "fields=body.markdown&formats=blocks,markdown",
            Some(json!({ "markdown": MARKDOWN })),
        ),
        ("fields=body.text&formats=blocks,markdown", Some(json!({}))),
        ("fields=title&formats=blocks,markdown", None),
    ] {
        let expected = match body {
            Some(body) => json!({ "body": body }),
            None => json!({ "title": "Night trains" }),
        };
        let alone = app
            .anon()
            .get(&format!("/articles/night-trains?{query}"))
            .await
            .expect(200);
        assert_eq!(alone.json, expected, "{query}");
        let listed = app.anon().get(&format!("/articles?{query}")).await.expect(200);
        assert_eq!(listed["data"], json!([expected]), "{query}");
    }
    let refused = app.anon().get("/articles?fields=body.tree").await;
    let refused = refused.problem(400, "invalid_parameter");
    assert!(
        refused.text.contains("known are: html, text, markdown, blocks"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn an_unknown_format_is_refused_with_those_that_there_are() {
    let app = newsroom().await;
    for path in ["/articles", "/articles/night-trains"] {
        for formats in ["pdf", "blocks,pdf", "Blocks", "md"] {
            let refused = app.anon().get(&format!("{path}?formats={formats}")).await;
            let refused = refused.problem(400, "invalid_parameter");
            assert_eq!(refused.places(), ["formats"]);
            let known = "must be one of: html, text, markdown, blocks\"";
            assert!(refused.text.contains(known), "{}", refused.text);
        }
    }
    for format in ["blocks", "markdown"] {
        let many = app
            .anon()
            .get(&format!("/articles?formats={format}&limit=21"))
            .await;
        assert_eq!(
            many.problem(400, "invalid_parameter").places(),
            ["limit"],
            "{format}"
        );
        let named: Vec<String> = (0..21).map(|number| format!("train-{number}")).collect();
        let named = format!("/articles?formats={format}&slugs={}", named.join(","));
        let many = app.anon().get(&named).await;
        assert_eq!(many.problem(400, "invalid_parameter").places(), ["slugs"]);
    }
}

#[tokio::test]
async fn bodies_are_of_what_is_published_and_of_nothing_else() {
    let app = newsroom().await;
    let (editor, admin, reader) = (app.editor().await, app.admin().await, app.anon());
    let secret = json!({ "body": { "format": "markdown", "source": "Secret." } });
    draft(&editor, "Not yet", secret.clone()).await;
    app.advance(Duration::from_secs(60));
    let article = live(&editor, "Libel", json!({})).await;
    change(&editor, &article, secret).await.expect(200);
    let formats = "formats=html,text,markdown,blocks";
    let draft = reader.get(&format!("/articles/not-yet?{formats}")).await;
    draft.problem(404, "not_found");
    let listed = reader.get(&format!("/articles?{formats}")).await.expect(200);
    assert_eq!(listed.each("slug"), ["libel", "night-trains"]);
    assert!(!listed.text.contains("Secret"), "{}", listed.text);
    make(&editor, &article, "publish").await.expect(200);
    let changed = reader
        .get(&format!("/articles/libel?{formats}"))
        .await
        .expect(200);
    assert_eq!(
        changed["body"]["blocks"]["blocks"][0]["content"],
        json!([text("Secret.", json!([]))])
    );
    assert_eq!(changed["body"]["markdown"], "Secret.\n");
    let order = json!({ "reason": "Court order 26/114.", "notice": "Removed for legal reasons." });
    make_with(&admin, &article, "take-down", order).await.expect(200);
    let gone = reader.get(&format!("/articles/libel?{formats}")).await;
    let gone = gone.problem(410, "gone");
    assert!(!gone.text.contains("Secret"), "{}", gone.text);
    let listed = reader.get(&format!("/articles?{formats}")).await.expect(200);
    assert_eq!(listed.each("slug"), ["night-trains"]);
}

#[tokio::test]
async fn naming_what_is_always_shown_changes_nothing() {
    let app = newsroom().await;
    let always = "authors,tags,section,picture,comments.count";
    for more in ["", "&formats=text", "&fields=title,tags"] {
        let plain = app
            .anon()
            .get(&format!("/articles?count=true{more}"))
            .await
            .expect(200);
        let named = app
            .anon()
            .get(&format!("/articles?count=true&include={always}{more}"))
            .await;
        assert_eq!(named.expect(200).text, plain.text, "{more}");
    }
    let both = app.anon().get("/articles?include=tags,related").await.expect(200);
    assert_eq!(both["data"][0]["related"], json!([]));
    assert!(both["data"][0].get("corrections").is_none());
    let refused = app.anon().get("/articles?include=comments").await;
    let refused = refused.problem(400, "invalid_parameter");
    assert!(
        refused.text.contains("picture, comments.count"),
        "{}",
        refused.text
    );
}
