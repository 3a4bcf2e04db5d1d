//! The desk's articles, their revisions, and the slugs of the whole site.

mod articles;
mod assignments;
mod corrections;
mod links;
mod list;
mod locks;
mod merge;
mod notes;
mod previews;
mod proof;
mod retention;
mod revisions;
mod slugs;
mod successors;
mod takedown;
mod words;

pub use articles::{delete, get, insert, live_ids, update};
pub use assignments::{delete_assignment, find_assignment, save_assignment};
pub use corrections::{
    all_corrections, find_correction, insert_correction, list_corrections, standing_corrections,
};
pub use links::{delete_links, insert_links, replace_links};
pub use list::{
    ArticleQuery, ArticleSort, Counts, DeskArticle, Listed, counts, list, list_by_ids, within_reach,
};
pub use locks::{delete_lock, find_lock, save_lock};
pub use merge::{recredit, retag};
pub use notes::{
    NoteQuery, count_others_replies, delete_note, get_note, insert_note, list_notes, settle_thread,
    update_note,
};
pub use previews::{
    count_use, find_preview, forget_previews, get_preview, insert_preview, list_previews, revoke_preview,
};
pub use proof::proof;
pub use retention::{delete_old_revisions, with_old_revisions};
pub use revisions::{find_revision, get_revision, insert_revision, list_revisions};
pub use slugs::{
    SlugKind, all_slugs, break_promise, find_slug, former_slugs, insert_slug, known_to_readers, release_slug,
    reserve_slug, settle_slug, slugs_like,
};
pub use successors::successors;
pub use takedown::{get_takedown, insert_takedown};
pub use words::{DESK_INDEX, DueWords, make_words, worded, write_words};
