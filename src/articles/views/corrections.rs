//! Corrections in JSON.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::articles::live::corrections::{LiveCorrection, LiveCorrectionQuery};
use crate::articles::live::read::RelatedArticle;
use crate::articles::{ArticleId, Correction, CorrectionId, CorrectionKind, NewCorrection};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::text::{Slug, plain, visible};

/// An entry to write.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateCorrection {
    /// What sort of thing it says. A retraction marks the article as `retracted`.
    #[garde(skip)]
    pub kind: CorrectionKind,
    /// What it says, in plain text of one line or several.
    #[garde(length(chars, min = 1, max = 5_000), custom(visible))]
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "An earlier version gave a wrong time of departure. The train leaves at 19:22."
    )]
    pub text: String,
    /// The date to stand over it, not in the future. Absent: now.
    #[serde(default)]
    #[garde(skip)]
    pub corrected_at: Option<Timestamp>,
    /// The entry in whose place it stands: readers no longer see that one.
    #[serde(default)]
    #[garde(skip)]
    pub supersedes: Option<CorrectionId>,
}

impl From<CreateCorrection> for NewCorrection {
    fn from(body: CreateCorrection) -> Self {
        let CreateCorrection {
            kind,
            text,
            corrected_at,
            supersedes,
        } = body;
        Self {
            kind,
            text: plain::tidy(&text),
            corrected_at,
            supersedes,
        }
    }
}

/// An entry as the desk sees it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EditorCorrection {
    /// The id.
    pub id: CorrectionId,
    /// What sort of thing it says.
    pub kind: CorrectionKind,
    /// What it says, in plain text.
    #[schema(example = "An earlier version gave a wrong time of departure. The train leaves at 19:22.")]
    pub text: String,
    /// The date that stands over it.
    pub corrected_at: Timestamp,
    /// The entry in whose place it stands.
    pub supersedes: Option<CorrectionId>,
    /// The entry that stands in its place now; readers see the ones without.
    pub superseded_by: Option<CorrectionId>,
    /// Who wrote it.
    pub created_by: Option<UserId>,
    /// When it was written.
    pub created_at: Timestamp,
}

impl From<(Correction, Option<CorrectionId>)> for EditorCorrection {
    fn from((correction, superseded_by): (Correction, Option<CorrectionId>)) -> Self {
        let Correction {
            id,
            article: _,
            kind,
            text,
            corrected_at,
            supersedes,
            created_by,
            created_at,
        } = correction;
        Self {
            id,
            kind,
            text,
            corrected_at,
            supersedes,
            superseded_by,
            created_by,
            created_at,
        }
    }
}

/// An entry under a published article.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PublicCorrection {
    /// The id.
    pub id: CorrectionId,
    /// What sort of thing it says.
    pub kind: CorrectionKind,
    /// What it says, in plain text.
    #[schema(example = "An earlier version gave a wrong time of departure. The train leaves at 19:22.")]
    pub text: String,
    /// The date that stands over it.
    pub published_at: Timestamp,
}

impl From<LiveCorrection> for PublicCorrection {
    fn from(correction: LiveCorrection) -> Self {
        let LiveCorrection {
            id,
            article_id: _,
            kind,
            text,
            published_at,
        } = correction;
        Self {
            id,
            kind,
            text,
            published_at,
        }
    }
}

/// An entry with the article that it is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SiteCorrection {
    /// The id.
    pub id: CorrectionId,
    /// What sort of thing it says.
    pub kind: CorrectionKind,
    /// What it says, in plain text.
    #[schema(example = "An earlier version gave a wrong time of departure. The train leaves at 19:22.")]
    pub text: String,
    /// The date that stands over it. The list is sorted by it.
    pub published_at: Timestamp,
    /// The article.
    pub article: CorrectedArticle,
}

/// A published article that has corrections.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CorrectedArticle {
    /// The id.
    pub id: ArticleId,
    /// The address on the site.
    #[schema(value_type = Slug)]
    pub slug: String,
    /// The headline.
    #[schema(example = "Night trains return to Brussels")]
    pub title: String,
}

impl From<(LiveCorrection, RelatedArticle)> for SiteCorrection {
    fn from((correction, article): (LiveCorrection, RelatedArticle)) -> Self {
        let PublicCorrection {
            id,
            kind,
            text,
            published_at,
        } = correction.into();
        let RelatedArticle {
            id: article,
            slug,
            title,
        } = article;
        Self {
            id,
            kind,
            text,
            published_at,
            article: CorrectedArticle {
                id: article,
                slug,
                title,
            },
        }
    }
}

/// Which entries to list. One is listed when it fits all of the filters.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CorrectionFilter {
    /// Of this kind only.
    #[param(inline)]
    pub kind: Option<CorrectionKind>,
    /// Those whose `published_at` is at this time or later.
    #[param(nullable = false)]
    pub published_after: Option<Timestamp>,
    /// Those whose `published_at` is earlier than this time.
    #[param(nullable = false)]
    pub published_before: Option<Timestamp>,
}

impl From<CorrectionFilter> for LiveCorrectionQuery {
    fn from(filter: CorrectionFilter) -> Self {
        let CorrectionFilter {
            kind,
            published_after,
            published_before,
        } = filter;
        Self {
            kind,
            published_after,
            published_before,
        }
    }
}
