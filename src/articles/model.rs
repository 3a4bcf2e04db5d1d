mod assignment;
mod content;
mod correction;
mod fingerprint;
mod lock;
mod moved;
mod moves;
mod note;
mod preview;
mod revision;
mod schedule;
mod takedown;
mod workflow;
mod written;

use uuid::Uuid;

pub use assignment::{Assigned, Assignment, Priority};
pub use content::{
    ArticleContent, Body, CommentsPolicy, ContentChanges, Credit, CreditRole, Extra, LiveDetails, Picture,
    Resolved, Seo, Source, TagReference,
};
pub use correction::{Correction, CorrectionId, CorrectionKind, MAX_CORRECTIONS, NewCorrection, standing};
pub use lock::Lock;
pub use moved::Moved;
pub use note::{NewNote, Note, NoteId};
pub use preview::{NewPreview, Preview, PreviewId};
pub use revision::{Revision, RevisionId, Saved};
pub use schedule::{Embargo, Schedule, ScheduledPublication};
pub use takedown::Takedown;
pub use workflow::{LiveState, Stage, State, Transition};
pub use written::{Packed, Unpacked, Written};

use crate::auth::{Owned, UserId};
use crate::clock::Timestamp;
use crate::db::{Id, Version};

/// The id of an [`Article`].
pub type ArticleId = Id<Article>;

/// An article as the desk has it: its state, and its newest revision.
#[derive(Clone, Debug)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// How far the working copy has come.
    pub stage: Stage,
    /// What readers see of it.
    pub live_state: LiveState,
    /// When it was put into the trash, if it is there.
    pub trashed_at: Option<Timestamp>,
    /// The newest revision: the working copy.
    pub revision: Revision,
    /// The revision that was approved last.
    pub approved_revision: Option<RevisionId>,
    /// Why changes were asked for, until they are approved or published.
    pub review_note: Option<String>,
    /// What is to happen to it by itself.
    pub schedule: Schedule,
    /// What hides it, if anything does.
    pub embargo: Option<Embargo>,
    /// The revision that readers see, or saw last.
    pub live_revision: Option<RevisionId>,
    /// The date that stands over it.
    pub published_at: Option<Timestamp>,
    /// When readers saw it for the first time: not while all that was published of it lay beneath an embargo.
    pub first_published_at: Option<Timestamp>,
    /// When what readers see was published, or published again.
    pub live_updated_at: Option<Timestamp>,
    /// Who started it.
    pub created_by: Option<UserId>,
    /// Who saved it last.
    pub updated_by: Option<UserId>,
    /// How often it was saved.
    pub version: Version,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
    /// The ids of the credited authors, as the policy compares them.
    pub credited: Vec<Uuid>,
}

impl Article {
    /// Whether the working copy differs from what readers see, or would see again.
    pub fn has_pending_changes(&self) -> bool {
        self.live_revision.is_some_and(|live| live != self.revision.id)
    }

    /// Whether readers ever saw it.
    pub fn was_seen(&self) -> bool {
        self.first_published_at.is_some()
    }
}

impl Owned for Article {
    fn created_by(&self) -> Option<UserId> {
        self.created_by
    }

    fn credited(&self) -> &[Uuid] {
        &self.credited
    }

    fn is_live(&self) -> bool {
        self.live_state == LiveState::Live
    }
}
