//! Which of the articles that hold the words come first.

use diesel::dsl::auto_type;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::articles::ArticleId;
use crate::clock::Timestamp;
use crate::db::schema::live_article_words;
use crate::db::{Backend, Conn, Result, among};
use crate::search::SearchQuery;
use crate::text::words::{Phrase, Word};

/// An article that holds what is asked for.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_article_words, check_for_backend(Backend))]
pub(super) struct Candidate {
    #[diesel(column_name = article_id)]
    pub(super) id: ArticleId,
    pub(super) published_at: Timestamp,
    /// The words of the title, the lead, the summary and the names, and what it is filed under: a line each.
    #[diesel(select_expression = lines())]
    words: String,
    /// How well it fits, in millionths; 0 until that is known.
    #[diesel(select_expression = 0_i64.into_sql::<BigInt>())]
    pub(super) score: i64,
}

/// Hundreds of rows are read in each search, and each column of each costs as much as a few dozen words.
#[auto_type]
fn lines() -> _ {
    let (title, lead) = (live_article_words::title, live_article_words::lead);
    let (summary, names) = (live_article_words::summary, live_article_words::names);
    title
        .concat("\n")
        .concat(lead)
        .concat("\n")
        .concat(summary)
        .concat("\n")
        .concat(names)
        .concat("\n")
        .concat(live_article_words::filed)
}

impl Candidate {
    /// What it is filed under.
    pub(super) fn filed(&self) -> &str {
        self.words.rsplit('\n').next().unwrap_or_default()
    }
}

/// What is known of the articles with these keys.
pub(super) fn candidates(conn: &mut Conn, keys: &[i64]) -> Result<Vec<Candidate>> {
    Ok(live_article_words::table
        .filter(among(live_article_words::key, keys.iter().copied()))
        .select(Candidate::as_select())
        .load(conn)?)
}

/// How much a word counts by where it stands. One that stands in the body alone counts 1.
const IN_TITLE: f64 = 8.0;
const IN_NAMES: f64 = 5.0;
const IN_LEAD: f64 = 3.0;
const IN_SUMMARY: f64 = 3.0;
/// How much of that a word counts that only begins like the one that is looked for.
const BEGINNING: f64 = 0.5;
/// A new article counts twice as much as a very old one; half of that is gone after so many days.
const FRESH_DAYS: f64 = 60.0;

const MICROS_OF_A_DAY: f64 = 86_400_000_000.0;
const MILLION: f64 = 1_000_000.0;

/// Puts the best first.
pub(super) fn order(query: &SearchQuery, found: &mut [Candidate], now: Timestamp) {
    let clauses: Vec<Wanted> = query
        .clauses
        .iter()
        .filter(|clause| !clause.excluded)
        .map(|clause| Wanted::new(&clause.phrase))
        .collect();
    for one in found.iter_mut() {
        one.score = to_millionths(relevance(&clauses, one) * freshness(one.published_at, now));
    }
    found.sort_by_key(|one| std::cmp::Reverse((one.score, one.id)));
}

#[allow(clippy::cast_possible_truncation)] // a few tens at the most
fn to_millionths(score: f64) -> i64 {
    (score * MILLION) as i64
}

/// How much the words count on average.
fn relevance(clauses: &[Wanted], article: &Candidate) -> f64 {
    if clauses.is_empty() {
        return 1.0;
    }
    let count = |wanted: &Wanted| {
        let weights = article
            .words
            .split('\n')
            .zip([IN_TITLE, IN_LEAD, IN_SUMMARY, IN_NAMES])
            .map(|(words, weight)| weight * wanted.stands_in(words));
        1.0 + weights.sum::<f64>()
    };
    let number = f64::from(u32::try_from(clauses.len()).unwrap_or(u32::MAX));
    clauses.iter().map(count).sum::<f64>() / number
}

#[allow(clippy::cast_precision_loss)] // days, not microseconds
fn freshness(published_at: Timestamp, now: Timestamp) -> f64 {
    let days = now.micros().saturating_sub(published_at.micros()).max(0) as f64 / MICROS_OF_A_DAY;
    1.0 + FRESH_DAYS / (FRESH_DAYS + days)
}

/// A phrase as it stands in a list of words.
struct Wanted {
    text: String,
    open: bool,
}

impl Wanted {
    fn new(phrase: &Phrase) -> Self {
        let words: Vec<&str> = phrase.words.iter().map(Word::as_str).collect();
        Self {
            text: words.join(" "),
            open: phrase.open,
        }
    }

    /// 1 where it stands among these words, less where only longer words begin like it, 0 where nothing does.
    fn stands_in(&self, words: &str) -> f64 {
        let mut best = 0.0;
        for (start, found) in words.match_indices(&self.text) {
            let end = start + found.len();
            let begins = start == 0 || words.as_bytes()[start - 1] == b' ';
            let ends = end == words.len() || words.as_bytes()[end] == b' ';
            match (begins, ends) {
                (true, true) => return 1.0,
                (true, false) if self.open => best = BEGINNING,
                _ => {}
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(text: &str, words: &str) -> f64 {
        let phrase = Phrase::parse(text, true).unwrap();
        Wanted::new(&phrase).stands_in(words)
    }

    #[test]
    fn a_phrase_stands_where_its_words_do_one_after_the_other() {
        for (text, words, expected) in [
            ("night trains", "the night trains return", 1.0),
            ("tra", "night trains", BEGINNING),
            ("tra", "trains tra", 1.0),
            ("ight", "night trains", 0.0),
            ("at", "night at9 trains", 0.0),
            ("at", "trains at", 1.0),
            ("trains night", "night trains", 0.0),
        ] {
            assert!(
                (stands(text, words) - expected).abs() < 0.001,
                "{text} in {words}"
            );
        }
    }

    #[test]
    fn a_new_article_counts_twice_as_much_as_a_very_old_one() {
        let now: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
        let old: Timestamp = "1900-01-01T00:00:00Z".parse().unwrap();
        assert!((freshness(now, now) - 2.0).abs() < 0.001);
        assert!(freshness(old, now) < 1.01);
        assert!((freshness("2027-01-01T00:00:00Z".parse().unwrap(), now) - 2.0).abs() < 0.001);
    }
}
