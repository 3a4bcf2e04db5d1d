//! Scripts that somebody stores in a text run nowhere: an HTML parser finds none in what the public gets, and a browser
//! that shows it runs none.

mod html;
mod payloads;

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::chromium;
use crate::kit::{Client, TestApp};
use crate::newsroom::{comment, live, moderate};
use html::dangers;

/// So many of them stand in one body.
const TOGETHER: usize = 8;
const AT_ONCE: usize = 4;

/// The pieces of HTML in an answer, and the addresses that readers are led to.
fn pieces(value: &Value, name: &str, html: &mut Vec<String>, addresses: &mut Vec<String>) {
    match value {
        Value::String(text) if name.ends_with("html") => html.push(text.clone()),
        Value::String(text) if ["url", "href", "website", "canonical_url"].contains(&name) => {
            addresses.push(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| pieces(item, name, html, addresses)),
        Value::Object(members) => {
            members
                .iter()
                .for_each(|(name, member)| pieces(member, name, html, addresses));
        }
        _ => {}
    }
}

/// An article in which these stand wherever they are taken, with a comment; returns its slug.
async fn publish(app: &TestApp, editor: &Client, format: &str, number: usize, texts: &[String]) -> String {
    let line = |number: usize| texts[number % texts.len()].replace(char::is_control, " ");
    let body = json!({ "format": format, "source": format!("Night trains.\n\n{}", texts.join("\n\n")) });
    let picture = json!({
        "url": "https://pictures.example.org/train.jpg",
        "alt": line(0), "caption": line(1), "credit": line(2),
    });
    let more = json!({
        "slug": format!("{format}-{number}"), "kicker": line(3), "subtitle": line(4), "summary": line(5),
        "dateline": line(6), "byline": line(7), "body": body, "picture": picture,
        "tags": [{ "name": format!("{} {format} {number}", short(&line(0))) }],
    });
    let article = live(editor, &line(number), more).await;
    for text in texts {
        let said = comment(app, &article, text, None).await.expect(201);
        moderate(editor, &said, "approve").await.expect(200);
    }
    article.at("/slug").to_owned()
}

/// What is left of a text that is too long for a name.
fn short(text: &str) -> String {
    text.chars().take(70).collect()
}

/// Everything of these articles that the public gets.
async fn read(app: &TestApp, slugs: &[String]) -> (Vec<String>, Vec<String>) {
    let reader = app.anon();
    let (mut html, mut addresses) = (Vec::new(), Vec::new());
    let mut paths = vec![
        "/search?q=hit&limit=100".to_owned(),
        "/search?q=javascript&limit=100".to_owned(),
    ];
    for slug in slugs {
        paths.push(format!("/articles/{slug}"));
        paths.push(format!("/articles/{slug}?formats=html,text,markdown,blocks"));
        paths.push(format!("/articles/{slug}/comments?limit=100"));
    }
    for path in paths {
        let answer = reader.get(&path).await.expect(200);
        pieces(&answer.json, "", &mut html, &mut addresses);
    }
    (html, addresses)
}

/// A page that shows these pieces, does with each of its elements what readers do, and says how often something ran.
fn page(pieces: &[String]) -> String {
    let shown: String = pieces
        .iter()
        .map(|piece| format!("<div>{piece}</div>\n"))
        .collect();
    let before = "<!doctype html><meta charset=utf-8><title>0</title><script>
        let hits = 0; function hit() { hits += 1; } window.alert = hit;
        addEventListener('click', event => {
            const link = event.target.closest && event.target.closest('a[href]');
            if (link && /^(https?|mailto):/.test(link.href)) event.preventDefault();
        }, true);
        addEventListener('submit', event => event.preventDefault(), true);
    </script>";
    let after = "<script>
        onload = () => {
            for (const element of document.querySelectorAll('div *')) {
                for (const kind of ['mouseover', 'focus', 'toggle', 'animationstart', 'begin', 'error', 'load']) {
                    element.dispatchEvent(new Event(kind, { bubbles: true }));
                }
                if (element.click) element.click();
            }
            setTimeout(() => document.body.append(Object.assign(document.createElement('output'), {
                id: 'hits', textContent: `hits:${hits}`
            })), 2000);
        };
    </script>";
    format!("{before}{shown}{after}")
}

/// How often something ran on the page; nothing where there is no browser.
fn hits(pieces: &[String]) -> Option<u32> {
    let dom = chromium::dom(&page(pieces))?;
    let told = dom.rsplit_once("hits:").expect("the page ran to its end").1;
    let digits: String = told.chars().take_while(char::is_ascii_digit).collect();
    Some(digits.parse().unwrap())
}

#[tokio::test]
async fn no_stored_script_is_executable_anywhere() {
    let app = TestApp::with(|config| {
        config.comments.per_address = 100_000;
        config.comments.per_article = 100_000;
        config.comments.per_email = 100_000;
    })
    .await;
    let (editor, payloads) = (app.editor().await, payloads::all());
    assert!(payloads.len() >= 1_000);
    let chunks: Vec<(usize, Vec<String>)> = payloads
        .chunks(TOGETHER)
        .map(<[String]>::to_vec)
        .enumerate()
        .collect();
    let jobs = chunks
        .iter()
        .flat_map(|(number, texts)| ["html", "markdown"].map(|format| (format, *number, texts)));
    let slugs: Vec<String> = stream::iter(jobs)
        .map(|(format, number, texts)| publish(&app, &editor, format, number, texts))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    dateline::search::service::tend_all(&app.app.db).await.unwrap();
    let (html, addresses) = read(&app, &slugs).await;
    assert!(html.len() > 2 * payloads.len(), "{} pieces of HTML", html.len());
    for piece in &html {
        assert_eq!(dangers(piece), [""; 0], "{piece}");
    }
    for address in addresses {
        assert!(
            address.starts_with("https://") || address.starts_with('/'),
            "{address}"
        );
    }
    if let Some(hits) = hits(&html) {
        assert_eq!(hits, 0);
    }
}

#[test]
fn the_same_scripts_run_where_nothing_stops_them() {
    let payloads = payloads::all();
    let dangerous = payloads
        .iter()
        .filter(|payload| !dangers(payload).is_empty())
        .count();
    assert!(dangerous > 1_000, "{dangerous}");
    // Those that swallow the rest of a page would hide the others.
    let images: Vec<String> = payloads
        .into_iter()
        .filter(|payload| payload.starts_with("<img "))
        .collect();
    if let Some(hits) = hits(&images) {
        assert!(hits > 10, "{hits}");
    }
}
