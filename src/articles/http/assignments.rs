//! Who is to work on an article.

use actix_web::web::Data;
use actix_web::{delete, get, put};

use super::ArticlePath;
use crate::app::App;
use crate::articles::views::{EditorAssignment, SetAssignment};
use crate::articles::{Assignment, service};
use crate::auth::Actor;
use crate::http::{Body, Done, Path, Private, Problem};

/// Get the assignment of an article
///
/// Who is to work on it, until when, and at which desk. An article that was never assigned has nobody, no time and no
/// desk.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:read"])),
    params(ArticlePath),
    responses((status = OK, body = EditorAssignment))
)]
#[get("/editor/articles/{id}/assignment")]
pub async fn get_assignment(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
) -> Result<Private<EditorAssignment>, Problem> {
    let found = app
        .db
        .read(move |conn| service::get_assignment(conn, &actor, path.id))
        .await?;
    Ok(Private::ok(found.into()))
}

/// Assign an article
///
/// The whole assignment, in the place of the one there is; the article's version stays. It gives no rights: whoever may
/// not read the article does not see it by being assigned to it. What it names and what cannot take it is told at once
/// (422).
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:assign"])),
    params(ArticlePath),
    request_body = SetAssignment,
    responses((status = OK, body = EditorAssignment))
)]
#[put("/editor/articles/{id}/assignment")]
pub async fn set_assignment(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    body: Body<SetAssignment>,
) -> Result<Private<EditorAssignment>, Problem> {
    let assignment = Assignment::from(body.into_inner());
    let assigned = app
        .db
        .write(actor.context(), move |tx| {
            service::set_assignment(tx, &actor, path.id, assignment)
        })
        .await?;
    Ok(Private::ok(assigned.into()))
}

/// Take an assignment back
///
/// The article is as if it had never been assigned.
#[utoipa::path(
    tag = "collaboration",
    security(("bearer" = ["articles:assign"])),
    params(ArticlePath),
    responses((status = NO_CONTENT, description = "It is not assigned."))
)]
#[delete("/editor/articles/{id}/assignment")]
pub async fn delete_assignment(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            service::delete_assignment(tx, &actor, path.id)
        })
        .await?;
    Ok(Done)
}
