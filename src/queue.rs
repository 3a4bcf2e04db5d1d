//! Work that is due at a set time: put here in the transaction that decides on it, done by `jobs`.
//!
//! A node claims what is due for a moment, does it, and takes it off the queue in the transaction that does it: so it
//! is done once, whoever else is at work, and whoever stops halfway. What fails is tried again, at longer and longer
//! intervals, and given up in the end; both can be seen.

use std::time::Duration;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::schema::jobs;
use crate::db::{Backend, Conn, Cursor, Id, PageRequest, Result, Slice, Tx, keyset, text_column};

/// The id of a [`Job`].
pub type JobId = Id<Job>;

/// The id of whatever a [`Job`] is about.
pub type ObjectId = Id<()>;

/// What is to be done.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
    strum::AsRefStr,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum JobKind {
    /// Publish the revision of an article that is scheduled for it.
    PublishArticle,
    /// Take an article off the stand.
    UnpublishArticle,
    /// End an article's embargo.
    LiftEmbargo,
    /// Send an account a link by which its password is changed.
    MailPasswordReset,
    /// Send an account the invitation to it.
    MailInvitation,
    /// Ask somebody who comments whether they want to be told of replies.
    MailConfirmation,
    /// Tell somebody who commented of a reply.
    MailReply,
}
text_column!(JobKind);

impl JobKind {
    /// Where work of this kind waits.
    fn lane(self) -> Lane {
        match self {
            Self::PublishArticle | Self::UnpublishArticle | Self::LiftEmbargo => Lane::Desk,
            Self::MailPasswordReset | Self::MailInvitation | Self::MailConfirmation | Self::MailReply => {
                Lane::Mail
            }
        }
    }
}

/// Where work waits: what waits for another server must not hold up what is due on the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow, strum::AsRefStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Lane {
    /// What becomes of articles.
    Desk,
    /// Letters.
    Mail,
}
text_column!(Lane);

/// A piece of work.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(Backend))]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// What it is to be done to.
    pub object_id: ObjectId,
    /// When it is due.
    pub due_at: Timestamp,
    /// When it is tried next; `None` when it was given up.
    pub next_try_at: Option<Timestamp>,
    /// How often it failed.
    pub attempts: i64,
    /// Why it failed last.
    pub last_error: Option<String>,
    /// When it was decided on.
    pub created_at: Timestamp,
}

/// How often work may fail before it is given up: the last try is about a day after the first.
const MOST_ATTEMPTS: i64 = 12;
/// The first pause after a failure; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_secs(20);

/// Has something done at a time, instead of at another if it was to be done already.
pub fn put<K>(tx: &mut Tx, kind: JobKind, object: Id<K>, due_at: Timestamp) -> Result<()> {
    cancel(tx, kind, object)?;
    let row = (
        jobs::id.eq(tx.id::<Job>()),
        jobs::kind.eq(kind),
        jobs::object_id.eq(object),
        jobs::due_at.eq(due_at),
        jobs::next_try_at.eq(due_at),
        jobs::attempts.eq(0),
        jobs::created_at.eq(tx.now()),
        jobs::lane.eq(kind.lane()),
    );
    diesel::insert_into(jobs::table).values(row).execute(&mut **tx)?;
    Ok(())
}

/// Has something not done after all.
pub fn cancel<K>(tx: &mut Tx, kind: JobKind, object: Id<K>) -> Result<()> {
    let same = jobs::table.filter(jobs::kind.eq(kind).and(jobs::object_id.eq(object)));
    diesel::delete(same).execute(&mut **tx)?;
    Ok(())
}

/// Whether anything is due in a lane now.
pub fn is_due(conn: &mut Conn, lane: Lane, now: Timestamp) -> Result<bool> {
    let first: Option<JobId> = jobs::table
        .filter(jobs::lane.eq(lane).and(jobs::next_try_at.le(now)))
        .order((jobs::next_try_at, jobs::id))
        .select(jobs::id)
        .first(conn)
        .optional()?;
    Ok(first.is_some())
}

/// Takes the first pieces of work that are due in a lane for `node`. Unless they are finished, others may take them after `lease`:
/// in the order in which they were due, so that what a node that stopped had taken does not come after what follows it.
pub fn claim(tx: &mut Tx, lane: Lane, node: Uuid, lease: Duration, limit: i64) -> Result<Vec<Job>> {
    let now = tx.now();
    let due = due(tx, lane, now, limit)?;
    for job in &due {
        diesel::update(jobs::table.find(job.id))
            .set((
                jobs::claimed_by.eq(Id::<()>::new(node)),
                jobs::next_try_at.eq(now.plus(lease)),
            ))
            .execute(&mut **tx)?;
    }
    Ok(due)
}

fn due(conn: &mut Conn, lane: Lane, now: Timestamp, limit: i64) -> Result<Vec<Job>> {
    Ok(jobs::table
        .filter(jobs::lane.eq(lane))
        .filter(jobs::due_at.le(now).and(jobs::next_try_at.le(now)))
        .order((jobs::due_at, jobs::id))
        .limit(limit)
        .select(Job::as_select())
        .load(conn)?)
}

/// Takes a piece of work off the queue, in the transaction that does it. `false`: it is `node`'s no longer, and must
/// not be done.
pub fn finish(tx: &mut Tx, node: Uuid, job: &Job) -> Result<bool> {
    let own = jobs::table
        .find(job.id)
        .filter(jobs::claimed_by.eq(Id::<()>::new(node)));
    Ok(diesel::delete(own).execute(&mut **tx)? > 0)
}

