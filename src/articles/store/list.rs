//! The desk's list of articles.

mod by_ids;
mod counts;
mod due;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use uuid::Uuid;

pub use by_ids::list_by_ids;
pub use counts::{Counts, counts};

use super::assignments;
use crate::articles::{ArticleId, Assignment, LiveState, Stage};
use crate::auth::{Ownership, Reach, UserId};
use crate::authors::AuthorId;
use crate::clock::Timestamp;
use crate::db::schema::{article_assignments, article_authors, articles};
use crate::db::{Backend, Conn, Cursor, Id, PageRequest, Result, Slice, Version, among, keyset};
use crate::tags::TagId;
use crate::text::{Language, Slug, fold};

/// An article as the desk lists it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = articles, check_for_backend(Backend))]
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
    pub section_id: Option<TagId>,
    /// How far the working copy has come.
    pub stage: Stage,
    /// What readers see.
    pub live_state: LiveState,
    /// When it was put into the trash.
    pub trashed_at: Option<Timestamp>,
    /// The working copy's number.
    pub revision_number: i64,
    /// Whether the working copy differs from what was published last.
    pub pending: bool,
    /// When it is published by itself.
    pub publish_at: Option<Timestamp>,
    /// When it leaves the stand by itself.
    pub unpublish_at: Option<Timestamp>,
    /// When the embargo on it ends by itself.
    pub embargo_until: Option<Timestamp>,
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
}

/// An article of the list with what stands beside it.
#[derive(Clone, Debug)]
pub struct DeskArticle {
    /// The article.
    pub listed: Listed,
    /// The authors it is credited to, in order.
    pub authors: Vec<AuthorId>,
    /// Who is to work on it, if that was ever said.
    pub assignment: Option<Assignment>,
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
    /// The newest comes first. Goes with no filter.
    #[serde(rename = "-created_at")]
    #[strum(serialize = "-created_at")]
    Newest,
    /// The one due first comes first; what is never due is left out. Goes with no filter but those by assignment.
    #[serde(rename = "due_at")]
    #[strum(serialize = "due_at")]
    Due,
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
    /// Whose headline holds this text, whatever the accents and case.
    pub title: Option<String>,
    /// Whose headline or slug holds this text, whatever the accents and case.
    pub text: Option<String>,
    /// Those whose working copy differs from what was published last.
    pub pending: bool,
    /// Those under embargo.
    pub embargoed: bool,
    /// Those made by somebody, credited to them or assigned to them.
    pub mine: Option<Ownership>,
    /// Assigned to this user only.
    pub assignee: Option<UserId>,
    /// Assigned to this desk only.
    pub desk: Option<TagId>,
    /// Due before this time only.
    pub due_before: Option<Timestamp>,
    /// In which order.
    pub sort: ArticleSort,
    /// Those that were taken down as well.
    pub taken_down: bool,
    /// Those that the actor may read.
    pub reach: Reach,
}

impl ArticleQuery {
    /// All that are in reach and not in the trash.
    pub fn all(reach: Reach) -> Self {
        Self {
            stage: None,
            live_state: None,
            trashed: false,
            language: None,
            section: None,
            author: None,
            created_by: None,
            title: None,
            text: None,
            pending: false,
            embargoed: false,
            mine: None,
            assignee: None,
            desk: None,
            due_before: None,
            sort: ArticleSort::LastSaved,
            taken_down: false,
            reach,
        }
    }

    /// Whether an index is in the order that is asked for.
    pub fn is_sortable(&self) -> bool {
        let Self {
            stage,
            live_state,
            trashed,
            language,
            section,
            author,
            created_by,
            title,
            text,
            pending,
            embargoed,
            mine,
            assignee,
            desk,
            due_before,
            sort,
            taken_down: _,
            reach: _,
        } = self;
        let assigned = assignee.is_some() || desk.is_some() || due_before.is_some();
        let filtered = *trashed
            || *pending
            || *embargoed
            || mine.is_some()
            || stage.is_some()
            || live_state.is_some()
            || language.is_some()
            || section.is_some()
            || author.is_some()
            || created_by.is_some()
            || title.is_some()
            || text.is_some();
        match sort {
            ArticleSort::LastSaved | ArticleSort::LongestUntouched => true,
            ArticleSort::Newest => !filtered && !assigned,
            ArticleSort::Due => !filtered,
        }
    }
}

