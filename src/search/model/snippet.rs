//! What a result shows of its article, with what was looked for marked in it.

use std::cell::Cell;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text::plain::escape;
use crate::text::words::{Mark, Needle, find};

/// About how many bytes of a text a snippet shows.
const LENGTH: usize = 240;
/// About how many of them stand before the first mark.
const BEFORE: usize = 60;
/// How many marks of a text are looked at.
const MOST_MARKS: usize = 64;

/// From which text of the article a snippet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The body.
    Body,
    /// The summary.
    Summary,
    /// The line below the title.
    Subtitle,
    /// The line above the title.
    Kicker,
    /// The title.
    Title,
}

/// A text of an article.
#[derive(Clone, Copy, Debug)]
pub struct TextOf<'a> {
    /// Which one.
    pub field: Field,
    /// What it says, as plain text.
    pub text: &'a str,
}

/// A part of a text, as HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The text escaped, and `<mark>` around what was looked for. No other element.
    pub html: String,
    /// Which text it is from.
    pub field: Field,
}

/// The part of these texts in which the most of what was looked for stands together; of equal ones the first. Where
/// nothing of it stands in them, the beginning of the first text that says something.
pub fn snippet(texts: &[TextOf], needles: &[Needle]) -> Option<Snippet> {
    let mut best: Option<(usize, TextOf, Vec<Mark>)> = None;
    for text in texts.iter().filter(|text| !text.text.trim().is_empty()) {
        let marks = densest(text.text, needles);
        let found = kinds(&marks);
        if best.as_ref().is_none_or(|(most, ..)| found > *most) {
            best = Some((found, *text, marks));
        }
        if found == needles.len() {
            break;
        }
    }
    let (_, TextOf { field, text }, marks) = best?;
    let html = cut(text, &marks);
    Some(Snippet { html, field })
}

/// The marks from the first of those that have the most different ones near them. Where all are near, nothing behind is
/// looked at: most of a body is not, and this is a good part of what a search costs.
fn densest(text: &str, needles: &[Needle]) -> Vec<Mark> {
    let end = Cell::new(text.len());
    let (mut best, mut near): (Vec<Mark>, Vec<Mark>) = (Vec::new(), Vec::new());
    for mark in find(text, needles, &end).take(MOST_MARKS) {
        let is_far = |first: &Mark| mark.range.end > first.range.start + LENGTH - BEFORE;
        if near.first().is_some_and(is_far) {
            best = denser(best, &near);
            near.retain(|first| !is_far(first));
        }
        near.push(mark);
        if kinds(&near) == needles.len() {
            end.set(near[0].range.start + LENGTH - BEFORE);
        }
    }
    denser(best, &near)
}

/// Those of which more are different; of equally many the first.
fn denser(first: Vec<Mark>, other: &[Mark]) -> Vec<Mark> {
    if kinds(other) > kinds(&first) {
        other.to_vec()
    } else {
        first
    }
}

/// How many different needles are marked.
fn kinds(marks: &[Mark]) -> usize {
    let mut needles: Vec<usize> = marks.iter().map(|mark| mark.needle).collect();
    needles.sort_unstable();
    needles.dedup();
    needles.len()
}

/// The text around the marks.
fn cut(text: &str, marks: &[Mark]) -> String {
    let first = marks.first().map_or(0, |mark| mark.range.start);
    let start = beginning(text, first);
    let end = ending(text, start, marks.last().map_or(start, |mark| mark.range.end));
    let mut html = String::with_capacity(LENGTH * 2);
    if start > 0 {
        html.push('…');
    }
    let mut at = start;
    for mark in marks {
        let (from, until) = (mark.range.start.max(at), mark.range.end.max(at));
        if from == until {
            continue;
        }
        push(&text[at..from], &mut html);
        html.push_str("<mark>");
        push(&text[from..until], &mut html);
        html.push_str("</mark>");
        at = until;
    }
    push(&text[at..end.max(at)], &mut html);
    if end < text.trim_end().len() {
        html.push('…');
    }
    html
}

/// Text on one line.
fn push(text: &str, html: &mut String) {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if !letter.is_whitespace() && !letter.is_control() {
            line.push(letter);
            continue;
        }
        let before = if line.is_empty() {
            html.as_str()
        } else {
            line.as_str()
        };
        if !before.ends_with(' ') {
            line.push(' ');
        }
    }
    escape(&line, html);
}

