//! The stand's articles: what readers see, projected from one revision.

mod merge;
mod project;

pub use merge::{recredit, retag};
pub use project::{clear, project, purge, withdraw};
