//! The operations that readers' sites call.

use actix_web::web::Data;
use actix_web::{Either, HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::articles::live::address::Address;
use crate::articles::live::list::LiveArticleQuery;
use crate::articles::live::more::{self, Listed, More};
use crate::articles::live::read::LiveArticle;
use crate::articles::live::{address, gone, list, read};
use crate::articles::views::public::{
    ArticleFilter, ArticleSummary, BodyFormats, MovedArticle, PublicArticle, PublicBody, Shown, example,
};
use crate::articles::{ArticleError, ArticleId};
use crate::db::{Conn, DbError, PageRequest, Slice};
use crate::events::Object;
use crate::http::{Asked, Batch, Code, Fields, ListQuery, Page, PageParams, Path, Problem, Public, Query};
use crate::keys;

/// The most articles of a page that shows their bodies.
const MOST_BODIES: i64 = 20;

/// Names one published article.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PublicArticlePath {
    /// The article's slug or id.
    #[param(max_length = 120, example = "night-trains-return-to-brussels")]
    pub slug: String,
}

/// List published articles
///
/// The newest first. Each comes with its tags, credits and picture, and without its body unless `formats` asks for it. A
/// tag, section or author that no published article has lists nothing. By `ids` or `slugs` up to 100 articles are had at
/// once. A shared cache can drop the answer by the keys `articles:tag:{slug}`, `articles:author:{slug}` or
/// `articles:language:{language}` of a filter, without one `articles`, and by `article:{id}`, `author:{id}` and `tag:{id}`
/// of all that it shows.
#[utoipa::path(
    tag = "articles",
    params(ArticleFilter, PageParams),
    responses((status = OK, body = Page<ArticleSummary>, example = json!(example::page())))
)]
#[get("/articles")]
pub async fn list_articles(
    request: HttpRequest,
    app: Data<App>,
    query: ListQuery<ArticleFilter>,
) -> Result<Public<Page<ArticleSummary>>, Problem> {
    let fields = Fields::asked(&request)?;
    let (limit, shown) = (query.page.limit, query.filter.shown().only(fields.as_ref()));
    let more = shown.more;
    if more.shows_body() && limit > MOST_BODIES {
        return Err(too_many_bodies("limit"));
    }
    let is_of_this_moment = query.filter.is_of_this_moment();
    let mut keys = query.filter.keys();
    let slice = match query.filter.asked(app.clock.now())? {
        Asked::Named(batch) if more.shows_body() && batch.size() > MOST_BODIES => {
            return Err(too_many_bodies(batch.parameter()));
        }
        Asked::Named(batch) => named(&app, batch, &query.page, shown).await?,
        Asked::Fitting(fitting) => fitting_page(&app, fitting, query.page, shown).await?,
    };
    let site = app.comments.config.site();
    let slice = slice
        .try_map(ArticleSummary::try_from)?
        .map(|article| ArticleSummary {
            comments: article.comments.under(site, article.published_at),
            ..article
        });
    let page = Page::from_slice(&request, limit, slice);
    page.data.iter().for_each(|article| article.shown_keys(&mut keys));
    let answer = Public::page(page, keys);
    Ok(if is_of_this_moment {
        answer.of_this_moment()
    } else {
        answer
    })
}

fn too_many_bodies(parameter: &str) -> Problem {
    let detail = format!("with formats a page has at most {MOST_BODIES} articles");
    Problem::new(Code::InvalidParameter).parameter(parameter, "out_of_range", detail)
}

async fn fitting_page(
    app: &App,
    query: LiveArticleQuery,
    page: PageRequest,
    Shown { parts, more }: Shown,
) -> Result<Slice<Listed>, Problem> {
    if !query.is_sortable() {
        return Err(Problem::by_updates_alone());
    }
    let is_long = page.count || !query.is_bounded() || more != More::default();
    let list = move |conn: &mut Conn| {
        let (summaries, page) = list::list(conn, &query, &page, parts)?.take();
        Ok::<_, DbError>(page.with(more::complete(conn, summaries, more)?))
    };
    Ok(app.db.read_page(is_long, list).await?)
}

/// Articles by name: one page of all that is published of them.
async fn named(app: &App, batch: Batch, page: &PageRequest, shown: Shown) -> Result<Slice<Listed>, Problem> {
    let Shown { parts, more } = shown;
    let find = move |conn: &mut Conn| {
        let summaries = match batch {
            Batch::Ids(ids) => {
                let ids: Vec<ArticleId> = ids.into_iter().map(ArticleId::new).collect();
                read::in_part(conn, &ids, parts)
            }
            Batch::Slugs(slugs) => list::by_slugs(conn, &slugs, parts),
        };
        more::complete(conn, summaries?, more)
    };
    let found = app.db.read_page(more != More::default(), find).await?;
    Ok(Slice::whole(found, page))
}

