//! The stand's articles: what readers see, projected from one revision.

pub mod address;
pub mod corrections;
pub mod gone;
pub mod list;
mod merge;
mod project;
pub mod read;
#[cfg(test)]
pub(super) mod stand;
pub mod words;

pub use merge::{recredit, retag};
pub use project::{clear, project, purge, take_down, withdraw};
