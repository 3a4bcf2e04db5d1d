//! Whose comments are not taken.

use serde_json::json;

use crate::auth::{Actor, Permission};
use crate::comments::model::bans::{MOST_WORDS, canonical};
use crate::comments::store::bans;
use crate::comments::{Ban, BanId, BanKind, CommentError, NewBan};
use crate::db::{Conn, PageRequest, Slice, Tx};
use crate::events::{Object, record};

/// A page of bans, the newest first.
pub fn list_bans(
    conn: &mut Conn,
    actor: &Actor,
    kind: Option<BanKind>,
    page: &PageRequest,
) -> Result<Slice<Ban>, CommentError> {
    actor.may(Permission::ManageCommenters)?;
    Ok(bans::list(conn, kind, page)?)
}

/// The ban with this id.
pub fn get_ban(conn: &mut Conn, actor: &Actor, id: BanId) -> Result<Ban, CommentError> {
    actor.may(Permission::ManageCommenters)?;
    Ok(bans::get(conn, id)?)
}

/// Bans somebody, instead of an older ban of the same.
pub fn create_ban(tx: &mut Tx, actor: &Actor, new: &NewBan) -> Result<Ban, CommentError> {
    actor.may(Permission::ManageCommenters)?;
    if new.kind == BanKind::Word && bans::count(tx, BanKind::Word, MOST_WORDS)? >= MOST_WORDS {
        return Err(CommentError::TooManyWords(MOST_WORDS));
    }
    let ban = Ban {
        id: tx.id(),
        kind: new.kind,
        value: canonical(new.kind, &new.value).ok_or(CommentError::NotBannable)?,
        note: new.note.clone(),
        expires_at: new.expires_at,
        created_by: actor.user(),
        created_at: tx.now(),
    };
    bans::insert(tx, &ban)?;
    let payload = json!({ "kind": ban.kind, "expires_at": ban.expires_at });
    record(tx, "comment.banned", Object::Ban, ban.id, payload)?;
    Ok(ban)
}

/// Lifts a ban.
pub fn delete_ban(tx: &mut Tx, actor: &Actor, id: BanId) -> Result<(), CommentError> {
    let ban = get_ban(tx, actor, id)?;
    bans::delete(tx, id)?;
    record(
        tx,
        "comment.unbanned",
        Object::Ban,
        id,
        json!({ "kind": ban.kind }),
    )?;
    Ok(())
}
