//! Blocks as Markdown: what is delivered, and that whoever reads it gets what was written.

use std::time::{Duration, Instant};

use comrak::nodes::NodeValue;
use comrak::{Arena, parse_document};
use proptest::prelude::*;

use super::super::blocks::{Block, Blocks, derive, markdown};
use super::*;

fn delivered(format: Format, source: &str) -> String {
    markdown(&derive(&render(format, source).html))
}

/// The blocks of Markdown.
fn read(source: &str) -> Vec<Block> {
    derive(&from_markdown(source)).blocks
}

/// What is said, without quotation marks, which HTML implies and Markdown says, and without spaces: Dateline makes a
/// paragraph of each picture that it reads in Markdown.
fn said(blocks: &[Block]) -> String {
    let text = blocks::to_text(blocks);
    text.chars()
        .filter(|character| *character != '"' && !character.is_whitespace())
        .collect()
}

/// Markdown says the same text, without HTML; and what was read from it stays as it is, once its pictures are
/// paragraphs.
pub(super) fn is_sound(html: &str) -> String {
    let written = derive(html);
    let markdown_of = markdown(&written);
    assert!(!has_html(&markdown_of), "{markdown_of:?} of {html:?}");
    let once = read(&markdown_of);
    assert_eq!(said(&once), said(&written.blocks), "{markdown_of:?} of {html:?}");
    let rewrite = |blocks: &[Block]| {
        let blocks = Blocks {
            format_version: written.format_version,
            blocks: blocks.to_vec(),
        };
        read(&markdown(&blocks))
    };
    let twice = if markdown_of.contains("![") {
        rewrite(&once)
    } else {
        once
    };
    assert_eq!(rewrite(&twice), twice, "{markdown_of:?} of {html:?}");
    markdown_of
}

fn has_html(source: &str) -> bool {
    let arena = Arena::new();
    let document = parse_document(&arena, source, &super::super::markdown::options());
    let is_html = |value: &NodeValue| matches!(value, NodeValue::HtmlInline(_) | NodeValue::HtmlBlock(_));
    document.descendants().any(|node| is_html(&node.data().value))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn whatever_was_written_is_read_again(source in generated::document(), format in generated::format()) {
        is_sound(&render(format, &source).html);
    }

    #[test]
    fn marks_in_and_around_words_are_read_again(source in line()) {
        is_sound(&from_html(&format!("<p>{source}</p>")));
    }
}

/// Marks that begin and end in all kinds of places.
fn line() -> impl Strategy<Value = String> {
    let pieces = vec![
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<s>",
        "</s>",
        "<q>",
        "</q>",
        "<code>",
        "</code>",
        "<sup>",
        "</sup>",
        "<a href=https://a.example>",
        "</a>",
        "<img src=https://a.example/i.png alt='a]b'>",
        "<br>",
        " ",
        " ",
        "a",
        "b1",
        "字",
        "*",
        "_",
        "~",
        "!",
        ".",
        "-",
        "(",
        "“",
        "—",
        "🚂",
        "&nbsp;",
        "`",
        "&amp;",
        "amp;",
        "#",
        "1.",
        "\\",
        "[",
        "]",
        "https://a.example",
        "www.a.example",
        "a@b.example",
        "|",
        ":",
        "=",
        "+",
        "&lt;b>",
        "x",
    ];
    proptest::collection::vec(proptest::sample::select(pieces), 0..16).prop_map(|pieces| pieces.concat())
}

