//! Puts the sample newsroom in through the use cases, as an editor would.

mod desk;
mod prepared;

use std::collections::HashMap;
use std::sync::Arc;

use self::prepared::{Prepared, prepare, write};
use super::accounts::Account;
use super::newsroom::Generator;
use super::sample::{self, SampleArticle, SampleAuthor, SampleComment, SampleCommentStatus, SampleTag};
use crate::articles::{ArticleError, ArticleId};
use crate::auth::Actor;
use crate::authors::{self, AuthorId, NewAuthor};
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::clock::{Clock, Timestamp};
use crate::comments::service::Posting;
use crate::comments::spam::Verdict;
use crate::comments::{self, CommentId, Moderation, NewComment};
use crate::config::{CommentsPolicy, SiteComments};
use crate::db::{Db, Tx};
use crate::search::service::tend_all;
use crate::tags::{self, NewTag, TagId};
use crate::text::{Slug, plain};

/// How many articles share a transaction.
const BATCH: usize = 100;

/// The same newsroom every time.
const SEED: u64 = 1;

/// How much is made besides what was written by hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Generated {
    /// So many articles,
    pub(super) articles: u32,
    /// with so many revisions each.
    pub(super) revisions: u32,
}

/// Fills an empty database.
pub(super) async fn newsroom(
    db: &Db,
    clock: &Arc<dyn Clock>,
    accounts: &[Account],
    generated: Generated,
) -> Result<(), Failure> {
    let now = clock.now();
    let known = Known {
        tags: fill_tags(db).await?,
        authors: fill_authors(db).await?,
    };
    let written = fill_articles(db, &known, sample::articles(), now).await?;
    fill_comments(db, &written).await?;
    desk::fill(db, accounts, &written, now).await?;
    fill_generated(db, &known, generated, now).await?;
    // The desk's search finds everything from the first moment on.
    tend_all(db).await.map(drop).map_err(Failure::new)
}

/// What articles refer to, by slug.
struct Known {
    tags: HashMap<String, TagId>,
    authors: HashMap<String, AuthorId>,
}

async fn fill_tags(db: &Db) -> Result<HashMap<String, TagId>, Failure> {
    let actor = Actor::system();
    let ids = db
        .write(actor.context(), move |tx| {
            let mut ids = HashMap::new();
            for tag in sample::tags() {
                let slug = tag.slug.clone();
                let tag = tags::service::create(tx, &actor, &new_tag(tag, &ids))?;
                ids.insert(slug, tag.id);
            }
            Ok::<_, tags::TagError>(ids)
        })
        .await;
    ids.map_err(Failure::new)
}

fn new_tag(tag: SampleTag, known: &HashMap<String, TagId>) -> NewTag {
    let SampleTag {
        slug,
        name,
        kind,
        parent,
        description,
    } = tag;
    NewTag {
        slug: slug.parse().ok(),
        name,
        kind,
        description,
        parent: parent.and_then(|parent| known.get(&parent).copied()),
    }
}

async fn fill_authors(db: &Db) -> Result<HashMap<String, AuthorId>, Failure> {
    let actor = Actor::system();
    let ids = db
        .write(actor.context(), move |tx| {
            let mut ids = HashMap::new();
            for author in sample::authors() {
                let slug = author.slug.clone();
                ids.insert(
                    slug,
                    authors::service::create(tx, &actor, &new_author(author))?.id,
                );
            }
            Ok::<_, authors::AuthorError>(ids)
        })
        .await;
    ids.map_err(Failure::new)
}

fn new_author(author: SampleAuthor) -> NewAuthor {
    let SampleAuthor {
        slug,
        name,
        language: _,
        job_title,
        biography,
    } = author;
    NewAuthor {
        slug: slug.parse().ok(),
        name,
        job_title: Some(job_title),
        biography: Some(biography),
        website: None,
        picture: None,
        links: Vec::new(),
    }
}

