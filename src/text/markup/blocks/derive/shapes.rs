//! What a block turns out to be once all that it holds is known.

use super::super::{Block, Footnote, Inline, ListItem, Mark};

/// What is preformatted and nothing but source code is source code.
pub(super) fn preformatted(content: Vec<Inline>) -> Block {
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

/// A paragraph that is one picture and nothing else is that picture.
pub(super) fn paragraph(mut content: Vec<Inline>) -> Block {
    match content.pop() {
        Some(Inline::Picture {
            url,
            alt,
            title,
            width,
            height,
            marks,
        }) if content.is_empty() && marks.is_empty() => Block::Picture {
            url,
            alt,
            title,
            width,
            height,
            caption: Vec::new(),
        },
        last => {
            content.extend(last);
            Block::Paragraph {
                content,
                tight: false,
            }
        }
    }
}

/// A figure of one picture and a caption of one line is a picture.
pub(super) fn figure(mut blocks: Vec<Block>) -> Block {
    let line = match blocks.as_slice() {
        [first] if is_picture(first) => Vec::new(),
        [first, Block::Caption { blocks: caption }] if is_picture(first) => match caption.as_slice() {
            [] => Vec::new(),
            [Block::Paragraph { content, .. }] => content.clone(),
            _ => return Block::Figure { blocks },
        },
        _ => return Block::Figure { blocks },
    };
    let first = match blocks.swap_remove(0) {
        Block::Paragraph { content, .. } => paragraph(content),
        other => other,
    };
    match first {
        Block::Picture {
            url,
            alt,
            title,
            width,
            height,
            caption: _,
        } => Block::Picture {
            url,
            alt,
            title,
            width,
            height,
            caption: line,
        },
        other => other,
    }
}

/// Whether a block is one picture that has no caption yet.
fn is_picture(block: &Block) -> bool {
    match block {
        Block::Picture { caption, .. } => caption.is_empty(),
        Block::Paragraph { content, .. } => {
            matches!(content.as_slice(), [Inline::Picture { marks, .. }] if marks.is_empty())
        }
        _ => false,
    }
}

/// A section of numbered notes, each with its name, as the Markdown renderer writes it; anything else is a mere section.
pub(super) fn footnotes(blocks: Vec<Block>) -> Block {
    let notes = match blocks.as_slice() {
        [
            Block::List {
                ordered: true, items, ..
            },
        ] => items.iter().map(note).collect(),
        _ => None,
    };
    match notes {
        Some(notes) => Block::Footnotes { notes },
        None => Block::Section { blocks },
    }
}

fn note(item: &ListItem) -> Option<Footnote> {
    Some(Footnote {
        id: item.id.clone()?,
        blocks: item.blocks.clone(),
    })
}
