//! The stand's articles: what readers see, projected from one revision.

mod project;

pub use project::{project, purge, withdraw};
