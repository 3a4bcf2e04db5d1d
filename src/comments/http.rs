//! The operations on comments.

mod bans;
mod feed;
mod moderation;
mod notices;
mod privacy;
mod problems;
mod public;
mod readers;

use actix_web::delete;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{CommentId, service};
use crate::app::App;
use crate::articles::http::ArticlePath;
use crate::auth::Actor;
use crate::http::{Done, IfMatch, Path, Problem, Routes};

/// The routes of this domain.
pub fn routes(config: &mut impl Routes) {
    config
        .service(public::list_article_comments)
        .service(public::get_comment_form)
        .service(public::post_comment)
        .service(feed::get_comment_feed)
        .service(public::list_comments)
        .service(public::get_comment)
        .service(readers::change_comment)
        .service(readers::withdraw_comment)
        .service(readers::vote_for_comment)
        .service(readers::report_comment)
        .service(notices::get_notices)
        .service(notices::confirm_notices)
        .service(notices::end_notices)
        .service(moderation::list_editor_comments)
        .service(moderation::moderate_comments)
        .service(moderation::get_editor_comment)
        .service(moderation::approve_comment)
        .service(moderation::spam_comment)
        .service(moderation::trash_comment)
        .service(moderation::delete_comment)
        .service(moderation::mark_comment)
        .service(moderation::reply_to_comment)
        .service(moderation::get_commenter_history)
        .service(bans::list_bans)
        .service(bans::create_ban)
        .service(bans::get_ban)
        .service(bans::delete_ban)
        .service(privacy::export_person)
        .service(privacy::erase_person)
        .service(purge_article);
}

/// Names one comment.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CommentPath {
    /// The comment's id.
    pub id: CommentId,
}

/// Purge an article
///
/// Deletes an article that is in the trash for good, with its revisions and comments.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:purge"])),
    params(ArticlePath, IfMatch),
    responses(
        (status = NO_CONTENT, description = "It is gone."),
        (status = CONFLICT, description = "The state of the article does not allow it."),
    )
)]
#[delete("/editor/articles/{id}/permanently")]
pub async fn purge_article(
    app: Data<App>,
    actor: Actor,
    path: Path<ArticlePath>,
    version: IfMatch,
) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            service::purge_article(tx, &actor, path.id, *version)
        })
        .await?;
    Ok(Done)
}
