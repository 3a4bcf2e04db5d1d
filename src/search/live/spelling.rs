//! What a misspelled word may have meant: the vocabulary of the stand.

use std::collections::BTreeSet;
use std::iter;

use diesel::prelude::*;

use super::{LiveSearchQuery, finds};
use crate::articles::live::words::INDEX;
use crate::db::schema::{live_article_words, live_articles, live_word_forms, live_words};
use crate::db::{Conn, Result, Tx, Wanted, each};
use crate::search::{Clause, SearchQuery, closeness, forms, is_correctable};
use crate::text::words::{Phrase, Word, spaced_words};

/// So many words that are spelled nearly alike are compared.
const COMPARED: i64 = 200;
/// Of the nearest ones so many are asked how frequent they are.
const WEIGHED: usize = 5;
/// More frequent than this is frequent enough.
const FREQUENT: i64 = 100;
/// What a reader began to type may be so many words.
pub const BEGUN: usize = 50;
/// Of so many that begin so the shortest are taken.
const LOOKED_AT: i64 = 1_000;
/// How many rows one statement writes.
const ROWS: usize = 500;

/// The query with the words corrected that stand in no article, if that finds anything.
pub(super) fn correct(conn: &mut Conn, search: &LiveSearchQuery) -> Result<Option<String>> {
    let mut text = search.text.clone();
    // From the end, so that the places before stay what they are.
    for clause in search
        .query
        .clauses
        .iter()
        .rev()
        .filter(|clause| !clause.excluded)
    {
        if let Some(word) = correction(conn, clause)? {
            text.replace_range(clause.place.clone(), &word);
        }
    }
    let Ok(query) = SearchQuery::parse(&text) else {
        return Ok(None);
    };
    let corrected = LiveSearchQuery {
        query,
        text,
        ..search.clone()
    };
    let is_better = corrected.text != search.text && finds(conn, &corrected)?;
    Ok(is_better.then_some(corrected.text))
}

/// The word that was meant, when the clause is a word that stands nowhere.
fn correction(conn: &mut Conn, clause: &Clause) -> Result<Option<String>> {
    let [typed] = clause.phrase.words.as_slice() else {
        return Ok(None);
    };
    if !is_correctable(typed.as_str()) || frequency(conn, clause.phrase.clone(), 1)? > 0 {
        return Ok(None);
    }
    let known: BTreeSet<String> = live_word_forms::table
        .filter(live_word_forms::form.eq_any(forms(typed.as_str())))
        .limit(COMPARED)
        .select(live_word_forms::word)
        .load::<String>(conn)?
        .into_iter()
        .collect();
    let mut near: Vec<(usize, String)> = known
        .into_iter()
        .filter_map(|word| Some((closeness(typed.as_str(), &word)?, word)))
        .collect();
    near.sort();
    near.truncate(WEIGHED);
    let mut best: Option<(usize, i64, String)> = None;
    for (distance, word) in near {
        let frequency = match Phrase::parse(&word, false) {
            Some(phrase) => frequency(conn, phrase, FREQUENT)?,
            None => 0,
        };
        let is_better = best
            .as_ref()
            .is_none_or(|(nearest, most, _)| distance == *nearest && frequency > *most);
        if frequency > 0 && is_better {
            best = Some((distance, frequency, word));
        }
    }
    Ok(best.map(|(_, _, word)| word))
}

/// A word, and the shortest words of the vocabulary that begin so. The index itself can look for what begins so as well,
/// but puts the lists of all of it together before it gives the first article, which grows with the newsroom.
pub(super) fn beginning_with(conn: &mut Conn, word: &Word) -> Result<Vec<Word>> {
    let end = format!("{}{}", word.as_str(), char::MAX);
    let mut longer: Vec<String> = live_words::table
        .filter(live_words::word.gt(word.as_str()))
        .filter(live_words::word.lt(end))
        .order(live_words::word)
        .limit(LOOKED_AT)
        .select(live_words::word)
        .load(conn)?;
    longer.sort_by_key(|word| word.chars().count());
    longer.truncate(BEGUN);
    Ok(iter::once(word.clone())
        .chain(longer.into_iter().map(Word::known))
        .collect())
}

/// In how many articles a phrase stands, counted so far.
fn frequency(conn: &mut Conn, phrase: Phrase, limit: i64) -> Result<i64> {
    let wanted = Wanted {
        all: vec![phrase],
        ..Wanted::default()
    };
    let keys = INDEX.newest(conn, &wanted, false, limit)?;
    Ok(i64::try_from(keys.len()).unwrap_or(i64::MAX))
}

