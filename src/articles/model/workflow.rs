//! The two axes of an article's life, and the moves on them.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Article;
use crate::articles::ArticleError;
use crate::clock::Timestamp;
use crate::db::text_column;

/// How far the working copy has come. It says nothing about what readers see.
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
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Stage {
    /// It is being written.
    Draft,
    /// It waits for a second pair of eyes.
    InReview,
    /// It may be published.
    Approved,
    /// It will be published at a set time.
    Scheduled,
}
text_column!(Stage);

/// What readers see. It says nothing about the working copy.
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
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum LiveState {
    /// Never yet published.
    Never,
    /// Readers see it.
    Live,
    /// Published, and hidden until a set time.
    Embargoed,
    /// Published once, and not any more.
    Unpublished,
    /// Removed for good.
    TakenDown,
}
text_column!(LiveState);

/// A move that a client can ask for.
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
    strum::AsRefStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Transition {
    /// Show the working copy to readers.
    Publish,
    /// Take it off the stand.
    Unpublish,
    /// Put it into the trash.
    Trash,
    /// Bring it back from the trash.
    Restore,
    /// Delete it for good.
    Purge,
}

impl Transition {
    /// Whether an article in this state can make the move.
    pub fn is_open(self, live_state: LiveState, trashed: bool) -> bool {
        match self {
            Self::Publish => {
                !trashed
                    && matches!(
                        live_state,
                        LiveState::Never | LiveState::Live | LiveState::Unpublished
                    )
            }
            Self::Unpublish => !trashed && live_state == LiveState::Live,
            Self::Trash => !trashed && live_state != LiveState::TakenDown,
            Self::Restore => trashed,
            Self::Purge => trashed && live_state != LiveState::TakenDown,
        }
    }
}

impl Article {
    /// Whether this move is open now.
    pub fn can(&self, transition: Transition) -> bool {
        transition.is_open(self.live_state, self.trashed_at.is_some())
    }

    /// Refuses a move that is not open now.
    pub fn check(&self, transition: Transition) -> Result<(), ArticleError> {
        if self.can(transition) {
            return Ok(());
        }
        Err(ArticleError::IllegalTransition {
            transition,
            stage: self.stage,
            live_state: self.live_state,
            trashed: self.trashed_at.is_some(),
        })
    }

    /// The article with its working copy on the stand. Its date stays unless another is given.
    pub fn publish(self, date: Option<Timestamp>, now: Timestamp) -> Result<Self, ArticleError> {
        self.check(Transition::Publish)?;
        Ok(Self {
            stage: Stage::Draft,
            live_state: LiveState::Live,
            live_revision: Some(self.revision.id),
            published_at: date.or(self.published_at).or(Some(now)),
            first_published_at: self.first_published_at.or(Some(now)),
            live_updated_at: Some(now),
            ..self.saved(now)
        })
    }

    /// The article off the stand.
    pub fn unpublish(self, now: Timestamp) -> Result<Self, ArticleError> {
        self.check(Transition::Unpublish)?;
        Ok(Self {
            live_state: LiveState::Unpublished,
            ..self.saved(now)
        })
    }

    /// The article in the trash, and off the stand.
    pub fn trash(self, now: Timestamp) -> Result<Self, ArticleError> {
        self.check(Transition::Trash)?;
        let live_state = match self.live_state {
            LiveState::Live | LiveState::Embargoed => LiveState::Unpublished,
            other => other,
        };
        Ok(Self {
            live_state,
            trashed_at: Some(now),
            ..self.saved(now)
        })
    }

    /// The article back from the trash. It is not published by that.
    pub fn restore(self, now: Timestamp) -> Result<Self, ArticleError> {
        self.check(Transition::Restore)?;
        Ok(Self {
            trashed_at: None,
            ..self.saved(now)
        })
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

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn every_state_opens_exactly_these_moves() {
        use LiveState::{Embargoed, Live, Never, TakenDown, Unpublished};
        use Transition::{Publish, Purge, Restore, Trash, Unpublish};
        let table: [(LiveState, bool, &[Transition]); 10] = [
            (Never, false, &[Publish, Trash]),
            (Live, false, &[Publish, Unpublish, Trash]),
            (Embargoed, false, &[Trash]),
            (Unpublished, false, &[Publish, Trash]),
            (TakenDown, false, &[]),
            (Never, true, &[Restore, Purge]),
            (Live, true, &[Restore, Purge]),
            (Embargoed, true, &[Restore, Purge]),
            (Unpublished, true, &[Restore, Purge]),
            (TakenDown, true, &[Restore]),
        ];
        assert_eq!(table.len(), LiveState::VARIANTS.len() * 2);
        for (state, trashed, expected) in table {
            let open: Vec<Transition> = Transition::VARIANTS
                .iter()
                .copied()
                .filter(|move_| move_.is_open(state, trashed))
                .collect();
            assert_eq!(open, expected, "{state:?}, trashed: {trashed}");
        }
    }
}
