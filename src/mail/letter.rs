//! What a letter says: once as plain text and once as simple HTML.

use crate::text::{EmailAddress, plain::escape};

/// The longest subject, in characters.
const LONGEST_SUBJECT: usize = 150;

/// A letter. Whatever it is made of, its subject is one line, and its HTML shows text as text.
#[derive(Clone, Debug)]
pub struct Letter {
    to: EmailAddress,
    subject: String,
    parts: Vec<Part>,
    unsubscribe: Option<String>,
}

#[derive(Clone, Debug)]
enum Part {
    Said(String),
    Quoted(String),
    Link { label: String, url: String },
}

impl Letter {
    /// A letter that says nothing yet.
    pub fn new(to: EmailAddress, subject: &str) -> Self {
        Self {
            to,
            subject: one_line(subject).chars().take(LONGEST_SUBJECT).collect(),
            parts: Vec::new(),
            unsubscribe: None,
        }
    }

    /// With a paragraph.
    #[must_use]
    pub fn say(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Said(text.into()));
        self
    }

    /// With something that somebody else said.
    #[must_use]
    pub fn quote(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Quoted(text.into()));
        self
    }

    /// With a link.
    #[must_use]
    pub fn link(mut self, label: impl Into<String>, url: impl Into<String>) -> Self {
        self.parts.push(Part::Link {
            label: label.into(),
            url: one_line(&url.into()),
        });
        self
    }

    /// With the address at which one request ends letters of this kind (RFC 8058).
    #[must_use]
    pub fn unsubscribed_at(mut self, url: &str) -> Self {
        self.unsubscribe = Some(one_line(url));
        self
    }

    /// Whom it is for.
    pub fn to(&self) -> &EmailAddress {
        &self.to
    }

    /// What it is about.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Where letters of this kind are ended.
    pub fn unsubscribe(&self) -> Option<&str> {
        self.unsubscribe.as_deref()
    }

    /// It as plain text.
    pub fn text(&self) -> String {
        let part = |part: &Part| match part {
            Part::Said(text) => text.clone(),
            Part::Quoted(text) => text
                .lines()
                .map(|line| format!("> {line}"))
                .collect::<Vec<_>>()
                .join("\n"),
            Part::Link { label, url } => format!("{label}:\n{url}"),
        };
        let parts: Vec<String> = self.parts.iter().map(part).collect();
        format!("{}\n", parts.join("\n\n"))
    }

    /// It as HTML, with nothing that is fetched from anywhere.
    pub fn html(&self) -> String {
        let mut html = "<!doctype html>\n<html><head><meta charset=\"utf-8\"></head><body>\n".to_owned();
        for part in &self.parts {
            match part {
                Part::Said(text) => paragraph(&mut html, text),
                Part::Quoted(text) => {
                    html.push_str("<blockquote>");
                    paragraph(&mut html, text);
                    html.push_str("</blockquote>\n");
                }
                Part::Link { label, url } => {
                    html.push_str("<p><a href=\"");
                    escape(url, &mut html);
                    html.push_str("\">");
                    escape(label, &mut html);
                    html.push_str("</a></p>\n");
                }
            }
        }
        html.push_str("</body></html>\n");
        html
    }
}

fn paragraph(html: &mut String, text: &str) {
    html.push_str("<p>");
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            html.push_str("<br>\n");
        }
        escape(line, html);
    }
    html.push_str("</p>\n");
}

/// The text without what would end a line, or change what is read of it.
pub(super) fn one_line(text: &str) -> String {
    let is_break = |one: char| one.is_control() || matches!(one, '\u{2028}' | '\u{2029}');
    text.chars()
        .map(|one| if is_break(one) { ' ' } else { one })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(text: &str) -> Letter {
        Letter::new("ann@example.org".parse().unwrap(), text)
    }

    #[test]
    fn a_subject_is_one_line_whatever_it_is_made_of() {
        for text in [
            "Re:\r\nBcc: eve@example.org",
            "a\nb",
            "a\rb",
            "a\u{2028}b",
            "a\0b",
            "a\u{85}b",
        ] {
            let letter = letter(text);
            assert!(
                !letter
                    .subject()
                    .chars()
                    .any(|one| one.is_control() || one == '\u{2028}'),
                "{text:?}"
            );
        }
        assert_eq!(
            letter(&"é".repeat(200)).subject().chars().count(),
            LONGEST_SUBJECT
        );
    }

    #[test]
    fn text_and_html_say_the_same_and_html_shows_text_as_text() {
        let letter = letter("Hello")
            .say("Two\n<b>lines</b>")
            .quote("\"one\"\nother")
            .link("Go on", "https://example.org/?a=1&b=\"2\"");
        assert_eq!(
            letter.text(),
            "Two\n<b>lines</b>\n\n> \"one\"\n> other\n\nGo on:\nhttps://example.org/?a=1&b=\"2\"\n"
        );
        let html = letter.html();
        assert!(
            html.contains("<p>Two<br>\n&lt;b&gt;lines&lt;/b&gt;</p>"),
            "{html}"
        );
        assert!(
            html.contains("<a href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\">Go on</a>"),
            "{html}"
        );
    }
}
