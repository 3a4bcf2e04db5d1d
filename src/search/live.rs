//! What readers find. Everything here is bounded, whatever is stored and whatever is asked for: see [`RANKED`] and
//! [`LOOKED_THROUGH`].

mod facets;
mod rank;
pub mod spelling;
pub mod suggest;

use std::collections::HashMap;

use diesel::prelude::*;

pub use facets::{Facets, NamedCount};
use rank::Candidate;

use super::{Field, Kind, SearchQuery, Snippet, TextOf, snippet};
use crate::articles::ArticleId;
use crate::articles::live::read::{self, LiveSummary};
use crate::articles::live::words::{INDEX, credited, in_language, in_years, tagged};
use crate::clock::Timestamp;
use crate::db::schema::{live_article_words, live_articles};
use crate::db::{Conn, Cursor, PageRequest, Place, Result, Slice, Wanted, among};
use crate::text::Language;
use crate::text::words::{Needle, Phrase, Word};
use crate::{authors, tags};

/// So many of the newest articles that hold the words are ranked, and as many of the newest that hold them before the
/// body.
pub const RANKED: i64 = 150;
/// So many of the newest articles that hold the words are looked through when dates narrow the search.
pub const LOOKED_THROUGH: i64 = 3_000;
/// Of a body so many characters are looked through for what to show.
const SHOWN_OF_A_BODY: i32 = 20_000;
/// Of fewer results than this it is worth asking whether a word was misspelled.
const FEW: usize = 3;
const MICROS_OF_A_DAY: i64 = 86_400_000_000;
/// The order of the results.
const SORT: &str = "-relevance";

/// What a reader asks for. All of it must hold.
#[derive(Clone, Debug)]
pub struct LiveSearchQuery {
    /// What was typed.
    pub text: String,
    /// The same, taken apart.
    pub query: SearchQuery,
    /// In exactly this language.
    pub language: Option<Language>,
    /// Published then or later.
    pub published_after: Option<Timestamp>,
    /// Published earlier.
    pub published_before: Option<Timestamp>,
    /// What time it is, of which the day counts: newer articles come before older ones that are as relevant.
    pub now: Timestamp,
}

/// A page of what was found.
#[derive(Debug)]
pub struct Found {
    /// The results.
    pub slice: Slice<Hit>,
    /// How many articles were ranked.
    pub ranked: usize,
    /// Whether these were all that hold the words.
    pub all: bool,
    /// What those articles are filed under.
    pub facets: Facets,
    /// The query with misspelled words corrected, if that finds more.
    pub did_you_mean: Option<String>,
}

/// An article that was found.
#[derive(Debug)]
pub struct Hit {
    /// The article.
    pub article: LiveSummary,
    /// What to show of it.
    pub snippet: Option<Snippet>,
    /// How well it fits, in millionths.
    pub score: i64,
}

/// A page of what readers find, the best first.
pub fn search(conn: &mut Conn, search: &LiveSearchQuery, page: &PageRequest) -> Result<Found> {
    let place = page.place::<(i64, i64)>(SORT)?;
    // The pages of one search are of one day, so that none of it is passed over. (And what is found on one day is the
    // same at any time of it, so that it can be kept.)
    let today = search.today();
    let day = place.map_or(today, |place| place.key.0);
    let now = Timestamp::from_micros(day.saturating_mul(MICROS_OF_A_DAY));
    let wanted = wanted(conn, search)?;
    let (mut found, all) = match &wanted {
        Some(wanted) => candidates(conn, search, wanted)?,
        None => (Vec::new(), true),
    };
    let facets = facets::count(conn, &found)?;
    rank::order(&search.query, &mut found, now);
    let ranked = found.len();
    let did_you_mean = match &wanted {
        Some(_) if ranked < FEW && page.cursor.is_none() => spelling::correct(conn, search)?,
        _ => None,
    };
    let count = page.count(conn, |conn, limit| match &wanted {
        Some(wanted) => Ok(matching(conn, search, wanted, false, limit)?.len()),
        None => Ok(0),
    })?;
    if let Some(Place {
        key: (_, score),
        id,
        back,
    }) = place
    {
        found.retain(|one| match back {
            true => (one.score, one.id.uuid()) > (score, id),
            false => (one.score, one.id.uuid()) < (score, id),
        });
        if back {
            found.reverse();
        }
    }
    found.truncate(usize::try_from(page.fetch()).unwrap_or(0));
    let slice = Slice::cut(found, page, count, |one| {
        Cursor::new(SORT, (day, one.score), one.id)
    });
    Ok(Found {
        slice: shown(conn, slice, &search.query.needles())?,
        ranked,
        all,
        facets,
        did_you_mean,
    })
}

/// Whether anything at all is found.
pub(super) fn finds(conn: &mut Conn, search: &LiveSearchQuery) -> Result<bool> {
    match wanted(conn, search)? {
        Some(wanted) => Ok(!matching(conn, search, &wanted, false, 1)?.is_empty()),
        None => Ok(false),
    }
}

/// What the index is asked for; `None` when a tag or an author is asked for that is not on the stand.
fn wanted(conn: &mut Conn, search: &LiveSearchQuery) -> Result<Option<Wanted>> {
    let mut wanted = Wanted::default();
    for clause in &search.query.clauses {
        if clause.excluded {
            wanted.none.push(clause.phrase.clone());
        } else if let Some(word) = clause.phrase.beginning() {
            wanted.any.push(spelling::beginning_with(conn, word)?);
        } else {
            wanted.all.push(clause.phrase.clone());
        }
    }
    for filed in &search.query.filed {
        let word: Option<Word> = match filed.kind {
            Kind::Tag => tags::live::find(conn, &filed.slug)?.map(|tag| tagged(tag.id)),
            Kind::Author => authors::live::find(conn, &filed.slug)?.map(|author| credited(author.id)),
        };
        match (word, filed.excluded) {
            (Some(word), true) => wanted.none.push(Phrase::of(word)),
            (Some(word), false) => wanted.all.push(Phrase::of(word)),
            (None, true) => {}
            (None, false) => return Ok(None),
        }
    }
    if let Some(language) = &search.language {
        wanted.all.push(Phrase::of(in_language(language.as_str())));
    }
    if search.is_dated() {
        let year = |time: Option<Timestamp>| time.map(Timestamp::year);
        wanted.any.push(in_years(
            year(search.published_after),
            year(search.published_before),
        ));
    }
    Ok(Some(wanted))
}

