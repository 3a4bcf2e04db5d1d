//! Which live articles a reader asks for, and the page of them.
//!
//! A page is found in two steps: a walk along one index gives the ids, then [`read::summaries`] loads what is shown.
//! The index is that of the narrowest filter; the other filters are looked up for each id it gives.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use uuid::Uuid;

use super::read::{self, LiveSummary};
use crate::articles::ArticleId;
use crate::authors::{self, AuthorId};
use crate::clock::Timestamp;
use crate::db::schema::{live_article_authors, live_article_tags, live_articles};
use crate::db::{Backend, Conn, Count, Cursor, PageRequest, Result, Slice, keyset};
use crate::tags::{self, TagId};
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

/// The filters, each by what the link tables keep.
#[derive(Clone, Debug, Default)]
struct Wanted {
    tag: Option<TagId>,
    section: Option<TagId>,
    author: Option<AuthorId>,
    language: Option<String>,
    walk: Walk,
}

/// The index that is walked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Walk {
    #[default]
    Articles,
    Tag(TagId),
    Author(AuthorId),
}

/// Those of the articles that `$article` stands for that carry a tag. The time is known twice, and makes the lookup
/// one in the tag's own index.
macro_rules! carries {
    ($tag:expr, $article:expr, $published_at:expr) => {
        exists(
            live_article_tags::table
                .filter(live_article_tags::tag_id.eq($tag))
                .filter(live_article_tags::published_at.eq($published_at))
                .filter(live_article_tags::article_id.eq($article))
                .select(live_article_tags::position),
        )
    };
}

macro_rules! credits {
    ($author:expr, $article:expr, $published_at:expr) => {
        exists(
            live_article_authors::table
                .filter(live_article_authors::author_id.eq($author))
                .filter(live_article_authors::published_at.eq($published_at))
                .filter(live_article_authors::article_id.eq($article))
                .select(live_article_authors::position),
        )
    };
}

macro_rules! is_article {
    ($article:expr, $condition:expr) => {
        exists(
            live_articles::table
                .filter(live_articles::id.eq($article))
                .filter($condition)
                .select(live_articles::key),
        )
    };
}

macro_rules! within {
    ($query:expr, $published_at:expr, $window:expr) => {{
        let mut found = $query;
        if let Some(from) = $window.from {
            found = found.filter($published_at.ge(from));
        }
        if let Some(until) = $window.until {
            found = found.filter($published_at.lt(until));
        }
        found
    }};
}

macro_rules! sorted {
    ($query:expr, $published_at:expr, $article:expr, $sort:expr, $place:expr) => {
        match $sort {
            ArticleSort::Oldest => keyset!($query, $published_at, $article, asc, $place),
            _ => keyset!($query, $published_at, $article, desc, $place),
        }
        .select(($published_at, $article))
    };
}

impl Wanted {
    /// Finds what the filters name; `None` when one of it is not on the stand.
    fn resolve(conn: &mut Conn, query: &LiveArticleQuery) -> Result<Option<Self>> {
        let mut wanted = Self {
            language: query.language.as_ref().map(ToString::to_string),
            ..Self::default()
        };
        let mut narrowest = i64::MAX;
        if let Some(name) = &query.section {
            let Some(section) = tags::live::find(conn, name)? else {
                return Ok(None);
            };
            wanted.section = Some(section.id);
            narrowest = section.article_count;
        }
        if let Some(name) = &query.tag {
            let Some(tag) = tags::live::find(conn, name)? else {
                return Ok(None);
            };
            wanted.tag = Some(tag.id);
            if tag.article_count < narrowest {
                (wanted.walk, narrowest) = (Walk::Tag(tag.id), tag.article_count);
            }
        }
        if let Some(name) = &query.author {
            let Some(author) = authors::live::find(conn, name)? else {
                return Ok(None);
            };
            wanted.author = Some(author.id);
            if author.article_count < narrowest {
                wanted.walk = Walk::Author(author.id);
            }
        }
        Ok(Some(wanted))
    }

