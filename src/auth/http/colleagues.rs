//! Who is in the newsroom.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};

use crate::app::App;
use crate::auth::actor::Actor;
use crate::auth::service::users;
use crate::auth::views::{ColleagueFilter, ColleagueWithRole};
use crate::http::{ListQuery, Page, PageParams, Private, Problem};

/// List colleagues
///
/// Everybody whose account can be used at present, by name, with what they may do: whom an article can be assigned to.
/// No e-mail addresses: those are for administrators.
#[utoipa::path(
    tag = "users",
    security(("bearer" = ["colleagues:read"])),
    params(ColleagueFilter, PageParams),
    responses((status = OK, description = "A page of colleagues.", body = Page<ColleagueWithRole>))
)]
#[get("/editor/colleagues")]
pub async fn list_colleagues(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<ColleagueFilter>,
) -> Result<Private<Page<ColleagueWithRole>>, Problem> {
    let limit = query.page.limit;
    let slice = app
        .db
        .read(move |conn| users::list_colleagues(conn, &actor, query.filter.role, &query.page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(ColleagueWithRole::from),
    )))
}
