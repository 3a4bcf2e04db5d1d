//! Articles: what the newsroom writes and what readers get.
//!
//! On the desk an article is its newest revision and a state on two axes: how far the working copy has come
//! ([`Stage`]) and what readers see ([`LiveState`]). Every saved change is a revision, whole and never changed.
//! Publishing projects one revision onto the stand ([`live`]), which is all that delivery reads; editing afterwards
//! changes the working copy and nothing that readers see.

mod error;
pub mod http;
pub mod live;
mod model;
pub mod service;
pub mod store;
pub mod views;

pub use error::{ArticleError, Missing};
pub use model::{
    Article, ArticleContent, ArticleId, Body, CommentsPolicy, ContentChanges, Correction, CorrectionId,
    CorrectionKind, Credit, CreditRole, Extra, LiveDetails, LiveState, NewCorrection, NewPreview, Packed,
    Picture, Preview, PreviewId, Resolved, Revision, RevisionId, Saved, Seo, Source, Stage, TagReference,
    Transition, Unpacked, Written,
};
