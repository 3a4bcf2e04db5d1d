//! Articles in JSON.

mod assignments;
mod changes;
mod desk;
mod locks;
mod notes;
pub mod public;

pub use assignments::{Desk, EditorAssignment, SetAssignment};
pub use changes::{CreateArticle, PublishArticle, TagReferenceInput, UpdateArticle};
pub use desk::{
    ArticleChecks, Check, EditorArticle, EditorArticleFilter, EditorArticleSummary, RevisionSummary,
    RevisionView,
};
pub use locks::{EditorLock, TakeLock};
pub use notes::{CreateNote, EditorNote, NoteFilter, UpdateNote};
