//! Text so that Markdown takes it for nothing but text, and the few places where it is written otherwise.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The longest name of a character (`&CounterClockwiseContourIntegral;`), and a little more.
const LONGEST_ENTITY: usize = 40;
/// Backticks around a piece of code, at most: parsers look for no more.
const MOST_BACKTICKS: usize = 80;

/// The words of a text, with one space between them.
pub(super) fn words(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// A piece of a line with a backslash before everything that would be read as something else. What means something at
/// the start of a line alone is escaped there.
pub(super) fn text(text: &str, is_line_start: bool) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let marker = if is_line_start { marker(text) } else { None };
    for (at, character) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + character.len_utf8()..]);
        let means_something = match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' => true,
            '&' => is_entity(after),
            ':' => before.is_empty() || after.starts_with("//"),
            '.' => ends_in_www(before),
            '@' => before.ends_with(is_address_character) && after.starts_with(is_address_character),
            // Before a link it would make a picture, and after a heading it would go.
            '!' | '#' => after.is_empty(),
            _ => false,
        };
        if means_something || marker == Some(at) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// Where the mark is that would make a line the start of a list, a heading, a quotation or a table.
fn marker(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let is_marker = |character: char| match digits {
        0 => matches!(character, '#' | '+' | '-' | '=' | '>' | '|'),
        _ => matches!(character, '.' | ')'),
    };
    line[digits..].starts_with(is_marker).then_some(digits)
}

/// Whether an `&` before this begins the name or the number of a character.
fn is_entity(after: &str) -> bool {
    let name = after.strip_prefix('#').unwrap_or(after);
    let length = name
        .bytes()
        .take(LONGEST_ENTITY)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    length > 0 && name[length..].starts_with(';')
}

/// Whether a dot after this would make the address of a site.
fn ends_in_www(before: &str) -> bool {
    let last = before.as_bytes().last_chunk::<3>();
    last.is_some_and(|last| last.eq_ignore_ascii_case(b"www"))
}

/// What may stand on either side of the `@` of an address.
fn is_address_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '+' | '-' | '_')
}

/// A piece of code between as few backticks as do not stand in it. None when it cannot be said: in a cell of a table
/// the backslash before a bar belongs to the table.
pub(super) fn code(code: &str, in_cell: bool) -> Option<String> {
    if in_cell && code.contains('|') && code.contains('\\') {
        return None;
    }
    let runs = code.split(|character| character != '`').map(str::len);
    let taken: BTreeSet<usize> = runs.collect();
    let length = (1..=MOST_BACKTICKS).find(|length| !taken.contains(length))?;
    let fence = "`".repeat(length);
    let room = if code.starts_with('`') || code.ends_with('`') {
        " "
    } else {
        ""
    };
    Some(format!("{fence}{room}{code}{room}{fence}"))
}

/// Lines of code between fences that are longer than any backticks in it.
pub(super) fn fenced(language: &str, code: &str) -> String {
    let code = lines(code);
    let longest = code.split(|character| character != '`').map(str::len).max();
    let fence = "`".repeat(longest.map_or(3, |longest| 3.max(longest + 1)));
    let end = if code.is_empty() || code.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{fence}{language}\n{code}{end}{fence}")
}

/// With line ends of one kind: another would be taken for one too, but not be indented as what it stands in.
fn lines(code: &str) -> Cow<'_, str> {
    if code.contains('\r') {
        Cow::Owned(code.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(code)
    }
}

/// Where a link leads and what is told beside it, as it stands behind the text of the link.
pub(super) fn target(url: &str, title: Option<&str>) -> String {
    let title = title.map(words).filter(|title| !title.is_empty());
    let mut out = String::with_capacity(url.len() + 2);
    out.push('(');
    for (at, character) in url.char_indices() {
        match character {
            '\\' | '(' | ')' => out.extend(['\\', character]),
            '&' if is_entity(&url[at + 1..]) => out.push_str("\\&"),
            '<' | '>' | '"' => percent(&mut out, character),
            _ if character.is_control() || character.is_whitespace() => percent(&mut out, character),
            _ => out.push(character),
        }
    }
    if let Some(title) = title {
        out.push_str(" \"");
        for (at, character) in title.char_indices() {
            let means_something = match character {
                '\\' | '"' => true,
                '&' => is_entity(&title[at + 1..]),
                _ => false,
            };
            out.extend(means_something.then_some('\\'));
            out.push(character);
        }
        out.push('"');
    }
    out.push(')');
    out
}

fn percent(out: &mut String, character: char) {
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        write!(out, "%{byte:02X}").expect("a string takes everything");
    }
}

/// An address that is its own text, between angle brackets. None for what might be read otherwise there.
pub(super) fn address(text: &str, url: &str) -> Option<String> {
    let is_web = text == url && text.starts_with("http");
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_' | '+');
    let is_mail = url.strip_prefix("mailto:") == Some(text)
        && text.split_once('@').is_some_and(|(name, host)| {
            let is_label = |label: &str| {
                !label.is_empty()
                    && label.len() < 64
                    && label.bytes().all(|byte| byte.is_ascii_alphanumeric())
            };
            !name.is_empty() && name.chars().all(is_plain) && host.split('.').all(is_label)
        });
    let may_stand = |character: char| is_plain(character) || ":/?=,%#@&~!$".contains(character);
    ((is_web && text.chars().all(may_stand)) || is_mail).then(|| format!("<{text}>"))
}
