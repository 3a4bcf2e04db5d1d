use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::text_column;
use crate::tags::TagId;

/// How much something presses.
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
pub enum Priority {
    /// When there is time.
    Low,
    /// As everything else.
    #[default]
    Normal,
    /// Before other things.
    High,
    /// Before everything else.
    Urgent,
}
text_column!(Priority);

/// Who is to work on an article, until when, and at which desk. An article that was never assigned has the default one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// Who.
    pub assignee: Option<UserId>,
    /// Until when.
    pub due_at: Option<Timestamp>,
    /// How much it presses.
    pub priority: Priority,
    /// At which desk: a tag of that kind.
    pub desk: Option<TagId>,
}

/// An assignment as it was made.
#[derive(Clone, Copy, Debug)]
pub struct Assigned {
    /// What was said.
    pub assignment: Assignment,
    /// Who said it.
    pub assigned_by: Option<UserId>,
    /// When.
    pub updated_at: Timestamp,
}
