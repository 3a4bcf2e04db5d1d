//! Second factors.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, post};

use super::sessions::{check_cookies, hand_over, user_agent};
use super::users::UserPath;
use crate::app::App;
use crate::auth::actor::Actor;
use crate::auth::authenticate::Visitor;
use crate::auth::service::second_factors::{self, Proof, SecondStep};
use crate::auth::views::{
    ConfirmSecondFactor, EnrolSecondFactor, FinishLogin, ProveSecondFactor, RecoveryCodes,
    SecondFactorEnrolment, SecondFactorState, Tokens,
};
use crate::http::{Body, Done, Path, Private, Problem};

/// Log in: the second step
///
/// For whoever was answered 202 by `POST /api/v1/auth/login`: a code from the telephone, good once and for half a minute
/// before and after its time, or a recovery code. A wrong or used one is 401 and counts as a failed try to log in; a
/// challenge that is over is 401 as well.
///
/// Does not take an `Idempotency-Key`: the answer holds secrets, which are not kept.
#[utoipa::path(
    tag = "auth",
    request_body = FinishLogin,
    responses(
        (status = OK, description = "A fresh pair of tokens.", body = Tokens),
        (status = NO_CONTENT, description = "A fresh pair of tokens, in cookies."),
        (status = FORBIDDEN, description = "Cookies are not for the page that asks."),
        (status = UNAUTHORIZED, description = "The challenge is over, or the code is wrong or used."),
        (status = TOO_MANY_REQUESTS, description = "Too many failed tries."),
    )
)]
#[post("/auth/login/second-factor")]
pub async fn finish_login(
    request: HttpRequest,
    app: Data<App>,
    visitor: Visitor,
    body: Body<FinishLogin>,
) -> Result<HttpResponse, Problem> {
    let FinishLogin {
        challenge,
        code,
        cookies,
    } = body.into_inner();
    check_cookies(&request, &app, cookies)?;
    let step = SecondStep {
        challenge,
        code,
        user_agent: user_agent(&request),
    };
    let logged_in = second_factors::finish_login(&app.db, &app.auth, &visitor.0, step).await?;
    hand_over(&request, &app, logged_in, cookies)
}

/// Get the state of one's second factor
///
/// Whether one is asked for when one logs in, and whether one's role needs it.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    responses((status = OK, description = "The state.", body = SecondFactorState))
)]
#[get("/auth/second-factor")]
pub async fn get_second_factor(app: Data<App>, actor: Actor) -> Result<Private<SecondFactorState>, Problem> {
    let auth = app.auth.clone();
    let state = app
        .db
        .read(move |conn| second_factors::state(conn, &auth, &actor))
        .await?;
    Ok(Private::ok(state.into()))
}

/// Enrol a second factor
///
/// Begins it: the answer holds a secret for an app that computes codes (TOTP, RFC 6238), as text, as an `otpauth` URL and
/// as a picture of it. Nothing is asked for at login before `POST /api/v1/auth/second-factor/confirm` has shown that it
/// works; beginning again makes another secret. 409 for whoever has one.
///
/// Does not take an `Idempotency-Key`: the answer holds a secret, which is not kept.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    request_body = EnrolSecondFactor,
    responses(
        (status = OK, description = "What to show to the telephone.", body = SecondFactorEnrolment),
        (status = CONFLICT, description = "There is one already."),
        (status = TOO_MANY_REQUESTS, description = "Too many wrong passwords."),
    )
)]
#[post("/auth/second-factor")]
pub async fn enrol_second_factor(
    app: Data<App>,
    actor: Actor,
    body: Body<EnrolSecondFactor>,
) -> Result<Private<SecondFactorEnrolment>, Problem> {
    let EnrolSecondFactor { current_password } = body.into_inner();
    let enrolment = second_factors::enrol(&app.db, &app.auth, &actor, current_password).await?;
    Ok(Private::ok(enrolment.into()))
}

