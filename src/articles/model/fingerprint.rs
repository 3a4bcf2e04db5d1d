//! What an article is at one moment, in 32 bytes, so that the audit log can say what a change made of what.

use serde::Serialize;

use super::{Article, Embargo, LiveState, RevisionId, Schedule, Stage};
use crate::clock::Timestamp;
use crate::events::Fingerprint;

/// Everything that a save or a move can change; of the text its hash.
#[derive(Serialize)]
struct Account<'a> {
    version: i64,
    content_hash: &'a [u8; 32],
    stage: Stage,
    live_state: LiveState,
    trashed_at: Option<Timestamp>,
    approved_revision: Option<RevisionId>,
    review_note: Option<&'a str>,
    schedule: &'a Schedule,
    embargo: Option<&'a Embargo>,
    live_revision: Option<RevisionId>,
    published_at: Option<Timestamp>,
    live_updated_at: Option<Timestamp>,
}

impl Article {
    /// SHA-256 of the article's state with the hash of what it says.
    pub fn fingerprint(&self) -> Fingerprint {
        let account = Account {
            version: self.version.0,
            content_hash: &self.revision.content_hash,
            stage: self.stage,
            live_state: self.live_state,
            trashed_at: self.trashed_at,
            approved_revision: self.approved_revision,
            review_note: self.review_note.as_deref(),
            schedule: &self.schedule,
            embargo: self.embargo.as_ref(),
            live_revision: self.live_revision,
            published_at: self.published_at,
            live_updated_at: self.live_updated_at,
        };
        Fingerprint::of(&account).expect("members have names")
    }
}
