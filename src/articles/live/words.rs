//! The words by which readers find an article: written with it, from what it shows.
//!
//! Its tags, section and authors are among them twice: by name, and as words that no text holds, by which an article is
//! found whatever they are called. When a name changes, [`crate::renames`] has the articles that hold it read anew.

use diesel::prelude::*;
use uuid::Uuid;

use crate::articles::ArticleId;
use crate::authors::AuthorId;
use crate::clock::Timestamp;
use crate::db::schema::{
    live_article_authors, live_article_tags, live_article_words, live_articles, live_authors, live_tags,
};
use crate::db::{Backend, Conn, Fields, FullText, Result, Tx};
use crate::tags::TagId;
use crate::text::fold::fold;
use crate::text::words::{Word, push_words};

/// Where the words of live articles are found.
pub const INDEX: FullText = FullText {
    index: "live_article_fts",
    head: Some("live_article_head_fts"),
    table: "live_article_words",
};

/// How many bytes of words a body has at the most, about 40,000 words. What stands behind them is not found.
pub const MOST_OF_A_BODY: usize = 250_000;
/// How many bytes of words anything else has at the most.
const MOST_OF_A_LINE: usize = 4_000;
/// By how many letters of its beginning a headline is suggested.
const SUGGESTED: usize = 120;

/// The word for what carries this tag, or is filed in it.
pub fn tagged(tag: TagId) -> Word {
    Word::of_thing('t', tag.uuid())
}

/// The word for what is credited to this author.
pub fn credited(author: AuthorId) -> Word {
    Word::of_thing('a', author.uuid())
}

/// The tags and sections among what an article is filed under.
pub fn tags_of(filed: &str) -> impl Iterator<Item = TagId> {
    things('t', filed).map(TagId::new)
}

/// The authors among what an article is filed under.
pub fn authors_of(filed: &str) -> impl Iterator<Item = AuthorId> {
    things('a', filed).map(AuthorId::new)
}

fn things(kind: char, filed: &str) -> impl Iterator<Item = Uuid> {
    filed.split(' ').filter_map(move |word| Word::thing(kind, word))
}

/// The word for what is in this language.
pub fn in_language(language: &str) -> Word {
    Word::of_property('l', language)
}

/// The years that have a word of their own; what is before or behind counts as of the first or the last.
const YEARS: (i32, i32) = (1970, 2069);

/// The words for what was published from one year up to another.
pub fn in_years(from: Option<i32>, until: Option<i32>) -> Vec<Word> {
    let (first, last) = YEARS;
    let (from, until) = (from.unwrap_or(first), until.unwrap_or(last));
    (from.clamp(first, last)..=until.clamp(first, last))
        .map(in_year)
        .collect()
}

fn in_year(year: i32) -> Word {
    let (first, last) = YEARS;
    Word::of_property('y', &year.clamp(first, last).to_string())
}

/// What words are made of.
pub(super) struct Texts<'a> {
    pub(super) key: i64,
    pub(super) id: ArticleId,
    pub(super) published_at: Timestamp,
    pub(super) title: &'a str,
    /// The lines around the title.
    pub(super) lines: [Option<&'a str>; 3],
    pub(super) summary: Option<&'a str>,
    pub(super) byline: Option<&'a str>,
    pub(super) language: &'a str,
    pub(super) section: Option<TagId>,
    pub(super) body: &'a str,
}

/// Writes down the words of an article that had none.
pub(super) fn add(tx: &mut Tx, texts: &Texts) -> Result<()> {
    let fields = fields(tx, texts)?;
    let title_folded: String = fold(texts.title).chars().take(SUGGESTED).collect();
    let row = (
        live_article_words::key.eq(texts.key),
        live_article_words::article_id.eq(texts.id),
        live_article_words::published_at.eq(texts.published_at),
        live_article_words::title.eq(&fields.title),
        live_article_words::lead.eq(&fields.lead),
        live_article_words::summary.eq(&fields.summary),
        live_article_words::names.eq(&fields.names),
        live_article_words::filed.eq(&fields.filed),
        live_article_words::title_folded.eq(title_folded),
        live_article_words::learned.eq(false),
    );
    diesel::insert_into(live_article_words::table)
        .values(row)
        .execute(&mut **tx)?;
    INDEX.insert(tx, texts.key, &fields)
}

/// Writes them down in the place of those that it had.
pub(super) fn replace(tx: &mut Tx, texts: &Texts) -> Result<()> {
    remove(tx, texts.key)?;
    add(tx, texts)
}

/// Forgets an article's words.
pub(super) fn remove(tx: &mut Tx, key: i64) -> Result<()> {
    INDEX.delete(tx, key)?;
    diesel::delete(live_article_words::table.find(key)).execute(&mut **tx)?;
    Ok(())
}

/// Forgets all words, before the stand is built anew.
pub fn clear(tx: &mut Tx) -> Result<()> {
    INDEX.clear(tx)?;
    diesel::delete(live_article_words::table).execute(&mut **tx)?;
    Ok(())
}

