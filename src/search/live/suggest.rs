//! What readers may be about to type: what on the stand begins like it.

use diesel::prelude::*;

use crate::db::schema::{live_article_words, live_articles, live_authors, live_tags};
use crate::db::{Backend, Conn, Id, Result};
use crate::text::fold;

/// How many suggestions there are at the most.
pub const MOST: i64 = 10;
/// How many of them are tags at the most, and how many authors, when there are others.
const SOME: usize = 3;

/// What a suggestion leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggested {
    /// An article by its title.
    Article,
    /// A tag by its name.
    Tag,
    /// An author by their name.
    Author,
}

/// Something that begins like what was typed.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// What it is.
    pub kind: Suggested,
    /// Its id.
    pub id: Id<()>,
    /// Its address on the site.
    pub slug: String,
    /// Its title or name.
    pub text: String,
}

/// A row of any of the three tables.
type Row = (Id<()>, String, String);

/// What begins like this: a few tags, a few authors, and articles, each in the order of the alphabet. Each is a walk
/// along an index that ends after so many.
pub fn suggest(conn: &mut Conn, beginning: &str) -> Result<Vec<Suggestion>> {
    let (from, until) = fold::range(beginning);
    if from.is_empty() {
        return Ok(Vec::new());
    }
    let tags: Vec<Row> = live_tags::table
        .filter(live_tags::name_folded.between(&from, &until))
        .order((live_tags::name_folded, live_tags::id))
        .limit(MOST)
        .select((live_tags::id, live_tags::slug, live_tags::name))
        .load(conn)?;
    let authors: Vec<Row> = live_authors::table
        .filter(live_authors::name_folded.between(&from, &until))
        .order((live_authors::name_folded, live_authors::id))
        .limit(MOST)
        .select((live_authors::id, live_authors::slug, live_authors::name))
        .load(conn)?;
    let articles: Vec<Row> = titles(conn, &from, &until)?;
    let sorts = [
        (Suggested::Tag, tags),
        (Suggested::Author, authors),
        (Suggested::Article, articles),
    ];
    Ok(share(sorts))
}

fn titles(conn: &mut Conn, from: &str, until: &str) -> Result<Vec<Row>> {
    let keys: Vec<i64> = live_article_words::table
        .filter(live_article_words::title_folded.between(from, until))
        .order((live_article_words::title_folded, live_article_words::key))
        .limit(MOST)
        .select(live_article_words::key)
        .load(conn)?;
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, Row)> = live_articles::table
        .filter(live_articles::key.eq_any(&keys))
        .select((
            live_articles::key,
            (live_articles::id, live_articles::slug, live_articles::title),
        ))
        .into_boxed::<Backend>()
        .load(conn)?;
    let place = |key: i64| keys.iter().position(|one| *one == key);
    let mut rows: Vec<(Option<usize>, Row)> = rows.into_iter().map(|(key, row)| (place(key), row)).collect();
    rows.sort_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// So many of each sort that all together are not too many: at first a few of each, then what there is room for.
fn share(sorts: [(Suggested, Vec<Row>); 3]) -> Vec<Suggestion> {
    let most = usize::try_from(MOST).unwrap_or(0);
    let mut taken: Vec<usize> = sorts.iter().map(|(_, rows)| rows.len().min(SOME)).collect();
    for (number, (_, rows)) in sorts.iter().enumerate().rev() {
        let room = most - taken.iter().sum::<usize>();
        taken[number] += room.min(rows.len() - taken[number]);
    }
    let suggestions = sorts.into_iter().zip(taken).flat_map(|((kind, rows), taken)| {
        rows.into_iter()
            .take(taken)
            .map(move |(id, slug, text)| Suggestion { kind, id, slug, text })
    });
    suggestions.collect()
}
