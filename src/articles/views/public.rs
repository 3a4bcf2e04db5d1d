//! Published articles in JSON.

mod convert;
pub mod example;
mod filter;
mod front;
mod shown;

pub use filter::ArticleFilter;
pub use front::{FrontPage, FrontPageQuery, FrontSection, Neighbours, RelatedArticles, RelatedQuery};
use serde::Serialize;
pub use shown::{BodyFormat, BodyFormats, Include, Shown};
use utoipa::ToSchema;

use super::corrections::PublicCorrection;
use crate::articles::live::read::{LivePicture, LivePortrait, TranslationGroup};
use crate::articles::{ArticleId, CommentsPolicy, CreditRole, Extra, Seo, Source};
use crate::authors::AuthorId;
use crate::clock::Timestamp;
use crate::config::SiteComments;
use crate::tags::{PublicTagKind, TagId};
use crate::text::{Blocks, Language, Slug};

/// A published article as a list shows it: enough for a teaser.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ArticleSummary {
    /// The id. It never changes.
    pub id: ArticleId,
    /// The address on the site. An editor may change it.
    #[schema(value_type = Slug)]
    pub slug: String,
    /// The headline.
    #[schema(example = "Night trains return to Brussels")]
    pub title: String,
    /// The line above the headline.
    #[schema(example = "Transport")]
    pub kicker: Option<String>,
    /// The line below the headline.
    #[schema(example = "The first sleeper in nine years left on time, and full")]
    pub subtitle: Option<String>,
    /// What it is about, in plain text.
    #[schema(
        example = "After nine years a sleeper leaves Brussels again. Its first passengers tell why they took it."
    )]
    pub summary: Option<String>,
    /// Where it was reported from; the body opens with it.
    #[schema(example = "BRUSSELS")]
    pub dateline: Option<String>,
    /// How many words the body has.
    #[schema(minimum = 0, example = 323)]
    pub word_count: i64,
    /// How many minutes they take to read, at 238 words a minute; at least 1.
    #[schema(minimum = 1, example = 1)]
    pub reading_time_minutes: i64,
    /// The language it is in.
    #[schema(value_type = Language, example = "en")]
    pub language: String,
    /// What it shares with its translations.
    pub translation_group: Option<TranslationGroup>,
    /// The section it is filed in.
    pub section: Option<PublicSection>,
    /// What it is filed under, in the editors' order. Sections are not among them.
    pub tags: Vec<ArticleTag>,
    /// Who made it and as what, in the editors' order.
    pub credits: Vec<PublicCredit>,
    /// A byline in the article's own words, to be shown instead of one made of the credits; null when blank.
    #[schema(example = "From our correspondents")]
    pub byline: Option<String>,
    /// The picture over it.
    pub picture: Option<LivePicture>,
    /// Its comments.
    pub comments: PublicComments,
    /// Whether the newsroom no longer stands by it: a retraction stands among its corrections.
    pub retracted: bool,
    /// The date that stands over it. Lists are sorted by it.
    pub published_at: Timestamp,
    /// When readers saw it for the first time.
    pub first_published_at: Timestamp,
    /// When it was last published or corrected: later than `published_at` when it was changed since.
    pub updated_at: Timestamp,
    /// The text, with `formats`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub body: Option<PublicBody>,
    /// What was wrong in it, with `include=corrections`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 100)]
    pub corrections: Option<Vec<PublicCorrection>>,
    /// What else to read, with `include=related`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub related: Option<Vec<PublicRelated>>,
}

/// A published article.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicArticle {
    /// The id. It never changes.
    pub id: ArticleId,
    /// The address on the site. An editor may change it.
    #[schema(value_type = Slug)]
    pub slug: String,
    /// The headline.
    #[schema(example = "Night trains return to Brussels")]
    pub title: String,
    /// The line above the headline.
    #[schema(example = "Transport")]
    pub kicker: Option<String>,
    /// The line below the headline.
    #[schema(example = "The first sleeper in nine years left on time, and full")]
    pub subtitle: Option<String>,
    /// What it is about, in plain text.
    #[schema(
        example = "After nine years a sleeper leaves Brussels again. Its first passengers tell why they took it."
    )]
    pub summary: Option<String>,
    /// Where it was reported from; the body opens with it.
    #[schema(example = "BRUSSELS")]
    pub dateline: Option<String>,
    /// The text.
    pub body: PublicBody,
    /// How many words the body has.
    #[schema(minimum = 0, example = 323)]
    pub word_count: i64,
    /// How many minutes they take to read, at 238 words a minute; at least 1.
    #[schema(minimum = 1, example = 1)]
    pub reading_time_minutes: i64,
    /// The language it is in.
    #[schema(value_type = Language, example = "en")]
    pub language: String,
    /// What it shares with its translations.
    pub translation_group: Option<TranslationGroup>,
    /// The section it is filed in.
    pub section: Option<PublicSection>,
    /// What it is filed under, in the editors' order. Sections are not among them.
    pub tags: Vec<ArticleTag>,
    /// Who made it and as what, in the editors' order.
    pub credits: Vec<PublicCredit>,
    /// A byline in the article's own words, to be shown instead of one made of the credits; null when blank.
    #[schema(example = "From our correspondents")]
    pub byline: Option<String>,
    /// The picture over it.
    pub picture: Option<LivePicture>,
    /// Where it came from, when it is not the newsroom's own.
    pub source: Option<Source>,
    /// What else to read, in the editors' order: published articles only.
    pub related: Vec<PublicRelated>,
    /// What to tell search engines.
    pub seo: Seo,
    /// Members of the newsroom's own, as its editors set them.
    #[schema(value_type = Object)]
    pub extra: Extra,
    /// Its comments.
    pub comments: PublicComments,
    /// What was wrong in it, the oldest first: at most 100 entries.
    #[schema(max_items = 100)]
    pub corrections: Vec<PublicCorrection>,
    /// Whether the newsroom no longer stands by it: a retraction stands among its corrections.
    pub retracted: bool,
    /// The date that stands over it.
    pub published_at: Timestamp,
    /// When readers saw it for the first time.
    pub first_published_at: Timestamp,
    /// When it was last published or corrected: later than `published_at` when it was changed since.
    pub updated_at: Timestamp,
}

