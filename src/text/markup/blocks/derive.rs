//! From sanitised HTML to blocks, in one pass. The tags of such HTML are balanced and each stands where it may.

mod lines;
mod marks;
mod shapes;

use std::mem;

use self::lines::Lines;
use super::{
    Block, Blocks, Definition, DefinitionKind, Inline, ListItem, TableCell, TableGroup, TableGroupKind,
    TableRow, VERSION,
};
use crate::text::markup::extract::plain_text;
use crate::text::markup::rules::{Role, element_named};
use crate::text::markup::scan::{Scanner, Tag, Token, decode};

/// Blocks of blocks that may stand in one another. Of deeper ones only the text is kept: many readers of JSON give up
/// at some depth, and nobody could draw it.
const MOST_NESTED: usize = 8;

/// Tags of a body that is shown as a tree. A long article has a few thousand, and a tree of very many small pieces takes
/// a hundred times the room that its HTML does.
const MOST_TAGS: usize = 50_000;

/// The blocks of HTML that this version of the rules, or an earlier one, let through. Time and size are in proportion
/// to the HTML. What takes more marks than an article of its length can loses those; of what has more tags than any
/// article the text is kept.
pub fn derive(html: &str) -> Blocks {
    let blocks = match html.bytes().filter(|byte| *byte == b'<').count() {
        ..=MOST_TAGS => Reader::new(html).blocks(),
        _ => vec![Block::Preformatted {
            content: vec![Inline::Text {
                text: plain_text(html),
                marks: Vec::new(),
            }],
        }],
    };
    Blocks {
        format_version: VERSION,
        blocks,
    }
}

struct Reader<'s> {
    tokens: Scanner<'s>,
    depth: usize,
    lines: Lines,
}

impl<'s> Reader<'s> {
    fn new(html: &'s str) -> Self {
        Self {
            tokens: Scanner::new(html),
            depth: 0,
            lines: Lines::new(html.len()),
        }
    }

