//! Deleting what articles refer to.

use actix_web::delete;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::articles::service::{self, Heir};
use crate::auth::Actor;
use crate::authors::AuthorId;
use crate::authors::http::AuthorPath;
use crate::http::{Done, IfMatch, Path, Problem, Query};
use crate::tags::TagId;
use crate::tags::http::TagPath;

/// What becomes of the articles that carry the tag.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeleteTagParams {
    /// They, and the tags below it, get this tag instead.
    pub reassign_to: Option<TagId>,
    /// They do without it; the tags below it move up.
    #[serde(default)]
    #[param(default = false)]
    pub force: bool,
}

/// What becomes of the articles that are credited to the author.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeleteAuthorParams {
    /// They are credited to this author instead.
    pub reassign_to: Option<AuthorId>,
    /// They lose the credit.
    #[serde(default)]
    #[param(default = false)]
    pub force: bool,
}

/// Delete a tag
///
/// A tag that articles carry, or that other tags stand under, is 409 with their number, unless `reassign_to` names
/// the tag to use instead or `force` says to do without.
#[utoipa::path(
    tag = "tags",
    security(("bearer" = ["tags:change"])),
    params(TagPath, DeleteTagParams, IfMatch),
    responses(
        (status = NO_CONTENT, description = "It is gone."),
        (status = CONFLICT, description = "It is in use; `count` says how often."),
        (status = UNPROCESSABLE_ENTITY, description = "`reassign_to` names nothing that could take its place."),
    )
)]
#[delete("/editor/tags/{id}")]
pub async fn delete_tag(
    app: Data<App>,
    actor: Actor,
    path: Path<TagPath>,
    query: Query<DeleteTagParams>,
    version: IfMatch,
) -> Result<Done, Problem> {
    let heir = Heir::new(query.reassign_to, query.force);
    app.db
        .write(actor.context(), move |tx| {
            service::delete_tag(tx, &actor, path.id, *version, heir)
        })
        .await?;
    Ok(Done)
}

/// Delete an author
///
/// An author whom articles are credited to is 409 with their number, unless `reassign_to` names the author to credit
/// instead or `force` says to drop the credit.
#[utoipa::path(
    tag = "authors",
    security(("bearer" = ["authors:delete"])),
    params(AuthorPath, DeleteAuthorParams, IfMatch),
    responses(
        (status = NO_CONTENT, description = "They are gone."),
        (status = CONFLICT, description = "Articles are credited to them; `count` says how many."),
        (status = UNPROCESSABLE_ENTITY, description = "`reassign_to` names nothing that could take its place."),
    )
)]
#[delete("/editor/authors/{id}")]
pub async fn delete_author(
    app: Data<App>,
    actor: Actor,
    path: Path<AuthorPath>,
    query: Query<DeleteAuthorParams>,
    version: IfMatch,
) -> Result<Done, Problem> {
    let heir = Heir::new(query.reassign_to, query.force);
    app.db
        .write(actor.context(), move |tx| {
            service::delete_author(tx, &actor, path.id, *version, heir)
        })
        .await?;
    Ok(Done)
}
