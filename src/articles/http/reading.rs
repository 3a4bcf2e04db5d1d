//! What leads readers on: a front page, and what stands beside an article.

use actix_web::get;
use actix_web::web::Data;

use super::delivery::PublicArticlePath;
use crate::app::App;
use crate::articles::live::front::Front;
use crate::articles::live::read::LiveSummary;
use crate::articles::live::{beside, front};
use crate::articles::views::public::{
    ArticleSummary, FrontPage, FrontPageQuery, FrontSection, Neighbours, PublicRelated, RelatedArticles,
    RelatedQuery,
};
use crate::config::SiteComments;
use crate::db::{Conn, DbError};
use crate::http::{Code, Path, Problem, Public, Query};
use crate::keys;

/// The most articles that one section or one article leads to.
const MOST: u8 = 20;

/// Get a front page
///
/// The newest articles of several sections in one request, each as in lists. A section has those of the sections below it
/// as well. A shared cache can drop the answer by the keys `articles`, `authors` and `tags`.
#[utoipa::path(
    tag = "articles",
    params(FrontPageQuery),
    responses((status = OK, body = FrontPage))
)]
#[get("/front-page")]
pub async fn get_front_page(
    app: Data<App>,
    query: Query<FrontPageQuery>,
) -> Result<Public<FrontPage>, Problem> {
    let FrontPageQuery {
        sections,
        per_section,
    } = query.into_inner();
    let per_section = within_bounds("per_section", per_section)?;
    let read = move |conn: &mut Conn| {
        let names = sections.as_ref().map(|names| names.0.as_slice());
        front::page(conn, names, per_section)
    };
    let mut data = Vec::new();
    for Front { section, articles } in app.db.read(read).await? {
        data.push(FrontSection {
            section: section.into(),
            articles: summaries(articles, app.comments.config.site())?,
        });
    }
    let keys = keys_of(data.iter().flat_map(|section| &section.articles));
    Ok(Public::new(FrontPage { data }, keys))
}

/// List related articles
///
/// First those that its editors chose, then those in its language that share tags with it (a tag that few articles carry
/// counts more) or its section, or whose headlines say the same words. What was published long before or after it counts
/// less. Of each tag and of the section the newest 30 articles are looked at. A shared cache can drop the answer by the
/// keys `articles`, `authors`, `tags` or `article:{id}` of any article in it.
#[utoipa::path(
    tag = "articles",
    params(PublicArticlePath, RelatedQuery),
    responses((status = OK, body = RelatedArticles))
)]
#[get("/articles/{slug}/related")]
pub async fn list_related_articles(
    app: Data<App>,
    path: Path<PublicArticlePath>,
    query: Query<RelatedQuery>,
) -> Result<Public<RelatedArticles>, Problem> {
    let most = usize::try_from(within_bounds("number", query.number)?).unwrap_or(0);
    let read = move |conn: &mut Conn| beside::like(conn, &path.slug, most);
    let found = app.db.read(read).await?.ok_or(Problem::new(Code::NotFound))?;
    let data = summaries(found, app.comments.config.site())?;
    let keys = keys_of(&data);
    Ok(Public::new(RelatedArticles { data }, keys))
}

/// Any article, author or tag may come to be among these; and what each of these shows.
fn keys_of<'a>(shown: impl IntoIterator<Item = &'a ArticleSummary>) -> Vec<String> {
    let mut keys = [keys::ARTICLES, keys::AUTHORS, keys::TAGS]
        .map(str::to_owned)
        .to_vec();
    shown
        .into_iter()
        .for_each(|article| article.shown_keys(&mut keys));
    keys
}

/// The articles as lists show them, on a site with this rule for comments.
fn summaries(found: Vec<LiveSummary>, site: SiteComments) -> Result<Vec<ArticleSummary>, DbError> {
    let shown = |summary| {
        let article = ArticleSummary::try_from(summary)?;
        Ok(ArticleSummary {
            comments: article.comments.under(site, article.published_at),
            ..article
        })
    };
    found.into_iter().map(shown).collect()
}

/// Get the articles before and after one
///
/// By the dates that stand over them, in the section of the article or, when it is in none, on the whole site. A shared
/// cache can drop the answer by the key `articles`.
#[utoipa::path(
    tag = "articles",
    params(PublicArticlePath),
    responses((status = OK, body = Neighbours))
)]
#[get("/articles/{slug}/neighbours")]
pub async fn get_neighbours(
    app: Data<App>,
    path: Path<PublicArticlePath>,
) -> Result<Public<Neighbours>, Problem> {
    let read = move |conn: &mut Conn| beside::neighbours(conn, &path.slug);
    let (previous, next) = app
        .db
        .read_inline(read)
        .await?
        .ok_or(Problem::new(Code::NotFound))?;
    let neighbours = Neighbours {
        previous: previous.map(PublicRelated::from),
        next: next.map(PublicRelated::from),
    };
    Ok(Public::new(neighbours, vec![keys::ARTICLES.to_owned()]))
}

fn within_bounds(parameter: &str, number: u8) -> Result<i64, Problem> {
    if (1..=MOST).contains(&number) {
        return Ok(i64::from(number));
    }
    let detail = format!("must be a whole number from 1 to {MOST}");
    Err(Problem::new(Code::InvalidParameter).parameter(parameter, "out_of_range", detail))
}
