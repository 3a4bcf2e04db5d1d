//! What was wrong in published articles.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, post};

use super::ArticlePath;
use crate::app::App;
use crate::articles::live::corrections;
use crate::articles::views::{CorrectionFilter, CreateCorrection, EditorCorrection, SiteCorrection};
use crate::articles::{ArticleError, NewCorrection, service};
use crate::auth::Actor;
use crate::db::{Conn, PageRequest, Version};
use crate::events::Object;
use crate::http::{
    Body, IdempotencyKey, IfMatch, ListQuery, NoFilter, Page, PageParams, Path, Private, Problem, Public,
    Versioned,
};
use crate::keys;

/// List corrections
///
/// What was said about mistakes in published articles, the newest first, each with its article: for a page of
/// corrections. An entry that another one supersedes is not listed. A shared cache can drop the answer by the keys
/// `corrections` or `article:{id}` of any article in it.
#[utoipa::path(
    tag = "articles",
    params(CorrectionFilter, PageParams),
    responses((status = OK, body = Page<SiteCorrection>))
)]
#[get("/corrections")]
pub async fn list_corrections(
    request: HttpRequest,
    app: Data<App>,
    query: ListQuery<CorrectionFilter>,
) -> Result<Public<Page<SiteCorrection>>, Problem> {
    let PageRequest { limit, count, .. } = query.page;
    let list = move |conn: &mut Conn| corrections::list(conn, query.filter.into(), &query.page);
    let slice = app.db.read_page(count, list).await?;
    let page = Page::from_slice(&request, limit, slice.map(SiteCorrection::from));
    let mut keys = vec![keys::CORRECTIONS.to_owned()];
    for entry in &page.data {
        let key = keys::one(Object::Article, entry.article.id);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(Public::page(page, keys))
}

/// List the corrections of an article
///
/// Every entry there ever was, the newest first. Readers see those that no other one supersedes.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:read"])),
    params(ArticlePath, PageParams),
    responses((status = OK, body = Page<EditorCorrection>))
)]
#[get("/editor/articles/{id}/corrections")]
pub async fn list_article_corrections(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    query: ListQuery<NoFilter>,
) -> Result<Private<Page<EditorCorrection>>, Problem> {
    let limit = query.page.limit;
    let slice = app
        .db
        .read(move |conn| service::list_corrections(conn, &actor, path.id, &query.page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(EditorCorrection::from),
    )))
}

/// Correct an article
///
/// Adds an entry that stands under the article from now on; the text of the article stays as it was published.
/// Readers of a live article see it at once, and `updated_at` becomes now. An entry is never changed: to correct one,
/// add another that `supersedes` it. While a retraction stands, the article is `retracted`; superseding it with
/// another kind takes the mark away.
///
/// The `ETag` of the answer is the article's new version.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:publish"])),
    params(ArticlePath, IfMatch, IdempotencyKey),
    request_body = CreateCorrection,
    responses(
        (status = CREATED, body = EditorCorrection),
        (
            status = CONFLICT,
            description = "The article was never published, is in the trash or has 100 entries already, or what is to be \
                           superseded is so already."
        ),
    )
)]
#[post("/editor/articles/{id}/corrections")]
pub async fn create_correction(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
    key: IdempotencyKey,
    body: Body<CreateCorrection>,
) -> Result<Versioned<EditorCorrection>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let new = NewCorrection::from(body.into_inner());
    let (correction, version): (EditorCorrection, Version) = app
        .db
        .write_once(context, move |tx| {
            let (correction, version) = service::correct(tx, &actor, path.id, *version, new.clone())?;
            Ok::<_, ArticleError>(((correction, None).into(), version))
        })
        .await?;
    let location = format!("/api/v1/editor/articles/{}/corrections", path.id);
    Ok(Versioned::created(location, version, correction))
}
