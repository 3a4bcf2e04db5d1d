//! A line as runs of text, each with what Markdown can say of it.

use std::mem;

use super::super::{Inline, Mark};
use super::escape;
use super::notes::Notes;

/// What Markdown says with the same sign on either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Emphasis {
    Strong,
    Stressed,
    Struck,
}

/// What goes around text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wrap<'c> {
    Emphasis(Emphasis),
    /// Quotation marks, which are no markup.
    Quotation,
    Link {
        url: &'c str,
        title: Option<&'c str>,
    },
}

#[derive(Debug)]
pub(super) enum Piece {
    /// Not escaped yet.
    Text(String),
    Code(String),
    /// Markdown already.
    Ready(String),
    /// Markdown already, and no part of what it stands in: a reference to a footnote.
    Note(String),
    Space,
    Break,
}

#[derive(Debug)]
pub(super) struct Run<'c> {
    /// From the outside in.
    pub(super) wraps: Vec<Wrap<'c>>,
    pub(super) piece: Piece,
}

impl Run<'_> {
    /// Whether it has what it stands between in common with its neighbours: a space is never where emphasis ends.
    fn is_glue(&self) -> bool {
        matches!(self.piece, Piece::Space | Piece::Break | Piece::Note(_))
    }
}

/// What may stand in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// Several lines.
    Paragraph,
    /// One line: a line end becomes a space.
    Heading,
    /// One line in which bars mean something.
    Cell,
}

/// Takes the pieces of a line.
pub(super) struct Runs<'w, 'b, 'c> {
    notes: &'w mut Notes<'b>,
    around: Vec<Wrap<'c>>,
    pub(super) room: Room,
    pub(super) runs: Vec<Run<'c>>,
}

impl<'w, 'b, 'c> Runs<'w, 'b, 'c> {
    /// A line within these marks.
    pub(super) fn new(notes: &'w mut Notes<'b>, around: &[Emphasis], room: Room) -> Self {
        Self {
            notes,
            around: around.iter().copied().map(Wrap::Emphasis).collect(),
            room,
            runs: Vec::new(),
        }
    }

    /// More of the line.
    pub(super) fn add(&mut self, content: &'c [Inline]) {
        for piece in content {
            match piece {
                Inline::Text { text, marks } => self.text(text, marks),
                Inline::Break {} if self.room == Room::Paragraph => self.end_line(),
                Inline::Break {} => self.space(),
                Inline::Picture { url, alt, marks, .. } => self.picture(url, alt.as_deref(), marks),
                Inline::Reference { target, .. } => {
                    if let Some(note) = self.notes.cite(target) {
                        self.push(Piece::Note(note), Vec::new());
                    }
                }
            }
        }
    }

    /// A picture. What is told beside it is left out: Dateline reads that as a caption.
    pub(super) fn picture(&mut self, url: &str, alt: Option<&str>, marks: &'c [Mark]) {
        let alt = escape::text(&escape::words(alt.unwrap_or_default()), false);
        let picture = format!("![{alt}]{}", escape::target(url, None));
        let (wraps, _) = self.said(marks);
        self.push(Piece::Ready(picture), wraps);
    }

    /// White space: of several only one remains, and none at the beginning.
    pub(super) fn space(&mut self) {
        if self
            .runs
            .last()
            .is_some_and(|run| !matches!(run.piece, Piece::Space | Piece::Break))
        {
            self.push(Piece::Space, Vec::new());
        }
    }

    fn end_line(&mut self) {
        if matches!(
            self.runs.last(),
            Some(Run {
                piece: Piece::Space,
                ..
            })
        ) {
            self.runs.pop();
        }
        if !self.runs.is_empty() {
            self.push(Piece::Break, Vec::new());
        }
    }

    fn text(&mut self, text: &str, marks: &'c [Mark]) {
        if text.starts_with(|character: char| character.is_ascii_whitespace()) {
            self.space();
        }
        let words = escape::words(text);
        if !words.is_empty() {
            let (wraps, is_code) = self.said(marks);
            let piece = if is_code {
                Piece::Code(words)
            } else {
                Piece::Text(words)
            };
            self.push(piece, wraps);
            if text.ends_with(|character: char| character.is_ascii_whitespace()) {
                self.space();
            }
        }
    }

    /// Source code, on one line.
    pub(super) fn code(&mut self, code: &str) {
        let words = escape::words(code);
        if !words.is_empty() {
            self.push(Piece::Code(words), self.around.clone());
        }
    }

