//! The operations on the audit log.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get};

use super::views::{
    AuditEntry, AuditFilter, AuditVerification, EraseQuery, ErasedAddresses, VerificationQuery,
};
use super::{AuditError, service};
use crate::app::App;
use crate::auth::Actor;
use crate::http::{ListQuery, Page, PageParams, Private, Problem, Query, Routes};

/// The routes of this domain.
pub fn routes(config: &mut impl Routes) {
    config
        .service(list_audit_entries)
        .service(verify_audit_log)
        .service(erase_audit_addresses);
}

/// List the audit log
///
/// Everything that was changed, and every login, failed login and use of a refresh token: who did it, to what, when and
/// from where. The newest first; filters can be combined. What has just happened is in the log a moment later.
#[utoipa::path(
    tag = "audit",
    security(("bearer" = ["audit:read"])),
    params(AuditFilter, PageParams),
    responses((status = OK, description = "A page of entries.", body = Page<AuditEntry>))
)]
#[get("/editor/audit")]
pub async fn list_audit_entries(
    request: HttpRequest,
    app: Data<App>,
    actor: Actor,
    query: ListQuery<AuditFilter>,
) -> Result<Private<Page<AuditEntry>>, Problem> {
    let limit = query.page.limit;
    let slice = app
        .db
        .read(move |conn| service::list(conn, &actor, &query.filter.into(), &query.page))
        .await?;
    Ok(Private::page(Page::from_slice(
        &request,
        limit,
        slice.map(AuditEntry::from),
    )))
}

/// Verify the audit log
///
/// Computes the hashes anew, of 10,000 entries an answer at most: while `next_after` is not null, ask again with it as
/// `after`. Finds entries that were changed, removed, inserted or moved, and addresses that were changed. Erased
/// addresses break nothing.
///
/// What it cannot find is that the newest entries were cut off, or that somebody who can write to the database computed
/// all hashes anew. Write `newest` down now and then, somewhere else: the entry with that number must have that hash
/// for ever.
#[utoipa::path(
    tag = "audit",
    security(("bearer" = ["audit:read"])),
    params(VerificationQuery),
    responses((status = OK, description = "What was found.", body = AuditVerification))
)]
#[get("/editor/audit/verification")]
pub async fn verify_audit_log(
    app: Data<App>,
    actor: Actor,
    query: Query<VerificationQuery>,
) -> Result<Private<AuditVerification>, Problem> {
    let after = i64::from(query.after.unwrap_or(0));
    let found = app
        .db
        .read(move |conn| service::verify(conn, &actor, after))
        .await?;
    Ok(Private::ok(found.into()))
}

/// Erase addresses from the audit log
///
/// For good: the addresses of all requests from before a time. Entries stay, show null instead, and the log still
/// verifies. That addresses were erased is an entry itself.
#[utoipa::path(
    tag = "audit",
    security(("bearer" = ["audit:erase"])),
    params(EraseQuery),
    responses((status = OK, description = "How many addresses were erased.", body = ErasedAddresses))
)]
#[delete("/editor/audit/addresses")]
pub async fn erase_audit_addresses(
    app: Data<App>,
    actor: Actor,
    query: Query<EraseQuery>,
) -> Result<Private<ErasedAddresses>, Problem> {
    let erased = service::erase_addresses(&app.db, &actor, query.before).await?;
    Ok(Private::ok(ErasedAddresses { erased }))
}

impl From<AuditError> for Problem {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Denied(denied) => denied.into(),
            AuditError::Database(error) => error.into(),
        }
    }
}
