//! The operations on jobs.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::views::JobView;
use super::{JobError, service};
use crate::app::App;
use crate::auth::Actor;
use crate::http::{
    Code, IdempotencyKey, ListQuery, NoFilter, Page, PageParams, Path, Private, Problem, Routes, empty_digest,
};
use crate::queue::JobId;

/// The routes of this domain.
pub fn routes(config: &mut impl Routes) {
    config.service(list_jobs).service(retry_job);
}

/// Names one job.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct JobPath {
    /// The job's id.
    pub id: JobId,
}

/// List what is due to happen by itself
///
/// Publications, unpublications, ends of embargoes and mail to be sent, what is due first in front. What failed says why and when it is
/// tried again; after twelve failures it is given up. What is done is no longer here: the event of it is.
#[utoipa::path(
    tag = "operations",
    security(("bearer" = ["jobs:manage"])),
    params(PageParams),
    responses((status = OK, body = Page<JobView>))
)]
#[get("/editor/jobs")]
pub async fn list_jobs(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<NoFilter>,
) -> Result<Private<Page<JobView>>, Problem> {
    let limit = query.page.limit;
    let slice = app
        .db
        .read(move |conn| service::list(conn, &actor, &query.page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(JobView::from),
    )))
}

/// Try a job again
///
/// At once, or when it is due; also one that was given up.
#[utoipa::path(
    tag = "operations",
    security(("bearer" = ["jobs:manage"])),
    params(JobPath, IdempotencyKey),
    responses((status = OK, body = JobView))
)]
#[post("/editor/jobs/{id}/retry")]
pub async fn retry_job(
    app: Data<App>,
    actor: Actor,
    path: Path<JobPath>,
    key: IdempotencyKey,
) -> Result<Private<JobView>, Problem> {
    let context = actor.context();
    let once = key.once(&context.actor, empty_digest());
    let job: JobView = app
        .db
        .write_once(context.once(once), move |tx| {
            Ok::<_, JobError>(service::retry(tx, &actor, path.id)?.into())
        })
        .await?;
    Ok(Private::ok(job))
}

impl From<JobError> for Problem {
    fn from(error: JobError) -> Self {
        match error {
            JobError::NotFound => Self::new(Code::NotFound).detail(error.to_string()),
            JobError::Denied(denied) => denied.into(),
            JobError::Database(error) => error.into(),
        }
    }
}
