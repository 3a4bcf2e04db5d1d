//! The desk's articles, their revisions, and the slugs of the whole site.

mod articles;
mod links;
mod merge;
mod revisions;
mod slugs;

pub use articles::{
    ArticleQuery, ArticleSort, Listed, delete, existing, get, insert, list, live_ids, update,
};
pub use links::{delete_links, replace_links};
pub use merge::{recredit, retag};
pub use revisions::{find_revision, get_revision, insert_revision, list_revisions};
pub use slugs::{SlugKind, find_slug, release_slug, reserve_slug, settle_slug, slugs_like};
