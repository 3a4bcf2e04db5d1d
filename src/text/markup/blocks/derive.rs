//! From sanitised HTML to blocks, in one pass. The tags of such HTML are balanced and each stands where it may.

use std::mem;

use super::{
    Block, Blocks, Definition, DefinitionKind, Footnote, Inline, ListItem, Mark, TableCell, TableGroup,
    TableGroupKind, TableRow, VERSION,
};
use crate::text::markup::rules::{Role, element_named};
use crate::text::markup::scan::{Scanner, Tag, Token, decode};

/// Blocks of blocks that may stand in one another. Of deeper ones only the text is kept: many readers of JSON give up
/// at some depth, and nobody could draw it.
const MOST_NESTED: usize = 8;

/// How much longer than the HTML all marks together may be, in bytes, besides [`BASE_BYTES`]. Each piece of text
/// repeats the marks that are in force, so that deeply nested ones could grow without bounds.
const BYTES_PER_BYTE: usize = 8;
/// What the marks of any text may take.
const BASE_BYTES: usize = 65_536;
/// What a mark takes besides its values.
const BYTES_PER_MARK: usize = 24;

/// The blocks of HTML that this version of the rules, or an earlier one, let through. Time and size are in proportion
/// to the HTML. What takes more marks than an article of its length can loses those.
pub fn derive(html: &str) -> Blocks {
    let mut reader = Reader {
        tokens: Scanner::new(html),
        room: BASE_BYTES + html.len() * BYTES_PER_BYTE,
        depth: 0,
        marks: Vec::new(),
        inlines: Vec::new(),
        line: Line::default(),
    };
    Blocks {
        version: VERSION,
        blocks: reader.blocks(),
    }
}

struct Reader<'s> {
    tokens: Scanner<'s>,
    /// Bytes that marks may still take.
    room: usize,
    depth: usize,
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

/// The line that is being read.
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
    note: String,
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

