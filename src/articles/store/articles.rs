use diesel::prelude::*;
use uuid::Uuid;

use super::{links, revisions};
use crate::articles::{Article, ArticleId, LiveState, RevisionId, Stage};
use crate::auth::{Reach, UserId};
use crate::authors::AuthorId;
use crate::clock::Timestamp;
use crate::db::schema::{article_authors, articles};
use crate::db::{Backend, Conn, Cursor, DbError, Id, PageRequest, Result, Slice, Tx, Version, keyset};
use crate::tags::TagId;
use crate::text::{Language, Slug};

/// A row of `articles`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = articles, check_for_backend(Backend))]
struct ArticleRow {
    id: ArticleId,
    slug: Slug,
    title: String,
    language: Language,
    section_id: Option<TagId>,
    stage: Stage,
    live_state: LiveState,
    trashed_at: Option<Timestamp>,
    revision_number: i64,
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

/// An article as the desk lists it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub id: ArticleId,
    /// The working copy's address.
    pub slug: Slug,
    /// The working copy's headline.
    pub title: String,
    /// The working copy's language.
    pub language: Language,
    /// The working copy's section.
    pub section: Option<TagId>,
    /// How far the working copy has come.
    pub stage: Stage,
    /// What readers see.
    pub live_state: LiveState,
    /// When it was put into the trash.
    pub trashed_at: Option<Timestamp>,
    /// The working copy's number.
    pub revision_number: i64,
    /// The date that stands over it.
    pub published_at: Option<Timestamp>,
    /// Who started it.
    pub created_by: Option<UserId>,
    /// Who saved it last.
    pub updated_by: Option<UserId>,
    /// How often it was saved.
    pub version: Version,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
    /// The ids of the credited authors, in order.
    pub credited: Vec<AuthorId>,
}

/// In which order the desk lists articles.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema, strum::IntoStaticStr,
)]
pub enum ArticleSort {
    /// The one saved last comes first.
    #[default]
    #[serde(rename = "-updated_at")]
    #[strum(serialize = "-updated_at")]
    LastSaved,
    /// The one saved longest ago comes first.
    #[serde(rename = "updated_at")]
    #[strum(serialize = "updated_at")]
    LongestUntouched,
    /// The newest comes first.
    #[serde(rename = "-created_at")]
    #[strum(serialize = "-created_at")]
    Newest,
}

/// Which articles the desk asks for.
#[derive(Clone, Debug)]
pub struct ArticleQuery {
    /// In this stage only.
    pub stage: Option<Stage>,
    /// In this live state only.
    pub live_state: Option<LiveState>,
    /// Those in the trash, or those that are not.
    pub trashed: bool,
    /// In this language only.
    pub language: Option<Language>,
    /// Filed in this section only.
    pub section: Option<TagId>,
    /// Credited to this author only.
    pub author: Option<AuthorId>,
    /// Started by this user only.
    pub created_by: Option<UserId>,
    /// Whose headline holds this text.
    pub title: Option<String>,
    /// In which order.
    pub sort: ArticleSort,
    /// Those that the actor may read.
    pub reach: Reach,
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

/// Which of these articles exist.
pub fn existing(conn: &mut Conn, ids: &[ArticleId]) -> Result<Vec<ArticleId>> {
    Ok(articles::table
        .filter(articles::id.eq_any(ids))
        .select(articles::id)
        .load(conn)?)
}

/// A page of articles.
pub fn list(conn: &mut Conn, query: &ArticleQuery, page: &PageRequest) -> Result<Slice<Listed>> {
    let sort: &str = query.sort.into();
    let after = page.after::<Timestamp>(sort)?;
    let count = page.count(conn, |conn, limit| {
        Ok(filtered(query)
            .limit(limit)
            .select(articles::id)
            .load::<ArticleId>(conn)?
            .len())
    })?;
    let found = match query.sort {
        ArticleSort::LastSaved => keyset!(filtered(query), articles::updated_at, articles::id, desc, after),
        ArticleSort::LongestUntouched => {
            keyset!(filtered(query), articles::updated_at, articles::id, asc, after)
        }
        ArticleSort::Newest => keyset!(filtered(query), articles::created_at, articles::id, desc, after),
    };
    let rows: Vec<ArticleRow> = found
        .limit(page.fetch())
        .select(ArticleRow::as_select())
        .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| {
        let key = if query.sort == ArticleSort::Newest {
            row.created_at
        } else {
            row.updated_at
        };
        Cursor::new(sort, key, row.id)
    });
    let ids: Vec<ArticleId> = slice.items.iter().map(|row| row.id).collect();
    let credits = credits(conn, &ids)?;
    Ok(slice.map(|row| listed(row, &credits)))
}

