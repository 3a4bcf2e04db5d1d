//! The walk along an index, or along several at once, that finds the ids of a page.

use std::collections::HashSet;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::named::Wanted;
use super::{ArticleSort, LiveArticleQuery, Window};
use crate::articles::ArticleId;
use crate::authors::AuthorId;
use crate::clock::Timestamp;
use crate::db::schema::{live_article_authors, live_article_tags, live_articles};
use crate::db::{Backend, Conn, Place, Result, keyset};
use crate::tags::TagId;

/// An index that is walked, which has what it lists in the order of its dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walk {
    /// Everything, or what is in one language, or with or without a picture.
    Articles,
    /// What is filed in a section.
    Section(TagId),
    /// What carries a tag.
    Tag(TagId),
    /// What credits an author.
    Author(AuthorId),
}

/// An article with what the list is in the order of.
type Found = (Timestamp, ArticleId);

// The tags and the credits of an article, looked up while those of another kind, or the same, are walked.
diesel::alias! {
    const TAGS: Alias<Tags> = live_article_tags as other_tags;
    const CREDITS: Alias<Credits> = live_article_authors as other_credits;
}

/// Whether an article carries such a tag. The time is known twice, and makes the lookup one in the tag's own index.
macro_rules! carries {
    ($which:expr, $article:expr, $published_at:expr) => {
        exists(
            TAGS.filter($which)
                .filter(TAGS.field(live_article_tags::published_at).eq($published_at))
                .filter(TAGS.field(live_article_tags::article_id).eq($article))
                .select(TAGS.field(live_article_tags::position)),
        )
    };
}

