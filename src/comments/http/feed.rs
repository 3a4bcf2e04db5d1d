//! An article's comments as a feed.

use actix_web::get;
use actix_web::web::Data;

use super::public::CommentedPath;
use crate::app::App;
use crate::articles::CommentsPolicy;
use crate::comments::live::{DiscussedArticle, LiveComment};
use crate::comments::{CommentError, live};
use crate::db::Conn;
use crate::http::{AtomEntry, AtomFeed, Path, Problem, PublicFeed};
use crate::keys;

/// How many comments the feed holds.
const NEWEST: i64 = 50;

/// Get an article's comments as a feed
///
/// The newest 50 approved comments, in whatever thread they stand, as an Atom feed (RFC 4287) for feed readers: an entry is
/// called what its author is, and its content is safe HTML. Comments that were taken away are not in it. Entries link to
/// `#comment-{id}` on the article's page where the server knows how that is found (`DATELINE_ARTICLE_URL`).
#[utoipa::path(
    tag = "comments",
    params(CommentedPath),
    responses((status = OK, description = "The feed.", body = String, content_type = "application/atom+xml"))
)]
#[get("/articles/{slug}/comments/feed")]
pub async fn get_comment_feed(app: Data<App>, path: Path<CommentedPath>) -> Result<PublicFeed, Problem> {
    let site = app.comments.config.site();
    let read = move |conn: &mut Conn| {
        let article = live::find_discussed(conn, &path.slug)?.ok_or(CommentError::ArticleNotFound)?;
        let comments = match article.policy.under(site.policy) {
            CommentsPolicy::Off => Vec::new(),
            _ => live::newest_of(conn, article.id, NEWEST)?,
        };
        Ok::<_, CommentError>((article, comments))
    };
    let (article, comments) = app.db.read(read).await?;
    let keys = vec![
        keys::one(crate::events::Object::Article, article.id),
        keys::comments_of(article.id),
    ];
    Ok(PublicFeed::new(feed(&app, article, comments), keys))
}

fn feed(app: &App, article: DiscussedArticle, comments: Vec<LiveComment>) -> AtomFeed {
    let DiscussedArticle {
        id,
        slug,
        title,
        language,
        published_at,
        ..
    } = article;
    let page = app.article_url.as_ref().map(|url| url.with(slug.as_str()));
    let articles = format!("{}/api/v1/articles", app.public_url);
    let changed = comments
        .iter()
        .map(|comment| comment.edited_at.unwrap_or(comment.created_at));
    AtomFeed {
        // The slug may change, and the feed stays the same.
        id: format!("{articles}/{id}/comments/feed"),
        title,
        language: language.to_string(),
        address: format!("{articles}/{slug}/comments/feed"),
        updated: changed.max().unwrap_or(published_at),
        entries: comments
            .into_iter()
            .map(|comment| entry(comment, page.as_deref()))
            .collect(),
        page,
    }
}

fn entry(comment: LiveComment, page: Option<&str>) -> AtomEntry {
    AtomEntry {
        id: format!("urn:uuid:{}", comment.id),
        author: comment.author_name.unwrap_or_default(),
        html: comment.body_html.unwrap_or_default(),
        page: page.map(|page| format!("{page}#comment-{}", comment.id)),
        published: comment.created_at,
        updated: comment.edited_at.unwrap_or(comment.created_at),
    }
}
