//! The desk's articles, their revisions, and the slugs of the whole site.

mod articles;
mod corrections;
mod links;
mod list;
mod merge;
mod previews;
mod proof;
mod revisions;
mod slugs;

pub use articles::{delete, get, insert, live_ids, update};
pub use corrections::{find_correction, insert_correction, list_corrections, standing_corrections};
pub use links::{delete_links, insert_links, replace_links};
pub use list::{ArticleQuery, ArticleSort, Listed, list, within_reach};
pub use merge::{recredit, retag};
pub use previews::{
    count_use, find_preview, forget_previews, get_preview, insert_preview, list_previews, revoke_preview,
};
pub use proof::proof;
pub use revisions::{find_revision, get_revision, insert_revision, list_revisions};
pub use slugs::{SlugKind, find_slug, insert_slug, release_slug, reserve_slug, settle_slug, slugs_like};
