//! Search in JSON.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::live::suggest::{Suggested, Suggestion};
use super::live::{Facets, Found, Hit, NamedCount};
use super::service::DeskHit;
use super::{Field, Snippet};
use crate::articles::views::EditorArticleSummary;
use crate::articles::views::public::ArticleSummary;
use crate::authors::AuthorId;
use crate::clock::Timestamp;
use crate::config::SiteComments;
use crate::db::{Count, DbError, Id, Slice};
use crate::http::{PageLinks, PageMeta, QueryText};
use crate::tags::TagId;
use crate::text::{Language, Slug};

/// How many characters of a query are read.
pub const LONGEST_QUERY: usize = 200;

/// What to search for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchFilter {
    /// What to look for: words, `"phrases in quotation marks"`, `-words` and `-"phrases"` to leave out, `tag:slug` for
    /// what carries a tag or is filed in a section, `author:slug` for what is credited to an author, and both with `-`
    /// before them. At most 16 of these, and one at least that is not to be left out.
    #[param(value_type = String, min_length = 1, max_length = 200, example = "night \"sleeping car\" -ferry")]
    pub q: QueryText<LONGEST_QUERY>,
    /// Articles in exactly this language: `pt` does not find `pt-BR`.
    #[param(example = "en", nullable = false)]
    pub language: Option<Language>,
    /// Articles whose `published_at` is at this time or later.
    #[param(nullable = false)]
    pub published_after: Option<Timestamp>,
    /// Articles whose `published_at` is earlier than this time.
    #[param(nullable = false)]
    pub published_before: Option<Timestamp>,
}

/// What to search the desk for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeskSearchFilter {
    /// What to look for: words, `"phrases in quotation marks"`, `-words` and `-"phrases"` to leave out. At most 16 of
    /// these, and one at least that is not to be left out.
    #[param(value_type = String, min_length = 1, max_length = 200, example = "corridor -ferry")]
    pub q: QueryText<LONGEST_QUERY>,
}

/// What somebody is about to type.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SuggestParams {
    /// The beginning of a title or a name, whatever its case and accents.
    #[param(value_type = String, max_length = 100, example = "night")]
    pub q: QueryText<100>,
}

/// One page of what was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchResults {
    /// The results, the best first.
    pub data: Vec<SearchResult>,
    /// About the search.
    pub meta: SearchMeta,
    /// Where to go from here.
    pub links: PageLinks,
}

/// An article that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchResult {
    /// The article.
    pub article: ArticleSummary,
    /// What to show of it; null when it has no text at all.
    pub snippet: Option<SearchSnippet>,
    /// How well it fits: 1 and more. Scores of one search compare, those of two do not.
    #[schema(minimum = 0, example = 12.5)]
    pub score: f64,
}

/// A part of a text in which something was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchSnippet {
    /// HTML that is safe to show: the text escaped, `<mark>` around what was looked for, and no other element. `…` stands
    /// where the text goes on.
    #[schema(example = "The first <mark>sleeping</mark> <mark>car</mark> in nine years…")]
    pub html: String,
    /// Which text of the article it is from.
    pub field: Field,
}

/// An article of the desk that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EditorSearchResult {
    /// The article.
    pub article: EditorArticleSummary,
    /// What to show of its working copy; null when it has no text at all.
    pub snippet: Option<SearchSnippet>,
}

/// About a search.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchMeta {
    /// The most items a page of this list has.
    #[schema(minimum = 1, maximum = 100, example = 20)]
    pub limit: i64,
    /// How many articles were found, if `count=true` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub count: Option<Count>,
    /// How many articles were ranked: all pages together have so many.
    pub ranked: Ranked,
    /// What these articles are filed under.
    pub facets: SearchFacets,
    /// The query with misspelled words corrected, when little was found and this finds something. On the first page only.
    #[schema(example = "night trains")]
    pub did_you_mean: Option<String>,
}

/// The articles that were ranked.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Ranked {
    /// How many.
    #[schema(minimum = 0, maximum = 600, example = 42)]
    pub articles: usize,
    /// Whether these are all that were found. `false`: there are, or may be, older ones.
    pub all: bool,
}

/// What articles are filed under: at most ten of each, the most frequent first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchFacets {
    /// Their tags and sections; `tag:slug` narrows the search to one.
    #[schema(max_items = 10)]
    pub tags: Vec<TagFacet>,
    /// Who is credited; `author:slug` narrows the search to one.
    #[schema(max_items = 10)]
    pub authors: Vec<AuthorFacet>,
    /// When they were published.
    #[schema(max_items = 10)]
    pub years: Vec<YearFacet>,
}

