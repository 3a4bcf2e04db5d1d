//! Footnotes: whether Markdown can say them, and by which names.

use std::collections::HashMap;

use super::super::{Block, Footnote};

/// What the names of all footnotes begin with.
const PREFIX: &str = "fn-";

/// The footnotes at the end of a body, and which of them were referred to so far.
#[derive(Default)]
pub(super) struct Notes<'b> {
    pub(super) notes: &'b [Footnote],
    places: HashMap<&'b str, usize>,
    /// In the order in which they were referred to for the first time.
    cited: Vec<usize>,
    is_cited: Vec<bool>,
}

impl<'b> Notes<'b> {
    /// Those of a body with these blocks.
    pub(super) fn of(blocks: &'b [Block]) -> Self {
        let Some(Block::Footnotes { notes }) = blocks.last() else {
            return Self::default();
        };
        let names = notes
            .iter()
            .enumerate()
            .map(|(place, note)| (note.id.as_str(), place));
        Self {
            notes,
            places: names.collect(),
            cited: Vec::new(),
            is_cited: vec![false; notes.len()],
        }
    }

    /// The reference to what is named, which is noted. None for what is no footnote: the way back from one, say.
    pub(super) fn cite(&mut self, target: &str) -> Option<String> {
        let place = *self.places.get(target)?;
        if !self.is_cited[place] {
            self.is_cited[place] = true;
            self.cited.push(place);
        }
        Some(format!("[^{}]", self.name(place)))
    }

    /// The name of a footnote: its own where Markdown takes it, or else its number.
    pub(super) fn name(&self, place: usize) -> String {
        let own = self.notes[place].id.strip_prefix(PREFIX);
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        match own.filter(|name| !name.is_empty() && name.bytes().all(is_plain)) {
            Some(name) => name.to_owned(),
            None => format!("note.{}", place + 1),
        }
    }

    /// How many references were noted.
    pub(super) fn count(&self) -> usize {
        self.cited.len()
    }

    /// Whether each is referred to, and in their order: others would be left out or put elsewhere by those who read the
    /// Markdown.
    pub(super) fn are_in_order(&self) -> bool {
        self.places.len() == self.notes.len() && self.cited.iter().copied().eq(0..self.notes.len())
    }
}
