//! What can be done with redirects.

use serde_json::{Value, json};

use super::live::{self, Found};
use super::store::{self, RedirectQuery};
use super::{Neighbour, NewRedirect, Redirect, RedirectChanges, RedirectError, RedirectId, SitePath};
use crate::auth::{Actor, Permission};
use crate::db::{Conn, Context, Db, PageRequest, Slice, Tx, Version};
use crate::events::{Change, Object, record_change};

/// The redirect with this id.
pub fn get(conn: &mut Conn, actor: &Actor, id: RedirectId) -> Result<Redirect, RedirectError> {
    actor.may(Permission::ReadRedirect)?;
    Ok(store::get(conn, id)?)
}

/// A page of redirects.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    query: &RedirectQuery,
    page: &PageRequest,
) -> Result<Slice<Redirect>, RedirectError> {
    actor.may(Permission::ReadRedirect)?;
    Ok(store::list(conn, query, page)?)
}

/// Makes a redirect, which the public is told at once.
pub fn create(tx: &mut Tx, actor: &Actor, new: &NewRedirect) -> Result<Redirect, RedirectError> {
    actor.may(Permission::ManageRedirect)?;
    let NewRedirect {
        from,
        to,
        status,
        note,
    } = new.clone();
    let (id, now) = (tx.id(), tx.now());
    let redirect = Redirect {
        id,
        from,
        to,
        status,
        note,
        created_by: actor.user(),
        version: Version::FIRST,
        created_at: now,
        updated_at: now,
    };
    check_steps(tx, &redirect)?;
    store::insert(tx, &redirect)?;
    live::show(tx, &redirect)?;
    let payload = json!({ "from": redirect.from, "to": redirect.to });
    note_down(tx, "redirect.created", id, Change::made(&redirect)?, payload)?;
    Ok(redirect)
}

/// Changes a redirect.
pub fn update(
    tx: &mut Tx,
    actor: &Actor,
    id: RedirectId,
    version: Version,
    changes: &RedirectChanges,
) -> Result<Redirect, RedirectError> {
    let before = store::get(tx, id)?;
    actor.may(Permission::ManageRedirect)?;
    before.version.check(version).map_err(RedirectError::Stale)?;
    let redirect = before.clone().change(changes.clone(), tx.now());
    check_steps(tx, &redirect)?;
    store::update(tx, &redirect)?;
    live::hide(tx, &before.from)?;
    live::show(tx, &redirect)?;
    let payload = json!({ "from": redirect.from, "to": redirect.to, "version": redirect.version });
    let change = Change::between(&before, &redirect)?;
    note_down(tx, "redirect.updated", id, change, payload)?;
    Ok(redirect)
}

/// Deletes a redirect.
pub fn delete(tx: &mut Tx, actor: &Actor, id: RedirectId, version: Version) -> Result<(), RedirectError> {
    let redirect = store::get(tx, id)?;
    actor.may(Permission::ManageRedirect)?;
    redirect.version.check(version).map_err(RedirectError::Stale)?;
    store::delete(tx, id)?;
    live::hide(tx, &redirect.from)?;
    let payload = json!({ "from": redirect.from });
    note_down(tx, "redirect.deleted", id, Change::removed(&redirect)?, payload)
}

fn note_down(
    tx: &mut Tx,
    kind: &str,
    id: RedirectId,
    change: Change,
    payload: Value,
) -> Result<(), RedirectError> {
    Ok(record_change(tx, kind, Object::Redirect, id, change, payload)?)
}

/// Builds the stand's redirects anew from the desk's, and says how many there are.
pub async fn rebuild_live(db: &Db) -> Result<usize, RedirectError> {
    db.write(Context::system(), |tx| Ok(live::rebuild(tx)?)).await
}

/// A redirect leads neither to itself nor to another one, and no other leads to it. (Two that are made at the same
/// time and would follow on each other: on SQLite writes come one after the other, and PostgreSQL, whose transactions
/// are serialisable, has one of them look again.)
fn check_steps(tx: &mut Tx, redirect: &Redirect) -> Result<(), RedirectError> {
    let to = redirect.to.path();
    if to.as_ref() == Some(&redirect.from) || is_renamed_to(tx, to.as_ref(), &redirect.from)? {
        return Err(RedirectError::Loop);
    }
    let next = match &to {
        Some(path) => store::find_by_from(tx, path)?.filter(|next| next.id != redirect.id),
        None => None,
    };
    let previous = store::find_leading_to(tx, &redirect.from, redirect.id)?;
    let next = next.map(|other| neighbour("/to", other));
    let previous = previous.map(|other| neighbour("/from", other));
    let neighbours: Vec<Neighbour> = previous.into_iter().chain(next).collect();
    if neighbours.is_empty() {
        Ok(())
    } else {
        Err(RedirectError::Chain(neighbours))
    }
}

/// Whether this is the path of an article's former slug, and the other the one of the slug that it has.
fn is_renamed_to(
    conn: &mut Conn,
    former: Option<&SitePath>,
    present: &SitePath,
) -> Result<bool, RedirectError> {
    let Some(former) = former else {
        return Ok(false);
    };
    let found = live::resolve(conn, former)?;
    Ok(matches!(found, Some(Found::Renamed { to, .. }) if to == *present))
}

fn neighbour(pointer: &'static str, other: Redirect) -> Neighbour {
    let Redirect { id, from, to, .. } = other;
    Neighbour {
        pointer,
        id,
        from,
        to,
    }
}
