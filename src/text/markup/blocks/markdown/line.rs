//! A line as Markdown. The signs of emphasis count as such only beside certain characters, and two of one kind must not
//! touch: where they cannot be set, the text goes without that emphasis.

use super::escape;
use super::runs::{Emphasis, Piece, Room, Runs, Wrap, common};

/// How often emphasis that cannot be said is taken out: what then touches may be in the way of other emphasis. After that
/// all of it goes.
const ROUNDS: usize = 4;

/// The line, in one pass for each round.
pub(super) fn write(mut runs: Runs<'_, '_, '_>) -> String {
    runs.end();
    for _ in 0..ROUNDS {
        let line = Line::of(&runs);
        let lost = line.unsayable();
        if !lost.contains(&true) {
            return line.write(runs.room);
        }
        runs.strip(|run, place| line.spans_of_runs[run][place].is_some_and(|span| lost[span]));
    }
    runs.strip(|_, _| true);
    Line::of(&runs).write(runs.room)
}

enum Token {
    /// Markdown that stays.
    Solid(String),
    /// The sign at an end of emphasis.
    Sign { span: usize, opens: bool },
}

/// One piece of emphasis.
struct Span {
    kind: Emphasis,
    /// Where its signs are among the tokens.
    open: usize,
    close: usize,
}

#[derive(Default)]
struct Line {
    tokens: Vec<Token>,
    spans: Vec<Span>,
    /// Of each run, for each of its wraps, which emphasis that is.
    spans_of_runs: Vec<Vec<Option<usize>>>,
}

impl Line {
    fn of(line_runs: &Runs<'_, '_, '_>) -> Self {
        let is_paragraph = line_runs.room == Room::Paragraph;
        let mut line = Self::default();
        let mut spans: Vec<Option<usize>> = Vec::new();
        let mut wraps: &[Wrap<'_>] = &[];
        let mut is_line_start = is_paragraph;
        for run in &line_runs.runs {
            let shared = common(wraps, &run.wraps);
            line.close(&wraps[shared..], &mut spans);
            for wrap in &run.wraps[shared..] {
                spans.push(line.open(wrap));
            }
            line.spans_of_runs.push(spans.clone());
            line.tokens.push(Token::Solid(solid(&run.piece, is_line_start)));
            is_line_start = matches!(run.piece, Piece::Break);
            wraps = &run.wraps;
        }
        line.close(wraps, &mut spans);
        line
    }

    fn open(&mut self, wrap: &Wrap<'_>) -> Option<usize> {
        let open = self.tokens.len();
        let (token, span) = match wrap {
            Wrap::Quotation => (Token::Solid("\"".to_owned()), None),
            Wrap::Link { .. } => (Token::Solid("[".to_owned()), None),
            Wrap::Emphasis(kind) => {
                let (kind, span) = (*kind, self.spans.len());
                self.spans.push(Span {
                    kind,
                    open,
                    close: open,
                });
                (Token::Sign { span, opens: true }, Some(span))
            }
        };
        self.tokens.push(token);
        span
    }

    /// Closes what is no longer around the text, from the inside out.
    fn close(&mut self, wraps: &[Wrap<'_>], spans: &mut Vec<Option<usize>>) {
        for wrap in wraps.iter().rev() {
            let token = match (wrap, spans.pop().flatten()) {
                (Wrap::Link { url, title }, _) => Token::Solid(format!("]{}", escape::target(url, *title))),
                (_, Some(span)) => {
                    self.spans[span].close = self.tokens.len();
                    Token::Sign { span, opens: false }
                }
                (_, None) => Token::Solid("\"".to_owned()),
            };
            self.tokens.push(token);
        }
    }

    /// For each piece of emphasis whether it cannot be said.
    fn unsayable(&self) -> Vec<bool> {
        let mut lost = vec![false; self.spans.len()];
        let mut at = 0;
        while at < self.tokens.len() {
            let is_sign = |token: &&Token| matches!(token, Token::Sign { .. });
            let end = at + self.tokens[at..].iter().take_while(is_sign).count();
            self.check_signs(at, end, &mut lost);
            at = end + 1;
        }
        lost
    }

    /// Checks signs that touch: first those that end emphasis, then those that begin it. Whether each counts is up to
    /// the characters before and after all of them, and to its neighbours.
    fn check_signs(&self, begin: usize, end: usize, lost: &mut [bool]) {
        let before = self
            .text(begin.wrapping_sub(1))
            .and_then(|text| text.chars().next_back());
        let after = self.text(end).and_then(|text| text.chars().next());
        let opening = |token: &Token| matches!(token, Token::Sign { opens: true, .. });
        let first_opening = begin
            + self.tokens[begin..end]
                .iter()
                .take_while(|token| !opening(token))
                .count();
        for at in begin..end {
            let Token::Sign { span, opens } = self.tokens[at] else {
                continue;
            };
            // What is on the side of the text, what is on the other, and whether the sign is next to the latter.
            let (inside, outside, is_outermost, beyond) = if opens {
                (after, before, at == first_opening, at.wrapping_sub(1))
            } else {
                (before, after, at + 1 == first_opening, at + 1)
            };
            let counts = !is_space(inside) && (is_word(inside) || is_open(outside));
            let counts = counts && (is_outermost || is_open(outside));
            let underscore_counts = is_open(outside) || self.is_star(beyond);
            lost[span] |= !counts || (self.is_underscore(span) && !underscore_counts);
        }
    }

    fn text(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at)? {
            Token::Solid(text) => Some(text),
            Token::Sign { .. } => None,
        }
    }

    /// Whether there is a sign that is mostly written with stars.
    fn is_star(&self, at: usize) -> bool {
        let Some(Token::Sign { span, .. }) = self.tokens.get(at) else {
            return false;
        };
        matches!(self.spans[*span].kind, Emphasis::Strong | Emphasis::Stressed)
    }

    /// Whether stars would touch other stars.
    fn is_underscore(&self, span: usize) -> bool {
        let Span { kind, open, close } = self.spans[span];
        let neighbours = [open.wrapping_sub(1), open + 1, close.wrapping_sub(1), close + 1];
        kind == Emphasis::Stressed && neighbours.into_iter().any(|at| self.is_star(at))
    }

    fn sign(&self, span: usize) -> &'static str {
        match self.spans[span].kind {
            Emphasis::Strong => "**",
            Emphasis::Struck => "~~",
            Emphasis::Stressed if self.is_underscore(span) => "_",
            Emphasis::Stressed => "*",
        }
    }

