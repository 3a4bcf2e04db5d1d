use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::blocks::{Block, Inline, TableGroupKind, derive};
use super::super::extract::Extract;
use super::*;

fn blocks(source: &str) -> Value {
    serde_json::to_value(derive(&from_html(source))).unwrap()["blocks"].take()
}

fn run(text: &str, marks: Value) -> Value {
    json!({"type": "text", "text": text, "marks": marks})
}

fn plain(text: &str) -> Value {
    run(text, json!([]))
}

fn paragraph(text: &str, tight: bool) -> Value {
    json!({"type": "paragraph", "tight": tight, "content": [plain(text)]})
}

/// The plain text of blocks, as that of the HTML which they came from is made.
pub(super) fn to_text(blocks: &[Block]) -> String {
    let mut text = Extract::default();
    add(&mut text, blocks);
    text.out
}

fn within(text: &mut Extract, name: &str, content: impl FnOnce(&mut Extract)) {
    text.open(name);
    content(text);
    text.close(name);
}

fn add(text: &mut Extract, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Paragraph { content, tight: true } => line(text, content),
            Block::Paragraph { content, .. } => within(text, "p", |text| line(text, content)),
            Block::Heading { content, .. } => within(text, "h2", |text| line(text, content)),
            Block::List { items, .. } => within(text, "ul", |text| {
                for item in items {
                    within(text, "li", |text| add(text, &item.blocks));
                }
            }),
            Block::Footnotes { notes } => within(text, "section", |text| {
                within(text, "ol", |text| {
                    for note in notes {
                        within(text, "li", |text| add(text, &note.blocks));
                    }
                });
            }),
            Block::Definitions { items } => within(text, "dl", |text| {
                for item in items {
                    within(text, "dd", |text| add(text, &item.blocks));
                }
            }),
            Block::Quote { blocks, .. }
            | Block::Figure { blocks }
            | Block::Caption { blocks }
            | Block::Section { blocks } => within(text, "section", |text| add(text, blocks)),
            Block::Picture { caption, .. } => within(text, "figcaption", |text| line(text, caption)),
            Block::Table { .. } => table(text, block),
            Block::Code { text: code, .. } => within(text, "pre", |text| text.text(code)),
            Block::Preformatted { content } => within(text, "pre", |text| line(text, content)),
            Block::Divider {} => within(text, "hr", |_| ()),
        }
    }
}

fn table(text: &mut Extract, block: &Block) {
    let Block::Table { caption, groups } = block else {
        return;
    };
    within(text, "table", |text| {
        within(text, "caption", |text| add(text, caption));
        for group in groups {
            within(text, "tbody", |text| {
                for row in &group.rows {
                    within(text, "tr", |text| {
                        for cell in &row.cells {
                            within(text, "td", |text| add(text, &cell.blocks));
                        }
                    });
                }
            });
        }
    });
}

fn line(text: &mut Extract, content: &[Inline]) {
    for piece in content {
        match piece {
            Inline::Text { text: words, .. } => text.text(words),
            Inline::Break {} => text.open("br"),
            Inline::Picture { .. } | Inline::Reference { .. } => {}
        }
    }
}

