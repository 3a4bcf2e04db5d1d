//! The operations on comments.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::store::CommentQuery;
use super::views::{
    CommentSort, EditorComment, EditorCommentFilter, ModerateComments, ModeratedComments, PostComment,
    PostedComment, PublicComment, SiteComment,
};
use super::{CommentError, CommentId, CommentStatus, Moderation, NewComment, live, service};
use crate::app::App;
use crate::articles::http::ArticlePath;
use crate::auth::{Actor, Reach, Visitor};
use crate::config::CommentsConfig;
use crate::db::{Slice, Version};
use crate::http::{
    Body, Code, Done, IdempotencyKey, IfMatch, ListQuery, NoFilter, Page, PageParams, Path, Private, Problem,
    Public, Versioned,
};
use crate::text::plain;

/// The routes of this domain.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_article_comments)
        .service(post_comment)
        .service(list_comments)
        .service(get_comment)
        .service(list_editor_comments)
        .service(moderate_comments)
        .service(get_editor_comment)
        .service(approve_comment)
        .service(spam_comment)
        .service(trash_comment)
        .service(delete_comment)
        .service(purge_article);
}

/// Names the article that is commented.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CommentedPath {
    /// The article's slug or id.
    #[param(example = "night-trains-return")]
    pub slug: String,
}

/// Names one comment.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CommentPath {
    /// The comment's id.
    pub id: CommentId,
}

/// List an article's comments
///
/// Approved comments thread by thread, the oldest thread first, each from top to bottom: `depth` and `parent_id` say
/// how to indent. A comment that was taken away while replies hang under it is an empty place (`removed`).
#[utoipa::path(
    tag = "comments",
    params(CommentedPath, PageParams),
    responses((status = OK, body = Page<PublicComment>))
)]
#[get("/articles/{slug}/comments")]
pub async fn list_article_comments(
    request: HttpRequest,
    app: Data<App>,
    path: Path<CommentedPath>,
    query: ListQuery<NoFilter>,
) -> Result<Public<Page<PublicComment>>, Problem> {
    let limit = query.page.limit;
    let shown = app.comments.are_shown();
    let (article, slice) = app
        .db
        .read(move |conn| {
            let article = live::find_article(conn, &path.slug)?.ok_or(CommentError::ArticleNotFound)?;
            let slice = if shown {
                live::threads(conn, &article, &query.page)?
            } else {
                Slice::empty(&query.page)
            };
            Ok::<_, CommentError>((article.id, slice))
        })
        .await?;
    let page = Page::from_slice(&request, limit, slice.map(PublicComment::from));
    Ok(Public::page(
        page,
        vec![format!("article:{article}"), "comments".into()],
    ))
}

/// Post a comment
///
/// For readers; nobody has to sign in. The e-mail address is for the newsroom and is never published. The comment
/// waits for a moderator. An article that takes no comments answers 409, the
/// same text twice from the same person 409, too many comments 429.
#[utoipa::path(
    tag = "comments",
    params(CommentedPath, IdempotencyKey),
    request_body = PostComment,
    responses(
        (status = CREATED, body = PostedComment),
        (status = CONFLICT, description = "The article takes no comments, or this was said already."),
        (status = TOO_MANY_REQUESTS, description = "Too many comments from this address or on this article."),
    )
)]
#[post("/articles/{slug}/comments")]
pub async fn post_comment(
    app: Data<App>,
    visitor: Visitor,
    path: Path<CommentedPath>,
    key: IdempotencyKey,
    body: Body<PostComment>,
) -> Result<Private<PostedComment>, Problem> {
    let context = visitor.0.context();
    let address = context.address;
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let new = prepare(&app.comments.config, body.into_inner())?;
    let article = app
        .db
        .read(move |conn| service::open_article(conn, &path.slug))
        .await?;
    app.comments.admit(address, article.id)?;
    let posted: PostedComment = app
        .db
        .write_once(context, move |tx| {
            service::post(tx, article.id, &new).map(PostedComment::from)
        })
        .await?;
    Ok(Private::created(
        &format!("/api/v1/comments/{}", posted.id),
        posted,
    ))
}

