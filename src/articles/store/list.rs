//! The desk's list of articles.

use diesel::prelude::*;
use uuid::Uuid;

use crate::articles::{ArticleId, LiveState, Stage};
use crate::auth::{Ownership, Reach, UserId};
use crate::authors::AuthorId;
use crate::clock::Timestamp;
use crate::db::schema::{article_authors, articles};
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
    /// In which order.
    pub sort: ArticleSort,
    /// Those that the actor may read.
    pub reach: Reach,
}

impl ArticleQuery {
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
            sort,
            reach: _,
        } = self;
        let filtered = *trashed
            || stage.is_some()
            || live_state.is_some()
            || language.is_some()
            || section.is_some()
            || author.is_some()
            || created_by.is_some()
            || title.is_some();
        *sort != ArticleSort::Newest || !filtered
    }
}

/// A page of articles, each with the authors it is credited to, in order.
pub fn list(
    conn: &mut Conn,
    query: &ArticleQuery,
    page: &PageRequest,
) -> Result<Slice<(Listed, Vec<AuthorId>)>> {
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
    let rows: Vec<Listed> = found.limit(page.fetch()).select(Listed::as_select()).load(conn)?;
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
    Ok(slice.map(|article| with_credits(article, &credits)))
}

/// An article with those that are its own.
fn with_credits(article: Listed, credits: &[(ArticleId, AuthorId)]) -> (Listed, Vec<AuthorId>) {
    let credited = credits
        .iter()
        .filter(|(credited, _)| *credited == article.id)
        .map(|(_, author)| *author)
        .collect();
    (article, credited)
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
    if let Some(title) = &query.title {
        // No index finds a text within a text: the list is walked in its order until the page is full.
        let pattern = format!("%{}%", escape_pattern(&fold::fold(title)));
        found = found.filter(articles::title_folded.like(pattern).escape('\\'));
    }
    within(found, query.reach)
}

/// The articles that the actor may read.
fn within(
    found: articles::BoxedQuery<'static, Backend>,
    reach: Reach,
) -> articles::BoxedQuery<'static, Backend> {
    let is_live = articles::live_state.eq(LiveState::Live);
    match reach {
        Reach::All => found,
        Reach::Live => found.filter(is_live),
        // One's own are few: they are looked up, and put in order.
        Reach::Own(own) => found.filter(
            articles::created_by
                .eq(own.user)
                .or(articles::id.eq_any(credited_to(author_of(own)))),
        ),
        // Nearly every article is in reach: the list is walked in its order, and each article looked at.
        Reach::OwnOrLive(own) => found.filter(
            is_live
                .or(articles::created_by.eq(own.user))
                .or(diesel::dsl::exists(credits_of(author_of(own)))),
        ),
    }
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

/// Which of these articles the actor may read.
pub fn within_reach(conn: &mut Conn, ids: &[ArticleId], reach: Reach) -> Result<Vec<ArticleId>> {
    let found = articles::table
        .filter(articles::id.eq_any(ids.to_vec()))
        .into_boxed();
    Ok(within(found, reach).select(articles::id).load(conn)?)
}

/// Makes a text stand for itself in a LIKE pattern.
fn escape_pattern(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

#[cfg(test)]
mod tests;