/// Markdown in the form in which it is delivered.
const SAYABLE: &[&str] = &[
    "One *two* **three** `four` ~~five~~.",
    "A [link](https://a.example/x_y) and one [with *a* title](https://a.example/ \"It's \\\"here\\\"\").",
    "See <https://a.example/x?y=z> or <desk@a.example>.",
    "**Bold with *stress* in it**, **_both_**, *stress* within wo**rd**s.",
    "First line\\\nsecond line",
    "## Heading with `code` \\#",
    "- one\n- two\n  - three\n    1. four\n- five",
    "- loose\n\n- list\n\n  with two paragraphs\n\n  > and a quotation",
    "7. seven\n8. eight",
    "- + nested at once\n- ```\n  code\n  ```",
    "> Quoted\n>\n> twice\n>\n> > and deeper",
    "```rust\nfn main() {\n    \"a < b\";\n}\n```",
    "````\n```\nfenced\n```\n````",
    "``a ` b`` and ` `` `",
    "![A train](https://a.example/t.jpg)",
    "| a | b \\| c | d |\n| :-- | :-: | --: |\n| 1 | **2** | `x\\|y` |\n| 3 |  | 4 |",
    "***",
    "\\# no heading",
    "1\\. no list",
    "\\- no list",
    "\\> no quotation",
    "\\+ no list\\\n\\= no heading\\\n\\| no table",
    "\\*no\\* \\_stress\\_ \\`code\\` \\[link\\](a) \\<b> \\~\\~a\\~\\~ \\&amp; R&D a\\!",
    "No link: https\\://a.example, www\\.a.example.",
    "字**字**字",
];