/// Everything about a new comment that needs no database.
fn prepare(config: &CommentsConfig, body: PostComment) -> Result<NewComment, CommentError> {
    let PostComment {
        author_name,
        email,
        body,
        parent_id,
        website,
    } = body;
    let body = plain::tidy(&body);
    if body.is_empty() {
        return Err(CommentError::Blank);
    }
    if body.len() > config.max_length {
        return Err(CommentError::TooLong(config.max_length));
    }
    if plain::count_links(&body) > config.max_links {
        return Err(CommentError::TooManyLinks(config.max_links));
    }
    let filled_by_a_machine = website.is_some_and(|website| !website.is_empty());
    let status = if filled_by_a_machine {
        CommentStatus::Spam
    } else {
        CommentStatus::Pending
    };
    let body_html = plain::to_html(&body);
    Ok(NewComment {
        author_name: author_name.trim().to_owned(),
        email,
        body,
        body_html,
        parent: parent_id,
        status,
    })
}

/// List the newest comments
///
/// Approved comments under all published articles, the newest first.
#[utoipa::path(tag = "comments", params(PageParams), responses((status = OK, body = Page<SiteComment>)))]
#[get("/comments")]
pub async fn list_comments(
    request: HttpRequest,
    app: Data<App>,
    query: ListQuery<NoFilter>,
) -> Result<Public<Page<SiteComment>>, Problem> {
    let limit = query.page.limit;
    let shown = app.comments.are_shown();
    let slice = app
        .db
        .read(move |conn| {
            if shown {
                live::newest(conn, &query.page)
            } else {
                Ok(Slice::empty(&query.page))
            }
        })
        .await?;
    Ok(Public::page(
        Page::from_slice(&request, limit, slice.map(SiteComment::from)),
        vec!["comments".into()],
    ))
}

/// Get a comment
///
/// An approved comment under a published article.
#[utoipa::path(tag = "comments", params(CommentPath), responses((status = OK, body = SiteComment)))]
#[get("/comments/{id}")]
pub async fn get_comment(app: Data<App>, path: Path<CommentPath>) -> Result<Public<SiteComment>, Problem> {
    let found = app.db.read(move |conn| live::find(conn, path.id)).await?;
    let found = found
        .filter(|_| app.comments.are_shown())
        .ok_or(CommentError::NotFound)?;
    let keys = vec![
        format!("comment:{}", path.id),
        format!("article:{}", found.0.article_id),
    ];
    Ok(Public::new(found.into(), keys))
}

/// List comments for moderation
///
/// In every state. Authors see those under their own articles; e-mail addresses are for moderators and administrators.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(EditorCommentFilter, PageParams),
    responses((status = OK, body = Page<EditorComment>))
)]
#[get("/editor/comments")]
pub async fn list_editor_comments(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<EditorCommentFilter>,
) -> Result<Private<Page<EditorComment>>, Problem> {
    let ListQuery { filter, page } = query;
    let limit = page.limit;
    let query = CommentQuery {
        status: filter.status,
        article: filter.article_id,
        email: filter.email,
        oldest_first: filter.sort == CommentSort::Oldest,
        reach: Reach::Live,
    };
    let slice = app
        .db
        .read(move |conn| service::list(conn, &actor, query, &page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(EditorComment::from),
    )))
}

/// Decide about many comments
///
/// One decision about up to 100 comments: about all of them or, when one of them does not exist or is not yours to
/// moderate, about none.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(IdempotencyKey),
    request_body = ModerateComments,
    responses(
        (status = OK, body = ModeratedComments),
        (status = CONFLICT, description = "One of them was deleted; only its place is left.")
    )
)]
#[post("/editor/moderation")]
pub async fn moderate_comments(
    app: Data<App>,
    actor: Actor,
    key: IdempotencyKey,
    body: Body<ModerateComments>,
) -> Result<Private<ModeratedComments>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let ModerateComments { action, ids } = body.into_inner();
    let count = app
        .db
        .write_once(context, move |tx| service::moderate_all(tx, &actor, &ids, action))
        .await?;
    Ok(Private::ok(ModeratedComments { count }))
}

/// Get a comment for moderation
///
/// In any state, with the version to send back in `If-Match`.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath),
    responses((status = OK, body = EditorComment))
)]
#[get("/editor/comments/{id}")]
pub async fn get_editor_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
) -> Result<Versioned<EditorComment>, Problem> {
    let found = app
        .db
        .read(move |conn| service::get(conn, &actor, path.id))
        .await?;
    Ok(Versioned::ok(found.comment.version, found.into()))
}