impl LiveSearchQuery {
    fn today(&self) -> i64 {
        self.now.micros().div_euclid(MICROS_OF_A_DAY)
    }

    /// When the order of what is found may be another, because it is another day.
    pub fn tomorrow(&self) -> Timestamp {
        Timestamp::from_micros((self.today() + 1).saturating_mul(MICROS_OF_A_DAY))
    }

    /// Whether what was published then is among what is asked for.
    fn spans(&self, published_at: Timestamp) -> bool {
        self.published_after.is_none_or(|from| published_at >= from)
            && self.published_before.is_none_or(|until| published_at < until)
    }

    fn is_dated(&self) -> bool {
        self.published_after.is_some() || self.published_before.is_some()
    }
}

/// The articles that are ranked, and whether they are all.
fn candidates(conn: &mut Conn, search: &LiveSearchQuery, wanted: &Wanted) -> Result<(Vec<Candidate>, bool)> {
    let mut keys = matching(conn, search, wanted, false, RANKED)?;
    let limit = usize::try_from(RANKED).unwrap_or(usize::MAX);
    // With dates, what was not looked through is older than what was, as a rule; whether there is more nobody knows.
    let all = keys.len() < limit && (!search.is_dated() || looked_through(conn, wanted)? < LOOKED_THROUGH);
    if keys.len() >= limit {
        keys.extend(matching(conn, search, wanted, true, RANKED)?);
        keys.sort_unstable();
        keys.dedup();
    }
    Ok((rank::candidates(conn, &keys)?, all))
}

fn looked_through(conn: &mut Conn, wanted: &Wanted) -> Result<i64> {
    let keys = INDEX.newest(conn, wanted, false, LOOKED_THROUGH)?;
    Ok(i64::try_from(keys.len()).unwrap_or(i64::MAX))
}

/// The keys of the newest articles that hold what is asked for, so many at the most.
fn matching(
    conn: &mut Conn,
    search: &LiveSearchQuery,
    wanted: &Wanted,
    in_head: bool,
    limit: i64,
) -> Result<Vec<i64>> {
    if !search.is_dated() {
        return INDEX.newest(conn, wanted, in_head, limit);
    }
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let keys = INDEX.newest(conn, wanted, in_head, LOOKED_THROUGH.max(limit))?;
    let mut found = Vec::new();
    for some in keys.chunks(usize::try_from(RANKED).unwrap_or(1)) {
        let mut dated: Vec<(i64, Timestamp)> = live_article_words::table
            .filter(among(live_article_words::key, some.iter().copied()))
            .select((live_article_words::key, live_article_words::published_at))
            .load(conn)?;
        dated.retain(|(_, published_at)| search.spans(*published_at));
        dated.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        found.extend(dated.into_iter().map(|(key, _)| key));
        if found.len() >= most {
            break;
        }
    }
    found.truncate(most);
    Ok(found)
}

diesel::define_sql_function! {
    /// Part of a text: from which character on, and how many.
    fn substr(text: diesel::sql_types::Text, from: diesel::sql_types::Integer, length: diesel::sql_types::Integer) -> diesel::sql_types::Text;
}

/// The texts that may be shown of an article.
type Texts = (
    ArticleId,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
);

/// The articles of a page with what is shown of each.
fn shown(conn: &mut Conn, slice: Slice<Candidate>, needles: &[Needle]) -> Result<Slice<Hit>> {
    let (items, page) = slice.take();
    let ids: Vec<ArticleId> = items.iter().map(|one| one.id).collect();
    let texts = texts(conn, &ids)?;
    let mut articles: HashMap<ArticleId, LiveSummary> = read::summaries(conn, &ids)?
        .into_iter()
        .map(|article| (article.head.id, article))
        .collect();
    let hit = |one: Candidate| {
        let texts = texts.iter().find(|(of, ..)| *of == one.id);
        Some(Hit {
            article: articles.remove(&one.id)?,
            snippet: texts.and_then(|texts| snippet_of(texts, needles)),
            score: one.score,
        })
    };
    Ok(page.with(items.into_iter().filter_map(hit).collect()))
}

fn texts(conn: &mut Conn, ids: &[ArticleId]) -> Result<Vec<Texts>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(live_articles::table
        .filter(among(live_articles::id, ids.iter().copied()))
        .select((
            live_articles::id,
            live_articles::title,
            live_articles::kicker,
            live_articles::subtitle,
            live_articles::summary,
            substr(live_articles::body_text, 1, SHOWN_OF_A_BODY),
        ))
        .load(conn)?)
}

fn snippet_of((_, title, kicker, subtitle, summary, body): &Texts, needles: &[Needle]) -> Option<Snippet> {
    let texts = [
        (Field::Body, Some(body)),
        (Field::Summary, summary.as_ref()),
        (Field::Subtitle, subtitle.as_ref()),
        (Field::Kicker, kicker.as_ref()),
        (Field::Title, Some(title)),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(field, text)| Some(TextOf { field, text: text? }));
    snippet(&texts.collect::<Vec<_>>(), needles)
}
