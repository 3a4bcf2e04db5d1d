//! The operations on authors.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::live::LiveAuthor;
use super::views::{
    AuthorFilter, CreateAuthor, EditorAuthor, EditorAuthorFilter, PublicAuthor, UpdateAuthor,
};
use super::{AuthorChanges, AuthorError, AuthorId, NewAuthor, live, service};
use crate::app::App;
use crate::auth::Actor;
use crate::db::{Conn, PageRequest, Result as DbResult, Slice, in_order};
use crate::events::Object;
use crate::http::{
    Asked, Batch, Body, Code, IdempotencyKey, IfMatch, ListQuery, Page, PageParams, Path, Private, Problem,
    Public, Routes, Versioned,
};
use crate::keys;

/// The routes of this domain. (Deleting an author touches articles, so it is mounted there.)
pub fn routes(config: &mut impl Routes) {
    config
        .service(list_authors)
        .service(get_author)
        .service(list_editor_authors)
        .service(create_author)
        .service(get_editor_author)
        .service(update_author);
}

/// Names one author of the desk.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AuthorPath {
    /// The author's id.
    pub id: AuthorId,
}

/// Names one public author.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PublicAuthorPath {
    /// The author's slug or id.
    #[param(max_length = 120, example = "mara-lindqvist")]
    pub slug: String,
}

/// List authors
///
/// The authors whom published articles are credited to, each with their number of published articles.
#[utoipa::path(tag = "authors", params(AuthorFilter, PageParams), responses((status = OK, body = Page<PublicAuthor>)))]
#[get("/authors")]
pub async fn list_authors(
    request: HttpRequest,
    app: Data<App>,
    query: ListQuery<AuthorFilter>,
) -> Result<Public<Page<PublicAuthor>>, Problem> {
    let PageRequest { limit, count, .. } = query.page;
    let is_of_this_moment = query.filter.is_of_this_moment();
    let asked = query.filter.asked(app.clock.now())?;
    let list = move |conn: &mut Conn| match asked {
        Asked::Named(batch) => Ok(Slice::whole(named(conn, batch)?, &query.page)),
        Asked::Fitting(fitting) => live::list(conn, fitting, &query.page),
    };
    let slice = app.db.read_page(count, list).await?;
    let page = Page::from_slice(&request, limit, slice.try_map(PublicAuthor::try_from)?);
    let answer = Public::page(page, vec![keys::AUTHORS.into()]);
    Ok(if is_of_this_moment {
        answer.of_this_moment()
    } else {
        answer
    })
}

fn named(conn: &mut Conn, batch: Batch) -> DbResult<Vec<LiveAuthor>> {
    Ok(match batch {
        Batch::Ids(ids) => {
            let ids: Vec<AuthorId> = ids.into_iter().map(AuthorId::new).collect();
            in_order(live::list_by_ids(conn, &ids)?, &ids, |author| author.id)
        }
        Batch::Slugs(slugs) => in_order(live::list_by_slugs(conn, &slugs)?, &slugs, |author| {
            author.slug.to_string()
        }),
    })
}

/// Get an author
///
/// By slug or id. An author whom no published article is credited to is not found.
#[utoipa::path(tag = "authors", params(PublicAuthorPath), responses((status = OK, body = PublicAuthor)))]
#[get("/authors/{slug}")]
pub async fn get_author(
    app: Data<App>,
    path: Path<PublicAuthorPath>,
) -> Result<Public<PublicAuthor>, Problem> {
    let author = app
        .db
        .read_inline(move |conn| live::find(conn, &path.slug))
        .await?
        .ok_or(AuthorError::NotFound)?;
    let keys = vec![
        keys::one(Object::Author, author.id),
        keys::articles_of(Object::Author, author.id),
    ];
    Ok(Public::new(author.try_into()?, keys))
}

