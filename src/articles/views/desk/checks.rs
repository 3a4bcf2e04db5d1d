//! What an article lacks for publication.

use serde::Serialize;
use utoipa::ToSchema;

use crate::articles::Missing;

/// Whether an article could be published.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ArticleChecks {
    /// Whether nothing is missing.
    pub ready: bool,
    /// What is missing.
    pub missing: Vec<Check>,
}

/// Something that an article lacks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Check {
    /// Where: a JSON pointer into the article.
    #[schema(example = "/picture/alt")]
    pub pointer: String,
    /// What, for programs.
    #[schema(example = "required_to_publish")]
    pub code: &'static str,
    /// What, for people.
    #[schema(example = "a picture needs a description for those who do not see it")]
    pub detail: String,
}

impl From<Vec<Missing>> for ArticleChecks {
    fn from(missing: Vec<Missing>) -> Self {
        let missing: Vec<Check> = missing
            .into_iter()
            .map(
                |Missing {
                     pointer,
                     code,
                     detail,
                 }| Check {
                    pointer,
                    code,
                    detail,
                },
            )
            .collect();
        Self {
            ready: missing.is_empty(),
            missing,
        }
    }
}
