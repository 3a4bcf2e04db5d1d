use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::TagError;
use crate::clock::Timestamp;
use crate::db::{Id, Version, text_column};
use crate::text::Slug;

/// The id of a [`Tag`].
pub type TagId = Id<Tag>;

/// How many levels of tags there may be.
pub const MAX_DEPTH: usize = 8;

/// What sort of thing a tag names.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
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
pub enum TagKind {
    /// A part of the publication; an article stands in one at most.
    Section,
    /// A subject.
    Topic,
    /// Somebody the news is about.
    Person,
    /// Somewhere the news is about.
    Place,
    /// A company, an institution, a team.
    Organisation,
    /// A desk of the newsroom, which articles are assigned to. Readers never see one.
    Desk,
}
text_column!(TagKind);

/// What sort of thing a tag names that readers see.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
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
pub enum PublicTagKind {
    /// A part of the publication; an article stands in one at most.
    Section,
    /// A subject.
    Topic,
    /// Somebody the news is about.
    Person,
    /// Somewhere the news is about.
    Place,
    /// A company, an institution, a team.
    Organisation,
}
text_column!(PublicTagKind);

/// What a tag is to an article. Tags of one use can take each other's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagUse {
    /// The article is filed in it.
    Section,
    /// The article carries it.
    Subject,
    /// The article is assigned to it.
    Desk,
}

impl TagKind {
    /// What a tag of this kind is to an article.
    pub const fn purpose(self) -> TagUse {
        match self {
            Self::Section => TagUse::Section,
            Self::Topic | Self::Person | Self::Place | Self::Organisation => TagUse::Subject,
            Self::Desk => TagUse::Desk,
        }
    }
}

/// A tag as the desk has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tag {
    /// Its id.
    pub id: TagId,
    /// Its address on the site.
    pub slug: Slug,
    /// What readers see.
    pub name: String,
    /// What sort of thing it names.
    pub kind: TagKind,
    /// What it is about.
    pub description: Option<String>,
    /// The tag it stands under.
    pub parent: Option<TagId>,
    /// How often it was saved.
    pub version: Version,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

/// A tag to be made.
#[derive(Clone, Debug)]
pub struct NewTag {
    /// Its address; made from the name when absent.
    pub slug: Option<Slug>,
    /// What readers see.
    pub name: String,
    /// What sort of thing it names.
    pub kind: TagKind,
    /// What it is about.
    pub description: Option<String>,
    /// The tag it stands under.
    pub parent: Option<TagId>,
}

/// What to change about a tag; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default)]
pub struct TagChanges {
    /// Another address.
    pub slug: Option<Slug>,
    /// Another name.
    pub name: Option<String>,
    /// Another kind.
    pub kind: Option<TagKind>,
    /// Another description, or none.
    pub description: Option<Option<String>>,
    /// Another parent, or none.
    pub parent: Option<Option<TagId>>,
}

impl Tag {
    /// The tag after the change, one version later.
    pub fn change(self, changes: TagChanges, now: Timestamp) -> Self {
        let TagChanges {
            slug,
            name,
            kind,
            description,
            parent,
        } = changes;
        Self {
            slug: slug.unwrap_or(self.slug),
            name: name.unwrap_or(self.name),
            kind: kind.unwrap_or(self.kind),
            description: description.unwrap_or(self.description),
            parent: parent.unwrap_or(self.parent),
            version: self.version.next(),
            updated_at: now,
            ..self
        }
    }
}

/// Whether a tag may stand under the first of `ancestors` (nearest first) with all that stands under it: `levels` with
/// its own.
pub(super) fn check_place(tag: TagId, levels: usize, ancestors: &[TagId]) -> Result<(), TagError> {
    if ancestors.contains(&tag) {
        return Err(TagError::ParentCycle);
    }
    if ancestors.len() + levels > MAX_DEPTH {
        return Err(TagError::TooDeep);
    }
    Ok(())
}
