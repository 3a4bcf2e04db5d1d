//! Search: what readers find by words.
//!
//! The words of an article are written with it, by its projection ([`crate::articles::live::words`]): so what is not on
//! the stand is not found, and what is on it is found at once. What readers type is read by a parser of our own
//! ([`SearchQuery`]); neither database ever sees anything of it but words.
//!
//! Two things follow a moment later, done by the runner of jobs: the new names of tags and authors, and the vocabulary
//! from which misspelled words are corrected. A word of the vocabulary that stands in no article any more is not
//! proposed, whether it was forgotten yet or not.

mod error;
pub mod http;
pub mod live;
mod model;
pub mod service;
#[cfg(test)]
mod tests;
pub mod views;

pub use error::SearchError;
pub use model::{
    Clause, Field, Filed, Kind, MOST_TERMS, SearchQuery, Snippet, TextOf, closeness, forms, is_correctable,
    snippet,
};
