//! How the newsroom works together: notes, an assignment, and where old paths lead.

use std::collections::HashMap;

use crate::articles::{ArticleError, ArticleId, Assignment, NewNote, NoteId, service};
use crate::auth::{Actor, Role};
use crate::cli::demo::accounts::Account;
use crate::cli::demo::sample::{self, SampleArticle, SampleNote, SampleRedirect};
use crate::cli::failure::Failure;
use crate::clock::Timestamp;
use crate::db::Db;
use crate::redirects::{self, NewRedirect, RedirectStatus};

/// Notes and assignments are about the articles with these slugs.
pub(super) async fn fill(
    db: &Db,
    accounts: &[Account],
    written: &HashMap<String, ArticleId>,
    now: Timestamp,
) -> Result<(), Failure> {
    let editor = account(accounts, Role::Editor)?;
    let colleague = account(accounts, Role::Admin)?.actor();
    for article in sample::articles() {
        let SampleArticle { slug, note, due, .. } = article;
        let Some(id) = slug.and_then(|slug| written.get(&slug).copied()) else {
            continue;
        };
        if let Some(SampleNote { text, reply }) = note {
            let asked = annotate(db, editor.actor(), id, None, text).await?;
            if let Some(reply) = reply {
                annotate(db, colleague.clone(), id, Some(asked), reply).await?;
            }
        }
        if let Some(due) = due {
            let assignment = Assignment {
                assignee: Some(editor.id),
                due_at: Some(now.plus(due)),
                ..Assignment::default()
            };
            assign(db, colleague.clone(), id, assignment).await?;
        }
    }
    redirect(db, editor.actor()).await
}

fn account(accounts: &[Account], role: Role) -> Result<&Account, Failure> {
    let found = accounts.iter().find(|account| account.role == role);
    found.ok_or_else(|| Failure::new(format!("there is no {}", role.as_ref())))
}

async fn annotate(
    db: &Db,
    actor: Actor,
    article: ArticleId,
    parent: Option<NoteId>,
    body: String,
) -> Result<NoteId, Failure> {
    let note = NewNote {
        parent,
        anchor: None,
        body,
    };
    let written = db
        .write(actor.context(), move |tx| {
            service::create_note(tx, &actor, article, &note)
        })
        .await;
    Ok(written
        .map_err(|error: ArticleError| Failure::new(error))?
        .note
        .id)
}

async fn assign(db: &Db, actor: Actor, article: ArticleId, assignment: Assignment) -> Result<(), Failure> {
    let assigned = db
        .write(actor.context(), move |tx| {
            service::set_assignment(tx, &actor, article, assignment)
        })
        .await;
    assigned
        .map(drop)
        .map_err(|error: ArticleError| Failure::new(error))
}

async fn redirect(db: &Db, actor: Actor) -> Result<(), Failure> {
    let redirects = sample::redirects().into_iter().map(new_redirect);
    let redirects = redirects.collect::<Result<Vec<_>, _>>()?;
    let made = db
        .write(actor.context(), move |tx| {
            redirects
                .iter()
                .try_for_each(|redirect| redirects::service::create(tx, &actor, redirect).map(drop))
        })
        .await;
    made.map_err(|error: redirects::RedirectError| Failure::new(error))
}

fn new_redirect(redirect: SampleRedirect) -> Result<NewRedirect, Failure> {
    let SampleRedirect { from, to, note } = redirect;
    Ok(NewRedirect {
        from: from.parse().map_err(Failure::new)?,
        to: to.parse().map_err(Failure::new)?,
        status: RedirectStatus::default(),
        note: Some(note),
    })
}
