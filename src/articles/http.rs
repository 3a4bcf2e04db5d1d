//! The operations on articles.

mod corrections;
mod delivery;
mod desk;
mod merge;
mod moves;
mod previews;
mod problems;

use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::ArticleId;
use problems::not_sortable;

/// The routes of this domain.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(delivery::list_articles)
        .service(delivery::get_article)
        .service(desk::list_editor_articles)
        .service(desk::create_article)
        .service(desk::get_editor_article)
        .service(desk::update_article)
        .service(desk::check_article)
        .service(desk::list_revisions)
        .service(desk::get_revision)
        .service(moves::publish_article)
        .service(moves::unpublish_article)
        .service(moves::trash_article)
        .service(moves::restore_article)
        .service(merge::delete_tag)
        .service(merge::delete_author)
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
