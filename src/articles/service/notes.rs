//! Internal comments: what the newsroom says to itself about an article.

use serde_json::json;

use super::names::Names;
use super::permitted;
use crate::articles::store::{self, NoteQuery};
use crate::articles::{ArticleError, ArticleId, Missing, NewNote, Note, NoteId};
use crate::auth::{Actor, Colleague, Denied, Permission, Reach};
use crate::db::{Conn, DbError, PageRequest, Slice, Tx};
use crate::events::{Change, Object, record_change};

/// A note with the names of those who wrote it and resolved it.
#[derive(Clone, Debug)]
pub struct SignedNote {
    /// The note.
    pub note: Note,
    /// Who wrote it, unless their account is gone.
    pub author: Option<Colleague>,
    /// Who resolved its thread.
    pub resolver: Option<Colleague>,
}

/// A page of an article's notes, the oldest first.
pub fn list_notes(
    conn: &mut Conn,
    actor: &Actor,
    query: &NoteQuery,
    page: &PageRequest,
) -> Result<Slice<SignedNote>, ArticleError> {
    permitted(conn, actor, Permission::ReadArticle, query.article)?;
    let (notes, page) = store::list_notes(conn, query, page)?.take();
    Ok(page.with(sign(conn, notes)?))
}

/// One note on an article.
pub fn get_note(
    conn: &mut Conn,
    actor: &Actor,
    article: ArticleId,
    id: NoteId,
) -> Result<SignedNote, ArticleError> {
    permitted(conn, actor, Permission::ReadArticle, article)?;
    let note = store::get_note(conn, article, id)?;
    sign_one(conn, note)
}

/// Writes a note. A reply has the state of its thread.
pub fn create_note(
    tx: &mut Tx,
    actor: &Actor,
    article: ArticleId,
    new: &NewNote,
) -> Result<SignedNote, ArticleError> {
    permitted(tx, actor, Permission::AnnotateArticle, article)?;
    let NewNote { parent, anchor, body } = new.clone();
    let head = parent.map(|head| find_head(tx, article, head)).transpose()?;
    let state = head.map(|head| (head.resolved_at, head.resolved_by));
    let (resolved_at, resolved_by) = state.unwrap_or_default();
    let note = Note {
        id: tx.id(),
        article,
        parent,
        anchor,
        body,
        created_by: actor.user(),
        created_at: tx.now(),
        updated_at: tx.now(),
        resolved_at,
        resolved_by,
    };
    store::insert_note(tx, &note)?;
    note_down(tx, "article.note_created", &note, Change::made(&note)?)?;
    sign_one(tx, note)
}

/// The note that a reply is to: on the same article, and no reply itself.
fn find_head(conn: &mut Conn, article: ArticleId, id: NoteId) -> Result<Note, ArticleError> {
    let refusal = match store::get_note(conn, article, id) {
        Ok(head) if head.parent.is_none() => return Ok(head),
        Ok(_) => Missing {
            pointer: "/parent_id".into(),
            code: "too_deep",
            detail: "a reply is to the first note of a thread".into(),
        },
        Err(DbError::NotFound) => Missing::reference("/parent_id", "there is no such note on this article"),
        Err(other) => return Err(other.into()),
    };
    Err(ArticleError::Unfit(vec![refusal]))
}

/// Changes what a note says. What says the same already is not saved.
pub fn update_note(
    tx: &mut Tx,
    actor: &Actor,
    article: ArticleId,
    id: NoteId,
    body: &str,
) -> Result<SignedNote, ArticleError> {
    let before = changeable(tx, actor, article, id)?;
    if before.body == body {
        return sign_one(tx, before);
    }
    let note = Note {
        body: body.to_owned(),
        updated_at: tx.now(),
        ..before.clone()
    };
    store::update_note(tx, &note)?;
    let change = Change::between(&before, &note)?;
    note_down(tx, "article.note_updated", &note, change)?;
    sign_one(tx, note)
}

/// Removes a note with the replies to it. What others replied is not its author's to remove.
pub fn delete_note(tx: &mut Tx, actor: &Actor, article: ArticleId, id: NoteId) -> Result<(), ArticleError> {
    let note = changeable(tx, actor, article, id)?;
    if !annotates_everything(actor)? {
        match store::count_others_replies(tx, id, actor.user())? {
            0 => {}
            replies => return Err(ArticleError::RepliedTo(replies)),
        }
    }
    store::delete_note(tx, id)?;
    note_down(tx, "article.note_deleted", &note, Change::removed(&note)?)
}

/// Resolves a thread, or opens it again. One that is so already stays as it is.
pub fn settle_note(
    tx: &mut Tx,
    actor: &Actor,
    article: ArticleId,
    id: NoteId,
    resolved: bool,
) -> Result<SignedNote, ArticleError> {
    permitted(tx, actor, Permission::AnnotateArticle, article)?;
    let before = store::get_note(tx, article, id)?;
    if before.parent.is_some() {
        return Err(ArticleError::NotAThread);
    }
    if before.resolved_at.is_some() == resolved {
        return sign_one(tx, before);
    }
    let note = Note {
        resolved_at: resolved.then(|| tx.now()),
        resolved_by: actor.user().filter(|_| resolved),
        ..before.clone()
    };
    store::settle_thread(tx, &note)?;
    let kind = if resolved {
        "article.note_resolved"
    } else {
        "article.note_reopened"
    };
    note_down(tx, kind, &note, Change::between(&before, &note)?)?;
    sign_one(tx, note)
}

/// The note, if the actor may change it: one's own, or any for those who annotate everything.
fn changeable(conn: &mut Conn, actor: &Actor, article: ArticleId, id: NoteId) -> Result<Note, ArticleError> {
    permitted(conn, actor, Permission::AnnotateArticle, article)?;
    let note = store::get_note(conn, article, id)?;
    if note.is_by(actor.user()) || annotates_everything(actor)? {
        Ok(note)
    } else {
        Err(Denied::Forbidden.into())
    }
}

fn annotates_everything(actor: &Actor) -> Result<bool, Denied> {
    Ok(actor.reach(Permission::AnnotateArticle)? == Reach::All)
}

fn note_down(tx: &mut Tx, kind: &str, note: &Note, change: Change) -> Result<(), ArticleError> {
    let payload = json!({ "note_id": note.id, "parent_id": note.parent });
    let article = note.article;
    Ok(record_change(
        tx,
        kind,
        Object::Article,
        article,
        change,
        payload,
    )?)
}

fn sign_one(conn: &mut Conn, note: Note) -> Result<SignedNote, ArticleError> {
    sign(conn, vec![note])?.pop().ok_or(ArticleError::NotFound)
}

fn sign(conn: &mut Conn, notes: Vec<Note>) -> Result<Vec<SignedNote>, ArticleError> {
    let people = notes.iter().flat_map(|note| [note.created_by, note.resolved_by]);
    let names = Names::of(conn, people)?;
    let signed = notes.into_iter().map(|note| SignedNote {
        author: names.get(note.created_by),
        resolver: names.get(note.resolved_by),
        note,
    });
    Ok(signed.collect())
}
