//! Links that show an article to somebody without an account, for a while.

use std::time::Duration;

use serde_json::json;

use super::permitted;
use crate::articles::live::read::LiveArticle;
use crate::articles::{
    Article, ArticleError, ArticleId, LiveState, Missing, NewPreview, Preview, PreviewId, store,
};
use crate::auth::tokens::{SecretKind, SecretToken, TokenDigest};
use crate::auth::{Actor, Permission};
use crate::clock::Timestamp;
use crate::db::{Conn, DbError, PageRequest, Slice, Tx};
use crate::events::{Object, record};

/// For how long nobody must have looked for a look to be worth an event. Each one is counted, but whoever has a link
/// for many looks must not fill the audit log.
const NEWS_AFTER: Duration = Duration::from_secs(60 * 60);

/// How long the list still shows a link that has expired.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Makes a link. Its token is told once.
pub fn mint_preview(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    new: NewPreview,
) -> Result<(Preview, SecretToken), ArticleError> {
    let article = permitted(tx, actor, Permission::EditArticle, id)?;
    if article.trashed_at.is_some() {
        return Err(ArticleError::Trashed);
    }
    if let Some(number) = new.revision {
        check_revision(tx, id, number)?;
    }
    let token = SecretToken::generate(SecretKind::Preview);
    let preview = new_preview(tx, actor, id, new);
    store::forget_previews(tx, id, tx.now().minus(REMEMBERED))?;
    store::insert_preview(tx, &preview, &token.digest())?;
    let payload =
        json!({ "preview_id": preview.id, "revision": preview.revision, "single_use": preview.single_use });
    record(tx, "article.preview_created", Object::Article, id, payload)?;
    Ok((preview, token))
}

/// Refuses a revision that there is not, or not any more.
fn check_revision(conn: &mut Conn, article: ArticleId, number: i64) -> Result<(), ArticleError> {
    match store::get_revision(conn, article, number) {
        Ok(_) => Ok(()),
        Err(DbError::NotFound) => {
            let missing = Missing::reference("/revision", "there is no such revision of this article");
            Err(ArticleError::MissingReferences(vec![missing]))
        }
        Err(other) => Err(other.into()),
    }
}

fn new_preview(tx: &Tx, actor: &Actor, article: ArticleId, new: NewPreview) -> Preview {
    let NewPreview {
        revision,
        lifetime,
        single_use,
    } = new;
    Preview {
        id: tx.id(),
        article,
        revision,
        expires_at: tx.now().plus(lifetime),
        single_use,
        used_count: 0,
        last_used_at: None,
        revoked_at: None,
        created_by: actor.user(),
        created_at: tx.now(),
    }
}

/// A page of the links to an article, the newest first.
pub fn list_previews(
    conn: &mut Conn,
    actor: &Actor,
    id: ArticleId,
    page: &PageRequest,
) -> Result<Slice<Preview>, ArticleError> {
    permitted(conn, actor, Permission::EditArticle, id)?;
    Ok(store::list_previews(conn, id, page)?)
}

/// Takes a link back. One that was taken back already stays so.
pub fn revoke_preview(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    preview: PreviewId,
) -> Result<(), ArticleError> {
    permitted(tx, actor, Permission::EditArticle, id)?;
    let preview = store::get_preview(tx, id, preview)?;
    if preview.revoked_at.is_some() {
        return Ok(());
    }
    store::revoke_preview(tx, preview.id)?;
    let payload = json!({ "preview_id": preview.id });
    record(tx, "article.preview_revoked", Object::Article, id, payload)?;
    Ok(())
}

/// Whether the link with this token shows anything now. Asked before anything is written: whoever guesses tokens takes
/// no writer's time.
pub fn is_open_preview(conn: &mut Conn, digest: &TokenDigest, now: Timestamp) -> Result<(), ArticleError> {
    let preview = store::find_preview(conn, digest)?.filter(|preview| preview.is_open(now));
    preview.map(|_| ()).ok_or(ArticleError::NotFound)
}

/// What the link with this token shows. A look counts, unless it is only at the head of the answer.
///
/// # Errors
/// [`ArticleError::NotFound`], whatever the reason that it shows nothing.
pub fn open_preview(tx: &mut Tx, digest: &TokenDigest, head_only: bool) -> Result<LiveArticle, ArticleError> {
    let now = tx.now();
    let preview = store::find_preview(tx, digest)?
        .filter(|preview| preview.is_open(now))
        .ok_or(ArticleError::NotFound)?;
    let article = store::get(tx, preview.article)?;
    if !may_be_shown(&article) {
        return Err(ArticleError::NotFound);
    }
    let revision = match preview.revision {
        Some(number) => store::get_revision(tx, article.id, number)?,
        None => article.revision.clone(),
    };
    if !head_only {
        store::count_use(tx, preview.id)?;
        if preview
            .last_used_at
            .is_none_or(|last| last.plus(NEWS_AFTER) <= now)
        {
            let payload = json!({ "preview_id": preview.id, "revision": revision.number });
            record(tx, "article.preview_used", Object::Article, article.id, payload)?;
        }
    }
    Ok(store::proof(tx, &article, revision, now)?)
}

/// Whatever was thrown away or taken down is shown by no link that is still about.
fn may_be_shown(article: &Article) -> bool {
    article.trashed_at.is_none() && article.live_state != LiveState::TakenDown
}
