//! What a list shows of its articles besides their summaries, when it is asked for: one query or two for all of them.

use std::collections::HashMap;

use diesel::prelude::*;

use super::corrections::{self, LiveCorrection};
use super::read::{self, LiveSummary, RelatedArticle};
use crate::articles::{ArticleId, LiveDetails};
use crate::db::schema::live_articles;
use crate::db::{Conn, JsonText, Result, among};
use crate::text::{Blocks, blocks};

/// What is asked for besides the summaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct More {
    /// The body as HTML.
    pub html: bool,
    /// The body as plain text.
    pub text: bool,
    /// The body as Markdown.
    pub markdown: bool,
    /// The body as blocks.
    pub blocks: bool,
    /// What was wrong in it.
    pub corrections: bool,
    /// What else to read.
    pub related: bool,
}

impl More {
    /// Whether what is made of a body's HTML is asked for: that takes milliseconds when the body is long.
    pub fn derives(self) -> bool {
        self.markdown || self.blocks
    }

    /// Whether the body is asked for, in whatever form.
    pub fn shows_body(self) -> bool {
        self.html || self.text || self.derives()
    }

    /// What is made of a body's HTML, as far as it is asked for.
    pub fn derived(self, html: &str) -> (Option<String>, Option<Blocks>) {
        if !self.derives() {
            return (None, None);
        }
        let tree = blocks::derive(html);
        let markdown = self.markdown.then(|| blocks::markdown(&tree));
        (markdown, self.blocks.then_some(tree))
    }
}

/// A live article as a list shows it that was asked for more.
#[derive(Clone, Debug)]
pub struct Listed {
    /// What every list shows.
    pub summary: LiveSummary,
    /// The body, sanitised.
    pub html: Option<String>,
    /// The body without markup.
    pub text: Option<String>,
    /// The body as Markdown.
    pub markdown: Option<String>,
    /// The body as blocks.
    pub blocks: Option<Blocks>,
    /// What was wrong in it, the oldest first.
    pub corrections: Option<Vec<LiveCorrection>>,
    /// The related articles that are live themselves, in its order.
    pub related: Option<Vec<RelatedArticle>>,
}

/// The articles with what is asked for besides.
pub fn complete(conn: &mut Conn, summaries: Vec<LiveSummary>, more: More) -> Result<Vec<Listed>> {
    let ids: Vec<ArticleId> = summaries.iter().map(|summary| summary.head.id).collect();
    let mut html = found(more.html || more.derives(), || bodies(conn, &ids))?;
    let mut text = found(more.text, || texts(conn, &ids))?;
    let mut corrections = found(more.corrections, || corrections::of_articles(conn, &ids))?;
    let mut related = found(more.related, || related(conn, &ids))?;
    let listed = summaries.into_iter().map(|summary| {
        let id = summary.head.id;
        let body = taken(&mut html, id);
        let (markdown, blocks) = more.derived(body.as_deref().unwrap_or_default());
        Listed {
            markdown,
            blocks,
            html: body.filter(|_| more.html),
            text: taken(&mut text, id),
            corrections: taken(&mut corrections, id),
            related: taken(&mut related, id),
            summary,
        }
    });
    Ok(listed.collect())
}

type ByArticle<T> = HashMap<ArticleId, T>;

fn found<T>(wanted: bool, find: impl FnOnce() -> Result<ByArticle<T>>) -> Result<Option<ByArticle<T>>> {
    wanted.then(find).transpose()
}

/// What was found of an article; the default where nothing was, and nothing where nobody asked.
fn taken<T: Default>(found: &mut Option<ByArticle<T>>, id: ArticleId) -> Option<T> {
    found.as_mut().map(|found| found.remove(&id).unwrap_or_default())
}

fn bodies(conn: &mut Conn, ids: &[ArticleId]) -> Result<ByArticle<String>> {
    let rows: Vec<(ArticleId, String)> = live_articles::table
        .filter(among(live_articles::id, ids.iter().copied()))
        .select((live_articles::id, live_articles::body_html))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

fn texts(conn: &mut Conn, ids: &[ArticleId]) -> Result<ByArticle<String>> {
    let rows: Vec<(ArticleId, String)> = live_articles::table
        .filter(among(live_articles::id, ids.iter().copied()))
        .select((live_articles::id, live_articles::body_text))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The plain text of a live article.
pub fn text(conn: &mut Conn, article: ArticleId) -> Result<String> {
    Ok(live_articles::table
        .filter(live_articles::id.eq(article))
        .select(live_articles::body_text)
        .first(conn)?)
}

/// Related articles of them all at once: at most 100 articles refer to at most 20 each.
fn related(conn: &mut Conn, ids: &[ArticleId]) -> Result<ByArticle<Vec<RelatedArticle>>> {
    let rows: Vec<(ArticleId, JsonText<LiveDetails>)> = live_articles::table
        .filter(among(live_articles::id, ids.iter().copied()))
        .select((live_articles::id, live_articles::details))
        .load(conn)?;
    let named: Vec<(ArticleId, Vec<ArticleId>)> = rows
        .into_iter()
        .map(|(id, details)| Ok((id, details.value()?.related)))
        .collect::<Result<_>>()?;
    let mut wanted: Vec<ArticleId> = named.iter().flat_map(|(_, related)| related.clone()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let live = read::related(conn, &wanted)?;
    let live: ByArticle<RelatedArticle> = live.into_iter().map(|article| (article.id, article)).collect();
    let of = |related: Vec<ArticleId>| related.iter().filter_map(|id| live.get(id).cloned()).collect();
    Ok(named.into_iter().map(|(id, related)| (id, of(related))).collect())
}
