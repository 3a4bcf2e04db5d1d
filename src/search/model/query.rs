//! The language that readers search in.

use std::ops::Range;

use super::super::SearchError;
use crate::text::words::{Needle, Phrase, needles};

/// How many terms a query may have.
pub const MOST_TERMS: usize = 16;

/// A query, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// The words and phrases.
    pub clauses: Vec<Clause>,
    /// What it is filed under.
    pub filed: Vec<Filed>,
}

/// A word or a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its words.
    pub phrase: Phrase,
    /// What of a text is marked for it.
    pub needles: Vec<Needle>,
    /// Where in the query it stands.
    pub place: Range<usize>,
    /// Whether it must not be there.
    pub excluded: bool,
}

/// A tag or an author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// What it is.
    pub kind: Kind,
    /// Its slug or id.
    pub slug: String,
    /// Whether it must not be there.
    pub excluded: bool,
}

/// By what an article can be filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A tag or a section.
    Tag,
    /// An author.
    Author,
}

/// The operators, with what they ask for.
const OPERATORS: [(&str, Kind); 2] = [("tag:", Kind::Tag), ("author:", Kind::Author)];

impl SearchQuery {
    /// Takes a query apart. Whatever the text, what comes of it are words, and slugs to look up.
    pub fn parse(text: &str) -> Result<Self, SearchError> {
        let terms = terms(text);
        if terms.len() > MOST_TERMS {
            return Err(SearchError::TooManyTerms);
        }
        let mut query = Self {
            clauses: Vec::new(),
            filed: Vec::new(),
        };
        let last = terms.last().map(|term| term.place.start);
        for term in terms {
            let unfinished = !term.quoted && !term.excluded && Some(term.place.start) == last;
            query.add(text, term, unfinished);
        }
        let asks = query.clauses.iter().any(|clause| !clause.excluded);
        let files = query.filed.iter().any(|filed| !filed.excluded);
        (asks || files).then_some(query).ok_or(SearchError::Nothing)
    }

    fn add(&mut self, text: &str, term: Term, unfinished: bool) {
        let Term {
            place,
            quoted,
            excluded,
        } = term;
        let own = &text[place.clone()];
        if !quoted && let Some((kind, slug)) = operator(own) {
            let slug = slug.to_owned();
            self.filed.push(Filed { kind, slug, excluded });
        } else if let Some(phrase) = Phrase::parse(own, unfinished) {
            let needles = needles(own, unfinished);
            self.clauses.push(Clause {
                phrase,
                needles,
                place,
                excluded,
            });
        }
    }

    /// The same, unless it asks for more than words.
    pub fn of_words(self) -> Result<Self, SearchError> {
        if self.filed.is_empty() {
            Ok(self)
        } else {
            Err(SearchError::Operator)
        }
    }

    /// What of a text is marked.
    pub fn needles(&self) -> Vec<Needle> {
        let asked = self.clauses.iter().filter(|clause| !clause.excluded);
        asked.flat_map(|clause| clause.needles.clone()).collect()
    }
}

fn operator(term: &str) -> Option<(Kind, &str)> {
    OPERATORS.into_iter().find_map(|(name, kind)| {
        let begins = term.get(..name.len())?.eq_ignore_ascii_case(name);
        let slug = &term[begins.then_some(name.len())?..];
        (!slug.is_empty()).then_some((kind, slug))
    })
}

/// A stretch of the query.
struct Term {
    place: Range<usize>,
    quoted: bool,
    excluded: bool,
}

