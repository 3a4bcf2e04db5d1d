//! The stand's articles: what readers see, projected from one revision.

pub mod address;
pub mod beside;
pub mod corrections;
pub mod front;
pub mod gone;
pub mod list;
mod merge;
pub mod more;
mod project;
mod purge;
pub mod read;
#[cfg(test)]
pub(super) mod stand;
pub mod words;

pub use merge::{recredit, retag};
pub use project::{clear, project, purge, take_down, withdraw};