/// Confirm a second factor
///
/// With a code of it. From now on logging in takes two steps, and the other sessions of the account end. The answer holds ten recovery codes, each good once in the
/// place of a code: keep them apart from the telephone. A wrong code is 422 at `/code`.
///
/// Does not take an `Idempotency-Key`: the answer holds secrets, which are not kept.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    request_body = ConfirmSecondFactor,
    responses(
        (status = OK, description = "The recovery codes.", body = RecoveryCodes),
        (status = CONFLICT, description = "There is none to confirm."),
    )
)]
#[post("/auth/second-factor/confirm")]
pub async fn confirm_second_factor(
    app: Data<App>,
    actor: Actor,
    body: Body<ConfirmSecondFactor>,
) -> Result<Private<RecoveryCodes>, Problem> {
    let ConfirmSecondFactor { code } = body.into_inner();
    let seals = app.auth.seals.clone();
    let recovery_codes = app
        .db
        .write(actor.context(), move |tx| {
            second_factors::confirm(tx, &seals, &actor, &code)
        })
        .await?;
    Ok(Private::ok(RecoveryCodes { recovery_codes }))
}

/// Remove one's second factor
///
/// Takes the password, and a code of the factor or a recovery code. The recovery codes go with it. A wrong code is 422 at
/// `/code` and counts as a failed try to log in. Whoever lost both asks an administrator.
///
/// Does not take an `Idempotency-Key`: the code works once as it is.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    request_body = ProveSecondFactor,
    responses(
        (status = NO_CONTENT, description = "It is gone."),
        (status = CONFLICT, description = "There is none."),
        (status = TOO_MANY_REQUESTS, description = "Too many wrong passwords or codes."),
    )
)]
#[post("/auth/second-factor/remove")]
pub async fn remove_second_factor(
    app: Data<App>,
    actor: Actor,
    body: Body<ProveSecondFactor>,
) -> Result<Done, Problem> {
    second_factors::remove(&app.db, &app.auth, &actor, proof(body.into_inner())).await?;
    Ok(Done)
}

fn proof(body: ProveSecondFactor) -> Proof {
    let ProveSecondFactor {
        current_password: password,
        code,
    } = body;
    Proof { password, code }
}

/// Renew one's recovery codes
///
/// Takes the password, and a code of the factor or a recovery code. The answer holds ten others; those there were are good
/// no longer. A wrong code is 422 at `/code` and counts as a failed try to log in.
///
/// Does not take an `Idempotency-Key`: the answer holds secrets, which are not kept.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    request_body = ProveSecondFactor,
    responses(
        (status = OK, description = "The recovery codes.", body = RecoveryCodes),
        (status = CONFLICT, description = "There is no second factor."),
        (status = TOO_MANY_REQUESTS, description = "Too many wrong passwords or codes."),
    )
)]
#[post("/auth/second-factor/recovery-codes")]
pub async fn renew_recovery_codes(
    app: Data<App>,
    actor: Actor,
    body: Body<ProveSecondFactor>,
) -> Result<Private<RecoveryCodes>, Problem> {
    let proof = proof(body.into_inner());
    let recovery_codes = second_factors::renew_recovery_codes(&app.db, &app.auth, &actor, proof).await?;
    Ok(Private::ok(RecoveryCodes { recovery_codes }))
}

/// Reset the second factor of an account
///
/// For somebody who lost telephone and recovery codes. Their sessions end. The next login takes the password alone, and a
/// role that needs a second factor has to enrol another one first. One's own is 403: it is removed with a code of it, with
/// `POST /api/v1/auth/second-factor/remove`.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath),
    responses((status = NO_CONTENT, description = "The account has no second factor."))
)]
#[delete("/editor/users/{id}/second-factor")]
pub async fn reset_second_factor(
    app: Data<App>,
    actor: Actor,
    path: Path<UserPath>,
) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            second_factors::reset(tx, &actor, path.id)
        })
        .await?;
    Ok(Done)
}
