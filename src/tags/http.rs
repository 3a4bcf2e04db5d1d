//! The operations on tags.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::live::LiveTag;
use super::views::{CreateTag, EditorTag, EditorTagFilter, PublicTag, TagFilter, UpdateTag};
use super::{NewTag, TagChanges, TagError, TagId, live, service};
use crate::app::App;
use crate::auth::Actor;
use crate::db::{Conn, PageRequest, Result as DbResult, Slice, in_order};
use crate::events::Object;
use crate::http::{
    Asked, Batch, Body, Code, IdempotencyKey, IfMatch, ListQuery, Page, PageParams, Path, Private, Problem,
    Public, Routes, Versioned,
};
use crate::keys;

/// The routes of this domain. (Deleting a tag touches articles, so it is mounted there.)
pub fn routes(config: &mut impl Routes) {
    config
        .service(list_tags)
        .service(get_tag)
        .service(list_editor_tags)
        .service(create_tag)
        .service(get_editor_tag)
        .service(update_tag);
}

/// Names one tag of the desk.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TagPath {
    /// The tag's id.
    pub id: TagId,
}

/// Names one public tag.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PublicTagPath {
    /// The tag's slug or id.
    #[param(max_length = 120, example = "night-trains")]
    pub slug: String,
}

/// List tags
///
/// The tags that published articles carry, and the ones above them, each with its number of published articles.
#[utoipa::path(tag = "tags", params(TagFilter, PageParams), responses((status = OK, body = Page<PublicTag>)))]
#[get("/tags")]
pub async fn list_tags(
    request: HttpRequest,
    app: Data<App>,
    query: ListQuery<TagFilter>,
) -> Result<Public<Page<PublicTag>>, Problem> {
    let PageRequest { limit, count, .. } = query.page;
    let is_of_this_moment = query.filter.is_of_this_moment();
    let asked = query.filter.asked(app.clock.now())?;
    let list = move |conn: &mut Conn| match asked {
        Asked::Named(batch) => Ok(Slice::whole(named(conn, batch)?, &query.page)),
        Asked::Fitting(fitting) => live::list(conn, &fitting, &query.page),
    };
    let slice = app.db.read_page(count, list).await?;
    let page = Page::from_slice(&request, limit, slice.map(PublicTag::from));
    let answer = Public::page(page, vec![keys::TAGS.into()]);
    Ok(if is_of_this_moment {
        answer.of_this_moment()
    } else {
        answer
    })
}

fn named(conn: &mut Conn, batch: Batch) -> DbResult<Vec<LiveTag>> {
    Ok(match batch {
        Batch::Ids(ids) => {
            let ids: Vec<TagId> = ids.into_iter().map(TagId::new).collect();
            in_order(live::list_by_ids(conn, &ids)?, &ids, |tag| tag.id)
        }
        Batch::Slugs(slugs) => in_order(live::list_by_slugs(conn, &slugs)?, &slugs, |tag| {
            tag.slug.to_string()
        }),
    })
}

/// Get a tag
///
/// By slug or id. A tag that no published article carries is not found.
#[utoipa::path(tag = "tags", params(PublicTagPath), responses((status = OK, body = PublicTag)))]
#[get("/tags/{slug}")]
pub async fn get_tag(app: Data<App>, path: Path<PublicTagPath>) -> Result<Public<PublicTag>, Problem> {
    let tag = app
        .db
        .read_inline(move |conn| live::find(conn, &path.slug))
        .await?
        .ok_or(TagError::NotFound)?;
    let keys = vec![
        keys::one(Object::Tag, tag.id),
        keys::articles_of(Object::Tag, tag.id),
    ];
    Ok(Public::new(tag.into(), keys))
}

/// List all tags
///
/// Every tag there is, by name, also those that no published article carries, and the desks of the newsroom.
#[utoipa::path(
    tag = "tags",
    security(("bearer" = ["tags:read"])),
    params(EditorTagFilter, PageParams),
    responses((status = OK, body = Page<EditorTag>))
)]
#[get("/editor/tags")]
pub async fn list_editor_tags(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<EditorTagFilter>,
) -> Result<Private<Page<EditorTag>>, Problem> {
    let limit = query.page.limit;
    let slice = app
        .db
        .read(move |conn| service::list(conn, &actor, &query.filter.into(), &query.page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(EditorTag::from),
    )))
}

