//! Which live articles a reader asks for, and the page of them.
//!
//! A page is found in two steps: a walk along one index gives the ids, then [`read::summaries`] loads what is shown.
//! The index is that of the narrowest filter; the other filters are looked up for each id it gives.

mod walk;

use uuid::Uuid;
use walk::Wanted;

use super::read::{self, LiveSummary};
use crate::articles::ArticleId;
use crate::clock::Timestamp;
use crate::db::{Conn, Count, Cursor, PageRequest, Result, Slice};
use crate::text::Language;

/// Which articles a reader asks for. All of the filters must hold.
#[derive(Clone, Debug, Default)]
pub struct LiveArticleQuery {
    /// Those that carry this tag: its slug or id.
    pub tag: Option<String>,
    /// Those filed in this section: its slug or id.
    pub section: Option<String>,
    /// Those that credit this author: their slug or id.
    pub author: Option<String>,
    /// Those in exactly this language.
    pub language: Option<Language>,
    /// Those published then or later.
    pub published_after: Option<Timestamp>,
    /// Those published earlier.
    pub published_before: Option<Timestamp>,
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
    /// The last updated first; goes with no filter.
    #[serde(rename = "-updated_at")]
    #[strum(serialize = "-updated_at")]
    LastUpdated,
}

impl LiveArticleQuery {
    /// Whether there is an index that lists what is asked for in the order asked for.
    pub fn is_sortable(&self) -> bool {
        self.sort != ArticleSort::LastUpdated
            || (self.filters() == 0 && self.published_after.is_none() && self.published_before.is_none())
    }

    /// Whether every id that the index gives is one of the list, so that a page reads no more than itself. With two
    /// filters it may have to pass over any number of articles that only one of them holds for.
    pub fn is_bounded(&self) -> bool {
        self.filters() <= 1
    }

    fn filters(&self) -> usize {
        let Self {
            tag,
            section,
            author,
            language,
            published_after: _,
            published_before: _,
            sort: _,
        } = self;
        let given = [
            tag.is_some(),
            section.is_some(),
            author.is_some(),
            language.is_some(),
        ];
        given.into_iter().filter(|given| *given).count()
    }
}

/// A page of articles. What asks for a tag, section or author that is not on the stand has no articles.
pub fn list(conn: &mut Conn, query: &LiveArticleQuery, page: &PageRequest) -> Result<Slice<LiveSummary>> {
    let sort: &str = query.sort.into();
    let place = page.after::<Timestamp>(sort)?;
    let Some(wanted) = Wanted::resolve(conn, query)? else {
        let count = page.count.then_some(Count {
            total: 0,
            exact: true,
        });
        return Ok(Slice {
            items: Vec::new(),
            next: None,
            count,
        });
    };
    let count = page.count(conn, |conn, limit| wanted.count(conn, query.window(), limit))?;
    let rows = wanted.page(conn, query, place, page.fetch())?;
    let Slice { items, next, count } = Slice::cut(rows, page, count, |(key, id)| Cursor::new(sort, key, *id));
    let ids: Vec<ArticleId> = items.into_iter().map(|(_, id)| id).collect();
    Ok(Slice {
        items: read::summaries(conn, &ids)?,
        next,
        count,
    })
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

    /// The window behind `place`. Of two bounds on one side only the nearer is left: the database would start its
    /// walk at whichever it likes, and from the farther one it would walk over all the pages before.
    fn window_behind(&self, place: Option<(Timestamp, Uuid)>) -> (Window, Option<(Timestamp, Uuid)>) {
        let window = self.window();
        let Some((key, _)) = place else {
            return (window, None);
        };
        match self.sort {
            ArticleSort::Newest if window.until.is_some_and(|until| until <= key) => (window, None),
            ArticleSort::Newest => (
                Window {
                    until: None,
                    ..window
                },
                place,
            ),
            ArticleSort::Oldest if window.from.is_some_and(|from| from > key) => (window, None),
            ArticleSort::Oldest => (Window { from: None, ..window }, place),
            ArticleSort::LastUpdated => (window, place),
        }
    }
}

#[cfg(test)]
mod tests;