/// Holds on to a piece of work that takes longer. `false`: it is `node`'s no longer, and must not be done.
pub fn hold(tx: &mut Tx, node: Uuid, job: &Job, lease: Duration) -> Result<bool> {
    let next_try_at = tx.now().plus(lease);
    let own = jobs::table
        .find(job.id)
        .filter(jobs::claimed_by.eq(Id::<()>::new(node)));
    let held = diesel::update(own)
        .set(jobs::next_try_at.eq(next_try_at))
        .execute(&mut **tx)?;
    Ok(held > 0)
}

/// Notes down why a piece of work failed, and when it is tried again.
pub fn postpone(tx: &mut Tx, node: Uuid, job: &Job, error: &str) -> Result<()> {
    let pause = FIRST_PAUSE * 2_u32.pow(u32::try_from(job.attempts.min(MOST_ATTEMPTS)).unwrap_or(0));
    let next_try_at = (job.attempts + 1 < MOST_ATTEMPTS).then(|| tx.now().plus(pause));
    note_failure(tx, node, job, error, next_try_at)
}

/// Notes down why a piece of work failed that it is of no use to try again.
pub fn give_up(tx: &mut Tx, node: Uuid, job: &Job, error: &str) -> Result<()> {
    note_failure(tx, node, job, error, None)
}

fn note_failure(
    tx: &mut Tx,
    node: Uuid,
    job: &Job,
    error: &str,
    next_try_at: Option<Timestamp>,
) -> Result<()> {
    let own = jobs::table
        .find(job.id)
        .filter(jobs::claimed_by.eq(Id::<()>::new(node)));
    diesel::update(own)
        .set((
            jobs::attempts.eq(job.attempts + 1),
            jobs::last_error.eq(error),
            jobs::next_try_at.eq(next_try_at),
            jobs::claimed_by.eq(None::<Id<()>>),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Forgets what was due in a lane before a time, and was given up or never taken.
pub fn forget_old(tx: &mut Tx, lane: Lane, before: Timestamp) -> Result<()> {
    let over = jobs::table.filter(jobs::lane.eq(lane).and(jobs::due_at.lt(before)));
    diesel::delete(over).execute(&mut **tx)?;
    Ok(())
}

/// Has a piece of work tried as soon as it is due, also one that was given up.
pub fn retry(tx: &mut Tx, id: JobId) -> Result<Job> {
    let job: Job = jobs::table.find(id).select(Job::as_select()).first(&mut **tx)?;
    let next_try_at = tx.now().max(job.due_at);
    diesel::update(jobs::table.find(id))
        .set((jobs::next_try_at.eq(next_try_at), jobs::attempts.eq(0)))
        .execute(&mut **tx)?;
    Ok(Job {
        next_try_at: Some(next_try_at),
        attempts: 0,
        ..job
    })
}

/// The order of the list.
const DUE: &str = "due_at";

/// A page of what is to be done, what is due first in front.
pub fn list(conn: &mut Conn, page: &PageRequest) -> Result<Slice<Job>> {
    let count = page.count(conn, |conn, limit| {
        Ok(jobs::table
            .limit(limit)
            .select(jobs::id)
            .load::<JobId>(conn)?
            .len())
    })?;
    let place = page.place::<Timestamp>(DUE)?;
    let found = keyset!(
        jobs::table.into_boxed::<Backend>(),
        jobs::due_at,
        jobs::id,
        asc,
        place
    );
    let rows: Vec<Job> = found.limit(page.fetch()).select(Job::as_select()).load(conn)?;
    Ok(Slice::cut(rows, page, count, |job| {
        Cursor::new(DUE, job.due_at, job.id)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{TestDatabase, Way};
    use crate::db::{Context, DbError};

    #[tokio::test]
    async fn what_is_due_is_found_and_claimed_along_an_index() {
        let test = TestDatabase::new();
        let now: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
        let asked = move |conn: &mut Conn| {
            is_due(conn, Lane::Mail, now)?;
            due(conn, Lane::Mail, now, 20)
        };
        for step in test.plan(asked).await {
            assert!(step.is_direct(Way::Search), "{step:?}");
        }
    }

    #[tokio::test]
    async fn what_waits_in_one_lane_is_not_taken_from_another() {
        let test = TestDatabase::new();
        let node = Uuid::from_u128(1);
        let work = move |tx: &mut Tx| {
            let (at, lease) = (tx.now(), Duration::from_secs(3));
            put(tx, JobKind::MailReply, ObjectId::new(Uuid::nil()), at)?;
            let desk = claim(tx, Lane::Desk, node, lease, 20)?.len();
            Ok::<_, DbError>((desk, claim(tx, Lane::Mail, node, lease, 20)?.len()))
        };
        let taken = test.db.write(Context::system(), work).await.unwrap();
        assert_eq!(taken, (0, 1));
    }

    #[tokio::test]
    async fn only_who_claimed_a_piece_of_work_takes_it_off_the_queue() {
        let test = TestDatabase::new();
        let [one, other] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let work = move |tx: &mut Tx| {
            let at = tx.now();
            put(tx, JobKind::LiftEmbargo, ObjectId::new(Uuid::nil()), at)?;
            let claimed = claim(tx, Lane::Desk, one, Duration::from_secs(3), 20)?;
            assert!(claim(tx, Lane::Desk, other, Duration::from_secs(3), 20)?.is_empty());
            let finished = (finish(tx, other, &claimed[0])?, finish(tx, one, &claimed[0])?);
            Ok::<_, DbError>(finished)
        };
        let finished = test.db.write(Context::system(), work).await.unwrap();
        assert_eq!(finished, (false, true));
    }
}
