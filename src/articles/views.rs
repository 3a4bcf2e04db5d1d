//! Articles in JSON.

mod changes;
mod desk;
mod moves;
pub mod public;

pub use changes::{CreateArticle, TagReferenceInput, UpdateArticle};
pub use desk::{
    ArticleChecks, Check, EditorArticle, EditorArticleFilter, EditorArticleSummary, RevisionDiff,
    RevisionSummary, RevisionView, TakedownView,
};
pub use moves::{
    EmbargoArticle, PublishArticle, RequestChanges, RestoreRevision, ScheduleArticle, TakeDownArticle,
};
