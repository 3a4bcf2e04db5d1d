//! Whose comments are not taken.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::auth::Actor;
use crate::comments::views::{BanFilter, CreateBan, EditorBan};
use crate::comments::{BanId, NewBan, service};
use crate::http::{Body, Done, IdempotencyKey, ListQuery, Page, PageParams, Path, Private, Problem};

/// Names one ban.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct BanPath {
    /// The ban's id.
    pub id: BanId,
}

/// List bans
///
/// Whose comments are not taken, the latest ban first. A ban that has ended is gone within an hour.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["commenters:manage"])),
    params(BanFilter, PageParams),
    responses((status = OK, body = Page<EditorBan>))
)]
#[get("/editor/bans")]
pub async fn list_bans(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<BanFilter>,
) -> Result<Private<Page<EditorBan>>, Problem> {
    let ListQuery { filter, page } = query;
    let limit = page.limit;
    let list = move |conn: &mut _| service::list_bans(conn, &actor, filter.kind, &page);
    let slice = app.db.read(list).await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(EditorBan::from),
    )))
}

/// Ban somebody
///
/// From now on their comments are not taken. Who comes from a banned network, or with an e-mail address at a banned domain,
/// is told so (403). A comment with a banned e-mail address is kept as spam, and its author is not told so: else anybody
/// could find out who is banned. So is one that holds a banned word, or names a banned domain, linked or not. What is
/// banned already is banned anew, with this note and this end. At most 1,000 words are banned (409).
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["commenters:manage"])),
    params(IdempotencyKey),
    request_body = CreateBan,
    responses(
        (status = CREATED, body = EditorBan),
        (status = CONFLICT, description = "As many words as there may be are banned."),
        (status = NOT_FOUND, description = "The ban that was made with this `Idempotency-Key` has been lifted since.")
    )
)]
#[post("/editor/bans")]
pub async fn create_ban(
    app: Data<App>,
    actor: Actor,
    key: IdempotencyKey,
    body: Body<CreateBan>,
) -> Result<Private<EditorBan>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let new = NewBan::from(body.into_inner());
    let by = actor.clone();
    // What is kept for the key is its id: the answer may hold an e-mail address, and is read anew.
    let id = app
        .db
        .write_once(context, move |tx| {
            service::create_ban(tx, &by, &new).map(|ban| ban.id)
        })
        .await?;
    let ban = app
        .db
        .read(move |conn| service::get_ban(conn, &actor, id))
        .await?;
    Ok(Private::created(&format!("/api/v1/editor/bans/{id}"), ban.into()))
}

/// Get a ban
///
/// What is banned, why and until when.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["commenters:manage"])),
    params(BanPath),
    responses((status = OK, body = EditorBan))
)]
#[get("/editor/bans/{id}")]
pub async fn get_ban(
    app: Data<App>,
    actor: Actor,
    path: Path<BanPath>,
) -> Result<Private<EditorBan>, Problem> {
    let ban = app
        .db
        .read(move |conn| service::get_ban(conn, &actor, path.id))
        .await?;
    Ok(Private::ok(ban.into()))
}

/// Lift a ban
///
/// Their comments are taken again.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["commenters:manage"])),
    params(BanPath),
    responses((status = NO_CONTENT, description = "It is lifted."))
)]
#[delete("/editor/bans/{id}")]
pub async fn delete_ban(app: Data<App>, actor: Actor, path: Path<BanPath>) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            service::delete_ban(tx, &actor, path.id)
        })
        .await?;
    Ok(Done)
}
