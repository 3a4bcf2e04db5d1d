//! Comments in JSON.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::live::LiveComment;
use super::service::Moderated;
use super::{Comment, CommentId, CommentStatus, Moderation, Submission};
use crate::articles::ArticleId;
use crate::clock::Timestamp;
use crate::db::Version;
use crate::text::{EmailAddress, Slug, one_line, visible};

/// A comment as readers see it. It never holds an e-mail address, in any form.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicComment {
    /// The id.
    pub id: CommentId,
    /// The article it stands under.
    pub article_id: ArticleId,
    /// The comment it replies to.
    pub parent_id: Option<CommentId>,
    /// The level in the thread, the first is 1.
    #[schema(minimum = 1, maximum = 5, example = 1)]
    pub depth: i64,
    /// Whether this is an empty place that keeps the replies below it: name and body are `null` then.
    pub removed: bool,
    /// The name it is signed with.
    #[schema(example = "Ida from platform two")]
    pub author_name: Option<String>,
    /// The text as safe HTML: paragraphs, line breaks and links, nothing else.
    #[schema(example = "<p>I took the first one. It was on time.</p>")]
    pub body_html: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
}

impl From<LiveComment> for PublicComment {
    fn from(comment: LiveComment) -> Self {
        let LiveComment {
            id,
            article_id,
            parent_id,
            path: _,
            depth,
            removed,
            staff: _,
            author_name,
            body_html,
            created_at,
        } = comment;
        Self {
            id,
            article_id,
            parent_id,
            depth,
            removed,
            author_name,
            body_html,
            created_at,
        }
    }
}

/// A comment with the article it stands under.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SiteComment {
    /// The comment.
    #[serde(flatten)]
    pub comment: PublicComment,
    /// The address of its article.
    pub article_slug: Slug,
}

impl From<(LiveComment, Slug)> for SiteComment {
    fn from((comment, article_slug): (LiveComment, Slug)) -> Self {
        Self {
            comment: comment.into(),
            article_slug,
        }
    }
}

/// A comment to post.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PostComment {
    /// The name to sign with: one line, shown to everybody.
    #[garde(length(chars, min = 1, max = 80), custom(one_line))]
    #[schema(min_length = 1, max_length = 80, example = "Ida from platform two")]
    pub author_name: String,
    /// Where the newsroom can reach you. Never published.
    #[garde(skip)]
    pub email: EmailAddress,
    /// The text. Plain text; web addresses become links.
    #[garde(length(bytes, max = 15_360), custom(visible))]
    #[schema(
        min_length = 1,
        max_length = 15360,
        example = "I took the first one. It was on time."
    )]
    pub body: String,
    /// The comment to reply to.
    #[serde(default)]
    #[garde(skip)]
    pub parent_id: Option<CommentId>,
    /// Leave this empty. A form hides this field from people, so that only machines fill it in.
    #[serde(default)]
    #[garde(length(chars, max = 500))]
    #[schema(max_length = 500, example = "")]
    pub website: Option<String>,
}

impl From<PostComment> for Submission {
    fn from(comment: PostComment) -> Self {
        let PostComment {
            author_name,
            email,
            body,
            parent_id,
            website,
        } = comment;
        Self {
            author_name: author_name.trim().to_owned(),
            email,
            body,
            parent: parent_id,
            is_by_a_machine: website.is_some_and(|website| !website.is_empty()),
        }
    }
}

/// A comment that was taken.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PostedComment {
    /// The id. `GET /comments/{id}` finds it once it is approved.
    pub id: CommentId,
    /// The comment it replies to.
    pub parent_id: Option<CommentId>,
    /// Whether it is shown already or waits for a moderator.
    pub status: CommentStatus,
    /// The name it is signed with.
    #[schema(example = "Ida from platform two")]
    pub author_name: String,
    /// The text as readers will see it.
    #[schema(example = "<p>I took the first one. It was on time.</p>")]
    pub body_html: String,
    /// When it was taken.
    pub created_at: Timestamp,
}

impl From<Comment> for PostedComment {
    fn from(comment: Comment) -> Self {
        // What was caught as spam is not told so: it would teach the sender.
        let status = match comment.status {
            CommentStatus::Approved => CommentStatus::Approved,
            _ => CommentStatus::Pending,
        };
        Self {
            id: comment.id,
            parent_id: comment.parent,
            status,
            author_name: comment.author_name,
            body_html: comment.body_html,
            created_at: comment.created_at,
        }
    }
}

/// A comment as moderation sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EditorComment {
    /// The id.
    pub id: CommentId,
    /// The article it stands under.
    pub article_id: ArticleId,
    /// The comment it replies to.
    pub parent_id: Option<CommentId>,
    /// The level in the thread, the first is 1.
    #[schema(minimum = 1, maximum = 5, example = 1)]
    pub depth: i64,
    /// The name it is signed with; empty once it was erased.
    #[schema(example = "Ida from platform two")]
    pub author_name: String,
    /// Where its author can be reached. Moderators and administrators see it; for others it is `null`.
    #[schema(example = "ida@example.org")]
    pub email: Option<String>,
    /// What became of it.
    pub status: CommentStatus,
    /// The text as it was written.
    #[schema(example = "I took the first one. It was on time.")]
    pub body: String,
    /// The text as readers see it.
    #[schema(example = "<p>I took the first one. It was on time.</p>")]
    pub body_html: String,
    /// How often its state changed; send it back as `If-Match: "v1"`.
    pub version: Version,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
}

impl From<Moderated> for EditorComment {
    fn from(moderated: Moderated) -> Self {
        let Moderated { comment, email } = moderated;
        let Comment {
            id,
            article,
            commenter: _,
            parent,
            path: _,
            depth,
            author_name,
            status,
            body,
            body_html,
            version,
            created_at,
            updated_at,
        } = comment;
        Self {
            id,
            article_id: article,
            parent_id: parent,
            depth,
            author_name,
            email,
            status,
            body,
            body_html,
            version,
            created_at,
            updated_at,
        }
    }
}

/// In which order moderation lists comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum CommentSort {
    /// The newest first.
    #[default]
    #[serde(rename = "-created_at")]
    Newest,
    /// The oldest first.
    #[serde(rename = "created_at")]
    Oldest,
}

/// Which comments moderation lists.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EditorCommentFilter {
    /// In this state only.
    #[param(inline)]
    pub status: Option<CommentStatus>,
    /// Under this article only.
    pub article_id: Option<ArticleId>,
    /// By the person with this e-mail address only. For moderators and administrators.
    #[param(value_type = Option<String>, format = "email", example = "ida@example.org")]
    pub email: Option<EmailAddress>,
    /// The order: the newest or the oldest first.
    #[serde(default)]
    #[param(inline, default = "-created_at")]
    pub sort: CommentSort,
}

/// One decision about many comments.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ModerateComments {
    /// What to do with them.
    #[garde(skip)]
    pub action: Moderation,
    /// Which ones: 1 to 100.
    #[garde(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    pub ids: Vec<CommentId>,
}

/// What a decision about many comments did.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct ModeratedComments {
    /// About how many comments it was.
    #[schema(minimum = 1, maximum = 100, example = 12)]
    pub count: usize,
}
