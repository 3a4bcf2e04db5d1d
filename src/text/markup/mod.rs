//! The body of an article: what an editor wrote becomes what a reader may safely see.
//!
//! Three steps, each in its own file, each linear in the length of the source:
//! 1. `markdown`: Markdown becomes HTML (an HTML source skips this);
//! 2. `tidy`: the HTML is rewritten into well-nested, bounded, plainly structured HTML. This keeps
//!    hostile nesting away from the HTML parser behind step 3, whose time grows with depth;
//! 3. `rules`: the allow-list. This step alone decides what is safe and relies on nothing before it.
//!
//! `extract` then takes the plain text out of the result, and `reading` counts its words. `blocks` makes a tree of it
//! for those who draw no HTML; that costs so little that it is done when somebody asks.

pub mod blocks;
mod extract;
mod markdown;
mod rules;
mod scan;
mod tidy;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reading;
pub use rules::RULES_VERSION;

/// How the source of a body is written.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Format {
    /// GitHub Flavored Markdown with footnotes. Inline HTML is kept as far as the rules allow it.
    #[default]
    Markdown,
    /// An HTML fragment.
    Html,
}

/// A body as readers get it, computed once when it is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Sanitised HTML, safe to put into any page.
    pub html: String,
    /// The same as plain text: blocks separated by blank lines, no markup, entities decoded.
    pub text: String,
    /// Words in `text`, 0 or more; see [`reading::measure`].
    pub word_count: i32,
    /// Minutes to read `text`, 1 or more.
    pub reading_time_minutes: i32,
}

/// Renders a body. The same source gives the same result for one [`RULES_VERSION`], and rendering
/// the resulting HTML again changes nothing.
///
/// Takes time in proportion to the source (about 1 MiB is fine), so call it outside a transaction
/// and off the async workers. Never fails: what is not allowed is left out.
pub fn render(format: Format, source: &str) -> Rendered {
    let tidied = match format {
        Format::Markdown => tidy::tidy(&markdown::to_html(source)),
        Format::Html => tidy::tidy(source),
    };
    let html = rules::sanitise(&tidied).trim_ascii().to_owned();
    let text = extract::plain_text(&html);
    let reading = reading::measure(&text);
    Rendered {
        html,
        text,
        word_count: reading.words,
        reading_time_minutes: reading.minutes,
    }
}
