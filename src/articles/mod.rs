//! Articles: what the newsroom writes and what readers get.
//!
//! On the desk an article is its newest revision and a state on two axes: how far the working copy has come
//! ([`Stage`]) and what readers see ([`LiveState`]). Every saved change is a revision, whole and never changed.
//! Publishing projects one revision onto the stand ([`live`]), which is all that delivery reads; editing afterwards
//! changes the working copy and nothing that readers see.
//!
//! Notes, an assignment and a lock belong to an article without being part of what it says: they change no version,
//! and readers never see them.

mod error;
pub mod http;
pub mod live;
mod model;
pub mod service;
pub mod store;
pub mod views;

pub use error::{ArticleError, Missing};
pub use model::{
    Article, ArticleContent, ArticleId, Assigned, Assignment, Body, CommentsPolicy, ContentChanges,
    Correction, CorrectionId, CorrectionKind, Credit, CreditRole, Embargo, Extra, LiveDetails, LiveState,
    Lock, Moved, NewCorrection, NewNote, NewPreview, Note, NoteId, Packed, Picture, Preview, PreviewId,
    Priority, Resolved, Revision, RevisionId, Saved, Schedule, ScheduledPublication, Seo, Source, Stage,
    State, TagReference, Takedown, Transition, Unpacked, Written,
};
