//! What moderators' decisions taught: how likely a comment is spam by the words in it, and which of them say so.

use std::collections::BTreeMap;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use futures_util::future::{BoxFuture, FutureExt};
use sha2::{Digest, Sha256};

use super::{Candidate, Fate, Reason, SpamCheck, Verdict};
use crate::comments::{CommentError, store};
use crate::config::SpamConfig;
use crate::db::{Conn, Db, text_column};
use crate::text::lookalike::{domains_in, plain_letters};
use crate::text::words::push_words;

/// What a decision says about a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow, strum::AsRefStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Lesson {
    /// It is spam.
    Spam,
    /// It is not.
    Fine,
}
text_column!(Lesson);

/// In how many comments that were called spam, and in how many others, a word stood.
pub type Weights = (i64, i64);

/// So many comments of each kind have to be decided about before anything is said.
const FEWEST: i64 = 10;
/// So many of the words that say most are heard.
const HEARD: usize = 15;
/// So many of these are named.
const NAMED: usize = 5;
/// So many different words of a comment are looked at.
const MOST_MARKS: usize = 200;
/// Longer words are no words, and numbers of so many digits may be somebody's.
const LONGEST: usize = 32;
const LONGEST_NUMBER: usize = 4;
/// A word that was met never is worth as much as one of each in so many comments.
const DOUBT: f64 = 1.0;
/// How far from a half a word has to be to say anything.
const SAYS_SOMETHING: f64 = 0.1;

/// Goes by what was learned.
#[derive(Clone, Copy, Debug)]
pub struct Learned {
    hold: u32,
    spam: u32,
}

impl Learned {
    /// With the shares from which on it says something.
    pub fn new(config: &SpamConfig) -> Self {
        Self {
            hold: config.learned_hold,
            spam: config.learned_spam,
        }
    }

    fn verdict(self, marks: &BTreeMap<i64, String>, all: Weights, known: &BTreeMap<i64, Weights>) -> Verdict {
        let Some((percent, words)) = score(marks, all, known) else {
            return Verdict::default();
        };
        let from = |share: u32| share > 0 && percent >= share;
        let fate = match (from(self.spam), from(self.hold)) {
            (true, _) => Fate::Spam,
            (false, true) => Fate::Hold,
            (false, false) => return Verdict::default(),
        };
        let detail = format!("{percent} % likely to be spam by what was decided before: {words}");
        Verdict::new(fate, Reason::new("learned_words", detail))
    }
}

impl SpamCheck for Learned {
    fn judge<'c>(
        &'c self,
        db: &'c Db,
        candidate: Candidate<'c>,
    ) -> BoxFuture<'c, Result<Verdict, CommentError>> {
        let (this, text) = (*self, candidate.comment.whole());
        let find = move |conn: &mut Conn| {
            let marks = marks_of(&text);
            let words: Vec<i64> = marks.keys().copied().collect();
            let (all, known) = store::lessons::weights(conn, &words)?;
            Ok::<_, CommentError>(this.verdict(&marks, all, &known))
        };
        async move { db.read(find).await }.boxed()
    }
}

/// The words of a text, as they are counted: the beginning of the hash of each, with the word itself. What is counted names
/// nobody; the word is known to who has the text.
pub fn marks_of(text: &str) -> BTreeMap<i64, String> {
    let mut words = String::new();
    push_words(&mut words, &plain_letters(text), 32_000);
    let domains = domains_in(text)
        .into_iter()
        .map(|domain| format!("link to {domain}"));
    let words = words.split(' ').filter(|word| is_word(word)).map(str::to_owned);
    let mut marks = BTreeMap::new();
    for word in domains.chain(words) {
        if marks.len() == MOST_MARKS {
            break;
        }
        marks.insert(hash(&word), word);
    }
    marks
}

fn is_word(word: &str) -> bool {
    let letters = word.chars().count();
    let is_number = word.chars().all(char::is_numeric);
    letters <= if is_number { LONGEST_NUMBER } else { LONGEST } && letters > 1
}

fn hash(word: &str) -> i64 {
    let digest = Sha256::digest(word.as_bytes());
    let first: [u8; 8] = std::array::from_fn(|place| digest[place]);
    // 0 counts the comments.
    i64::from_be_bytes(first) | 1
}

