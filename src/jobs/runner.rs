//! Does what is due, on each node by itself.
//!
//! A node takes a few pieces of work for itself, and does each in a transaction that also takes it off the queue. A node
//! that stops in between loses them after the lease, and another does them; one that was only slow finds that they are
//! no longer its own.

use std::time::Duration;

use futures_util::future::{join, join3, join4};
use uuid::Uuid;

use super::post;
use crate::app::App;
use crate::articles::service as articles;
use crate::articles::{ArticleError, ArticleId};
use crate::audit::service as audit;
use crate::auth::Actor;
use crate::changes::service as changes;
use crate::comments::rules::CommentRules;
use crate::comments::service as comments;
use crate::config::{ChangesConfig, CommentsConfig, DeskConfig};
use crate::db::{Conn, Context, Db, DbError, Failure, Tx};
use crate::queue::{self, Job, JobKind, Lane};
use crate::search::service as search;

/// How often a node looks whether anything is due: one row, along an index.
pub(super) const PAUSE: Duration = Duration::from_secs(1);
/// How long a node has for the work it took. With the pause, what a node that stopped had taken is done at most four
/// seconds late by another.
const LEASE: Duration = Duration::from_secs(3);
/// How many pieces of work a node takes at a time.
const BATCH: i64 = 10;

/// How often a node looks for revisions and changes that are not kept.
pub(super) const PRUNING: Duration = Duration::from_secs(3_600);
/// How often a node looks for words that stand in no article any more.
const FORGETTING: Duration = Duration::from_secs(3_600);

/// Does what is due until it is dropped, and beside it what has no time of its own and what nothing due may wait for.
pub async fn run(app: App, desk: DeskConfig, feed: ChangesConfig) {
    let db = app.db.clone();
    let of_the_desk = join3(work(&db), keep_log(&db), prune(&db, desk.revisions_kept));
    let of_the_stand = join3(forget(&db, feed.kept), follow(&db), keep_words(&db));
    let of_comments = join3(
        find_comments(&db),
        learn_from_comments(&db, &app.comments),
        retain_comments(&db, &app.comments.config),
    );
    let of_the_post = join(post::send(&app), post::forget(&db));
    join4(of_the_desk, of_the_stand, of_comments, of_the_post).await;
}

