//! One move of many articles.

use super::{
    Plan, approve, discard, embargo, lift_embargo, publish, request_changes, restore, schedule, submit,
    trash, unpublish, unschedule,
};
use crate::articles::{Article, ArticleError, ArticleId, Moved, Transition};
use crate::auth::Actor;
use crate::clock::Timestamp;
use crate::db::{Failure, Tx, Version};

/// A move that many articles can make at once, with what it needs. What cannot be undone is not among them.
#[derive(Clone, Debug)]
pub enum Move {
    /// Hand the working copies in for review.
    Submit,
    /// Let them be published as they are now.
    Approve,
    /// Give them back, for one reason.
    RequestChanges(String),
    /// Have them published or unpublished at a set time.
    Schedule(Plan),
    /// Have nothing happen to them by itself.
    Unschedule,
    /// Show them to readers.
    Publish,
    /// Take them off the stand.
    Unpublish,
    /// Hide them, until a time or until further notice.
    Embargo {
        /// Until when.
        until: Option<Timestamp>,
        /// Why.
        note: Option<String>,
    },
    /// Show again what the embargo hid.
    LiftEmbargo,
    /// Make the working copies what readers see again.
    Discard,
    /// Put them into the trash.
    Trash,
    /// Bring them back from the trash.
    Restore,
}

impl Move {
    fn transition(&self) -> Transition {
        match self {
            Self::Submit => Transition::Submit,
            Self::Approve => Transition::Approve,
            Self::RequestChanges(_) => Transition::RequestChanges,
            Self::Schedule(_) => Transition::Schedule,
            Self::Unschedule => Transition::Unschedule,
            Self::Publish => Transition::Publish,
            Self::Unpublish => Transition::Unpublish,
            Self::Embargo { .. } => Transition::Embargo,
            Self::LiftEmbargo => Transition::LiftEmbargo,
            Self::Discard => Transition::Discard,
            Self::Trash => Transition::Trash,
            Self::Restore => Transition::Restore,
        }
    }
}

/// Makes a move with each of these articles in this version, in order. What is refused takes nothing else along, unless
/// all are to make it or none.
pub fn transition_all(
    tx: &mut Tx,
    actor: &Actor,
    articles: &[(ArticleId, Version)],
    step: &Move,
    atomic: bool,
) -> Result<Vec<Moved>, ArticleError> {
    actor.may(step.transition().permission())?;
    let mut all = Vec::with_capacity(articles.len());
    for &(id, version) in articles {
        let outcome = tx.attempt(|tx| make(tx, actor, id, version, step));
        match outcome {
            // The database could not: that is no refusal, and the whole is tried again.
            Err(error) if error.database().is_some() => return Err(error),
            outcome => all.push(Moved { id, outcome }),
        }
    }
    if atomic && all.iter().any(|moved| moved.outcome.is_err()) {
        return Err(ArticleError::Refused(all));
    }
    Ok(all)
}

/// What the operation on a single article does.
fn make(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
    step: &Move,
) -> Result<Article, ArticleError> {
    match step {
        Move::Submit => submit(tx, actor, id, version),
        Move::Approve => approve(tx, actor, id, version),
        Move::RequestChanges(reason) => request_changes(tx, actor, id, version, reason),
        Move::Schedule(plan) => schedule(tx, actor, id, version, plan),
        Move::Unschedule => unschedule(tx, actor, id, version),
        Move::Publish => publish(tx, actor, id, version, None),
        Move::Unpublish => unpublish(tx, actor, id, version),
        Move::Embargo { until, note } => embargo(tx, actor, id, version, *until, note.as_deref()),
        Move::LiftEmbargo => lift_embargo(tx, actor, id, version),
        Move::Discard => discard(tx, actor, id, version),
        Move::Trash => trash(tx, actor, id, version),
        Move::Restore => restore(tx, actor, id, version),
    }
}