/// Get a published article
///
/// By slug or id, whole: everything that a page about it needs. Its body is HTML unless `formats` asks for plain text,
/// Markdown, or a tree of blocks, which apps draw without HTML. A slug that the article had before it was published under
/// another is 301 to the one it has. An article that is not published is not found, whatever else is known about it; where one
/// was taken down, the answer is 410 with a public `notice` and the time `since` when it stands there. A shared cache can
/// drop the answer by the keys `article:{id}`, `author:{id}` and `tag:{id}` (sections are tags) of all that it shows and
/// of what it refers to.
#[utoipa::path(
    tag = "articles",
    params(PublicArticlePath, BodyFormats),
    responses(
        (status = OK, body = PublicArticle, example = json!(example::article())),
        (
            status = MOVED_PERMANENTLY,
            description = "The article has another slug by now.",
            body = MovedArticle,
            headers(("Location" = String, description = "The article under the slug that it has."))
        ),
        (status = GONE, description = "It was taken down."),
    )
)]
#[get("/articles/{slug}")]
pub async fn get_article(
    request: HttpRequest,
    app: Data<App>,
    path: Path<PublicArticlePath>,
    formats: Query<BodyFormats>,
) -> Result<Either<Public<PublicArticle>, Public<MovedArticle>>, Problem> {
    let fields = Fields::asked(&request)?;
    let more = formats.shown(fields.as_ref());
    let find = move |conn: &mut Conn| find(conn, &path.slug, more);
    // The time that a long body takes is not the worker's to spend.
    match app.db.read_page(more.derives(), find).await? {
        Either::Left((article, body)) => {
            let referred = article.details.related.clone();
            let mut article = PublicArticle::try_from(article)?;
            article.body = PublicBody {
                html: article.body.html.filter(|_| more.html),
                ..body
            };
            article.comments = article
                .comments
                .under(app.comments.config.site(), article.published_at);
            let keys = article_keys(&article, &referred);
            let updated = article.updated_at;
            Ok(Either::Left(Public::new(article, keys).last_modified(updated)))
        }
        Either::Right(address) => {
            let keys = vec![keys::one(Object::Article, address.id)];
            let moved = MovedArticle::from(address);
            Ok(Either::Right(Public::moved(
                &moved.location.clone(),
                moved,
                keys,
            )?))
        }
    }
}

/// An article, with what its body is shown as besides its HTML.
type Found = (LiveArticle, PublicBody);

/// The article, or where it is by now.
fn find(conn: &mut Conn, slug: &str, more: More) -> Result<Either<Found, Address>, ArticleError> {
    if let Some(article) = read::find(conn, slug)? {
        let text = match more.text {
            true => Some(more::text(conn, article.summary.head.id)?),
            false => None,
        };
        let (markdown, blocks) = more.derived(&article.body_html);
        let body = PublicBody {
            html: None,
            text,
            markdown,
            blocks,
        };
        return Ok(Either::Left((article, body)));
    }
    if let Some(address) = address::find_former(conn, slug)? {
        return Ok(Either::Right(address));
    }
    Err(gone::find(conn, slug)?.map_or(ArticleError::NotFound, ArticleError::Gone))
}

impl ArticleSummary {
    /// Adds the names of all that a list shows of an article.
    pub(super) fn shown_keys(&self, keys: &mut Vec<String>) {
        let tags = self.tags.iter().map(|tag| tag.id);
        let section = self.section.iter().map(|section| section.id);
        let credits = self.credits.iter().map(|credit| credit.author.id);
        add(keys, keys::one(Object::Article, self.id));
        credits.for_each(|author| add(keys, keys::one(Object::Author, author)));
        section
            .chain(tags)
            .for_each(|tag| add(keys, keys::one(Object::Tag, tag)));
    }
}

/// The names of all that an article shows, and of the articles that it would show if they were published.
fn article_keys(article: &PublicArticle, referred: &[ArticleId]) -> Vec<String> {
    let mut keys = vec![keys::one(Object::Article, article.id)];
    let articles = referred.iter().map(|id| keys::one(Object::Article, id));
    let credits = article.credits.iter().map(|credit| credit.author.id);
    let authors = credits.map(|author| keys::one(Object::Author, author));
    let section = article.section.iter().map(|section| section.id);
    let tags = section.chain(article.tags.iter().map(|tag| tag.id));
    let tags = tags.map(|tag| keys::one(Object::Tag, tag));
    articles
        .chain(authors)
        .chain(tags)
        .for_each(|key| add(&mut keys, key));
    keys
}

fn add(keys: &mut Vec<String>, key: String) {
    if !keys.contains(&key) {
        keys.push(key);
    }
}

#[cfg(test)]
mod tests;
