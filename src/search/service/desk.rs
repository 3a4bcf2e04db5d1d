use uuid::Uuid;

use crate::articles::store::{self, ArticleQuery, DESK_INDEX, DeskArticle};
use crate::articles::{Article, ArticleError, ArticleId};
use crate::auth::{Actor, Permission};
use crate::db::{Conn, Count, Cursor, DbError, Id, PageRequest, Slice, Wanted};
use crate::search::{Field, SearchQuery, Snippet, TextOf, snippet};

/// So many articles that hold the words are looked through for those that the actor may read, on one page.
const LOOKED_THROUGH: usize = 2_000;
/// So many of them at a time.
const AT_ONCE: i64 = 200;
/// The order of the results.
const SORT: &str = "-saved";

/// An article of the desk that was found.
#[derive(Debug)]
pub struct DeskHit {
    /// The article.
    pub article: DeskArticle,
    /// What to show of it.
    pub snippet: Option<Snippet>,
}

/// A page of the articles whose working copy holds the words, of those that the actor may read, the one saved last
/// first.
pub fn search_desk(
    conn: &mut Conn,
    actor: &Actor,
    query: &SearchQuery,
    page: &PageRequest,
) -> Result<Slice<DeskHit>, ArticleError> {
    let mut readable = ArticleQuery::all(actor.reach(Permission::ReadArticle)?);
    readable.taken_down = actor.may(Permission::ReadTakenDown).is_ok();
    let place = page
        .place::<i64>(SORT)
        .map_err(DbError::from)?
        .map(|place| place.key);
    let wanted = wanted(query);
    let (found, next) = walk(conn, &wanted, &readable, place, page.limit)?;
    let count = page.count.then(|| count(conn, &wanted, &readable)).transpose()?;
    let needles = query.needles();
    let mut items = Vec::new();
    for article in found {
        let whole = store::get(conn, article.listed.id)?;
        let snippet = snippet(&texts(&whole), &needles);
        items.push(DeskHit { article, snippet });
    }
    Ok(Slice {
        items,
        next,
        // What lies before is not looked for again: the client has it.
        prev: None,
        count,
    })
}

/// How many there are, as far as is looked through at once.
fn count(conn: &mut Conn, wanted: &Wanted, readable: &ArticleQuery) -> Result<Count, DbError> {
    let (all, more) = walk(conn, wanted, readable, None, i64::MAX)?;
    Ok(Count {
        total: i64::try_from(all.len()).unwrap_or(i64::MAX),
        exact: more.is_none(),
    })
}

fn wanted(query: &SearchQuery) -> Wanted {
    let mut wanted = Wanted::default();
    for clause in &query.clauses {
        let side = if clause.excluded {
            &mut wanted.none
        } else {
            &mut wanted.all
        };
        side.push(clause.phrase.clone());
    }
    wanted
}

/// The articles below a place until there are so many, and where to go on if there may be more.
fn walk(
    conn: &mut Conn,
    wanted: &Wanted,
    readable: &ArticleQuery,
    place: Option<i64>,
    limit: i64,
) -> Result<(Vec<DeskArticle>, Option<Cursor>), DbError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let (mut found, mut looked) = (Vec::new(), 0);
    let (mut place, mut last) = (place, place);
    while looked < LOOKED_THROUGH {
        let keys = DESK_INDEX.below(conn, wanted, place, AT_ONCE)?;
        let worded = store::worded(conn, &keys)?;
        let ids: Vec<ArticleId> = worded.iter().map(|(_, id)| *id).collect();
        for article in store::list_by_ids(conn, readable, &ids)? {
            if found.len() == limit {
                return Ok((found, last.map(cursor)));
            }
            let same = worded.iter().find(|(_, id)| *id == article.listed.id);
            last = same.map(|(key, _)| *key);
            found.push(article);
        }
        if keys.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
            return Ok((found, None));
        }
        looked += keys.len();
        place = keys.last().copied();
    }
    let on = if found.len() == limit { last } else { place };
    Ok((found, on.map(cursor)))
}

/// The place behind the article with this key.
fn cursor(key: i64) -> Cursor {
    Cursor::new(SORT, key, Id::<()>::new(Uuid::nil()))
}

/// The texts of a working copy that may be shown.
fn texts(article: &Article) -> Vec<TextOf<'_>> {
    let (content, rendered) = (&article.revision.content, &article.revision.rendered);
    let lines = [
        (Field::Body, Some(&rendered.text)),
        (Field::Summary, content.summary.as_ref()),
        (Field::Subtitle, content.subtitle.as_ref()),
        (Field::Kicker, content.kicker.as_ref()),
        (Field::Title, Some(&content.title)),
    ];
    lines
        .into_iter()
        .filter_map(|(field, text)| Some(TextOf { field, text: text? }))
        .collect()
}
