//! Comments in JSON, for moderation.

use std::collections::HashSet;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::articles::ArticleId;
use crate::auth::Reach;
use crate::clock::Timestamp;
use crate::comments::service::{Decided, History, Moderated, Wanted as WantedComments};
use crate::comments::spam::Reason;
use crate::comments::store::queue::CommentQuery;
use crate::comments::{Comment, CommentId, CommentStatus, Marks, Moderation};
use crate::db::{Version, Wanted};
use crate::http::{Problem, QueryText, Refusal};
use crate::text::words::Phrase;
use crate::text::{EmailAddress, visible};

/// A comment as moderation sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EditorComment {
    /// The id.
    pub id: CommentId,
    /// The article it stands under.
    pub article_id: ArticleId,
    /// The comment it hangs under.
    pub parent_id: Option<CommentId>,
    /// The comment it answers: another than `parent_id` where it answers one of the last level.
    pub in_reply_to: Option<CommentId>,
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
    /// Whether somebody of the newsroom wrote it.
    pub is_staff: bool,
    /// Whether it is to be seen first.
    pub is_pinned: bool,
    /// Whether the editors recommend it.
    pub is_picked: bool,
    /// How many readers are for it.
    #[schema(minimum = 0, example = 12)]
    pub votes: i64,
    /// How often readers reported it since somebody last decided about it; who does so on several days counts on each.
    #[schema(minimum = 0, example = 0)]
    pub reports: i64,
    /// What the checks noticed when it was taken.
    #[schema(max_items = 100)]
    pub reasons: Vec<Reason>,
    /// How often its state changed; send it back as `If-Match: "v1"`.
    pub version: Version,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
    /// When its author last changed the text.
    #[schema(example = json!(null))]
    pub edited_at: Option<Timestamp>,
}

impl From<Moderated> for EditorComment {
    fn from(moderated: Moderated) -> Self {
        let Moderated { comment, email } = moderated;
        let Comment {
            id,
            article,
            commenter: _,
            parent,
            in_reply_to,
            path: _,
            depth,
            author_name,
            status,
            body,
            body_html,
            marks,
            votes,
            reports,
            reasons,
            version,
            created_at,
            updated_at,
            edited_at,
        } = comment;
        let Marks {
            is_staff,
            is_pinned,
            is_picked,
        } = marks;
        Self {
            id,
            article_id: article,
            parent_id: parent,
            in_reply_to,
            depth,
            author_name,
            email,
            status,
            body,
            body_html,
            is_staff,
            is_pinned,
            is_picked,
            votes,
            reports,
            reasons,
            version,
            created_at,
            updated_at,
            edited_at,
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
    /// By people whose e-mail address is at this domain, or below it, only. For moderators and administrators.
    #[param(value_type = Option<String>, max_length = 253, example = "example.org")]
    pub domain: Option<QueryText<253>>,
    /// `true`: those that readers reported, only.
    #[serde(default)]
    #[param(default = false)]
    pub reported: bool,
    /// Written at this time or later.
    pub created_after: Option<Timestamp>,
    /// Written before this time.
    pub created_before: Option<Timestamp>,
    /// Holding all of these words, in name or text: of the 1,000 written last that do. What was written is found after a
    /// moment.
    #[param(value_type = Option<String>, max_length = 200, example = "first on time")]
    pub q: Option<QueryText<200>>,
    /// The order: the newest or the oldest first.
    #[serde(default)]
    #[param(inline, default = "-created_at")]
    pub sort: CommentSort,
}

impl From<EditorCommentFilter> for CommentQuery {
    fn from(filter: EditorCommentFilter) -> Self {
        let EditorCommentFilter {
            status,
            article_id,
            email,
            domain,
            reported,
            created_after,
            created_before,
            q,
            sort,
        } = filter;
        Self {
            status,
            article: article_id,
            email,
            domain: domain.map(|domain| domain.0.to_lowercase()),
            reported,
            after: created_after,
            before: created_before,
            words: q.map(|words| wanted(&words.0)),
            oldest_first: sort == CommentSort::Oldest,
            reach: Reach::Live,
        }
    }
}

/// How many words are looked for at the most.
const MOST_WORDS: usize = 10;

/// All of these words.
fn wanted(text: &str) -> Wanted {
    let phrases = text
        .split_whitespace()
        .filter_map(|word| Phrase::parse(word, false));
    Wanted {
        all: phrases.take(MOST_WORDS).collect(),
        ..Wanted::default()
    }
}

/// Which comments a decision is about: those that the list of moderation shows with these filters, the newest 500. At
/// least one filter has to be given.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CommentSelection {
    /// In this state.
    #[garde(skip)]
    pub status: Option<CommentStatus>,
    /// Under this article.
    #[garde(skip)]
    pub article_id: Option<ArticleId>,
    /// By the person with this e-mail address. For moderators and administrators.
    #[garde(skip)]
    pub email: Option<EmailAddress>,
    /// By people whose e-mail address is at this domain or below it. For moderators and administrators.
    #[garde(length(bytes, max = 253))]
    #[schema(max_length = 253, example = "example.org")]
    pub domain: Option<String>,
    /// `true`: those that readers reported.
    #[serde(default)]
    #[garde(skip)]
    #[schema(default = false)]
    pub reported: bool,
    /// Written at this time or later.
    #[garde(skip)]
    pub created_after: Option<Timestamp>,
    /// Written before this time.
    #[garde(skip)]
    pub created_before: Option<Timestamp>,
    /// Holding all of these words.
    #[garde(length(chars, max = 200))]
    #[schema(max_length = 200, example = "buy now")]
    pub q: Option<String>,
}

impl From<CommentSelection> for CommentQuery {
    fn from(selection: CommentSelection) -> Self {
        let CommentSelection {
            status,
            article_id,
            email,
            domain,
            reported,
            created_after,
            created_before,
            q,
        } = selection;
        Self {
            status,
            article: article_id,
            email,
            domain: domain.map(|domain| domain.to_lowercase()),
            reported,
            after: created_after,
            before: created_before,
            words: q.map(|words| wanted(&words)),
            oldest_first: false,
            reach: Reach::Live,
        }
    }
}

/// One decision about many comments: by their ids or by what they have in common, and not by both.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ModerateComments {
    /// What to do with them.
    #[garde(skip)]
    pub action: Moderation,
    /// Which ones: 1 to 500.
    #[serde(default)]
    #[garde(inner(length(min = 1, max = 500)))]
    #[schema(min_items = 1, max_items = 500)]
    pub ids: Option<Vec<CommentId>>,
    /// Those that have this in common.
    #[serde(default)]
    #[garde(dive)]
    pub filter: Option<CommentSelection>,
}

