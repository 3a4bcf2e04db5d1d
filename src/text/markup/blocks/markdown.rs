//! From blocks to Markdown: CommonMark with the tables, strikethrough and footnotes of GitHub, and never any HTML.
//!
//! What would mean something else is escaped, so that whoever reads it gets the same blocks. What Markdown cannot say is
//! said in the nearest way:
//! - underlined, highlighted, small, raised and lowered text, keys, abbreviations, titles of works, times, languages and
//!   directions as the text alone; quotations in a line between quotation marks;
//! - emphasis that would not be read as such, in the middle of words mostly, as the text alone;
//! - a picture as one, without its size and title; its caption, and that of a figure or a table, as emphasis in a paragraph
//!   of its own;
//! - a video or a post as what a body has of it: its link;
//! - line ends in headings and cells as spaces, and whatever stands in a cell as one line;
//! - a table without a head under an empty one; cells that take several places followed or topped by empty ones; headers
//!   beside rows in bold; the foot as the last rows; a table with very many empty places as a paragraph for each row;
//! - a list whose numbers jump or go down as several lists; numbers below 0 as 0;
//! - terms in bold, what they mean as a list;
//! - preformatted text as code; the source of a quotation and sections not at all;
//! - footnotes that are not referred to in their order, as a numbered list without references.

mod escape;
mod line;
mod lists;
mod notes;
mod runs;
mod table;

use self::notes::Notes;
use self::runs::{Emphasis, Room, Runs};
use super::{Block, Blocks, Inline};

/// The blocks as Markdown, with a line end behind the last. Time and size are in proportion to theirs.
pub fn markdown(blocks: &Blocks) -> String {
    let blocks = blocks.blocks.as_slice();
    let mut markdown = with_notes(blocks).unwrap_or_else(|| Writer::new(Notes::default()).whole(blocks));
    if !markdown.is_empty() {
        markdown.push('\n');
    }
    markdown
}

/// With footnotes as such, if they can be.
fn with_notes(blocks: &[Block]) -> Option<String> {
    let (_, body) = blocks.split_last()?;
    let mut writer = Writer::new(Notes::of(blocks));
    let notes = writer.notes.notes;
    if notes.is_empty() {
        return None;
    }
    let mut markdown = writer.whole(body);
    let cited = writer.notes.count();
    for (place, note) in notes.iter().enumerate() {
        let text = writer.whole(&note.blocks);
        let begin = format!("[^{}]: ", writer.notes.name(place));
        markdown.push_str(if markdown.is_empty() { "" } else { "\n\n" });
        indent(&mut markdown, &text, (&begin, "    "));
    }
    (writer.notes.are_in_order() && writer.notes.count() == cited).then_some(markdown)
}

/// What a piece of Markdown is, as far as its neighbours are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Paragraph {
        tight: bool,
    },
    /// A heading or code: nothing else goes on in it.
    Closed,
    Quote,
    List {
        marker: char,
        /// Whether it can follow a paragraph without an empty line.
        interrupts: bool,
    },
    Other,
}

/// A block as Markdown.
struct Piece {
    kind: Kind,
    text: String,
}

struct Writer<'b> {
    notes: Notes<'b>,
    /// The emphasis that all of the text has.
    around: Vec<Emphasis>,
}

impl<'b> Writer<'b> {
    fn new(notes: Notes<'b>) -> Self {
        Self {
            notes,
            around: Vec::new(),
        }
    }

    /// Blocks with an empty line between each two.
    fn whole(&mut self, blocks: &[Block]) -> String {
        join(&self.pieces(blocks, None), false)
    }

    /// Each block; the first one in an item whose marker is given.
    fn pieces(&mut self, blocks: &[Block], marker: Option<char>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for block in blocks {
            self.add(&mut pieces, block, marker);
        }
        pieces
    }

