//! Setting up, logging in and out, one's own account.

use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, get, post, put};

use crate::app::App;
use crate::auth::actor::Actor;
use crate::auth::authenticate::Visitor;
use crate::auth::cookies;
use crate::auth::model::{LoggedIn, LoginStep};
use crate::auth::service::sessions::Login;
use crate::auth::service::setup::FirstAdmin;
use crate::auth::service::{invitations, password, sessions, setup};
use crate::auth::views::{
    AcceptInvitation, ChangePassword, LoginChallenge, LoginRequest, Me, RefreshRequest, SetUp, Tokens,
    UserAccount,
};
use crate::http::{Body, Code, Done, Private, Problem, Versioned};

/// Set the newsroom up
///
/// Makes the first administrator with the one-time token that the server prints when it starts on a database
/// without one. The token is good for 24 hours and for one use; once there is an administrator, this is 409 for
/// everybody. Then log in with the address and the password. (On the machine itself,
/// `dateline user create --role admin` does the same without a token.)
///
/// Does not take an `Idempotency-Key`: the token works once as it is.
#[utoipa::path(
    tag = "auth",
    request_body = SetUp,
    responses(
        (status = CREATED, description = "The first administrator.", body = UserAccount),
        (status = UNAUTHORIZED, description = "The token is unknown, used or expired."),
        (status = CONFLICT, description = "There is an administrator already."),
    )
)]
#[post("/auth/setup")]
pub async fn set_up(
    app: Data<App>,
    visitor: Visitor,
    body: Body<SetUp>,
) -> Result<Versioned<UserAccount>, Problem> {
    let SetUp {
        token,
        email,
        name,
        password,
    } = body.into_inner();
    let wish = FirstAdmin {
        token,
        email,
        name,
        password,
    };
    let user = setup::set_up(&app.db, &app.auth, &visitor.0, wish).await?;
    Ok(Versioned::created(
        super::users::address(user.id),
        user.version,
        user.into(),
    ))
}

/// Log in
///
/// Opens a session. Send the access token as `Authorization: Bearer …`; it is good for 15 minutes. Exchange the
/// refresh token for a fresh pair with `POST /api/v1/auth/refresh` before that. A session ends after 30 days.
///
/// Whoever has a second factor is answered 202 with a challenge, and goes on with
/// `POST /api/v1/auth/login/second-factor`.
///
/// With `cookies`, which needs the setting `DATELINE_COOKIE_ORIGINS`, a browser keeps both tokens where no script can read
/// them, and sends them by itself: the answer is 204. Requests with them that change something are heard from the
/// configured origins alone (403 elsewhere); an `Authorization` header goes before them.
///
/// A wrong password, an unknown address and an account that cannot log in are one answer (401). After 10 failed
/// tries at one account, or 100 from one address, within 15 minutes the answer is 429 with `Retry-After`;
/// successful logins do not count. When more people log in than passwords can be checked, it is 503.
///
/// Does not take an `Idempotency-Key`: the answer holds secrets, which are not kept.
#[utoipa::path(
    tag = "auth",
    request_body = LoginRequest,
    responses(
        (status = OK, description = "A fresh pair of tokens.", body = Tokens),
        (status = NO_CONTENT, description = "A fresh pair of tokens, in cookies."),
        (status = FORBIDDEN, description = "Cookies are not for the page that asks."),
        (status = ACCEPTED, description = "The second factor is asked for.", body = LoginChallenge),
        (status = UNAUTHORIZED, description = "Address and password do not belong together."),
        (status = TOO_MANY_REQUESTS, description = "Too many failed tries."),
    )
)]
#[post("/auth/login")]
pub async fn login(
    request: HttpRequest,
    app: Data<App>,
    visitor: Visitor,
    body: Body<LoginRequest>,
) -> Result<HttpResponse, Problem> {
    let LoginRequest {
        email,
        password,
        cookies,
    } = body.into_inner();
    check_cookies(&request, &app, cookies)?;
    let login = Login {
        email,
        password,
        user_agent: user_agent(&request),
    };
    match sessions::login(&app.db, &app.auth, &visitor.0, login).await? {
        LoginStep::In(logged_in) => hand_over(&request, &app, *logged_in, cookies),
        LoginStep::Challenge(challenge) => {
            let challenge = Private::ok(LoginChallenge::from(challenge));
            Ok(challenge.status(StatusCode::ACCEPTED).respond_to(&request))
        }
    }
}

/// Refuses to keep tokens in cookies for a page that is none of ours.
pub(super) fn check_cookies(request: &HttpRequest, app: &App, wanted: bool) -> Result<(), Problem> {
    if wanted {
        cookies::check_origin(request.headers(), &app.auth.cookie_origins)?;
    }
    Ok(())
}

