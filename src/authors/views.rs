//! Authors in JSON.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::live::{AuthorSort, LiveAuthor, LiveAuthorQuery};
use super::{Author, AuthorChanges, AuthorId, AuthorLink, AuthorPicture, NewAuthor};
use crate::clock::Timestamp;
use crate::db::{DbError, Version};
use crate::http::{Asked, MOST_NAMED, Moment, Patch, Problem, QueryIds, QueryNames, QueryText};
use crate::text::{Slug, WebUrl, one_line};

/// An author as the desk sees them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EditorAuthor {
    /// The id.
    pub id: AuthorId,
    /// The address on the site, unique among all authors.
    pub slug: Slug,
    /// The name as it stands over an article.
    #[schema(example = "Mara Lindqvist")]
    pub name: String,
    /// What they are.
    #[schema(example = "Transport correspondent")]
    pub job_title: Option<String>,
    /// Who they are, in plain text.
    pub biography: Option<String>,
    /// Their own site.
    pub website: Option<WebUrl>,
    /// What they look like.
    pub picture: Option<AuthorPicture>,
    /// Where else to find them.
    pub links: Vec<AuthorLink>,
    /// How often they were saved; send it back as `If-Match: "v1"`.
    pub version: Version,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they were last saved.
    pub updated_at: Timestamp,
}

impl From<Author> for EditorAuthor {
    fn from(author: Author) -> Self {
        let Author {
            id,
            slug,
            name,
            job_title,
            biography,
            website,
            picture,
            links,
            version,
            created_at,
            updated_at,
            credited: _,
        } = author;
        Self {
            id,
            slug,
            name,
            job_title,
            biography,
            website,
            picture,
            links,
            version,
            created_at,
            updated_at,
        }
    }
}

/// An author as readers see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicAuthor {
    /// The id.
    pub id: AuthorId,
    /// The address on the site.
    pub slug: Slug,
    /// The name as it stands over an article.
    #[schema(example = "Mara Lindqvist")]
    pub name: String,
    /// What they are.
    #[schema(example = "Transport correspondent")]
    pub job_title: Option<String>,
    /// Who they are, in plain text.
    pub biography: Option<String>,
    /// Their own site.
    pub website: Option<WebUrl>,
    /// What they look like.
    pub picture: Option<AuthorPicture>,
    /// Where else to find them.
    pub links: Vec<AuthorLink>,
    /// How many published articles are credited to them.
    #[schema(minimum = 0, example = 48)]
    pub article_count: i64,
    /// When the profile last changed.
    pub updated_at: Timestamp,
}

impl TryFrom<LiveAuthor> for PublicAuthor {
    type Error = DbError;

    fn try_from(author: LiveAuthor) -> Result<Self, DbError> {
        let LiveAuthor {
            id,
            slug,
            name,
            job_title,
            biography,
            website,
            picture,
            links,
            article_count,
            updated_at,
        } = author;
        let picture = picture.map(|picture| picture.value()).transpose()?;
        let links = links.value()?;
        Ok(Self {
            id,
            slug,
            name,
            job_title,
            biography,
            website,
            picture,
            links,
            article_count,
            updated_at,
        })
    }
}

/// An author to add.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateAuthor {
    /// The name as it stands over an article: one line. Several authors may share one.
    #[garde(length(chars, min = 1, max = 200), custom(one_line))]
    #[schema(min_length = 1, max_length = 200, example = "Mara Lindqvist")]
    pub name: String,
    /// The address on the site. Made from the name when absent, with a number where that one is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub slug: Option<Slug>,
    /// What they are: one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(chars, max = 200), inner(custom(one_line)))]
    #[schema(max_length = 200, example = "Transport correspondent")]
    pub job_title: Option<String>,
    /// Who they are, in plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(chars, max = 5_000))]
    #[schema(max_length = 5000)]
    pub biography: Option<String>,
    /// Their own site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub website: Option<WebUrl>,
    /// What they look like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub picture: Option<AuthorPicture>,
    /// Where else to find them.
    #[serde(default)]
    #[garde(length(max = 20), dive)]
    #[schema(max_items = 20)]
    pub links: Vec<AuthorLink>,
}

