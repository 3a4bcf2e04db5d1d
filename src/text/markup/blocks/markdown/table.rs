//! Tables as Markdown, which knows a row at the head, rows below it, and one line in a cell.

use super::super::{Block, TableCell, TableGroup, TableGroupKind, TableRow};
use super::runs::{Emphasis, Room, Runs};
use super::{Kind, Piece, Writer, line, push_paragraph};

/// How many places a cell takes in Markdown at most, in either direction.
const MOST_PLACES: u32 = 20;
/// How many times as many places as cells a table may have, besides [`BASE_PLACES`].
const PLACES_PER_CELL: usize = 4;
/// What any table may have.
const BASE_PLACES: usize = 1_000;

/// What is in a place of a table: nothing where a cell takes several.
type Place<'t> = Option<&'t TableCell>;

impl Writer<'_> {
    pub(super) fn table(&mut self, pieces: &mut Vec<Piece>, groups: &[TableGroup]) {
        let rows: Vec<&TableRow> = groups.iter().flat_map(|group| &group.rows).collect();
        let Some(places) = places(&rows) else {
            return self.ragged(pieces, &rows);
        };
        let columns = places.iter().map(Vec::len).max().unwrap_or_default();
        if columns == 0 {
            return;
        }
        let aligned = aligned(&places, columns);
        let has_head = groups
            .iter()
            .find(|group| !group.rows.is_empty())
            .is_some_and(is_head);
        let mut text = String::new();
        let (head, rest) = places.split_at(usize::from(has_head));
        self.row(&mut text, head.first().map_or(&[], Vec::as_slice), columns, true);
        for column in aligned {
            text.push_str("| ");
            text.push_str(match column {
                Some("left") => ":-- ",
                Some("center") => ":-: ",
                Some("right") => "--: ",
                _ => "--- ",
            });
        }
        text.push_str("|\n");
        for row in rest {
            self.row(&mut text, row, columns, false);
        }
        text.pop();
        pieces.push(Piece {
            kind: Kind::Other,
            text,
        });
    }

    fn row(&mut self, text: &mut String, row: &[Place<'_>], columns: usize, is_head: bool) {
        for column in 0..columns {
            let cell = row.get(column).copied().flatten();
            text.push_str("| ");
            if let Some(cell) = cell {
                let strong = (cell.header && !is_head).then_some(Emphasis::Strong);
                text.push_str(&self.cell(cell, strong, Room::Cell));
            }
            text.push(' ');
        }
        text.push_str("|\n");
    }

    fn cell(&mut self, cell: &TableCell, strong: Option<Emphasis>, room: Room) -> String {
        let around: Vec<Emphasis> = self.around.iter().copied().chain(strong).collect();
        let mut runs = Runs::new(&mut self.notes, &around, room);
        add(&mut runs, &cell.blocks);
        line::write(runs)
    }

    /// A paragraph for each row.
    fn ragged(&mut self, pieces: &mut Vec<Piece>, rows: &[&TableRow]) {
        for row in rows {
            let mut runs = Runs::new(&mut self.notes, &self.around, Room::Paragraph);
            for cell in &row.cells {
                add(&mut runs, &cell.blocks);
                runs.space();
            }
            push_paragraph(pieces, line::write(runs), false);
        }
    }
}

/// Whether the first row of a table that begins with this group is its head.
fn is_head(group: &TableGroup) -> bool {
    let are_headers = |row: &TableRow| !row.cells.is_empty() && row.cells.iter().all(|cell| cell.header);
    group.kind == TableGroupKind::Head || group.rows.first().is_some_and(are_headers)
}

/// Which cell begins in which place of each row. None when there would be far more places than cells.
fn places<'t>(rows: &[&'t TableRow]) -> Option<Vec<Vec<Place<'t>>>> {
    let cells: usize = rows.iter().map(|row| row.cells.len()).sum();
    let most = BASE_PLACES + cells * PLACES_PER_CELL;
    let mut left = most;
    // For how many rows more each column is taken by a cell further up.
    let mut taken: Vec<u32> = Vec::new();
    let mut places = Vec::with_capacity(rows.len());
    for row in rows {
        let placed = place_row(row, &mut taken);
        left = left.checked_sub(placed.len().max(1))?;
        places.push(placed);
    }
    let columns = places.iter().map(Vec::len).max().unwrap_or_default();
    (columns * rows.len() <= most).then_some(places)
}

fn place_row<'t>(row: &'t TableRow, taken: &mut Vec<u32>) -> Vec<Place<'t>> {
    let several = |places: Option<u32>| places.unwrap_or(1).clamp(1, MOST_PLACES);
    let mut placed: Vec<Place<'t>> = Vec::with_capacity(row.cells.len());
    let mut still_taken = Vec::with_capacity(taken.len());
    let skip = |placed: &mut Vec<Place<'t>>, still_taken: &mut Vec<u32>, taken: &[u32]| {
        while let Some(rows) = taken.get(placed.len()).filter(|rows| **rows > 0) {
            still_taken.push(rows - 1);
            placed.push(None);
        }
    };
    for cell in &row.cells {
        skip(&mut placed, &mut still_taken, taken);
        for column in 0..several(cell.colspan) {
            placed.push((column == 0).then_some(cell));
            still_taken.push(several(cell.rowspan) - 1);
        }
    }
    let begun = still_taken.len().min(taken.len());
    still_taken.extend(taken[begun..].iter().map(|rows| rows.saturating_sub(1)));
    still_taken.truncate(
        still_taken
            .iter()
            .rposition(|rows| *rows > 0)
            .map_or(0, |last| last + 1),
    );
    *taken = still_taken;
    placed
}

/// How the text of each column stands: as that of the first cell in it that says so.
fn aligned<'t>(rows: &[Vec<Place<'t>>], columns: usize) -> Vec<Option<&'t str>> {
    let mut aligned = vec![None; columns];
    for (column, cell) in rows.iter().flat_map(|row| row.iter().enumerate()) {
        if aligned[column].is_none() {
            aligned[column] = cell.and_then(|cell| cell.align.as_deref());
        }
    }
    aligned
}

/// What blocks say, in one line.
fn add<'c>(runs: &mut Runs<'_, '_, 'c>, blocks: &'c [Block]) {
    for block in blocks {
        runs.space();
        match block {
            Block::Paragraph { content, .. }
            | Block::Heading { content, .. }
            | Block::Preformatted { content } => runs.add(content),
            Block::Code { text, .. } => runs.code(text),
            Block::Picture {
                url, alt, caption, ..
            } => {
                runs.picture(url, alt.as_deref(), &[]);
                runs.space();
                runs.add(caption);
            }
            Block::List { items, .. } => items.iter().for_each(|item| {
                add(runs, &item.blocks);
            }),
            Block::Definitions { items } => items.iter().for_each(|item| add(runs, &item.blocks)),
            Block::Footnotes { notes } => notes.iter().for_each(|note| add(runs, &note.blocks)),
            Block::Quote { blocks, .. }
            | Block::Figure { blocks }
            | Block::Caption { blocks }
            | Block::Section { blocks } => add(runs, blocks),
            Block::Table { caption, groups } => {
                add(runs, caption);
                let rows = groups.iter().flat_map(|group| &group.rows);
                rows.flat_map(|row| &row.cells)
                    .for_each(|cell| add(runs, &cell.blocks));
            }
            Block::Divider {} => {}
        }
    }
    runs.space();
}
