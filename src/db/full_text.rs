//! Finding words: the one thing that the two databases do so differently that it is written twice.
//!
//! The words come from [`text::words`](crate::text::words), so neither database cuts, folds or stems anything, and both
//! find the same. On SQLite a full-text table (FTS5) holds no text and is keyed like the table beside it; on PostgreSQL
//! that table has a `tsvector` of its own. No statement holds a word: they are bound, made of letters and digits only.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::iter;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Text};

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
    /// SQLite's full-text table of what stands before the body, where that is looked for by itself: of a list of all
    /// places it would have to read what is in bodies, too. (PostgreSQL knows of each place how much it weighs.)
    pub head: Option<&'static str>,
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
            Conn::Sqlite(conn) => {
                let head = [title, lead, summary, names, filed];
                insert(
                    conn,
                    self.index,
                    "title, lead, summary, names, filed, body",
                    key,
                    head.into_iter().chain([body]),
                )?;
                if let Some(index) = self.head {
                    insert(
                        conn,
                        index,
                        "title, lead, summary, names, filed",
                        key,
                        head.into_iter(),
                    )?;
                }
            }
            Conn::Postgres(conn) => {
                diesel::sql_query(format!(
                    "UPDATE {} SET words = CAST($1 AS tsvector) WHERE key = $2",
                    self.table
                ))
                .bind::<Text, _>(vector(fields))
                .bind::<BigInt, _>(key)
                .execute(conn)?;
            }
        }
        Ok(())
    }

    /// Forgets the words of what has this key. (On PostgreSQL they go with the row of the table beside the index.)
    pub fn delete(self, tx: &mut Tx, key: i64) -> Result<()> {
        if let Conn::Sqlite(conn) = &mut **tx {
            for index in self.indexes() {
                diesel::sql_query(format!("DELETE FROM {index} WHERE rowid = ?"))
                    .bind::<BigInt, _>(key)
                    .execute(conn)?;
            }
        }
        Ok(())
    }

    /// The full-text tables.
    fn indexes(self) -> impl Iterator<Item = &'static str> {
        iter::once(self.index).chain(self.head)
    }

    /// Forgets all words.
    pub fn clear(self, tx: &mut Tx) -> Result<()> {
        if let Conn::Sqlite(conn) = &mut **tx {
            for index in self.indexes() {
                let all = format!("INSERT INTO {index} ({index}) VALUES ('delete-all')");
                diesel::sql_query(all).execute(conn)?;
            }
        }
        Ok(())
    }

    /// The keys of what is looked for, the greatest first, `limit` of them at the most. With `in_head` the words have
    /// to stand before the body, which is to be asked only where there is an index of that. Nothing is found where no
    /// word is looked for.
    pub fn newest(self, conn: &mut Conn, wanted: &Wanted, in_head: bool, limit: i64) -> Result<Vec<i64>> {
        let expression = wanted.expression(conn, in_head);
        let index = self.head.filter(|_| in_head).unwrap_or(self.index);
        Self { index, ..self }.keys(conn, expression, None, DOWN, limit)
    }

    /// The keys of what is looked for, the greatest first, below this one.
    pub fn below(self, conn: &mut Conn, wanted: &Wanted, key: Option<i64>, limit: i64) -> Result<Vec<i64>> {
        let expression = wanted.expression(conn, false);
        self.keys(conn, expression, key.map(|key| (" < ", key)), DOWN, limit)
    }

    /// The keys of what holds a word, the smallest first, behind this one.
    pub fn behind(self, conn: &mut Conn, word: Word, key: i64, limit: i64) -> Result<Vec<i64>> {
        let wanted = Wanted {
            all: vec![Phrase::of(word)],
            ..Wanted::default()
        };
        let expression = wanted.expression(conn, false);
        self.keys(conn, expression, Some((" > ", key)), UP, limit)
    }

    fn keys(
        self,
        conn: &mut Conn,
        expression: Option<String>,
        bound: Option<(&'static str, i64)>,
        order: &'static str,
        limit: i64,
    ) -> Result<Vec<i64>> {
        let Some(expression) = expression else {
            return Ok(Vec::new());
        };
        let Self { index, table, .. } = self;
        let keys = |key, from, holds| Keys {
            key,
            from,
            holds,
            expression,
            bound,
            order,
            limit,
        };
        Ok(match conn {
            Conn::Sqlite(conn) => keys("rowid", index, [index, " MATCH ", ""]).load(conn)?,
            Conn::Postgres(conn) => keys("key", table, ["words", " @@ CAST(", " AS tsquery)"]).load(conn)?,
        })
    }
}

/// Adds a row to a full-text table.
fn insert<'a>(
    conn: &mut SqliteConnection,
    index: &str,
    columns: &str,
    key: i64,
    words: impl Iterator<Item = &'a String>,
) -> Result<()> {
    let places = ", ?".repeat(columns.split(", ").count());
    let row = format!("INSERT INTO {index} (rowid, {columns}) VALUES (?{places})");
    let row = diesel::sql_query(row).into_boxed().bind::<BigInt, _>(key);
    words
        .fold(row, |row, words| row.bind::<Text, _>(words))
        .execute(conn)?;
    Ok(())
}

const DOWN: &str = " DESC LIMIT ";
const UP: &str = " ASC LIMIT ";

/// The keys of what holds an expression: a statement that a connection prepares once and keeps, which it does not with
/// one that is given as text.
struct Keys {
    key: &'static str,
    from: &'static str,
    /// What stands before the expression, and behind it.
    holds: [&'static str; 3],
    expression: String,
    bound: Option<(&'static str, i64)>,
    order: &'static str,
    limit: i64,
}

impl QueryId for Keys {
    type QueryId = ();
    // The text depends on the index and on what bounds the keys.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Keys {
    type SqlType = BigInt;
}

impl<C> RunQueryDsl<C> for Keys {}

impl<DB> QueryFragment<DB> for Keys
where
    DB: Backend + HasSqlType<Text> + HasSqlType<BigInt>,
    String: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let [words, holds, end] = self.holds;
        for part in ["SELECT ", self.key, " FROM ", self.from, " WHERE ", words, holds] {
            out.push_sql(part);
        }
        out.push_bind_param::<Text, _>(&self.expression)?;
        out.push_sql(end);
        if let Some((sign, key)) = &self.bound {
            for part in [" AND ", self.key, sign] {
                out.push_sql(part);
            }
            out.push_bind_param::<BigInt, _>(key)?;
        }
        for part in [" ORDER BY ", self.key, self.order] {
            out.push_sql(part);
        }
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}

impl Wanted {
    /// What the database is asked; `None` where no word is looked for, or one of no words.
    fn expression(&self, conn: &Conn, in_head: bool) -> Option<String> {
        let nothing = self.all.is_empty() && self.any.is_empty();
        if nothing || self.any.iter().any(Vec::is_empty) {
            return None;
        }
        Some(match conn {
            Conn::Sqlite(_) => self.for_sqlite(),
            Conn::Postgres(_) => self.for_postgres(in_head),
        })
    }

    fn for_sqlite(&self) -> String {
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
        let weight = if head.is_empty() { "" } else { ":ABC" };
        let any = |words: &Vec<Word>| {
            let words: Vec<String> = words
                .iter()
                .map(|word| format!("'{}'{weight}", word.as_str()))
                .collect();
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
