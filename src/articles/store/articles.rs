use diesel::prelude::*;

use super::{links, revisions, words};
use crate::articles::{
    Article, ArticleId, Embargo, LiveState, RevisionId, Schedule, ScheduledPublication, Stage,
};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::schema::articles;
use crate::db::{Backend, Conn, DbError, Result, Tx, Version};
use crate::tags::TagId;
use crate::text::{Language, Slug, fold};

/// A row of `articles`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = articles, check_for_backend(Backend))]
struct ArticleRow {
    section_id: Option<TagId>,
    stage: Stage,
    live_state: LiveState,
    trashed_at: Option<Timestamp>,
    revision_number: i64,
    approved_revision_id: Option<RevisionId>,
    review_note: Option<String>,
    #[diesel(embed)]
    schedule: ScheduleColumns,
    #[diesel(embed)]
    embargo: EmbargoColumns,
    live_revision_id: Option<RevisionId>,
    published_at: Option<Timestamp>,
    first_published_at: Option<Timestamp>,
    live_updated_at: Option<Timestamp>,
    created_by: Option<UserId>,
    updated_by: Option<UserId>,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// What is to happen to an article by itself.
#[derive(Clone, Copy, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = articles, check_for_backend(Backend))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
struct ScheduleColumns {
    publish_at: Option<Timestamp>,
    publish_revision_id: Option<RevisionId>,
    publish_revision_number: Option<i64>,
    publish_date: Option<Timestamp>,
    unpublish_at: Option<Timestamp>,
    scheduled_by: Option<UserId>,
}

impl From<Schedule> for ScheduleColumns {
    fn from(schedule: Schedule) -> Self {
        let Schedule {
            publish,
            unpublish_at,
            by,
        } = schedule;
        Self {
            publish_at: publish.map(|publication| publication.at),
            publish_revision_id: publish.map(|publication| publication.revision),
            publish_revision_number: publish.map(|publication| publication.number),
            publish_date: publish.and_then(|publication| publication.date),
            unpublish_at,
            scheduled_by: by,
        }
    }
}

impl From<ScheduleColumns> for Schedule {
    fn from(columns: ScheduleColumns) -> Self {
        let ScheduleColumns {
            publish_at,
            publish_revision_id,
            publish_revision_number,
            publish_date: date,
            unpublish_at,
            scheduled_by: by,
        } = columns;
        let publish = match (publish_at, publish_revision_id, publish_revision_number) {
            (Some(at), Some(revision), Some(number)) => Some(ScheduledPublication {
                at,
                revision,
                number,
                date,
            }),
            _ => None,
        };
        Self {
            publish,
            unpublish_at,
            by,
        }
    }
}

/// What hides an article. There is an embargo where it says what is beneath it.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = articles, check_for_backend(Backend))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
struct EmbargoColumns {
    embargo_until: Option<Timestamp>,
    embargo_note: Option<String>,
    embargo_beneath: Option<LiveState>,
    embargoed_by: Option<UserId>,
}

impl From<Option<Embargo>> for EmbargoColumns {
    fn from(embargo: Option<Embargo>) -> Self {
        let Some(Embargo {
            until,
            note,
            beneath,
            by,
        }) = embargo
        else {
            return Self {
                embargo_until: None,
                embargo_note: None,
                embargo_beneath: None,
                embargoed_by: None,
            };
        };
        Self {
            embargo_until: until,
            embargo_note: note,
            embargo_beneath: Some(beneath),
            embargoed_by: by,
        }
    }
}

impl From<EmbargoColumns> for Option<Embargo> {
    fn from(columns: EmbargoColumns) -> Self {
        let EmbargoColumns {
            embargo_until: until,
            embargo_note: note,
            embargo_beneath,
            embargoed_by: by,
        } = columns;
        embargo_beneath.map(|beneath| Embargo {
            until,
            note,
            beneath,
            by,
        })
    }
}

/// The article with this id, and its newest revision.
pub fn get(conn: &mut Conn, id: ArticleId) -> Result<Article> {
    let row: ArticleRow = articles::table
        .find(id)
        .select(ArticleRow::as_select())
        .first(conn)?;
    let mut revision = revisions::get_revision(conn, id, row.revision_number)?;
    // A tag or an author may have been merged or deleted since: the links know, the revision never changes.
    revision.content.section = row.section_id;
    (revision.content.credits, revision.content.tags) = links::current(conn, id)?;
    let credited = revision
        .content
        .credits
        .iter()
        .map(|credit| credit.author_id.uuid())
        .collect();
    Ok(Article {
        id,
        stage: row.stage,
        live_state: row.live_state,
        trashed_at: row.trashed_at,
        revision,
        approved_revision: row.approved_revision_id,
        review_note: row.review_note,
        schedule: row.schedule.into(),
        embargo: row.embargo.into(),
        live_revision: row.live_revision_id,
        published_at: row.published_at,
        first_published_at: row.first_published_at,
        live_updated_at: row.live_updated_at,
        created_by: row.created_by,
        updated_by: row.updated_by,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        credited,
    })
}

/// The next articles that readers see, by id.
pub fn live_ids(conn: &mut Conn, after: Option<ArticleId>, limit: i64) -> Result<Vec<ArticleId>> {
    let mut found = articles::table
        .filter(articles::live_state.eq(LiveState::Live))
        .into_boxed::<Backend>();
    if let Some(after) = after {
        found = found.filter(articles::id.gt(after));
    }
    Ok(found
        .order(articles::id)
        .limit(limit)
        .select(articles::id)
        .load(conn)?)
}

/// Adds an article. Its first revision is added by [`revisions::insert_revision`].
pub fn insert(tx: &mut Tx, article: &Article) -> Result<()> {
    let row = (
        articles::id.eq(article.id),
        articles::created_at.eq(article.created_at),
        values(article),
    );
    diesel::insert_into(articles::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Saves an article's state. A new revision is added by [`revisions::insert_revision`].
pub fn update(tx: &mut Tx, article: &Article) -> Result<()> {
    match diesel::update(articles::table.find(article.id))
        .set(values(article))
        .execute(&mut **tx)?
    {
        0 => Err(DbError::NotFound),
        _ => Ok(()),
    }
}

/// Deletes an article, its revisions and its comments for good.
pub fn delete(tx: &mut Tx, id: ArticleId) -> Result<()> {
    diesel::delete(articles::table.find(id)).execute(&mut **tx)?;
    words::due(tx, id, 0)
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = articles, treat_none_as_null = true, treat_none_as_default_value = false)]
struct ArticleValues<'a> {
    slug: &'a Slug,
    title: &'a str,
    title_folded: String,
    language: &'a Language,
    section_id: Option<TagId>,
    stage: Stage,
    live_state: LiveState,
    trashed_at: Option<Timestamp>,
    revision_number: i64,
    approved_revision_id: Option<RevisionId>,
    review_note: Option<&'a str>,
    #[diesel(embed)]
    schedule: ScheduleColumns,
    #[diesel(embed)]
    embargo: EmbargoColumns,
    pending: bool,
    live_revision_id: Option<RevisionId>,
    published_at: Option<Timestamp>,
    first_published_at: Option<Timestamp>,
    live_updated_at: Option<Timestamp>,
    created_by: Option<UserId>,
    updated_by: Option<UserId>,
    version: Version,
    updated_at: Timestamp,
}

fn values(article: &Article) -> ArticleValues<'_> {
    let content = &article.revision.content;
    ArticleValues {
        slug: &content.slug,
        title: &content.title,
        title_folded: fold::fold(&content.title),
        language: &content.language,
        section_id: content.section,
        stage: article.stage,
        live_state: article.live_state,
        trashed_at: article.trashed_at,
        revision_number: article.revision.number,
        approved_revision_id: article.approved_revision,
        review_note: article.review_note.as_deref(),
        schedule: article.schedule.into(),
        embargo: article.embargo.clone().into(),
        pending: article.has_pending_changes(),
        live_revision_id: article.live_revision,
        published_at: article.published_at,
        first_published_at: article.first_published_at,
        live_updated_at: article.live_updated_at,
        created_by: article.created_by,
        updated_by: article.updated_by,
        version: article.version,
        updated_at: article.updated_at,
    }
}
