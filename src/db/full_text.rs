//! Finding words: the one thing that the two databases do so differently that it is written twice.
//!
//! The words come from [`text::words`](crate::text::words), so neither database cuts, folds or stems anything, and both
//! find the same. On SQLite a full-text table (FTS5) holds no text and is keyed like the table beside it; on PostgreSQL
//! that table has a `tsvector` of its own. No statement holds a word: they are bound, made of letters and digits only.

use std::collections::BTreeMap;
use std::fmt::Write;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Conn, Result, Tx};
use crate::text::words::{Phrase, Word};

/// Behind this PostgreSQL knows no places in a text: words are still found there, phrases are not.
const LAST_PLACE: usize = 16_383;
/// How many places of one word PostgreSQL keeps.
const MOST_PLACES: usize = 250;
/// So far the texts of an article stand apart, so that no phrase reaches from one into another.
const GAP: usize = 8;

/// An index of words.
#[derive(Clone, Copy, Debug)]
pub struct FullText {
    /// SQLite's full-text table.
    pub index: &'static str,
    /// The table beside it, which has the same `key`.
    pub table: &'static str,
}

/// The words of one thing, by where they stand: each a list with spaces between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Of the title.
    pub title: String,
    /// Of the lines around it.
    pub lead: String,
    /// Of the summary.
    pub summary: String,
    /// Of the names of whom and what it refers to.
    pub names: String,
    /// What it is filed under: words that no text holds.
    pub filed: String,
    /// Of the body.
    pub body: String,
}

/// What is looked for: everything must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Phrases that stand somewhere in it.
    pub all: Vec<Phrase>,
    /// Words of which one at least stands in it, for each list of them.
    pub any: Vec<Vec<Word>>,
    /// Phrases that stand nowhere in it.
    pub none: Vec<Phrase>,
}

impl FullText {
    /// Adds the words of what has this key, and has its row in the table beside the index already.
    pub fn insert(self, tx: &mut Tx, key: i64, fields: &Fields) -> Result<()> {
        let Fields {
            title,
            lead,
            summary,
            names,
            filed,
            body,
        } = fields;
        match &mut **tx {
            Conn::Sqlite(conn) => diesel::sql_query(format!(
                "INSERT INTO {} (rowid, title, lead, summary, names, filed, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
                self.index
            ))
            .bind::<BigInt, _>(key)
            .bind::<Text, _>(title)
            .bind::<Text, _>(lead)
            .bind::<Text, _>(summary)
            .bind::<Text, _>(names)
            .bind::<Text, _>(filed)
            .bind::<Text, _>(body)
            .execute(conn)?,
            Conn::Postgres(conn) => diesel::sql_query(format!(
                "UPDATE {} SET words = CAST($1 AS tsvector) WHERE key = $2",
                self.table
            ))
            .bind::<Text, _>(vector(fields))
            .bind::<BigInt, _>(key)
            .execute(conn)?,
        };
        Ok(())
    }

    /// Forgets the words of what has this key. (On PostgreSQL they go with the row of the table beside the index.)
    pub fn delete(self, tx: &mut Tx, key: i64) -> Result<()> {
        if let Conn::Sqlite(conn) = &mut **tx {
            diesel::sql_query(format!("DELETE FROM {} WHERE rowid = ?", self.index))
                .bind::<BigInt, _>(key)
                .execute(conn)?;
        }
        Ok(())
    }

    /// Forgets all words.
    pub fn clear(self, tx: &mut Tx) -> Result<()> {
        if let Conn::Sqlite(conn) = &mut **tx {
            let all = format!("INSERT INTO {0} ({0}) VALUES ('delete-all')", self.index);
            diesel::sql_query(all).execute(conn)?;
        }
        Ok(())
    }

    /// The keys of what is looked for, the greatest first, `limit` of them at the most. With `in_head` the words have to
    /// stand before the body. Nothing is found where no word is looked for.
    pub fn newest(self, conn: &mut Conn, wanted: &Wanted, in_head: bool, limit: i64) -> Result<Vec<i64>> {
        let expression = wanted.expression(conn, in_head);
        self.keys(conn, expression, "", "DESC", limit)
    }

    /// The keys of what is looked for, the greatest first, below this one.
    pub fn below(self, conn: &mut Conn, wanted: &Wanted, key: Option<i64>, limit: i64) -> Result<Vec<i64>> {
        let expression = wanted.expression(conn, false);
        let below = key.map_or(String::new(), |key| format!("AND {} < {key}", key_of(conn)));
        self.keys(conn, expression, &below, "DESC", limit)
    }

    /// The keys of what holds a word, the smallest first, behind this one.
    pub fn behind(self, conn: &mut Conn, word: Word, key: i64, limit: i64) -> Result<Vec<i64>> {
        let wanted = Wanted {
            all: vec![Phrase::of(word)],
            ..Wanted::default()
        };
        let behind = format!("AND {} > {key}", key_of(conn));
        let expression = wanted.expression(conn, false);
        self.keys(conn, expression, &behind, "ASC", limit)
    }

