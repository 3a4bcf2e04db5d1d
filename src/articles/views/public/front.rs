//! A front page, and what stands beside an article.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{ArticleSummary, PublicRelated, PublicSection};
use crate::http::QueryNames;

/// What a front page shows.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FrontPageQuery {
    /// The sections, in the order in which they are shown: slugs or ids, separated by commas, at most 20. Without it: the
    /// sections at the top, by name.
    #[param(value_type = Option<String>, max_length = 2420, example = "europe", nullable = false)]
    pub sections: Option<QueryNames<20>>,
    /// How many articles of each.
    #[serde(default = "five")]
    #[param(minimum = 1, maximum = 20, default = 5)]
    pub per_section: u8,
}

fn five() -> u8 {
    5
}

/// The newest articles of several sections.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FrontPage {
    /// The sections in the order asked for; those without a published article are left out.
    #[schema(max_items = 20)]
    pub data: Vec<FrontSection>,
}

/// A section with its newest articles.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FrontSection {
    /// The section.
    pub section: PublicSection,
    /// Its newest articles and those of the sections below it, the newest first.
    #[schema(max_items = 20)]
    pub articles: Vec<ArticleSummary>,
}

/// How many related articles to show.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RelatedQuery {
    /// How many at most.
    #[serde(default = "five")]
    #[param(minimum = 1, maximum = 20, default = 5)]
    pub number: u8,
}

/// What else to read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RelatedArticles {
    /// The articles, the most alike first.
    #[schema(max_items = 20)]
    pub data: Vec<ArticleSummary>,
}

/// The articles published before and after one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Neighbours {
    /// The one published before it; null for the oldest.
    pub previous: Option<PublicRelated>,
    /// The one published after it; null for the newest.
    pub next: Option<PublicRelated>,
}
