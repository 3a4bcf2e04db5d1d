//! What readers look for, and what they are shown of what was found.

mod query;
mod snippet;
mod spelling;

pub use query::{Clause, Filed, Kind, MOST_TERMS, SearchQuery};
pub use snippet::{Field, Snippet, TextOf, snippet};
pub use spelling::{closeness, forms, is_correctable};
