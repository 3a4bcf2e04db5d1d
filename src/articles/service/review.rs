//! A second pair of eyes.

use serde_json::json;

use super::{about_to, settle};
use crate::articles::{Article, ArticleError, ArticleId, Transition};
use crate::auth::Actor;
use crate::db::{Tx, Version};

/// Hands the working copy in for review.
pub fn submit(tx: &mut Tx, actor: &Actor, id: ArticleId, version: Version) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::Submit, id, version)?;
    let (before, article) = (article.fingerprint(), article.submit(tx.now()));
    let payload = json!({ "revision": article.revision.number });
    settle(tx, actor, before, article, "article.submitted", payload)
}

/// Approves the working copy as it is: this revision, and no later one.
pub fn approve(tx: &mut Tx, actor: &Actor, id: ArticleId, version: Version) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::Approve, id, version)?;
    let (before, article) = (article.fingerprint(), article.approve(tx.now()));
    let payload = json!({ "revision": article.revision.number });
    settle(tx, actor, before, article, "article.approved", payload)
}

/// Gives the working copy back, with a reason that its author reads.
pub fn request_changes(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
    reason: &str,
) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::RequestChanges, id, version)?;
    let before = article.fingerprint();
    let article = article.request_changes(reason.to_owned(), tx.now());
    let payload = json!({ "revision": article.revision.number });
    settle(tx, actor, before, article, "article.changes_requested", payload)
}