/// Where to begin, so that `first` is on it: behind a space, if there is one.
fn beginning(text: &str, first: usize) -> usize {
    let Some(back) = first.checked_sub(BEFORE) else {
        return 0;
    };
    let back = text.ceil_char_boundary(back);
    let space = text[back..first].find(char::is_whitespace);
    space.map_or(back, |space| {
        let behind = text[back + space..].chars().next().map_or(0, char::len_utf8);
        back + space + behind
    })
}

/// Where to end: before a space, if there is one behind the last mark.
fn ending(text: &str, start: usize, last: usize) -> usize {
    let wanted = (start + LENGTH).max(last);
    if wanted >= text.len() {
        return text.trim_end().len().max(last);
    }
    let end = text.floor_char_boundary(wanted).max(last);
    let space = text[last..end].rfind(char::is_whitespace);
    space.map_or(end, |space| last + space)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::words::needles;

    fn shown(text: &str, query: &str) -> String {
        let texts = [TextOf {
            field: Field::Body,
            text,
        }];
        snippet(&texts, &needles(query, true)).unwrap().html
    }

    #[test]
    fn what_was_looked_for_is_marked_whatever_its_accents() {
        assert_eq!(
            shown("Ein Café in Łódź.", "lodz cafe"),
            "Ein <mark>Café</mark> in <mark>Łódź</mark>."
        );
        assert_eq!(shown("東京都の予算", "東京"), "<mark>東京</mark>都の予算");
        assert_eq!(shown("東京都の予算", "東京都"), "<mark>東京都</mark>の予算");
    }

    #[test]
    fn lines_and_paragraphs_become_one_line() {
        assert_eq!(
            shown("One \n\n rail\n \ttwo", "rail"),
            "One <mark>rail</mark> two"
        );
    }

    #[test]
    fn a_text_is_shown_as_it_is_and_never_as_html() {
        assert_eq!(
            shown("<script>alert('night')</script> & \"more\"", "night script"),
            "&lt;<mark>script</mark>&gt;alert(&#39;<mark>night</mark>&#39;)&lt;/<mark>script</mark>&gt; &amp; &quot;more&quot;"
        );
    }

    #[test]
    fn a_long_text_is_cut_around_the_densest_part_between_words() {
        let text = format!(
            "{} rail {} night rail {}",
            "one ".repeat(100),
            "two ".repeat(100),
            "three ".repeat(100)
        );
        let html = shown(&text, "night rail");
        assert!(html.starts_with("…two ") && html.ends_with("three…"), "{html}");
        assert!(
            html.contains("<mark>night</mark> <mark>rail</mark> three"),
            "{html}"
        );
        assert!(html.len() < 300);
    }

    #[test]
    fn all_that_is_near_is_marked_though_nothing_behind_is_looked_at() {
        let html = shown(
            &format!("night rail {} night", "two night ".repeat(40)),
            "night rail",
        );
        assert_eq!(html.matches("<mark>").count(), 2 + 17, "{html}");
        assert!(html.ends_with("two night two night two…"), "{html}");
    }

    #[test]
    fn where_nothing_of_it_stands_the_beginning_is_shown() {
        let texts = [
            TextOf {
                field: Field::Body,
                text: " ",
            },
            TextOf {
                field: Field::Summary,
                text: "A summary.",
            },
        ];
        let shown = snippet(&texts, &needles("rail", true)).unwrap();
        assert_eq!((shown.html.as_str(), shown.field), ("A summary.", Field::Summary));
        assert_eq!(snippet(&[], &[]), None);
    }

    proptest! {
        #[test]
        fn whatever_the_text_nothing_but_marks_is_html(text in "([<>&\"'a東é\u{301} \n]|.){0,400}", query in "[a東é ]{0,8}") {
            if let Some(shown) = snippet(&[TextOf { field: Field::Body, text: &text }], &needles(&query, true)) {
                let plain = shown.html.replace("<mark>", "").replace("</mark>", "");
                prop_assert!(!plain.contains(['<', '>', '"', '\'']), "{}", plain);
                prop_assert_eq!(shown.html.matches("<mark>").count(), shown.html.matches("</mark>").count());
            }
        }
    }
}
