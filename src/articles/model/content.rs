//! What an article says: everything that a revision keeps.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ArticleId, Written};
use crate::authors::AuthorId;
use crate::config;
use crate::db::text_column;
use crate::tags::{TagId, TagKind};
use crate::text::{Format, Language, Slug, WebUrl, one_line};

/// Members of a client's own, in a JSON object.
pub type Extra = serde_json::Map<String, serde_json::Value>;

/// Everything about an article that is written and not made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArticleContent {
    /// The address on the site.
    pub slug: Slug,
    /// The headline.
    pub title: String,
    /// The line above the headline.
    pub kicker: Option<String>,
    /// The line below the headline.
    pub subtitle: Option<String>,
    /// What it is about, for lists.
    pub summary: Option<String>,
    /// Where it was reported from: `BRUSSELS`.
    pub dateline: Option<String>,
    /// The text.
    pub body: Body,
    /// The language it is in.
    pub language: Language,
    /// What it shares with its translations.
    pub translation_group: Option<Uuid>,
    /// The section it is filed in.
    pub section: Option<TagId>,
    /// What it is filed under.
    pub tags: Vec<TagId>,
    /// Who made it, in order.
    pub credits: Vec<Credit>,
    /// A byline in the article's own words.
    pub byline: Option<String>,
    /// The picture over it.
    pub picture: Option<Picture>,
    /// Where it came from, when it is not the newsroom's own.
    pub source: Option<Source>,
    /// What else to read.
    pub related: Vec<ArticleId>,
    /// What search engines are told.
    pub seo: Seo,
    /// Members of a client's own.
    pub extra: Extra,
    /// Whether it takes comments.
    pub comments_policy: CommentsPolicy,
}

impl ArticleContent {
    /// An article that says nothing yet.
    pub fn blank(slug: Slug, title: String, language: Language) -> Self {
        Self {
            slug,
            title,
            kicker: None,
            subtitle: None,
            summary: None,
            dateline: None,
            body: Body {
                format: Format::Markdown,
                source: String::new(),
            },
            language,
            translation_group: None,
            section: None,
            tags: Vec::new(),
            credits: Vec::new(),
            byline: None,
            picture: None,
            source: None,
            related: Vec::new(),
            seo: Seo::default(),
            extra: Extra::new(),
            comments_policy: CommentsPolicy::Open,
        }
    }

    /// The content after the changes.
    #[must_use]
    pub fn change(self, changes: ContentChanges, resolved: Resolved) -> Self {
        let ContentChanges {
            slug,
            title,
            kicker,
            subtitle,
            summary,
            dateline,
            body,
            language,
            translation_group,
            section: _,
            tags: _,
            credits,
            byline,
            picture,
            source,
            related,
            seo,
            extra,
            comments_policy,
            note: _,
        } = changes;
        let Resolved { section, tags } = resolved;
        Self {
            slug: slug.unwrap_or(self.slug),
            title: title.unwrap_or(self.title),
            kicker: kicker.unwrap_or(self.kicker),
            subtitle: subtitle.unwrap_or(self.subtitle),
            summary: summary.unwrap_or(self.summary),
            dateline: dateline.unwrap_or(self.dateline),
            body: body.map_or(self.body, |written| written.body),
            language: language.unwrap_or(self.language),
            translation_group: translation_group.unwrap_or(self.translation_group),
            section: section.unwrap_or(self.section),
            tags: tags.unwrap_or(self.tags),
            credits: credits.unwrap_or(self.credits),
            byline: byline.unwrap_or(self.byline),
            picture: picture.unwrap_or(self.picture),
            source: source.unwrap_or(self.source),
            related: related.unwrap_or(self.related),
            seo: seo.unwrap_or(self.seo),
            extra: extra.unwrap_or(self.extra),
            comments_policy: comments_policy.unwrap_or(self.comments_policy),
        }
    }

    /// What readers are told besides the columns they can ask by.
    pub fn details(&self) -> LiveDetails {
        LiveDetails {
            source: self.source.clone(),
            related: self.related.clone(),
            seo: self.seo.clone(),
            extra: self.extra.clone(),
        }
    }
}

/// The text as it was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, garde::Validate)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The language the source is written in.
    #[garde(skip)]
    pub format: Format,
    /// The source, at most 524,288 bytes. It is sanitised whatever it holds.
    #[garde(length(bytes, max = 524_288))]
    #[schema(
        max_length = 524288,
        example = "BRUSSELS — The first sleeper in nine years left on time.\n\nIt was full."
    )]
    pub source: String,
}

/// What an author did for an article.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
    strum::AsRefStr,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum CreditRole {
    /// Wrote it.
    Author,
    /// Found it out.
    Reporter,
    /// Helped.
    Contributor,
    /// Edited it.
    Editor,
    /// Took the pictures.
    Photographer,
    /// Drew the pictures.
    Illustrator,
    /// Put it into another language.
    Translator,
}
text_column!(CreditRole);

/// One credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, garde::Validate)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// Who.
    #[garde(skip)]
    pub author_id: AuthorId,
    /// For what.
    #[garde(skip)]
    pub role: CreditRole,
}

