//! Articles with everything slow done beforehand, and the way of each into its state.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use super::Known;
use crate::articles::service::{self, Plan};
use crate::articles::{
    Article, ArticleError, ArticleId, Body, ContentChanges, Credit, CreditRole, NewCorrection, Picture,
    Source, TagReference, Written,
};
use crate::auth::Actor;
use crate::cli::demo::sample::{
    SampleArticle, SampleCorrection, SamplePicture, SampleStatus, SampleTakedown,
};
use crate::clock::Timestamp;
use crate::db::Tx;
use crate::text::{Format, Language, Slug};

/// An article that is ready to be written: everything slow is done.
#[derive(Clone)]
pub(super) struct Prepared {
    title: String,
    language: Language,
    changes: ContentChanges,
    /// What is saved after it was created and before anything else, in this order.
    saves: Vec<ContentChanges>,
    /// The slug that it gets once it was published under another.
    later_slug: Option<Slug>,
    pending: Option<ContentChanges>,
    status: SampleStatus,
    corrections: Vec<NewCorrection>,
    published_at: Timestamp,
}

impl Prepared {
    /// The same article with a history: so many revisions, in each of which more of the text is written.
    pub(super) fn after_drafts(self, revisions: u32) -> Self {
        let Some(last) = self.changes.body.clone() else {
            return self;
        };
        let drafts = (1..revisions).map(|number| body(beginning(&last.body.source, number, revisions)));
        let mut bodies = drafts.chain([last.clone()]);
        Self {
            changes: ContentChanges {
                body: bodies.next(),
                ..self.changes
            },
            saves: (2..)
                .zip(bodies)
                .map(|(number, body)| save(number, body))
                .collect(),
            ..self
        }
    }
}

fn save(number: u32, body: Written) -> ContentChanges {
    ContentChanges {
        body: Some(body),
        note: Some(format!("Draft {number}")),
        ..ContentChanges::default()
    }
}

/// So many parts of a text of so many: each is longer than the one before, as texts have more letters than that.
fn beginning(text: &str, parts: u32, of: u32) -> String {
    let letters = text.chars().count();
    let kept = letters * parts as usize / of.max(1) as usize;
    text.chars().take(kept.max(1)).collect()
}

pub(super) fn prepare(
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
    let slug = |slug: &Option<String>| slug.as_ref().and_then(|slug| slug.parse().ok());
    let (first_slug, later_slug) = match slug(&article.former_slug) {
        Some(former) => (Some(former), slug(&article.slug)),
        None => (slug(&article.slug), None),
    };
    let changes = ContentChanges {
        slug: first_slug,
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
        saves: Vec::new(),
        later_slug,
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

fn picture(picture: &SamplePicture) -> Option<Picture> {
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
pub(super) fn write(tx: &mut Tx, actor: &Actor, prepared: &Prepared) -> Result<ArticleId, ArticleError> {
    let Prepared {
        title,
        language,
        changes,
        saves,
        ..
    } = prepared;
    let mut article = service::create(tx, actor, title, language, changes)?;
    let id = article.id;
    for save in saves {
        article = service::update(tx, actor, id, article.version, save)?;
    }
    bring(tx, actor, article, prepared)?;
    Ok(id)
}

/// Makes the moves that lead a new article into its state.
fn bring(tx: &mut Tx, actor: &Actor, article: Article, prepared: &Prepared) -> Result<Article, ArticleError> {
    use service::{approve, embargo, request_changes, schedule, submit, take_down, trash, unpublish, update};

    let (id, version) = (article.id, article.version);
    let later = |tx: &Tx, wait: Duration| tx.now().plus(wait);
    match &prepared.status {
        SampleStatus::Draft => Ok(article),
        SampleStatus::InReview => submit(tx, actor, id, version),
        SampleStatus::ChangesRequested(reason) => {
            let submitted = submit(tx, actor, id, version)?;
            request_changes(tx, actor, id, submitted.version, reason)
        }
        SampleStatus::Approved => {
            let submitted = submit(tx, actor, id, version)?;
            approve(tx, actor, id, submitted.version)
        }
        SampleStatus::Scheduled(wait) => {
            let plan = Plan {
                publish_at: Some(later(tx, *wait)),
                ..Plan::default()
            };
            schedule(tx, actor, id, version, &plan)
        }
        SampleStatus::Published => show(tx, actor, article, prepared),
        SampleStatus::PublishedWithPendingChanges(_) => {
            let shown = show(tx, actor, article, prepared)?;
            let pending = prepared.pending.clone().unwrap_or_default();
            update(tx, actor, id, shown.version, &pending)
        }
        SampleStatus::Embargoed(wait) => {
            let until = wait.map(|wait| later(tx, wait));
            // Published beneath it: readers see it when the embargo ends, and not before.
            let hidden = embargo(tx, actor, id, version, until, None)?;
            show(tx, actor, hidden, prepared)
        }
        SampleStatus::Unpublished => {
            let shown = show(tx, actor, article, prepared)?;
            unpublish(tx, actor, id, shown.version)
        }
        SampleStatus::TakenDown(SampleTakedown { reason, notice }) => {
            let shown = show(tx, actor, article, prepared)?;
            take_down(tx, actor, id, shown.version, reason, notice)
        }
        SampleStatus::Trashed => trash(tx, actor, id, version),
    }
}

/// Publishes, under the first slug and then under the later one if it has two, and corrects.
fn show(tx: &mut Tx, actor: &Actor, article: Article, prepared: &Prepared) -> Result<Article, ArticleError> {
    use service::{correct, publish, update};

    let id = article.id;
    let mut article = publish(tx, actor, id, article.version, Some(prepared.published_at))?;
    if let Some(slug) = &prepared.later_slug {
        let renamed = ContentChanges {
            slug: Some(slug.clone()),
            ..ContentChanges::default()
        };
        article = update(tx, actor, id, article.version, &renamed)?;
        article = publish(tx, actor, id, article.version, None)?;
    }
    for correction in &prepared.corrections {
        (_, article.version) = correct(tx, actor, id, article.version, correction.clone())?;
    }
    Ok(article)
}