/// The text of a published article, in the formats that were asked for.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct PublicBody {
    /// Sanitised HTML, safe to put into a page as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        example = "<p>BRUSSELS — The first sleeper in nine years left on time.</p>"
    )]
    pub html: Option<String>,
    /// Plain text, with an empty line between paragraphs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        example = "BRUSSELS — The first sleeper in nine years left on time."
    )]
    pub text: Option<String>,
    /// Markdown: CommonMark with the tables, strikethrough and footnotes of GitHub. There is no HTML in it, and what it cannot
    /// say is said in the nearest way: underlined text as text, a picture's caption as emphasis in the paragraph after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        example = "BRUSSELS — The *first* sleeper in nine years left on time.\n"
    )]
    pub markdown: Option<String>,
    /// A tree of paragraphs, headings, lists, pictures and so on, for those who draw no HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub blocks: Option<Blocks>,
}

/// The section of a published article.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PublicSection {
    /// The id.
    pub id: TagId,
    /// The address on the site.
    #[schema(value_type = Slug, example = "europe")]
    pub slug: String,
    /// The name.
    #[schema(example = "Europe")]
    pub name: String,
}

/// A tag of a published article.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ArticleTag {
    /// The id.
    pub id: TagId,
    /// The address on the site.
    #[schema(value_type = Slug, example = "night-trains")]
    pub slug: String,
    /// The name.
    #[schema(example = "Night trains")]
    pub name: String,
    /// What sort of thing it names.
    pub kind: PublicTagKind,
}

/// What an author did for a published article.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PublicCredit {
    /// For what.
    pub role: CreditRole,
    /// Who.
    pub author: CreditedAuthor,
}

/// An author of a published article.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CreditedAuthor {
    /// The id.
    pub id: AuthorId,
    /// The address on the site.
    #[schema(value_type = Slug, example = "mara-lindqvist")]
    pub slug: String,
    /// The name.
    #[schema(example = "Mara Lindqvist")]
    pub name: String,
    /// What they are.
    #[schema(example = "Transport correspondent")]
    pub job_title: Option<String>,
    /// What they look like.
    pub picture: Option<LivePortrait>,
}

/// Another published article.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PublicRelated {
    /// The id.
    pub id: ArticleId,
    /// The address on the site.
    #[schema(value_type = Slug, example = "what-a-berth-costs")]
    pub slug: String,
    /// The headline.
    #[schema(example = "What a berth costs")]
    pub title: String,
}

/// The comments of a published article.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct PublicComments {
    /// Whether it takes comments, and what becomes of them. A form belongs under it unless this is `closed` or `off`, or
    /// `closes_at` has passed.
    pub policy: CommentsPolicy,
    /// When it takes no more, where that is known: from then on it is as if `policy` were `closed`.
    #[schema(example = json!(null))]
    pub closes_at: Option<Timestamp>,
    /// How many are shown.
    #[schema(minimum = 0, example = 7)]
    pub count: i64,
}

impl PublicComments {
    /// The comments of an article of this time, before the site has its say.
    pub fn new(policy: CommentsPolicy, count: i64) -> Self {
        Self {
            policy,
            closes_at: None,
            count,
        }
    }

    /// The comments of an article that was published at this time, on a site with these rules.
    pub fn under(self, site: SiteComments, published_at: Timestamp) -> Self {
        let policy = self.policy.under(site.policy);
        Self {
            policy,
            closes_at: site.closes_at(published_at).filter(|_| policy.takes()),
            count: if policy == CommentsPolicy::Off {
                0
            } else {
                self.count
            },
        }
    }
}

/// Where an article is that was asked for by a slug that it had before.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MovedArticle {
    /// That this is not the article.
    pub kind: MovedKind,
    /// The slug that the article has now.
    #[schema(value_type = Slug)]
    pub slug: String,
    /// Where it is served, as the header `Location` says.
    #[schema(example = "/api/v1/articles/night-trains-return-to-brussels")]
    pub location: String,
}

/// What is answered instead of an article.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MovedKind {
    /// The way to it.
    Redirect,
}