/// Tells a client its tokens, or a browser to keep them.
pub(super) fn hand_over(
    request: &HttpRequest,
    app: &App,
    logged_in: LoggedIn,
    in_cookies: bool,
) -> Result<HttpResponse, Problem> {
    if !in_cookies {
        return Ok(Private::ok(Tokens::from(logged_in)).respond_to(request));
    }
    let mut answer = Done.respond_to(request);
    cookies::keep(&mut answer, &logged_in, app.clock.now())?;
    Ok(answer)
}

/// What the client calls itself.
pub(super) fn user_agent(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(USER_AGENT)?;
    value.to_str().ok().map(str::to_owned)
}

/// Refresh the tokens
///
/// Exchanges a refresh token for a fresh pair. Each works once: keep the new one. If the answer was lost, the
/// same token may be sent again within 10 seconds; after that, using it again is taken for theft and ends the
/// session, so that everybody holding its tokens has to log in again.
///
/// Does not take an `Idempotency-Key`: the answer holds secrets, which are not kept.
#[utoipa::path(
    tag = "auth",
    request_body = RefreshRequest,
    responses(
        (status = OK, description = "A fresh pair of tokens.", body = Tokens),
        (status = NO_CONTENT, description = "A fresh pair of tokens, in cookies."),
        (status = FORBIDDEN, description = "Cookies are not for the page that asks."),
        (status = UNAUTHORIZED, description = "The token is unknown or used, or its session has ended."),
    )
)]
#[post("/auth/refresh")]
pub async fn refresh(
    request: HttpRequest,
    app: Data<App>,
    visitor: Visitor,
    body: Body<RefreshRequest>,
) -> Result<HttpResponse, Problem> {
    let RefreshRequest {
        refresh_token,
        cookies,
    } = body.into_inner();
    check_cookies(&request, &app, cookies)?;
    let token = match refresh_token {
        Some(token) => token,
        None if cookies => cookies::sent(request.headers(), cookies::REFRESH).unwrap_or_default(),
        None => {
            return Err(Problem::new(Code::InvalidBody).field("/refresh_token", "required", "is missing"));
        }
    };
    let logged_in = sessions::refresh(&app.db, &app.auth, &visitor.0, &token).await?;
    hand_over(&request, &app, logged_in, cookies)
}

/// Log out
///
/// Ends the session that the access token belongs to. Its tokens stop working at once; other sessions of the
/// account go on. A browser is told to forget its cookies.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "The session has ended."))
)]
#[post("/auth/logout")]
pub async fn logout(request: HttpRequest, app: Data<App>, actor: Actor) -> Result<HttpResponse, Problem> {
    app.db
        .write(actor.context(), move |tx| sessions::logout(tx, &actor))
        .await?;
    let mut answer = Done.respond_to(&request);
    if cookies::sent(request.headers(), cookies::ACCESS).is_some() {
        cookies::forget(&mut answer)?;
    }
    Ok(answer)
}

/// Get one's own account
///
/// Who is signed in, with the rights of their role and how far each reaches: what a user interface needs to
/// know which buttons to show.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    responses((status = OK, description = "The account and its rights.", body = Me))
)]
#[get("/auth/me")]
pub async fn get_me(app: Data<App>, actor: Actor) -> Result<Private<Me>, Problem> {
    let user = sessions::me(&app.db, &actor).await?;
    Ok(Private::ok(Me::new(user, &actor)))
}

/// Change one's own password
///
/// Needs the present one. Every other session of the account ends; the one that asks goes on. A wrong present
/// password is 422 at `/current_password` and counts as a failed try to log in.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    request_body = ChangePassword,
    responses(
        (status = NO_CONTENT, description = "The password is changed."),
        (status = TOO_MANY_REQUESTS, description = "Too many wrong passwords."),
    )
)]
#[put("/auth/password")]
pub async fn change_password(
    app: Data<App>,
    actor: Actor,
    body: Body<ChangePassword>,
) -> Result<Done, Problem> {
    let ChangePassword {
        current_password,
        password,
    } = body.into_inner();
    password::change_password(&app.db, &app.auth, &actor, current_password, password).await?;
    Ok(Done)
}

/// Accept an invitation
///
/// Chooses the password of an account that was made without one, which makes it active. Then log in with it.
///
/// Does not take an `Idempotency-Key`: the token works once as it is.
#[utoipa::path(
    tag = "auth",
    request_body = AcceptInvitation,
    responses(
        (status = OK, description = "The account, now active.", body = UserAccount),
        (status = UNAUTHORIZED, description = "The token is unknown, used or expired."),
    )
)]
#[post("/auth/invitations/accept")]
pub async fn accept_invitation(
    app: Data<App>,
    visitor: Visitor,
    body: Body<AcceptInvitation>,
) -> Result<Private<UserAccount>, Problem> {
    let AcceptInvitation { token, password } = body.into_inner();
    let user = invitations::accept(&app.db, &app.auth, &visitor.0, &token, password).await?;
    Ok(Private::ok(user.into()))
}