    /// Everything up to the end of the block that is open.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut flattened = 0_usize;
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Text(raw) => self.lines.text(raw),
                Token::Open(tag) if is_inline(&tag.name) => self.lines.open(&tag),
                Token::Close(name) if is_inline(&name) => self.lines.close(&name),
                Token::Open(tag) => {
                    self.end_line(&mut blocks, flattened == 0);
                    match self.block(&tag) {
                        Some(block) => blocks.push(block),
                        None => flattened += 1,
                    }
                }
                Token::Close(_) => {
                    self.end_line(&mut blocks, flattened == 0);
                    if flattened == 0 {
                        break;
                    }
                    flattened -= 1;
                }
            }
        }
        self.end_line(&mut blocks, flattened == 0);
        blocks.shrink_to_fit();
        blocks
    }

    /// The block that begins with this tag, unless it would stand too deep.
    fn block(&mut self, tag: &Tag<'_>) -> Option<Block> {
        match element_named(&tag.name).map(|element| element.role) {
            Some(Role::BlockVoid) => Some(Block::Divider {}),
            Some(Role::Leaf) => Some(self.leaf(tag)),
            _ if self.depth == MOST_NESTED => None,
            _ => Some(self.container(tag)),
        }
    }

    /// What was read of a line outside any leaf becomes a paragraph.
    fn end_line(&mut self, blocks: &mut Vec<Block>, tight: bool) {
        let content = self.lines.take();
        if !content.is_empty() {
            blocks.push(Block::Paragraph { content, tight });
        }
    }

    fn leaf(&mut self, tag: &Tag<'_>) -> Block {
        let marks = self.lines.open_block(tag);
        if tag.name == "pre" {
            self.lines.keep_spaces();
        }
        for token in self.tokens.by_ref() {
            match token {
                Token::Text(raw) => self.lines.text(raw),
                Token::Open(tag) => self.lines.open(&tag),
                Token::Close(name) if is_inline(&name) => self.lines.close(&name),
                Token::Close(_) => break,
            }
        }
        let content = self.lines.take();
        self.lines.close_block(marks);
        match tag.name.strip_prefix('h').and_then(|level| level.parse().ok()) {
            Some(level) => Block::Heading { level, content },
            None if tag.name == "pre" => shapes::preformatted(content),
            None => shapes::paragraph(content),
        }
    }

    fn container(&mut self, tag: &Tag<'_>) -> Block {
        let marks = self.lines.open_block(tag);
        self.depth += 1;
        let block = match tag.name.as_str() {
            "ul" | "ol" => self.list(tag),
            "dl" => Block::Definitions {
                items: self.parts(Self::definition),
            },
            "table" => self.table(),
            "blockquote" => Block::Quote {
                cite: value(tag, "cite"),
                blocks: self.blocks(),
            },
            "figure" => shapes::figure(self.blocks()),
            "figcaption" => Block::Caption {
                blocks: self.blocks(),
            },
            _ if tag.attribute("class").is_some() => shapes::footnotes(self.blocks()),
            _ => Block::Section {
                blocks: self.blocks(),
            },
        };
        self.depth -= 1;
        self.lines.close_block(marks);
        block
    }

    /// The cells of a frame, which holds nothing else but white space.
    fn parts<T>(&mut self, mut part: impl FnMut(&mut Self, &Tag<'_>) -> T) -> Vec<T> {
        let mut parts = Vec::new();
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Open(tag) => {
                    let marks = self.lines.open_block(&tag);
                    parts.push(part(self, &tag));
                    self.lines.close_block(marks);
                }
                Token::Close(_) => break,
                Token::Text(_) => {}
            }
        }
        parts.shrink_to_fit();
        parts
    }

    fn list(&mut self, tag: &Tag<'_>) -> Block {
        Block::List {
            ordered: tag.name == "ol",
            start: number(tag, "start"),
            reversed: tag.attribute("reversed").is_some(),
            items: self.parts(|reader, tag| ListItem {
                value: number(tag, "value"),
                id: value(tag, "id"),
                blocks: reader.blocks(),
            }),
        }
    }

    fn definition(&mut self, tag: &Tag<'_>) -> Definition {
        Definition {
            kind: match tag.name.as_str() {
                "dt" => DefinitionKind::Term,
                _ => DefinitionKind::Description,
            },
            blocks: self.blocks(),
        }
    }

    /// A caption that does not come first stands as a row where it is.
    fn table(&mut self) -> Block {
        let mut caption = None;
        let mut is_first = true;
        let groups = self.parts(|reader, tag| {
            let is_first = mem::take(&mut is_first);
            if tag.name != "caption" {
                return Some(reader.group(tag));
            }
            if is_first {
                caption = Some(reader.blocks());
                return None;
            }
            let cells = vec![reader.cell(tag)];
            Some(TableGroup {
                kind: TableGroupKind::Body,
                rows: vec![TableRow { cells }],
            })
        });
        Block::Table {
            caption: caption.unwrap_or_default(),
            groups: groups.into_iter().flatten().collect(),
        }
    }

    fn group(&mut self, tag: &Tag<'_>) -> TableGroup {
        TableGroup {
            kind: match tag.name.as_str() {
                "thead" => TableGroupKind::Head,
                "tfoot" => TableGroupKind::Foot,
                _ => TableGroupKind::Body,
            },
            rows: self.parts(|reader, _| TableRow {
                cells: reader.parts(Self::cell),
            }),
        }
    }

    fn cell(&mut self, tag: &Tag<'_>) -> TableCell {
        TableCell {
            header: tag.name == "th",
            scope: value(tag, "scope"),
            align: value(tag, "align"),
            colspan: positive(tag, "colspan"),
            rowspan: positive(tag, "rowspan"),
            blocks: self.blocks(),
        }
    }
}

fn is_inline(name: &str) -> bool {
    let role = element_named(name).map(|element| element.role);
    matches!(role, None | Some(Role::Inline | Role::InlineVoid))
}

fn value(tag: &Tag<'_>, name: &str) -> Option<String> {
    tag.attribute(name).map(|raw| decode(raw).into_owned())
}

fn number(tag: &Tag<'_>, name: &str) -> Option<i32> {
    tag.attribute(name)?.parse().ok()
}

fn positive(tag: &Tag<'_>, name: &str) -> Option<u32> {
    tag.attribute(name)?.parse().ok().filter(|number| *number > 0)
}
