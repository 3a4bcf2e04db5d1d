//! Rewrites HTML so that it is well nested, not deep, and made of allowed elements in allowed places.
//!
//! HTML parsers repair bad nesting in time and memory that grow with its depth: a megabyte of
//! unclosed tags can cost minutes. What leaves this module needs no repair, so the sanitiser's parser
//! stays linear, and parsing its output again gives the same document.
//!
//! On the way it makes a few editorial choices:
//! - `h1` becomes `h2`: the page's only `h1` is the article's title;
//! - text outside any block becomes a paragraph, and so does text beside a `div` or its like;
//! - inline markup ends with its block; a link in a link ends the outer one;
//! - a check box becomes ☐ or ☑; an image without an `https` address is left out;
//! - empty paragraphs are left out.

use super::rules::{EVERYWHERE, Element, LINK_RELATION, Role, allowed_value, element_named};
use super::scan::{Scanner, Tag, Token, decode};

/// Sections, lists, tables and inline elements that may be open at once. Deeper ones lose their tags
/// and keep their text. Cells and paragraphs between them are not counted: parsers add some.
const MAX_NESTING: usize = 32;

/// Bytes of text after which an invisible comment divides it. The HTML writer behind the sanitiser looks
/// for the next tag at every `&` of a text, which takes minutes in a text of a megabyte of them.
const MAX_TEXT_RUN: usize = 4_096;

/// Blocks that are no allowed elements but still end a paragraph.
const BOUNDARIES: &[&str] = &[
    "div",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "nav",
    "address",
    "center",
    "details",
    "summary",
    "fieldset",
    "form",
    "dialog",
    "hgroup",
    "body",
    "html",
    "xmp",
    "listing",
    "plaintext",
];

/// See the module's documentation.
pub(super) fn tidy(html: &str) -> String {
    let html = html.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
    let mut tidy = Tidy {
        out: String::with_capacity(html.len() + html.len() / 8),
        ..Tidy::default()
    };
    for token in Scanner::new(&html) {
        match token {
            Token::Text(text) => tidy.text(text),
            Token::Open(tag) => tidy.open(tag),
            Token::Close(name) => tidy.close(canonical(&name)),
        }
    }
    tidy.close_down_to(0);
    tidy.out
}

/// Old names of allowed elements.
fn canonical(name: &str) -> &str {
    match name {
        "h1" => "h2",
        "strike" => "s",
        "tt" | "samp" => "code",
        "acronym" => "abbr",
        "dir" | "menu" => "ul",
        name => name,
    }
}

/// An element whose end tag is not written yet.
struct Open {
    element: &'static Element,
    /// Text directly in this block gets a paragraph of its own from now on.
    loose: bool,
}

#[derive(Default)]
struct Tidy {
    out: String,
    /// Where the text that is being written began, behind the last tag.
    text_start: usize,
    stack: Vec<Open>,
    /// How many of the stack count towards [`MAX_NESTING`].
    nesting: usize,
    /// Counted elements that were too deep and whose end tags are still to come.
    too_deep: usize,
}

/// Elements that an author can nest at will.
fn is_counted(element: &Element) -> bool {
    matches!(element.role, Role::Inline | Role::Section | Role::Frame(_))
}

fn is_inline(open: &Open) -> bool {
    open.element.role == Role::Inline
}

/// Whether two cells stand in the same kind of frame, so that one may end the other implicitly.
fn same_kind(one: &Element, other: &Element) -> bool {
    matches!((one.role, other.role), (Role::Cell(frames), Role::Cell(others)) if frames == others)
}

fn is_table_part(element: &Element) -> bool {
    match element.role {
        Role::Frame(_) => element.name == "table",
        Role::InnerFrame(..) => true,
        Role::Cell(frames) => frames.contains(&"table"),
        _ => false,
    }
}

/// Whether the sanitiser will keep this `src`: an image that lost its address must not remain.
/// Entities before the query could still change the host, so there must be none.
fn is_image_address(raw: &str) -> bool {
    let plain_host = !raw
        .split('?')
        .next()
        .is_some_and(|before_query| before_query.contains('&'));
    plain_host && allowed_value("img", "src", &decode(raw)).is_some()
}

