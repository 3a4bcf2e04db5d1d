//! What readers ask and say.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::CommentPath;
use crate::app::App;
use crate::auth::Visitor;
use crate::comments::views::{PostComment, PostedComment, PublicComment, SiteComment};
use crate::comments::{CommentError, live, service};
use crate::db::{Conn, Context, PageRequest, Slice, Tx};
use crate::events::Object;
use crate::http::{
    Body, IdempotencyKey, ListQuery, NoFilter, Page, PageParams, Path, Private, Problem, Public,
};
use crate::keys;

/// Names the article that is commented.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CommentedPath {
    /// The article's slug or id.
    #[param(max_length = 120, example = "night-trains-return")]
    pub slug: String,
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
    let PageRequest { limit, count, .. } = query.page;
    let shown = app.comments.are_shown();
    let list = move |conn: &mut Conn| {
        let article = live::find_article(conn, &path.slug)?.ok_or(CommentError::ArticleNotFound)?;
        let slice = if shown {
            live::threads(conn, &article, &query.page)?
        } else {
            Slice::empty(&query.page)
        };
        Ok::<_, CommentError>((article.id, slice))
    };
    let (article, slice) = app.db.read_page(count, list).await?;
    let page = Page::from_slice(&request, limit, slice.map(PublicComment::from));
    Ok(Public::page(
        page,
        vec![keys::one(Object::Article, article), keys::comments_of(article)],
    ))
}

/// Post a comment
///
/// For readers; nobody has to sign in. The e-mail address is for the newsroom and is never published. The comment
/// waits for a moderator. An article that takes no comments answers 409, and so does a text that was said under it
/// within a day, by whomever; too many comments are 429.
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
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    // Before everything that may have changed since: the article, and how often somebody may comment.
    let posted = match app.db.kept(&context).await? {
        Some(posted) => posted,
        None => post(&app, context, &path.slug, body.into_inner()).await?,
    };
    Ok(Private::created(
        &format!("/api/v1/comments/{}", posted.id),
        posted,
    ))
}

async fn post(
    app: &App,
    context: Context,
    article: &str,
    body: PostComment,
) -> Result<PostedComment, CommentError> {
    let slug = article.to_owned();
    let article = app
        .db
        .read(move |conn| service::open_article(conn, &slug))
        .await?;
    let new = app.comments.check(body.into())?;
    let admission = app.comments.admit(context.address, article.id)?;
    let work = move |tx: &mut Tx| service::post(tx, article.id, &new).map(PostedComment::from);
    app.db
        .write_once(context, work)
        .await
        .inspect_err(|refusal| app.comments.settle(admission, refusal))
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
    let mut keys = vec![keys::COMMENTS.to_owned()];
    for (comment, _) in &slice.items {
        let key = keys::one(Object::Article, comment.article_id);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(Public::page(
        Page::from_slice(&request, limit, slice.map(SiteComment::from)),
        keys,
    ))
}

/// Get a comment
///
/// An approved comment under a published article.
#[utoipa::path(tag = "comments", params(CommentPath), responses((status = OK, body = SiteComment)))]
#[get("/comments/{id}")]
pub async fn get_comment(app: Data<App>, path: Path<CommentPath>) -> Result<Public<SiteComment>, Problem> {
    let found = app.db.read_inline(move |conn| live::find(conn, path.id)).await?;
    let found = found
        .filter(|_| app.comments.are_shown())
        .ok_or(CommentError::NotFound)?;
    let keys = vec![
        keys::one(Object::Comment, path.id),
        keys::one(Object::Article, found.0.article_id),
    ];
    Ok(Public::new(found.into(), keys))
}
