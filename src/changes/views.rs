//! Changes in JSON.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::live::{ChangePage, LiveChange, Things};
use super::{BadToken, ChangedId, Kind, Place};
use crate::articles::views::public::ArticleSummary;
use crate::authors::views::PublicAuthor;
use crate::clock::Timestamp;
use crate::config::SiteComments;
use crate::db::{DbError, Id};
use crate::events::Action;
use crate::tags::views::PublicTag;
use crate::text::Slug;

/// The token that the contract shows.
pub const EXAMPLE: &str = "AQAAAAAAAAAAKgAGYO1mS3IAYwG8RxQN";

/// Something that changed for readers.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = FeedChange)]
pub struct Change {
    /// What changed.
    pub object: ChangedObject,
    /// What happened to it. `created` and `updated`: put it into your copy, whether you have it or not. Anything else:
    /// take it out, if you have it.
    pub action: Action,
    /// When it happened; of what stands there at the start, when it was last updated.
    pub changed_at: Timestamp,
    /// The article as it is now, with `include=object`. Absent when it is not on the stand any more: take it out; a
    /// later change says the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub article: Option<ArticleSummary>,
    /// The author as they are now, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub author: Option<PublicAuthor>,
    /// The tag as it is now, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub tag: Option<PublicTag>,
}

/// What a change is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangedObject {
    /// What sort of thing it is.
    pub kind: Kind,
    /// Its id. It never changes.
    pub id: ChangedId,
    /// The address that it had on the site after the change, or before it was taken away; null where none is known.
    #[schema(value_type = Option<Slug>)]
    pub slug: Option<String>,
}

impl From<LiveChange> for Change {
    fn from(change: LiveChange) -> Self {
        let LiveChange {
            kind,
            id,
            slug,
            action,
            changed_at,
            place: _,
        } = change;
        Self {
            object: ChangedObject { kind, id, slug },
            action,
            changed_at,
            article: None,
            author: None,
            tag: None,
        }
    }
}

impl Change {
    /// With the thing that it is about, if it is there.
    ///
    /// # Errors
    /// When what stands there cannot be read.
    pub fn with(mut self, things: &mut Things, site: SiteComments) -> Result<Self, DbError> {
        let id = self.object.id.uuid();
        match self.object.kind {
            Kind::Article => {
                let article = things.articles.remove(&Id::new(id));
                let mut article = article.map(ArticleSummary::try_from).transpose()?;
                if let Some(article) = &mut article {
                    article.comments = article.comments.under(site, article.published_at);
                }
                self.article = article;
            }
            Kind::Author => {
                let author = things.authors.remove(&Id::new(id));
                self.author = author.map(PublicAuthor::try_from).transpose()?;
            }
            Kind::Tag => self.tag = things.tags.remove(&Id::new(id)).map(PublicTag::from),
        }
        Ok(self)
    }
}

/// A part of the feed of changes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Changes {
    /// What happened, in the order in which it was committed: each thing once, where it last changed.
    #[schema(max_items = 500)]
    pub data: Vec<Change>,
    /// About this part.
    pub meta: ChangesMeta,
    /// Where to go from here.
    pub links: ChangesLinks,
}

/// About a part of the feed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangesMeta {
    /// The most changes a part has. It may have fewer, or none, although more follow.
    #[schema(minimum = 1, maximum = 500, example = 100)]
    pub limit: usize,
    /// The token to go on with, as `since`: behind the last change of this part.
    #[schema(example = json!(EXAMPLE))]
    pub next: String,
    /// Whether this was all so far. While it is `false`, go on at once; then come back when you like.
    pub up_to_date: bool,
    /// While everything that stands there is told: the token of the feed as it was before. Whoever wants only what
    /// changes from now on begins there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = json!(EXAMPLE))]
    pub mark: Option<String>,
}

/// Links of a part of the feed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangesLinks {
    /// What follows: the same request with the token to go on with.
    #[schema(
        format = "uri-reference",
        example = "/api/v1/changes?since=AQAAAAAAAAAAKgAGYO1mS3IAYwG8RxQN&limit=100"
    )]
    pub next: String,
}

impl Changes {
    /// A part of the feed, with what its changes are about, if that was asked for.
    ///
    /// # Errors
    /// When what stands there cannot be read.
    pub fn new(
        page: ChangePage,
        things: Option<Things>,
        asked: &ChangesQuery,
        site: SiteComments,
    ) -> Result<Self, DbError> {
        let ChangePage {
            changes,
            next,
            up_to_date,
            mark,
        } = page;
        let changes = changes.into_iter().map(Change::from);
        let data = match things {
            Some(mut things) => changes
                .map(|change| change.with(&mut things, site))
                .collect::<Result<_, _>>()?,
            None => changes.collect(),
        };
        let (next, limit) = (next.to_string(), asked.limit.0);
        let include = asked.include.map_or("", |Include::Object| "&include=object");
        let links = ChangesLinks {
            next: format!("/api/v1/changes?since={next}&limit={limit}{include}"),
        };
        let meta = ChangesMeta {
            limit,
            next,
            up_to_date,
            mark: mark.map(|mark| Place::Feed(mark).to_string()),
        };
        Ok(Self { data, meta, links })
    }
}

/// A token of the feed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Token(pub Place);

impl TryFrom<String> for Token {
    type Error = BadToken;

    fn try_from(text: String) -> Result<Self, BadToken> {
        text.parse().map(Self)
    }
}

/// How many changes a part has at most.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Limit(pub usize);

/// Changes in a part when `limit` is not given.
const DEFAULT_LIMIT: usize = 100;
/// The most changes in a part.
const MAX_LIMIT: usize = 500;

impl Default for Limit {
    fn default() -> Self {
        Self(DEFAULT_LIMIT)
    }
}

impl TryFrom<String> for Limit {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        whole_number(&text, 1, MAX_LIMIT).map(Self)
    }
}

/// For how many seconds the stream lasts.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Seconds(pub usize);

/// The longest that a stream may be asked to last: a day.
const MAX_SECONDS: usize = 86_400;

impl TryFrom<String> for Seconds {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        whole_number(&text, 0, MAX_SECONDS).map(Self)
    }
}

fn whole_number(text: &str, min: usize, max: usize) -> Result<usize, String> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|number| digits && (min..=max).contains(number))
        .ok_or_else(|| format!("must be a whole number from {min} to {max}"))
}

/// What else a part may bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    /// The things that changes are about.
    Object,
}

/// Which part of the feed is asked for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// The token of the part before: `meta.next`, or the `id` of an event of the stream. Without one, everything that
    /// stands there is told first.
    #[param(value_type = Option<String>, max_length = 100, example = json!(EXAMPLE))]
    pub since: Option<Token>,
    /// Changes in a part, at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, minimum = 1, maximum = 500, default = 100, example = 100, nullable = false)]
    pub limit: Limit,
    /// `object`: each change brings what it is about, as it is now.
    #[param(inline)]
    pub include: Option<Include>,
}

/// From where on the stream is asked for, and for how long.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StreamQuery {
    /// The token to go on with: `meta.next`, or the `id` of an event. Without one (and without `Last-Event-ID`) the
    /// stream begins with what changes from now on.
    #[param(value_type = Option<String>, max_length = 100, example = json!(EXAMPLE))]
    pub since: Option<Token>,
    /// For how many seconds the stream lasts, once it is up to date; then it ends and the client comes again. For
    /// clients and proxies that cannot wait for ever. Without it, it lasts.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 86400, example = 300, nullable = false)]
    pub seconds: Option<Seconds>,
}
