//! What administrators do with jobs.

use serde_json::json;

use super::JobError;
use crate::auth::{Actor, Permission};
use crate::db::{Conn, PageRequest, Slice, Tx};
use crate::events::{Object, record};
use crate::queue::{self, Job, JobId};

/// A page of what is to be done, what is due first in front.
pub fn list(conn: &mut Conn, actor: &Actor, page: &PageRequest) -> Result<Slice<Job>, JobError> {
    actor.may(Permission::ManageJobs)?;
    Ok(queue::list(conn, page)?)
}

/// Has a job tried at once, also one that was given up.
pub fn retry(tx: &mut Tx, actor: &Actor, id: JobId) -> Result<Job, JobError> {
    actor.may(Permission::ManageJobs)?;
    let job = queue::retry(tx, id)?;
    record(tx, "job.retried", Object::Job, id, json!({ "kind": job.kind }))?;
    Ok(job)
}
