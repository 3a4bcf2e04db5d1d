//! Where somebody is logged in.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::users::UserPath;
use crate::app::App;
use crate::auth::actor::Actor;
use crate::auth::model::{SessionId, UserId};
use crate::auth::service::open_sessions;
use crate::auth::views::{EndSessionsQuery, SessionView};
use crate::http::{Done, ListQuery, NoFilter, Page, PageParams, Path, Private, Problem, Query};

/// Names one session.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SessionPath {
    /// The session's id.
    pub id: SessionId,
}

/// Names one session of an account.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct UserSessionPath {
    /// The account's id.
    pub id: UserId,
    /// The session's id.
    pub session: SessionId,
}

/// List one's own sessions
///
/// Where one is logged in at present, the newest login first. Each is a family of refresh tokens: ending it ends all that
/// came out of that login.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    params(PageParams),
    responses((status = OK, description = "A page of sessions.", body = Page<SessionView>))
)]
#[get("/auth/sessions")]
pub async fn list_sessions(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<NoFilter>,
) -> Result<Private<Page<SessionView>>, Problem> {
    let (limit, current) = (query.page.limit, actor.session());
    let slice = app
        .db
        .read_now(move |conn, now| open_sessions::list_own(conn, &actor, now, &query.page))
        .await?;
    let slice = slice.map(|open| SessionView::told_in(current, open));
    Ok(Private::page(Page::from_slice(&request, limit, slice)))
}

/// End one of one's own sessions
///
/// Its tokens stop working at once, on every machine.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    params(SessionPath),
    responses((status = NO_CONTENT, description = "The session has ended."))
)]
#[delete("/auth/sessions/{id}")]
pub async fn end_session(app: Data<App>, actor: Actor, path: Path<SessionPath>) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            open_sessions::end_own(tx, &actor, path.id)
        })
        .await?;
    Ok(Done)
}

/// Log out everywhere
///
/// Ends every session of one's own account; with `keep_current=true` every other one. API keys go on.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    params(EndSessionsQuery),
    responses((status = NO_CONTENT, description = "The sessions have ended."))
)]
#[delete("/auth/sessions")]
pub async fn end_sessions(
    app: Data<App>,
    actor: Actor,
    query: Query<EndSessionsQuery>,
) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            open_sessions::end_all_own(tx, &actor, query.keep_current)
        })
        .await?;
    Ok(Done)
}

/// List the sessions of an account
///
/// Where its owner is logged in at present, the newest login first.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath, PageParams),
    responses((status = OK, description = "A page of sessions.", body = Page<SessionView>))
)]
#[get("/editor/users/{id}/sessions")]
pub async fn list_user_sessions(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    path: Path<UserPath>,
    query: ListQuery<NoFilter>,
) -> Result<Private<Page<SessionView>>, Problem> {
    let (limit, current) = (query.page.limit, actor.session());
    let slice = app
        .db
        .read_now(move |conn, now| open_sessions::list_of(conn, &actor, path.id, now, &query.page))
        .await?;
    let slice = slice.map(|open| SessionView::told_in(current, open));
    Ok(Private::page(Page::from_slice(&request, limit, slice)))
}

/// End a session of an account
///
/// Its tokens stop working at once, on every machine.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserSessionPath),
    responses((status = NO_CONTENT, description = "The session has ended."))
)]
#[delete("/editor/users/{id}/sessions/{session}")]
pub async fn end_user_session(
    app: Data<App>,
    actor: Actor,
    path: Path<UserSessionPath>,
) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            open_sessions::end_of(tx, &actor, path.id, path.session)
        })
        .await?;
    Ok(Done)
}

/// Log an account out everywhere
///
/// Ends all its sessions. Its API keys go on; suspending the account stops both.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["users:manage"])),
    params(UserPath),
    responses((status = NO_CONTENT, description = "The sessions have ended."))
)]
#[delete("/editor/users/{id}/sessions")]
pub async fn end_user_sessions(app: Data<App>, actor: Actor, path: Path<UserPath>) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            open_sessions::end_all_of(tx, &actor, path.id)
        })
        .await?;
    Ok(Done)
}
