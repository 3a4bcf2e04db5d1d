use super::super::blocks::{derive, markdown};
use super::*;

const LARGE: usize = 1 << 20;
const MEDIUM: usize = 1 << 15;

/// Ends at all, does not overflow the stack, and gives HTML that another parser can take, and its blocks.
fn survives(format: Format, source: &str) -> Rendered {
    let rendered = render(format, source);
    let grown = rendered.html.len();
    assert!(
        grown <= 9 * source.len() + 70_000,
        "{grown} bytes of {}",
        source.len()
    );
    let (mut depth, mut deepest) = (0_usize, 0);
    for token in Scanner::new(&rendered.html) {
        match token {
            Token::Open(tag) if !["br", "hr", "img"].contains(&tag.name.as_str()) => depth += 1,
            Token::Close(_) => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    assert_eq!(depth, 0, "every tag is closed");
    assert!(deepest <= 4 * 32 + 1, "{deepest} deep");
    blocks::keeps_the_text(&rendered);
    let markdown = markdown(&derive(&rendered.html)).len();
    assert!(
        markdown <= 40 * rendered.html.len() + 1_000,
        "{markdown} bytes of Markdown"
    );
    rendered
}

fn repeated(unit: &str, bytes: usize) -> String {
    unit.repeat(bytes / unit.len())
}

fn numbered(bytes: usize, piece: fn(usize) -> String) -> String {
    let mut source = String::new();
    let mut number = 0;
    while source.len() < bytes {
        source.push_str(&piece(number));
        number += 1;
    }
    source
}

#[test]
fn a_mebibyte_of_quotes_lists_and_brackets_is_rendered() {
    for unit in [">", "[", "- ", "![", "> - "] {
        survives(Format::Markdown, &repeated(unit, LARGE));
    }
}

#[test]
fn a_mebibyte_of_nested_blocks_is_rendered() {
    for unit in [
        "<blockquote>",
        "<ul><li>",
        "<table><tr><td>",
        "<b>",
        "<b lang=x><p>",
    ] {
        survives(Format::Html, &repeated(unit, LARGE));
    }
}

#[test]
fn a_quarter_mebibyte_of_ampersands_is_rendered_and_none_is_lost() {
    let rendered = survives(Format::Html, &repeated("&", LARGE / 4));
    assert_eq!(rendered.text.len(), LARGE / 4);
}

#[test]
fn much_of_any_markdown_is_rendered() {
    for unit in [
        "[a](",
        "*",
        "*a_ ",
        "**a*",
        "`",
        "~",
        "~~a",
        "<",
        "<b",
        "<a ",
        "|",
        "|a",
        "1. ",
        "<!--",
        "<?",
        "<![CDATA[",
        "\\",
        "(",
        "_a__",
        "[^1]",
        "[^",
        "[a]:",
        "[a]: b\n",
        "x\n|-\n",
        "www.",
        "http://",
        "a@b.",
        "# ",
        "![a](b \"c",
        ">a\n\n",
        "\u{300}",
    ] {
        survives(Format::Markdown, &repeated(unit, MEDIUM));
    }
}

#[test]
fn much_of_any_html_is_rendered() {
    for unit in [
        "<table>",
        "<table>a",
        "<a href=https://a.example>",
        "<p>",
        "</p>",
        "<div>",
        "<font size=1>",
        "<i><p></p>",
        "<svg>",
        "<select>",
        "<pre>",
        "<section>",
        "<dl><dt>",
        "<hr>",
        "<a>",
        "&abc",
        "&#38;",
    ] {
        survives(Format::Html, &repeated(unit, MEDIUM));
    }
    let title = repeated("&", MEDIUM);
    assert_eq!(
        survives(Format::Html, &format!("<a title=\"{title}\">t</a>")).html,
        "<p><a rel=\"noopener\">t</a></p>"
    );
}

#[test]
fn many_distinct_things_are_rendered() {
    survives(
        Format::Html,
        &numbered(MEDIUM, |number| format!("<b lang=l{number}><p>")),
    );
    survives(Format::Html, &numbered(MEDIUM, |number| format!("<x{number}>")));
    survives(
        Format::Html,
        &numbered(MEDIUM, |number| format!("<p id=fn-{number}>t")),
    );
    survives(
        Format::Html,
        &format!("<a {}>t</a>", numbered(LARGE, |number| format!("a{number} "))),
    );
    survives(
        Format::Markdown,
        &numbered(MEDIUM, |number| format!("[^{number}]: a[^{number}]\n\n")),
    );
    survives(
        Format::Markdown,
        &numbered(MEDIUM, |number| format!("[{number}]: https://a.example/\n")),
    );
    survives(
        Format::Markdown,
        &numbered(MEDIUM, |number| "`".repeat(number % 2_000) + "a"),
    );
}

#[test]
fn deep_lists_quotes_and_long_references_are_rendered() {
    survives(
        Format::Markdown,
        &(0..500)
            .map(|depth| format!("{}- a\n", "  ".repeat(depth)))
            .collect::<String>(),
    );
    survives(
        Format::Markdown,
        &(0..300)
            .map(|depth| format!("{}a\n\n", ">".repeat(depth)))
            .collect::<String>(),
    );
    survives(
        Format::Markdown,
        &(repeated(">", MEDIUM) + &repeated("\na", MEDIUM)),
    );
    survives(
        Format::Markdown,
        &format!(
            "[a]: https://a.example/{}\n\n{}",
            repeated("x", MEDIUM),
            repeated("[a] ", MEDIUM)
        ),
    );
}

#[test]
fn a_source_that_grows_a_hundredfold_is_shown_as_it_was_written() {
    let table = format!(
        "{}\n{}\n{}",
        "|a".repeat(3_000),
        "|-".repeat(3_000),
        "|b\n".repeat(300)
    );
    let notes = format!("{}\n\n[^a]: note", "[^a]".repeat(10_000));
    for source in [table, notes] {
        let rendered = survives(Format::Markdown, &source);
        assert!(rendered.html.starts_with("<pre>"));
        assert_eq!(rendered.text, source);
    }
}

#[test]
fn an_article_full_of_footnotes_and_tables_is_still_rendered() {
    let notes: String = (0..200)
        .map(|number| format!("Claim[^{number}].\n\n[^{number}]: Source.\n\n"))
        .collect();
    let table = format!("|a|b|c|\n|-|-|-|\n{}", "|1|2|3|\n".repeat(2_000));
    for source in [notes, table] {
        assert!(!survives(Format::Markdown, &source).html.contains("<pre>"));
    }
}

#[test]
fn nesting_is_cut_and_the_text_beyond_it_stays() {
    let html = from_html(&format!(
        "{}deep{}after",
        "<blockquote>".repeat(1_000),
        "</blockquote>".repeat(1_000)
    ));
    assert_eq!(html.matches("<blockquote>").count(), 32);
    assert!(html.contains("deep"));
    assert!(html.ends_with("</blockquote><p>after</p>"), "{html}");
}
