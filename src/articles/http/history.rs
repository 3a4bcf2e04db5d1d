//! The operations on what was saved before.

use actix_web::web::{Data, block};
use actix_web::{HttpRequest, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::ArticlePath;
use super::moves::make;
use crate::app::App;
use crate::articles::ArticleId;
use crate::articles::service::{self, Compared};
use crate::articles::views::{EditorArticle, RestoreRevision, RevisionDiff, RevisionSummary, RevisionView};
use crate::auth::Actor;
use crate::http::{
    IdempotencyKey, IfMatch, ListQuery, NoFilter, OptionalBody, Page, PageParams, Path, Private, Problem,
    Versioned,
};

/// Names one revision of an article.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RevisionPath {
    /// The article's id.
    pub id: ArticleId,
    /// Which revision: the first is 1.
    #[param(minimum = 1, maximum = 2147483647, example = 1)]
    pub number: i64,
}

/// Names two revisions of an article.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DiffPath {
    /// The article's id.
    pub id: ArticleId,
    /// The revision that is compared with.
    #[param(minimum = 1, maximum = 2147483647, example = 1)]
    pub number: i64,
    /// The revision that is looked at.
    #[param(minimum = 1, maximum = 2147483647, example = 2)]
    pub other: i64,
}

/// List an article's revisions
///
/// Every saved change, the newest first, without the texts.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:read"])),
    params(ArticlePath, PageParams),
    responses((status = OK, body = Page<RevisionSummary>))
)]
#[get("/editor/articles/{id}/revisions")]
pub async fn list_revisions(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    query: ListQuery<NoFilter>,
) -> Result<Private<Page<RevisionSummary>>, Problem> {
    let limit = query.page.limit;
    let slice = app
        .db
        .read(move |conn| service::list_revisions(conn, &actor, path.id, &query.page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(RevisionSummary::from),
    )))
}

/// Get a revision
///
/// What the article said when it was saved as this revision.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:read"])),
    params(RevisionPath),
    responses((status = OK, body = RevisionView))
)]
#[get("/editor/articles/{id}/revisions/{number}")]
pub async fn get_revision(
    app: Data<App>,
    actor: Actor,
    path: Path<RevisionPath>,
) -> Result<Private<RevisionView>, Problem> {
    let revision = app
        .db
        .read(move |conn| service::get_revision(conn, &actor, path.id, path.number))
        .await?;
    Ok(Private::ok(revision.into()))
}

/// Restore a revision
///
/// The working copy says again what it said then, as a new revision: nothing is lost. Tags and authors that were merged
/// since become what they are now. A slug that another article has by now is a conflict.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:edit"])),
    params(RevisionPath, IfMatch, IdempotencyKey),
    request_body = Option<RestoreRevision>,
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it, or the slug is taken."),
    )
)]
#[post("/editor/articles/{id}/revisions/{number}/restore")]
pub async fn restore_revision(
    app: Data<App>,
    actor: Actor,
    path: Path<RevisionPath>,
    version: IfMatch,
    key: IdempotencyKey,
    body: OptionalBody<RestoreRevision>,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, body.digest());
    let note = body.into_inner().note;
    make(&app, actor, once, move |tx, actor| {
        service::restore_revision(tx, actor, path.id, *version, path.number, note.as_deref())
    })
    .await
}

/// Compare two revisions
///
/// Member by member; the source of the text word by word.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:read"])),
    params(DiffPath),
    responses((status = OK, body = RevisionDiff))
)]
#[get("/editor/articles/{id}/revisions/{number}/diff/{other}")]
pub async fn diff_revisions(
    app: Data<App>,
    actor: Actor,
    path: Path<DiffPath>,
) -> Result<Private<RevisionDiff>, Problem> {
    let compared = app
        .db
        .read(move |conn| service::compare(conn, &actor, path.id, path.number, path.other))
        .await?;
    differences(compared).await
}

/// Compare an article with what readers see
///
/// What publishing it would change: from the published revision to the working copy.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:read"])),
    params(ArticlePath),
    responses(
        (status = OK, body = RevisionDiff),
        (status = CONFLICT, description = "It was never published."),
    )
)]
#[get("/editor/articles/{id}/diff")]
pub async fn diff_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
) -> Result<Private<RevisionDiff>, Problem> {
    let compared = app
        .db
        .read(move |conn| service::compare_with_live(conn, &actor, path.id))
        .await?;
    differences(compared).await
}

/// Comparing long texts takes a while: it is done off the async workers, and no snapshot waits for it.
async fn differences(compared: Compared) -> Result<Private<RevisionDiff>, Problem> {
    let diff = block(move || RevisionDiff::from(compared))
        .await
        .map_err(Problem::internal)?;
    Ok(Private::ok(diff))
}
