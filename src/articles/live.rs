//! The stand's articles: what readers see, projected from one revision.

pub mod corrections;
pub mod list;
mod merge;
mod project;
pub mod read;
#[cfg(test)]
pub(super) mod stand;

pub use merge::{recredit, retag};
pub use project::{clear, project, purge, withdraw};
pub(in crate::articles) use project::{current_credits, current_section, current_tags};
