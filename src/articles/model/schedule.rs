//! What happens to an article by itself.

use serde::Serialize;

use super::{LiveState, RevisionId};
use crate::auth::UserId;
use crate::clock::Timestamp;

/// What is to happen to an article at a set time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Schedule {
    /// Its publication.
    pub publish: Option<ScheduledPublication>,
    /// When it leaves the stand.
    pub unpublish_at: Option<Timestamp>,
    /// Who decided so last.
    pub by: Option<UserId>,
}

impl Schedule {
    /// Whether nothing is to happen.
    pub fn is_empty(&self) -> bool {
        self.publish.is_none() && self.unpublish_at.is_none()
    }
}

/// One revision, to be published at a set time. A later one does not slip out with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ScheduledPublication {
    /// When.
    pub at: Timestamp,
    /// Which revision.
    pub revision: RevisionId,
    /// Its number.
    pub number: i64,
    /// The date to stand over the article then; that time unless another is set.
    pub date: Option<Timestamp>,
}

/// What keeps an article from readers for a while, whatever is published of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Embargo {
    /// When it ends by itself; `None`: not before it is lifted.
    pub until: Option<Timestamp>,
    /// Why.
    pub note: Option<String>,
    /// What readers see when it ends.
    pub beneath: LiveState,
    /// Who set it.
    pub by: Option<UserId>,
}