impl Tidy {
    fn text(&mut self, text: &str) {
        let blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
        if !blank {
            self.make_room_for_text();
        }
        if text == "<" {
            self.write(&["&lt;"]);
        } else {
            for piece in text.split_inclusive('&') {
                // Divided before an `&`, so that no entity is cut in two.
                let (before, ampersand) = piece.split_at(piece.trim_end_matches('&').len());
                self.write(&[before]);
                self.divide_long_text();
                self.write(&[ampersand]);
            }
        }
    }

    /// Sets a comment into a text that has grown long; the sanitiser takes it out again.
    fn divide_long_text(&mut self) {
        if self.out.len() - self.text_start > MAX_TEXT_RUN {
            self.write(&["<!---->"]);
            self.text_start = self.out.len();
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        let name = canonical(&tag.name);
        if name == "input" {
            return self.check_box(&tag);
        }
        let Some(element) = element_named(name) else {
            return self.boundary(name);
        };
        match element.role {
            Role::Inline => self.open_inline(element, &tag),
            Role::InlineVoid => self.inline_void(element, &tag),
            Role::BlockVoid => {
                self.make_room_for_block();
                self.write_tag(element, &tag);
            }
            Role::Leaf | Role::Section | Role::Frame(_) => {
                self.make_room_for_block();
                self.push(element, Some(&tag));
            }
            Role::Cell(frames) | Role::InnerFrame(frames, _) => self.open_part(element, frames, &tag),
        }
    }

    fn open_inline(&mut self, element: &'static Element, tag: &Tag<'_>) {
        self.make_room_for_text();
        if element.name == "a" {
            self.close_inline("a");
        }
        self.push(element, Some(tag));
    }

    fn inline_void(&mut self, element: &'static Element, tag: &Tag<'_>) {
        if element.name == "img" && !tag.attribute("src").is_some_and(is_image_address) {
            return;
        }
        self.make_room_for_text();
        self.write_tag(element, tag);
    }

    fn check_box(&mut self, tag: &Tag<'_>) {
        if tag
            .attribute("type")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"))
        {
            self.text(if tag.attribute("checked").is_some() {
                "☑"
            } else {
                "☐"
            });
        }
    }

    /// Opens a cell, row or row group in the nearest frame that takes it. Without one it is a mere
    /// boundary between blocks.
    fn open_part(&mut self, element: &'static Element, frames: &[&str], tag: &Tag<'_>) {
        let ends_only_its_kind = |open: &Element| match open.role {
            Role::Section => !is_table_part(element),
            Role::Cell(_) => !is_table_part(element) && !same_kind(open, element),
            _ => false,
        };
        let Some(frame) = self.find_open(|name| frames.contains(&name), ends_only_its_kind) else {
            return self.boundary_between_blocks();
        };
        self.close_down_to(frame + 1);
        if frames.contains(&"tr") && self.stack[frame].element.name != "tr" {
            self.push_named("tr");
        }
        self.push(element, Some(tag));
    }

    /// The position of the nearest open element that is wanted, unless one that stops the search is
    /// nearer.
    fn find_open(&self, wanted: impl Fn(&str) -> bool, stops: impl Fn(&Element) -> bool) -> Option<usize> {
        let mut nearest = self.stack.iter().enumerate().rev();
        let (position, found) = nearest.find(|(_, open)| wanted(open.element.name) || stops(open.element))?;
        wanted(found.element.name).then_some(position)
    }

    fn close(&mut self, name: &str) {
        let Some(element) = element_named(name) else {
            return self.boundary(name);
        };
        if self.too_deep > 0 && is_counted(element) {
            self.too_deep -= 1;
            return;
        }
        match element.role {
            Role::Inline => self.close_inline(name),
            Role::InlineVoid | Role::BlockVoid => {}
            Role::Leaf => {
                let block = self.stack.iter().rposition(|open| !is_inline(open));
                if let Some(block) = block.filter(|at| self.stack[*at].element.name == name) {
                    self.close_down_to(block);
                }
            }
            Role::Section | Role::Frame(_) | Role::Cell(_) | Role::InnerFrame(..) => {
                // Whatever is open inside ends as well, but nothing reaches out of a table's cell.
                let is_border = |open: &Element| match is_table_part(element) {
                    true => open.name == "table",
                    false => is_table_part(open),
                };
                if let Some(position) = self.find_open(|open| open == name, is_border) {
                    self.close_down_to(position);
                }
            }
        }
    }

    /// Ends the nearest inline element of this name in the current line of text.
    fn close_inline(&mut self, name: &str) {
        let line = self
            .stack
            .iter()
            .enumerate()
            .rev()
            .take_while(|(_, open)| is_inline(open));
        if let Some((position, _)) = line.into_iter().find(|(_, open)| open.element.name == name) {
            self.close_down_to(position);
        }
    }

    /// An unknown tag: nothing at all, or the border of a block.
    fn boundary(&mut self, name: &str) {
        if BOUNDARIES.contains(&name) {
            self.boundary_between_blocks();
        }
    }

    fn boundary_between_blocks(&mut self) {
        self.end_leaf();
        if let Some(block) = self.stack.last_mut() {
            block.loose = true;
        }
    }

    /// Ends the open inline elements and the open leaf.
    fn end_leaf(&mut self) {
        let block = self.stack.iter().rposition(|open| !is_inline(open));
        match block {
            Some(at) if self.stack[at].element.role == Role::Leaf => self.close_down_to(at),
            Some(at) => self.close_down_to(at + 1),
            None => self.close_down_to(0),
        }
    }

    fn make_room_for_block(&mut self) {
        self.end_leaf();
        self.fill_frames();
    }

    fn make_room_for_text(&mut self) {
        if self
            .stack
            .last()
            .is_some_and(|open| is_inline(open) || open.element.role == Role::Leaf)
        {
            return;
        }
        self.fill_frames();
        let needs_paragraph = self
            .stack
            .last()
            .is_none_or(|block| block.loose || block.element.name == "section");
        if needs_paragraph {
            self.push_named("p");
        }
    }

    /// Opens the cells that text or a block needs when it stands directly in a list or table.
    fn fill_frames(&mut self) {
        while let Some(Role::Frame(cell) | Role::InnerFrame(_, cell)) =
            self.stack.last().map(|open| open.element.role)
        {
            self.push_named(cell);
        }
    }

    fn push_named(&mut self, name: &str) {
        let element = element_named(name).expect("only names of the table are asked for");
        self.push(element, None);
    }

    fn push(&mut self, element: &'static Element, tag: Option<&Tag<'_>>) {
        if is_counted(element) {
            if self.nesting == MAX_NESTING {
                self.too_deep += 1;
                return;
            }
            self.nesting += 1;
        }
        match tag {
            Some(tag) => self.write_tag(element, tag),
            None => self.write(&["<", element.name, ">"]),
        }
        if element.name == "pre" {
            // Parsers drop one newline here; this one, so that none of the author's is lost.
            self.out.push('\n');
        }
        self.stack.push(Open {
            element,
            loose: false,
        });
    }

    fn close_down_to(&mut self, height: usize) {
        while self.stack.len() > height {
            let Some(open) = self.stack.pop() else { return };
            self.nesting -= usize::from(is_counted(open.element));
            if open.element.name == "p" && self.out.ends_with("<p>") {
                self.out.truncate(self.out.len() - "<p>".len());
            } else {
                self.write(&["</", open.element.name, ">"]);
            }
            self.text_start = self.out.len();
        }
    }

    fn write_tag(&mut self, element: &Element, tag: &Tag<'_>) {
        self.write(&["<", element.name]);
        if element.name == "a" {
            self.write(&[" rel=\"", LINK_RELATION, "\""]);
        }
        for (name, value) in &tag.attributes {
            let known = |allowed: &[&str]| allowed.contains(&name.as_str());
            let allowed = known(element.attributes) || known(EVERYWHERE);
            if allowed && allowed_value(element.name, name, &decode(value)).is_some() {
                self.write(&[" ", name, "=\"", &value.replace('"', "&quot;"), "\""]);
            }
        }
        self.out.push('>');
        self.text_start = self.out.len();
    }

    fn write(&mut self, parts: &[&str]) {
        self.out.extend(parts.iter().copied());
    }
}