async fn work(db: &Db) {
    let node = Uuid::now_v7();
    loop {
        match round(db, node).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::warn!(%error, "what is due cannot be done now"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Feeds the audit log with what happened.
async fn keep_log(db: &Db) {
    loop {
        if let Err(error) = audit::sequence_some(db).await {
            tracing::warn!(%error, "the audit log cannot take what happened now");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Deletes revisions that are not kept; 0 keeps all.
async fn prune(db: &Db, kept: u32) {
    if kept == 0 {
        return;
    }
    loop {
        if let Err(error) = articles::prune_revisions(db, kept).await {
            tracing::warn!(%error, "old revisions cannot be deleted now");
        }
        tokio::time::sleep(PRUNING).await;
    }
}

/// Forgets what changed on the stand long ago.
async fn forget(db: &Db, kept: Duration) {
    loop {
        if let Err(error) = changes::forget_old(db, kept).await {
            tracing::warn!(%error, "old changes cannot be forgotten now");
        }
        tokio::time::sleep(PRUNING).await;
    }
}

/// Has search follow what was published and renamed.
async fn follow(db: &Db) {
    let mut is_behind = true;
    loop {
        if is_behind {
            match search::catch_up(db).await {
                Ok(()) => is_behind = false,
                Err(error) => {
                    tracing::warn!(%error, "what was published before cannot be read for search now");
                }
            }
        }
        if let Err(error) = search::tend_some(db).await {
            tracing::warn!(%error, "search cannot follow what happened now");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Has search forget words that stand nowhere any more.
async fn keep_words(db: &Db) {
    loop {
        // Not at the start, where everything else waits to begin: all words are looked at.
        tokio::time::sleep(FORGETTING).await;
        if let Err(error) = search::forget_unused(db).await {
            tracing::warn!(%error, "words that stand nowhere cannot be forgotten now");
        }
    }
}

/// Has moderation find comments by their words.
async fn find_comments(db: &Db) {
    loop {
        match comments::make_words(db).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "comments cannot be made ready to be found now"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Learns what is spam from what moderators decided.
async fn learn_from_comments(db: &Db, rules: &CommentRules) {
    loop {
        match comments::learn(db, rules.service.as_ref()).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "nothing can be learned from decisions about comments now"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Forgets what is not kept of comments and those who wrote them.
async fn retain_comments(db: &Db, config: &CommentsConfig) {
    loop {
        if let Err(error) = comments::retain(db, config).await {
            tracing::warn!(%error, "what is not kept of comments cannot be forgotten now");
        }
        tokio::time::sleep(PRUNING).await;
    }
}

/// Does everything that is due now, and says how many pieces of work were taken up.
pub async fn run_due(db: &Db) -> Result<usize, DbError> {
    let node = Uuid::now_v7();
    let mut taken = 0;
    loop {
        match round(db, node).await? {
            0 => return Ok(taken),
            some => taken += some,
        }
    }
}

/// Takes and does a few pieces of work.
async fn round(db: &Db, node: Uuid) -> Result<usize, DbError> {
    let is_due = |conn: &mut Conn, now| queue::is_due(conn, Lane::Desk, now);
    if !db.read_now(is_due).await? {
        return Ok(0);
    }
    let taken = db
        .write(Context::system(), move |tx| {
            queue::claim(tx, Lane::Desk, node, LEASE, BATCH)
        })
        .await?;
    let count = taken.len();
    for job in taken {
        perform(db, node, job).await?;
    }
    Ok(count)
}

async fn perform(db: &Db, node: Uuid, job: Job) -> Result<(), DbError> {
    let work = job.clone();
    let done = db
        .write(Context::system(), move |tx| {
            match queue::finish(tx, node, &work)? {
                true => act(tx, &work),
                false => Ok(()),
            }
        })
        .await;
    let Err(error) = done else { return Ok(()) };
    if error.database().is_some_and(DbError::is_passing) {
        // No fault of the work: it counts as no attempt, and whoever has time takes it after the lease.
        tracing::warn!(job = %job.id, %error, "what was due has to wait for the database");
        return Ok(());
    }
    let reason = error.to_string();
    tracing::warn!(job = %job.id, kind = job.kind.as_ref(), error = reason, "what was due could not be done");
    db.write(Context::system(), move |tx| {
        queue::postpone(tx, node, &job, &reason)
    })
    .await
}

/// What a piece of work is. It finds out for itself whether it is still wanted.
fn act(tx: &mut Tx, job: &Job) -> Result<(), ArticleError> {
    let actor = Actor::system();
    let article = ArticleId::new(job.object_id.uuid());
    // The job is off the queue by now: it is due, even if the clock was put back since it was taken.
    let now = tx.now().max(job.due_at);
    match job.kind {
        JobKind::PublishArticle => articles::publish_due(tx, &actor, article, now),
        JobKind::UnpublishArticle => articles::unpublish_due(tx, &actor, article, now),
        JobKind::LiftEmbargo => articles::lift_due(tx, &actor, article, now),
        // They wait in another lane: see `post`.
        JobKind::MailPasswordReset
        | JobKind::MailInvitation
        | JobKind::MailConfirmation
        | JobKind::MailReply => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::articles::{Body, ContentChanges, LiveState, Written, store};
    use crate::clock::FixedClock;
    use crate::db::Options;
    use crate::db::testing::{TestDatabase, on_postgres};
    use crate::text::Format;

    const MINUTE: Duration = Duration::from_secs(60);

    /// A live article whose embargo ends in a minute, and a clock to move.
    async fn embargoed() -> (TestDatabase, Arc<FixedClock>, ArticleId) {
        let clock = Arc::new(FixedClock::new("2026-11-23T08:30:00Z".parse().unwrap()));
        let test = TestDatabase::with(&Options::default(), clock.clone());
        let work = |tx: &mut Tx| {
            let actor = Actor::system();
            let body = Written::new(Body {
                format: Format::Markdown,
                source: "Rain.".into(),
            });
            let changes = ContentChanges {
                body: Some(body),
                ..ContentChanges::default()
            };
            let article = articles::create(tx, &actor, "Rain", &"en".parse().unwrap(), &changes)?;
            let article = articles::publish(tx, &actor, article.id, article.version, None)?;
            let until = Some(tx.now().plus(MINUTE));
            let hidden = articles::embargo(tx, &actor, article.id, article.version, until, None)?;
            Ok::<_, ArticleError>(hidden.id)
        };
        let id = test.db.write(Context::system(), work).await.unwrap();
        (test, clock, id)
    }

    async fn state(test: &TestDatabase, id: ArticleId) -> LiveState {
        let read = move |conn: &mut Conn| store::get(conn, id);
        test.db.read(read).await.unwrap().live_state
    }

    #[tokio::test]
    async fn what_was_claimed_is_done_though_the_clock_is_put_back_meanwhile() {
        if on_postgres() {
            return;
        }
        let (test, clock, id) = embargoed().await;
        let node = Uuid::now_v7();
        clock.advance(MINUTE);
        let claim = move |tx: &mut Tx| queue::claim(tx, Lane::Desk, node, LEASE, BATCH);
        let jobs = test.db.write(Context::system(), claim).await.unwrap();
        clock.set("2026-11-23T08:30:30Z".parse().unwrap());
        perform(&test.db, node, jobs[0].clone()).await.unwrap();
        assert_eq!(state(&test, id).await, LiveState::Live);
    }
}
