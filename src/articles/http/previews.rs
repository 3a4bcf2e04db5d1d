//! Links that show an article to somebody without an account.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::ArticlePath;
use crate::app::App;
use crate::articles::views::public::PublicArticle;
use crate::articles::views::{CreatePreview, EditorPreview, MintedPreview, PreviewArticle};
use crate::articles::{ArticleError, ArticleId, NewPreview, PreviewId, service};
use crate::auth::tokens::{SecretKind, secret};
use crate::auth::{Actor, Visitor};
use crate::http::{
    Done, HeadOnly, ListQuery, NoFilter, OptionalBody, Page, PageParams, Path, Private, Problem,
};

/// Names one link to an article.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct EditorPreviewPath {
    /// The article's id.
    pub id: ArticleId,
    /// The link's id.
    pub preview: PreviewId,
}

/// What somebody who was handed a link shows. (Not `Debug`: it is a secret.)
#[derive(Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PreviewPath {
    /// The token of the link.
    #[param(max_length = 47, example = "dlp_Zk3vXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M0f8Vt")]
    pub token: String,
}

/// List the preview links of an article
///
/// The newest first, with how often each was used and without their tokens. A link is listed for 30 days after it has
/// expired, at least.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:edit"])),
    params(ArticlePath, PageParams),
    responses((status = OK, body = Page<EditorPreview>))
)]
#[get("/editor/articles/{id}/previews")]
pub async fn list_previews(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    query: ListQuery<NoFilter>,
) -> Result<Private<Page<EditorPreview>>, Problem> {
    let limit = query.page.limit;
    let slice = app
        .db
        .read(move |conn| service::list_previews(conn, &actor, path.id, &query.page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(EditorPreview::from),
    )))
}

/// Make a preview link
///
/// Whoever has its token sees the article as readers would, without an account: one revision, or whichever is the
/// newest. The token is told once and kept as a digest only. It is good for a day unless you say otherwise, and until
/// it is revoked.
///
/// Does not take an `Idempotency-Key`: the answer holds a secret, which is not kept. Sent twice, it makes two links.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:edit"])),
    params(ArticlePath),
    request_body = Option<CreatePreview>,
    responses(
        (status = CREATED, body = MintedPreview),
        (status = CONFLICT, description = "The article is in the trash."),
    )
)]
#[post("/editor/articles/{id}/previews")]
pub async fn create_preview(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    body: OptionalBody<CreatePreview>,
) -> Result<Private<MintedPreview>, Problem> {
    let new = NewPreview::from(body.into_inner());
    let (preview, token) = app
        .db
        .write(actor.context(), move |tx| {
            service::mint_preview(tx, &actor, path.id, new)
        })
        .await?;
    let location = format!("/api/v1/editor/articles/{}/previews/{}", path.id, preview.id);
    let minted = MintedPreview::new(preview, &token, app.preview_url.as_deref());
    Ok(Private::created(&location, minted))
}

/// Revoke a preview link
///
/// It shows nothing from now on. Revoking it again changes nothing.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:edit"])),
    params(EditorPreviewPath),
    responses((status = NO_CONTENT, description = "It is revoked."))
)]
#[delete("/editor/articles/{id}/previews/{preview}")]
pub async fn revoke_preview(
    app: Data<App>,
    actor: Actor,
    path: Path<EditorPreviewPath>,
) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            service::revoke_preview(tx, &actor, path.id, path.preview)
        })
        .await?;
    Ok(Done)
}

/// Show a preview
///
/// For the page that a preview link leads to: the same members as a published article, and `preview`. Nothing has to
/// be on the site yet: names of authors and tags are shown as they would be, dates are those of a publication now, and
/// `related` holds published articles only.
///
/// A token that is unknown, expired, revoked or used up is not found, and neither is an article in the trash; which it
/// is, is not told. Each `GET` counts, and uses a link for one look up; `HEAD` does neither. The answer is not to be
/// kept or indexed, and the token stands in no log and in no error: the last part of `instance` is a dash.
#[utoipa::path(
    tag = "articles",
    params(PreviewPath),
    responses((
        status = OK,
        body = PreviewArticle,
        headers(
            ("Cache-Control" = String, description = "`private, no-store`: nobody keeps it."),
            ("X-Robots-Tag" = String, description = "`noindex`: no search engine lists it."),
        )
    ))
)]
#[get("/preview/{token}")]
pub async fn get_preview(
    app: Data<App>,
    visitor: Visitor,
    path: Path<PreviewPath>,
    head: HeadOnly,
) -> Result<Private<PreviewArticle>, Problem> {
    let digest = secret::presented(SecretKind::Preview, &path.token).ok_or(ArticleError::NotFound)?;
    app.db
        .read_now(move |conn, now| service::is_open_preview(conn, &digest, now))
        .await?;
    let article = app
        .db
        .write(visitor.0.context(), move |tx| {
            service::open_preview(tx, &digest, head.0)
        })
        .await?;
    let mut article = PublicArticle::try_from(article)?;
    article.comments = article
        .comments
        .under(app.comments.config.site(), article.published_at);
    Ok(Private::ok(PreviewArticle::from(article)).unlisted())
}
