//! The operations on what is removed for good.

use actix_web::web::Data;
use actix_web::{get, post};

use super::ArticlePath;
use super::moves::make;
use crate::app::App;
use crate::articles::service;
use crate::articles::views::{EditorArticle, TakeDownArticle, TakedownView};
use crate::auth::Actor;
use crate::http::{Body, IdempotencyKey, IfMatch, Path, Private, Problem, Versioned};

/// Take an article down
///
/// It leaves every output at once and for good; where it was, readers get 410 with the `notice`. Its slugs stay taken, and
/// a copy of everything is kept that nobody can change and only administrators read. It cannot be undone: the text can
/// only be published as a new article.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:approve"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    request_body = TakeDownArticle,
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/take-down")]
pub async fn take_down_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
    body: Body<TakeDownArticle>,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, body.digest());
    let TakeDownArticle { reason, notice } = body.into_inner();
    make(&app, actor, once, move |tx, actor| {
        service::take_down(tx, actor, path.id, *version, reason.trim(), notice.trim())
    })
    .await
}

/// Get the legal copy of an article
///
/// Why it was taken down, by whom, and everything that had happened to it.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:read_taken_down"])),
    params(ArticlePath),
    responses((status = OK, body = TakedownView))
)]
#[get("/editor/articles/{id}/takedown")]
pub async fn get_takedown(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
) -> Result<Private<TakedownView>, Problem> {
    let takedown = app
        .db
        .read(move |conn| service::get_takedown(conn, &actor, path.id))
        .await?;
    Ok(Private::ok(takedown.into()))
}
