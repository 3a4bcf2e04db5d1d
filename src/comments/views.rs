//! Comments in JSON: what readers send and get.

mod bans;
mod moderation;
mod notices;
mod privacy;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::form::Form;
use super::live::{LiveComment, ThreadSort};
use super::service::Posted;
use super::{CommentId, CommentStatus, ReportReason, Submission};
use crate::articles::ArticleId;
use crate::articles::views::public::PublicComments;
use crate::clock::Timestamp;
use crate::db::Count;
use crate::http::{Page, PageLinks, PageMeta};
use crate::text::{EmailAddress, Slug, one_line, visible};

pub use bans::{BanFilter, CreateBan, EditorBan};
pub use moderation::{
    CommentSelection, CommenterHistory, EditorComment, EditorCommentFilter, MarkComment, ModerateComments,
    ModeratedComments, ReplyToComment,
};
pub use notices::NoticeView;
pub use privacy::{ErasedPerson, ExportPerson, ExportedPerson, Person};

/// A comment as readers see it. It never holds an e-mail address, in any form.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicComment {
    /// The id.
    pub id: CommentId,
    /// The article it stands under.
    pub article_id: ArticleId,
    /// The comment it hangs under.
    pub parent_id: Option<CommentId>,
    /// The comment it answers: another than `parent_id` where it answers one of the last level. That one may be gone.
    pub in_reply_to: Option<CommentId>,
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
    /// Whether somebody of the newsroom wrote it.
    pub is_staff: bool,
    /// Whether it is to be seen first.
    pub is_pinned: bool,
    /// Whether the editors recommend it.
    pub is_picked: bool,
    /// How many readers are for it.
    #[schema(minimum = 0, example = 12)]
    pub votes: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its author last changed it.
    #[schema(example = json!(null))]
    pub edited_at: Option<Timestamp>,
}

impl From<LiveComment> for PublicComment {
    fn from(comment: LiveComment) -> Self {
        let LiveComment {
            id,
            article_id,
            parent_id,
            in_reply_to,
            path: _,
            depth,
            removed,
            staff,
            author_name,
            body_html,
            created_at,
            path_newest: _,
            pinned,
            picked,
            votes,
            edited_at,
        } = comment;
        Self {
            id,
            article_id,
            parent_id,
            in_reply_to,
            depth,
            removed,
            author_name,
            body_html,
            is_staff: staff,
            is_pinned: pinned,
            is_picked: picked,
            votes,
            created_at,
            edited_at,
        }
    }
}

/// The comments under an article.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CommentThreads {
    /// The comments of this page.
    #[schema(max_items = 100)]
    pub data: Vec<PublicComment>,
    /// About the list.
    pub meta: ThreadsMeta,
    /// Other pages.
    pub links: PageLinks,
}

/// About the comments under an article.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ThreadsMeta {
    /// The most items a page of this list has.
    #[schema(minimum = 1, maximum = 100, example = 20)]
    pub limit: i64,
    /// How many items the list has, if `count=true` was asked for: with the empty places.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub count: Option<Count>,
    /// Whether the article takes comments, what becomes of them, and how many are shown.
    pub comments: PublicComments,
}

impl CommentThreads {
    /// A page of them.
    pub fn new(page: Page<PublicComment>, comments: PublicComments) -> Self {
        let Page { data, meta, links } = page;
        let PageMeta { limit, count } = meta;
        Self {
            data,
            meta: ThreadsMeta {
                limit,
                count,
                comments,
            },
            links,
        }
    }
}

/// Which of an article's comments are listed, and in which order.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ThreadFilter {
    /// `oldest` and `newest`: thread by thread, each from top to bottom. `best` (those with most votes first), and
    /// `pinned`, `picked` and `staff` (these alone, the newest first): one by one, without empty places.
    #[serde(default)]
    #[param(inline, default = "oldest")]
    pub sort: ThreadSort,
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
    /// The token of the form that it was written in. Where the site is set to require it, there has to be one.
    #[serde(default)]
    #[garde(length(bytes, max = 100))]
    #[schema(max_length = 100, example = json!(null))]
    pub form_token: Option<String>,
    /// The answer to the task that the form set, if it set one.
    #[serde(default)]
    #[garde(length(bytes, max = 100))]
    #[schema(max_length = 100, example = json!(null))]
    pub proof: Option<String>,
    /// Leave this empty. A form hides this field from people, so that only machines fill it in.
    #[serde(default)]
    #[garde(length(chars, max = 500))]
    #[schema(max_length = 500, example = "")]
    pub website: Option<String>,
    /// Whether you want to be told by e-mail when somebody replies. Once the comment is shown, a letter asks the address
    /// whether that is so; nothing else is sent before it is confirmed. Without effect where the site tells nobody.
    #[serde(default)]
    #[garde(skip)]
    #[schema(example = false)]
    pub notify: bool,
}

