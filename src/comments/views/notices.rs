//! Who is told of replies, in JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::comments::NoticeState;

/// Whether whoever holds a link is told of replies.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = ReplyNotices)]
pub struct NoticeView {
    /// What has become of their wish.
    pub status: NoticeState,
}