    fn keys(
        self,
        conn: &mut Conn,
        expression: Option<String>,
        bound: &str,
        order: &str,
        limit: i64,
    ) -> Result<Vec<i64>> {
        let Some(expression) = expression else {
            return Ok(Vec::new());
        };
        let Self { index, table } = self;
        let rows: Vec<KeyRow> = match conn {
            Conn::Sqlite(conn) => diesel::sql_query(format!(
                "SELECT rowid AS key FROM {index} WHERE {index} MATCH ? {bound} ORDER BY rowid {order} LIMIT ?"
            ))
            .bind::<Text, _>(expression)
            .bind::<BigInt, _>(limit)
            .load(conn)?,
            Conn::Postgres(conn) => diesel::sql_query(format!(
                "SELECT key FROM {table} WHERE words @@ CAST($1 AS tsquery) {bound} ORDER BY key {order} LIMIT $2"
            ))
            .bind::<Text, _>(expression)
            .bind::<BigInt, _>(limit)
            .load(conn)?,
        };
        Ok(rows.into_iter().map(|row| row.key).collect())
    }
}

/// What the key is called.
fn key_of(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "rowid",
        Conn::Postgres(_) => "key",
    }
}

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = BigInt)]
    key: i64,
}

impl Wanted {
    /// What the database is asked; `None` where no word is looked for, or one of no words.
    fn expression(&self, conn: &Conn, in_head: bool) -> Option<String> {
        let nothing = self.all.is_empty() && self.any.is_empty();
        if nothing || self.any.iter().any(Vec::is_empty) {
            return None;
        }
        Some(match conn {
            Conn::Sqlite(_) => self.for_sqlite(in_head),
            Conn::Postgres(_) => self.for_postgres(in_head),
        })
    }

    fn for_sqlite(&self, in_head: bool) -> String {
        let one = |phrase: &Phrase| {
            let words: Vec<&str> = phrase.words.iter().map(Word::as_str).collect();
            format!("\"{}\"{}", words.join(" "), if phrase.open { " *" } else { "" })
        };
        let any = |words: &Vec<Word>| {
            let words: Vec<String> = words
                .iter()
                .map(|word| format!("\"{}\"", word.as_str()))
                .collect();
            format!("({})", words.join(" OR "))
        };
        let all: Vec<String> = self.all.iter().map(one).chain(self.any.iter().map(any)).collect();
        let mut expression = format!("({})", all.join(" AND "));
        if in_head {
            expression.insert_str(0, "{title lead summary names filed} : ");
        }
        if !self.none.is_empty() {
            let none: Vec<String> = self.none.iter().map(one).collect();
            expression = format!("({expression}) NOT ({})", none.join(" OR "));
        }
        expression
    }

    fn for_postgres(&self, in_head: bool) -> String {
        let head = if in_head { "ABC" } else { "" };
        let one = |phrase: &Phrase, head: &str| {
            let last = phrase.words.len().saturating_sub(1);
            let word = |(number, word): (usize, &Word)| {
                let open = if phrase.open && number == last { "*" } else { "" };
                let colon = if open.is_empty() && head.is_empty() {
                    ""
                } else {
                    ":"
                };
                format!("'{}'{colon}{open}{head}", word.as_str())
            };
            let words: Vec<String> = phrase.words.iter().enumerate().map(word).collect();
            format!("({})", words.join(" <-> "))
        };
        let any = |words: &Vec<Word>| {
            let words: Vec<String> = words.iter().map(|word| format!("'{}'", word.as_str())).collect();
            format!("({})", words.join(" | "))
        };
        let all = self.all.iter().map(|phrase| one(phrase, head));
        let none = self.none.iter().map(|phrase| format!("!{}", one(phrase, "")));
        let parts: Vec<String> = all.chain(self.any.iter().map(any)).chain(none).collect();
        parts.join(" & ")
    }
}

/// The words with their places and weights, as PostgreSQL reads them.
fn vector(fields: &Fields) -> String {
    let Fields {
        title,
        lead,
        summary,
        names,
        filed,
        body,
    } = fields;
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut place = 1;
    for (words, weight) in [
        (title, 'A'),
        (lead, 'B'),
        (summary, 'B'),
        (names, 'C'),
        (filed, 'C'),
        (body, 'D'),
    ] {
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            let known = places.entry(word).or_default();
            if known.len() < MOST_PLACES {
                known.push(format!("{}{weight}", place.min(LAST_PLACE)));
            }
            place += 1;
        }
        place += GAP;
    }
    places
        .into_iter()
        .fold(String::new(), |mut vector, (word, places)| {
            let _never = write!(vector, "'{word}':{} ", places.join(","));
            vector
        })
}
