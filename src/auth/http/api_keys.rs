//! API keys.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::auth::actor::Actor;
use crate::auth::model::ApiKeyId;
use crate::auth::service::api_keys;
use crate::auth::views::{ApiKeyView, CreateApiKey, MintedApiKey, RotateApiKey};
use crate::http::{Body, Done, ListQuery, NoFilter, OptionalBody, Page, PageParams, Path, Private, Problem};

/// Names one API key.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ApiKeyPath {
    /// The key's id.
    pub id: ApiKeyId,
}

/// List API keys
///
/// The newest first, without their secrets: one's own, and for administrators everybody's. A key is listed for 30 days
/// after it is over, at least.
#[utoipa::path(
    tag = "keys",
    security(("bearer" = ["keys:manage"])),
    params(PageParams),
    responses((status = OK, description = "A page of keys.", body = Page<ApiKeyView>))
)]
#[get("/editor/keys")]
pub async fn list_api_keys(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<NoFilter>,
) -> Result<Private<Page<ApiKeyView>>, Problem> {
    let limit = query.page.limit;
    let slice = app
        .db
        .read(move |conn| api_keys::list(conn, &actor, &query.page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(ApiKeyView::from),
    )))
}

/// Make an API key
///
/// For a machine that acts for you: send it as `Authorization: Bearer dtl_…`. It may do what its scopes open of what
/// your role may at that moment; when you are demoted or suspended, so is the key. An operation that names no right in
/// `x-permissions` is for people alone, and so are accounts, keys and purging.
///
/// The answer holds the secret, this once: only its digest is kept. It ends in six characters that check it, so that a
/// mistyped key is noticed and scanners for leaked secrets know one. You may have 50 keys that are good.
///
/// Does not take an `Idempotency-Key`: the answer holds a secret, which is not kept.
#[utoipa::path(
    tag = "keys",
    security(("bearer" = ["keys:manage"])),
    request_body = CreateApiKey,
    responses(
        (status = CREATED, description = "The key with its secret.", body = MintedApiKey),
        (status = CONFLICT, description = "You have too many keys."),
    )
)]
#[post("/editor/keys")]
pub async fn create_api_key(
    app: Data<App>,
    actor: Actor,
    body: Body<CreateApiKey>,
) -> Result<Private<MintedApiKey>, Problem> {
    let new = body.into_inner().into();
    let made = app
        .db
        .write(actor.context(), move |tx| api_keys::create(tx, &actor, &new))
        .await?;
    let location = format!("/api/v1/editor/keys/{}", made.0.id);
    Ok(Private::created(&location, made.into()))
}

/// Get an API key
///
/// Without its secret, which nobody has but whoever made it.
#[utoipa::path(
    tag = "keys",
    security(("bearer" = ["keys:manage"])),
    params(ApiKeyPath),
    responses((status = OK, description = "The key.", body = ApiKeyView))
)]
#[get("/editor/keys/{id}")]
pub async fn get_api_key(
    app: Data<App>,
    actor: Actor,
    path: Path<ApiKeyPath>,
) -> Result<Private<ApiKeyView>, Problem> {
    let key = app
        .db
        .read(move |conn| api_keys::get(conn, &actor, path.id))
        .await?;
    Ok(Private::ok(key.into()))
}

/// Rotate an API key
///
/// Gives it another secret, which is told here this once, and another end. Id, name and scopes stay. The former secret
/// goes on for `overlap_minutes`, so that it can be exchanged without a gap. Only for keys of one's own: whoever has the
/// secret passes for the owner. A key that was revoked or has expired is 409.
///
/// Does not take an `Idempotency-Key`: the answer holds a secret, which is not kept.
#[utoipa::path(
    tag = "keys",
    security(("bearer" = ["keys:manage"])),
    params(ApiKeyPath),
    request_body = Option<RotateApiKey>,
    responses(
        (status = OK, description = "The key with its new secret.", body = MintedApiKey),
        (status = CONFLICT, description = "The key is over."),
    )
)]
#[post("/editor/keys/{id}/rotate")]
pub async fn rotate_api_key(
    app: Data<App>,
    actor: Actor,
    path: Path<ApiKeyPath>,
    body: OptionalBody<RotateApiKey>,
) -> Result<Private<MintedApiKey>, Problem> {
    let rotation = body.into_inner().into();
    let rotated = app
        .db
        .write(actor.context(), move |tx| {
            api_keys::rotate(tx, &actor, path.id, rotation)
        })
        .await?;
    Ok(Private::ok(rotated.into()))
}

/// Revoke an API key
///
/// It is refused from the next request on, on every machine. Administrators may revoke everybody's. Revoking it again
/// changes nothing.
#[utoipa::path(
    tag = "keys",
    security(("bearer" = ["keys:manage"])),
    params(ApiKeyPath),
    responses((status = NO_CONTENT, description = "It is revoked."))
)]
#[delete("/editor/keys/{id}")]
pub async fn revoke_api_key(app: Data<App>, actor: Actor, path: Path<ApiKeyPath>) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| api_keys::revoke(tx, &actor, path.id))
        .await?;
    Ok(Done)
}
