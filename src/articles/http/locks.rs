//! Who is at work on an article.

use std::time::Duration;

use actix_web::web::Data;
use actix_web::{delete, get, post};

use super::ArticlePath;
use crate::app::App;
use crate::articles::service;
use crate::articles::views::{EditorLock, TakeLock};
use crate::auth::Actor;
use crate::http::{Done, IdempotencyKey, OptionalBody, Path, Private, Problem};

/// See who is at work on an article
///
/// The lock that somebody holds, if it has not expired. It keeps nobody from saving: `If-Match` decides about that.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:read"])),
    params(ArticlePath),
    responses((status = OK, body = EditorLock))
)]
#[get("/editor/articles/{id}/lock")]
pub async fn get_lock(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
) -> Result<Private<EditorLock>, Problem> {
    let lock = app
        .db
        .read_now(move |conn, now| service::find_lock(conn, &actor, path.id, now))
        .await?;
    Ok(Private::ok(lock.into()))
}

/// Lock an article
///
/// Tells others that you are at work on it, for as many seconds as you say. Ask again before they are over to go on; a
/// request with the `Idempotency-Key` of an earlier one is that request and does not. While somebody else holds the lock
/// it is 409 with the `holder` (`id` and `name`) and `expires_at`; `force` takes it from them.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:edit"])),
    params(ArticlePath, IdempotencyKey),
    request_body = Option<TakeLock>,
    responses(
        (status = OK, body = EditorLock),
        (status = CONFLICT, description = "Somebody else holds it: `holder` says who, and `expires_at` until when. Or the article is in the trash."),
    )
)]
#[post("/editor/articles/{id}/lock")]
pub async fn take_lock(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    key: IdempotencyKey,
    body: OptionalBody<TakeLock>,
) -> Result<Private<EditorLock>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let TakeLock { seconds, force } = body.into_inner();
    let time = Duration::from_secs(seconds);
    let lock: EditorLock = app
        .db
        .write_once(context, move |tx| {
            service::take_lock(tx, &actor, path.id, time, force).map(|lock| Some(lock).into())
        })
        .await?;
    Ok(Private::ok(lock))
}

/// Release the lock on an article
///
/// Your own; editors and administrators release anybody's. Done as well when nobody holds it.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:edit"])),
    params(ArticlePath),
    responses((status = NO_CONTENT, description = "Nobody holds it."))
)]
#[delete("/editor/articles/{id}/lock")]
pub async fn release_lock(app: Data<App>, actor: Actor, path: Path<ArticlePath>) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            service::release_lock(tx, &actor, path.id)
        })
        .await?;
    Ok(Done)
}