impl Reader<'_> {
    /// Everything up to the end of the block that is open.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut flattened = 0_usize;
        while let Some(token) = self.tokens.next() {
            let tag = match token {
                Token::Text(raw) => {
                    self.text(raw);
                    continue;
                }
                Token::Open(tag) => tag,
                Token::Close(name) if is_inline(&name) => {
                    self.close_inline(&name);
                    continue;
                }
                Token::Close(_) => {
                    self.end_line(&mut blocks, flattened == 0);
                    if flattened == 0 {
                        return blocks;
                    }
                    flattened -= 1;
                    continue;
                }
            };
            if is_inline(&tag.name) {
                self.open_inline(&tag);
                continue;
            }
            self.end_line(&mut blocks, flattened == 0);
            match element_named(&tag.name).map(|element| element.role) {
                Some(Role::BlockVoid) => blocks.push(Block::Divider {}),
                Some(Role::Leaf) => blocks.push(self.leaf(&tag)),
                _ if self.depth == MOST_NESTED => flattened += 1,
                _ => blocks.push(self.container(&tag)),
            }
        }
        self.end_line(&mut blocks, flattened == 0);
        blocks
    }

    /// What was read of a line outside any leaf becomes a paragraph.
    fn end_line(&mut self, blocks: &mut Vec<Block>, tight: bool) {
        let content = self.take_line();
        if !content.is_empty() {
            blocks.push(Block::Paragraph { content, tight });
        }
    }

    fn take_line(&mut self) -> Vec<Inline> {
        self.line.trim();
        self.inlines.clear();
        mem::take(&mut self.line).content
    }

    fn leaf(&mut self, tag: &Tag<'_>) -> Block {
        let marks = self.open_block(tag);
        self.line.verbatim = tag.name == "pre";
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Text(raw) => self.text(raw),
                Token::Open(tag) => self.open_inline(&tag),
                Token::Close(name) if is_inline(&name) => self.close_inline(&name),
                Token::Close(_) => break,
            }
        }
        let content = self.take_line();
        self.marks.truncate(marks);
        match tag.name.strip_prefix('h').and_then(|level| level.parse().ok()) {
            Some(level) => Block::Heading { level, content },
            None if tag.name == "pre" => preformatted(content),
            None => picture(content, Vec::new()).unwrap_or_else(|content| Block::Paragraph {
                content,
                tight: false,
            }),
        }
    }

    fn container(&mut self, tag: &Tag<'_>) -> Block {
        let marks = self.open_block(tag);
        self.depth += 1;
        let block = match tag.name.as_str() {
            "ul" | "ol" => Block::List {
                ordered: tag.name == "ol",
                start: number(tag, "start"),
                reversed: tag.attribute("reversed").is_some(),
                items: self.parts(|reader, tag| ListItem {
                    value: number(tag, "value"),
                    id: value(tag, "id"),
                    blocks: reader.blocks(),
                }),
            },
            "dl" => Block::Definitions {
                items: self.parts(|reader, tag| Definition {
                    kind: if tag.name == "dt" {
                        DefinitionKind::Term
                    } else {
                        DefinitionKind::Description
                    },
                    blocks: reader.blocks(),
                }),
            },
            "table" => self.table(),
            "blockquote" => Block::Quote {
                cite: value(tag, "cite"),
                blocks: self.blocks(),
            },
            "figure" => figure(self.blocks()),
            "figcaption" => Block::Caption {
                blocks: self.blocks(),
            },
            _ if tag.attribute("class").is_some() => footnotes(self.blocks()),
            _ => Block::Section {
                blocks: self.blocks(),
            },
        };
        self.depth -= 1;
        self.marks.truncate(marks);
        block
    }

    /// The cells of a frame, which holds nothing else but white space.
    fn parts<T>(&mut self, mut part: impl FnMut(&mut Self, &Tag<'_>) -> T) -> Vec<T> {
        let mut parts = Vec::new();
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Open(tag) => {
                    let marks = self.open_block(&tag);
                    parts.push(part(self, &tag));
                    self.marks.truncate(marks);
                }
                Token::Close(_) => break,
                Token::Text(_) => {}
            }
        }
        parts
    }

    /// A caption that does not come first stands as a row where it is.
    fn table(&mut self) -> Block {
        let mut caption = None;
        let mut is_first = true;
        let groups = self.parts(|reader, tag| {
            let is_first = mem::take(&mut is_first);
            let kind = match tag.name.as_str() {
                "caption" if is_first => {
                    caption = Some(reader.blocks());
                    return None;
                }
                "caption" => {
                    let cells = vec![cell(tag, reader.blocks())];
                    return Some(TableGroup {
                        kind: TableGroupKind::Body,
                        rows: vec![TableRow { cells }],
                    });
                }
                "thead" => TableGroupKind::Head,
                "tfoot" => TableGroupKind::Foot,
                _ => TableGroupKind::Body,
            };
            let rows = reader.parts(|reader, _| TableRow {
                cells: reader.parts(|reader, tag| cell(tag, reader.blocks())),
            });
            Some(TableGroup { kind, rows })
        });
        Block::Table {
            caption: caption.unwrap_or_default(),
            groups: groups.into_iter().flatten().collect(),
        }
    }

    /// Notes the language of a block; gives how many marks were in force before.
    fn open_block(&mut self, tag: &Tag<'_>) -> usize {
        let marks = self.marks.len();
        let language = value(tag, "lang").map(|language| Mark::Language { language });
        let direction = value(tag, "dir").map(|direction| Mark::Direction { direction });
        self.marks.extend(language.into_iter().chain(direction));
        marks
    }

    fn open_inline(&mut self, tag: &Tag<'_>) {
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
                    note: url[1..].to_owned(),
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

    fn close_inline(&mut self, name: &str) {
        if name == "a"
            && let Some(Reference { label, note, id }) = self.line.reference.take()
        {
            let label = label.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
            self.line.push(Inline::Reference { label, note, id });
        }
        if let Some(at) = self.inlines.iter().rposition(|open| open.name == name) {
            self.marks.truncate(self.inlines[at].marks);
            self.inlines.truncate(at);
            self.line.other = true;
        }
    }

    fn text(&mut self, raw: &str) {
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

fn mark(tag: &Tag<'_>, url: Option<String>) -> Option<Mark> {
    Some(match tag.name.as_str() {
        "a" => Mark::Link {
            url: url?,
            title: value(tag, "title"),
        },
        "abbr" => Mark::Abbreviation {
            title: value(tag, "title"),
        },
        "b" | "strong" => Mark::Strong {},
        "i" | "em" => Mark::Emphasis {},
        "bdi" => Mark::Isolate {},
        "cite" => Mark::Citation {},
        "code" => Mark::Code {
            language: value(tag, "class")
                .and_then(|class| class.strip_prefix("language-").map(str::to_owned)),
        },
        "del" | "s" => Mark::Strikethrough {
            datetime: value(tag, "datetime"),
        },
        "ins" => Mark::Insertion {
            datetime: value(tag, "datetime"),
        },
        "kbd" => Mark::Keyboard {},
        "mark" => Mark::Highlight {},
        "q" => Mark::Quotation {
            cite: value(tag, "cite"),
        },
        "small" => Mark::Small {},
        "sub" => Mark::Subscript {},
        "sup" => Mark::Superscript {},
        "time" => Mark::Time {
            datetime: value(tag, "datetime"),
        },
        "u" => Mark::Underline {},
        _ => return None,
    })
}

/// How many bytes the values of a mark are.
fn values(mark: &Mark) -> usize {
    let length = |value: &Option<String>| value.as_ref().map_or(0, String::len);
    match mark {
        Mark::Link { url, title } => url.len() + length(title),
        Mark::Abbreviation { title } => length(title),
        Mark::Code { language } => length(language),
        Mark::Quotation { cite } => length(cite),
        Mark::Strikethrough { datetime } | Mark::Insertion { datetime } | Mark::Time { datetime } => {
            length(datetime)
        }
        Mark::Language { language } => language.len(),
        Mark::Direction { direction } => direction.len(),
        _ => 0,
    }
}

fn cell(tag: &Tag<'_>, blocks: Vec<Block>) -> TableCell {
    TableCell {
        header: tag.name == "th",
        scope: value(tag, "scope"),
        align: value(tag, "align"),
        colspan: positive(tag, "colspan"),
        rowspan: positive(tag, "rowspan"),
        blocks,
    }
}

fn preformatted(content: Vec<Inline>) -> Block {
    match content.as_slice() {
        [Inline::Text { text, marks }] => match marks.as_slice() {
            [Mark::Code { language }] => Block::Code {
                language: language.clone(),
                text: text.clone(),
            },
            _ => Block::Preformatted { content },
        },
        _ => Block::Preformatted { content },
    }
}

/// A line that is one picture and nothing else is a picture of its own; any other line comes back.
fn picture(mut content: Vec<Inline>, caption: Vec<Inline>) -> Result<Block, Vec<Inline>> {
    match content.pop() {
        Some(Inline::Picture {
            url,
            alt,
            title,
            width,
            height,
            marks,
        }) if content.is_empty() && marks.is_empty() => Ok(Block::Picture {
            url,
            alt,
            title,
            width,
            height,
            caption,
        }),
        last => {
            content.extend(last);
            Err(content)
        }
    }
}

/// A figure of one picture and a caption of one line is a picture.
fn figure(blocks: Vec<Block>) -> Block {
    let line = |block: &Block| match block {
        Block::Paragraph { content, .. } => Some(content.clone()),
        _ => None,
    };
    let caption = match blocks.as_slice() {
        [_] => Some(Vec::new()),
        [_, Block::Caption { blocks }] => match blocks.as_slice() {
            [] => Some(Vec::new()),
            [one] => line(one),
            _ => None,
        },
        _ => None,
    };
    match (blocks.first(), caption) {
        (Some(Block::Paragraph { content, .. }), Some(caption)) => {
            picture(content.clone(), caption).unwrap_or(Block::Figure { blocks })
        }
        (
            Some(Block::Picture {
                url,
                alt,
                title,
                width,
                height,
                caption: _,
            }),
            Some(caption),
        ) => Block::Picture {
            url: url.clone(),
            alt: alt.clone(),
            title: title.clone(),
            width: *width,
            height: *height,
            caption,
        },
        _ => Block::Figure { blocks },
    }
}

/// A section of numbered notes, each with its name, as the Markdown renderer writes it; anything else is a mere section.
fn footnotes(blocks: Vec<Block>) -> Block {
    if let [
        Block::List {
            ordered: true, items, ..
        },
    ] = blocks.as_slice()
    {
        let note = |item: &ListItem| {
            Some(Footnote {
                id: item.id.clone()?,
                blocks: item.blocks.clone(),
            })
        };
        if let Some(notes) = items.iter().map(note).collect() {
            return Block::Footnotes { notes };
        }
    }
    Block::Section { blocks }
}