/// A page of articles, each with its authors and its assignment.
pub fn list(conn: &mut Conn, query: &ArticleQuery, page: &PageRequest) -> Result<Slice<DeskArticle>> {
    let slice = match query.sort {
        ArticleSort::Due => due::list(conn, query, page)?,
        ArticleSort::LastSaved | ArticleSort::LongestUntouched | ArticleSort::Newest => {
            rows(conn, query, page)?
        }
    };
    let (listed, page) = slice.take();
    Ok(page.with(with_others(conn, listed)?))
}

/// Articles with what stands beside them.
fn with_others(conn: &mut Conn, rows: Vec<Listed>) -> Result<Vec<DeskArticle>> {
    let ids: Vec<ArticleId> = rows.iter().map(|row| row.id).collect();
    let credits = credits(conn, &ids)?;
    let assigned = assignments::assignments_of(conn, &ids)?;
    let article = |listed: Listed| DeskArticle {
        authors: of_article(&credits, listed.id).collect(),
        assignment: of_article(&assigned, listed.id).next(),
        listed,
    };
    Ok(rows.into_iter().map(article).collect())
}

/// A page of articles in an order of their own.
fn rows(conn: &mut Conn, query: &ArticleQuery, page: &PageRequest) -> Result<Slice<Listed>> {
    let sort: &str = query.sort.into();
    let place = page.place::<Timestamp>(sort)?;
    let count = page.count(conn, |conn, limit| {
        Ok(filtered(query)
            .limit(limit)
            .select(articles::id)
            .load::<ArticleId>(conn)?
            .len())
    })?;
    let is_newest = query.sort == ArticleSort::Newest;
    let found = if is_newest {
        keyset!(filtered(query), articles::created_at, articles::id, desc, place)
    } else if query.sort == ArticleSort::LongestUntouched {
        keyset!(filtered(query), articles::updated_at, articles::id, asc, place)
    } else {
        keyset!(filtered(query), articles::updated_at, articles::id, desc, place)
    };
    let rows: Vec<Listed> = found.limit(page.fetch()).select(Listed::as_select()).load(conn)?;
    Ok(Slice::cut(rows, page, count, |row| {
        let key = if is_newest { row.created_at } else { row.updated_at };
        Cursor::new(sort, key, row.id)
    }))
}

/// What belongs to an article.
fn of_article<T: Copy>(all: &[(ArticleId, T)], article: ArticleId) -> impl Iterator<Item = T> {
    all.iter()
        .filter(move |(of, _)| *of == article)
        .map(|(_, it)| *it)
}

fn credits(conn: &mut Conn, ids: &[ArticleId]) -> Result<Vec<(ArticleId, AuthorId)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(article_authors::table
        .filter(among(article_authors::article_id, ids.iter().copied()))
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
    if !query.taken_down {
        found = found.filter(articles::live_state.ne(LiveState::TakenDown));
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
        found = found.filter(articles::id.eq_any(credited_to(author.uuid())));
    }
    // No index finds a text within a text: the list is walked in its order until the page is full.
    if let Some(title) = &query.title {
        found = found.filter(articles::title_folded.like(within_text(title)).escape('\\'));
    }
    if let Some(text) = &query.text {
        let pattern = within_text(text);
        let in_title = articles::title_folded.like(pattern.clone()).escape('\\');
        found = found.filter(in_title.or(articles::slug.like(pattern).escape('\\')));
    }
    within(by_state_and_assignment(found, query), query.reach)
}

