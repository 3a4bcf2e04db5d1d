//! Articles in JSON.

mod changes;
mod corrections;
mod desk;
mod previews;
pub mod public;

pub use changes::{CreateArticle, PublishArticle, TagReferenceInput, UpdateArticle};
pub use corrections::{
    CorrectedArticle, CorrectionFilter, CreateCorrection, EditorCorrection, PublicCorrection, SiteCorrection,
};
pub use desk::{
    ArticleChecks, Check, EditorArticle, EditorArticleFilter, EditorArticleSummary, RevisionSummary,
    RevisionView,
};
pub use previews::{CreatePreview, EditorPreview, MintedPreview, PreviewArticle};