fn listed(row: ArticleRow, credits: &[(ArticleId, AuthorId)]) -> Listed {
    let credited = credits
        .iter()
        .filter(|(article, _)| *article == row.id)
        .map(|(_, author)| *author)
        .collect();
    Listed {
        id: row.id,
        slug: row.slug,
        title: row.title,
        language: row.language,
        section: row.section_id,
        stage: row.stage,
        live_state: row.live_state,
        trashed_at: row.trashed_at,
        revision_number: row.revision_number,
        published_at: row.published_at,
        created_by: row.created_by,
        updated_by: row.updated_by,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        credited,
    }
}

fn credits(conn: &mut Conn, ids: &[ArticleId]) -> Result<Vec<(ArticleId, AuthorId)>> {
    Ok(article_authors::table
        .filter(article_authors::article_id.eq_any(ids))
        .order((article_authors::article_id, article_authors::position))
        .select((article_authors::article_id, article_authors::author_id))
        .load(conn)?)
}

fn filtered(query: &ArticleQuery) -> articles::BoxedQuery<'static, Backend> {
    let mut found = articles::table.into_boxed();
    found = if query.trashed {
        found.filter(articles::trashed_at.is_not_null())
    } else {
        found.filter(articles::trashed_at.is_null())
    };
    if let Some(stage) = query.stage {
        found = found.filter(articles::stage.eq(stage));
    }
    if let Some(live_state) = query.live_state {
        found = found.filter(articles::live_state.eq(live_state));
    }
    if let Some(language) = &query.language {
        found = found.filter(articles::language.eq(language.clone()));
    }
    if let Some(section) = query.section {
        found = found.filter(articles::section_id.eq(section));
    }
    if let Some(user) = query.created_by {
        found = found.filter(articles::created_by.eq(user));
    }
    if let Some(author) = query.author {
        found = found.filter(diesel::dsl::exists(credited(author.uuid())));
    }
    if let Some(title) = &query.title {
        let pattern = format!("%{}%", escape_pattern(title));
        found = found.filter(articles::title.like(pattern).escape('\\'));
    }
    within(found, query.reach)
}

/// The articles that the actor may read.
fn within(
    found: articles::BoxedQuery<'static, Backend>,
    reach: Reach,
) -> articles::BoxedQuery<'static, Backend> {
    match reach {
        Reach::All => found,
        Reach::Live => found.filter(articles::live_state.eq(LiveState::Live)),
        Reach::Own(own) => match own.author {
            None => found.filter(articles::created_by.eq(own.user)),
            Some(author) => found.filter(
                articles::created_by
                    .eq(own.user)
                    .or(diesel::dsl::exists(credited(author))),
            ),
        },
        Reach::OwnOrLive(own) => {
            let live = articles::live_state.eq(LiveState::Live);
            match own.author {
                None => found.filter(live.or(articles::created_by.eq(own.user))),
                Some(author) => found.filter(
                    live.or(articles::created_by.eq(own.user))
                        .or(diesel::dsl::exists(credited(author))),
                ),
            }
        }
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn credited(author: Uuid) -> _ {
    let author: Id<()> = Id::new(author);
    article_authors::table
        .filter(article_authors::article_id.eq(articles::id))
        .filter(article_authors::author_id.eq(author))
}

/// Makes a text stand for itself in a LIKE pattern.
fn escape_pattern(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
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
    Ok(())
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = articles, treat_none_as_null = true, treat_none_as_default_value = false)]
struct ArticleValues<'a> {
    slug: &'a Slug,
    title: &'a str,
    language: &'a Language,
    section_id: Option<TagId>,
    stage: Stage,
    live_state: LiveState,
    trashed_at: Option<Timestamp>,
    revision_number: i64,
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
        language: &content.language,
        section_id: content.section,
        stage: article.stage,
        live_state: article.live_state,
        trashed_at: article.trashed_at,
        revision_number: article.revision.number,
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
