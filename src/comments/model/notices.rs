//! Who is told of replies.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;

/// Whether somebody is told of replies, by what is known of their address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoticeAddress {
    /// When they were last asked whether they want to be.
    pub asked_at: Option<Timestamp>,
    /// When they said so, by a link that was sent there.
    pub confirmed_at: Option<Timestamp>,
    /// When they said that they no longer want to be.
    pub ended_at: Option<Timestamp>,
}

/// What has become of somebody's wish to be told of replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// They have not said so by the link that was sent to them.
    Waiting,
    /// They have.
    Confirmed,
    /// They no longer want to be.
    Ended,
}

impl NoticeAddress {
    /// What has become of it.
    pub fn state(self) -> NoticeState {
        if self.ended_at.is_some() {
            NoticeState::Ended
        } else if self.confirmed_at.is_some() {
            NoticeState::Confirmed
        } else {
            NoticeState::Waiting
        }
    }
}
