//! The stand's articles: what readers see, projected from one revision.

pub mod list;
mod project;
pub mod read;
#[cfg(test)]
pub(super) mod stand;

pub use project::{project, purge, withdraw};
