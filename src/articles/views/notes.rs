//! Notes in JSON.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::articles::service::SignedNote;
use crate::articles::{ArticleId, NewNote, Note, NoteId};
use crate::auth::Colleague;
use crate::clock::Timestamp;
use crate::text::{one_line, visible};

/// A note on an article: for the newsroom alone.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EditorNote {
    /// The id.
    pub id: NoteId,
    /// The article it is about.
    pub article_id: ArticleId,
    /// The first note of its thread, if this is a reply to it.
    pub parent_id: Option<NoteId>,
    /// Which words of the article it is about.
    #[schema(example = "Its passengers had booked in spring.")]
    pub anchor: Option<String>,
    /// What it says, in plain text.
    #[schema(example = "Do we know how many?")]
    pub body: String,
    /// Who wrote it; `null` once the account is gone.
    pub created_by: Option<Colleague>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Whether its thread is resolved.
    pub resolved: bool,
    /// When its thread was resolved.
    pub resolved_at: Option<Timestamp>,
    /// Who resolved its thread; `null` once the account is gone.
    pub resolved_by: Option<Colleague>,
}

impl From<SignedNote> for EditorNote {
    fn from(signed: SignedNote) -> Self {
        let SignedNote {
            note,
            author,
            resolver,
        } = signed;
        let Note {
            id,
            article,
            parent,
            anchor,
            body,
            created_by: _,
            created_at,
            updated_at,
            resolved_at,
            resolved_by: _,
        } = note;
        Self {
            id,
            article_id: article,
            parent_id: parent,
            anchor,
            body,
            created_by: author,
            created_at,
            updated_at,
            resolved: resolved_at.is_some(),
            resolved_at,
            resolved_by: resolver,
        }
    }
}

/// A note to write.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateNote {
    /// What it says, in plain text.
    #[garde(length(chars, min = 1, max = 5_000), custom(visible))]
    #[schema(min_length = 1, max_length = 5000, example = "Do we know how many?")]
    pub body: String,
    /// The first note of a thread, to reply to it. There are no replies to replies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub parent_id: Option<NoteId>,
    /// Which words of the article it is about: one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(chars, min = 1, max = 300), inner(custom(one_line)))]
    #[schema(
        min_length = 1,
        max_length = 300,
        example = "Its passengers had booked in spring."
    )]
    pub anchor: Option<String>,
}

impl From<CreateNote> for NewNote {
    fn from(body: CreateNote) -> Self {
        let CreateNote {
            body,
            parent_id,
            anchor,
        } = body;
        Self {
            parent: parent_id,
            anchor,
            body,
        }
    }
}

/// What a note is to say instead.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateNote {
    /// What it says, in plain text.
    #[garde(length(chars, min = 1, max = 5_000), custom(visible))]
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "Do we know how many there were?"
    )]
    pub body: String,
}

/// Which notes are listed.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoteFilter {
    /// `true`: in resolved threads only; `false`: in open ones only.
    pub resolved: Option<bool>,
}
