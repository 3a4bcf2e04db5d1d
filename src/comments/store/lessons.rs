//! What moderators' decisions taught about spam, and which of them are still to be learned from.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::comments::CommentId;
use crate::comments::spam::{Lesson, Reason, Weights, marks_of};
use crate::db::schema::{comment_lessons, comments};
use crate::db::{Conn, DbError, JsonText, Result, Tx, each};

/// The row that counts comments, and no word.
const ALL: i64 = 0;
/// So many words that nobody has written for long are forgotten at once.
const FORGOTTEN: i64 = 1_000;

/// A decision that is to be learned from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueLesson {
    /// The comment.
    pub id: CommentId,
    /// The name it is signed with.
    pub author_name: String,
    /// The text.
    pub body: String,
    /// What was decided.
    pub lesson: Lesson,
    /// What was learned from it before.
    pub learned: Option<Lesson>,
    /// What the checks had noticed.
    pub reasons: Vec<Reason>,
}

impl DueLesson {
    /// All that somebody wrote.
    pub fn whole(&self) -> String {
        format!("{}\n{}", self.author_name, self.body)
    }
}

/// Notes what a decision says about a comment. What was learned from it already is not learned twice.
pub fn note(tx: &mut Tx, id: CommentId, lesson: Lesson) -> Result<()> {
    let learned: Option<Lesson> = comments::table
        .find(id)
        .select(comments::learned)
        .first(&mut **tx)?;
    let due = Some(lesson).filter(|lesson| learned != Some(*lesson));
    diesel::update(comments::table.find(id))
        .set(comments::lesson.eq(due))
        .execute(&mut **tx)?;
    Ok(())
}

/// Another text has to be decided about anew; what the one before taught stays.
pub fn begin_anew(tx: &mut Tx, id: CommentId) -> Result<()> {
    diesel::update(comments::table.find(id))
        .set((
            comments::lesson.eq(None::<Lesson>),
            comments::learned.eq(None::<Lesson>),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

type DueRow = (
    CommentId,
    String,
    String,
    Option<Lesson>,
    Option<Lesson>,
    JsonText<Vec<Reason>>,
);

/// Decisions that are to be learned from, the oldest first.
pub fn due(conn: &mut Conn, limit: i64) -> Result<Vec<DueLesson>> {
    let rows: Vec<DueRow> = comments::table
        .filter(comments::lesson.is_not_null())
        .order((comments::updated_at, comments::id))
        .limit(limit)
        .select((
            comments::id,
            comments::author_name,
            comments::body,
            comments::lesson,
            comments::learned,
            comments::reasons,
        ))
        .load(conn)?;
    let due = |(id, author_name, body, lesson, learned, reasons): DueRow| {
        Ok(DueLesson {
            id,
            author_name,
            body,
            lesson: lesson.ok_or(DbError::NotFound)?,
            learned,
            reasons: reasons.value()?,
        })
    };
    rows.into_iter().map(due).collect()
}

/// Learns from a decision, unless another one was made or the text was changed since it was read; whether it did.
pub fn learn(tx: &mut Tx, due: &DueLesson) -> Result<bool> {
    let same = comments::table
        .find(due.id)
        .filter(comments::lesson.eq(due.lesson).and(comments::body.eq(&due.body)));
    let taken = diesel::update(same)
        .set((
            comments::lesson.eq(None::<Lesson>),
            comments::learned.eq(Some(due.lesson)),
        ))
        .execute(&mut **tx)?;
    if taken == 0 {
        return Ok(false);
    }
    let mut change = weight(due.lesson);
    if let Some(before) = due.learned {
        let (spam, fine) = weight(before);
        change = (change.0 - spam, change.1 - fine);
    }
    let marks = marks_of(&due.whole());
    for word in std::iter::once(ALL).chain(marks.into_keys()) {
        count(tx, word, change)?;
    }
    Ok(true)
}

fn weight(lesson: Lesson) -> Weights {
    match lesson {
        Lesson::Spam => (1, 0),
        Lesson::Fine => (0, 1),
    }
}

fn count(tx: &mut Tx, word: i64, (spam, fine): Weights) -> Result<()> {
    let now = tx.now();
    let row = (
        comment_lessons::word.eq(word),
        comment_lessons::spam.eq(spam),
        comment_lessons::fine.eq(fine),
        comment_lessons::seen_at.eq(now),
    );
    each!(&mut **tx, |conn| diesel::insert_into(comment_lessons::table)
        .values(row)
        .on_conflict(comment_lessons::word)
        .do_update()
        .set((
            comment_lessons::spam.eq(comment_lessons::spam + spam),
            comment_lessons::fine.eq(comment_lessons::fine + fine),
            comment_lessons::seen_at.eq(now),
        ))
        .execute(conn))?;
    Ok(())
}

/// What was learned altogether, and of each of these words.
pub fn weights(conn: &mut Conn, words: &[i64]) -> Result<(Weights, BTreeMap<i64, Weights>)> {
    let wanted: Vec<i64> = std::iter::once(ALL).chain(words.iter().copied()).collect();
    let rows: Vec<(i64, i64, i64)> = comment_lessons::table
        .filter(comment_lessons::word.eq_any(wanted))
        .select((
            comment_lessons::word,
            comment_lessons::spam,
            comment_lessons::fine,
        ))
        .load(conn)?;
    let mut known: BTreeMap<i64, Weights> = rows
        .into_iter()
        .map(|(word, spam, fine)| (word, (spam, fine)))
        .collect();
    let all = known.remove(&ALL).unwrap_or_default();
    Ok((all, known))
}

/// Forgets words that stood in no comment since a time, some at once; how many.
pub fn forget(tx: &mut Tx, before: Timestamp) -> Result<usize> {
    let words: Vec<i64> = comment_lessons::table
        .filter(comment_lessons::seen_at.lt(before))
        .filter(comment_lessons::word.ne(ALL))
        .order(comment_lessons::seen_at)
        .limit(FORGOTTEN)
        .select(comment_lessons::word)
        .load(&mut **tx)?;
    let old = comment_lessons::table.filter(comment_lessons::word.eq_any(&words));
    Ok(diesel::delete(old).execute(&mut **tx)?)
}
