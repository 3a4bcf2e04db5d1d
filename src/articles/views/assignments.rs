//! Assignments in JSON.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::articles::service::NamedAssignment;
use crate::articles::{Assignment, Priority};
use crate::auth::{Colleague, UserId};
use crate::clock::Timestamp;
use crate::tags::{Tag, TagId};
use crate::text::Slug;

/// Who is to work on an article, until when, and at which desk. One that was never assigned says so by `null`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EditorAssignment {
    /// Who is to work on it.
    pub assignee: Option<Colleague>,
    /// Until when.
    pub due_at: Option<Timestamp>,
    /// How much it presses.
    pub priority: Priority,
    /// At which desk.
    pub desk: Option<Desk>,
    /// Who said so; `null` once the account is gone.
    pub assigned_by: Option<Colleague>,
    /// When that was said.
    pub updated_at: Option<Timestamp>,
}

/// A desk of the newsroom: a tag of that kind.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Desk {
    /// The id of the tag.
    pub id: TagId,
    /// Its slug.
    #[schema(example = "transport-desk")]
    pub slug: Slug,
    /// Its name.
    #[schema(example = "Transport desk")]
    pub name: String,
}

impl From<Tag> for Desk {
    fn from(tag: Tag) -> Self {
        let Tag { id, slug, name, .. } = tag;
        Self { id, slug, name }
    }
}

impl From<NamedAssignment> for EditorAssignment {
    fn from(named: NamedAssignment) -> Self {
        let NamedAssignment {
            assignment,
            assignee,
            desk,
            assigned_by,
            updated_at,
        } = named;
        let Assignment {
            assignee: _,
            due_at,
            priority,
            desk: _,
        } = assignment;
        Self {
            assignee,
            due_at,
            priority,
            desk: desk.map(Desk::from),
            assigned_by,
            updated_at,
        }
    }
}

/// An assignment, whole: what is absent or `null` is nobody, no time and no desk.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetAssignment {
    /// Who is to work on it: an account that can log in.
    #[serde(default)]
    #[garde(skip)]
    pub assignee_id: Option<UserId>,
    /// Until when.
    #[serde(default)]
    #[garde(skip)]
    pub due_at: Option<Timestamp>,
    /// How much it presses.
    #[serde(default)]
    #[garde(skip)]
    #[schema(default = "normal")]
    pub priority: Priority,
    /// At which desk: a tag of the kind `desk`.
    #[serde(default)]
    #[garde(skip)]
    pub desk_id: Option<TagId>,
}

impl From<SetAssignment> for Assignment {
    fn from(body: SetAssignment) -> Self {
        let SetAssignment {
            assignee_id,
            due_at,
            priority,
            desk_id,
        } = body;
        Self {
            assignee: assignee_id,
            due_at,
            priority,
            desk: desk_id,
        }
    }
}
