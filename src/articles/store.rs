//! The desk's articles, their revisions, and the slugs of the whole site.

mod articles;
mod links;
mod list;
mod merge;
mod revisions;
mod slugs;
mod successors;
mod takedown;

pub use articles::{delete, get, insert, live_ids, update};
pub use links::{delete_links, insert_links, replace_links};
pub use list::{ArticleQuery, ArticleSort, Listed, list, within_reach};
pub use merge::{recredit, retag};
pub use revisions::{find_revision, get_revision, insert_revision, list_revisions};
pub use slugs::{
    SlugKind, find_slug, former_slugs, insert_slug, known_to_readers, release_slug, reserve_slug, settle_slug,
    slugs_like,
};
pub use successors::successors;
pub use takedown::{get_takedown, insert_takedown};
