//! What moderators ask and decide.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, post};

use super::CommentPath;
use crate::app::App;
use crate::auth::{Actor, Reach};
use crate::comments::store::CommentQuery;
use crate::comments::views::{
    CommentSort, EditorComment, EditorCommentFilter, ModerateComments, ModeratedComments,
};
use crate::comments::{CommentId, Moderation, service};
use crate::db::Version;
use crate::http::{
    Body, Done, IdempotencyKey, IfMatch, ListQuery, Page, PageParams, Path, Private, Problem, Versioned,
    empty_digest,
};

/// List comments for moderation
///
/// In every state. Authors see those under their own articles; e-mail addresses are for moderators and administrators.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(EditorCommentFilter, PageParams),
    responses((status = OK, body = Page<EditorComment>))
)]
#[get("/editor/comments")]
pub async fn list_editor_comments(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<EditorCommentFilter>,
) -> Result<Private<Page<EditorComment>>, Problem> {
    let ListQuery { filter, page } = query;
    let limit = page.limit;
    let query = CommentQuery {
        status: filter.status,
        article: filter.article_id,
        email: filter.email,
        oldest_first: filter.sort == CommentSort::Oldest,
        reach: Reach::Live,
    };
    let slice = app
        .db
        .read(move |conn| service::list(conn, &actor, query, &page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(EditorComment::from),
    )))
}

/// Decide about many comments
///
/// One decision about up to 100 comments: about all of them or, when one of them does not exist or is not yours to
/// moderate, about none.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(IdempotencyKey),
    request_body = ModerateComments,
    responses(
        (status = OK, body = ModeratedComments),
        (status = CONFLICT, description = "One of them was deleted; only its place is left.")
    )
)]
#[post("/editor/moderation")]
pub async fn moderate_comments(
    app: Data<App>,
    actor: Actor,
    key: IdempotencyKey,
    body: Body<ModerateComments>,
) -> Result<Private<ModeratedComments>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let ModerateComments { action, ids } = body.into_inner();
    let count = app
        .db
        .write_once(context, move |tx| service::moderate_all(tx, &actor, &ids, action))
        .await?;
    Ok(Private::ok(ModeratedComments { count }))
}

/// Get a comment for moderation
///
/// In any state, with the version to send back in `If-Match`.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath),
    responses((status = OK, body = EditorComment))
)]
#[get("/editor/comments/{id}")]
pub async fn get_editor_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
) -> Result<Versioned<EditorComment>, Problem> {
    let found = app
        .db
        .read(move |conn| service::get(conn, &actor, path.id))
        .await?;
    Ok(Versioned::ok(found.comment.version, found.into()))
}

/// Approve a comment
///
/// Readers see it at once.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, body = EditorComment),
        (status = CONFLICT, description = "The comment was deleted; only its place is left.")
    )
)]
#[post("/editor/comments/{id}/approve")]
pub async fn approve_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<EditorComment>, Problem> {
    decide(&app, actor, key, path.id, *version, Moderation::Approve).await
}

/// Mark a comment as spam
///
/// Readers no longer see it.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, body = EditorComment),
        (status = CONFLICT, description = "The comment was deleted; only its place is left.")
    )
)]
#[post("/editor/comments/{id}/spam")]
pub async fn spam_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<EditorComment>, Problem> {
    decide(&app, actor, key, path.id, *version, Moderation::Spam).await
}

/// Trash a comment
///
/// Readers no longer see it. It can be approved again.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, body = EditorComment),
        (status = CONFLICT, description = "The comment was deleted; only its place is left.")
    )
)]
#[post("/editor/comments/{id}/trash")]
pub async fn trash_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<EditorComment>, Problem> {
    decide(&app, actor, key, path.id, *version, Moderation::Trash).await
}

/// Delete a comment for good
///
/// Text, name and address are erased. Where replies hang under it, an empty place stays.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath, IfMatch),
    responses((status = NO_CONTENT, description = "It is gone."))
)]
#[delete("/editor/comments/{id}")]
pub async fn delete_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
    version: IfMatch,
) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            service::moderate(tx, &actor, path.id, *version, Moderation::Delete)
        })
        .await?;
    Ok(Done)
}

/// What is kept for the key is that it was decided: the answer holds an address, and is read anew.
async fn decide(
    app: &App,
    actor: Actor,
    key: IdempotencyKey,
    id: CommentId,
    version: Version,
    decision: Moderation,
) -> Result<Versioned<EditorComment>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, empty_digest()));
    let moderator = actor.clone();
    app.db
        .write_once(context, move |tx| {
            service::moderate(tx, &moderator, id, version, decision).map(|_| ())
        })
        .await?;
    let moderated = app.db.read(move |conn| service::get(conn, &actor, id)).await?;
    Ok(Versioned::ok(moderated.comment.version, moderated.into()))
}
