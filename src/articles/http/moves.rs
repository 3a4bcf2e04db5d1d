//! The moves between the desk, the stand and the trash, and how a move is made.

use actix_web::post;
use actix_web::web::Data;

use super::ArticlePath;
use crate::app::App;
use crate::articles::views::{EditorArticle, PublishArticle};
use crate::articles::{Article, ArticleError, service};
use crate::auth::Actor;
use crate::db::{Once, Tx};
use crate::http::{IdempotencyKey, IfMatch, OptionalBody, Path, Problem, Versioned, empty_digest};

/// Publish an article
///
/// Readers see the working copy at once. Without `published_at` an article that was published before keeps its date.
/// What is missing is told at once (422); a move that the state does not allow is 409 with the current state.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:publish"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    request_body = Option<PublishArticle>,
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/publish")]
pub async fn publish_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
    body: OptionalBody<PublishArticle>,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, body.digest());
    let date = body.into_inner().published_at;
    make(&app, actor, once, move |tx, actor| {
        service::publish(tx, actor, path.id, *version, date)
    })
    .await
}

/// Unpublish an article
///
/// Readers no longer see it, nor the comments under it. Publishing it again brings both back.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:publish"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/unpublish")]
pub async fn unpublish_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, empty_digest());
    make(&app, actor, once, move |tx, actor| {
        service::unpublish(tx, actor, path.id, *version)
    })
    .await
}

/// Discard the changes to a published article
///
/// The working copy says again what readers see, as a new revision.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:edit"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/discard-changes")]
pub async fn discard_changes(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, empty_digest());
    make(&app, actor, once, move |tx, actor| {
        service::discard(tx, actor, path.id, *version)
    })
    .await
}

/// Trash an article
///
/// A live article leaves the stand, which takes the right to publish it; nothing stays scheduled. It can be restored.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:trash"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/trash")]
pub async fn trash_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, empty_digest());
    make(&app, actor, once, move |tx, actor| {
        service::trash(tx, actor, path.id, *version)
    })
    .await
}

/// Restore an article from the trash
///
/// It is back on the desk; readers do not see it until it is published again.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:trash"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[post("/editor/articles/{id}/restore")]
pub async fn restore_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
) -> Result<Versioned<EditorArticle>, Problem> {
    let once = key.once(&actor.context().actor, empty_digest());
    make(&app, actor, once, move |tx, actor| {
        service::restore(tx, actor, path.id, *version)
    })
    .await
}

/// Makes a move, once for each key, and answers with the article after it.
pub(super) async fn make(
    app: &App,
    actor: Actor,
    once: Option<Once>,
    work: impl Fn(&mut Tx, &Actor) -> Result<Article, ArticleError> + Send + 'static,
) -> Result<Versioned<EditorArticle>, Problem> {
    let article: EditorArticle = app
        .db
        .write_once(actor.context().once(once), move |tx| {
            work(tx, &actor).map(|article| EditorArticle::new(article, &actor))
        })
        .await?;
    Ok(Versioned::ok(article.version, article))
}
