//! The operations on articles.

mod assignments;
mod bulk;
mod corrections;
mod delivery;
mod desk;
mod history;
mod locks;
mod merge;
mod moves;
mod notes;
mod previews;
mod problems;
mod reading;
mod review;
mod schedule;
mod takedown;

use serde::Deserialize;
use utoipa::IntoParams;

use super::ArticleId;
use crate::http::Routes;
use problems::{not_by_due, not_sortable};

/// The routes of this domain.
pub fn routes(config: &mut impl Routes) {
    config
        .service(delivery::list_articles)
        .service(delivery::get_article)
        .service(reading::get_front_page)
        .service(reading::list_related_articles)
        .service(reading::get_neighbours)
        .service(desk::list_editor_articles)
        .service(desk::create_article)
        // Before what takes any id: `counts` is none.
        .service(desk::count_editor_articles)
        .service(bulk::transition_articles)
        .service(desk::get_editor_article)
        .service(desk::update_article)
        .service(desk::check_article)
        .service(history::list_revisions)
        .service(history::get_revision)
        .service(history::restore_revision)
        .service(history::diff_revisions)
        .service(history::diff_article)
        .service(review::submit_article)
        .service(review::approve_article)
        .service(review::request_changes)
        .service(schedule::schedule_article)
        .service(schedule::unschedule_article)
        .service(moves::publish_article)
        .service(moves::unpublish_article)
        .service(moves::discard_changes)
        .service(schedule::embargo_article)
        .service(schedule::lift_embargo)
        .service(takedown::take_down_article)
        .service(takedown::get_takedown)
        .service(moves::trash_article)
        .service(moves::restore_article)
        .service(merge::delete_tag)
        .service(merge::delete_author)
        .service(notes::list_notes)
        .service(notes::create_note)
        .service(notes::get_note)
        .service(notes::update_note)
        .service(notes::delete_note)
        .service(notes::resolve_note)
        .service(notes::reopen_note)
        .service(assignments::get_assignment)
        .service(assignments::set_assignment)
        .service(assignments::delete_assignment)
        .service(locks::get_lock)
        .service(locks::take_lock)
        .service(locks::release_lock)
        .service(previews::list_previews)
        .service(previews::create_preview)
        .service(previews::revoke_preview)
        .service(previews::get_preview)
        .service(corrections::list_corrections)
        .service(corrections::list_article_corrections)
        .service(corrections::create_correction);
}

/// Names one article of the desk.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ArticlePath {
    /// The article's id.
    pub id: ArticleId,
}