/// Reads live articles anew. Those that are on the stand no longer are passed over.
pub fn reread(tx: &mut Tx, keys: &[i64]) -> Result<()> {
    for &key in keys {
        let row: Option<TextRow> = live_articles::table
            .find(key)
            .select(TextRow::as_select())
            .first(&mut **tx)
            .optional()?;
        if let Some(row) = row {
            replace(tx, &row.texts())?;
        }
    }
    Ok(())
}

/// The keys of the live articles behind this one.
pub fn behind(conn: &mut Conn, key: i64, limit: i64) -> Result<Vec<i64>> {
    Ok(live_articles::table
        .filter(live_articles::key.gt(key))
        .order(live_articles::key)
        .limit(limit)
        .select(live_articles::key)
        .load(conn)?)
}

/// The keys of the live articles before this one, the next one first.
pub fn before(conn: &mut Conn, key: i64, limit: i64) -> Result<Vec<i64>> {
    Ok(live_articles::table
        .filter(live_articles::key.lt(key))
        .order(live_articles::key.desc())
        .limit(limit)
        .select(live_articles::key)
        .load(conn)?)
}

/// Whether the first of the live articles has no words.
pub fn are_missing(conn: &mut Conn) -> Result<bool> {
    let first = behind(conn, 0, 1)?;
    Ok(!without(conn, &first)?.is_empty())
}

/// Of these live articles, those that have no words.
pub fn without(conn: &mut Conn, keys: &[i64]) -> Result<Vec<i64>> {
    let known: Vec<i64> = live_article_words::table
        .filter(live_article_words::key.eq_any(keys))
        .select(live_article_words::key)
        .load(conn)?;
    Ok(keys.iter().copied().filter(|key| !known.contains(key)).collect())
}

/// How many articles are on the stand.
pub fn count(conn: &mut Conn) -> Result<i64> {
    Ok(live_articles::table.count().get_result(conn)?)
}

/// What the stand keeps of what words are made of.
#[derive(Queryable, Selectable)]
#[diesel(table_name = live_articles, check_for_backend(Backend))]
struct TextRow {
    key: i64,
    id: ArticleId,
    published_at: Timestamp,
    title: String,
    kicker: Option<String>,
    subtitle: Option<String>,
    summary: Option<String>,
    dateline: Option<String>,
    language: String,
    section_id: Option<TagId>,
    byline: Option<String>,
    body_text: String,
}

impl TextRow {
    fn texts(&self) -> Texts<'_> {
        let Self {
            key,
            id,
            published_at,
            title,
            kicker,
            subtitle,
            summary,
            dateline,
            language,
            section_id,
            byline,
            body_text,
        } = self;
        Texts {
            key: *key,
            id: *id,
            published_at: *published_at,
            title,
            lines: [kicker.as_deref(), subtitle.as_deref(), dateline.as_deref()],
            summary: summary.as_deref(),
            byline: byline.as_deref(),
            language,
            section: *section_id,
            body: body_text,
        }
    }
}

fn fields(conn: &mut Conn, texts: &Texts) -> Result<Fields> {
    let tags: Vec<(TagId, String)> = live_article_tags::table
        .inner_join(live_tags::table.on(live_tags::id.eq(live_article_tags::tag_id)))
        .filter(live_article_tags::article_id.eq(texts.id))
        .select((live_tags::id, live_tags::name))
        .load(conn)?;
    let section: Option<(TagId, String)> = match texts.section {
        Some(section) => live_tags::table
            .find(section)
            .select((live_tags::id, live_tags::name))
            .first(conn)
            .optional()?,
        None => None,
    };
    let authors: Vec<(AuthorId, String)> = live_article_authors::table
        .inner_join(live_authors::table.on(live_authors::id.eq(live_article_authors::author_id)))
        .filter(live_article_authors::article_id.eq(texts.id))
        .select((live_authors::id, live_authors::name))
        .load(conn)?;
    let filed = tags.iter().chain(&section).map(|(id, _)| tagged(*id));
    let filed = filed.chain(authors.iter().map(|(id, _)| credited(*id)));
    let filed = filed.chain([in_language(texts.language), in_year(texts.published_at.year())]);
    let mut filed: Vec<String> = filed.map(|word| word.as_str().to_owned()).collect();
    // Somebody may have several parts in an article, which may carry the tag of its section.
    filed.sort();
    filed.dedup();
    let names = authors.iter().map(|(_, name)| name.as_str());
    let names = names.chain(tags.iter().chain(&section).map(|(_, name)| name.as_str()));
    Ok(Fields {
        title: words(Some(texts.title), MOST_OF_A_LINE),
        lead: words(texts.lines.into_iter().flatten(), MOST_OF_A_LINE),
        summary: words(texts.summary, MOST_OF_A_LINE),
        names: words(names.chain(texts.byline), MOST_OF_A_LINE),
        filed: filed.join(" "),
        body: words(Some(texts.body), MOST_OF_A_BODY),
    })
}

fn words<'a>(texts: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let mut words = String::new();
    for text in texts {
        push_words(&mut words, text, most);
    }
    words
}
