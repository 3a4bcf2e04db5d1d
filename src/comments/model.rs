pub mod bans;
pub mod notices;
mod thread;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::spam::{Reason, Verdict};
use crate::articles::ArticleId;
use crate::auth::{Owned, UserId};
use crate::clock::Timestamp;
use crate::db::{Id, Version, text_column};
use crate::text::EmailAddress;

pub use thread::{Place, place};

/// The id of a [`Comment`].
pub type CommentId = Id<Comment>;

/// The id of a [`Commenter`].
pub type CommenterId = Id<Commenter>;

/// How many levels a thread has at most.
pub const MAX_DEPTH: i64 = 5;

/// What became of a comment.
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
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum CommentStatus {
    /// It waits for a moderator.
    Pending,
    /// Readers see it.
    Approved,
    /// It is unwanted advertising.
    Spam,
    /// A moderator took it away.
    Trashed,
}
text_column!(CommentStatus);

/// What a moderator does with comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Moderation {
    /// Show it to readers.
    Approve,
    /// Call it spam.
    Spam,
    /// Take it away; it can be approved again.
    Trash,
    /// Delete it for good. Where replies hang under it, an empty place stays.
    Delete,
}

impl Moderation {
    /// What the comment is afterwards; `None` when it is no more.
    pub fn status(self) -> Option<CommentStatus> {
        match self {
            Self::Approve => Some(CommentStatus::Approved),
            Self::Spam => Some(CommentStatus::Spam),
            Self::Trash => Some(CommentStatus::Trashed),
            Self::Delete => None,
        }
    }
}

/// Why a reader reports a comment.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, strum::AsRefStr, strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReportReason {
    /// It is unwanted advertising.
    Spam,
    /// It insults or threatens.
    Abuse,
    /// It tells what is private.
    Private,
    /// It says what is not true.
    False,
    /// Something else.
    Other,
}

/// Who comments. The address is private: only moderation reads it.
#[derive(Clone, Debug)]
pub struct Commenter {
    /// The id.
    pub id: CommenterId,
    /// Where they can be reached.
    pub email: EmailAddress,
}

/// A comment as the desk has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// The article it stands under.
    pub article: ArticleId,
    /// Who wrote it; nobody once it was erased.
    pub commenter: Option<CommenterId>,
    /// The comment it hangs under.
    pub parent: Option<CommentId>,
    /// The comment it answers: below the last level another than `parent`.
    pub in_reply_to: Option<CommentId>,
    /// The ids from the first comment of the thread down to this one.
    pub path: String,
    /// The level in the thread: 1 to 5.
    pub depth: i64,
    /// The name it is signed with.
    pub author_name: String,
    /// What became of it.
    pub status: CommentStatus,
    /// The text as it was written, tidied.
    pub body: String,
    /// The text as readers see it.
    pub body_html: String,
    /// What marks it out.
    pub marks: Marks,
    /// How many readers are for it.
    pub votes: i64,
    /// How many readers reported it since a moderator decided about it.
    pub reports: i64,
    /// Why it was not shown at once.
    pub reasons: Vec<Reason>,
    /// How often its state changed.
    pub version: Version,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
    /// When its author last changed the text.
    pub edited_at: Option<Timestamp>,
}

/// What marks a comment out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Marks {
    /// Somebody of the newsroom wrote it.
    pub is_staff: bool,
    /// It is to be seen first.
    pub is_pinned: bool,
    /// The editors recommend it.
    pub is_picked: bool,
}

impl Comment {
    /// Whether nothing is left of it but its place in the thread.
    pub fn is_erased(&self) -> bool {
        self.commenter.is_none() && self.body.is_empty()
    }
}

/// What a reader has written.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The name it is signed with.
    pub author_name: String,
    /// Where its author can be reached.
    pub email: EmailAddress,
    /// The text as it was typed.
    pub body: String,
    /// The comment it replies to.
    pub parent: Option<CommentId>,
    /// Whether a field was filled in that no person sees.
    pub is_by_a_machine: bool,
    /// Whether its author wants to be told of replies.
    pub wants_notices: bool,
    /// The token of the form that it was written in.
    pub form_token: Option<String>,
    /// The answer to the task that the form set.
    pub proof: Option<String>,
}

/// A comment to be taken.
#[derive(Clone, Debug)]
pub struct NewComment {
    /// The name it is signed with.
    pub author_name: String,
    /// Where its author can be reached.
    pub email: EmailAddress,
    /// The text, tidied.
    pub body: String,
    /// The text as readers will see it.
    pub body_html: String,
    /// The comment it replies to.
    pub parent: Option<CommentId>,
    /// What the checks say about it.
    pub verdict: Verdict,
    /// Whether its author wants to be told of replies, and can be.
    pub wants_notices: bool,
}

impl NewComment {
    /// All that readers will see of it.
    pub fn whole(&self) -> String {
        format!("{}\n{}", self.author_name, self.body)
    }
}

/// What moderation asks of the article a comment stands under: whose it is.
#[derive(Clone, Debug)]
pub struct CommentedArticle {
    /// Who started it.
    pub created_by: Option<UserId>,
    /// The authors it is credited to.
    pub credited: Vec<Uuid>,
    /// Whether readers see it.
    pub is_live: bool,
}

impl Owned for CommentedArticle {
    fn created_by(&self) -> Option<UserId> {
        self.created_by
    }

    fn credited(&self) -> &[Uuid] {
        &self.credited
    }

    fn is_live(&self) -> bool {
        self.is_live
    }
}
