//! The words by which the desk finds a working copy.
//!
//! Saving an article only says that they are due; they are made a moment later, outside of any transaction, and written
//! unless the article was saved again meanwhile. So nobody who saves waits for them.

use diesel::prelude::*;

use super::articles::get;
use crate::articles::{Article, ArticleId};
use crate::db::schema::{article_words, article_words_due};
use crate::db::{Conn, DbError, Fields, FullText, Result, Tx, each};
use crate::text::words::push_words;

/// Where the words of working copies are found.
pub const DESK_INDEX: FullText = FullText {
    index: "article_fts",
    head: None,
    table: "article_words",
};

/// How many bytes of words a body has at the most, as on the stand.
const MOST_OF_A_BODY: usize = crate::articles::live::words::MOST_OF_A_BODY;
/// How many bytes of words anything else has at the most.
const MOST_OF_A_LINE: usize = 4_000;

/// Words that are due, with the number of the revision they are due for.
pub type DueWords = (ArticleId, i64, Option<Fields>);

/// The words of an article are due because of the revision with this number, or because it is gone (0).
pub(super) fn due(tx: &mut Tx, article: ArticleId, number: i64) -> Result<()> {
    // Not read first: on PostgreSQL that would set everybody who saves at the same time against one another.
    let row = (
        article_words_due::article_id.eq(article),
        article_words_due::number.eq(number),
    );
    each!(&mut **tx, |conn| diesel::insert_into(article_words_due::table)
        .values(row)
        .on_conflict(article_words_due::article_id)
        .do_update()
        .set(article_words_due::number.eq(number))
        .execute(conn))?;
    Ok(())
}

/// Makes some of the words that are due, of what was saved first. An article that cannot be read has none, and keeps
/// nobody else from theirs.
pub fn make_words(conn: &mut Conn, limit: i64) -> Result<Vec<DueWords>> {
    let due: Vec<(ArticleId, i64)> = article_words_due::table
        .order(article_words_due::key)
        .limit(limit)
        .select((article_words_due::article_id, article_words_due::number))
        .load(conn)?;
    let words = |(id, number): (ArticleId, i64)| match get(conn, id) {
        Ok(article) => Ok((id, number, Some(fields(&article)))),
        Err(DbError::NotFound) => Ok((id, number, None)),
        Err(DbError::Internal(error)) => {
            tracing::error!(article = %id, %error, "the desk does not find an article that cannot be read");
            Ok((id, number, None))
        }
        Err(error) => Err(error),
    };
    due.into_iter().map(words).collect()
}

/// Writes words that were made, unless others are due by now.
pub fn write_words(tx: &mut Tx, (article, number, fields): &DueWords) -> Result<()> {
    let still = article_words_due::table
        .filter(article_words_due::article_id.eq(article))
        .filter(article_words_due::number.eq(number));
    if diesel::delete(still).execute(&mut **tx)? == 0 {
        return Ok(());
    }
    let known = article_words::table.filter(article_words::article_id.eq(article));
    let key: Option<i64> = known.select(article_words::key).first(&mut **tx).optional()?;
    if let Some(key) = key {
        DESK_INDEX.delete(tx, key)?;
        diesel::delete(article_words::table.find(key)).execute(&mut **tx)?;
    }
    let Some(fields) = fields else { return Ok(()) };
    let key: i64 = diesel::insert_into(article_words::table)
        .values(article_words::article_id.eq(article))
        .returning(article_words::key)
        .get_result(&mut **tx)?;
    DESK_INDEX.insert(tx, key, fields)
}

/// The articles that have these keys.
pub fn worded(conn: &mut Conn, keys: &[i64]) -> Result<Vec<(i64, ArticleId)>> {
    Ok(article_words::table
        .filter(article_words::key.eq_any(keys))
        .order(article_words::key.desc())
        .select((article_words::key, article_words::article_id))
        .load(conn)?)
}

fn fields(article: &Article) -> Fields {
    let (content, rendered) = (&article.revision.content, &article.revision.rendered);
    let lines = [
        &content.kicker,
        &content.subtitle,
        &content.dateline,
        &content.byline,
    ];
    let words = |texts: &mut dyn Iterator<Item = &String>, most: usize| {
        let mut words = String::new();
        texts.for_each(|text| push_words(&mut words, text, most));
        words
    };
    Fields {
        title: words(&mut std::iter::once(&content.title), MOST_OF_A_LINE),
        lead: words(&mut lines.into_iter().flatten(), MOST_OF_A_LINE),
        summary: words(&mut content.summary.iter(), MOST_OF_A_LINE),
        body: words(&mut std::iter::once(&rendered.text), MOST_OF_A_BODY),
        ..Fields::default()
    }
}
