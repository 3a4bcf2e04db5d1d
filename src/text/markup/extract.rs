//! The plain text of sanitised HTML.

use super::rules::{Role, element_named};
use super::scan::{Scanner, Token, decode};

/// What stands between two pieces of text, weakest first: of several, the strongest is written.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Line,
    Block,
}

impl Gap {
    fn as_str(self) -> &'static str {
        match self {
            Gap::None => "",
            Gap::Space => " ",
            Gap::Cell => "\t",
            Gap::Line => "\n",
            Gap::Block => "\n\n",
        }
    }
}

/// Takes the text out of HTML that `rules::sanitise` wrote.
///
/// Blocks are separated by a blank line; list items, table rows and `br` by a line end; the cells of
/// a row by a tab. White space is collapsed as a browser would, except in `pre`. Footnote marks, which
/// would otherwise stick to a word, and the texts of images are left out.
pub(super) fn plain_text(html: &str) -> String {
    let mut text = Extract::default();
    for token in Scanner::new(html) {
        match token {
            Token::Text(_) if text.in_footnote_link => {}
            Token::Text(raw) => text.text(&decode(raw)),
            Token::Open(tag) => {
                let address = tag.attribute("href").unwrap_or_default();
                text.in_footnote_link |= address.starts_with("#fn");
                text.open(&tag.name);
            }
            Token::Close(name) => {
                text.in_footnote_link &= name != "a";
                text.close(&name);
            }
        }
    }
    text.out
}

fn is_list(name: &str) -> bool {
    matches!(name, "ul" | "ol")
}

/// Text with the gaps that the tags between its pieces make.
#[derive(Default)]
pub(super) struct Extract {
    pub(super) out: String,
    pending: Gap,
    preformatted: bool,
    in_footnote_link: bool,
    lists: usize,
}

impl Extract {
    /// What the start of an element does.
    pub(super) fn open(&mut self, name: &str) {
        self.preformatted |= name == "pre";
        self.lists += usize::from(is_list(name));
        self.gap(name);
    }

    /// What the end of an element does.
    pub(super) fn close(&mut self, name: &str) {
        self.preformatted &= name != "pre";
        self.gap(name);
        self.lists = self.lists.saturating_sub(usize::from(is_list(name)));
    }

    /// Notes the gap that a tag makes.
    fn gap(&mut self, name: &str) {
        let gap = match name {
            "br" | "li" | "dt" | "dd" | "tr" => Gap::Line,
            "td" | "th" => Gap::Cell,
            "ul" | "ol" if self.lists > 1 => Gap::Line,
            _ => match element_named(name).map(|element| element.role) {
                Some(Role::Inline | Role::InlineVoid) | None => Gap::None,
                Some(_) => Gap::Block,
            },
        };
        self.pending = self.pending.max(gap);
    }

    /// Adds a piece of text, its entities decoded.
    pub(super) fn text(&mut self, decoded: &str) {
        if self.preformatted {
            self.close_gap();
            self.out.push_str(decoded);
            return;
        }
        if decoded.starts_with(is_html_space) {
            self.pending = self.pending.max(Gap::Space);
        }
        for word in decoded.split(is_html_space).filter(|word| !word.is_empty()) {
            self.close_gap();
            self.out.push_str(word);
            self.pending = Gap::Space;
        }
        if !decoded.ends_with(is_html_space) && self.pending == Gap::Space {
            self.pending = Gap::None;
        }
    }

    fn close_gap(&mut self) {
        if !self.out.is_empty() {
            self.out.push_str(self.pending.as_str());
        }
        self.pending = Gap::None;
    }
}

fn is_html_space(character: char) -> bool {
    character.is_ascii_whitespace()
}