impl ModerateComments {
    /// Which comments it is about; where there is no telling, what is wrong.
    pub fn wanted(self) -> Result<(Moderation, WantedComments), (&'static str, &'static str)> {
        let Self { action, ids, filter } = self;
        let wanted = match (ids, filter) {
            (Some(ids), None) => {
                // Each once, in the order that they are named in.
                let mut seen = HashSet::new();
                let once = ids.into_iter().filter(|id| seen.insert(*id));
                WantedComments::Ids(once.collect())
            }
            (None, Some(filter)) if filter == CommentSelection::default() => {
                return Err(("/filter", "must name at least one thing that they have in common"));
            }
            (None, Some(filter)) => WantedComments::Fitting(Box::new(filter.into())),
            _ => return Err(("/ids", "must be given, or `filter`, and not both")),
        };
        Ok((action, wanted))
    }
}

/// What became of one of many comments.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ModerationResult {
    /// The comment.
    pub id: CommentId,
    /// Whether it is so now as was decided.
    pub done: bool,
    /// What became of it, if it was done and the comment is still there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub status: Option<CommentStatus>,
    /// Its version now, as `status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub version: Option<Version>,
    /// Why it was not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub problem: Option<Refusal>,
}

/// What a decision about many comments did.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ModeratedComments {
    /// About how many comments it was done.
    #[schema(minimum = 0, maximum = 500, example = 12)]
    pub count: usize,
    /// One result for each comment.
    #[schema(max_items = 500)]
    pub results: Vec<ModerationResult>,
}

impl From<Vec<Decided>> for ModeratedComments {
    fn from(all: Vec<Decided>) -> Self {
        let result = |Decided { id, outcome }| match outcome {
            Ok(now) => ModerationResult {
                id,
                done: true,
                status: now.map(|(_, status)| status),
                version: now.map(|(version, _)| version),
                problem: None,
            },
            Err(error) => ModerationResult {
                id,
                done: false,
                status: None,
                version: None,
                problem: Some(Refusal::from(&Problem::from(error))),
            },
        };
        let results: Vec<ModerationResult> = all.into_iter().map(result).collect();
        Self {
            count: results.iter().filter(|result| result.done).count(),
            results,
        }
    }
}

/// What marks a comment out. What is absent stays.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MarkComment {
    /// Whether it is to be seen first.
    #[serde(default)]
    #[garde(skip)]
    pub is_pinned: Option<bool>,
    /// Whether the editors recommend it.
    #[serde(default)]
    #[garde(skip)]
    pub is_picked: Option<bool>,
}

/// An answer of the newsroom to a comment.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReplyToComment {
    /// The text. Plain text; web addresses become links. It is signed with the name of your account.
    #[garde(length(bytes, max = 15_360), custom(visible))]
    #[schema(
        min_length = 1,
        max_length = 15360,
        example = "Thank you, this is corrected now."
    )]
    pub body: String,
}

/// What is known of whoever wrote a comment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CommenterHistory {
    /// How many of their comments wait. Each number is counted up to 10,000.
    #[schema(minimum = 0, maximum = 10000, example = 1)]
    pub pending: i64,
    /// How many are shown.
    #[schema(minimum = 0, maximum = 10000, example = 7)]
    pub approved: i64,
    /// How many are spam.
    #[schema(minimum = 0, maximum = 10000, example = 0)]
    pub spam: i64,
    /// How many were taken away.
    #[schema(minimum = 0, maximum = 10000, example = 0)]
    pub trashed: i64,
    /// The last ones, the newest first.
    #[schema(max_items = 20)]
    pub last: Vec<EditorComment>,
}

impl From<History> for CommenterHistory {
    fn from(history: History) -> Self {
        let History { counts, last } = history;
        let [pending, approved, spam, trashed] = counts;
        Self {
            pending,
            approved,
            spam,
            trashed,
            last: last.into_iter().map(EditorComment::from).collect(),
        }
    }
}
