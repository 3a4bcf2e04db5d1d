//! Which live articles a reader asks for, and the page of them.
//!
//! A page is found in two steps: a walk along one index gives the ids, then [`read::summaries`] loads what is shown.
//! The index is that of the narrowest filter; the other filters are looked up for each id it gives.

mod named;
mod walk;

use std::collections::HashMap;

use diesel::prelude::*;
use named::Wanted;

use super::read::{self, LiveSummary, Parts};
use crate::articles::ArticleId;
use crate::clock::Timestamp;
use crate::db::schema::live_articles;
use crate::db::{Conn, Cursor, PageRequest, Place, Result, Slice};
use crate::text::Language;

/// Which articles a reader asks for. All of the filters must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveArticleQuery {
    /// Those that carry one of these tags: slugs or ids.
    pub tags: Vec<String>,
    /// Those that carry all of these tags.
    pub all_tags: Vec<String>,
    /// Those that carry none of these tags.
    pub no_tags: Vec<String>,
    /// Those filed in this section or in one below it: its slug or id.
    pub section: Option<String>,
    /// Those that credit one of these authors: slugs or ids.
    pub authors: Vec<String>,
    /// Those in exactly this language.
    pub language: Option<Language>,
    /// Those published then or later.
    pub published_after: Option<Timestamp>,
    /// Those published earlier.
    pub published_before: Option<Timestamp>,
    /// Those updated then or later.
    pub updated_after: Option<Timestamp>,
    /// Those with a picture, or those without one.
    pub has_picture: Option<bool>,
    /// In which order.
    pub sort: ArticleSort,
}

/// The orders the public list can be in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema, strum::IntoStaticStr,
)]
pub enum ArticleSort {
    /// The newest first.
    #[default]
    #[serde(rename = "-published_at")]
    #[strum(serialize = "-published_at")]
    Newest,
    /// The oldest first.
    #[serde(rename = "published_at")]
    #[strum(serialize = "published_at")]
    Oldest,
    /// The last updated first; goes with `updated_after` and with no other filter.
    #[serde(rename = "-updated_at")]
    #[strum(serialize = "-updated_at")]
    LastUpdated,
}

impl LiveArticleQuery {
    /// Whether there is an index that lists what is asked for in the order asked for.
    pub fn is_sortable(&self) -> bool {
        if self.sort == ArticleSort::LastUpdated {
            self.filters() == 0 && self.window() == Window::default()
        } else {
            self.updated_after.is_none()
        }
    }

    /// Whether every id that the index gives is one of the list, so that a page reads no more than itself. With two
    /// filters it may have to pass over any number of articles that only one of them holds for, and with many names, or
    /// many sections below one, many indexes are walked.
    pub fn is_bounded(&self) -> bool {
        self.filters() <= 1 && self.no_tags.is_empty() && self.section.is_none()
    }

    fn filters(&self) -> usize {
        let Self {
            tags,
            all_tags,
            no_tags,
            section,
            authors,
            language,
            published_after: _,
            published_before: _,
            updated_after: _,
            has_picture,
            sort: _,
        } = self;
        let named = tags.len() + all_tags.len() + no_tags.len() + authors.len();
        let given = [section.is_some(), language.is_some(), has_picture.is_some()];
        named + given.into_iter().filter(|given| *given).count()
    }
}

/// A page of articles. What asks for a tag, section or author that is not on the stand has no articles.
pub fn list(
    conn: &mut Conn,
    query: &LiveArticleQuery,
    page: &PageRequest,
    parts: Parts,
) -> Result<Slice<LiveSummary>> {
    let sort: &str = query.sort.into();
    let place = page.place::<Timestamp>(sort)?;
    let Some(wanted) = Wanted::resolve(conn, query)? else {
        return Ok(Slice::empty(page));
    };
    let count = page.count(conn, |conn, limit| wanted.count(conn, query.window(), limit))?;
    let rows = wanted.page(conn, query, place, page.fetch())?;
    let (found, page) = Slice::cut(rows, page, count, |(key, id)| Cursor::new(sort, key, *id)).take();
    let ids: Vec<ArticleId> = found.into_iter().map(|(_, id)| id).collect();
    Ok(page.with(read::in_part(conn, &ids, parts)?))
}

/// The ids of the first articles of a list.
pub(super) fn newest(conn: &mut Conn, query: &LiveArticleQuery, limit: i64) -> Result<Vec<ArticleId>> {
    let Some(wanted) = Wanted::resolve(conn, query)? else {
        return Ok(Vec::new());
    };
    let found = wanted.page(conn, query, None, limit)?;
    Ok(found.into_iter().map(|(_, id)| id).collect())
}

/// The articles with these slugs, in this order; what is not on the stand is left out.
pub fn by_slugs(conn: &mut Conn, slugs: &[String], parts: Parts) -> Result<Vec<LiveSummary>> {
    let found: Vec<(String, ArticleId)> = live_articles::table
        .filter(live_articles::slug.eq_any(slugs))
        .select((live_articles::slug, live_articles::id))
        .load(conn)?;
    let found: HashMap<String, ArticleId> = found.into_iter().collect();
    let ids: Vec<ArticleId> = slugs.iter().filter_map(|slug| found.get(slug).copied()).collect();
    read::in_part(conn, &ids, parts)
}

/// From when until when, and behind which place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Window {
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl LiveArticleQuery {
    fn window(&self) -> Window {
        Window {
            from: self.published_after,
            until: self.published_before,
        }
    }

    /// The window from `place` on. Of two bounds on one side only the nearer is left: the database would start its
    /// walk at whichever it likes, and from the farther one it would walk over all the pages before.
    fn window_from(&self, place: Option<Place<Timestamp>>) -> (Window, Option<Place<Timestamp>>) {
        let window = self.window();
        let Some(Place { key, back, .. }) = place else {
            return (window, None);
        };
        if self.sort == ArticleSort::LastUpdated {
            return (window, place);
        }
        let to_older = (self.sort == ArticleSort::Newest) != back;
        let bound_is_nearer = match (to_older, window) {
            (true, Window { until, .. }) => until.is_some_and(|until| until <= key),
            (false, Window { from, .. }) => from.is_some_and(|from| from > key),
        };
        match (bound_is_nearer, to_older) {
            (true, _) => (window, place.filter(|_| back)),
            (false, true) => (
                Window {
                    until: None,
                    ..window
                },
                place,
            ),
            (false, false) => (Window { from: None, ..window }, place),
        }
    }
}

#[cfg(test)]
mod tests;