/// Some articles whose words may not be in the vocabulary yet.
pub fn unlearned(conn: &mut Conn, limit: i64) -> Result<Vec<i64>> {
    Ok(live_article_words::table
        .filter(diesel::dsl::not(live_article_words::learned))
        .order(live_article_words::key)
        .limit(limit)
        .select(live_article_words::key)
        .load(conn)?)
}

/// Takes the words of some articles into the vocabulary.
pub fn learn(tx: &mut Tx, keys: &[i64]) -> Result<()> {
    let mut words = BTreeSet::new();
    for &key in keys {
        collect(tx, key, &mut words)?;
    }
    let words: Vec<String> = words.into_iter().collect();
    for some in words.chunks(ROWS) {
        let known: BTreeSet<String> = live_words::table
            .filter(live_words::word.eq_any(some))
            .select(live_words::word)
            .load::<String>(&mut **tx)?
            .into_iter()
            .collect();
        let new: Vec<&String> = some.iter().filter(|word| !known.contains(*word)).collect();
        add(tx, &new)?;
    }
    diesel::update(live_article_words::table.filter(live_article_words::key.eq_any(keys)))
        .set(live_article_words::learned.eq(true))
        .execute(&mut **tx)?;
    Ok(())
}

/// The words of an article that somebody may mean.
fn collect(tx: &mut Tx, key: i64, words: &mut BTreeSet<String>) -> Result<()> {
    let body: Option<String> = live_articles::table
        .find(key)
        .select(live_articles::body_text)
        .first(&mut **tx)
        .optional()?;
    let head: Option<(String, String, String, String)> = live_article_words::table
        .find(key)
        .select((
            live_article_words::title,
            live_article_words::lead,
            live_article_words::summary,
            live_article_words::names,
        ))
        .first(&mut **tx)
        .optional()?;
    let mut keep = |word: &str| {
        if is_correctable(word) && !words.contains(word) {
            words.insert(word.to_owned());
        }
    };
    spaced_words(body.as_deref().unwrap_or_default(), &mut keep);
    if let Some((title, lead, summary, names)) = head {
        for text in [title, lead, summary, names] {
            spaced_words(&text, &mut keep);
        }
    }
    Ok(())
}

fn add(tx: &mut Tx, words: &[&String]) -> Result<()> {
    let rows: Vec<_> = words.iter().map(|word| live_words::word.eq(*word)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    each!(&mut **tx, |conn| diesel::insert_into(live_words::table)
        .values(&rows)
        .execute(conn))?;
    let forms: Vec<(String, &String)> = words
        .iter()
        .flat_map(|word| forms(word).into_iter().map(move |form| (form, *word)))
        .collect();
    for some in forms.chunks(ROWS) {
        let rows: Vec<_> = some
            .iter()
            .map(|(form, word)| (live_word_forms::form.eq(form), live_word_forms::word.eq(*word)))
            .collect();
        each!(&mut **tx, |conn| diesel::insert_into(live_word_forms::table)
            .values(&rows)
            .execute(conn))?;
    }
    Ok(())
}

/// Of the next words of the vocabulary behind this one, those that stand in no article any more; and the last one
/// looked at, if there was any.
pub fn unused(conn: &mut Conn, behind: &str, limit: i64) -> Result<(Vec<String>, Option<String>)> {
    let words: Vec<String> = live_words::table
        .filter(live_words::word.gt(behind))
        .order(live_words::word)
        .limit(limit)
        .select(live_words::word)
        .load(conn)?;
    let mut unused = Vec::new();
    for word in &words {
        if !is_used(conn, word)? {
            unused.push(word.clone());
        }
    }
    Ok((unused, words.into_iter().next_back()))
}

fn is_used(conn: &mut Conn, word: &str) -> Result<bool> {
    Ok(match Phrase::parse(word, false) {
        Some(phrase) => frequency(conn, phrase, 1)? > 0,
        None => false,
    })
}

/// Forgets these words, unless they stand somewhere after all.
pub fn forget(tx: &mut Tx, words: &[String]) -> Result<()> {
    for word in words {
        if !is_used(tx, word)? {
            diesel::delete(live_word_forms::table.filter(live_word_forms::word.eq(word)))
                .execute(&mut **tx)?;
            diesel::delete(live_words::table.find(word)).execute(&mut **tx)?;
        }
    }
    Ok(())
}

/// Forgets the vocabulary.
pub fn clear(tx: &mut Tx) -> Result<()> {
    diesel::delete(live_word_forms::table).execute(&mut **tx)?;
    diesel::delete(live_words::table).execute(&mut **tx)?;
    Ok(())
}
