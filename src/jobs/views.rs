//! Jobs in JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::queue::{Job, JobId, JobKind, ObjectId};

/// Something that happens by itself when it is due.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct JobView {
    /// The id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// What it is to be done to: the id of an article or, of mail, of the account, of who comments or of the reply. Mail
    /// that was asked for at an address that no account has is about nothing.
    pub object_id: ObjectId,
    /// When it is due.
    pub due_at: Timestamp,
    /// When it is tried next; `null` when it was given up.
    pub next_try_at: Option<Timestamp>,
    /// How often it failed.
    #[schema(minimum = 0, example = 0)]
    pub attempts: i64,
    /// Why it failed last.
    #[schema(example = "the article is not ready to be published")]
    pub last_error: Option<String>,
    /// When it was decided on.
    pub created_at: Timestamp,
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        let Job {
            id,
            kind,
            object_id,
            due_at,
            next_try_at,
            attempts,
            last_error,
            created_at,
        } = job;
        Self {
            id,
            kind,
            object_id,
            due_at,
            next_try_at,
            attempts,
            last_error,
            created_at,
        }
    }
}
