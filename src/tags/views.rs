//! Tags in JSON.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::live::{LiveTag, LiveTagQuery, TagSort};
use super::store::TagQuery;
use super::{NewTag, PublicTagKind, Tag, TagChanges, TagId, TagKind};
use crate::clock::Timestamp;
use crate::db::Version;
use crate::http::{Asked, MOST_NAMED, Moment, Patch, Problem, QueryIds, QueryNames, QueryText};
use crate::text::{Slug, one_line};

/// A tag as the desk sees it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EditorTag {
    /// The id.
    pub id: TagId,
    /// The address on the site, unique among all tags.
    pub slug: Slug,
    /// What readers see.
    #[schema(example = "Night trains")]
    pub name: String,
    /// What sort of thing it names.
    pub kind: TagKind,
    /// What it is about.
    #[schema(example = "Sleeper services across the continent")]
    pub description: Option<String>,
    /// The tag it stands under.
    pub parent_id: Option<TagId>,
    /// How often it was saved; send it back as `If-Match: "v1"`.
    pub version: Version,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

impl From<Tag> for EditorTag {
    fn from(tag: Tag) -> Self {
        let Tag {
            id,
            slug,
            name,
            kind,
            description,
            parent,
            version,
            created_at,
            updated_at,
        } = tag;
        Self {
            id,
            slug,
            name,
            kind,
            description,
            parent_id: parent,
            version,
            created_at,
            updated_at,
        }
    }
}

/// A tag as readers see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicTag {
    /// The id.
    pub id: TagId,
    /// The address on the site.
    pub slug: Slug,
    /// The name.
    #[schema(example = "Night trains")]
    pub name: String,
    /// What sort of thing it names.
    pub kind: PublicTagKind,
    /// What it is about.
    pub description: Option<String>,
    /// The tag it stands under.
    pub parent_id: Option<TagId>,
    /// How many published articles carry it (for a section: are filed in it).
    #[schema(minimum = 0, example = 12)]
    pub article_count: i64,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl From<LiveTag> for PublicTag {
    fn from(tag: LiveTag) -> Self {
        let LiveTag {
            id,
            slug,
            name,
            kind,
            description,
            parent_id,
            article_count,
            updated_at,
        } = tag;
        Self {
            id,
            slug,
            name,
            kind,
            description,
            parent_id,
            article_count,
            updated_at,
        }
    }
}

/// A tag to make.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateTag {
    /// What readers see: one line. Unique within the kind, whatever the accents and case.
    #[garde(length(chars, min = 1, max = 100), custom(one_line))]
    #[schema(min_length = 1, max_length = 100, example = "Night trains")]
    pub name: String,
    /// The address on the site. Made from the name when absent, with a number where that one is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub slug: Option<Slug>,
    /// What sort of thing it names.
    #[garde(skip)]
    pub kind: TagKind,
    /// What it is about, in plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(chars, max = 2_000))]
    #[schema(max_length = 2000)]
    pub description: Option<String>,
    /// The tag it stands under. There are at most eight levels. A desk stands under a desk, any other tag under another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub parent_id: Option<TagId>,
}

impl From<CreateTag> for NewTag {
    fn from(body: CreateTag) -> Self {
        let CreateTag {
            name,
            slug,
            kind,
            description,
            parent_id,
        } = body;
        Self {
            slug,
            name: name.trim().to_owned(),
            kind,
            description,
            parent: parent_id,
        }
    }
}

/// What to change about a tag. What is absent stays as it is.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateTag {
    /// Another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(chars, min = 1, max = 100), inner(custom(one_line)))]
    #[schema(min_length = 1, max_length = 100, example = "Sleeper trains")]
    pub name: Option<String>,
    /// Another address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub slug: Option<Slug>,
    /// Another kind. A tag in use cannot become a section or a desk, nor a section or a desk another kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub kind: Option<TagKind>,
    /// Another description; `null` removes it.
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[garde(length(chars, max = 2_000))]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub description: Patch<String>,
    /// Another place, with all tags below it; `null` puts it at the top. There are at most eight levels.
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[garde(skip)]
    pub parent_id: Patch<TagId>,
}

impl From<UpdateTag> for TagChanges {
    fn from(body: UpdateTag) -> Self {
        let UpdateTag {
            name,
            slug,
            kind,
            description,
            parent_id,
        } = body;
        Self {
            slug,
            name: name.map(|name| name.trim().to_owned()),
            kind,
            description: description.into_change(),
            parent: parent_id.into_change(),
        }
    }
}

/// Which tags the desk lists, by name.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EditorTagFilter {
    /// Of this kind only.
    #[param(inline)]
    pub kind: Option<TagKind>,
    /// Directly under this tag only.
    pub parent_id: Option<TagId>,
    /// Whose name begins like this, whatever the accents and case.
    #[param(value_type = Option<String>, max_length = 100, example = "night")]
    pub name: Option<QueryText<100>>,
}

impl From<EditorTagFilter> for TagQuery {
    fn from(filter: EditorTagFilter) -> Self {
        let EditorTagFilter {
            kind,
            parent_id,
            name,
        } = filter;
        Self {
            kind,
            parent: parent_id,
            name_prefix: name.map(|name| name.0),
        }
    }
}

/// Which tags a reader lists.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TagFilter {
    /// Of this kind only.
    #[param(inline)]
    pub kind: Option<PublicTagKind>,
    /// Directly under this tag only.
    pub parent_id: Option<TagId>,
    /// Those that changed at this time or later. A time here is RFC 3339, `now`, or so many minutes, hours, days or weeks
    /// before now: `now-90m`, `now-12h`, `now-30d`, `now-2w`. Goes with `sort=-updated_at` and with no other filter.
    #[param(value_type = Option<String>, max_length = 40, example = "now-1h", nullable = false)]
    pub updated_after: Option<Moment>,
    /// These tags, in this order, on one page: ids, separated by commas, at most 100. Those that no published article
    /// carries are left out. Goes with no other filter, order or cursor.
    #[param(value_type = Option<String>, max_length = 3700, example = "019ab2c4-7d00-7000-8000-000000000001", nullable = false)]
    pub ids: Option<QueryIds<MOST_NAMED>>,
    /// As `ids`, by slugs.
    #[param(value_type = Option<String>, max_length = 12100, example = "night-trains", nullable = false)]
    pub slugs: Option<QueryNames<MOST_NAMED>>,
    /// The order. `name` and `-article_count` (the most used first) go with every filter but `updated_after`; `-updated_at`
    /// (the last changed first) goes with `updated_after` alone.
    #[serde(default)]
    #[param(default = "name")]
    #[param(inline)]
    pub sort: TagSort,
}

impl TagFilter {
    /// Whether the list is another a moment later although nothing changed.
    pub fn is_of_this_moment(&self) -> bool {
        self.updated_after.is_some_and(Moment::is_relative)
    }

    /// What is asked for, when it is `now`: what `ids` or `slugs` name, else what fits.
    ///
    /// # Errors
    /// 400 for what does not go together.
    pub fn asked(self, now: Timestamp) -> Result<Asked<LiveTagQuery>, Problem> {
        let query = LiveTagQuery {
            kind: self.kind,
            parent: self.parent_id,
            updated_after: self.updated_after.map(|moment| moment.at(now)),
            sort: self.sort,
        };
        if !query.is_sortable() {
            return Err(Problem::by_updates_alone());
        }
        Asked::of(self.ids, self.slugs, query)
    }
}
