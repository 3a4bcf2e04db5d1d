//! The operations of reviewing.

use actix_web::post;
use actix_web::web::Data;

use super::ArticlePath;
use super::moves::make;
use crate::app::App;
use crate::articles::service;
use crate::articles::views::{EditorArticle, RequestChanges};
use crate::auth::Actor;
use crate::http::{Body, IdempotencyKey, IfMatch, Path, Problem, Versioned, empty_digest};

/// Submit an article for review
///
/// The working copy waits for a second pair of eyes; it can still be edited.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:edit"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/submit")]
pub async fn submit_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, empty_digest());
    make(&app, actor, once, move |tx, actor| {
        service::submit(tx, actor, path.id, *version)
    })
    .await
}

/// Approve an article
///
/// The working copy as it is now: an approval does not reach any later edit.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:approve"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/approve")]
pub async fn approve_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, empty_digest());
    make(&app, actor, once, move |tx, actor| {
        service::approve(tx, actor, path.id, *version)
    })
    .await
}

/// Request changes to an article
///
/// The working copy is a draft again, and `review_note` says why.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:approve"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    request_body = RequestChanges,
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/request-changes")]
pub async fn request_changes(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
    body: Body<RequestChanges>,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, body.digest());
    let reason = body.into_inner().reason;
    make(&app, actor, once, move |tx, actor| {
        service::request_changes(tx, actor, path.id, *version, reason.trim())
    })
    .await
}
