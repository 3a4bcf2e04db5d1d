//! What comments are checked by before they are taken: each check says what it thinks, and the strictest is followed.
//!
//! A check reads the database outside of any transaction and may wait for others. What moderators banned is looked for by
//! [`BanList`] and [`BlockList`]; [`Learned`] goes by what they decided before. [`Akismet`] asks a service elsewhere, and
//! only where it is set up.

mod akismet;
mod bans;
mod bayes;
mod blocked;

use std::fmt::Debug;
use std::net::IpAddr;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CommentError, NewComment};
use crate::articles::ArticleId;
use crate::db::Db;

pub use akismet::Akismet;
pub use bans::BanList;
pub use bayes::{Learned, Lesson, Weights, marks_of};
pub use blocked::BlockList;

/// Something that was noticed about a comment. Moderation shows it, readers never.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// Its stable name.
    #[schema(example = "banned_email")]
    pub code: String,
    /// In words.
    #[schema(example = "the e-mail address is banned")]
    pub detail: String,
}

impl Reason {
    /// What was noticed.
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            detail: detail.into(),
        }
    }
}

/// What is to become of a comment, the mildest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// What the policy says.
    #[default]
    Accept,
    /// It waits for a moderator whatever the policy says.
    Hold,
    /// It is kept as spam; who sent it is not told so.
    Spam,
    /// It is not taken, and who sent it is told so.
    Reject,
}

/// What the checks say about a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What is to become of it.
    pub fate: Fate,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// With one reason.
    pub fn new(fate: Fate, reason: Reason) -> Self {
        Self {
            fate,
            reasons: vec![reason],
        }
    }

    /// The same for a comment that somebody decided about, or the checks: it is no better for what is noticed now.
    #[must_use]
    pub fn no_better_than(mut self, fate: Fate, known: &[Reason]) -> Self {
        self.fate = self.fate.max(fate);
        let mut reasons = known.to_vec();
        reasons.retain(|reason| !self.reasons.iter().any(|new| new.code == reason.code));
        reasons.append(&mut self.reasons);
        self.reasons = reasons;
        self
    }

    /// Both: the stricter fate, and all reasons.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.fate = self.fate.max(other.fate);
        self.reasons.extend(other.reasons);
        self
    }
}

/// What a check is shown.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'c> {
    /// The comment.
    pub comment: &'c NewComment,
    /// The article it is for.
    pub article: ArticleId,
    /// The address it comes from.
    pub address: Option<IpAddr>,
}

/// One way to tell spam.
pub trait SpamCheck: Debug + Send + Sync {
    /// Whether it tells others of the comment: it is not asked about one that is known to be spam.
    fn asks_others(&self) -> bool {
        false
    }

    /// What it says about a comment.
    fn judge<'c>(
        &'c self,
        db: &'c Db,
        candidate: Candidate<'c>,
    ) -> BoxFuture<'c, Result<Verdict, CommentError>>;
}

/// Asks all of them.
pub async fn judge(
    checks: &[Box<dyn SpamCheck>],
    db: &Db,
    candidate: Candidate<'_>,
) -> Result<Verdict, CommentError> {
    let mut verdict = candidate.comment.verdict.clone();
    for check in checks {
        if check.asks_others() && verdict.fate >= Fate::Spam {
            continue;
        }
        verdict = verdict.and(check.judge(db, candidate).await?);
    }
    Ok(verdict)
}
