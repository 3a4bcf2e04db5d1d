//! What moderators ask and decide.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post};

use super::CommentPath;
use crate::app::App;
use crate::auth::Actor;
use crate::comments::store::queue::CommentQuery;
use crate::comments::views::{
    CommenterHistory, EditorComment, EditorCommentFilter, MarkComment, ModerateComments, ModeratedComments,
    ReplyToComment,
};
use crate::comments::{CommentError, CommentId, Moderation, service};
use crate::db::{Tx, Version};
use crate::http::{
    Body, Code, Done, IdempotencyKey, IfMatch, ListQuery, Page, PageParams, Path, Private, Problem,
    Versioned, empty_digest,
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
    let query = CommentQuery::from(filter);
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

/// The limit of a body that names 500 comments.
const MANY: usize = 32 * 1024;

/// Decide about many comments
///
/// One decision about up to 500 comments, by their ids or by what they have in common, in whatever version they are. Each
/// is decided about for itself, and has its result: a `200` says that all were tried, not that all were done. What is not
/// yours to moderate is refused as `not_found`.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(IdempotencyKey),
    request_body = ModerateComments,
    responses((status = OK, body = ModeratedComments))
)]
#[post("/editor/moderation")]
pub async fn moderate_comments(
    app: Data<App>,
    actor: Actor,
    key: IdempotencyKey,
    body: Body<ModerateComments, MANY>,
) -> Result<Private<ModeratedComments>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let wrong = |(place, detail)| Problem::new(Code::InvalidBody).field(place, "required", detail);
    let (action, wanted) = body.into_inner().wanted().map_err(wrong)?;
    let decide =
        move |tx: &mut Tx| service::moderate_many(tx, &actor, &wanted, action).map(ModeratedComments::from);
    Ok(Private::ok(app.db.write_once(context, decide).await?))
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

/// Mark a comment out
///
/// Pins it, or recommends it as the editors' pick, or neither any more. Readers see it at once.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath, IfMatch),
    request_body = MarkComment,
    responses(
        (status = OK, body = EditorComment),
        (status = CONFLICT, description = "The comment was deleted; only its place is left.")
    )
)]
#[patch("/editor/comments/{id}")]
pub async fn mark_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
    version: IfMatch,
    body: Body<MarkComment>,
) -> Result<Versioned<EditorComment>, Problem> {
    let MarkComment { is_pinned, is_picked } = body.into_inner();
    let marked = app
        .db
        .write(actor.context(), move |tx| {
            service::mark(tx, &actor, path.id, *version, (is_pinned, is_picked))
        })
        .await?;
    Ok(Versioned::ok(marked.comment.version, marked.into()))
}

/// Reply to a comment as the newsroom
///
/// Readers see it at once, under the name of your account and marked as the newsroom's, also where comments are closed.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath, IdempotencyKey),
    request_body = ReplyToComment,
    responses(
        (status = CREATED, body = EditorComment),
        (status = CONFLICT, description = "Readers do not see the comment.")
    )
)]
#[post("/editor/comments/{id}/replies")]
pub async fn reply_to_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
    key: IdempotencyKey,
    body: Body<ReplyToComment>,
) -> Result<Versioned<EditorComment>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let text = app.comments.text(&body.into_inner().body)?;
    let by = actor.clone();
    let reply = move |tx: &mut Tx| {
        let replied = service::reply(tx, &by, path.id, (&text.0, &text.1))?;
        Ok::<_, CommentError>(replied.comment.id)
    };
    let id = app.db.write_once(context, reply).await?;
    let replied = app.db.read(move |conn| service::get(conn, &actor, id)).await?;
    let location = format!("/api/v1/editor/comments/{id}");
    Ok(Versioned::created(
        location,
        replied.comment.version,
        replied.into(),
    ))
}

/// Get the history of a commenter
///
/// What became of the comments of whoever wrote this one, and the last of them. Nothing, where the newsroom wrote it.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate", "commenters:manage"])),
    params(CommentPath),
    responses((status = OK, body = CommenterHistory))
)]
#[get("/editor/comments/{id}/history")]
pub async fn get_commenter_history(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
) -> Result<Private<CommenterHistory>, Problem> {
    let history = app
        .db
        .read(move |conn| service::history(conn, &actor, path.id))
        .await?;
    Ok(Private::ok(history.into()))
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
