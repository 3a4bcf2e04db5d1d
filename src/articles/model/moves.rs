//! What each move makes of an article. Whether it is open was asked before; what it needs besides is the service's.

use super::{Article, Embargo, LiveState, RevisionId, Schedule, Stage, State, Transition};
use crate::articles::ArticleError;
use crate::auth::UserId;
use crate::clock::Timestamp;

impl Article {
    /// All that decides which moves are open.
    pub fn state(&self) -> State {
        State {
            stage: self.stage,
            live_state: self.live_state,
            beneath: self.beneath(),
            trashed: self.trashed_at.is_some(),
            scheduled: !self.schedule.is_empty(),
            pending: self.has_pending_changes(),
        }
    }

    /// What readers would see without an embargo.
    fn beneath(&self) -> LiveState {
        self.embargo
            .as_ref()
            .map_or(self.live_state, |embargo| embargo.beneath)
    }

    /// Whether this move is open now.
    pub fn can(&self, transition: Transition) -> bool {
        transition.is_open(self.state())
    }

    /// Refuses a move that is not open now.
    pub fn check(&self, transition: Transition) -> Result<(), ArticleError> {
        if self.can(transition) {
            return Ok(());
        }
        Err(ArticleError::IllegalTransition {
            transition,
            state: self.state(),
        })
    }

    /// Refuses to edit what is in the trash or was taken down.
    pub fn check_editable(&self) -> Result<(), ArticleError> {
        if self.trashed_at.is_some() {
            return Err(ArticleError::Trashed);
        }
        if self.live_state == LiveState::TakenDown {
            return Err(ArticleError::TakenDown);
        }
        Ok(())
    }

    /// The working copy in review.
    pub fn submit(self, now: Timestamp) -> Self {
        Self {
            stage: Stage::InReview,
            ..self.saved(now)
        }
    }

    /// The working copy approved: this revision, and no later one.
    pub fn approve(self, now: Timestamp) -> Self {
        Self {
            stage: Stage::Approved,
            approved_revision: Some(self.revision.id),
            review_note: None,
            ..self.saved(now)
        }
    }

    /// The working copy back with its author.
    pub fn request_changes(self, reason: String, now: Timestamp) -> Self {
        Self {
            stage: Stage::Draft,
            approved_revision: None,
            review_note: Some(reason),
            ..self.saved(now)
        }
    }

    /// The article with something to happen to it by itself.
    pub fn schedule(self, schedule: Schedule, now: Timestamp) -> Self {
        let of_working_copy = schedule
            .publish
            .is_some_and(|publication| publication.revision == self.revision.id);
        Self {
            stage: if of_working_copy {
                Stage::Scheduled
            } else {
                self.stage
            },
            schedule,
            ..self.saved(now)
        }
    }

    /// The article with nothing to happen to it by itself.
    pub fn unschedule(self, now: Timestamp) -> Self {
        Self {
            stage: self.stage_without_schedule(),
            schedule: Schedule::default(),
            ..self.saved(now)
        }
    }

    fn stage_without_schedule(&self) -> Stage {
        match self.stage {
            Stage::Scheduled if self.approved_revision == Some(self.revision.id) => Stage::Approved,
            Stage::Scheduled => Stage::Draft,
            other => other,
        }
    }

    /// The article with this revision on the stand, or beneath an embargo. Its date stays unless another is given.
    pub fn publish(self, revision: RevisionId, date: Option<Timestamp>, now: Timestamp) -> Self {
        let is_working_copy = revision == self.revision.id;
        let embargo = self.embargo.map(|embargo| Embargo {
            beneath: LiveState::Live,
            ..embargo
        });
        Self {
            stage: if is_working_copy { Stage::Draft } else { self.stage },
            approved_revision: self.approved_revision.filter(|_| !is_working_copy),
            review_note: self.review_note.filter(|_| !is_working_copy),
            schedule: Schedule {
                publish: None,
                // What was to end before this publication has nothing to end any more.
                unpublish_at: self.schedule.unpublish_at.filter(|at| *at > now),
                ..self.schedule
            },
            live_state: if embargo.is_some() {
                LiveState::Embargoed
            } else {
                LiveState::Live
            },
            embargo,
            live_revision: Some(revision),
            published_at: date.or(self.published_at).or(Some(now)),
            live_updated_at: Some(now),
            ..self
        }
        .seen(now)
        .saved(now)
    }

    /// The article with the time at which readers saw it first, which is now where they see it now and never did before.
    fn seen(self, now: Timestamp) -> Self {
        let seen_now = (self.live_state == LiveState::Live).then_some(now);
        Self {
            first_published_at: self.first_published_at.or(seen_now),
            ..self
        }
    }

    /// The article off the stand, and nothing scheduled for it.
    pub fn unpublish(self, now: Timestamp) -> Self {
        let embargo = self.embargo.map(|embargo| Embargo {
            beneath: LiveState::Unpublished,
            ..embargo
        });
        Self {
            live_state: if embargo.is_some() {
                LiveState::Embargoed
            } else {
                LiveState::Unpublished
            },
            embargo,
            ..self
        }
        .unschedule(now)
    }

    /// The article hidden.
    pub fn embargo(
        self,
        until: Option<Timestamp>,
        note: Option<String>,
        by: Option<UserId>,
        now: Timestamp,
    ) -> Self {
        let beneath = self.beneath();
        Self {
            live_state: LiveState::Embargoed,
            embargo: Some(Embargo {
                until,
                note,
                beneath,
                by,
            }),
            ..self.saved(now)
        }
    }

    /// The article as it was beneath the embargo.
    pub fn lift_embargo(self, now: Timestamp) -> Self {
        Self {
            live_state: self.beneath(),
            embargo: None,
            ..self
        }
        .seen(now)
        .saved(now)
    }

    /// The article gone for good.
    pub fn take_down(self, now: Timestamp) -> Self {
        Self {
            live_state: LiveState::TakenDown,
            embargo: None,
            ..self.unschedule(now)
        }
    }

    /// The article in the trash, off the stand, and nothing scheduled for it. An embargo stays: whoever may not lift one
    /// must not get around it by the trash.
    pub fn trash(self, now: Timestamp) -> Self {
        let trashed = Self {
            trashed_at: Some(now),
            ..self
        };
        match trashed.beneath() {
            LiveState::Live => trashed.unpublish(now),
            _ => trashed.unschedule(now),
        }
    }

    /// The article back from the trash. It is not published by that.
    pub fn restore(self, now: Timestamp) -> Self {
        Self {
            trashed_at: None,
            ..self.saved(now)
        }
    }

    /// One version later.
    pub fn saved(self, now: Timestamp) -> Self {
        Self {
            version: self.version.next(),
            updated_at: now,
            ..self
        }
    }
}