/// Create a tag
///
/// The slug is made from the name when absent. A name that the kind already has, or a slug that any tag has, is 409.
#[utoipa::path(
    tag = "tags",
    security(("bearer" = ["tags:create"])),
    params(IdempotencyKey),
    request_body = CreateTag,
    responses(
        (status = CREATED, body = EditorTag),
        (status = CONFLICT, description = "Another tag has this slug, or one of this kind has this name."),
    )
)]
#[post("/editor/tags")]
pub async fn create_tag(
    app: Data<App>,
    actor: Actor,
    key: IdempotencyKey,
    body: Body<CreateTag>,
) -> Result<Versioned<EditorTag>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let new = NewTag::from(body.into_inner());
    let tag: EditorTag = app
        .db
        .write_once(context, move |tx| {
            service::create(tx, &actor, &new).map(EditorTag::from)
        })
        .await?;
    Ok(Versioned::created(
        format!("/api/v1/editor/tags/{}", tag.id),
        tag.version,
        tag,
    ))
}

/// Get a tag of the desk
///
/// By id, with the version to send back in `If-Match`.
#[utoipa::path(
    tag = "tags",
    security(("bearer" = ["tags:read"])),
    params(TagPath),
    responses((status = OK, body = EditorTag))
)]
#[get("/editor/tags/{id}")]
pub async fn get_editor_tag(
    app: Data<App>,
    actor: Actor,
    path: Path<TagPath>,
) -> Result<Versioned<EditorTag>, Problem> {
    let tag = app
        .db
        .read(move |conn| service::get(conn, &actor, path.id))
        .await?;
    Ok(Versioned::ok(tag.version, tag.into()))
}

/// Change a tag
///
/// What is absent stays as it is. Published articles show the new name at once.
#[utoipa::path(
    tag = "tags",
    security(("bearer" = ["tags:change"])),
    params(TagPath, IfMatch),
    request_body = UpdateTag,
    responses(
        (status = OK, body = EditorTag),
        (status = CONFLICT, description = "Another tag has this slug or name, or what uses it keeps it from becoming this kind."),
    )
)]
#[patch("/editor/tags/{id}")]
pub async fn update_tag(
    app: Data<App>,
    actor: Actor,
    path: Path<TagPath>,
    version: IfMatch,
    body: Body<UpdateTag>,
) -> Result<Versioned<EditorTag>, Problem> {
    let changes = TagChanges::from(body.into_inner());
    let tag = app
        .db
        .write(actor.context(), move |tx| {
            service::update(tx, &actor, path.id, *version, &changes)
        })
        .await?;
    Ok(Versioned::ok(tag.version, tag.into()))
}

impl From<TagError> for Problem {
    fn from(error: TagError) -> Self {
        let detail = error.to_string();
        let parent = |code: &str| Self::new(Code::InvalidBody).field("/parent_id", code, detail.clone());
        match error {
            TagError::NotFound => Self::new(Code::NotFound),
            TagError::Stale(current) => Self::stale(current),
            TagError::SlugTaken => Self::new(Code::Duplicate)
                .detail(detail)
                .field("/slug", "taken", "in use"),
            TagError::NameTaken => Self::new(Code::Duplicate)
                .detail(detail)
                .field("/name", "taken", "in use"),
            TagError::ParentMissing => {
                Self::new(Code::MissingReference).field("/parent_id", "missing_reference", detail)
            }
            TagError::ParentCycle => parent("cycle"),
            TagError::TooDeep => parent("too_deep"),
            TagError::ParentKind => parent("wrong_kind"),
            TagError::KindInUse => Self::new(Code::InUse).detail(detail),
            TagError::InUse { articles, children } => Self::new(Code::InUse)
                .detail(detail)
                .extension("count", articles + children)
                .extension("articles", articles)
                .extension("children", children),
            TagError::Denied(denied) => denied.into(),
            TagError::Database(error) => error.into(),
        }
    }
}
