//! Articles in JSON.

mod assignments;
mod changes;
mod desk;
mod locks;
mod moves;
mod notes;
pub mod public;

pub use assignments::{Desk, EditorAssignment, SetAssignment};
pub use changes::{CreateArticle, TagReferenceInput, UpdateArticle};
pub use desk::{
    ArticleChecks, Check, EditorArticle, EditorArticleFilter, EditorArticleSummary, RevisionDiff,
    RevisionSummary, RevisionView, TakedownView,
};
pub use locks::{EditorLock, TakeLock};
pub use moves::{
    EmbargoArticle, PublishArticle, RequestChanges, RestoreRevision, ScheduleArticle, TakeDownArticle,
};
pub use notes::{CreateNote, EditorNote, NoteFilter, UpdateNote};