/// How many blocks of blocks stand in one another.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let counts = |name: &str| {
        let role = rules::element_named(name).map(|element| element.role);
        matches!(role, Some(rules::Role::Section | rules::Role::Frame(_))) || name == "figcaption"
    };
    for token in Scanner::new(html) {
        match token {
            Token::Open(tag) if counts(&tag.name) => depth += 1,
            Token::Close(name) if counts(&name) => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

pub(super) fn keeps_the_text(rendered: &Rendered) {
    let text = to_text(&derive(&rendered.html).blocks);
    if depth(&rendered.html) <= 8 {
        assert_eq!(text, rendered.text, "{}", rendered.html);
    } else {
        assert_eq!(words(&text), words(&rendered.text), "{}", rendered.html);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_blocks_say_what_the_html_says(source in generated::document(), format in generated::format()) {
        keeps_the_text(&render(format, &source));
    }
}

#[test]
fn the_blocks_of_the_example_article_say_what_it_says() {
    keeps_the_text(&render(Format::Markdown, crate::text::EXAMPLE_ARTICLE));
}

/// An element in a place where it may stand, and what its text "x" becomes.
fn place(name: &str) -> (String, Value) {
    let inline = |mark: Value| {
        let block = json!({"type": "paragraph", "tight": false, "content": [run("x", json!([mark]))]});
        (format!("<p><{name}>x</{name}></p>"), json!([block]))
    };
    let (content, tight) = (json!([plain("x")]), paragraph("x", true));
    let cell = |header: bool| json!({"header": header, "scope": null, "align": null, "colspan": null, "rowspan": null, "blocks": [tight]});
    let table = |kind: &str, header: bool| json!([{"type": "table", "caption": [], "groups": [{"kind": kind, "rows": [{"cells": [cell(header)]}]}]}]);
    let list = |ordered: bool| {
        json!([{"type": "list", "ordered": ordered, "start": null, "reversed": false,
            "items": [{"value": null, "id": null, "blocks": [tight]}]}])
    };
    let definitions =
        |kind: &str| json!([{"type": "definitions", "items": [{"kind": kind, "blocks": [tight]}]}]);
    match name {
        "p" => ("<p>x</p>".into(), json!([paragraph("x", false)])),
        "h2" | "h3" | "h4" | "h5" | "h6" => {
            let level: u8 = name[1..].parse().unwrap();
            let block = json!({"type": "heading", "level": level, "content": content});
            (format!("<{name}>x</{name}>"), json!([block]))
        }
        "pre" => (
            "<pre>x</pre>".into(),
            json!([{"type": "preformatted", "content": content}]),
        ),
        "hr" => ("<hr>".into(), json!([{"type": "divider"}])),
        "blockquote" => (
            "<blockquote cite=https://a.example/>x</blockquote>".into(),
            json!([{"type": "quote", "cite": "https://a.example/", "blocks": [tight]}]),
        ),
        "figure" => (
            "<figure>x</figure>".into(),
            json!([{"type": "figure", "blocks": [tight]}]),
        ),
        "figcaption" => (
            "<figure><figcaption>x</figcaption></figure>".into(),
            json!([{"type": "figure", "blocks": [{"type": "caption", "blocks": [tight]}]}]),
        ),
        "section" => (
            "<section>x</section>".into(),
            json!([{"type": "section", "blocks": [paragraph("x", false)]}]),
        ),
        "ul" | "li" => ("<ul><li>x</ul>".into(), list(false)),
        "ol" => ("<ol><li>x</ol>".into(), list(true)),
        "dl" | "dd" => ("<dl><dd>x</dl>".into(), definitions("description")),
        "dt" => ("<dl><dt>x</dl>".into(), definitions("term")),
        "table" | "tbody" | "tr" | "td" => ("<table><td>x</table>".into(), table("body", false)),
        "th" => ("<table><th>x</table>".into(), table("body", true)),
        "thead" => ("<table><thead><td>x</table>".into(), table("head", false)),
        "tfoot" => ("<table><tfoot><td>x</table>".into(), table("foot", false)),
        "caption" => (
            "<table><caption>x</caption></table>".into(),
            json!([{"type": "table", "caption": [tight], "groups": []}]),
        ),
        "br" => (
            "<p>a<br>b</p>".into(),
            json!([{"type": "paragraph", "tight": false, "content": [plain("a"), {"type": "break"}, plain("b")]}]),
        ),
        "img" => (
            "<p><img src=https://a.example/i.png alt=x width=2 height=-1></p>".into(),
            json!([{"type": "picture", "url": "https://a.example/i.png", "alt": "x", "title": null,
                "width": 2, "height": null, "caption": []}]),
        ),
        "a" => {
            let mark = json!({"type": "link", "url": "https://a.example/", "title": null});
            let block = json!({"type": "paragraph", "tight": false, "content": [run("x", json!([mark]))]});
            ("<p><a href=https://a.example>x</a></p>".into(), json!([block]))
        }
        "abbr" => inline(json!({"type": "abbreviation", "title": null})),
        "b" | "strong" => inline(json!({"type": "strong"})),
        "bdi" => inline(json!({"type": "isolate"})),
        "cite" => inline(json!({"type": "citation"})),
        "code" => inline(json!({"type": "code", "language": null})),
        "del" | "s" => inline(json!({"type": "strikethrough", "datetime": null})),
        "em" | "i" => inline(json!({"type": "emphasis"})),
        "ins" => inline(json!({"type": "insertion", "datetime": null})),
        "kbd" => inline(json!({"type": "keyboard"})),
        "mark" => inline(json!({"type": "highlight"})),
        "q" => inline(json!({"type": "quotation", "cite": null})),
        "small" => inline(json!({"type": "small"})),
        "sub" => inline(json!({"type": "subscript"})),
        "sup" => inline(json!({"type": "superscript"})),
        "time" => inline(json!({"type": "time", "datetime": null})),
        "u" => inline(json!({"type": "underline"})),
        _ => panic!("<{name}> has no place among the blocks"),
    }
}

#[test]
fn every_element_that_is_allowed_has_a_place() {
    for name in rules::names() {
        let (source, expected) = place(name);
        assert_eq!(blocks(&source), expected, "{name}");
        keeps_the_text(&render(Format::Html, &source));
    }
}

#[test]
fn white_space_is_collapsed_and_marks_nest() {
    assert_eq!(
        blocks("<p> a  <b>b <i lang=fr> c</i> </b> </p>")[0]["content"],
        json!([
            plain("a "),
            run("b ", json!([{"type": "strong"}])),
            run(
                "c",
                json!([{"type": "strong"}, {"type": "language", "language": "fr"}, {"type": "emphasis"}])
            ),
        ])
    );
}

#[test]
fn a_picture_has_the_caption_of_its_figure() {
    let source = "![A train](https://example.org/t.jpg \"At ten\")";
    let found = serde_json::to_value(derive(&from_markdown(source))).unwrap();
    assert_eq!(
        found["blocks"],
        json!([{"type": "picture", "url": "https://example.org/t.jpg", "alt": "A train", "title": "At ten",
            "width": null, "height": null, "caption": [plain("At ten")]}])
    );
}

#[test]
fn code_has_its_language_and_footnotes_their_references() {
    let source = "Claim[^1] holds.\n\n```rust\nfn main() {}\n```\n\n[^1]: The source.";
    let found = serde_json::to_value(derive(&from_markdown(source))).unwrap();
    assert_eq!(
        found["blocks"],
        json!([
            {"type": "paragraph", "tight": false, "content": [
                plain("Claim"),
                {"type": "reference", "label": "1", "target": "fn-1", "id": "fnref-1"},
                plain(" holds."),
            ]},
            {"type": "code", "language": "rust", "text": "fn main() {}\n"},
            {"type": "footnotes", "notes": [{"id": "fn-1", "blocks": [
                {"type": "paragraph", "tight": false, "content": [
                    plain("The source. "),
                    {"type": "reference", "label": "↩", "target": "fnref-1", "id": null},
                ]},
            ]}]},
        ])
    );
}

#[test]
fn a_second_caption_stands_as_a_row() {
    let found = derive(&from_html(
        "<table><caption>a</caption><tr><td>b</tr><caption>c</caption></table>",
    ));
    let [Block::Table { caption, groups }] = found.blocks.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((caption.len(), groups.len()), (1, 2));
    assert_eq!(groups[1].kind, TableGroupKind::Body);
    assert_eq!(to_text(&found.blocks), "a\n\nb\n\nc");
}

#[test]
fn nothing_that_was_left_out_is_in_the_blocks() {
    let hostile = "<script>secret1</script><!-- secret2 --><p onclick=secret3>a</p>\
        <a href=\"javascript:secret4\">b</a><img src=\"http://secret5.example/x.png\"><style>secret6</style>\
        <iframe src=https://secret7.example>secret8</iframe><b title=secret9 style=secret10>c</b>\
        <img src=https://a.example/i.png onerror=secret11>";
    for format in [Format::Html, Format::Markdown] {
        let rendered = render(format, hostile);
        let found = serde_json::to_string(&derive(&rendered.html)).unwrap();
        assert!(
            !found.contains("secret") && !found.contains("javascript"),
            "{found}"
        );
        assert!(found.contains("i.png"), "{found}");
    }
}

#[test]
fn deep_nesting_ends_and_marks_that_repeat_too_much_are_left_out() {
    let deep = render(Format::Html, &"<table><tr><td>a".repeat(40));
    assert_eq!(words(&to_text(&derive(&deep.html).blocks)).len(), 40);
    let title = "t".repeat(2_000);
    let marks = format!("<abbr title={title}>").repeat(30);
    let rendered = render(Format::Html, &format!("{marks}{}", "a<i>b</i>".repeat(2_000)));
    let found = serde_json::to_string(&derive(&rendered.html)).unwrap();
    assert!(
        found.len() < 20 * rendered.html.len() + 200_000,
        "{}",
        found.len()
    );
    keeps_the_text(&rendered);
}

#[test]
fn a_picture_with_a_caption_in_a_figure_with_another_keeps_both() {
    let picture = "<figure><img src=https://a.example/i.png><figcaption>one</figcaption></figure>";
    let rendered = render(
        Format::Html,
        &format!("<figure>{picture}<figcaption>two</figcaption></figure>"),
    );
    assert_eq!(rendered.text, "one\n\ntwo");
    keeps_the_text(&rendered);
}

#[test]
fn of_more_pieces_than_any_article_has_the_text_is_kept() {
    let many = render(Format::Html, &format!("<ul>{}</ul>", "<li>a</li>".repeat(30_000)));
    let found = derive(&many.html).blocks;
    assert!(
        matches!(found.as_slice(), [Block::Preformatted { .. }]),
        "{}",
        found.len()
    );
    keeps_the_text(&many);
    let long = render(Format::Html, &format!("<ul>{}</ul>", "<li>a</li>".repeat(20_000)));
    assert!(
        matches!(derive(&long.html).blocks.as_slice(), [Block::List { items, .. }] if items.len() == 20_000)
    );
}

#[test]
fn the_time_is_in_proportion_to_the_length() {
    for piece in [
        "<p>a</p>",
        "<b>a</b> ",
        "<ul><li>a",
        "a ",
        "<b><i>a</i>b",
        "<table><tr><td>a</table>",
        "<br>",
        "&lt;",
        "<blockquote>a",
    ] {
        let took = |times: usize| {
            let html = from_html(&piece.repeat(times));
            let start = Instant::now();
            derive(&html);
            start.elapsed()
        };
        let (short, long) = (took(2_000), took(20_000));
        let bound = short * 60 + Duration::from_millis(50);
        assert!(long < bound, "{piece}: {short:?}, {long:?}");
    }
}