fn is_quotation_mark(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Cuts a query where its author did: at white space and quotation marks. A quotation that is not closed goes on to the
/// end.
fn terms(text: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter.is_whitespace() {
            continue;
        }
        let is_exclusion = letter == '-' && letters.peek().is_some_and(|(_, next)| !next.is_whitespace());
        let (at, letter) = match is_exclusion.then(|| letters.next()).flatten() {
            Some(next) => next,
            None => (at, letter),
        };
        let quoted = is_quotation_mark(letter);
        let start = if quoted { at + letter.len_utf8() } else { at };
        let ends = |letter: char| {
            if quoted {
                is_quotation_mark(letter)
            } else {
                letter.is_whitespace() || is_quotation_mark(letter)
            }
        };
        while letters.next_if(|(_, letter)| !ends(*letter)).is_some() {}
        let end = letters.peek().map_or(text.len(), |(end, _)| *end);
        if quoted {
            letters.next();
        }
        if start < end {
            terms.push(Term {
                place: start..end,
                quoted,
                excluded: is_exclusion,
            });
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The query in short: each clause with its sign, `*` behind what may go on.
    fn parsed(text: &str) -> Vec<String> {
        let Ok(query) = SearchQuery::parse(text) else {
            return Vec::new();
        };
        let sign = |excluded: bool| if excluded { "-" } else { "" };
        let clauses = query.clauses.iter().map(|clause| {
            let words: Vec<&str> = clause.phrase.words.iter().map(|word| word.as_str()).collect();
            let open = if clause.phrase.open { "*" } else { "" };
            format!("{}{}{open}", sign(clause.excluded), words.join("+"))
        });
        let filed = query
            .filed
            .iter()
            .map(|filed| format!("{}{:?}={}", sign(filed.excluded), filed.kind, filed.slug));
        clauses.chain(filed).collect()
    }

    #[test]
    fn words_phrases_and_operators_are_told_apart() {
        assert_eq!(parsed("Night trains"), ["night", "trains*"]);
        assert_eq!(
            parsed("night \"sleeping car\" -ferry"),
            ["night", "sleeping+car", "-ferry"]
        );
        assert_eq!(
            parsed("-\"sleeping car\" night"),
            ["night*"]
                .map(|_| "-sleeping+car")
                .into_iter()
                .chain(["night*"])
                .collect::<Vec<_>>()
        );
        assert_eq!(
            parsed("tag:night-trains Author:mara -tag:x rail"),
            ["rail*", "Tag=night-trains", "Author=mara", "-Tag=x"]
        );
        assert_eq!(parsed("„Nachtzug“ rail"), ["nachtzug", "rail*"]);
        assert_eq!(parsed("well-known"), ["well+known*"]);
        assert_eq!(parsed("tag: rail"), ["tag", "rail*"]);
        assert_eq!(parsed("a - b"), ["a", "b"]);
    }

    #[test]
    fn a_quotation_that_is_not_closed_goes_on_to_the_end() {
        assert_eq!(parsed("rail \"sleeping car"), ["rail", "sleeping+car"]);
        assert_eq!(parsed("\"\" rail"), ["rail*"]);
    }

    #[test]
    fn what_holds_no_word_or_only_words_to_leave_out_asks_for_nothing() {
        for text in ["", " ", "-", "\"", "— * ( )", "-ferry", "-tag:rail", "tag:"] {
            let nothing = matches!(SearchQuery::parse(text), Err(SearchError::Nothing));
            assert!(nothing || text == "tag:", "{text:?}");
        }
    }

    #[test]
    fn so_many_terms_and_no_more() {
        assert!(SearchQuery::parse(&"a ".repeat(MOST_TERMS)).is_ok());
        assert!(matches!(
            SearchQuery::parse(&"a ".repeat(MOST_TERMS + 1)),
            Err(SearchError::TooManyTerms)
        ));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_only_words_come_of_it(text in any::<String>()) {
            if let Ok(query) = SearchQuery::parse(&text) {
                for clause in query.clauses {
                    prop_assert!(text.get(clause.place).is_some());
                    for word in clause.phrase.words {
                        prop_assert!(!word.as_str().contains(|letter: char| letter.is_ascii() && !letter.is_ascii_alphanumeric()));
                    }
                }
            }
        }
    }
}
