//! What somebody may ask the newsroom to do with what it has of them.

use actix_web::post;
use actix_web::web::Data;

use crate::app::App;
use crate::auth::Actor;
use crate::comments::service;
use crate::comments::views::{ErasedPerson, ExportPerson, ExportedPerson, Person};
use crate::http::{Body, Private, Problem};

/// Export what there is of somebody
///
/// All comments that were written with an e-mail address, in parts of 200, and whether replies are told of there, for whoever asks what the newsroom has of them.
/// Make sure that it is they who ask. That it was asked for is in the audit log, and the address is not.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["commenters:manage"])),
    request_body = ExportPerson,
    responses((status = OK, body = ExportedPerson))
)]
#[post("/editor/privacy/export")]
pub async fn export_person(
    app: Data<App>,
    actor: Actor,
    body: Body<ExportPerson>,
) -> Result<Private<ExportedPerson>, Problem> {
    let ExportPerson { email, after } = body.into_inner();
    let exported = app
        .db
        .write(actor.context(), move |tx| {
            service::export(tx, &actor, &email, after)
        })
        .await?;
    Ok(Private::ok(exported.into()))
}

/// Erase somebody
///
/// Deletes all comments that were written with an e-mail address, the address, that replies are told of there, and a ban of it. Where others replied, an
/// empty place stays. It cannot be undone. Who has nothing to erase is answered alike, with 0.
#[utoipa::path(
    tag = "comments",
    security(("bearer" = ["commenters:manage"])),
    request_body = Person,
    responses((status = OK, body = ErasedPerson))
)]
#[post("/editor/privacy/erase")]
pub async fn erase_person(
    app: Data<App>,
    actor: Actor,
    body: Body<Person>,
) -> Result<Private<ErasedPerson>, Problem> {
    let Person { email } = body.into_inner();
    let comments = service::erase(&app.db, &actor, &email).await?;
    Ok(Private::ok(ErasedPerson { comments }))
}
