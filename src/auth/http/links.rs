//! Links that let somebody choose a password.

use actix_web::post;
use actix_web::web::Data;

use super::users::UserPath;
use crate::app::App;
use crate::auth::actor::Actor;
use crate::auth::authenticate::Visitor;
use crate::auth::policy::Permission;
use crate::auth::service::{invitations, resets};
use crate::auth::views::{ForgotPassword, OneTimeLinkView, ResetPassword};
use crate::http::{Accepted, Body, Done, IdempotencyKey, Path, Private, Problem, empty_digest};

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

/// Send an invitation
///
/// Has another invitation sent to the owner of an account that waits for them; former ones end when it is. The answer comes
/// before that: a letter that cannot be sent is tried again for a day, and `GET /api/v1/editor/jobs` shows it. Where the
/// server sends no mail (`DATELINE_SMTP_HOST`, `DATELINE_INVITATION_URL`), this is 409: hand a link over yourself.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath, IdempotencyKey),
    responses(
        (status = ACCEPTED, description = "It will be sent."),
        (status = CONFLICT, description = "The account does not wait for its owner, or no mail is sent."),
    )
)]
#[post("/editor/users/{id}/invitation/mail")]
pub async fn mail_invitation(
    app: Data<App>,
    actor: Actor,
    path: Path<UserPath>,
    key: IdempotencyKey,
) -> Result<Accepted, Problem> {
    actor.may(Permission::ManageUsers)?;
    app.auth.check_mails(&app.auth.invitations)?;
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, empty_digest()));
    app.db
        .write_once(context, move |tx| invitations::send(tx, &actor, path.id))
        .await?;
    Ok(Accepted)
}

/// Send a password reset link
///
/// Has a link sent to the owner of an account, as if they had asked for it themselves. Former ones stay good: each for its
/// time, and until one is used. The answer comes before it is sent: a letter that cannot be is tried again for as long as
/// the link would be good, and `GET /api/v1/editor/jobs` shows it. Where the server sends no mail (`DATELINE_SMTP_HOST`,
/// `DATELINE_PASSWORD_RESET_URL`), this is 409: hand a link over yourself.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath, IdempotencyKey),
    responses(
        (status = ACCEPTED, description = "It will be sent."),
        (status = CONFLICT, description = "The account was not activated yet, or is suspended, or no mail is sent."),
    )
)]
#[post("/editor/users/{id}/password-reset/mail")]
pub async fn mail_password_reset(
    app: Data<App>,
    actor: Actor,
    path: Path<UserPath>,
    key: IdempotencyKey,
) -> Result<Accepted, Problem> {
    actor.may(Permission::ManageUsers)?;
    app.auth.check_mails(&app.auth.password_resets)?;
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, empty_digest()));
    app.db
        .write_once(context, move |tx| resets::send(tx, &actor, path.id))
        .await?;
    Ok(Accepted)
}

/// Ask for a password reset link
///
/// For whoever forgot their password: a link is sent to the address, if an account has it that somebody can log in with. The
/// answer is 202 for every address, after the same work, and comes before anything is sent. The link is good once and for
/// an hour, unless `DATELINE_PASSWORD_RESET_LIFETIME` says otherwise; `POST /api/v1/auth/password/reset` takes its token.
/// Another one does not end it: all end when one is used, when the password is changed, and when the account is suspended.
///
/// After three times for one address within an hour, or twenty from one network, this is 429. Where the server sends no mail
/// (`DATELINE_SMTP_HOST`, `DATELINE_PASSWORD_RESET_URL`), it is 409 for everybody: ask an administrator for a link.
#[utoipa::path(
    tag = "auth",
    request_body = ForgotPassword,
    responses(
        (status = ACCEPTED, description = "If there is such an account, a link is sent to it."),
        (status = CONFLICT, description = "No mail is sent."),
        (status = TOO_MANY_REQUESTS, description = "Too often for this address or from this network."),
    )
)]
#[post("/auth/password/forgot")]
pub async fn forgot_password(
    app: Data<App>,
    visitor: Visitor,
    body: Body<ForgotPassword>,
) -> Result<Accepted, Problem> {
    let ForgotPassword { email } = body.into_inner();
    resets::forgot(&app.db, &app.auth, &visitor.0, &email).await?;
    Ok(Accepted)
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
