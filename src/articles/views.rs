//! Articles in JSON.

mod assignments;
mod bulk;
mod changes;
mod corrections;
mod desk;
mod locks;
mod moves;
mod notes;
mod previews;
pub mod public;

pub use assignments::{Desk, EditorAssignment, SetAssignment};
pub use bulk::{ArticleVersion, BulkTransition, TransitionArticles, TransitionResult, TransitionResults};
pub use changes::{CreateArticle, TagReferenceInput, UpdateArticle};
pub use corrections::{
    CorrectedArticle, CorrectionFilter, CreateCorrection, EditorCorrection, PublicCorrection, SiteCorrection,
};
pub use desk::{
    ArticleChecks, ArticleCounts, AssignmentSummary, Check, EditorArticle, EditorArticleFilter,
    EditorArticleSummary, RevisionDiff, RevisionSummary, RevisionView, TakedownView,
};
pub use locks::{EditorLock, TakeLock};
pub use moves::{
    EmbargoArticle, PublishArticle, RequestChanges, RestoreRevision, ScheduleArticle, TakeDownArticle,
};
pub use notes::{CreateNote, EditorNote, NoteFilter, UpdateNote};
pub use previews::{CreatePreview, EditorPreview, MintedPreview, PreviewArticle};
