use serde::Serialize;

use super::ArticleId;
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::Id;

/// The id of a [`Note`].
pub type NoteId = Id<Note>;

/// What somebody of the newsroom says to the others about an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// The article it is about.
    pub article: ArticleId,
    /// The note that it replies to: the head of its thread.
    pub parent: Option<NoteId>,
    /// Which words of the article it is about.
    pub anchor: Option<String>,
    /// What it says, in plain text.
    pub body: String,
    /// Who wrote it.
    pub created_by: Option<UserId>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When its thread was resolved, if it is.
    pub resolved_at: Option<Timestamp>,
    /// Who resolved its thread.
    pub resolved_by: Option<UserId>,
}

/// A note to be written.
#[derive(Clone, Debug)]
pub struct NewNote {
    /// The note that it replies to.
    pub parent: Option<NoteId>,
    /// Which words of the article it is about.
    pub anchor: Option<String>,
    /// What it says.
    pub body: String,
}

impl Note {
    /// Whether it is this user's. What nobody wrote is nobody's.
    pub fn is_by(&self, user: Option<UserId>) -> bool {
        self.created_by.is_some() && self.created_by == user
    }
}
