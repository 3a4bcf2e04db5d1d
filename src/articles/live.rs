//! The stand's articles: what readers see, projected from one revision.

mod merge;
pub mod list;
mod project;
pub mod read;
#[cfg(test)]
pub(super) mod stand;

pub use merge::{recredit, retag};
pub use project::{clear, project, purge, withdraw};
