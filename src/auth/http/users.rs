//! Accounts, as administrators look after them.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::auth::actor::Actor;
use crate::auth::model::{UserChanges, UserId};
use crate::auth::service::users;
use crate::auth::views::{
    CreateUser, CreatedUser, DeleteUserQuery, OneTimeLinkView, UpdateUser, UserAccount, UserListFilter,
};
use crate::http::{
    Body, Done, IdempotencyKey, IfMatch, ListQuery, Page, PageParams, Path, Private, Problem, Query,
    Versioned, empty_digest,
};

/// Names one account.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct UserPath {
    /// The account's id.
    pub id: UserId,
}

/// Where an account is found.
pub(super) fn address(id: UserId) -> String {
    format!("/api/v1/editor/users/{id}")
}

/// List the accounts
///
/// Every account, by name or the newest first, if asked for only those of one role or status. For
/// administrators: the list holds e-mail addresses.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserListFilter, PageParams),
    responses((status = OK, description = "A page of accounts.", body = Page<UserAccount>))
)]
#[get("/editor/users")]
pub async fn list_users(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<UserListFilter>,
) -> Result<Private<Page<UserAccount>>, Problem> {
    let limit = query.page.limit;
    let slice = app
        .db
        .read(move |conn| users::list_users(conn, &actor, query.filter.into(), &query.page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(UserAccount::from),
    )))
}

/// Create an account
///
/// With a password, the account can be used at once. Without one it waits (`invited`), and the answer holds an
/// invitation token: hand it to its owner, who chooses a password with `POST /api/v1/auth/invitations/accept`
/// within an hour, unless `DATELINE_INVITATION_LIFETIME` says otherwise. The token is told once and kept as a digest only.
///
/// Does not take an `Idempotency-Key`: the answer may hold a secret, which is not kept. Sent twice, the second
/// request is 409, because the address is taken.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    request_body = CreateUser,
    responses(
        (status = CREATED, description = "The account, and the invitation if it waits for one.", body = CreatedUser),
        (status = CONFLICT, description = "The e-mail address or the author belongs to another account."),
    )
)]
#[post("/editor/users")]
pub async fn create_user(
    app: Data<App>,
    actor: Actor,
    body: Body<CreateUser>,
) -> Result<Versioned<CreatedUser>, Problem> {
    let (user, invitation) = users::create(&app.db, &app.auth, &actor, body.into_inner().into()).await?;
    let (location, version) = (address(user.id), user.version);
    let created = CreatedUser {
        account: user.into(),
        invitation: invitation.map(|link| OneTimeLinkView::at(app.auth.invitations.url.as_ref(), link)),
    };
    Ok(Versioned::created(location, version, created))
}

/// Get an account
///
/// By id, with the version to send back in `If-Match`.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath),
    responses((status = OK, description = "The account.", body = UserAccount))
)]
#[get("/editor/users/{id}")]
pub async fn get_user(
    app: Data<App>,
    actor: Actor,
    path: Path<UserPath>,
) -> Result<Versioned<UserAccount>, Problem> {
    account(&app, actor, path.id).await
}

/// Change an account
///
/// Its name, its role, or the author its owner writes as. Another role holds from the account's next request
/// on. The last active administrator keeps the role (409).
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath, IfMatch),
    request_body = UpdateUser,
    responses(
        (status = OK, description = "The account as it is now.", body = UserAccount),
        (status = CONFLICT, description = "The last active administrator, or an author linked with another account."),
    )
)]
#[patch("/editor/users/{id}")]
pub async fn update_user(
    app: Data<App>,
    actor: Actor,
    path: Path<UserPath>,
    version: IfMatch,
    body: Body<UpdateUser>,
) -> Result<Versioned<UserAccount>, Problem> {
    let changes = UserChanges::from(body.into_inner());
    let user = app
        .db
        .write(actor.context(), move |tx| {
            users::update_user(tx, &actor, path.id, *version, &changes)
        })
        .await?;
    Ok(Versioned::ok(user.version, user.into()))
}

/// Delete an account
///
/// For good, with its sessions. Its articles go to the account that `reassign_to` names; while there are
/// articles and nobody is named, this is 409 with their `count`. What its author profile is credited with stays.
/// The last active administrator cannot be deleted (409).
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath, DeleteUserQuery, IfMatch),
    responses(
        (status = NO_CONTENT, description = "The account is gone."),
        (status = CONFLICT, description = "The last active administrator, or articles that nobody takes."),
        (status = UNPROCESSABLE_ENTITY, description = "`reassign_to` names no other account."),
    )
)]
#[delete("/editor/users/{id}")]
pub async fn delete_user(
    app: Data<App>,
    actor: Actor,
    path: Path<UserPath>,
    query: Query<DeleteUserQuery>,
    version: IfMatch,
) -> Result<Done, Problem> {
    let heir = query.reassign_to;
    app.db
        .write(actor.context(), move |tx| {
            users::delete_user(tx, &actor, path.id, *version, heir)
        })
        .await?;
    Ok(Done)
}

/// Suspend an account
///
/// Locks it and ends its sessions at once. Its articles stay as they are. Suspending a suspended account
/// changes nothing. The last active administrator cannot be suspended (409).
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, description = "The account, suspended.", body = UserAccount),
        (status = CONFLICT, description = "The last active administrator."),
    )
)]
#[post("/editor/users/{id}/suspend")]
pub async fn suspend_user(
    app: Data<App>,
    actor: Actor,
    path: Path<UserPath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<UserAccount>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, empty_digest()));
    let admin = actor.clone();
    app.db
        .write_once(context, move |tx| {
            users::suspend_user(tx, &admin, path.id, *version).map(|_| ())
        })
        .await?;
    account(&app, actor, path.id).await
}

/// Reactivate an account
///
/// Unlocks a suspended account; its owner logs in again. One that never had a password waits for an invitation
/// again: links that were made before it was suspended open nothing. Reactivating an active account changes nothing; one that is still invited is 409.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, description = "The account, usable again.", body = UserAccount),
        (status = CONFLICT, description = "The invitation was not accepted yet."),
    )
)]
#[post("/editor/users/{id}/reactivate")]
pub async fn reactivate_user(
    app: Data<App>,
    actor: Actor,
    path: Path<UserPath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<UserAccount>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, empty_digest()));
    let admin = actor.clone();
    app.db
        .write_once(context, move |tx| {
            users::reactivate_user(tx, &admin, path.id, *version).map(|_| ())
        })
        .await?;
    account(&app, actor, path.id).await
}

/// The account as it is. What is kept for a key is that something was done with it: its address is not kept twice.
async fn account(app: &App, actor: Actor, id: UserId) -> Result<Versioned<UserAccount>, Problem> {
    let user = app.db.read(move |conn| users::get_user(conn, &actor, id)).await?;
    Ok(Versioned::ok(user.version, user.into()))
}
