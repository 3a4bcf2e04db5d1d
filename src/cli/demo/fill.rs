//! Puts the sample newsroom in through the use cases, as an editor would.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use uuid::Uuid;

use super::newsroom::Generator;
use super::sample::{
    self, SampleArticle, SampleAuthor, SampleComment, SampleCommentStatus, SampleCorrection, SampleStatus,
    SampleTag,
};
use crate::articles::{
    self, ArticleError, ArticleId, Body, ContentChanges, Credit, CreditRole, NewCorrection, Picture, Source,
    TagReference, Written,
};
use crate::auth::Actor;
use crate::authors::{self, AuthorId, NewAuthor};
use crate::cli::failure::Failure;
use crate::clock::{Clock, Timestamp};
use crate::comments::{self, CommentId, CommentStatus, Moderation, NewComment};
use crate::db::{Db, Tx};
use crate::tags::{self, NewTag, TagId};
use crate::text::{Format, Language, Slug, plain};

/// How many articles share a transaction.
const BATCH: usize = 100;

/// The same newsroom every time.
const SEED: u64 = 1;

/// Fills an empty database.
pub(super) async fn newsroom(db: &Db, clock: &Arc<dyn Clock>, generated: u32) -> Result<(), Failure> {
    let now = clock.now();
    let known = Known {
        tags: fill_tags(db).await?,
        authors: fill_authors(db).await?,
    };
    let written = fill_articles(db, &known, sample::articles(), now).await?;
    fill_comments(db, &written).await?;
    fill_generated(db, &known, generated, now).await
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

/// An article that is ready to be written: everything slow is done.
#[derive(Clone)]
struct Prepared {
    title: String,
    language: Language,
    changes: ContentChanges,
    pending: Option<ContentChanges>,
    status: SampleStatus,
    corrections: Vec<NewCorrection>,
    published_at: Timestamp,
}

fn prepare(
    article: SampleArticle,
    known: &Known,
    groups: &mut HashMap<String, Uuid>,
    now: Timestamp,
) -> Prepared {
    let original = article.translation_of.clone().or(article.slug.clone());
    let group = original.map(|slug| *groups.entry(slug).or_insert_with(Uuid::now_v7));
    let pending = match &article.status {
        SampleStatus::PublishedWithPendingChanges(next) => Some(ContentChanges {
            title: Some(next.title.clone()),
            body: Some(body(next.markdown.clone())),
            ..ContentChanges::default()
        }),
        _ => None,
    };
    let tag = |slug: &String| known.tags.get(slug).copied().map(TagReference::Id);
    let credits = article.credits.iter().filter_map(|credit| {
        let author_id = known.authors.get(&credit.author).copied()?;
        Some(Credit {
            author_id,
            role: role(&credit.role),
        })
    });
    let changes = ContentChanges {
        slug: article.slug.as_ref().and_then(|slug| slug.parse().ok()),
        kicker: Some(article.kicker.clone()),
        subtitle: Some(article.subtitle.clone()),
        summary: Some(article.summary.clone()),
        dateline: Some(article.dateline.clone()),
        body: Some(body(article.markdown.clone())),
        translation_group: Some(group),
        section: Some(tag(&article.section)),
        tags: Some(article.tags.iter().filter_map(tag).collect()),
        credits: Some(credits.collect()),
        byline: Some(article.byline.clone()),
        picture: Some(article.picture.as_ref().and_then(picture)),
        source: Some(article.source.clone().map(|name| Source { name, url: None })),
        ..ContentChanges::default()
    };
    Prepared {
        language: article.language.parse().expect("sample languages are tested"),
        published_at: now.minus(article.age),
        title: article.title,
        changes,
        pending,
        status: article.status,
        corrections: article.corrections.into_iter().map(correction).collect(),
    }
}

fn correction(correction: SampleCorrection) -> NewCorrection {
    let SampleCorrection { kind, text } = correction;
    NewCorrection {
        kind,
        text,
        corrected_at: None,
        supersedes: None,
    }
}

fn body(source: String) -> Written {
    Written::new(Body {
        format: Format::Markdown,
        source,
    })
}

fn picture(picture: &sample::SamplePicture) -> Option<Picture> {
    Some(Picture {
        url: picture.url.parse().ok()?,
        alt: Some(picture.alt.clone()),
        caption: Some(picture.caption.clone()),
        credit: Some(picture.credit.clone()),
        width: None,
        height: None,
    })
}

fn role(role: &str) -> CreditRole {
    match role {
        "photographer" => CreditRole::Photographer,
        "illustrator" => CreditRole::Illustrator,
        "translator" => CreditRole::Translator,
        _ => CreditRole::Author,
    }
}

/// Writes one article and brings it into its state.
fn write(tx: &mut Tx, actor: &Actor, prepared: &Prepared) -> Result<ArticleId, ArticleError> {
    use articles::service::{correct, create, publish, trash, unpublish, update};

    let Prepared {
        title,
        language,
        changes,
        pending,
        status,
        corrections,
        published_at,
    } = prepared;
    let mut article = create(tx, actor, title, language, changes)?;
    let id = article.id;
    if matches!(status, SampleStatus::Draft | SampleStatus::Trashed) {
        if *status == SampleStatus::Trashed {
            trash(tx, actor, id, article.version)?;
        }
        return Ok(id);
    }
    article = publish(tx, actor, id, article.version, Some(*published_at))?;
    for correction in corrections {
        (_, article.version) = correct(tx, actor, id, article.version, correction.clone())?;
    }
    if let Some(pending) = pending {
        article = update(tx, actor, id, article.version, pending)?;
    }
    if *status == SampleStatus::Unpublished {
        unpublish(tx, actor, id, article.version)?;
    }
    Ok(id)
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

async fn fill_generated(db: &Db, known: &Known, count: u32, now: Timestamp) -> Result<(), Failure> {
    let generator = Generator::new(SEED);
    let progress = progress(count);
    let mut batch = Vec::with_capacity(BATCH);
    for number in 0..count {
        let article = generator.article(number);
        // Many titles in a large newsroom are alike: a number of its own spares the search for a free one.
        let slug = Slug::from_title(&article.title).numbered(number.saturating_add(1));
        let article = SampleArticle {
            slug: Some(slug.to_string()),
            ..article
        };
        batch.push(prepare(article, known, &mut HashMap::new(), now));
        if batch.len() == BATCH || number + 1 == count {
            progress.inc(batch.len() as u64);
            write_all(db, std::mem::take(&mut batch)).await?;
        }
    }
    progress.finish_and_clear();
    Ok(())
}

/// Nobody watches a log file or a pipe.
fn progress(count: u32) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} articles, {eta} left");
    ProgressBar::new(count.into()).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
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
        status: CommentStatus::Pending,
    };
    let article = articles
        .get(&article)
        .copied()
        .ok_or(comments::CommentError::ArticleNotFound)?;
    let posted = comments::service::post(tx, article, &new)?;
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