impl From<PostComment> for Submission {
    fn from(comment: PostComment) -> Self {
        let PostComment {
            author_name,
            email,
            body,
            parent_id,
            form_token,
            proof,
            website,
            notify,
        } = comment;
        Self {
            author_name: author_name.trim().to_owned(),
            email,
            body,
            parent: parent_id,
            is_by_a_machine: website.is_some_and(|website| !website.is_empty()),
            wants_notices: notify,
            form_token,
            proof,
        }
    }
}

/// What a comment is to be sent with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CommentForm {
    /// Send it as `form_token`. It is good under this article alone.
    #[schema(example = "dlf_AZqfDixOe2qdjl87HCpNbgAGRETo4YAAAFvAZ1lQ0xKd0nq0w2mG0pJb0E2tHw4Xzg")]
    pub token: String,
    /// Whether a comment is taken with a token only.
    pub required: bool,
    /// From when on a comment with it is taken: nobody writes faster.
    pub opens_at: Timestamp,
    /// From when on it is not.
    pub expires_at: Timestamp,
    /// The task that has to be done before, if the site sets one.
    pub task: Option<FormTask>,
}

/// A task for the browser of who comments.
///
/// Try texts until one is found, such as the numbers from 0 on, of which this is true: SHA-256 of the token, a dot and the
/// text begins with so many zero bits. Send that text as `proof`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct FormTask {
    /// How the sum is made: `sha-256`.
    #[schema(example = "sha-256")]
    pub algorithm: &'static str,
    /// With how many zero bits it begins.
    #[schema(minimum = 1, maximum = 30, example = 16)]
    pub difficulty: u8,
}

impl CommentForm {
    /// A form, as the site takes comments.
    pub fn new(form: Form, required: bool) -> Self {
        let task = FormTask {
            algorithm: "sha-256",
            difficulty: form.difficulty,
        };
        Self {
            token: form.token,
            required: required || form.difficulty > 0,
            opens_at: form.opens_at,
            expires_at: form.expires_at,
            task: (form.difficulty > 0).then_some(task),
        }
    }
}

/// A comment that was taken.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PostedComment {
    /// The id. `GET /comments/{id}` finds it once it is approved.
    pub id: CommentId,
    /// The comment it hangs under.
    pub parent_id: Option<CommentId>,
    /// The comment it answers.
    pub in_reply_to: Option<CommentId>,
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
    /// When its author last changed it.
    #[schema(example = json!(null))]
    pub edited_at: Option<Timestamp>,
    /// What its author changes or withdraws it by for 15 minutes. It is given out once: `null` when the comment was taken
    /// before, by a request with the same `Idempotency-Key`, and when it was changed.
    #[schema(example = "dlc_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M")]
    pub secret: Option<String>,
}

/// A comment that was taken, as it is kept for who sends the same again: which one it is and what was told of it. Nothing that
/// somebody wrote stays here when it is erased there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptComment {
    /// The comment.
    pub id: CommentId,
    /// What its author was told became of it.
    pub told: CommentStatus,
    /// The answer, for who sends it first.
    #[serde(skip)]
    pub fresh: Option<Box<PostedComment>>,
}

impl From<Posted> for KeptComment {
    fn from(posted: Posted) -> Self {
        Self {
            id: posted.comment.id,
            told: posted.told,
            fresh: Some(Box::new(posted.into())),
        }
    }
}

impl From<Posted> for PostedComment {
    fn from(posted: Posted) -> Self {
        let Posted {
            comment,
            told,
            secret,
        } = posted;
        // What was caught as spam is not told so: it would teach the sender.
        let status = match told {
            CommentStatus::Approved => CommentStatus::Approved,
            _ => CommentStatus::Pending,
        };
        Self {
            id: comment.id,
            parent_id: comment.parent,
            in_reply_to: comment.in_reply_to,
            status,
            author_name: comment.author_name,
            body_html: comment.body_html,
            created_at: comment.created_at,
            edited_at: comment.edited_at,
            secret: secret.map(|secret| secret.reveal().to_owned()),
        }
    }
}

/// Another text for a comment.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChangeComment {
    /// What was given out when the comment was taken.
    #[garde(length(bytes, min = 1, max = 100))]
    #[schema(
        min_length = 1,
        max_length = 100,
        example = "dlc_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M"
    )]
    pub secret: String,
    /// The text. Plain text; web addresses become links.
    #[garde(length(bytes, max = 15_360), custom(visible))]
    #[schema(
        min_length = 1,
        max_length = 15360,
        example = "I took the first one. It was early."
    )]
    pub body: String,
}

/// Whose comment is withdrawn.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct WithdrawComment {
    /// What was given out when the comment was taken.
    #[garde(length(bytes, min = 1, max = 100))]
    #[schema(
        min_length = 1,
        max_length = 100,
        example = "dlc_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M"
    )]
    pub secret: String,
}

/// What is wrong with a comment.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReportComment {
    /// Why it is reported.
    #[garde(skip)]
    pub reason: ReportReason,
}

/// How many readers are for a comment.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Votes {
    /// How many.
    #[schema(minimum = 0, example = 13)]
    pub votes: i64,
}
