//! Bodies of comments: plain text in which web addresses become links.

use super::characters::{is_blank, turns_direction};
use super::link::WebUrl;

/// What links from readers say to search engines and browsers.
const LINK_RELATION: &str = "nofollow ugc noopener";

/// Puts a text into the form in which it is stored.
///
/// - Every kind of line end becomes `\n`; tabs become spaces; other control characters go.
/// - Direction controls that could turn the text around them go (see `characters`); single direction
///   marks stay.
/// - Lines lose trailing white space; two or more blank lines in a row become one; the whole is
///   trimmed.
///
/// Tidying what is tidy changes nothing. The result is empty for a text without visible characters.
pub fn tidy(text: &str) -> String {
    if is_blank(text) {
        return String::new();
    }
    let text = text.replace("\r\n", "\n");
    let characters = text.chars().filter_map(|character| match character {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' => Some(' '),
        '\u{feff}' => None,
        control if control.is_control() || turns_direction(control) => None,
        other => Some(other),
    });
    let text: String = characters.collect();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.trim().lines().map(str::trim_end) {
        let second_blank = line.is_empty() && lines.last().is_some_and(|last| last.is_empty());
        if !second_blank {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// Shows a text as HTML: everything escaped, a paragraph for each block between blank lines, `<br>`
/// for a line end, and `http` and `https` addresses as links. Holds no elements but `p`, `br` and `a`.
///
/// Takes any text; it is tidied first.
pub fn to_html(text: &str) -> String {
    let text = tidy(text);
    let mut html = String::with_capacity(text.len() + text.len() / 4);
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        html.push_str("<p>");
        for (number, line) in paragraph.split('\n').enumerate() {
            if number > 0 {
                html.push_str("<br>");
            }
            line_to_html(line, &mut html);
        }
        html.push_str("</p>");
    }
    html
}

/// How many web addresses of a text [`to_html`] would link.
pub fn count_links(text: &str) -> usize {
    tidy(text)
        .lines()
        .flat_map(pieces)
        .filter(|piece| matches!(piece, Piece::Link(..)))
        .count()
}

fn line_to_html(line: &str, html: &mut String) {
    for piece in pieces(line) {
        match piece {
            Piece::Text(text) => escape(text, html),
            Piece::Link(text, url) => {
                html.push_str("<a href=\"");
                escape(url.as_str(), html);
                html.push_str("\" rel=\"");
                html.push_str(LINK_RELATION);
                html.push_str("\">");
                escape(text, html);
                html.push_str("</a>");
            }
        }
    }
}

/// Writes a text as HTML that shows it as it is.
pub fn escape(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

enum Piece<'t> {
    Text(&'t str),
    Link(&'t str, WebUrl),
}

/// Cuts a line at its links.
fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut done = 0;
    for (start, _) in line.match_indices("http") {
        if start < done || line[..start].ends_with(char::is_alphanumeric) {
            continue;
        }
        let rest = &line[start..];
        if !rest.starts_with("http://") && !rest.starts_with("https://") {
            continue;
        }
        let address = address_at(rest);
        // An address too long for a link is left as text without being copied or parsed.
        if let Ok(url) = address.parse::<WebUrl>() {
            pieces.push(Piece::Text(&line[done..start]));
            pieces.push(Piece::Link(address, url));
            done = start + address.len();
        }
    }
    pieces.push(Piece::Text(&line[done..]));
    pieces
}

/// The address that a text begins with, without the punctuation of the sentence around it.
fn address_at(text: &str) -> &str {
    let allowed = |character: char| !character.is_whitespace() && !matches!(character, '<' | '>' | '"' | '`');
    let end = text
        .char_indices()
        .take(WebUrl::MAX_LENGTH + 1)
        .find(|(_, character)| !allowed(*character));
    let end = match end {
        Some((end, _)) => end,
        None => text
            .char_indices()
            .nth(WebUrl::MAX_LENGTH + 1)
            .map_or(text.len(), |(end, _)| end),
    };
    let mut address = &text[..end];
    while let Some(last) = address.chars().next_back() {
        let closes_nothing = match last {
            ')' => address.matches(')').count() > address.matches('(').count(),
            ']' => address.matches(']').count() > address.matches('[').count(),
            _ => matches!(
                last,
                '.' | ','
                    | ';'
                    | ':'
                    | '!'
                    | '?'
                    | '\''
                    | '’'
                    | '”'
                    | '»'
                    | '…'
                    | '*'
                    | '_'
                    | '。'
                    | '、'
                    | '，'
            ),
        };
        if !closes_nothing {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn line_ends_tabs_and_controls_are_tidied() {
        assert_eq!(tidy("a\r\nb\rc\u{2028}d\u{85}e"), "a\nb\nc\nd\ne");
        assert_eq!(tidy(" \t a\tb\0\u{7}\u{1b}[31m \n"), "a b[31m");
        assert_eq!(tidy("a  \n \n\t\n\n\nb\n\n"), "a\n\nb");
        assert_eq!(tidy("\u{feff} \u{0}\n"), "");
    }

    #[test]
    fn controls_that_turn_text_go_and_single_marks_stay() {
        assert_eq!(tidy("a\u{202e}b\u{2066}c\u{2069}d\u{202c}"), "abcd");
        assert_eq!(tidy("(שלום\u{200f})"), "(שלום\u{200f})");
        assert_eq!(tidy("👩\u{200d}🚒"), "👩\u{200d}🚒");
    }

    #[test]
    fn paragraphs_and_lines_become_html_and_markup_becomes_text() {
        assert_eq!(
            to_html("one\ntwo\n\n\n<b>\"three\" & 'four'</b>"),
            "<p>one<br>two</p><p>&lt;b&gt;&quot;three&quot; &amp; &#39;four&#39;&lt;/b&gt;</p>"
        );
        assert_eq!(to_html(" \n "), "");
    }

    fn linked(text: &str) -> Vec<String> {
        pieces(text)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Link(text, _) => Some(text.to_owned()),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn addresses_become_links_without_the_punctuation_around_them() {
        assert_eq!(
            to_html("See https://example.org/a?b=1&c=2."),
            "<p>See <a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"nofollow ugc noopener\">\
             https://example.org/a?b=1&amp;c=2</a>.</p>"
        );
        for (text, links) in [
            ("(https://example.org/a)", vec!["https://example.org/a"]),
            ("https://example.org/a_(b), ok", vec!["https://example.org/a_(b)"]),
            ("“https://example.org/”", vec!["https://example.org/"]),
            ("<https://example.org/>", vec!["https://example.org/"]),
            (
                "https://a.example/ http://b.example/?",
                vec!["https://a.example/", "http://b.example/"],
            ),
            (
                "見て：https://example.org/新聞。",
                vec!["https://example.org/新聞"],
            ),
        ] {
            assert_eq!(linked(text), links, "{text}");
        }
    }

    #[test]
    fn other_schemes_credentials_and_bare_words_are_no_links() {
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "www.example.org",
            "xhttps://example.org",
            "https://ann:secret@example.org/",
            "https://",
            "http and https",
            &format!("https://example.org/{}", "a".repeat(3_000)),
        ] {
            assert_eq!(count_links(text), 0, "{text}");
        }
    }

    #[test]
    fn links_are_counted_as_they_are_shown() {
        let text = "https://a.example/\nhttps://b.example/ and\n\nhttps://c.example/";
        assert_eq!(count_links(text), 3);
        assert_eq!(to_html(text).matches("<a ").count(), 3);
    }

    #[test]
    fn a_large_text_of_half_addresses_is_finished() {
        for unit in [
            "http",
            "https://",
            "https://a",
            "(https://a.example/)",
            "https://[",
            "https://a)",
        ] {
            let text = unit.repeat(16_384 / unit.len());
            assert_eq!(
                to_html(&text).matches("<a ").count(),
                count_links(&text),
                "{unit}"
            );
        }
    }

    /// Pieces that are likely to confuse an escaper or a link finder.
    fn comment() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<String>(),
            proptest::sample::select(vec![
                "https://example.org/",
                "http://",
                "\"",
                "'",
                "<script>",
                "</p>",
                "&",
                "&lt;",
                "\n",
                "\n\n",
                "javascript:",
                " onclick=",
                ")",
                "(",
                "\r",
                "\u{202e}",
            ])
            .prop_map(str::to_owned),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn tidying_twice_is_tidying_once(text in comment()) {
            let tidied = tidy(&text);
            prop_assert_eq!(tidy(&tidied), tidied);
        }

        #[test]
        fn html_holds_only_paragraphs_line_breaks_and_links(text in comment()) {
            let html = to_html(&text);
            for tag in html.split('<').skip(1) {
                let (tag, _) = tag.split_once('>').expect("every tag is closed");
                let is_link = tag.strip_prefix("a href=\"http").is_some_and(|rest| {
                    rest.strip_suffix("\" rel=\"nofollow ugc noopener").is_none()
                        && rest.strip_suffix("\" rel=\"nofollow ugc noopener\"").is_some_and(|url| !url.contains(['"', '\'']))
                });
                prop_assert!(is_link || ["p", "/p", "br", "/a"].contains(&tag), "<{}>", tag);
            }
        }
    }
}
