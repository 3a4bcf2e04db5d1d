//! The operations of search.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};

use super::live::suggest::suggest as suggestions;
use super::live::{self, LiveSearchQuery};
use super::views::{
    DeskSearchFilter, EditorSearchResult, SearchFilter, SearchResults, SearchSuggestion, SuggestParams,
    Suggestions,
};
use super::{SearchError, SearchQuery, service};
use crate::app::App;
use crate::auth::Actor;
use crate::http::{Code, ListQuery, Page, PageParams, Private, Problem, Public, Query, Routes};
use crate::keys;

/// The routes of this domain.
pub fn routes(config: &mut impl Routes) {
    config
        .service(search)
        .service(suggest)
        .service(search_editor_articles);
}

/// Search published articles
///
/// In title, kicker, subtitle, dateline, summary, body and byline, and in the names of tags, sections and authors. An
/// article is found when it holds every word; case and accents do not matter, and the last word may be the beginning
/// of a longer one, from three letters on: the 50 shortest words that begin so are looked for. (By its beginning, a
/// word that stood in no article before is found a moment after its article was published.) Chinese, Japanese, Thai,
/// Lao, Khmer and Burmese words are found wherever they stand in a sentence, from a single letter on. Words joined by
/// a hyphen or an apostrophe are a phrase. No word is changed to another one of the same stem.
///
/// **Order**: what stands in the title counts most, then in names, in kicker, subtitle, dateline and summary, and in
/// the body least; of two articles that fit alike the newer comes first. How new an article is changes with the day,
/// in UTC. **Bounds**: ranked are the 150 newest articles that hold the words and the 150 newest that hold them
/// before the body; with `published_after` or `published_before`, the 3,000 newest of those years are looked through.
/// `meta.ranked.all` says whether that were all. Of a very long body the first 40,000 words or so are searched, and
/// the first 20,000 characters shown. Facets count the ranked articles. Renamed or merged tags and authors are found
/// by their new names after a moment. A shared cache can drop the answer by the keys `articles`, `authors` and
/// `tags`.
#[utoipa::path(tag = "search", params(SearchFilter, PageParams), responses((status = OK, body = SearchResults)))]
#[get("/search")]
pub async fn search(
    request: HttpRequest,
    app: Data<App>,
    query: ListQuery<SearchFilter>,
) -> Result<Public<SearchResults>, Problem> {
    let ListQuery { filter, page } = query;
    let limit = page.limit;
    let query = LiveSearchQuery {
        query: SearchQuery::parse(&filter.q.0)?,
        text: filter.q.0,
        language: filter.language,
        published_after: filter.published_after,
        published_before: filter.published_before,
        now: app.clock.now(),
    };
    let tomorrow = query.tomorrow();
    let found = app.db.read(move |conn| live::search(conn, &query, &page)).await?;
    let results = SearchResults::new(found, app.comments.config.site(), |slice| {
        let Page { data, meta, links } = Page::from_slice(&request, limit, slice);
        (data, meta, links)
    })?;
    let links = results.links.clone();
    Ok(Public::new(results, all_keys()).linked(&links).until(tomorrow))
}

/// Suggest what to search for
///
/// At most ten tags, authors and published articles whose name or title begins like `q`, whatever the case and accents.
/// For a search box while somebody types. A shared cache can drop the answer by the keys `articles`, `authors` and
/// `tags`.
#[utoipa::path(tag = "search", params(SuggestParams), responses((status = OK, body = Suggestions)))]
#[get("/search/suggest")]
pub async fn suggest(app: Data<App>, query: Query<SuggestParams>) -> Result<Public<Suggestions>, Problem> {
    let SuggestParams { q } = query.into_inner();
    let found = app.db.read(move |conn| suggestions(conn, &q.0)).await?;
    let data = found.into_iter().map(SearchSuggestion::from).collect();
    Ok(Public::new(Suggestions { data }, all_keys()))
}

/// Search articles of the desk
///
/// The working copies of the articles that you may read and that are not in the trash, the one saved last first: in
/// title, kicker, subtitle, dateline, byline, summary and body. Words are found as readers find them; what was saved is
/// found after a moment. One page looks through 2,000 articles that hold the words, so it may have fewer items than
/// `limit`, or none, and still a next one.
#[utoipa::path(
    tag = "search",
    security(("bearer" = ["articles:read"])),
    params(DeskSearchFilter, PageParams),
    responses((status = OK, body = Page<EditorSearchResult>))
)]
#[get("/editor/search")]
pub async fn search_editor_articles(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<DeskSearchFilter>,
) -> Result<Private<Page<EditorSearchResult>>, Problem> {
    let ListQuery { filter, page } = query;
    let limit = page.limit;
    let query = SearchQuery::parse(&filter.q.0)?.of_words()?;
    let slice = app
        .db
        .read(move |conn| service::search_desk(conn, &actor, &query, &page))
        .await?;
    let slice = slice.map(EditorSearchResult::from);
    Ok(Private::page(Page::from_slice(&request, limit, slice)))
}

/// Whatever changes may change what is found.
fn all_keys() -> Vec<String> {
    [keys::ARTICLES, keys::AUTHORS, keys::TAGS, keys::WORDS]
        .map(str::to_owned)
        .to_vec()
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        let detail = error.to_string();
        let refused = |code| Self::new(Code::InvalidParameter).parameter("q", code, detail.clone());
        match error {
            SearchError::Nothing => refused("nothing_to_find"),
            SearchError::TooManyTerms => refused("too_many"),
            SearchError::Operator => refused("not_here"),
        }
    }
}
