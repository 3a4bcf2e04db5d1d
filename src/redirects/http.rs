//! The operations on redirects, and the one that says what a path stands for.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use super::live::Found;
use super::views::{
    CreateRedirect, EditorRedirect, RedirectFilter, Resolution, ResolveParams, UpdateRedirect,
};
use super::{Neighbour, NewRedirect, RedirectChanges, RedirectError, RedirectId, live, service};
use crate::app::App;
use crate::auth::Actor;
use crate::events::Object;
use crate::http::{
    Body, Code, Done, IdempotencyKey, IfMatch, ListQuery, Page, PageParams, Path, Private, Problem, Public,
    Query, Routes, Versioned,
};
use crate::keys;

/// The routes of this domain.
pub fn routes(config: &mut impl Routes) {
    config
        .service(resolve)
        .service(list_redirects)
        .service(create_redirect)
        .service(get_redirect)
        .service(update_redirect)
        .service(delete_redirect);
}

/// Names one redirect.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RedirectPath {
    /// The redirect's id.
    pub id: RedirectId,
}

/// Say what a path stands for
///
/// For a site that has one route for every path. A redirect of the newsroom comes first. Else the last segment is taken
/// as a slug or an id: behind `authors` or `author` of an author; behind `tags`, `topics`, `sections` or one of these
/// in the singular of a tag; behind anything else of an article, by a slug that it had before too, or else of an author,
/// or else of a tag. `kind` says which it is. A path that stands for nothing the public may see is not found. A shared
/// cache can drop the answer by the keys `redirects`, `name:{slug}` and `article:{id}`, `author:{id}` or `tag:{id}`.
#[utoipa::path(
    tag = "redirects",
    params(ResolveParams),
    responses(
        (status = OK, body = Resolution),
        (status = NOT_FOUND, description = "The path stands for nothing."),
    )
)]
#[get("/resolve")]
pub async fn resolve(app: Data<App>, query: Query<ResolveParams>) -> Result<Public<Resolution>, Problem> {
    let ResolveParams { path } = query.into_inner();
    let name = path.0.segments().next_back().map(str::to_owned);
    let found = app
        .db
        .read_inline(move |conn| live::resolve(conn, &path.0))
        .await?
        .ok_or(Problem::new(Code::NotFound))?;
    let keys = keys(&found, name.as_deref());
    Ok(Public::new(found.into(), keys))
}

/// A redirect that is made or deleted may change what any path stands for, and so may whatever comes to be called as
/// the path ends.
fn keys(found: &Found, name: Option<&str>) -> Vec<String> {
    let thing = match found {
        Found::Article(article) => Some(keys::one(Object::Article, article.id)),
        Found::Renamed { article, .. } => Some(keys::one(Object::Article, article)),
        Found::Author { id, .. } => Some(keys::one(Object::Author, id)),
        Found::Tag { id, .. } => Some(keys::one(Object::Tag, id)),
        Found::Gone(_) => None,
        Found::Redirect(_) => return vec![keys::REDIRECTS.to_owned()],
    };
    // Something was found under it, so it is a slug or an id; what has an id always has it.
    let slug = name.filter(|name| name.parse::<RedirectId>().is_err());
    let name = slug.map(keys::named);
    std::iter::once(keys::REDIRECTS.to_owned())
        .chain(name)
        .chain(thing)
        .collect()
}

/// List redirects
///
/// Every redirect that the newsroom has made, by where it begins. (That a former slug of an article leads to the
/// article needs none.)
#[utoipa::path(
    tag = "redirects",
    security(("bearer" = ["redirects:read"])),
    params(RedirectFilter, PageParams),
    responses((status = OK, body = Page<EditorRedirect>))
)]
#[get("/editor/redirects")]
pub async fn list_redirects(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<RedirectFilter>,
) -> Result<Private<Page<EditorRedirect>>, Problem> {
    let limit = query.page.limit;
    let slice = app
        .db
        .read(move |conn| service::list(conn, &actor, &query.filter.into(), &query.page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(EditorRedirect::from),
    )))
}

