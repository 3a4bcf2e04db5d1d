//! A front page: the newest articles of several sections at once.

use std::collections::HashMap;

use diesel::prelude::*;

use super::list::{self, LiveArticleQuery};
use super::read::{self, LiveSummary, TagName};
use crate::articles::ArticleId;
use crate::db::schema::live_tags;
use crate::db::{Backend, Conn, Result};
use crate::tags::{self, PublicTagKind};

/// The most sections of one front page.
pub const MOST_SECTIONS: i64 = 20;

/// A section with its newest articles, and those of the sections below it.
#[derive(Clone, Debug)]
pub struct Front {
    /// The section.
    pub section: TagName,
    /// Its articles, the newest first.
    pub articles: Vec<LiveSummary>,
}

/// The newest `per_section` articles of each of these sections, in this order; those that are not on the stand are left
/// out. Without names: of each section at the top, by name, 20 at most.
pub fn page(conn: &mut Conn, names: Option<&[String]>, per_section: i64) -> Result<Vec<Front>> {
    let sections = match names {
        Some(names) => named(conn, names)?,
        None => at_the_top(conn)?,
    };
    let mut ids: Vec<(TagName, Vec<ArticleId>)> = Vec::new();
    for section in sections {
        let query = LiveArticleQuery {
            section: Some(section.id.to_string()),
            ..LiveArticleQuery::default()
        };
        let newest = list::newest(conn, &query, per_section)?;
        ids.push((section, newest));
    }
    let mut all: Vec<ArticleId> = ids.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    let articles = read::summaries(conn, &all)?.into_iter();
    let articles: HashMap<ArticleId, LiveSummary> =
        articles.map(|article| (article.head.id, article)).collect();
    let front = ids.into_iter().map(|(section, ids)| Front {
        section,
        articles: ids.iter().filter_map(|id| articles.get(id).cloned()).collect(),
    });
    Ok(front.collect())
}

fn named(conn: &mut Conn, names: &[String]) -> Result<Vec<TagName>> {
    let mut found = Vec::new();
    for name in names {
        let section = tags::live::find(conn, name)?.filter(|tag| tag.kind == PublicTagKind::Section);
        found.extend(section.map(|section| TagName {
            id: section.id,
            slug: section.slug.to_string(),
            name: section.name,
            kind: section.kind,
        }));
    }
    Ok(found)
}

fn at_the_top(conn: &mut Conn) -> Result<Vec<TagName>> {
    Ok(live_tags::table
        .into_boxed::<Backend>()
        .filter(live_tags::parent_id.is_null())
        .filter(live_tags::kind.eq(PublicTagKind::Section))
        .order((live_tags::name_folded, live_tags::id))
        .limit(MOST_SECTIONS)
        .select(TagName::as_select())
        .load(conn)?)
}
