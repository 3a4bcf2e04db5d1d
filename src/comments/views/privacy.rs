//! What the newsroom has of somebody, in JSON.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::articles::ArticleId;
use crate::clock::Timestamp;
use crate::comments::service::Exported;
use crate::comments::{Comment, CommentId, CommentStatus, NoticeAddress, NoticeState};
use crate::text::EmailAddress;

/// Somebody, by their e-mail address.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The address that they comment with.
    #[garde(skip)]
    pub email: EmailAddress,
}

/// Whose data is wanted, and which part of it.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ExportPerson {
    /// The address that they comment with.
    #[garde(skip)]
    pub email: EmailAddress,
    /// The `next` of the part before. Absent: the first part.
    #[serde(default)]
    #[garde(skip)]
    pub after: Option<CommentId>,
}

/// A part of what the newsroom has of somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExportedPerson {
    /// Since when the address is known; `null`: it is not.
    pub known_since: Option<Timestamp>,
    /// What they wrote, in every state, the oldest first.
    #[schema(max_items = 200)]
    pub comments: Vec<ExportedComment>,
    /// Whether they are told of replies by e-mail; `null`: they never asked for it.
    pub reply_notices: Option<ExportedNotices>,
    /// What to send as `after` for the next part; `null`: this is the last.
    pub next: Option<CommentId>,
}

/// A comment of somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExportedComment {
    /// The id.
    pub id: CommentId,
    /// The article it stands under.
    pub article_id: ArticleId,
    /// The name it is signed with.
    #[schema(example = "Ida from platform two")]
    pub author_name: String,
    /// The text as it was written.
    #[schema(example = "I took the first one. It was on time.")]
    pub body: String,
    /// What became of it.
    pub status: CommentStatus,
    /// Whether they want to be told of replies to it.
    pub notify: bool,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Whether somebody is told of replies by e-mail.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ExportedNotices {
    /// What has become of their wish.
    pub status: NoticeState,
    /// When they were last asked by e-mail whether it is theirs.
    pub asked_at: Option<Timestamp>,
    /// When they said so.
    pub confirmed_at: Option<Timestamp>,
    /// When they ended it.
    pub ended_at: Option<Timestamp>,
}

impl From<NoticeAddress> for ExportedNotices {
    fn from(known: NoticeAddress) -> Self {
        let NoticeAddress {
            asked_at,
            confirmed_at,
            ended_at,
        } = known;
        Self {
            status: known.state(),
            asked_at,
            confirmed_at,
            ended_at,
        }
    }
}

impl From<Exported> for ExportedPerson {
    fn from(exported: Exported) -> Self {
        let Exported {
            known_since,
            comments,
            wished,
            notices,
            next,
        } = exported;
        let comment = |comment: Comment| ExportedComment {
            id: comment.id,
            article_id: comment.article,
            author_name: comment.author_name,
            body: comment.body,
            status: comment.status,
            notify: wished.contains(&comment.id),
            created_at: comment.created_at,
        };
        Self {
            known_since,
            comments: comments.into_iter().map(comment).collect(),
            reply_notices: notices.map(ExportedNotices::from),
            next,
        }
    }
}

/// What was erased.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ErasedPerson {
    /// How many comments.
    #[schema(minimum = 0, example = 7)]
    pub comments: usize,
}