fn by_state_and_assignment(
    mut found: articles::BoxedQuery<'static, Backend>,
    query: &ArticleQuery,
) -> articles::BoxedQuery<'static, Backend> {
    if query.pending {
        // Bare, as the index of these says it: of a column that equals a parameter nobody knows that it fits.
        found = found.filter(articles::pending);
    }
    if query.embargoed {
        found = found.filter(articles::live_state.eq(LiveState::Embargoed));
    }
    if let Some(own) = query.mine {
        let assigned = articles::id.eq_any(assigned_to(own.user));
        found = found.filter(is_own(own).or(assigned));
    }
    // What is assigned is little: it is looked up, and put in order.
    if let Some(assignee) = query.assignee {
        found = found.filter(articles::id.eq_any(assigned_to(assignee)));
    }
    if let Some(desk) = query.desk {
        found = found.filter(articles::id.eq_any(assigned_to_desk(desk)));
    }
    if let Some(time) = query.due_before {
        found = found.filter(articles::id.eq_any(due_before(time)));
    }
    found
}

/// A condition on articles.
type Condition = Box<dyn BoxableExpression<articles::table, Backend, SqlType = Nullable<Bool>>>;

/// The articles that the actor may read.
fn within(
    found: articles::BoxedQuery<'static, Backend>,
    reach: Reach,
) -> articles::BoxedQuery<'static, Backend> {
    match readable(reach) {
        Some(condition) => found.filter(condition),
        None => found,
    }
}

/// What holds for the articles that the actor may read; `None` when they may read all.
fn readable(reach: Reach) -> Option<Condition> {
    let is_live = articles::live_state.eq(LiveState::Live);
    match reach {
        Reach::All => None,
        Reach::Live => Some(Box::new(is_live.nullable())),
        // One's own are few: they are looked up, and put in order.
        Reach::Own(own) => Some(is_own(own)),
        // Nearly every article is in reach: the list is walked in its order, and each article looked at.
        Reach::OwnOrLive(own) => Some(Box::new(
            is_live
                .or(articles::created_by.eq(own.user))
                .or(diesel::dsl::exists(credits_of(author_of(own)))),
        )),
    }
}

/// Made by somebody, or credited to them.
fn is_own(own: Ownership) -> Condition {
    let credited = articles::id.eq_any(credited_to(author_of(own)));
    Box::new(articles::created_by.eq(own.user).or(credited))
}

/// The author somebody writes as; nobody's id when they write as none.
fn author_of(own: Ownership) -> Uuid {
    own.author.unwrap_or_default()
}

#[diesel::dsl::auto_type(no_type_alias)]
fn credited_to(author: Uuid) -> _ {
    let author: Id<()> = Id::new(author);
    article_authors::table
        .filter(article_authors::author_id.eq(author))
        .select(article_authors::article_id)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn credits_of(author: Uuid) -> _ {
    let author: Id<()> = Id::new(author);
    article_authors::table
        .filter(article_authors::article_id.eq(articles::id))
        .filter(article_authors::author_id.eq(author))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn assigned_to(user: UserId) -> _ {
    article_assignments::table
        .filter(article_assignments::assignee_id.eq(user))
        .select(article_assignments::article_id)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn assigned_to_desk(desk: TagId) -> _ {
    article_assignments::table
        .filter(article_assignments::desk_id.eq(desk))
        .select(article_assignments::article_id)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn due_before(time: Timestamp) -> _ {
    article_assignments::table
        .filter(article_assignments::due_at.lt(time))
        .select(article_assignments::article_id)
}

/// Which of these articles the actor may read.
pub fn within_reach(conn: &mut Conn, ids: &[ArticleId], reach: Reach) -> Result<Vec<ArticleId>> {
    let found = articles::table
        .filter(articles::id.eq_any(ids.to_vec()))
        .into_boxed();
    Ok(within(found, reach).select(articles::id).load(conn)?)
}

/// The LIKE pattern of a folded text that holds this one, whatever its accents and case.
fn within_text(text: &str) -> String {
    format!("%{}%", escape_pattern(&fold::fold(text)))
}

/// Makes a text stand for itself in a LIKE pattern.
fn escape_pattern(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

#[cfg(test)]
mod tests;