    /// What can be said of what these marks say, and whether it is code. There is no more to code than that.
    fn said(&self, marks: &'c [Mark]) -> (Vec<Wrap<'c>>, bool) {
        let mut wraps = self.around.clone();
        for mark in marks {
            let wrap = match mark {
                Mark::Strong {} => Wrap::Emphasis(Emphasis::Strong),
                Mark::Emphasis {} => Wrap::Emphasis(Emphasis::Stressed),
                Mark::Strikethrough { .. } => Wrap::Emphasis(Emphasis::Struck),
                Mark::Quotation { .. } => Wrap::Quotation,
                Mark::Link { url, title } => Wrap::Link {
                    url,
                    title: title.as_deref(),
                },
                Mark::Code { .. } => return (wraps, true),
                _ => continue,
            };
            if !wraps.contains(&wrap) {
                wraps.push(wrap);
            }
        }
        (wraps, false)
    }

    fn push(&mut self, piece: Piece, wraps: Vec<Wrap<'c>>) {
        self.runs.push(Run { wraps, piece });
        self.join();
    }

    /// Makes one run of the last two when nothing stands between them.
    fn join(&mut self) {
        let [.., before, last] = self.runs.as_mut_slice() else {
            return;
        };
        if before.wraps != last.wraps {
            return;
        }
        match (&mut before.piece, &last.piece) {
            (Piece::Text(before), Piece::Text(text)) | (Piece::Code(before), Piece::Code(text)) => {
                before.push_str(text);
                self.runs.pop();
            }
            _ => {}
        }
    }

    /// Nothing more comes.
    pub(super) fn end(&mut self) {
        let in_cell = self.room == Room::Cell;
        for run in &mut self.runs {
            if let Piece::Code(code) = &mut run.piece
                && escape::code(code, in_cell).is_none()
            {
                run.piece = Piece::Text(mem::take(code));
            }
        }
        let is_space = |run: &Run<'_>| matches!(run.piece, Piece::Space | Piece::Break);
        while self.runs.last().is_some_and(is_space) {
            self.runs.pop();
        }
        self.share_wraps();
        self.shorten_addresses();
    }

    /// Without the emphasis in these places of these runs.
    pub(super) fn strip(&mut self, is_stripped: impl Fn(usize, usize) -> bool) {
        for (at, run) in self.runs.iter_mut().enumerate() {
            let mut places = 0..;
            run.wraps.retain(|wrap| {
                let is_stripped = places.next().is_some_and(|place| is_stripped(at, place));
                !(is_stripped && matches!(wrap, Wrap::Emphasis(_)))
            });
        }
        for run in mem::take(&mut self.runs) {
            self.runs.push(run);
            self.join();
        }
        self.share_wraps();
    }

    /// Spaces, line ends and references stand within all that is around both of their neighbours.
    fn share_wraps(&mut self) {
        let mut begin = 0;
        while begin < self.runs.len() {
            let glue = self.runs[begin..].iter().take_while(|run| run.is_glue()).count();
            let end = begin + glue;
            if glue > 0 {
                let shared = match (begin.checked_sub(1), self.runs.get(end)) {
                    (Some(before), Some(after)) => common(&self.runs[before].wraps, &after.wraps),
                    _ => 0,
                };
                let shared = self.runs[begin.saturating_sub(1)].wraps[..shared].to_vec();
                for run in &mut self.runs[begin..end] {
                    run.wraps.clone_from(&shared);
                    if matches!(run.piece, Piece::Note(_)) {
                        let is_link = |wrap: &Wrap<'_>| matches!(wrap, Wrap::Link { .. });
                        let link = shared.iter().position(is_link).unwrap_or(shared.len());
                        run.wraps.truncate(link);
                    }
                }
            }
            begin = end + 1;
        }
    }

    /// Links whose text is their address are written as that.
    fn shorten_addresses(&mut self) {
        for at in 0..self.runs.len() {
            let place = self.runs[at].wraps.len().wrapping_sub(1);
            let (Piece::Text(text), Some(link @ Wrap::Link { url, title: None })) =
                (&self.runs[at].piece, self.runs[at].wraps.last())
            else {
                continue;
            };
            let is_shared = |at: usize| {
                self.runs
                    .get(at)
                    .is_some_and(|run| run.wraps.get(place) == Some(link))
            };
            if let Some(address) = escape::address(text, url)
                && !is_shared(at.wrapping_sub(1))
                && !is_shared(at + 1)
            {
                self.runs[at].piece = Piece::Ready(address);
                self.runs[at].wraps.pop();
            }
        }
    }
}

/// How many wraps both have in common, from the outside in.
pub(super) fn common(one: &[Wrap<'_>], other: &[Wrap<'_>]) -> usize {
    one.iter()
        .zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}