async fn write_all(db: &Db, batch: Vec<Prepared>) -> Result<Vec<ArticleId>, Failure> {
    let actor = Actor::system();
    let written = db
        .write(actor.context(), move |tx| {
            batch.iter().map(|article| write(tx, &actor, article)).collect()
        })
        .await;
    written.map_err(|error: ArticleError| Failure::new(error))
}

async fn fill_articles(
    db: &Db,
    known: &Known,
    articles: Vec<SampleArticle>,
    now: Timestamp,
) -> Result<HashMap<String, ArticleId>, Failure> {
    let mut groups = HashMap::new();
    let slugs: Vec<String> = articles
        .iter()
        .filter_map(|article| article.slug.clone())
        .collect();
    let prepared = articles
        .into_iter()
        .map(|article| prepare(article, known, &mut groups, now))
        .collect();
    Ok(slugs.into_iter().zip(write_all(db, prepared).await?).collect())
}

async fn fill_generated(db: &Db, known: &Known, generated: Generated, now: Timestamp) -> Result<(), Failure> {
    let Generated { articles, revisions } = generated;
    let generator = Generator::new(SEED);
    let progress = output::progress(articles.into());
    let mut batch = Vec::with_capacity(BATCH);
    for number in 0..articles {
        let article = generator.article(number);
        // Many titles in a large newsroom are alike: a number of its own spares the search for a free one.
        let slug = Slug::from_title(&article.title).numbered(number.saturating_add(1));
        let article = SampleArticle {
            slug: Some(slug.to_string()),
            ..article
        };
        batch.push(prepare(article, known, &mut HashMap::new(), now).after_drafts(revisions));
        if batch.len() == BATCH || number + 1 == articles {
            progress.inc(batch.len() as u64);
            write_all(db, std::mem::take(&mut batch)).await?;
        }
    }
    progress.finish_and_clear();
    Ok(())
}

async fn fill_comments(db: &Db, articles: &HashMap<String, ArticleId>) -> Result<(), Failure> {
    let actor = Actor::system();
    let articles = articles.clone();
    let written = db
        .write(actor.context(), move |tx| {
            let mut ids: Vec<CommentId> = Vec::new();
            for comment in sample::comments() {
                ids.push(write_comment(tx, &actor, comment, &articles, &ids)?);
            }
            Ok(())
        })
        .await;
    written.map_err(|error: comments::CommentError| Failure::new(error))
}

fn write_comment(
    tx: &mut Tx,
    actor: &Actor,
    comment: SampleComment,
    articles: &HashMap<String, ArticleId>,
    earlier: &[CommentId],
) -> Result<CommentId, comments::CommentError> {
    let SampleComment {
        article,
        parent,
        name,
        email,
        text,
        status,
        delay: _,
    } = comment;
    let body = plain::tidy(&text);
    let new = NewComment {
        author_name: name,
        email: email.parse().expect("sample addresses are tested"),
        body_html: plain::to_html(&body),
        body,
        parent: parent.and_then(|index| earlier.get(index).copied()),
        verdict: Verdict::default(),
        wants_notices: false,
    };
    let article = articles
        .get(&article)
        .copied()
        .ok_or(comments::CommentError::ArticleNotFound)?;
    let posting = Posting {
        site: SiteComments {
            policy: CommentsPolicy::Moderated,
            close_after: None,
        },
        trusted_after: 1,
    };
    let posted = comments::service::post(tx, article, &new, posting)?.comment;
    let decision = match status {
        SampleCommentStatus::Approved => Some(Moderation::Approve),
        SampleCommentStatus::Spam => Some(Moderation::Spam),
        SampleCommentStatus::Trashed => Some(Moderation::Trash),
        SampleCommentStatus::Pending => None,
    };
    if let Some(decision) = decision {
        comments::service::moderate(tx, actor, posted.id, posted.version, decision)?;
    }
    Ok(posted.id)
}

#[cfg(test)]
mod tests;
