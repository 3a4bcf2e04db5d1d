//! The operations on what happens to an article by itself, and on what hides it.

use actix_web::post;
use actix_web::web::Data;

use super::ArticlePath;
use super::moves::make;
use crate::app::App;
use crate::articles::service::{self, Plan};
use crate::articles::views::{EditorArticle, EmbargoArticle, ScheduleArticle};
use crate::auth::Actor;
use crate::http::{Body, IdempotencyKey, IfMatch, OptionalBody, Path, Problem, Versioned, empty_digest};

/// Schedule an article
///
/// To be published, unpublished or both at a set time, at most five seconds late. What is published is the working copy
/// of now, which has to be ready for it (422): a later edit does not slip out with it, and `schedule.edited_since` says
/// that there is one. What is absent stays as it is; scheduling again changes the time, and the revision with it.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:publish"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    request_body = ScheduleArticle,
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/schedule")]
pub async fn schedule_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
    body: Body<ScheduleArticle>,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, body.digest());
    let plan = Plan::from(body.into_inner());
    make(&app, actor, once, move |tx, actor| {
        service::schedule(tx, actor, path.id, *version, &plan)
    })
    .await
}

/// Unschedule an article
///
/// Nothing happens to it by itself any more.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:publish"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/unschedule")]
pub async fn unschedule_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, empty_digest());
    make(&app, actor, once, move |tx, actor| {
        service::unschedule(tx, actor, path.id, *version)
    })
    .await
}

/// Set an embargo on an article
///
/// It is hidden from every output at once, also when it is published, until a time or until the embargo is lifted. What is
/// published or unpublished meanwhile shows when the embargo ends. An article under embargo gets the new time and note.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:approve"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    request_body = Option<EmbargoArticle>,
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/embargo")]
pub async fn embargo_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
    body: OptionalBody<EmbargoArticle>,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, body.digest());
    let EmbargoArticle { until, note } = body.into_inner();
    make(&app, actor, once, move |tx, actor| {
        service::embargo(tx, actor, path.id, *version, until, note.as_deref())
    })
    .await
}

/// Lift an embargo
///
/// Readers see again what was published before or meanwhile, not what was only edited.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:approve"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/lift-embargo")]
pub async fn lift_embargo(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, empty_digest());
    make(&app, actor, once, move |tx, actor| {
        service::lift_embargo(tx, actor, path.id, *version)
    })
    .await
}
