//! Articles in JSON.

mod changes;
mod desk;
pub mod public;

pub use changes::{CreateArticle, PublishArticle, TagReferenceInput, UpdateArticle};
pub use desk::{
    ArticleChecks, Check, EditorArticle, EditorArticleFilter, EditorArticleSummary, RevisionSummary,
    RevisionView,
};
