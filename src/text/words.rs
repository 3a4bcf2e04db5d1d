//! Words as search knows them: folded, so that neither case nor accents matter, and the same for every database.
//!
//! Where a script puts no spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese), each letter and the one
//! after it are a word, and the last of a run is one by itself: 東京都 is 東京, 京都, 都. So whatever part of the run
//! somebody looks for, its pairs stand in it one after the other, and no dictionary is needed.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use uuid::Uuid;

use super::characters::is_invisible;
use super::fold::fold;
use super::reading::{is_chinese_or_japanese, is_unspaced_letter};

/// Letters of a word that count; what differs behind them only is the same word.
const LONGEST_WORD: usize = 64;
/// Letters of a last word from which on it may be the beginning of another.
const SHORTEST_BEGINNING: usize = 3;
/// What stands before a word that no text holds.
const SIGN: char = '§';

/// A word of the index: letters, digits and the marks on them, nothing that means something to a database.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Word(String);

impl Word {
    /// A word that stands for a thing, such as a tag: no text holds it.
    pub fn of_thing(kind: char, id: Uuid) -> Self {
        Self(format!("{SIGN}{kind}{}", id.simple()))
    }

    /// The thing of this kind that a word stands for, if it does.
    pub fn thing(kind: char, word: &str) -> Option<Uuid> {
        let id = word.strip_prefix(SIGN)?.strip_prefix(kind)?;
        Uuid::try_parse(id).ok()
    }

    /// A word that stands for a property, such as a language. Of `value` the ASCII letters and digits count.
    pub fn of_property(kind: char, value: &str) -> Self {
        let plain = value.chars().filter(char::is_ascii_alphanumeric);
        Self(
            [SIGN, kind]
                .into_iter()
                .chain(plain)
                .collect::<String>()
                .to_lowercase(),
        )
    }

    /// A word as it stands in an index.
    pub fn known(word: String) -> Self {
        Self(word)
    }

    /// The word itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Words that stand one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// At least one.
    pub words: Vec<Word>,
    /// Whether the last one may be the beginning of a longer one.
    pub open: bool,
}

impl Phrase {
    /// A single word, as it is.
    pub fn of(word: Word) -> Self {
        Self {
            words: vec![word],
            open: false,
        }
    }

    /// The one word that it is, where that may be the beginning of another, of letters of a script with spaces.
    pub fn beginning(&self) -> Option<&Word> {
        let [word] = self.words.as_slice() else {
            return None;
        };
        let is_spelled = |letter: char| letter.is_alphabetic() && !is_unspaced(letter);
        (self.open && word.0.chars().all(is_spelled)).then_some(word)
    }

    /// The phrase that a reader looks for; `None` when there is no word in it. With `unfinished` the last word may be
    /// the beginning of a longer one, from three letters on. (A single letter of a script without spaces always is.)
    pub fn parse(text: &str, unfinished: bool) -> Option<Self> {
        let mut words = Vec::new();
        let (mut open, mut goes_on) = (false, false);
        for piece in pieces(text) {
            let before = words.len();
            piece.each_word(text, |word| words.push(Word(word.to_owned())));
            let own = &words[before..];
            open = match own.last() {
                Some(last) if piece.spaced => unfinished && is_beginning(last),
                last => last.is_some() && own.len() == 1,
            };
            goes_on = !piece.spaced && own.len() > 1;
        }
        if goes_on {
            // The last letter of a run is a word only where the run ends.
            words.pop();
        }
        (!words.is_empty()).then_some(Self { words, open })
    }
}

fn is_beginning(word: &Word) -> bool {
    word.0.chars().count() >= SHORTEST_BEGINNING
}

/// Adds a text's words to `out`, a space between them, until that has `most` bytes.
pub fn push_words(out: &mut String, text: &str, most: usize) {
    for piece in pieces(text) {
        piece.each_word(text, |word| {
            if out.len() + word.len() < most {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(word);
            }
        });
        if out.len() >= most {
            return;
        }
    }
}

/// The words between spaces of a text: what somebody may misspell.
pub fn spaced_words(text: &str, mut each: impl FnMut(&str)) {
    for piece in pieces(text).filter(|piece| piece.spaced) {
        piece.each_word(text, &mut each);
    }
}

/// What is marked in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needle {
    /// This word.
    Word(String),
    /// Words that begin like this.
    Beginning(String),
    /// These letters in a row, of a script without spaces.
    Run(Vec<String>),
}

/// What to mark where a phrase was looked for: each of its words. `unfinished` as for [`Phrase::parse`].
pub fn needles(text: &str, unfinished: bool) -> Vec<Needle> {
    let mut needles = Vec::new();
    for piece in pieces(text) {
        if piece.spaced {
            piece.each_word(text, |word| needles.push(Needle::Word(word.to_owned())));
        } else {
            let letters = piece.letters(text).map(|(_, letter)| letter.into_owned());
            needles.push(Needle::Run(letters.collect()));
        }
    }
    if unfinished
        && let Some(Needle::Word(word)) = needles.last_mut()
        && word.chars().count() >= SHORTEST_BEGINNING
    {
        let beginning = Needle::Beginning(std::mem::take(word));
        needles.pop();
        needles.push(beginning);
    }
    needles
}

/// Where a needle stands in a text: its number, and the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which needle.
    pub needle: usize,
    /// Where.
    pub range: Range<usize>,
}

/// Where needles stand in a text, in order; what begins at `end` or behind it is not looked at.
pub fn find<'t>(
    text: &'t str,
    needles: &'t [Needle],
    end: &'t Cell<usize>,
) -> impl Iterator<Item = Mark> + 't {
    pieces(text)
        .take_while(|piece| piece.range.start < end.get())
        .flat_map(|piece| piece.marks(text, needles))
}

