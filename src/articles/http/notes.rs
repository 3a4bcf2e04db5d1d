//! What the newsroom says to itself about an article.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::ArticlePath;
use crate::app::App;
use crate::articles::store::NoteQuery;
use crate::articles::views::{CreateNote, EditorNote, NoteFilter, UpdateNote};
use crate::articles::{ArticleId, NewNote, NoteId, service};
use crate::auth::Actor;
use crate::http::{
    Body, Done, IdempotencyKey, ListQuery, Page, PageParams, Path, Private, Problem, empty_digest,
};

/// Names one note on an article.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct NotePath {
    /// The article's id.
    pub id: ArticleId,
    /// The note's id.
    pub note: NoteId,
}

/// Room for a note of 5,000 characters, however they are escaped.
const NOTE: usize = 64 * 1024;

/// List the notes on an article
///
/// The oldest first, replies among them: `parent_id` names the note that a reply is to. A thread is resolved as a whole.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:read"])),
    params(ArticlePath, NoteFilter, PageParams),
    responses((status = OK, body = Page<EditorNote>))
)]
#[get("/editor/articles/{id}/notes")]
pub async fn list_notes(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    query: ListQuery<NoteFilter>,
) -> Result<Private<Page<EditorNote>>, Problem> {
    let ListQuery { filter, page } = query;
    let limit = page.limit;
    let query = NoteQuery {
        article: path.id,
        resolved: filter.resolved,
    };
    let slice = app
        .db
        .read(move |conn| service::list_notes(conn, &actor, &query, &page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(EditorNote::from),
    )))
}

/// Write a note on an article
///
/// Readers never see it, and the article's version stays. A reply to a resolved thread does not open it again.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:annotate"])),
    params(ArticlePath, IdempotencyKey),
    request_body = CreateNote,
    responses((status = CREATED, body = EditorNote))
)]
#[post("/editor/articles/{id}/notes")]
pub async fn create_note(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    key: IdempotencyKey,
    body: Body<CreateNote, NOTE>,
) -> Result<Private<EditorNote>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let new = NewNote::from(body.into_inner());
    let note: EditorNote = app
        .db
        .write_once(context, move |tx| {
            service::create_note(tx, &actor, path.id, &new).map(EditorNote::from)
        })
        .await?;
    let location = format!("/api/v1/editor/articles/{}/notes/{}", path.id, note.id);
    Ok(Private::created(&location, note))
}

/// Get a note
///
/// One note on an article, with the names of who wrote it and who resolved its thread.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:read"])),
    params(NotePath),
    responses((status = OK, body = EditorNote))
)]
#[get("/editor/articles/{id}/notes/{note}")]
pub async fn get_note(
    app: Data<App>,
    actor: Actor,
    path: Path<NotePath>,
) -> Result<Private<EditorNote>, Problem> {
    let note = app
        .db
        .read(move |conn| service::get_note(conn, &actor, path.id, path.note))
        .await?;
    Ok(Private::ok(note.into()))
}

/// Change a note
///
/// Your own; editors and administrators change anybody's.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:annotate"])),
    params(NotePath),
    request_body = UpdateNote,
    responses((status = OK, body = EditorNote))
)]
#[patch("/editor/articles/{id}/notes/{note}")]
pub async fn update_note(
    app: Data<App>,
    actor: Actor,
    path: Path<NotePath>,
    body: Body<UpdateNote, NOTE>,
) -> Result<Private<EditorNote>, Problem> {
    let UpdateNote { body } = body.into_inner();
    let note = app
        .db
        .write(actor.context(), move |tx| {
            service::update_note(tx, &actor, path.id, path.note, &body)
        })
        .await?;
    Ok(Private::ok(note.into()))
}

/// Delete a note
///
/// Your own, with your replies to it; one that others replied to is 409 with their number. Editors and administrators
/// delete anybody's, with all replies.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:annotate"])),
    params(NotePath),
    responses(
        (status = NO_CONTENT, description = "It is gone."),
        (status = CONFLICT, description = "Others replied to it; `count` says how often."),
    )
)]
#[delete("/editor/articles/{id}/notes/{note}")]
pub async fn delete_note(app: Data<App>, actor: Actor, path: Path<NotePath>) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            service::delete_note(tx, &actor, path.id, path.note)
        })
        .await?;
    Ok(Done)
}

/// Resolve a thread
///
/// Named by its first note; a reply is 409. Whoever may write notes on the article may do it. One that is resolved
/// already stays as it is.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:annotate"])),
    params(NotePath, IdempotencyKey),
    responses(
        (status = OK, body = EditorNote),
        (status = CONFLICT, description = "The note is a reply."),
    )
)]
#[post("/editor/articles/{id}/notes/{note}/resolve")]
pub async fn resolve_note(
    app: Data<App>,
    actor: Actor,
    path: Path<NotePath>,
    key: IdempotencyKey,
) -> Result<Private<EditorNote>, Problem> {
    settle(&app, actor, *path, key, true).await
}

/// Reopen a thread
///
/// Named by its first note; a reply is 409. One that is open already stays as it is.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:annotate"])),
    params(NotePath, IdempotencyKey),
    responses(
        (status = OK, body = EditorNote),
        (status = CONFLICT, description = "The note is a reply."),
    )
)]
#[post("/editor/articles/{id}/notes/{note}/reopen")]
pub async fn reopen_note(
    app: Data<App>,
    actor: Actor,
    path: Path<NotePath>,
    key: IdempotencyKey,
) -> Result<Private<EditorNote>, Problem> {
    settle(&app, actor, *path, key, false).await
}

async fn settle(
    app: &App,
    actor: Actor,
    path: NotePath,
    key: IdempotencyKey,
    resolved: bool,
) -> Result<Private<EditorNote>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, empty_digest()));
    let note: EditorNote = app
        .db
        .write_once(context, move |tx| {
            service::settle_note(tx, &actor, path.id, path.note, resolved).map(EditorNote::from)
        })
        .await?;
    Ok(Private::ok(note))
}
