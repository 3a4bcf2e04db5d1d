//! Which published articles to list.

use serde::Deserialize;
use utoipa::IntoParams;

use super::{BodyFormat, Include, Shown};
use crate::articles::live::list::{ArticleSort, LiveArticleQuery};
use crate::clock::Timestamp;
use crate::events::Object;
use crate::http::{Asked, MOST_NAMED, Moment, Problem, QueryIds, QueryNames, QueryText};
use crate::keys;
use crate::text::Language;

/// Which articles to list. An article is listed when it fits all of the filters.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ArticleFilter {
    /// Those that carry one of these tags: slugs or ids, separated by commas, at most 20.
    #[param(value_type = Option<String>, max_length = 2420, example = "night-trains", nullable = false)]
    pub tag: Option<QueryNames<20>>,
    /// Those that carry all of these tags: as `tag`.
    #[param(value_type = Option<String>, max_length = 2420, example = "night-trains,brussels", nullable = false)]
    pub tag_all: Option<QueryNames<20>>,
    /// Those that carry none of these tags: as `tag`.
    #[param(value_type = Option<String>, max_length = 2420, example = "sponsored", nullable = false)]
    pub tag_not: Option<QueryNames<20>>,
    /// Those filed in this section or in one below it: its slug or id.
    #[param(value_type = Option<String>, max_length = 120, example = "europe", nullable = false)]
    pub section: Option<QueryText<120>>,
    /// Those credited to one of these authors, in whatever role: slugs or ids, separated by commas, at most 20.
    #[param(value_type = Option<String>, max_length = 2420, example = "mara-lindqvist", nullable = false)]
    pub author: Option<QueryNames<20>>,
    /// Those in exactly this language: `pt` does not list `pt-BR`.
    #[param(example = "en", nullable = false)]
    pub language: Option<Language>,
    /// Those whose `published_at` is at this time or later. A time here is RFC 3339, `now`, or so many minutes, hours, days
    /// or weeks before now: `now-90m`, `now-12h`, `now-30d`, `now-2w`.
    #[param(value_type = Option<String>, max_length = 40, example = "now-30d", nullable = false)]
    pub published_after: Option<Moment>,
    /// Those whose `published_at` is earlier than this time. With `published_after` of the next request set to the
    /// same time, every article is in exactly one of the two lists.
    #[param(value_type = Option<String>, max_length = 40, example = "2026-11-24T00:00:00Z", nullable = false)]
    pub published_before: Option<Moment>,
    /// Those whose `updated_at` is at this time or later. Goes with `sort=-updated_at` and with no other filter.
    #[param(value_type = Option<String>, max_length = 40, example = "now-1h", nullable = false)]
    pub updated_after: Option<Moment>,
    /// Those with a picture, or those without one.
    #[param(nullable = false)]
    pub has_picture: Option<bool>,
    /// These articles, in this order, on one page: ids, separated by commas, at most 100. Those that are not published are
    /// left out. Goes with no other filter, order or cursor.
    #[param(value_type = Option<String>, max_length = 3700, example = "019ab2c4-7d00-7000-8000-000000000001", nullable = false)]
    pub ids: Option<QueryIds<MOST_NAMED>>,
    /// As `ids`, by the slugs that the articles have now.
    #[param(value_type = Option<String>, max_length = 12100, example = "night-trains-return-to-brussels", nullable = false)]
    pub slugs: Option<QueryNames<MOST_NAMED>>,
    /// What to show of each article besides what always is, separated by commas: `corrections` and `related`. What always
    /// is may be named as well, and changes nothing: `authors`, `tags`, `section`, `picture` and `comments.count`.
    #[serde(default)]
    #[param(style = Form, explode = false, inline, example = json!(["corrections"]))]
    pub include: Vec<Include>,
    /// Show the body of each article too, in these formats, separated by commas. With bodies a page has at most 20
    /// articles.
    #[serde(default)]
    #[param(style = Form, explode = false, inline, example = json!(["text"]))]
    pub formats: Vec<BodyFormat>,
    /// The order. `-published_at` and `published_at` (the newest and the oldest first) go with every filter but
    /// `updated_after`, and with several of them; `-updated_at` (the last published or changed first) goes with
    /// `updated_after` alone.
    #[serde(default)]
    #[param(inline, default = "-published_at")]
    pub sort: ArticleSort,
}

impl ArticleFilter {
    /// What is shown of what is listed.
    pub fn shown(&self) -> Shown {
        Shown::of(&self.include, &self.formats)
    }

    /// Whether the list is another a moment later although nothing changed.
    pub fn is_of_this_moment(&self) -> bool {
        let times = [self.published_after, self.published_before, self.updated_after];
        times.into_iter().flatten().any(Moment::is_relative)
    }

    /// The names of what puts an article into the list or takes it out: of everything that a filter names, its list, and
    /// what it is called, which may come to mean something else. (One list would do for what is published. But a tag that
    /// is merged or moved changes the lists of it alone, of whatever articles.)
    pub fn keys(&self) -> Vec<String> {
        let tags = [&self.tag, &self.tag_all, &self.tag_not].into_iter().flatten();
        let tags = tags
            .flat_map(|names| &names.0)
            .chain(self.section.iter().map(|section| &section.0));
        let authors = self.author.iter().flat_map(|names| &names.0);
        let named = tags
            .map(|name| (Object::Tag, name))
            .chain(authors.map(|name| (Object::Author, name)));
        let mut keys: Vec<String> = Vec::new();
        for (object, name) in named {
            keys.push(keys::articles_of(object, name));
            keys.extend(keys::asked(object, name));
        }
        keys.extend(self.language.as_ref().map(keys::articles_in));
        let only_without = self.tag.is_none()
            && self.tag_all.is_none()
            && self.section.is_none()
            && self.author.is_none()
            && self.language.is_none();
        if only_without || self.include.contains(&Include::Related) {
            keys.push(keys::ARTICLES.to_owned());
        }
        keys
    }

    /// What is asked for, when it is `now`.
    ///
    /// # Errors
    /// 400 for `ids` or `slugs` together with each other or with anything else that narrows or orders the list.
    pub fn asked(mut self, now: Timestamp) -> Result<Asked<LiveArticleQuery>, Problem> {
        let (ids, slugs) = (self.ids.take(), self.slugs.take());
        Asked::of(ids, slugs, self.query(now))
    }

    fn query(self, now: Timestamp) -> LiveArticleQuery {
        let Self {
            tag,
            tag_all,
            tag_not,
            section,
            author,
            language,
            published_after,
            published_before,
            updated_after,
            has_picture,
            ids: _,
            slugs: _,
            include: _,
            formats: _,
            sort,
        } = self;
        let names = |names: Option<QueryNames<20>>| names.unwrap_or_default().0;
        let time = |moment: Option<Moment>| moment.map(|moment| moment.at(now));
        LiveArticleQuery {
            tags: names(tag),
            all_tags: names(tag_all),
            no_tags: names(tag_not),
            section: section.map(|section| section.0),
            authors: names(author),
            language,
            published_after: time(published_after),
            published_before: time(published_before),
            updated_after: time(updated_after),
            has_picture,
            sort,
        }
    }
}
