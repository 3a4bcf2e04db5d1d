//! What the desk does with articles.

mod corrections;
mod merge;
mod previews;
mod publish;
mod read;
mod rebuild;
mod references;
mod save;

pub use corrections::{correct, list_corrections};
pub use merge::{Heir, delete_author, delete_tag};
pub use previews::{list_previews, mint_preview, open_preview, revoke_preview};
pub use publish::{publish, purge, restore, trash, unpublish};
pub use read::{checks, get, get_revision, list, list_revisions};
pub use rebuild::rebuild_live;
pub use save::{create, update};

use super::{Article, ArticleError, ArticleId, store};
use crate::auth::{Actor, Permission};
use crate::db::Conn;

/// The article, if the actor may do this with it.
fn permitted(
    conn: &mut Conn,
    actor: &Actor,
    permission: Permission,
    id: ArticleId,
) -> Result<Article, ArticleError> {
    let article = store::get(conn, id)?;
    actor.may_on(permission, &article)?;
    Ok(article)
}