/// How likely it is spam, in a hundred, with the words that say most; nothing while too little was decided.
fn score(
    marks: &BTreeMap<i64, String>,
    all: Weights,
    known: &BTreeMap<i64, Weights>,
) -> Option<(u32, String)> {
    if all.0 < FEWEST || all.1 < FEWEST {
        return None;
    }
    let mut said: Vec<(f64, &str)> = marks
        .iter()
        .filter_map(|(mark, word)| Some((likely(*known.get(mark)?, all), word.as_str())))
        .filter(|(likely, _)| (likely - 0.5).abs() >= SAYS_SOMETHING)
        .collect();
    let strength = |likely: f64| (likely - 0.5).abs();
    said.sort_by(|one, other| {
        strength(other.0)
            .total_cmp(&strength(one.0))
            .then(one.1.cmp(other.1))
    });
    said.truncate(HEARD);
    if said.is_empty() {
        return None;
    }
    let odds: f64 = said
        .iter()
        .map(|(likely, _)| (likely / (1.0 - likely)).ln())
        .sum();
    let together = 1.0 / (1.0 + (-odds).exp());
    let named = said.iter().take(NAMED);
    let named: Vec<String> = named
        .map(|(likely, word)| format!("{word} ({} %)", percent(*likely)))
        .collect();
    Some((percent(together), named.join(", ")))
}

/// How likely a comment with this word is spam, were spam and the rest as frequent.
fn likely((spam, fine): Weights, all: Weights) -> f64 {
    let share = |count: i64, of: i64| precise(count.max(0)) / precise(of.max(1));
    let (spam_share, fine_share) = (share(spam, all.0), share(fine, all.1));
    let seen = precise(spam.max(0) + fine.max(0));
    let both = spam_share + fine_share;
    let found = if both > 0.0 { spam_share / both } else { 0.5 };
    (DOUBT * 0.5 + seen * found) / (DOUBT + seen)
}

#[expect(clippy::cast_precision_loss, reason = "so many comments are never counted")]
fn precise(count: i64) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is between 0 and 1"
)]
fn percent(share: f64) -> u32 {
    (share * 100.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str, all: Weights, lessons: &[(&str, Weights)]) -> Option<(u32, String)> {
        let known = lessons
            .iter()
            .map(|(word, weights)| (hash(word), *weights))
            .collect();
        score(&marks_of(text), all, &known)
    }

    #[test]
    fn words_of_spam_say_so_and_are_named_the_strongest_first() {
        let lessons = [("watches", (20, 0)), ("cheap", (15, 1)), ("train", (0, 20))];
        let (percent, words) = judged("Cheap watches here", (20, 20), &lessons).unwrap();
        assert!(percent >= 99, "{percent}");
        assert_eq!(words, "watches (98 %), cheap (91 %)");
        let (percent, _) = judged("The train was late", (20, 20), &lessons).unwrap();
        assert!(percent <= 5, "{percent}");
    }

    #[test]
    fn nothing_is_said_before_enough_was_decided_or_of_what_is_not_known() {
        let lessons = [("watches", (9, 0))];
        assert_eq!(judged("watches", (9, 20), &lessons), None);
        assert_eq!(judged("watches", (20, 9), &lessons), None);
        assert_eq!(judged("Good morning", (20, 20), &lessons), None);
    }

    #[test]
    fn a_word_met_once_says_less_than_one_met_often() {
        let once = likely((1, 0), (20, 20));
        assert!(once < likely((10, 0), (20, 20)) && once > 0.5);
        assert!(
            (likely((-3, 0), (20, 20)) - 0.5).abs() < 1e-9,
            "lessons that were taken back twice"
        );
    }

    #[test]
    fn words_are_known_however_they_are_spelt_and_long_numbers_not_at_all() {
        let words = |text: &str| marks_of(text).into_values().collect::<Vec<_>>();
        assert_eq!(marks_of("wаtches"), marks_of("WATCHES"), "a Cyrillic letter");
        assert_eq!(words("+46701234567"), [""; 0]);
        assert!(words("see offers.example").contains(&"link to offers.example".to_owned()));
        let many: String = (0..1_000).map(|number| format!("word{number} ")).collect();
        assert_eq!(marks_of(&many).len(), MOST_MARKS);
        assert!(!marks_of(&many).contains_key(&0));
    }
}
