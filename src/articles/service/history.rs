//! Going back to what was saved before, and seeing what was changed since.

use serde_json::json;

use super::save::{Edit, revise, store_revision};
use super::{about_to, permitted, settle};
use crate::articles::{Article, ArticleError, ArticleId, Revision, Transition, store};
use crate::auth::{Actor, Permission};
use crate::db::{Conn, Tx, Version};

/// Makes the working copy say again what it said in an earlier revision. That is a new revision.
pub fn restore_revision(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
    number: i64,
    note: Option<&str>,
) -> Result<Article, ArticleError> {
    let article = permitted(tx, actor, Permission::EditArticle, id)?;
    article.version.check(version).map_err(ArticleError::Stale)?;
    article.check_editable()?;
    let earlier = store::get_revision(tx, id, number)?;
    let fingerprint = article.fingerprint();
    let (article, before) = return_to(tx, actor, article, earlier, note)?;
    store_revision(tx, &article, &before)?;
    let payload = json!({ "revision": article.revision.number, "restored": number });
    settle(
        tx,
        actor,
        fingerprint,
        article,
        "article.revision_restored",
        payload,
    )
}

/// Drops what was changed since the article was published: the working copy says again what readers see.
pub fn discard(tx: &mut Tx, actor: &Actor, id: ArticleId, version: Version) -> Result<Article, ArticleError> {
    let article = about_to(tx, actor, Transition::Discard, id, version)?;
    let published = published(tx, &article)?;
    let fingerprint = article.fingerprint();
    let (article, before) = return_to(tx, actor, article, published, None)?;
    // Readers see the same words: the new revision is the one that they see.
    let article = Article {
        live_revision: Some(article.revision.id),
        ..article
    };
    store_revision(tx, &article, &before)?;
    let payload = json!({ "revision": article.revision.number });
    settle(
        tx,
        actor,
        fingerprint,
        article,
        "article.changes_discarded",
        payload,
    )
}

/// The article with the words of an earlier revision, and the revision it had until now.
fn return_to(
    tx: &mut Tx,
    actor: &Actor,
    article: Article,
    earlier: Revision,
    note: Option<&str>,
) -> Result<(Article, Revision), ArticleError> {
    let before = article.revision.clone();
    let edit = Edit {
        content: store::successors(tx, earlier.content)?,
        rendered: earlier.rendered,
        packed: earlier.packed,
        note: note.map(str::to_owned),
    };
    Ok((revise(tx, actor, article, edit), before))
}

/// The revision that readers see, or saw last.
fn published(conn: &mut Conn, article: &Article) -> Result<Revision, ArticleError> {
    let id = article.live_revision.ok_or(ArticleError::NeverPublished)?;
    Ok(store::find_revision(conn, id)?)
}

/// Two revisions to be compared.
#[derive(Debug)]
pub struct Compared {
    /// The one that is compared with.
    pub from: Revision,
    /// The one that is looked at.
    pub to: Revision,
}

/// Two revisions of an article.
pub fn compare(
    conn: &mut Conn,
    actor: &Actor,
    id: ArticleId,
    from: i64,
    to: i64,
) -> Result<Compared, ArticleError> {
    permitted(conn, actor, Permission::ReadArticle, id)?;
    Ok(Compared {
        from: store::get_revision(conn, id, from)?,
        to: store::get_revision(conn, id, to)?,
    })
}

/// What readers see, and the working copy.
pub fn compare_with_live(conn: &mut Conn, actor: &Actor, id: ArticleId) -> Result<Compared, ArticleError> {
    let article = permitted(conn, actor, Permission::ReadArticle, id)?;
    Ok(Compared {
        from: published(conn, &article)?,
        to: article.revision,
    })
}
