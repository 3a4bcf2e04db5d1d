//! Writing and reading on the desk.

use super::ArticlePath;
use crate::app::App;
use crate::articles::store::{ArticleQuery, ArticleSort};
use crate::articles::views::{
    ArticleChecks, ArticleCounts, CreateArticle, EditorArticle, EditorArticleFilter, EditorArticleSummary,
    UpdateArticle,
};
use crate::articles::{ContentChanges, service};
use crate::auth::{Actor, Reach};
use crate::http::{
    Body, IdempotencyKey, IfMatch, LARGE, ListQuery, Page, PageParams, Path, Private, Problem, Versioned,
};
use actix_web::web::{Data, block};
use actix_web::{HttpRequest, get, patch, post};

/// List articles of the desk
///
/// The ones you may read, the last saved first. Contributors see their own, authors their own and all live ones.
/// Several filters narrow the list together.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:read"])),
    params(EditorArticleFilter, PageParams),
    responses((status = OK, body = Page<EditorArticleSummary>))
)]
#[get("/editor/articles")]
pub async fn list_editor_articles(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<EditorArticleFilter>,
) -> Result<Private<Page<EditorArticleSummary>>, Problem> {
    let ListQuery { filter, page } = query;
    let limit = page.limit;
    let mine = filter.mine.then(|| actor.own()).transpose()?;
    let query = ArticleQuery {
        stage: filter.stage,
        live_state: filter.live_state,
        trashed: filter.trashed,
        language: filter.language,
        section: filter.section_id,
        author: filter.author_id,
        created_by: filter.created_by,
        title: filter.title.map(|title| title.0),
        text: filter.text.map(|text| text.0),
        pending: filter.has_pending_changes,
        embargoed: filter.embargoed,
        mine,
        assignee: filter.assignee_id,
        desk: filter.desk_id,
        due_before: filter.due_before,
        sort: filter.sort,
        taken_down: false,
        reach: Reach::Live,
    };
    if !query.is_sortable() {
        return Err(match query.sort {
            ArticleSort::Due => super::not_by_due("-updated_at or updated_at"),
            _ => super::not_sortable("-created_at", "-updated_at or updated_at"),
        });
    }
    let slice = app
        .db
        .read(move |conn| service::list(conn, &actor, query, &page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(EditorArticleSummary::from),
    )))
}

/// Count articles of the desk
///
/// For a dashboard, in one call: how many of the articles you may read are in each stage and live state, in the trash,
/// changed since they were published, yours, and overdue. All but `trashed` count what is not in the trash.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:read"])),
    responses((status = OK, body = ArticleCounts))
)]
#[get("/editor/dashboard")]
pub async fn count_editor_articles(app: Data<App>, actor: Actor) -> Result<Private<ArticleCounts>, Problem> {
    let now = app.clock.now();
    let counts = app
        .db
        .read(move |conn| service::counts(conn, &actor, now))
        .await?;
    Ok(Private::ok(counts.into()))
}

/// Start an article
///
/// As a draft that readers do not see. The slug is made from the title when absent. Tags may be named by id, slug or
/// name; a new name makes a tag. Whatever the body holds is sanitised. Everything the article names and that does not
/// exist is told at once (422).
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:create"])),
    params(IdempotencyKey),
    request_body = CreateArticle,
    responses(
        (status = CREATED, body = EditorArticle),
        (status = CONFLICT, description = "Another article has, had or will have this slug."),
    )
)]
#[post("/editor/articles")]
pub async fn create_article(
    app: Data<App>,
    actor: Actor,
    key: IdempotencyKey,
    body: Body<CreateArticle, LARGE>,
) -> Result<Versioned<EditorArticle>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let new = body.into_inner();
    let (title, language) = (new.title.trim().to_owned(), new.language.clone());
    let length = new.body.as_ref().map_or(0, |body| body.source.len());
    let changes = prepare(length, move || new.into_changes()).await?;
    let article: EditorArticle = app
        .db
        .write_once(context, move |tx| {
            let article = service::create(tx, &actor, &title, &language, &changes)?;
            Ok::<_, crate::articles::ArticleError>(EditorArticle::new(article, &actor))
        })
        .await?;
    Ok(Versioned::created(
        format!("/api/v1/editor/articles/{}", article.id),
        article.version,
        article,
    ))
}

/// Up to so many bytes of source are rendered in about the time that the way to another thread and back takes.
const SHORT: usize = 4 * 1024;

/// Rendering a long body takes milliseconds: it is done before the transaction and off the async workers.
async fn prepare(
    length: usize,
    changes: impl FnOnce() -> ContentChanges + Send + 'static,
) -> Result<ContentChanges, Problem> {
    if length <= SHORT {
        return Ok(changes());
    }
    block(changes).await.map_err(Problem::internal)
}

/// Get an article of the desk
///
/// Its working copy, its state, the moves that are open to you, and the version to send back in `If-Match`.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:read"])),
    params(ArticlePath),
    responses((status = OK, body = EditorArticle))
)]
#[get("/editor/articles/{id}")]
pub async fn get_editor_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
) -> Result<Versioned<EditorArticle>, Problem> {
    let (article, actor) = app
        .db
        .read(move |conn| service::get(conn, &actor, path.id).map(|article| (article, actor)))
        .await?;
    Ok(Versioned::ok(
        article.version,
        EditorArticle::new(article, &actor),
    ))
}

/// Change an article
///
/// Saves a new revision of the working copy. Readers of a published article keep seeing what was published until it
/// is published again. A change that changes nothing is not saved and answers with the same version.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:edit"])),
    params(ArticlePath, IfMatch),
    request_body = UpdateArticle,
    responses(
        (status = OK, body = EditorArticle),
        (status = CONFLICT, description = "Another article has, had or will have this slug, or this one is in the trash."),
    )
)]
#[patch("/editor/articles/{id}")]
pub async fn update_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    body: Body<UpdateArticle, LARGE>,
) -> Result<Versioned<EditorArticle>, Problem> {
    let body = body.into_inner();
    let length = body.body.as_ref().map_or(0, |body| body.source.len());
    let changes = prepare(length, move || body.into_changes()).await?;
    let writer = actor.clone();
    let article = app
        .db
        .write(actor.context(), move |tx| {
            service::update(tx, &writer, path.id, *version, &changes)
        })
        .await?;
    Ok(Versioned::ok(
        article.version,
        EditorArticle::new(article, &actor),
    ))
}

/// Check whether an article can be published
///
/// What publishing and scheduling would ask for: a title, a text, a description for a picture, and that the related
/// articles are still there.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:read"])),
    params(ArticlePath),
    responses((status = OK, body = ArticleChecks))
)]
#[get("/editor/articles/{id}/checks")]
pub async fn check_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
) -> Result<Private<ArticleChecks>, Problem> {
    let missing = app
        .db
        .read(move |conn| service::checks(conn, &actor, path.id))
        .await?;
    Ok(Private::ok(missing.into()))
}
