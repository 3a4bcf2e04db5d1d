//! What readers do with comments that are there: votes and reports, and the changes of their authors.

use std::time::Duration;

use serde_json::json;
use subtle::ConstantTimeEq;

use super::moderate::delete;
use super::post::{Posted, Posting, REPEATED_WITHIN, open_article, status_of, told_of};
use crate::articles::ArticleId;
use crate::auth::tokens::TokenDigest;
use crate::clock::Timestamp;
use crate::comments::model::{Marks, ReportReason};
use crate::comments::spam::{Fate, Verdict};
use crate::comments::store::{self, commenters, lessons, readers};
use crate::comments::{Comment, CommentError, CommentId, CommentStatus, NewComment, live};
use crate::db::{Conn, DbError, Tx};
use crate::events::{Change, Object, record, record_change};

/// How long an author may change a comment.
const CHANGEABLE: Duration = Duration::from_secs(15 * 60);

/// Counts a vote for a comment, each reader's once a day. How many it has now.
pub fn vote(tx: &mut Tx, id: CommentId) -> Result<i64, CommentError> {
    let comment = visible(tx, id)?;
    let voter = readers::passer(tx)?;
    let Some(votes) = readers::vote(tx, id, voter)? else {
        return Ok(readers::votes(tx, id)?);
    };
    live::count_votes(tx, id, comment.article, votes)?;
    Ok(votes)
}

/// Counts a report of a comment, each reader's once a day. With `hide_after` of them on one day (0: never) the comment waits
/// for a moderator again, unless the newsroom wrote it. Days are not added up: the same reader counts on each.
pub fn report(tx: &mut Tx, id: CommentId, reason: ReportReason, hide_after: u32) -> Result<(), CommentError> {
    let before = visible(tx, id)?;
    let reporter = readers::passer(tx)?;
    let Some(reported) = readers::report(tx, id, reporter, reason.as_ref())? else {
        return Ok(());
    };
    let payload = json!({ "article_id": before.article, "reason": reason });
    record(tx, "comment.reported", Object::Comment, id, payload)?;
    if hide_after == 0 || reported.today < i64::from(hide_after) || before.marks.is_staff {
        return Ok(());
    }
    let reports = reported.all;
    let before = Comment { reports, ..before };
    let hidden = Comment {
        status: CommentStatus::Pending,
        version: before.version.next(),
        updated_at: tx.now(),
        ..before.clone()
    };
    store::update(tx, &hidden)?;
    let payload = json!({ "article_id": hidden.article, "reports": reports });
    let change = Change::between(&before, &hidden)?;
    record_change(tx, "comment.hidden", Object::Comment, id, change, payload)?;
    Ok(live::hide(tx, &hidden)?)
}

/// The comment with this id, if readers see it.
fn visible(tx: &mut Tx, id: CommentId) -> Result<Comment, CommentError> {
    live::find(tx, id)?.ok_or(CommentError::NotFound)?;
    Ok(store::get(tx, id)?)
}

/// The comment that a change would make, for the checks to look at, and the article it stands under; for who has its secret.
pub fn changing(
    conn: &mut Conn,
    id: CommentId,
    secret: TokenDigest,
    (body, body_html): (String, String),
    now: Timestamp,
) -> Result<(ArticleId, NewComment), CommentError> {
    let before = own(conn, id, secret, now)?;
    let commenter = before.commenter.ok_or(CommentError::WrongSecret)?;
    let mut emails = commenters::emails(conn, &[commenter])?;
    let (_, email) = emails.pop().ok_or(CommentError::WrongSecret)?;
    let new = NewComment {
        author_name: before.author_name,
        email: email.parse().map_err(DbError::internal)?,
        body,
        body_html,
        parent: None,
        verdict: Verdict::default(),
        wants_notices: false,
    };
    Ok((before.article, new))
}

/// Changes the text of a comment, for who has its secret. What becomes of it is decided anew by the policy and the checks,
/// but spam stays spam.
pub fn change(
    tx: &mut Tx,
    id: CommentId,
    secret: TokenDigest,
    new: &NewComment,
    posting: Posting,
) -> Result<Posted, CommentError> {
    let now = tx.now();
    let before = own(tx, id, secret, now)?;
    let body = &new.body;
    let policy = open_article(tx, &before.article.to_string(), posting.site, now)?.policy;
    let commenter = before.commenter.ok_or(CommentError::WrongSecret)?;
    let since = now.minus(REPEATED_WITHIN);
    if !store::says_the_same(body, &before.body) && store::is_repeated(tx, before.article, body, since)? {
        return Err(CommentError::Repeated);
    }
    let fate = match before.status {
        CommentStatus::Spam => Fate::Spam,
        CommentStatus::Pending => Fate::Hold,
        CommentStatus::Approved | CommentStatus::Trashed => Fate::Accept,
    };
    let verdict = new.verdict.clone().no_better_than(fate, &before.reasons);
    let status = match before.status {
        CommentStatus::Trashed => CommentStatus::Trashed,
        _ => status_of(tx, policy, commenter, verdict.fate, posting)?,
    };
    let told = told_of(tx, policy, commenter, status, posting)?;
    let after = Comment {
        body: body.clone(),
        body_html: new.body_html.clone(),
        reasons: verdict.reasons,
        status,
        version: before.version.next(),
        updated_at: now,
        edited_at: Some(now),
        // The newsroom chose the text that was there.
        marks: Marks {
            is_pinned: false,
            is_picked: false,
            ..before.marks
        },
        ..before.clone()
    };
    store::update(tx, &after)?;
    lessons::begin_anew(tx, id)?;
    let payload = json!({ "article_id": after.article, "status": after.status });
    let change = Change::between(&before, &after)?;
    record_change(tx, "comment.edited", Object::Comment, id, change, payload)?;
    match (before.status, after.status) {
        (CommentStatus::Approved, CommentStatus::Approved) => live::revise(tx, &after)?,
        (CommentStatus::Approved, _) => live::hide(tx, &after)?,
        _ => {}
    }
    Ok(Posted {
        comment: after,
        told,
        secret: None,
    })
}

/// Deletes a comment, for who has its secret. One that was called spam or taken away, which nobody sees any more, stays with
/// the newsroom as long as such are kept: else whoever is caught could wipe that out.
pub fn withdraw(tx: &mut Tx, id: CommentId, secret: TokenDigest) -> Result<(), CommentError> {
    let now = tx.now();
    let comment = own(tx, id, secret, now)?;
    match comment.status {
        CommentStatus::Spam | CommentStatus::Trashed => Ok(readers::forget_secret(tx, id)?),
        CommentStatus::Pending | CommentStatus::Approved => delete(tx, comment),
    }
}

/// The comment that this secret changes. That there is none, or another, is told alike.
fn own(conn: &mut Conn, id: CommentId, secret: TokenDigest, now: Timestamp) -> Result<Comment, CommentError> {
    let kept = readers::secret(conn, id)?.unwrap_or_default();
    if !bool::from(kept.as_slice().ct_eq(secret.as_slice())) {
        return Err(CommentError::WrongSecret);
    }
    let comment = match store::get(conn, id) {
        Err(DbError::NotFound) => return Err(CommentError::WrongSecret),
        comment => comment?,
    };
    if comment.created_at.plus(CHANGEABLE) < now {
        return Err(CommentError::TooLate);
    }
    Ok(comment)
}
