//! SQLite's one writer: a thread that owns the only connection that writes.
//!
//! It drains its queue into one transaction, gives each piece of work a savepoint of its own, commits once and
//! answers every caller after the commit, so many clients share one wait for the disk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::connection::Prepared;
use super::file::DatabaseFile;
use super::freshness::{Freshness, LOOK, Others, Outdated};
use super::pool::{Access, open_sqlite};
use super::{Conn, Context, DbError, Failure, Principal, Result, Tx};
use crate::clock::Clock;

/// Work that holds the writer longer than this is logged: everybody waits for it.
const SLOW: Duration = Duration::from_millis(20);

/// How many pieces of work may wait, and how many share a commit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) queue: usize,
    pub(super) group: usize,
}

/// The way to the writer thread. It ends when the last handle is dropped.
#[derive(Clone)]
pub(super) struct Writer {
    queue: SyncSender<Box<dyn Job>>,
}

impl Writer {
    pub(super) fn start(
        file: DatabaseFile,
        clock: Arc<dyn Clock>,
        limits: Limits,
        freshness: Freshness,
    ) -> Result<Self> {
        let (queue, jobs) = sync_channel(limits.queue);
        let mut desk = Desk {
            file,
            clock,
            group: limits.group.max(1),
            conn: None,
            others: Others::new(freshness.clone()),
            freshness,
        };
        std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || desk.serve(&jobs))
            .map_err(DbError::internal)?;
        Ok(Self { queue })
    }

    pub(super) async fn write<T, E, F>(&self, context: Context, work: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
        F: Fn(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Work {
            context,
            work,
            result: None,
            outdated: Outdated::default(),
            reply,
        };
        self.queue.try_send(Box::new(job)).map_err(|error| match error {
            TrySendError::Full(_) => DbError::Busy,
            TrySendError::Disconnected(_) => DbError::Lost("the writer has ended".into()),
        })?;
        answer
            .await
            .unwrap_or_else(|_| Err(DbError::Lost("the writer gave no answer".into()).into()))
    }
}

/// A piece of work whose types the writer need not know.
trait Job: Send {
    /// Does the work and remembers its result; `false` asks to undo what it wrote.
    fn run(&mut self, conn: &mut Conn, clock: &dyn Clock) -> bool;
    /// Replaces the result: the work may have gone well, but it was not kept.
    fn fail(&mut self, error: DbError);
    /// What it makes outdated, if it is kept.
    fn outdated(&mut self) -> Outdated;
    /// Who asked for it.
    fn context(&self) -> &Context;
    /// Tells the caller.
    fn answer(self: Box<Self>);
}

struct Work<T, E, F> {
    context: Context,
    work: F,
    result: Option<std::result::Result<T, E>>,
    outdated: Outdated,
    reply: oneshot::Sender<std::result::Result<T, E>>,
}

impl<T, E, F> Job for Work<T, E, F>
where
    T: Send + 'static,
    E: Failure,
    F: Fn(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
{
    fn run(&mut self, conn: &mut Conn, clock: &dyn Clock) -> bool {
        let mut tx = Tx::new(conn, &self.context, clock.now());
        // A panic is this caller's 500 and nobody else's; the savepoint takes back what it had written.
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(&mut tx)))
            .unwrap_or_else(|_| Err(DbError::internal("the work panicked").into()));
        let keep = result.is_ok();
        if keep {
            self.outdated = tx.into_outdated();
        }
        self.result = Some(result);
        keep
    }

    fn fail(&mut self, error: DbError) {
        self.result = Some(Err(error.into()));
    }

    fn outdated(&mut self) -> Outdated {
        std::mem::take(&mut self.outdated)
    }

    fn context(&self) -> &Context {
        &self.context
    }

    fn answer(self: Box<Self>) {
        let result = self
            .result
            .unwrap_or_else(|| Err(DbError::Lost("the work was not done".into()).into()));
        // The caller may have gone away; what was written stays written.
        let _gone = self.reply.send(result);
    }
}

/// What the thread works with.
struct Desk {
    file: DatabaseFile,
    clock: Arc<dyn Clock>,
    group: usize,
    conn: Option<Conn>,
    freshness: Freshness,
    others: Others,
}

