//! Lists as Markdown.

use super::super::{Block, Definition, DefinitionKind, Footnote, ListItem};
use super::runs::Emphasis;
use super::{Kind, Piece, Writer, indent, join};

/// The highest number that Markdown takes.
const HIGHEST: i64 = 999_999_999;

impl Writer<'_> {
    pub(super) fn list(&mut self, pieces: &mut Vec<Piece>, block: &Block, marker: Option<char>) {
        let Block::List {
            ordered,
            start,
            reversed,
            items,
        } = block
        else {
            return;
        };
        let texts: Vec<&[Block]> = items.iter().map(|item| item.blocks.as_slice()).collect();
        if !ordered {
            return self.items(pieces, None, &texts, marker);
        }
        let numbers = numbers(items, *start, *reversed);
        let mut rest = texts.as_slice();
        for counted in numbers.chunk_by(|number, next| *next == number + 1) {
            let (these, others) = rest.split_at(counted.len());
            self.items(pieces, Some(counted[0]), these, marker);
            rest = others;
        }
    }

    /// Terms in bold, and what they mean as a list below.
    pub(super) fn definitions(
        &mut self,
        pieces: &mut Vec<Piece>,
        items: &[Definition],
        marker: Option<char>,
    ) {
        for alike in items.chunk_by(|one, next| one.kind == next.kind) {
            let texts: Vec<&[Block]> = alike.iter().map(|item| item.blocks.as_slice()).collect();
            match alike[0].kind {
                DefinitionKind::Description => self.items(pieces, None, &texts, marker),
                DefinitionKind::Term => self.emphasised(Emphasis::Strong, |writer| {
                    texts.iter().for_each(|term| writer.add_all(pieces, term, marker));
                }),
            }
        }
    }

    /// Footnotes as a list, for when they cannot be linked to.
    pub(super) fn unlinked_notes(
        &mut self,
        pieces: &mut Vec<Piece>,
        notes: &[Footnote],
        marker: Option<char>,
    ) {
        let texts: Vec<&[Block]> = notes.iter().map(|note| note.blocks.as_slice()).collect();
        self.items(pieces, Some(1), &texts, marker);
    }

    /// A list, with numbers from one on or without. `marker` is what it stands behind when it is the first in an item.
    fn items(
        &mut self,
        pieces: &mut Vec<Piece>,
        from: Option<i64>,
        items: &[&[Block]],
        marker: Option<char>,
    ) {
        let before = match pieces.last() {
            Some(Piece {
                kind: Kind::List { marker, .. },
                ..
            }) => Some(*marker),
            Some(_) => None,
            // Three hyphens in a line would be a divider.
            None => marker.filter(|marker| *marker == '-'),
        };
        let marker = match (from, before) {
            (None, Some('-')) => '+',
            (None, _) => '-',
            (Some(_), Some('.')) => ')',
            (Some(_), _) => '.',
        };
        let items: Vec<Vec<Piece>> = items
            .iter()
            .map(|blocks| self.pieces(blocks, Some(marker)))
            .collect();
        let Some(first) = items.first() else {
            return;
        };
        let interrupts = !first.is_empty() && from.is_none_or(|number| number == 1);
        let tight = items.iter().all(|pieces| is_tight(pieces));
        let mut text = String::new();
        for (number, item) in (from.unwrap_or_default()..).zip(&items) {
            let begin = match from {
                Some(_) => format!("{number}{marker} "),
                None => format!("{marker} "),
            };
            let separator = if tight { "\n" } else { "\n\n" };
            text.push_str(if text.is_empty() { "" } else { separator });
            indent(&mut text, &join(item, tight), (&begin, &" ".repeat(begin.len())));
        }
        let kind = Kind::List { marker, interrupts };
        pieces.push(Piece { kind, text });
    }
}

/// The number of each item, as far as Markdown takes it.
fn numbers(items: &[ListItem], start: Option<i32>, reversed: bool) -> Vec<i64> {
    let count = i64::try_from(items.len()).unwrap_or(HIGHEST);
    let (usual, step) = if reversed { (count, -1) } else { (1, 1) };
    let mut next = start.map_or(usual, i64::from);
    let numbers = items.iter().map(|item| {
        let number = item.value.map_or(next, i64::from);
        next = number + step;
        number.clamp(0, HIGHEST)
    });
    numbers.collect()
}

/// Whether the pieces of an item can follow each other without an empty line.
fn is_tight(pieces: &[Piece]) -> bool {
    let is_loose = |piece: &Piece| piece.kind == Kind::Paragraph { tight: false };
    !pieces.iter().any(is_loose)
        && pieces
            .windows(2)
            .all(|pair| can_follow(pair[0].kind, pair[1].kind))
}

fn can_follow(before: Kind, after: Kind) -> bool {
    match (before, after) {
        (Kind::Other, _) | (_, Kind::Other | Kind::Paragraph { .. }) => false,
        (_, Kind::Closed) => true,
        (Kind::Paragraph { .. } | Kind::Closed, Kind::Quote) => true,
        (Kind::Paragraph { .. } | Kind::Closed, Kind::List { interrupts, .. }) => interrupts,
        (Kind::Quote | Kind::List { .. }, _) => false,
    }
}
