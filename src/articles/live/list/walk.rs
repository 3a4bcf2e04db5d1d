//! The walk along one index that finds the ids of a page.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use uuid::Uuid;

use super::{ArticleSort, LiveArticleQuery, Window};
use crate::articles::ArticleId;
use crate::authors::{self, AuthorId};
use crate::clock::Timestamp;
use crate::db::schema::{live_article_authors, live_article_tags, live_articles};
use crate::db::{Backend, Conn, Result, keyset};
use crate::tags::{self, TagId};

/// The filters, each by what the link tables keep.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub(super) tag: Option<TagId>,
    pub(super) section: Option<TagId>,
    pub(super) author: Option<AuthorId>,
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
    pub(super) fn resolve(conn: &mut Conn, query: &LiveArticleQuery) -> Result<Option<Self>> {
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

    pub(super) fn page(
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

    pub(super) fn count(&self, conn: &mut Conn, window: Window, limit: i64) -> Result<usize> {
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