/// Approve a comment
///
/// Readers see it at once.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath, IfMatch),
    responses(
        (status = OK, body = EditorComment),
        (status = CONFLICT, description = "The comment was deleted; only its place is left.")
    )
)]
#[post("/editor/comments/{id}/approve")]
pub async fn approve_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
    version: IfMatch,
) -> Result<Versioned<EditorComment>, Problem> {
    decide(&app, actor, path.id, *version, Moderation::Approve).await
}

/// Mark a comment as spam
///
/// Readers no longer see it.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath, IfMatch),
    responses(
        (status = OK, body = EditorComment),
        (status = CONFLICT, description = "The comment was deleted; only its place is left.")
    )
)]
#[post("/editor/comments/{id}/spam")]
pub async fn spam_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
    version: IfMatch,
) -> Result<Versioned<EditorComment>, Problem> {
    decide(&app, actor, path.id, *version, Moderation::Spam).await
}

/// Trash a comment
///
/// Readers no longer see it. It can be approved again.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath, IfMatch),
    responses(
        (status = OK, body = EditorComment),
        (status = CONFLICT, description = "The comment was deleted; only its place is left.")
    )
)]
#[post("/editor/comments/{id}/trash")]
pub async fn trash_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
    version: IfMatch,
) -> Result<Versioned<EditorComment>, Problem> {
    decide(&app, actor, path.id, *version, Moderation::Trash).await
}

/// Delete a comment for good
///
/// Text, name and address are erased. Where replies hang under it, an empty place stays.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["comments:moderate"])),
    params(CommentPath, IfMatch),
    responses((status = NO_CONTENT, description = "It is gone."))
)]
#[delete("/editor/comments/{id}")]
pub async fn delete_comment(
    app: Data<App>,
    actor: Actor,
    path: Path<CommentPath>,
    version: IfMatch,
) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            service::moderate(tx, &actor, path.id, *version, Moderation::Delete)
        })
        .await?;
    Ok(Done)
}

/// Purge an article
///
/// Deletes an article that is in the trash for good, with its revisions and comments.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:purge"])),
    params(ArticlePath, IfMatch),
    responses(
        (status = NO_CONTENT, description = "It is gone."),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[delete("/editor/articles/{id}/permanently")]
pub async fn purge_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            service::purge_article(tx, &actor, path.id, *version)
        })
        .await?;
    Ok(Done)
}

async fn decide(
    app: &App,
    actor: Actor,
    id: CommentId,
    version: Version,
    decision: Moderation,
) -> Result<Versioned<EditorComment>, Problem> {
    let moderated = app
        .db
        .write(actor.context(), move |tx| {
            service::moderate(tx, &actor, id, version, decision)
        })
        .await?
        .ok_or(CommentError::NotFound)?;
    Ok(Versioned::ok(moderated.comment.version, moderated.into()))
}

impl From<CommentError> for Problem {
    fn from(error: CommentError) -> Self {
        let detail = error.to_string();
        let body = |code: &str| Self::new(Code::InvalidBody).field("/body", code, detail.clone());
        match error {
            CommentError::NotFound | CommentError::ArticleNotFound => {
                Self::new(Code::NotFound).detail(detail)
            }
            CommentError::Closed | CommentError::Erased => Self::new(Code::Conflict).detail(detail),
            CommentError::Repeated => Self::new(Code::Duplicate).detail(detail),
            CommentError::ParentMissing => {
                Self::new(Code::MissingReference).field("/parent_id", "missing_reference", detail)
            }
            CommentError::Blank => body("blank"),
            CommentError::TooLong(_) => body("too_long"),
            CommentError::TooManyLinks(_) => body("too_many_links"),
            CommentError::SomeMissing(places) => places.into_iter().fold(
                Self::new(Code::MissingReference).detail(detail),
                |problem, place| {
                    problem.field(
                        format!("/ids/{place}"),
                        "missing_reference",
                        "there is no such comment",
                    )
                },
            ),
            CommentError::Stale(current) => Self::stale(current),
            CommentError::TooMany(wait) => Self::new(Code::TooManyRequests)
                .detail(detail)
                .retry_after(wait.0.as_secs().max(1)),
            CommentError::Denied(denied) => denied.into(),
            CommentError::Database(error) => error.into(),
        }
    }
}