impl Desk {
    fn serve(&mut self, jobs: &Receiver<Box<dyn Job>>) {
        loop {
            match jobs.recv_timeout(LOOK) {
                Ok(first) => self.write_and_answer(vec![first], jobs),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.look_out();
        }
    }

    fn write_and_answer(&mut self, mut done: Vec<Box<dyn Job>>, jobs: &Receiver<Box<dyn Job>>) {
        if let Err(error) = self.write_group(&mut done, jobs) {
            self.give_up(&mut done, &error);
        }
        // After the commit and before anybody is told of it; also when nobody knows whether it was one.
        let mut outdated = Outdated::default();
        done.iter_mut().for_each(|job| outdated.merge(job.outdated()));
        self.freshness.purge(&outdated);
        for job in done {
            job.answer();
        }
    }

    /// Looks whether another process has written to the file, now and then.
    fn look_out(&mut self) {
        if !self.others.is_due() {
            return;
        }
        let looked = opened(&mut self.conn, &self.file).and_then(|conn| self.others.look(conn));
        if let Err(error) = looked {
            tracing::warn!(%error, "cannot look whether another process has written");
            self.close();
        }
    }

    /// One transaction. `Err` means that nothing in it was kept.
    fn write_group(&mut self, done: &mut Vec<Box<dyn Job>>, jobs: &Receiver<Box<dyn Job>>) -> Result<()> {
        self.file.check()?;
        let conn = opened(&mut self.conn, &self.file)?;
        conn.begin_write()?;
        let mut next = 0;
        while let Some(job) = done.get_mut(next) {
            run_in_savepoint(job.as_mut(), conn, self.clock.as_ref())?;
            next += 1;
            if next < self.group
                && let Some(job) = another(jobs)
            {
                done.push(job);
            }
        }
        Ok(conn.commit()?)
    }

    /// On a full disk or an I/O error SQLite ends the whole transaction by itself, and after a failed sync the
    /// handle cannot be trusted: nobody in this group was acknowledged, so all are told, and the file is opened anew.
    fn give_up(&mut self, done: &mut [Box<dyn Job>], error: &DbError) {
        tracing::error!(%error, jobs = done.len(), "a group of writes was not kept");
        self.close();
        for job in done {
            job.fail(match error {
                DbError::Busy => DbError::Busy,
                DbError::Full => DbError::Full,
                DbError::ReadOnly => DbError::ReadOnly,
                other => DbError::Lost(other.to_string()),
            });
        }
    }

    /// What the connection is in cannot be known; the next piece of work opens another.
    fn close(&mut self) {
        self.conn = None;
        self.others.lose_touch();
    }
}

/// The connection, opened if it is not.
fn opened<'c>(conn: &'c mut Option<Conn>, file: &DatabaseFile) -> Result<&'c mut Conn> {
    Ok(match conn {
        Some(conn) => conn,
        closed => closed.insert(open_sqlite(file.path(), Access::ReadWrite)?),
    })
}

/// The next piece of work, if there is one. With fewer processors than threads, whoever is about to hand one in may be
/// waiting for this thread's: it gets a turn before the commit, since its work would wait for the next one otherwise.
fn another(jobs: &Receiver<Box<dyn Job>>) -> Option<Box<dyn Job>> {
    jobs.try_recv().ok().or_else(|| {
        std::thread::yield_now();
        jobs.try_recv().ok()
    })
}

/// Both ways out of the savepoint fail when SQLite has ended the transaction around it, so no work is ever
/// acknowledged that a vanished transaction took with it.
fn run_in_savepoint(job: &mut dyn Job, conn: &mut Conn, clock: &dyn Clock) -> Result<()> {
    let started = Instant::now();
    Prepared("SAVEPOINT work").execute_on(conn)?;
    let depth = conn.depth();
    let keep = job.run(conn, clock);
    // A panic may have left savepoints of its own open.
    while conn.depth() > depth {
        conn.roll_back()?;
    }
    if !keep {
        Prepared("ROLLBACK TO work").execute_on(conn)?;
    }
    Prepared("RELEASE work").execute_on(conn)?;
    let took = started.elapsed();
    // What Dateline does by itself in bulk is expected to take its time.
    if took > SLOW && job.context().actor != Principal::System {
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::warn!(
            took_ms,
            request_id = job.context().request_id,
            "a write held the writer"
        );
    }
    Ok(())
}