/// List all authors
///
/// Every author there is, by name, also those without a published article.
#[utoipa::path(
    tag = "authors",
    security(("bearer" = ["authors:read"])),
    params(EditorAuthorFilter, PageParams),
    responses((status = OK, body = Page<EditorAuthor>))
)]
#[get("/editor/authors")]
pub async fn list_editor_authors(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<EditorAuthorFilter>,
) -> Result<Private<Page<EditorAuthor>>, Problem> {
    let limit = query.page.limit;
    let slice = app
        .db
        .read(move |conn| {
            service::list(
                conn,
                &actor,
                query.filter.name.as_ref().map(|name| name.0.as_str()),
                &query.page,
            )
        })
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(EditorAuthor::from),
    )))
}

/// Add an author
///
/// The slug is made from the name when absent. A slug that another author has is 409.
#[utoipa::path(
    tag = "authors",
    security(("bearer" = ["authors:create"])),
    params(IdempotencyKey),
    request_body = CreateAuthor,
    responses(
        (status = CREATED, body = EditorAuthor),
        (status = CONFLICT, description = "Another author has this slug."),
    )
)]
#[post("/editor/authors")]
pub async fn create_author(
    app: Data<App>,
    actor: Actor,
    key: IdempotencyKey,
    body: Body<CreateAuthor>,
) -> Result<Versioned<EditorAuthor>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let new = NewAuthor::from(body.into_inner());
    let author: EditorAuthor = app
        .db
        .write_once(context, move |tx| {
            service::create(tx, &actor, &new).map(EditorAuthor::from)
        })
        .await?;
    Ok(Versioned::created(
        format!("/api/v1/editor/authors/{}", author.id),
        author.version,
        author,
    ))
}

/// Get an author of the desk
///
/// By id, with the version to send back in `If-Match`.
#[utoipa::path(
    tag = "authors",
    security(("bearer" = ["authors:read"])),
    params(AuthorPath),
    responses((status = OK, body = EditorAuthor))
)]
#[get("/editor/authors/{id}")]
pub async fn get_editor_author(
    app: Data<App>,
    actor: Actor,
    path: Path<AuthorPath>,
) -> Result<Versioned<EditorAuthor>, Problem> {
    let author = app
        .db
        .read(move |conn| service::get(conn, &actor, path.id))
        .await?;
    Ok(Versioned::ok(author.version, author.into()))
}

/// Change an author
///
/// What is absent stays as it is. Users of the role `author` may change the author they are linked to. Published
/// articles show the new name at once.
#[utoipa::path(
    tag = "authors",
    security(("bearer" = ["authors:change"])),
    params(AuthorPath, IfMatch),
    request_body = UpdateAuthor,
    responses(
        (status = OK, body = EditorAuthor),
        (status = CONFLICT, description = "Another author has this slug."),
    )
)]
#[patch("/editor/authors/{id}")]
pub async fn update_author(
    app: Data<App>,
    actor: Actor,
    path: Path<AuthorPath>,
    version: IfMatch,
    body: Body<UpdateAuthor>,
) -> Result<Versioned<EditorAuthor>, Problem> {
    let changes = AuthorChanges::from(body.into_inner());
    let author = app
        .db
        .write(actor.context(), move |tx| {
            service::update(tx, &actor, path.id, *version, &changes)
        })
        .await?;
    Ok(Versioned::ok(author.version, author.into()))
}

impl From<AuthorError> for Problem {
    fn from(error: AuthorError) -> Self {
        let detail = error.to_string();
        match error {
            AuthorError::NotFound => Self::new(Code::NotFound),
            AuthorError::Stale(current) => Self::stale(current),
            AuthorError::SlugTaken => Self::new(Code::Duplicate)
                .detail(detail)
                .field("/slug", "taken", "in use"),
            AuthorError::Linked => Self::new(Code::InUse).detail(detail).extension("accounts", 1),
            AuthorError::InUse(articles) => Self::new(Code::InUse)
                .detail(detail)
                .extension("count", articles)
                .extension("articles", articles),
            AuthorError::Denied(denied) => denied.into(),
            AuthorError::Database(error) => error.into(),
        }
    }
}