/// The picture over an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, garde::Validate)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Where the picture is.
    #[garde(skip)]
    pub url: WebUrl,
    /// What it shows, for those who do not see it. An article is not published without.
    #[serde(default)]
    #[garde(length(chars, max = 500))]
    #[schema(max_length = 500, example = "A blue sleeping car at a platform at dusk")]
    pub alt: Option<String>,
    /// The line below it.
    #[serde(default)]
    #[garde(length(chars, max = 1_000))]
    #[schema(
        max_length = 1000,
        example = "The first night train before its departure on Monday."
    )]
    pub caption: Option<String>,
    /// Who made it.
    #[serde(default)]
    #[garde(length(chars, max = 300))]
    #[schema(max_length = 300, example = "Photo: Jonas Feld")]
    pub credit: Option<String>,
    /// Its width in pixels.
    #[serde(default)]
    #[garde(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100000, example = 1600)]
    pub width: Option<u32>,
    /// Its height in pixels.
    #[serde(default)]
    #[garde(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100000, example = 900)]
    pub height: Option<u32>,
}

/// Where an article came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, garde::Validate)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The agency or publication.
    #[garde(length(chars, min = 1, max = 200), custom(one_line))]
    #[schema(min_length = 1, max_length = 200, example = "Harbour News Agency")]
    pub name: String,
    /// Where it stands there.
    #[serde(default)]
    #[garde(skip)]
    pub url: Option<WebUrl>,
}

/// What search engines are told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema, garde::Validate)]
#[serde(deny_unknown_fields)]
pub struct Seo {
    /// Another title.
    #[serde(default)]
    #[garde(length(chars, max = 300))]
    #[schema(max_length = 300)]
    pub title: Option<String>,
    /// Another summary.
    #[serde(default)]
    #[garde(length(chars, max = 500))]
    #[schema(max_length = 500)]
    pub description: Option<String>,
    /// Where the original is.
    #[serde(default)]
    #[garde(skip)]
    pub canonical_url: Option<WebUrl>,
    /// Whether they are asked to leave it out.
    #[serde(default)]
    #[garde(skip)]
    pub noindex: bool,
}

/// Whether an article takes comments.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
    strum::AsRefStr,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum CommentsPolicy {
    /// As the site does. Readers are told what that is.
    #[default]
    Open,
    /// They are shown once a moderator approved them.
    Moderated,
    /// They are shown at once; moderators look at them afterwards.
    PostModerated,
    /// Those of people who are trusted are shown at once, others once a moderator approved them.
    TrustedFirst,
    /// No new ones.
    Closed,
    /// None at all.
    Off,
}
text_column!(CommentsPolicy);

impl CommentsPolicy {
    /// What readers meet on a site with this rule: what the article says, unless the site takes none.
    pub fn under(self, site: config::CommentsPolicy) -> Self {
        let site = Self::of(site);
        match (self, site) {
            (Self::Off, _) | (_, Self::Off) => Self::Off,
            (Self::Closed, _) | (_, Self::Closed) => Self::Closed,
            (Self::Open, site) => site,
            (article, _) => article,
        }
    }

    /// Whether new ones are taken.
    pub fn takes(self) -> bool {
        !matches!(self, Self::Closed | Self::Off)
    }

    fn of(site: config::CommentsPolicy) -> Self {
        match site {
            config::CommentsPolicy::Moderated => Self::Moderated,
            config::CommentsPolicy::PostModerated => Self::PostModerated,
            config::CommentsPolicy::TrustedFirst => Self::TrustedFirst,
            config::CommentsPolicy::Closed => Self::Closed,
            config::CommentsPolicy::Off => Self::Off,
        }
    }
}

/// The part of an article that readers get and never ask by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveDetails {
    /// Where it came from.
    pub source: Option<Source>,
    /// What else to read.
    pub related: Vec<ArticleId>,
    /// What search engines are told.
    pub seo: Seo,
    /// Members of a client's own.
    pub extra: Extra,
}

/// How a client names a tag.
#[derive(Clone, Debug, PartialEq)]
pub enum TagReference {
    /// By its id.
    Id(TagId),
    /// By its slug.
    Slug(Slug),
    /// By its name; it is made where there is none yet.
    Name(String, TagKind),
}

/// What to change about an article; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default)]
pub struct ContentChanges {
    /// Another address.
    pub slug: Option<Slug>,
    /// Another headline.
    pub title: Option<String>,
    /// Another kicker, or none.
    pub kicker: Option<Option<String>>,
    /// Another subtitle, or none.
    pub subtitle: Option<Option<String>>,
    /// Another summary, or none.
    pub summary: Option<Option<String>>,
    /// Another dateline, or none.
    pub dateline: Option<Option<String>>,
    /// Another text, and what is made of it. Made before the transaction: it is slow work.
    pub body: Option<Written>,
    /// Another language.
    pub language: Option<Language>,
    /// Another group of translations, or none.
    pub translation_group: Option<Option<Uuid>>,
    /// Another section, or none.
    pub section: Option<Option<TagReference>>,
    /// Other tags.
    pub tags: Option<Vec<TagReference>>,
    /// Other credits.
    pub credits: Option<Vec<Credit>>,
    /// Another byline, or none.
    pub byline: Option<Option<String>>,
    /// Another picture, or none.
    pub picture: Option<Option<Picture>>,
    /// Another source, or none.
    pub source: Option<Option<Source>>,
    /// Other related articles.
    pub related: Option<Vec<ArticleId>>,
    /// Other words for search engines.
    pub seo: Option<Seo>,
    /// Other members of the client's own.
    pub extra: Option<Extra>,
    /// Another rule for comments.
    pub comments_policy: Option<CommentsPolicy>,
    /// What to remember about this revision.
    pub note: Option<String>,
}

/// The ids that a client's references stand for.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// The section.
    pub section: Option<Option<TagId>>,
    /// The tags, each once.
    pub tags: Option<Vec<TagId>>,
}
