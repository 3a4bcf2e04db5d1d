//! Reads lines of text: what stands in a paragraph, a heading or a cell.

use std::mem;

use super::super::{Inline, Mark};
use super::marks::{mark, values};
use super::{positive, value};
use crate::text::markup::scan::{Tag, decode};

/// How much longer than the HTML all marks together may be, in bytes, besides [`BASE_BYTES`]. Each piece of text
/// repeats the marks that are in force, so that deeply nested ones could grow without bounds.
const BYTES_PER_BYTE: usize = 8;
/// What the marks of any text may take.
const BASE_BYTES: usize = 65_536;
/// What a mark takes besides its values.
const BYTES_PER_MARK: usize = 24;

/// The line that is being read, and what is in force in it.
pub(super) struct Lines {
    /// Bytes that marks may still take.
    room: usize,
    /// The marks in force, from the outside in.
    marks: Vec<Mark>,
    /// The open inline elements, each with how many marks were in force before it.
    inlines: Vec<Inlined>,
    line: Line,
}

struct Inlined {
    name: String,
    id: Option<String>,
    marks: usize,
}

#[derive(Default)]
struct Line {
    content: Vec<Inline>,
    /// Whether the next piece of text is another than the last, because other marks are in force.
    other: bool,
    /// Whether it ends in a space, which goes if nothing follows.
    space: bool,
    verbatim: bool,
    reference: Option<Reference>,
}

struct Reference {
    label: String,
    target: String,
    id: Option<String>,
}

impl Line {
    fn trim(&mut self) {
        if !mem::take(&mut self.space) {
            return;
        }
        if let Some(Inline::Text { text, .. }) = self.content.last_mut() {
            text.pop();
            if text.is_empty() {
                self.content.pop();
                self.other = true;
            }
        }
    }

    fn push(&mut self, piece: Inline) {
        self.content.push(piece);
        self.space = false;
    }
}

impl Lines {
    /// Of HTML of this length.
    pub(super) fn new(length: usize) -> Self {
        Self {
            room: BASE_BYTES + length * BYTES_PER_BYTE,
            marks: Vec::new(),
            inlines: Vec::new(),
            line: Line::default(),
        }
    }

    /// What was read of the line.
    pub(super) fn take(&mut self) -> Vec<Inline> {
        self.line.trim();
        self.inlines.clear();
        let mut content = mem::take(&mut self.line).content;
        content.shrink_to_fit();
        content
    }

    /// Takes white space as it is, up to the end of the line.
    pub(super) fn keep_spaces(&mut self) {
        self.line.verbatim = true;
    }

    /// Notes the language of a block; gives how many marks were in force before.
    pub(super) fn open_block(&mut self, tag: &Tag<'_>) -> usize {
        let marks = self.marks.len();
        let language = value(tag, "lang").map(|language| Mark::Language { language });
        let direction = value(tag, "dir").map(|direction| Mark::Direction { direction });
        self.marks.extend(language.into_iter().chain(direction));
        marks
    }

    /// What was noted since is in force no more.
    pub(super) fn close_block(&mut self, marks: usize) {
        self.marks.truncate(marks);
    }

    /// An inline element begins.
    pub(super) fn open(&mut self, tag: &Tag<'_>) {
        match tag.name.as_str() {
            "br" => {
                self.line.trim();
                self.line.push(Inline::Break {});
            }
            "img" => {
                let marks = self.marks_in_force();
                self.line.push(Inline::Picture {
                    url: value(tag, "src").unwrap_or_default(),
                    alt: value(tag, "alt"),
                    title: value(tag, "title"),
                    width: positive(tag, "width"),
                    height: positive(tag, "height"),
                    marks,
                });
            }
            _ => self.open_mark(tag),
        }
    }

    fn open_mark(&mut self, tag: &Tag<'_>) {
        let around = self.inlines.last().and_then(|around| around.id.clone());
        let marks = self.open_block(tag);
        let id = value(tag, "id");
        match value(tag, "href") {
            Some(url) if url.starts_with("#fn") => {
                self.line.reference = Some(Reference {
                    label: String::new(),
                    target: url[1..].to_owned(),
                    id: id.clone().or(around),
                });
            }
            url => self.marks.extend(mark(tag, url)),
        }
        self.line.other = true;
        self.inlines.push(Inlined {
            name: tag.name.clone(),
            id,
            marks,
        });
    }

    /// An inline element ends.
    pub(super) fn close(&mut self, name: &str) {
        if name == "a"
            && let Some(Reference { label, target, id }) = self.line.reference.take()
        {
            let label = label.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
            self.line.push(Inline::Reference { label, target, id });
        }
        if let Some(at) = self.inlines.iter().rposition(|open| open.name == name) {
            self.marks.truncate(self.inlines[at].marks);
            self.inlines.truncate(at);
            self.line.other = true;
        }
    }

    /// Adds text as it is written in HTML.
    pub(super) fn text(&mut self, raw: &str) {
        let text = decode(raw);
        if let Some(reference) = &mut self.line.reference {
            reference.label.push_str(&text);
        } else if self.line.verbatim {
            self.push(&text);
        } else {
            for (position, word) in text
                .split(|character: char| character.is_ascii_whitespace())
                .enumerate()
            {
                if position > 0 {
                    self.space();
                }
                if !word.is_empty() {
                    self.push(word);
                }
            }
        }
    }

    /// White space: nothing at the start of a line and beside other white space.
    fn space(&mut self) {
        let is_start = matches!(self.line.content.last(), None | Some(Inline::Break {}));
        if !is_start && !self.line.space {
            self.push(" ");
            self.line.space = true;
        }
    }

    fn push(&mut self, text: &str) {
        self.line.space = false;
        let other = mem::take(&mut self.line.other);
        if let (false, Some(Inline::Text { text: before, .. })) = (other, self.line.content.last_mut()) {
            return before.push_str(text);
        }
        let marks = self.marks_in_force();
        self.line.content.push(Inline::Text {
            text: text.to_owned(),
            marks,
        });
    }

    /// The marks of the next piece; none when they would take more room than there is.
    fn marks_in_force(&mut self) -> Vec<Mark> {
        let bytes = self.marks.iter().map(|mark| BYTES_PER_MARK + values(mark)).sum();
        match self.room.checked_sub(bytes) {
            Some(room) => {
                self.room = room;
                self.marks.clone()
            }
            None => Vec::new(),
        }
    }
}