#[test]
fn what_was_written_in_plain_markdown_is_delivered_as_it_was() {
    let (mut all, mut expected) = (Vec::new(), Vec::new());
    for source in SAYABLE {
        all.push(delivered(Format::Markdown, source));
        expected.push(format!("{source}\n"));
        is_sound(&from_markdown(source));
    }
    assert_eq!(all, expected);
    let notes =
        "Claims[^1] and more[^b], again[^1].\n\n[^1]: Here.\n\n    - And\n    - there.\n\n[^b]: There.";
    assert_eq!(delivered(Format::Markdown, notes), format!("{notes}\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn what_markdown_can_say_is_the_same_blocks_when_it_is_read(source in sayable()) {
        let written = from_markdown(&source);
        let markdown = markdown(&derive(&written));
        prop_assert_eq!(read(&markdown), derive(&written).blocks, "{:?}", markdown);
    }
}

/// Sayable pieces in any order, some of them in quotations and lists.
fn sayable() -> impl Strategy<Value = String> {
    let within = |source: &str, first: &str, rest: &str| {
        let lines: Vec<String> = source
            .lines()
            .enumerate()
            .map(|(at, line)| format!("{}{line}", if at == 0 { first } else { rest }))
            .collect();
        lines.join("\n")
    };
    let piece = proptest::sample::select(SAYABLE);
    let piece = (piece, 0..4).prop_map(move |(piece, place)| match place {
        0 => within(piece, "> ", "> "),
        1 => within(piece, "- ", "  "),
        2 => within(piece, "9) ", "   "),
        _ => piece.to_owned(),
    });
    proptest::collection::vec(piece, 1..8).prop_map(|pieces| pieces.join("\n\n"))
}

#[test]
fn what_markdown_cannot_say_is_said_in_the_nearest_way() {
    for (source, expected) in [
        (
            "<p>H<sub>2</sub>O, <u>a</u> <mark>b</mark> <kbd>c</kbd></p>",
            "H2O, a b c",
        ),
        ("<p>字<b>字。</b>字</p>", "字字。字"),
        ("<p>She said <q>no</q>.</p>", "She said \"no\"."),
        ("<p>a<b>!</b>b <b> c </b>d</p>", "a!b **c** d"),
        (
            "<figure><img src=https://a.example/i.png alt=a title=t width=2><figcaption>Say <b>it</b></figcaption></figure>",
            "![a](https://a.example/i.png)\n\n_Say **it**_",
        ),
        ("<h3>a<br>b</h3>", "### a b"),
        ("<h2></h2>", "##"),
        (
            "<table><caption>c</caption><tr><td>a<p>b<ul><li>c</ul></td></tr></table>",
            "*c*\n\n|  |\n| --- |\n| a b c |",
        ),
        (
            "<table><tr><th>a<th>b<th>c<tr><th rowspan=2>d<td colspan=2>e<tr><td>f<td>g<tfoot><tr><td>h</table>",
            "| a | b | c |\n| --- | --- | --- |\n| **d** | e |  |\n|  | f | g |\n| h |  |  |",
        ),
        (
            "<ol reversed><li>a<li>b<li value=9>c<li>d</ol>",
            "4. a\n\n3) b\n\n9. c\n\n8) d",
        ),
        ("<ol start=-1><li>a<li>b<li>c</ol>", "0. a\n\n0) b\n1) c"),
        ("<ul><li>a</ul><ul><li>b</ul><ul><li>c</ul>", "- a\n\n+ b\n\n- c"),
        ("<dl><dt>a<dd>b<dd>c</dl>", "**a**\n\n- b\n- c"),
        ("<pre>a <b>b</b>\n c</pre>", "```\na b\n c\n```"),
        ("<ul><li><ul><li><ul><li></ul></ul></ul>", "- + -"),
        (
            "<blockquote><p>a</blockquote><blockquote><p>b</blockquote>",
            "> a\n\n> b",
        ),
        (
            "<p>a<a href=#fn-2 id=fnref-2>2</a> b<a href=#fn-9>9</a></p><section class=footnotes><ol><li id=fn-1>x<li id=fn-2>y</ol></section>",
            "a b\n\n1. x\n2. y",
        ),
        (
            "<p><a href=\"mailto:a b(c@d.example\">x</a></p>",
            "[x](mailto:a%20b\\(c@d.example)",
        ),
        (
            "<p>a <img src=https://a.example/f.png alt=b> <a href=https://a.example><img src=https://a.example/c.png></a></p>",
            "a ![b](https://a.example/f.png) [![](https://a.example/c.png)](https://a.example/)",
        ),
        (
            "<p>!<a href=https://a.example>x</a></p>",
            "\\![x](https://a.example/)",
        ),
    ] {
        let html = from_html(source);
        assert_eq!(is_sound(&html).trim_end(), expected, "{html}");
    }
}

#[test]
fn the_example_article_is_delivered_as_it_was_written() {
    let article = crate::text::EXAMPLE_ARTICLE;
    assert_eq!(delivered(Format::Markdown, article), article);
}

#[test]
fn a_line_end_within_code_does_not_end_what_it_stands_in() {
    let html = "<ul><li><pre>a&#13;&lt;b onclick=x&gt;&#13;&#10;c</pre></ul>";
    assert_eq!(
        delivered(Format::Html, html),
        "- ```\n  a\n  <b onclick=x>\n  c\n  ```\n"
    );
    is_sound(&from_html(html));
}

#[test]
fn much_of_anything_takes_time_and_room_in_proportion_to_its_length() {
    for piece in [
        "<p>a</p>",
        "<b>a</b>",
        "<b>a</b> ",
        "<b>!</b>a",
        "<i><b>a</b>!</i>b",
        "<ul><li>a",
        "<ol reversed><li>a</ol>",
        "a ",
        "`",
        "*",
        "\\",
        "[",
        "&amp;",
        "&amp;a",
        "<code>`</code>",
        "<br>",
        "<blockquote>a",
        "<table><tr><td>a</table>",
        "<td colspan=99 rowspan=99>a",
        "<tr><td rowspan=9>a",
        "<pre>`</pre>",
        "<a href=https://a.example>a</a>",
        "<a href=#fn-1>1</a>",
        "1. ",
        "www.",
        "a@b.c",
    ] {
        for start in ["", "<table><tr><td>", "<pre>"] {
            let took = |times: usize| {
                let blocks = derive(&from_html(&format!("{start}{}", piece.repeat(times))));
                let start = Instant::now();
                let length = markdown(&blocks).len();
                (start.elapsed(), length)
            };
            let ((short, _), (long, length)) = (took(1_500), took(15_000));
            assert!(
                long < short * 60 + Duration::from_millis(50),
                "{start}{piece}: {short:?}, {long:?}"
            );
            assert!(length < 15_000 * 60, "{start}{piece}: {length}");
        }
    }
}
