//! Authors: the bylines that articles are credited to.
//!
//! An author is not an account: a byline may belong to nobody who logs in, and a user may be linked to one author.
//! Several authors may share a name; slugs are unique. The desk knows every author; the stand ([`live`]) those who
//! are credited on a live article, with the number of articles.

mod error;
pub mod http;
pub mod live;
mod model;
pub mod service;
pub mod store;
#[cfg(test)]
mod tests;
pub mod views;

pub use error::AuthorError;
pub use model::{Author, AuthorChanges, AuthorId, AuthorLink, AuthorPicture, NewAuthor};
