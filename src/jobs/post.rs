//! Sends the letters that are due, on each node by itself, beside everything else that is due: a mail server that is slow
//! holds up nothing but letters.
//!
//! A letter is written when it is sent, in a transaction of its own that first holds on to the work for longer than the mail
//! server may take. So what nobody wants any more is not sent, and a link in a letter stands nowhere else. Where a node
//! stops after the mail server took a letter and before that was noted down, it is sent again, with the same `Message-ID`.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::runner::{PAUSE, PRUNING};
use crate::app::App;
use crate::auth::service::{invitations, resets};
use crate::auth::{Auth, AuthError, UserId};
use crate::comments::rules::CommentRules;
use crate::comments::service::notices;
use crate::comments::{CommentError, CommentId, CommenterId};
use crate::db::{Conn, Context, Db, DbError, Failure, Tx};
use crate::mail::{Letter, MailError, Mailer};
use crate::queue::{self, Job, JobKind, Lane};

/// How many letters a node takes at a time. They are sent one after the other.
const BATCH: i64 = 5;
/// How long a node has before another one takes what it took: longer than the mail server may take for all of them.
const LEASE: Duration = Duration::from_secs(300);
/// How long what was given up can be seen.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Sends what is due until it is dropped; nothing where no mail server is configured.
pub(super) async fn send(app: &App) {
    let Some(mailer) = &app.mail else { return };
    let node = Uuid::now_v7();
    loop {
        match round(app, mailer, node).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::warn!(%error, "mail that is due cannot be sent now"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Forgets letters that were given up long ago, or wait in vain where no mail is sent any more.
pub(super) async fn forget(db: &Db) {
    loop {
        let forgotten = db.write(Context::system(), |tx| {
            let before = tx.now().minus(KEPT);
            queue::forget_old(tx, Lane::Mail, before)
        });
        if let Err(error) = forgotten.await {
            tracing::warn!(%error, "mail that was given up cannot be forgotten now");
        }
        tokio::time::sleep(PRUNING).await;
    }
}

/// Sends everything that is due now, and says how many letters were taken up.
///
/// # Errors
/// When the database could not.
pub async fn send_due(app: &App) -> Result<usize, DbError> {
    let Some(mailer) = &app.mail else { return Ok(0) };
    let node = Uuid::now_v7();
    let mut taken = 0;
    loop {
        match round(app, mailer, node).await? {
            0 => return Ok(taken),
            some => taken += some,
        }
    }
}

async fn round(app: &App, mailer: &Mailer, node: Uuid) -> Result<usize, DbError> {
    let is_due = |conn: &mut Conn, now| queue::is_due(conn, Lane::Mail, now);
    if !app.db.read_now(is_due).await? {
        return Ok(0);
    }
    let claim = move |tx: &mut Tx| queue::claim(tx, Lane::Mail, node, LEASE, BATCH);
    let taken = app.db.write(Context::system(), claim).await?;
    let count = taken.len();
    for job in taken {
        deliver(app, mailer, node, job).await?;
    }
    Ok(count)
}

async fn deliver(app: &App, mailer: &Mailer, node: Uuid, job: Job) -> Result<(), DbError> {
    let outcome = match write(app, mailer, node, job.clone()).await {
        Ok(Some(letter)) => mailer.send(&letter, job.id.uuid()).await.map_err(Unsent::from),
        Ok(None) => return Ok(()),
        Err(error) => Err(error),
    };
    app.db
        .write(Context::system(), move |tx| match &outcome {
            Ok(()) => queue::finish(tx, node, &job).map(|_| ()),
            Err(error) => {
                let reason = error.to_string();
                tracing::warn!(job = %job.id, kind = job.kind.as_ref(), error = reason, "a letter was not sent");
                match error {
                    Unsent::Mail(error) if error.is_final() => queue::give_up(tx, node, &job, &reason),
                    _ => queue::postpone(tx, node, &job, &reason),
                }
            }
        })
        .await
}

/// Writes the letter, unless the work is no longer this node's or nobody wants it any more.
async fn write(app: &App, mailer: &Mailer, node: Uuid, job: Job) -> Result<Option<Letter>, Unsent> {
    let desk = Desk {
        auth: app.auth.clone(),
        comments: app.comments.clone(),
        name: mailer.name().to_owned(),
    };
    let work = move |tx: &mut Tx| {
        if !queue::hold(tx, node, &job, LEASE)? {
            return Ok(None);
        }
        let letter = desk.letter(tx, &job)?;
        if letter.is_none() {
            queue::finish(tx, node, &job)?;
        }
        Ok::<_, Unsent>(letter)
    };
    app.db.write(Context::system(), work).await
}

/// What letters are written with.
struct Desk {
    auth: Arc<Auth>,
    comments: Arc<CommentRules>,
    name: String,
}

impl Desk {
    fn letter(&self, tx: &mut Tx, job: &Job) -> Result<Option<Letter>, Unsent> {
        let (about, name) = (job.object_id.uuid(), self.name.as_str());
        Ok(match job.kind {
            JobKind::MailPasswordReset => {
                let links = &self.auth.password_resets;
                // Nobody waits for it any more.
                if job.due_at.plus(links.lifetime) < tx.now() {
                    return Ok(None);
                }
                resets::letter(tx, UserId::new(about), links, name)?
            }
            JobKind::MailInvitation => {
                invitations::letter(tx, UserId::new(about), &self.auth.invitations, name)?
            }
            JobKind::MailConfirmation => {
                notices::confirmation(tx, CommenterId::new(about), &self.comments, name)?
            }
            JobKind::MailReply => notices::of_reply(tx, CommentId::new(about), &self.comments, name)?,
            JobKind::PublishArticle | JobKind::UnpublishArticle | JobKind::LiftEmbargo => None,
        })
    }
}

/// Why a letter was not sent.
#[derive(Debug, thiserror::Error)]
enum Unsent {
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error(transparent)]
    Account(#[from] AuthError),
    #[error(transparent)]
    Comment(#[from] CommentError),
    #[error(transparent)]
    Database(#[from] DbError),
}

impl Failure for Unsent {
    fn database(&self) -> Option<&DbError> {
        match self {
            Self::Mail(_) => None,
            Self::Account(error) => error.database(),
            Self::Comment(error) => error.database(),
            Self::Database(error) => Some(error),
        }
    }
}