/// Create a redirect
///
/// The public is told of it at once, whatever else its path stands for. A path that another redirect begins at is 409.
/// A redirect that would lead to itself, to where another begins, or that would begin where another leads to, is 422
/// and names the other one in `redirects`: each leads to its end in one step. So is one from the path of an article to
/// that of a slug that it had, which leads back. (Whether a whole URL leads back to the site is not looked at.)
#[utoipa::path(
    tag = "redirects",
    security(("bearer" = ["redirects:manage"])),
    params(IdempotencyKey),
    request_body = CreateRedirect,
    responses(
        (status = CREATED, body = EditorRedirect),
        (status = CONFLICT, description = "Another redirect begins at this path."),
    )
)]
#[post("/editor/redirects")]
pub async fn create_redirect(
    app: Data<App>,
    actor: Actor,
    key: IdempotencyKey,
    body: Body<CreateRedirect>,
) -> Result<Versioned<EditorRedirect>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let new = NewRedirect::from(body.into_inner());
    let redirect: EditorRedirect = app
        .db
        .write_once(context, move |tx| {
            service::create(tx, &actor, &new).map(EditorRedirect::from)
        })
        .await?;
    Ok(Versioned::created(
        format!("/api/v1/editor/redirects/{}", redirect.id),
        redirect.version,
        redirect,
    ))
}

/// Get a redirect
///
/// By id, with the version to send back in `If-Match`.
#[utoipa::path(
    tag = "redirects",
    security(("bearer" = ["redirects:read"])),
    params(RedirectPath),
    responses((status = OK, body = EditorRedirect))
)]
#[get("/editor/redirects/{id}")]
pub async fn get_redirect(
    app: Data<App>,
    actor: Actor,
    path: Path<RedirectPath>,
) -> Result<Versioned<EditorRedirect>, Problem> {
    let redirect = app
        .db
        .read(move |conn| service::get(conn, &actor, path.id))
        .await?;
    Ok(Versioned::ok(redirect.version, redirect.into()))
}

/// Change a redirect
///
/// What is absent stays as it is. The public is told at once; the same is refused as when a redirect is created.
#[utoipa::path(
    tag = "redirects",
    security(("bearer" = ["redirects:manage"])),
    params(RedirectPath, IfMatch),
    request_body = UpdateRedirect,
    responses(
        (status = OK, body = EditorRedirect),
        (status = CONFLICT, description = "Another redirect begins at this path."),
    )
)]
#[patch("/editor/redirects/{id}")]
pub async fn update_redirect(
    app: Data<App>,
    actor: Actor,
    path: Path<RedirectPath>,
    version: IfMatch,
    body: Body<UpdateRedirect>,
) -> Result<Versioned<EditorRedirect>, Problem> {
    let changes = RedirectChanges::from(body.into_inner());
    let redirect = app
        .db
        .write(actor.context(), move |tx| {
            service::update(tx, &actor, path.id, *version, &changes)
        })
        .await?;
    Ok(Versioned::ok(redirect.version, redirect.into()))
}

/// Delete a redirect
///
/// Its path stands again for what it would stand for without it, if for anything.
#[utoipa::path(
    tag = "redirects",
    security(("bearer" = ["redirects:manage"])),
    params(RedirectPath, IfMatch),
    responses((status = NO_CONTENT, description = "It is gone."))
)]
#[delete("/editor/redirects/{id}")]
pub async fn delete_redirect(
    app: Data<App>,
    actor: Actor,
    path: Path<RedirectPath>,
    version: IfMatch,
) -> Result<Done, Problem> {
    app.db
        .write(actor.context(), move |tx| {
            service::delete(tx, &actor, path.id, *version)
        })
        .await?;
    Ok(Done)
}

impl From<RedirectError> for Problem {
    fn from(error: RedirectError) -> Self {
        let detail = error.to_string();
        match error {
            RedirectError::NotFound => Self::new(Code::NotFound),
            RedirectError::Stale(current) => Self::stale(current),
            RedirectError::FromTaken => Self::new(Code::Duplicate)
                .detail(detail)
                .field("/from", "taken", "in use"),
            RedirectError::Loop => Self::new(Code::InvalidBody).field("/to", "loop", detail),
            RedirectError::Chain(neighbours) => chain(detail, &neighbours),
            RedirectError::Denied(denied) => denied.into(),
            RedirectError::Database(error) => error.into(),
        }
    }
}

/// 422 that names the redirects in question.
fn chain(detail: String, neighbours: &[Neighbour]) -> Problem {
    let mut others = Vec::new();
    let mut problem = Problem::new(Code::InvalidBody).detail(detail);
    for Neighbour {
        pointer,
        id,
        from,
        to,
    } in neighbours
    {
        others.push(json!({ "id": id, "from": from, "to": to }));
        problem = problem.field(
            *pointer,
            "chain",
            format!("the redirect {id} leads from {from} to {to}"),
        );
    }
    problem.extension("redirects", others)
}
