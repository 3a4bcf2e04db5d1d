//! What somebody may ask the newsroom to do with what it has of them.

use serde_json::json;

use super::moderate::delete;
use crate::auth::{Actor, Permission};
use crate::clock::Timestamp;
use crate::comments::model::bans::BanKind;
use crate::comments::store::{self, bans, commenters, notices, privacy};
use crate::comments::{Comment, CommentError, CommentId, CommenterId, NoticeAddress};
use crate::db::{Conn, Db, DbError, Tx};
use crate::events::{Object, record_at_large};
use crate::text::EmailAddress;

/// How many comments one part of an export has.
const PART: i64 = 200;
/// How many comments are erased in one transaction.
const BATCH: i64 = 100;

/// A part of what the newsroom has of somebody.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Since when their address is known.
    pub known_since: Option<Timestamp>,
    /// What they wrote, the oldest first.
    pub comments: Vec<Comment>,
    /// To which of these they want to be told of replies.
    pub wished: Vec<CommentId>,
    /// What is known of their address for that.
    pub notices: Option<NoticeAddress>,
    /// The last of these, if there are more behind it.
    pub next: Option<CommentId>,
}

/// What the newsroom has of whoever has this address, behind one of their comments.
pub fn export(
    tx: &mut Tx,
    actor: &Actor,
    email: &EmailAddress,
    after: Option<CommentId>,
) -> Result<Exported, CommentError> {
    actor.may(Permission::ManageCommenters)?;
    record_at_large(tx, "privacy.exported", Object::Comment, json!({}))?;
    let Some((who, since)) = commenters::find(tx, email)? else {
        return Ok(Exported {
            known_since: None,
            comments: Vec::new(),
            wished: Vec::new(),
            notices: None,
            next: None,
        });
    };
    let after = after.map(|id| own(tx, id, who)).transpose()?;
    let mut comments = privacy::of_commenter(tx, who, after.as_ref(), PART + 1)?;
    let most = usize::try_from(PART).unwrap_or(usize::MAX);
    let more = comments.len() > most;
    comments.truncate(most);
    let ids: Vec<CommentId> = comments.iter().map(|comment| comment.id).collect();
    Ok(Exported {
        known_since: Some(since),
        wished: notices::wished(tx, &ids)?,
        notices: notices::address(tx, who)?,
        next: comments.last().map(|last| last.id).filter(|_| more),
        comments,
    })
}

fn own(conn: &mut Conn, id: CommentId, who: CommenterId) -> Result<Comment, CommentError> {
    match store::get(conn, id) {
        Ok(comment) if comment.commenter == Some(who) => Ok(comment),
        Ok(_) | Err(DbError::NotFound) => Err(CommentError::PartMissing),
        Err(error) => Err(error.into()),
    }
}

/// Erases all that whoever has this address wrote, the address itself, what was sent there and a ban of it. How many comments it was. What
/// stopped halfway is simply started again.
pub async fn erase(db: &Db, actor: &Actor, email: &EmailAddress) -> Result<usize, CommentError> {
    actor.may(Permission::ManageCommenters)?;
    let mut erased = 0;
    loop {
        let email = email.clone();
        let some = db
            .write(actor.context(), move |tx| erase_some(tx, &email))
            .await?;
        erased += some;
        if some == 0 {
            return Ok(erased);
        }
    }
}

fn erase_some(tx: &mut Tx, email: &EmailAddress) -> Result<usize, CommentError> {
    let found = commenters::find(tx, email)?;
    let comments = match found {
        Some((who, _)) => privacy::of_commenter(tx, who, None, BATCH)?,
        None => Vec::new(),
    };
    let count = comments.len();
    for comment in comments {
        delete(tx, comment)?;
    }
    if count == 0 {
        if let Some((who, _)) = found {
            commenters::forget_if_silent(tx, who)?;
        }
        bans::lift(tx, BanKind::Email, &email.folded())?;
        record_at_large(tx, "privacy.erased", Object::Comment, json!({}))?;
    }
    Ok(count)
}
