//! What readers ask and say.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::CommentPath;
use crate::app::App;
use crate::articles::CommentsPolicy;
use crate::articles::views::public::PublicComments;
use crate::auth::Visitor;
use crate::comments::spam::Candidate;
use crate::comments::views::{
    CommentForm, CommentThreads, KeptComment, PostComment, PostedComment, PublicComment, SiteComment,
    ThreadFilter,
};
use crate::comments::{CommentError, Submission, live, service};
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
/// `meta.comments` says whether the article takes comments. With `sort=newest` or, one by one, `sort=best`, the order is
/// another. A page goes on where the one before ended, whatever was written meanwhile; with `sort=best` a comment that gets
/// votes meanwhile may be met twice or not at all.
#[utoipa::path(
    tag = "comments",
    params(CommentedPath, ThreadFilter, PageParams),
    responses((status = OK, body = CommentThreads))
)]
#[get("/articles/{slug}/comments")]
pub async fn list_article_comments(
    request: HttpRequest,
    app: Data<App>,
    path: Path<CommentedPath>,
    query: ListQuery<ThreadFilter>,
) -> Result<Public<CommentThreads>, Problem> {
    let PageRequest { limit, count, .. } = query.page;
    let site = app.comments.config.site();
    let list = move |conn: &mut Conn| {
        let article = live::find_article(conn, &path.slug)?.ok_or(CommentError::ArticleNotFound)?;
        let comments = PublicComments::new(article.policy, article.approved.unwrap_or(0));
        let comments = comments.under(site, article.published_at);
        let slice = if comments.policy == CommentsPolicy::Off {
            Slice::empty(&query.page)
        } else {
            live::threads(conn, article.id, query.filter.sort, &query.page)?
        };
        Ok::<_, CommentError>((article.id, comments, slice))
    };
    let (article, comments, slice) = app.db.read_page(count, list).await?;
    let page = Page::from_slice(&request, limit, slice.map(PublicComment::from));
    let links = page.links.clone();
    let keys = vec![keys::one(Object::Article, article), keys::comments_of(article)];
    Ok(Public::new(CommentThreads::new(page, comments), keys).linked(&links))
}

/// Get what a comment is to be sent with
///
/// For the form on a website. Its token says that a comment was written in it: not sooner than after a few seconds, and not
/// later than after some hours. Sites that are set to do so take comments with one only; there may be a task as well, which
/// costs the browser of a reader a moment, and whoever sends comments by the thousand more than they are worth. Of the
/// request nothing is kept. An article that takes no comments has no form (409).
#[utoipa::path(
    tag = "comments",
    params(CommentedPath),
    responses(
        (status = OK, body = CommentForm),
        (status = CONFLICT, description = "The article takes no comments."),
    )
)]
#[get("/articles/{slug}/comments/form")]
pub async fn get_comment_form(
    app: Data<App>,
    path: Path<CommentedPath>,
) -> Result<Private<CommentForm>, Problem> {
    let site = app.comments.posting().site;
    let open = move |conn: &mut Conn, now| {
        service::open_article(conn, &path.slug, site, now).map(|article| article.id)
    };
    let article = app.db.read_now(open).await?;
    // By the clock that the comment is checked by; that of the database may be another.
    let form = app.comments.form(article, app.clock.now());
    Ok(Private::ok(CommentForm::new(
        form,
        app.comments.config.spam.form_required,
    )))
}

/// Post a comment
///
/// For readers; nobody has to sign in. The e-mail address is for the newsroom and is never published. What becomes of the
/// comment is what the policy of the article says: most wait for a moderator. An article that takes no comments answers
/// 409 and says why, and so does a text that was said under it within a day, by whomever; too many comments are 429, and
/// those from where none are taken 403. The answer holds a secret, once, by which the comment can be changed or withdrawn
/// for 15 minutes.
#[utoipa::path(
    tag = "comments",
    params(CommentedPath, IdempotencyKey),
    request_body = PostComment,
    responses(
        (status = CREATED, body = PostedComment),
        (status = FORBIDDEN, description = "No comments are taken from this network or e-mail domain."),
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
    let once = key.once(&context.actor, body.digest());
    let context = app.comments.once(context, once);
    // Before everything that may have changed since: the article, and how often somebody may comment.
    let kept: Option<KeptComment> = app.db.kept(&context).await?;
    let kept = match kept {
        Some(kept) => kept,
        None => post(&app, context, &path.slug, body.into_inner()).await?,
    };
    let posted = match kept.fresh {
        Some(posted) => *posted,
        None => {
            let again = move |conn: &mut Conn| service::posted(conn, kept.id, kept.told);
            app.db.read(again).await?.into()
        }
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
) -> Result<KeptComment, CommentError> {
    let (slug, posting) = (article.to_owned(), app.comments.posting());
    let article = app
        .db
        .read_now(move |conn, now| service::open_article(conn, &slug, posting.site, now))
        .await?;
    let submission = Submission::from(body);
    app.comments
        .check_form(article.id, &submission, app.clock.now())?;
    let new = app.comments.check(submission)?;
    let admission = app.comments.admit(context.address, &new.email, article.id)?;
    let candidate = Candidate {
        comment: &new,
        article: article.id,
        address: context.address,
    };
    let posted = async {
        let new = service::take(&app.db, &app.comments.checks, candidate).await?;
        let work = move |tx: &mut Tx| service::post(tx, article.id, &new, posting).map(KeptComment::from);
        app.db.write_once(context, work).await
    };
    posted
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