impl Needle {
    fn is(&self, word: &str) -> bool {
        match self {
            Self::Word(same) => same == word,
            Self::Beginning(beginning) => word.starts_with(beginning.as_str()),
            Self::Run(_) => false,
        }
    }

    /// The same for a word of ASCII letters in any case.
    fn is_ascii(&self, word: &str) -> bool {
        let word = &word[..word.len().min(LONGEST_WORD)];
        match self {
            Self::Word(same) => word.eq_ignore_ascii_case(same),
            Self::Beginning(beginning) => word
                .get(..beginning.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(beginning)),
            Self::Run(_) => false,
        }
    }
}

/// A stretch of letters of one kind.
#[derive(Debug)]
struct Piece {
    range: Range<usize>,
    /// Whether spaces stand between its words, so that it is one.
    spaced: bool,
}

impl Piece {
    fn each_word(&self, text: &str, mut each: impl FnMut(&str)) {
        let own = &text[self.range.clone()];
        if !self.spaced {
            let mut before: Option<Cow<'_, str>> = None;
            for (_, letter) in self.letters(text) {
                if let Some(before) = before {
                    each(&format!("{before}{letter}"));
                }
                before = Some(letter);
            }
            before.iter().for_each(|last| each(last));
        } else if own.is_ascii() {
            each(&cut(&own.to_ascii_lowercase()));
        } else {
            // Folding takes some letters apart, such as ½.
            let folded = fold(own);
            let words = folded.split(|letter: char| !is_of_word(letter));
            words
                .filter(|word| word.contains(char::is_alphanumeric))
                .for_each(|word| each(&cut(word)));
        }
    }

    /// Its letters, each with the marks that stand on it, and where it begins and ends.
    fn letters<'t>(&self, text: &'t str) -> impl Iterator<Item = (Range<usize>, Cow<'t, str>)> {
        let (own, start) = (&text[self.range.clone()], self.range.start);
        let mut rest = own.char_indices().peekable();
        std::iter::from_fn(move || {
            let (from, first) = rest.next()?;
            let mut end = from + first.len_utf8();
            while let Some((at, mark)) = rest.next_if(|(_, letter)| stands_on_another(*letter)) {
                end = at + mark.len_utf8();
            }
            let letter = &own[from..end];
            let is_plain = end == from + first.len_utf8() && is_plain(first);
            let folded = if is_plain {
                Cow::Borrowed(letter)
            } else {
                letter
                    .nfkc()
                    .filter(|letter| !is_invisible(*letter))
                    .collect::<String>()
                    .into()
            };
            Some((start + from..start + end, folded))
        })
    }

    /// Where needles stand in it.
    fn marks(&self, text: &str, needles: &[Needle]) -> Vec<Mark> {
        if !self.spaced {
            return self.runs(text, needles);
        }
        let own = &text[self.range.clone()];
        let mut found = None;
        if own.is_ascii() {
            // As most words are: nothing needs to be folded to compare them.
            found = needles.iter().position(|needle| needle.is_ascii(own));
        } else {
            self.each_word(text, |word| {
                found = found.or_else(|| needles.iter().position(|needle| needle.is(word)));
            });
        }
        let mark = |needle| Mark {
            needle,
            range: self.range.clone(),
        };
        found.map(mark).into_iter().collect()
    }

    /// Where it holds the letters of a needle in a row.
    fn runs(&self, text: &str, needles: &[Needle]) -> Vec<Mark> {
        let letters: Vec<(Range<usize>, Cow<'_, str>)> = self.letters(text).collect();
        let mut marks = Vec::new();
        for (number, needle) in needles.iter().enumerate() {
            let Needle::Run(run) = needle else { continue };
            for found in letters.windows(run.len().max(1)) {
                if found
                    .iter()
                    .zip(run)
                    .all(|((_, letter), wanted)| letter == wanted)
                {
                    let range = found[0].0.start..found[found.len() - 1].0.end;
                    marks.push(Mark {
                        needle: number,
                        range,
                    });
                }
            }
        }
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        marks
    }
}

fn cut(word: &str) -> Cow<'_, str> {
    match word.char_indices().nth(LONGEST_WORD) {
        Some((end, _)) => word[..end].into(),
        None => word.into(),
    }
}

/// The stretches of a text that words are made of.
fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let begins = |(_, letter): &(usize, char)| letter.is_alphanumeric();
        let (skipped, first) = text[at..].char_indices().find(begins)?;
        let start = at + skipped;
        let spaced = !is_unspaced(first);
        let others = text[start..].char_indices();
        let end = others
            .into_iter()
            .find(|(_, letter)| {
                let belongs =
                    stands_on_another(*letter) || is_of_word(*letter) && is_unspaced(*letter) != spaced;
                !belongs
            })
            .map_or(text.len(), |(length, _)| start + length);
        at = end;
        Some(Piece {
            range: start..end,
            spaced,
        })
    })
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || !letter.is_ascii() && is_combining_mark(letter)
}

/// A letter of a script that puts no spaces between words.
fn is_unspaced(letter: char) -> bool {
    !letter.is_ascii() && (is_chinese_or_japanese(letter) || is_unspaced_letter(letter))
}

/// What belongs to the letter before it, whatever the script.
fn stands_on_another(letter: char) -> bool {
    !letter.is_ascii()
        && (is_combining_mark(letter) || is_invisible(letter) || matches!(letter, '\u{ff9e}' | '\u{ff9f}'))
}

/// Letters without another form, which most are.
fn is_plain(letter: char) -> bool {
    matches!(letter, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}')
}

#[cfg(test)]
mod tests;
