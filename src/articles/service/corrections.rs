//! Saying openly what was wrong in a published article.

use serde_json::json;

use super::{permitted, settle};
use crate::articles::model::MAX_CORRECTIONS;
use crate::articles::{
    Article, ArticleError, ArticleId, Correction, CorrectionId, LiveState, Missing, NewCorrection, live,
    store,
};
use crate::auth::{Actor, Permission};
use crate::db::{Conn, PageRequest, Slice, Tx, Version};

/// Adds an entry to an article that was published once. Readers of a live one see it at once; what they read is
/// otherwise the published revision still. Gives the entry and the article's new version.
pub fn correct(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
    new: NewCorrection,
) -> Result<(Correction, Version), ArticleError> {
    let article = permitted(tx, actor, Permission::PublishArticle, id)?;
    article.version.check(version).map_err(ArticleError::Stale)?;
    article.check_editable()?;
    if !article.was_seen() {
        return Err(ArticleError::NeverPublished);
    }
    check(tx, id, &new)?;
    let correction = new_correction(tx, actor, id, new);
    store::insert_correction(tx, &correction)?;
    let payload = json!({
        "correction_id": correction.id, "kind": correction.kind, "supersedes_id": correction.supersedes
    });
    let (before, article) = (article.fingerprint(), touch(tx, article));
    let article = settle(tx, actor, before, article, "article.corrected", payload)?;
    if article.live_state == LiveState::Live {
        live::project(tx, &article)?;
    }
    Ok((correction, article.version))
}

/// What an entry must hold to: no future date, a place in a chain that is free, and room on the page.
fn check(tx: &mut Tx, article: ArticleId, new: &NewCorrection) -> Result<(), ArticleError> {
    if new.corrected_at.is_some_and(|date| date > tx.now()) {
        return Err(ArticleError::InTheFuture("/corrected_at"));
    }
    let standing = store::standing_corrections(tx, article)?;
    let Some(superseded) = new.supersedes else {
        if standing.len() >= MAX_CORRECTIONS {
            return Err(ArticleError::TooManyCorrections);
        }
        return Ok(());
    };
    if standing.iter().any(|entry| entry.id == superseded) {
        return Ok(());
    }
    match store::find_correction(tx, article, superseded)? {
        Some(_) => Err(ArticleError::AlreadySuperseded),
        None => {
            let detail = "there is no such correction of this article";
            Err(ArticleError::MissingReferences(vec![Missing::reference(
                "/supersedes",
                detail,
            )]))
        }
    }
}

fn new_correction(tx: &Tx, actor: &Actor, article: ArticleId, new: NewCorrection) -> Correction {
    let NewCorrection {
        kind,
        text,
        corrected_at,
        supersedes,
    } = new;
    Correction {
        id: tx.id(),
        article,
        kind,
        text,
        corrected_at: corrected_at.unwrap_or(tx.now()),
        supersedes,
        created_by: actor.user(),
        created_at: tx.now(),
    }
}

/// The article one version later; what readers see of it has changed now.
fn touch(tx: &Tx, article: Article) -> Article {
    let live_updated_at = match article.live_state {
        LiveState::Live | LiveState::Embargoed => Some(tx.now()),
        _ => article.live_updated_at,
    };
    Article {
        live_updated_at,
        ..article.saved(tx.now())
    }
}

/// A page of an article's entries, the newest first, each with the one that supersedes it.
pub fn list_corrections(
    conn: &mut Conn,
    actor: &Actor,
    id: ArticleId,
    page: &PageRequest,
) -> Result<Slice<(Correction, Option<CorrectionId>)>, ArticleError> {
    permitted(conn, actor, Permission::ReadArticle, id)?;
    Ok(store::list_corrections(conn, id, page)?)
}