    fn add(&mut self, pieces: &mut Vec<Piece>, block: &Block, marker: Option<char>) {
        match block {
            Block::Paragraph { content, tight } => self.paragraph(pieces, content, *tight),
            Block::Heading { level, content } => {
                let line = self.line(content, Room::Heading);
                let heading = format!("{} {line}", "#".repeat((*level).into()));
                pieces.push(closed(heading.trim_end().to_owned()));
            }
            Block::List { .. } => self.list(pieces, block, marker),
            Block::Definitions { items } => self.definitions(pieces, items, marker),
            Block::Quote { blocks, .. } => self.quote(pieces, blocks),
            Block::Picture {
                url, alt, caption, ..
            } => {
                let mut line = Runs::new(&mut self.notes, &[], Room::Paragraph);
                line.picture(url, alt.as_deref(), &[]);
                push_paragraph(pieces, line::write(line), false);
                self.emphasised(Emphasis::Stressed, |writer| {
                    writer.paragraph(pieces, caption, false);
                });
            }
            Block::Caption { blocks } => self.emphasised(Emphasis::Stressed, |writer| {
                writer.add_all(pieces, blocks, marker);
            }),
            Block::Figure { blocks } | Block::Section { blocks } => self.add_all(pieces, blocks, marker),
            Block::Table { caption, groups } => {
                self.emphasised(Emphasis::Stressed, |writer| {
                    writer.add_all(pieces, caption, marker);
                });
                self.table(pieces, groups);
            }
            Block::Code { language, text } => {
                let language = language.as_deref().unwrap_or_default();
                pieces.push(closed(escape::fenced(language, text)));
            }
            Block::Preformatted { content } => pieces.push(closed(escape::fenced("", &verbatim(content)))),
            Block::Divider {} => pieces.push(Piece {
                kind: Kind::Other,
                // Not three hyphens: those would underline a heading, or begin another list.
                text: "***".to_owned(),
            }),
            Block::Footnotes { notes } => self.unlinked_notes(pieces, notes, marker),
        }
    }

    fn add_all(&mut self, pieces: &mut Vec<Piece>, blocks: &[Block], marker: Option<char>) {
        for block in blocks {
            self.add(pieces, block, marker);
        }
    }

    /// Does something within emphasis.
    fn emphasised(&mut self, emphasis: Emphasis, act: impl FnOnce(&mut Self)) {
        let is_new = !self.around.contains(&emphasis);
        self.around.extend(is_new.then_some(emphasis));
        act(self);
        if is_new {
            self.around.pop();
        }
    }

    fn line(&mut self, content: &[Inline], room: Room) -> String {
        let mut runs = Runs::new(&mut self.notes, &self.around, room);
        runs.add(content);
        line::write(runs)
    }

    fn paragraph(&mut self, pieces: &mut Vec<Piece>, content: &[Inline], tight: bool) {
        let line = self.line(content, Room::Paragraph);
        push_paragraph(pieces, line, tight);
    }

    fn quote(&mut self, pieces: &mut Vec<Piece>, blocks: &[Block]) {
        let quoted = self.whole(blocks);
        if !quoted.is_empty() {
            let mut text = String::new();
            indent(&mut text, &quoted, ("> ", "> "));
            pieces.push(Piece {
                kind: Kind::Quote,
                text,
            });
        }
    }
}

fn push_paragraph(pieces: &mut Vec<Piece>, text: String, tight: bool) {
    if !text.is_empty() {
        pieces.push(Piece {
            kind: Kind::Paragraph { tight },
            text,
        });
    }
}

fn closed(text: String) -> Piece {
    Piece {
        kind: Kind::Closed,
        text,
    }
}

fn verbatim(content: &[Inline]) -> String {
    let texts = content.iter().map(|piece| match piece {
        Inline::Text { text, .. } => text.as_str(),
        Inline::Break {} => "\n",
        Inline::Picture { .. } | Inline::Reference { .. } => "",
    });
    texts.collect()
}

/// Pieces below each other, with an empty line between each two unless they are tight.
fn join(pieces: &[Piece], tight: bool) -> String {
    let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    texts.join(if tight { "\n" } else { "\n\n" })
}

/// Adds lines, with something before the first and something before each of the others.
fn indent(out: &mut String, text: &str, (first, rest): (&str, &str)) {
    for (at, line) in text.split('\n').enumerate() {
        let begin = if at == 0 { first } else { rest };
        out.push_str(if at == 0 { "" } else { "\n" });
        out.push_str(if line.is_empty() { begin.trim_end() } else { begin });
        out.push_str(line);
    }
}