impl From<CreateAuthor> for NewAuthor {
    fn from(body: CreateAuthor) -> Self {
        let CreateAuthor {
            name,
            slug,
            job_title,
            biography,
            website,
            picture,
            links,
        } = body;
        Self {
            slug,
            name: name.trim().to_owned(),
            job_title,
            biography,
            website,
            picture,
            links,
        }
    }
}

/// What to change about an author. What is absent stays as it is; `null` removes.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateAuthor {
    /// Another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(chars, min = 1, max = 200), inner(custom(one_line)))]
    #[schema(min_length = 1, max_length = 200, example = "Mara Lindqvist-Berg")]
    pub name: Option<String>,
    /// Another address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub slug: Option<Slug>,
    /// What they are.
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[garde(length(chars, max = 200), inner(custom(one_line)))]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub job_title: Patch<String>,
    /// Who they are.
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[garde(length(chars, max = 5_000))]
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub biography: Patch<String>,
    /// Their own site.
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[garde(skip)]
    pub website: Patch<WebUrl>,
    /// What they look like.
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[garde(dive)]
    pub picture: Patch<AuthorPicture>,
    /// Where else to find them: the whole new list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(max = 20), dive)]
    #[schema(max_items = 20)]
    pub links: Option<Vec<AuthorLink>>,
}

impl From<UpdateAuthor> for AuthorChanges {
    fn from(body: UpdateAuthor) -> Self {
        let UpdateAuthor {
            name,
            slug,
            job_title,
            biography,
            website,
            picture,
            links,
        } = body;
        Self {
            slug,
            name: name.map(|name| name.trim().to_owned()),
            job_title: job_title.into_change(),
            biography: biography.into_change(),
            website: website.into_change(),
            picture: picture.into_change(),
            links,
        }
    }
}

/// Which authors the desk lists, by name.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EditorAuthorFilter {
    /// Whose name begins like this, whatever the accents and case.
    #[param(value_type = Option<String>, max_length = 100, example = "mara")]
    pub name: Option<QueryText<100>>,
}

/// Which authors a reader lists.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuthorFilter {
    /// Those that changed at this time or later. A time here is RFC 3339, `now`, or so many minutes, hours, days or weeks
    /// before now: `now-90m`, `now-12h`, `now-30d`, `now-2w`. Goes with `sort=-updated_at` and with no other filter.
    #[param(value_type = Option<String>, max_length = 40, example = "now-1h", nullable = false)]
    pub updated_after: Option<Moment>,
    /// These authors, in this order, on one page: ids, separated by commas, at most 100. Those that no published article
    /// credits are left out. Goes with no other filter, order or cursor.
    #[param(value_type = Option<String>, max_length = 3700, example = "019ab2c4-7d00-7000-8000-000000000001", nullable = false)]
    pub ids: Option<QueryIds<MOST_NAMED>>,
    /// As `ids`, by slugs.
    #[param(value_type = Option<String>, max_length = 12100, example = "mara-lindqvist", nullable = false)]
    pub slugs: Option<QueryNames<MOST_NAMED>>,
    /// The order. `name` and `-article_count` (the most published first) do not go with `updated_after`, `-updated_at` (the
    /// last changed first) does.
    #[serde(default)]
    #[param(default = "name")]
    #[param(inline)]
    pub sort: AuthorSort,
}

impl AuthorFilter {
    /// Whether the list is another a moment later although nothing changed.
    pub fn is_of_this_moment(&self) -> bool {
        self.updated_after.is_some_and(Moment::is_relative)
    }

    /// What is asked for, when it is `now`: whom `ids` or `slugs` name, else who fits.
    ///
    /// # Errors
    /// 400 for what does not go together.
    pub fn asked(self, now: Timestamp) -> Result<Asked<LiveAuthorQuery>, Problem> {
        let query = LiveAuthorQuery {
            updated_after: self.updated_after.map(|moment| moment.at(now)),
            sort: self.sort,
        };
        if !query.is_sortable() {
            return Err(Problem::by_updates_alone());
        }
        Asked::of(self.ids, self.slugs, query)
    }
}