    fn page(
        &self,
        conn: &mut Conn,
        query: &LiveArticleQuery,
        place: Option<(Timestamp, Uuid)>,
        fetch: i64,
    ) -> Result<Vec<(Timestamp, ArticleId)>> {
        let (window, place) = query.window_behind(place);
        let sort = query.sort;
        Ok(match self.walk {
            Walk::Articles if sort == ArticleSort::LastUpdated => keyset!(
                self.articles(window),
                live_articles::updated_at,
                live_articles::id,
                desc,
                place
            )
            .select((live_articles::updated_at, live_articles::id))
            .limit(fetch)
            .load(conn)?,
            Walk::Articles => sorted!(
                self.articles(window),
                live_articles::published_at,
                live_articles::id,
                sort,
                place
            )
            .limit(fetch)
            .load(conn)?,
            Walk::Tag(tag) => {
                use live_article_tags::{article_id, published_at};
                sorted!(self.tagged(tag, window), published_at, article_id, sort, place)
                    .limit(fetch)
                    .load(conn)?
            }
            Walk::Author(author) => {
                use live_article_authors::{article_id, published_at};
                // An author may be credited twice on one article, as its author and its photographer.
                sorted!(
                    self.credited(author, window),
                    published_at,
                    article_id,
                    sort,
                    place
                )
                .distinct()
                .limit(fetch)
                .load(conn)?
            }
        })
    }

    fn count(&self, conn: &mut Conn, window: Window, limit: i64) -> Result<usize> {
        Ok(match self.walk {
            Walk::Articles => {
                let found = self.articles(window).select(live_articles::id);
                found.limit(limit).load::<ArticleId>(conn)?.len()
            }
            Walk::Tag(tag) => {
                let found = self.tagged(tag, window).select(live_article_tags::article_id);
                found.limit(limit).load::<ArticleId>(conn)?.len()
            }
            Walk::Author(author) => {
                use live_article_authors::{article_id, published_at};
                // With the time, so that the index finds the duplicates side by side.
                let found = self.credited(author, window).select((published_at, article_id));
                let found = found.distinct().limit(limit);
                found.load::<(Timestamp, ArticleId)>(conn)?.len()
            }
        })
    }

    fn articles(&self, window: Window) -> live_articles::BoxedQuery<'static, Backend> {
        use live_articles::{id, language, published_at, section_id};
        let mut found = within!(live_articles::table.into_boxed(), published_at, window);
        if let Some(section) = self.section {
            found = found.filter(section_id.eq(section));
        }
        if let Some(wanted) = self.language.clone() {
            // Said the other way round it is no reason to walk the language's index instead of the section's.
            found = match self.section {
                Some(_) => found.filter(not(language.ne(wanted))),
                None => found.filter(language.eq(wanted)),
            };
        }
        if let Some(tag) = self.tag {
            found = found.filter(carries!(tag, id, published_at));
        }
        if let Some(author) = self.author {
            found = found.filter(credits!(author, id, published_at));
        }
        found
    }

    fn tagged(&self, tag: TagId, window: Window) -> live_article_tags::BoxedQuery<'static, Backend> {
        use live_article_tags::{article_id, published_at, tag_id};
        let mut found =
            within!(live_article_tags::table.into_boxed(), published_at, window).filter(tag_id.eq(tag));
        if let Some(section) = self.section {
            found = found.filter(is_article!(article_id, live_articles::section_id.eq(section)));
        }
        if let Some(language) = self.language.clone() {
            found = found.filter(is_article!(article_id, live_articles::language.eq(language)));
        }
        if let Some(author) = self.author {
            found = found.filter(credits!(author, article_id, published_at));
        }
        found
    }

    fn credited(
        &self,
        author: AuthorId,
        window: Window,
    ) -> live_article_authors::BoxedQuery<'static, Backend> {
        use live_article_authors::{article_id, author_id, published_at};
        let mut found = within!(live_article_authors::table.into_boxed(), published_at, window)
            .filter(author_id.eq(author));
        if let Some(section) = self.section {
            found = found.filter(is_article!(article_id, live_articles::section_id.eq(section)));
        }
        if let Some(language) = self.language.clone() {
            found = found.filter(is_article!(article_id, live_articles::language.eq(language)));
        }
        if let Some(tag) = self.tag {
            found = found.filter(carries!(tag, article_id, published_at));
        }
        found
    }
}

#[cfg(test)]
mod tests;
