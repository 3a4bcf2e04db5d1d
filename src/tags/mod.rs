//! Tags: what articles are filed under.
//!
//! A tag is a section, a topic, a person, a place, an organisation or a desk; tags may stand under one another, desks
//! under desks alone. Names are unique within a kind whatever their accents and case, slugs among all tags. The desk knows every tag; the stand
//! ([`live`]) those that a live article uses and the ones above them, with the number of articles. A desk is for the
//! newsroom: no article carries one, so none is ever on the stand.

mod error;
pub mod http;
pub mod live;
mod model;
pub mod service;
pub mod store;
#[cfg(test)]
mod tests;
pub mod views;

pub use error::TagError;
pub use model::{MAX_DEPTH, NewTag, PublicTagKind, Tag, TagChanges, TagId, TagKind, TagUse};
