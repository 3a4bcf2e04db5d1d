//! What several domains know about text: pure functions and checked types.
//!
//! Nothing here reads a clock, a file, a request or a database, so everything can be called before
//! a transaction begins.
//!
//! - [`markup`]: an article's body, from Markdown or HTML to safe HTML, plain text and reading time.
//! - [`plain`]: a comment's body, plain text with links.
//! - [`Slug`], [`Language`], [`WebUrl`], [`EmailAddress`]: checked once, then carried as types.
//! - [`compare`]: what was changed between two texts.
//! - [`fold`]: names as compared and sorted, not as shown.
//! - [`lookalike`]: texts as they are read, however they are spelt.
//! - [`words`]: texts as search finds them.

mod characters;
pub mod compare;
mod email;
pub mod fold;
mod hexadecimal;
mod language;
mod link;
pub mod lookalike;
pub mod markup;
mod percent;
pub mod plain;
mod reading;
mod rules;
mod slug;
pub mod words;

pub use characters::is_blank;
pub use email::{BadEmailAddress, EmailAddress};
pub use hexadecimal::hexadecimal;
pub use language::{BadLanguage, Language};
pub use link::{BadWebUrl, WebUrl};
pub use markup::blocks::{self, Blocks};
pub use markup::{Format, RULES_VERSION, Rendered, render};
pub use percent::{percent_decode, percent_encode};
pub use reading::{Reading, measure};
pub use rules::{RULE_SEPARATOR, no_more_than_one_line, one_line, rule, visible};
pub use slug::{BadSlug, Slug};

/// A news report in Markdown for examples and tests: a dateline, five paragraphs, 323 words.
pub const EXAMPLE_ARTICLE: &str = include_str!("fixtures/night_trains.md");
