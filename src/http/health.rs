//! Whether the process lives, and whether it can do its work.

use std::future::Future;
use std::pin::Pin;

use actix_web::get;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Private;
use super::problem::Problem;
use super::routes::Routes;

type Check = dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), Problem>>>> + Send + Sync;

/// What must hold for the server to be given requests. Registered as `Data<Readiness>`.
pub struct Readiness(Box<Check>);

impl Readiness {
    /// Ready whenever `check` is well.
    pub fn new<F>(check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), Problem>> + 'static,
    {
        Self(Box::new(move || Box::pin(check())))
    }
}

/// The state of the server.
#[derive(Serialize, ToSchema, Debug, Clone, Copy)]
pub struct Health {
    status: HealthStatus,
}

/// What a healthy server says.
#[derive(Serialize, ToSchema, Debug, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// The process runs.
    Live,
    /// The process runs and its database answers.
    Ready,
}

/// Is the process alive?
///
/// Answers as long as the process runs. If it stops answering, restart it.
#[utoipa::path(tag = "operations", responses(
    (status = OK, description = "The process runs", body = Health, example = json!({"status": "live"}))
))]
#[get("/health/live")]
async fn health_live() -> Private<Health> {
    Private::ok(Health {
        status: HealthStatus::Live,
    })
}

/// Can it do its work?
///
/// Asks the database. While this fails, send requests elsewhere.
#[utoipa::path(tag = "operations", responses(
    (status = OK, description = "The database answers", body = Health, example = json!({"status": "ready"})),
    (status = SERVICE_UNAVAILABLE, description = "The database does not answer")
))]
#[get("/health/ready")]
async fn health_ready(readiness: Data<Readiness>) -> Result<Private<Health>, Problem> {
    (readiness.0)().await?;
    Ok(Private::ok(Health {
        status: HealthStatus::Ready,
    }))
}

/// The health operations.
pub(super) fn routes(config: &mut impl Routes) {
    config.service(health_live).service(health_ready);
}