macro_rules! credits {
    ($which:expr, $article:expr, $published_at:expr) => {
        exists(
            CREDITS
                .filter($which)
                .filter(
                    CREDITS
                        .field(live_article_authors::published_at)
                        .eq($published_at),
                )
                .filter(CREDITS.field(live_article_authors::article_id).eq($article))
                .select(CREDITS.field(live_article_authors::position)),
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

/// What the link tables say about an article that is wanted.
macro_rules! linked {
    ($query:expr, $wanted:expr, $article:expr, $published_at:expr) => {{
        let mut found = $query;
        let tag = || TAGS.field(live_article_tags::tag_id);
        if let Some(any) = $wanted.any_tag.clone() {
            found = found.filter(carries!(tag().eq_any(any), $article, $published_at));
        }
        for &wanted in &$wanted.all_tags {
            found = found.filter(carries!(tag().eq(wanted), $article, $published_at));
        }
        if !$wanted.no_tags.is_empty() {
            let none = tag().eq_any($wanted.no_tags.clone());
            found = found.filter(not(carries!(none, $article, $published_at)));
        }
        if let Some(any) = $wanted.any_author.clone() {
            let author = CREDITS.field(live_article_authors::author_id);
            found = found.filter(credits!(author.eq_any(any), $article, $published_at));
        }
        found
    }};
}

/// What the article itself says, asked from a link table.
macro_rules! looked_up {
    ($query:expr, $wanted:expr, $article:expr) => {{
        let mut found = $query;
        if let Some(any) = $wanted.any_section.clone() {
            found = found.filter(is_article!($article, live_articles::section_id.eq_any(any)));
        }
        if let Some(language) = $wanted.language.clone() {
            found = found.filter(is_article!($article, live_articles::language.eq(language)));
        }
        match $wanted.has_picture {
            Some(true) => found.filter(is_article!($article, live_articles::picture.is_not_null())),
            Some(false) => found.filter(is_article!($article, live_articles::picture.is_null())),
            None => found,
        }
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
    /// The page from `place` on: of each index that is walked as many as the page has, and of those the first. Going
    /// back they come the other way round.
    pub(super) fn page(
        &self,
        conn: &mut Conn,
        query: &LiveArticleQuery,
        place: Option<Place<Timestamp>>,
        fetch: i64,
    ) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        for &walk in &self.walks {
            found.extend(self.along(conn, walk, query, place, fetch)?);
        }
        if self.walks.len() > 1 {
            found.sort_unstable();
            found.dedup();
            let back = place.is_some_and(|place| place.back);
            if (query.sort == ArticleSort::Oldest) == back {
                found.reverse();
            }
            found.truncate(usize::try_from(fetch).unwrap_or(0));
        }
        Ok(found)
    }

    fn along(
        &self,
        conn: &mut Conn,
        walk: Walk,
        query: &LiveArticleQuery,
        place: Option<Place<Timestamp>>,
        fetch: i64,
    ) -> Result<Vec<Found>> {
        let (window, place) = query.window_from(place);
        let sort = query.sort;
        Ok(match walk {
            Walk::Articles if sort == ArticleSort::LastUpdated => {
                use live_articles::{id, updated_at};
                keyset!(self.articles(None, window), updated_at, id, desc, place)
                    .select((updated_at, id))
                    .limit(fetch)
                    .load(conn)?
            }
            Walk::Articles | Walk::Section(_) => {
                use live_articles::{id, published_at};
                sorted!(
                    self.articles(walk.section(), window),
                    published_at,
                    id,
                    sort,
                    place
                )
                .limit(fetch)
                .load(conn)?
            }
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

    /// How many articles are wanted, counted up to `limit`.
    pub(super) fn count(&self, conn: &mut Conn, window: Window, limit: i64) -> Result<usize> {
        if let [walk] = self.walks[..] {
            return Ok(self.ids(conn, walk, window, limit)?.len());
        }
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut found = HashSet::new();
        for &walk in &self.walks {
            found.extend(self.ids(conn, walk, window, limit)?);
            if found.len() >= most {
                return Ok(most);
            }
        }
        Ok(found.len())
    }

    fn ids(&self, conn: &mut Conn, walk: Walk, window: Window, limit: i64) -> Result<Vec<ArticleId>> {
        Ok(match walk {
            Walk::Articles | Walk::Section(_) => {
                let found = self.articles(walk.section(), window).select(live_articles::id);
                found.limit(limit).load(conn)?
            }
            Walk::Tag(tag) => {
                let found = self.tagged(tag, window).select(live_article_tags::article_id);
                found.limit(limit).load(conn)?
            }
            Walk::Author(author) => {
                use live_article_authors::{article_id, published_at};
                // With the time, so that the index finds the duplicates side by side.
                let found = self.credited(author, window).select((published_at, article_id));
                let found: Vec<Found> = found.distinct().limit(limit).load(conn)?;
                found.into_iter().map(|(_, id)| id).collect()
            }
        })
    }

    fn articles(
        &self,
        section: Option<TagId>,
        window: Window,
    ) -> live_articles::BoxedQuery<'static, Backend> {
        use live_articles::{id, language, picture, published_at, section_id, updated_at};
        let mut found = within!(live_articles::table.into_boxed(), published_at, window);
        if let Some(section) = section {
            found = found.filter(section_id.eq(section));
        }
        if let Some(wanted) = self.language.clone() {
            // Said the other way round it is no reason to walk the language's index instead of the section's.
            found = match section {
                Some(_) => found.filter(not(language.ne(wanted))),
                None => found.filter(language.eq(wanted)),
            };
        }
        if let Some(time) = self.updated_after {
            found = found.filter(updated_at.ge(time));
        }
        found = match self.has_picture {
            Some(true) => found.filter(picture.is_not_null()),
            Some(false) => found.filter(picture.is_null()),
            None => found,
        };
        if let Some(any) = self.any_section.clone() {
            // Said the other way round for the same reason: these are too many to be walked.
            found = found.filter(not(section_id.ne_all(any)));
        }
        linked!(found, self, id, published_at)
    }

    fn tagged(&self, tag: TagId, window: Window) -> live_article_tags::BoxedQuery<'static, Backend> {
        use live_article_tags::{article_id, published_at, tag_id};
        let found =
            within!(live_article_tags::table.into_boxed(), published_at, window).filter(tag_id.eq(tag));
        let found = looked_up!(found, self, article_id);
        linked!(found, self, article_id, published_at)
    }

    fn credited(
        &self,
        author: AuthorId,
        window: Window,
    ) -> live_article_authors::BoxedQuery<'static, Backend> {
        use live_article_authors::{article_id, author_id, published_at};
        let found = within!(live_article_authors::table.into_boxed(), published_at, window)
            .filter(author_id.eq(author));
        let found = looked_up!(found, self, article_id);
        linked!(found, self, article_id, published_at)
    }
}

impl Walk {
    fn section(self) -> Option<TagId> {
        match self {
            Self::Section(section) => Some(section),
            Self::Articles | Self::Tag(_) | Self::Author(_) => None,
        }
    }
}