    fn write(&self, room: Room) -> String {
        let tokens = self.tokens.iter().map(|token| match token {
            Token::Solid(text) => text.as_str(),
            Token::Sign { span, .. } => self.sign(*span),
        });
        let line: String = tokens.collect();
        match room {
            Room::Cell => line.replace('|', "\\|"),
            Room::Paragraph | Room::Heading => line,
        }
    }
}

fn solid(piece: &Piece, is_line_start: bool) -> String {
    match piece {
        Piece::Text(text) => escape::text(text, is_line_start),
        Piece::Code(code) => escape::code(code, false).unwrap_or_default(),
        Piece::Ready(markdown) | Piece::Note(markdown) => markdown.clone(),
        Piece::Space => " ".to_owned(),
        Piece::Break => "\\\n".to_owned(),
    }
}

fn is_space(character: Option<char>) -> bool {
    character.is_none_or(char::is_whitespace)
}

/// A character beside which a sign counts for what is on its own side of it.
fn is_word(character: Option<char>) -> bool {
    character.is_some_and(char::is_alphanumeric)
}

/// A character beside which a sign counts whatever is on its other side: white space and punctuation, of which the usual
/// are known here.
fn is_open(character: Option<char>) -> bool {
    let is_punctuation = |character: char| {
        character.is_ascii_punctuation()
            || matches!(
                character,
                '«' | '»'
                    | '¡'
                    | '¿'
                    | '§'
                    | '¶'
                    | '·'
                    | '\u{2010}'..='\u{2027}'
                    | '\u{2030}'..='\u{205e}'
                    | '\u{3001}'..='\u{3003}'
                    | '\u{3008}'..='\u{3011}'
                    | '\u{3014}'..='\u{301f}'
                    | '\u{ff01}'..='\u{ff0f}'
                    | '\u{ff1a}'..='\u{ff20}'
            )
    };
    is_space(character) || character.is_some_and(is_punctuation)
}
