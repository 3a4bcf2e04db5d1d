//! Links that let somebody choose a password.

use actix_web::post;
use actix_web::web::Data;

use super::users::UserPath;
use crate::app::App;
use crate::auth::actor::Actor;
use crate::auth::authenticate::Visitor;
use crate::auth::service::{invitations, resets};
use crate::auth::views::{OneTimeLinkView, ResetPassword};
use crate::http::{Body, Done, Path, Private, Problem};

/// Invite somebody again
///
/// Makes another invitation to an account that waits for its owner; former ones end. Hand it over on a safe way. It is
/// good for an hour, unless `DATELINE_INVITATION_LIFETIME` says otherwise, and for one use.
///
/// Does not take an `Idempotency-Key`: the answer holds a secret, which is not kept.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath),
    responses(
        (status = OK, description = "The invitation.", body = OneTimeLinkView),
        (status = CONFLICT, description = "The account does not wait for its owner."),
    )
)]
#[post("/editor/users/{id}/invitation")]
pub async fn invite_user(
    app: Data<App>,
    actor: Actor,
    path: Path<UserPath>,
) -> Result<Private<OneTimeLinkView>, Problem> {
    let config = app.auth.invitations.clone();
    let made = app
        .db
        .write(actor.context(), move |tx| {
            invitations::invite_again(tx, &actor, path.id, config.lifetime)
        })
        .await?;
    Ok(Private::ok(OneTimeLinkView::at(
        app.auth.invitations.url.as_ref(),
        made,
    )))
}

/// Make a password reset link
///
/// For somebody who forgot their password: hand it over on a safe way. Former ones end. It is good for an hour, unless
/// `DATELINE_PASSWORD_RESET_LIFETIME` says otherwise, and for one use. Nothing changes before it is used.
///
/// Does not take an `Idempotency-Key`: the answer holds a secret, which is not kept.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath),
    responses(
        (status = OK, description = "The link.", body = OneTimeLinkView),
        (status = CONFLICT, description = "The account was not activated yet, or is suspended."),
    )
)]
#[post("/editor/users/{id}/password-reset")]
pub async fn make_password_reset(
    app: Data<App>,
    actor: Actor,
    path: Path<UserPath>,
) -> Result<Private<OneTimeLinkView>, Problem> {
    let lifetime = app.auth.password_resets.lifetime;
    let made = app
        .db
        .write(actor.context(), move |tx| {
            resets::make(tx, &actor, path.id, lifetime)
        })
        .await?;
    let url = app.auth.password_resets.url.as_ref();
    Ok(Private::ok(OneTimeLinkView::at(url, made)))
}

/// Reset a password
///
/// Chooses another password with the token of a reset link. Every session of the account ends, while its API keys go on;
/// then log in with the new password. A token that is unknown, used or expired is 401; which, is not told.
///
/// Does not take an `Idempotency-Key`: the token works once as it is.
#[utoipa::path(
    tag = "auth",
    request_body = ResetPassword,
    responses(
        (status = NO_CONTENT, description = "The password is changed."),
        (status = UNAUTHORIZED, description = "The token is unknown, used or expired."),
    )
)]
#[post("/auth/password/reset")]
pub async fn reset_password(
    app: Data<App>,
    visitor: Visitor,
    body: Body<ResetPassword>,
) -> Result<Done, Problem> {
    let ResetPassword { token, password } = body.into_inner();
    resets::reset(&app.db, &app.auth, &visitor.0, &token, password).await?;
    Ok(Done)
}