/// A tag of articles that were found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TagFacet {
    /// The id.
    pub id: TagId,
    /// The address on the site.
    #[schema(value_type = Slug, example = "night-trains")]
    pub slug: String,
    /// The name.
    #[schema(example = "Night trains")]
    pub name: String,
    /// How many of the ranked articles carry it or are filed in it.
    #[schema(minimum = 1, example = 12)]
    pub count: usize,
}

/// An author of articles that were found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuthorFacet {
    /// The id.
    pub id: AuthorId,
    /// The address on the site.
    #[schema(value_type = Slug, example = "mara-lindqvist")]
    pub slug: String,
    /// The name.
    #[schema(example = "Mara Lindqvist")]
    pub name: String,
    /// How many of the ranked articles are credited to them.
    #[schema(minimum = 1, example = 7)]
    pub count: usize,
}

/// A year of articles that were found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct YearFacet {
    /// The year of `published_at`, in UTC.
    #[schema(example = 2026)]
    pub year: i32,
    /// How many of the ranked articles are of it.
    #[schema(minimum = 1, example = 30)]
    pub count: usize,
}

/// What somebody may be about to type.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Suggestions {
    /// Tags, authors and articles, in this order; each sort by name or title.
    #[schema(max_items = 10)]
    pub data: Vec<SearchSuggestion>,
}

/// Something that begins like what was typed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchSuggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// Its id.
    #[schema(value_type = String, format = "uuid", example = "019ab2c4-7d00-7000-8000-000000000001")]
    pub id: Id<()>,
    /// Its address on the site.
    #[schema(value_type = Slug)]
    pub slug: String,
    /// Its title or name.
    #[schema(example = "Night trains")]
    pub text: String,
}

/// What a suggestion leads to.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// An article, by its title.
    Article,
    /// A tag, by its name.
    Tag,
    /// An author, by their name.
    Author,
}

impl SearchResults {
    /// What was found, with the page of it that `page` makes.
    pub fn new(
        found: Found,
        site: SiteComments,
        page: impl FnOnce(Slice<SearchResult>) -> (Vec<SearchResult>, PageMeta, PageLinks),
    ) -> Result<Self, DbError> {
        let Found {
            slice,
            ranked,
            all,
            facets,
            did_you_mean,
        } = found;
        let (data, PageMeta { limit, count }, links) =
            page(slice.try_map(|hit| SearchResult::new(hit, site))?);
        Ok(Self {
            data,
            meta: SearchMeta {
                limit,
                count,
                ranked: Ranked {
                    articles: ranked,
                    all,
                },
                facets: facets.into(),
                did_you_mean,
            },
            links,
        })
    }
}

impl SearchResult {
    #[allow(clippy::cast_precision_loss)] // a few tens of millions at the most
    fn new(hit: Hit, site: SiteComments) -> Result<Self, DbError> {
        let Hit {
            article,
            snippet,
            score,
        } = hit;
        let article = ArticleSummary::try_from(article)?;
        Ok(Self {
            article: ArticleSummary {
                comments: article.comments.under(site, article.published_at),
                ..article
            },
            snippet: snippet.map(SearchSnippet::from),
            score: score as f64 / 1_000_000.0,
        })
    }
}

impl From<DeskHit> for EditorSearchResult {
    fn from(hit: DeskHit) -> Self {
        let DeskHit { article, snippet } = hit;
        Self {
            article: article.into(),
            snippet: snippet.map(SearchSnippet::from),
        }
    }
}

impl From<Snippet> for SearchSnippet {
    fn from(snippet: Snippet) -> Self {
        let Snippet { html, field } = snippet;
        Self { html, field }
    }
}

impl From<Facets> for SearchFacets {
    fn from(facets: Facets) -> Self {
        let Facets { tags, authors, years } = facets;
        let tag = |NamedCount {
                       id,
                       slug,
                       name,
                       count,
                   }| TagFacet {
            id,
            slug,
            name,
            count,
        };
        let author = |NamedCount {
                          id,
                          slug,
                          name,
                          count,
                      }| AuthorFacet {
            id,
            slug,
            name,
            count,
        };
        Self {
            tags: tags.into_iter().map(tag).collect(),
            authors: authors.into_iter().map(author).collect(),
            years: years
                .into_iter()
                .map(|(year, count)| YearFacet { year, count })
                .collect(),
        }
    }
}

impl From<Suggestion> for SearchSuggestion {
    fn from(suggestion: Suggestion) -> Self {
        let Suggestion { kind, id, slug, text } = suggestion;
        let kind = match kind {
            Suggested::Article => SuggestionKind::Article,
            Suggested::Tag => SuggestionKind::Tag,
            Suggested::Author => SuggestionKind::Author,
        };
        Self { kind, id, slug, text }
    }
}
