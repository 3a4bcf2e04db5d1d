//! From the desk to the stand. Everything that readers see of an article is written here and nowhere else.

use diesel::prelude::*;

use super::super::store::{find_revision, successors};
use super::purge::{self, Place};
use super::words::{self, Texts};
use super::{address, corrections};
use crate::articles::{Article, ArticleId, CreditRole, LiveDetails, Picture, Revision};
use crate::authors::{self, AuthorId};
use crate::clock::Timestamp;
use crate::db::schema::{
    live_article_authors, live_article_tags, live_articles, live_comment_counts, live_comments, live_gone,
};
use crate::db::{Conn, DbError, Id, JsonText, Result, Tx, each};
use crate::events::{Action, Object, announce, announce_all};
use crate::keys;
use crate::tags::{self, TagId};
use crate::text::Slug;

/// A row of `live_articles`.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = live_articles, treat_none_as_null = true, treat_none_as_default_value = false)]
struct LiveRow {
    id: ArticleId,
    slug: Slug,
    published_at: Timestamp,
    first_published_at: Timestamp,
    updated_at: Timestamp,
    title: String,
    kicker: Option<String>,
    subtitle: Option<String>,
    summary: Option<String>,
    dateline: Option<String>,
    language: String,
    translation_group: Option<Id<()>>,
    section_id: Option<TagId>,
    byline: Option<String>,
    picture: Option<JsonText<Picture>>,
    word_count: i64,
    reading_time_minutes: i64,
    comments_policy: String,
    details: JsonText<LiveDetails>,
    body_html: String,
    body_text: String,
}

impl LiveRow {
    fn texts(&self, key: i64) -> Texts<'_> {
        Texts {
            key,
            id: self.id,
            published_at: self.published_at,
            title: &self.title,
            lines: [
                self.kicker.as_deref(),
                self.subtitle.as_deref(),
                self.dateline.as_deref(),
            ],
            summary: self.summary.as_deref(),
            byline: self.byline.as_deref(),
            language: &self.language,
            section: self.section_id,
            body: &self.body_text,
        }
    }
}

/// What an article shows of one revision: the row, and whom and what it refers to.
struct Projection {
    row: LiveRow,
    credits: Vec<(AuthorId, CreditRole)>,
    tags: Vec<TagId>,
}

/// Puts the article's live revision on the stand, or changes what stands there.
pub fn project(tx: &mut Tx, article: &Article) -> Result<()> {
    let live = article
        .live_revision
        .ok_or_else(|| DbError::internal("only a published article is projected"))?;
    let revision = if live == article.revision.id {
        article.revision.clone()
    } else {
        find_revision(tx, live)?
    };
    let projection = render(tx, article, revision)?;
    let before = references(tx, article.id)?;
    let known = before.is_some();
    if let Some(before) = &before {
        before.purge_lists(tx)?;
    }
    delete_references(tx, article.id)?;
    let key: i64 = if known {
        diesel::update(live_articles::table.filter(live_articles::id.eq(article.id)))
            .set(&projection.row)
            .returning(live_articles::key)
            .get_result(&mut **tx)?
    } else {
        diesel::insert_into(live_articles::table)
            .values(&projection.row)
            .returning(live_articles::key)
            .get_result(&mut **tx)?
    };
    insert_references(tx, &projection)?;
    address::show_former(tx, article.id)?;
    corrections::place(tx, article.id)?;
    let after = References::of(&projection);
    count_references(tx, &before.unwrap_or_default(), &after)?;
    after.purge_lists(tx)?;
    purge::comments(tx, article.id)?;
    // Now that all names are on the stand.
    let texts = projection.row.texts(key);
    if known {
        words::replace(tx, &texts)?;
    } else {
        words::add(tx, &texts)?;
    }
    let action = if known { Action::Updated } else { Action::Created };
    announce(
        tx,
        action,
        Object::Article,
        article.id,
        Some(projection.row.slug.as_ref()),
    )
}

/// Takes an article off the stand. Its comments stay where they are and are out of sight with it.
pub fn withdraw(tx: &mut Tx, id: ArticleId) -> Result<()> {
    match remove(tx, id)? {
        Some(slug) => announce(tx, Action::Unpublished, Object::Article, id, Some(slug.as_ref())),
        None => Ok(()),
    }
}

/// Takes an article off the stand for good, and puts a notice where it was.
pub fn take_down(tx: &mut Tx, id: ArticleId, slugs: &[Slug], notice: &str) -> Result<()> {
    remove(tx, id)?;
    for slug in slugs {
        tx.purge(keys::named(slug.as_ref()));
        let row = (
            live_gone::slug.eq(slug),
            live_gone::article_id.eq(id),
            live_gone::notice.eq(notice),
            live_gone::since.eq(tx.now()),
        );
        diesel::insert_into(live_gone::table)
            .values(row)
            .execute(&mut **tx)?;
    }
    announce(
        tx,
        Action::TakenDown,
        Object::Article,
        id,
        slugs.first().map(AsRef::as_ref),
    )
}

/// Clears an article's place; gives the slug it had there, or `None` when it had none.
fn remove(tx: &mut Tx, id: ArticleId) -> Result<Option<Slug>> {
    let Some(before) = references(tx, id)? else {
        return Ok(None);
    };
    before.purge_lists(tx)?;
    purge::comments(tx, id)?;
    let place = live_articles::table.filter(live_articles::id.eq(id));
    let key: i64 = place.select(live_articles::key).first(&mut **tx)?;
    words::remove(tx, key)?;
    delete_references(tx, id)?;
    address::hide_former(tx, id)?;
    corrections::remove(tx, id)?;
    diesel::delete(live_articles::table.filter(live_articles::id.eq(id))).execute(&mut **tx)?;
    count_references(tx, &before, &References::default())?;
    Ok(before.slug)
}

/// Forgets what the stand still keeps of an article that is deleted for good: its comments, and what it was called.
pub fn purge(tx: &mut Tx, id: ArticleId) -> Result<()> {
    address::hide_former(tx, id)?;
    diesel::delete(live_comments::table.filter(live_comments::article_id.eq(id))).execute(&mut **tx)?;
    diesel::delete(live_comment_counts::table.filter(live_comment_counts::article_id.eq(id)))
        .execute(&mut **tx)?;
    announce(tx, Action::Deleted, Object::Article, id, None)
}

/// Empties the stand of articles, before it is built anew.
pub fn clear(tx: &mut Tx) -> Result<()> {
    let shown: Vec<(ArticleId, Option<String>)> = live_articles::table
        .select((live_articles::id, live_articles::slug.nullable()))
        .load(&mut **tx)?;
    announce_all(tx, Action::Unpublished, Object::Article, &shown)?;
    tx.purge_everything();
    address::clear_former(tx)?;
    corrections::clear(tx)?;
    words::clear(tx)?;
    diesel::delete(live_article_authors::table).execute(&mut **tx)?;
    diesel::delete(live_article_tags::table).execute(&mut **tx)?;
    diesel::delete(live_articles::table).execute(&mut **tx)?;
    Ok(())
}

/// What readers see of a revision. Authors and tags that were merged since are shown as what they became, those
/// that were deleted are left out.
fn render(tx: &mut Tx, article: &Article, revision: Revision) -> Result<Projection> {
    let Revision {
        content, rendered, ..
    } = revision;
    let content = successors(tx, content)?;
    let details = JsonText::new(&content.details())?;
    let picture = content.picture.as_ref().map(JsonText::new).transpose()?;
    let credits = content
        .credits
        .iter()
        .map(|credit| (credit.author_id, credit.role))
        .collect();
    let never = || DbError::internal("a published article has its dates");
    let row = LiveRow {
        id: article.id,
        slug: content.slug,
        published_at: article.published_at.ok_or_else(never)?,
        first_published_at: article.first_published_at.ok_or_else(never)?,
        updated_at: article.live_updated_at.ok_or_else(never)?,
        title: content.title,
        kicker: content.kicker,
        subtitle: content.subtitle,
        summary: content.summary,
        dateline: content.dateline,
        language: content.language.into(),
        translation_group: content.translation_group.map(Id::new),
        section_id: content.section,
        byline: content.byline,
        picture,
        word_count: rendered.word_count.into(),
        reading_time_minutes: rendered.reading_time_minutes.into(),
        comments_policy: content.comments_policy.as_ref().to_owned(),
        details,
        body_html: rendered.html,
        body_text: rendered.text,
    };
    Ok(Projection {
        row,
        credits,
        tags: content.tags,
    })
}

/// Whom and what an article on the stand refers to, each once, and where it is found.
#[derive(Default)]
struct References {
    authors: Vec<AuthorId>,
    tags: Vec<TagId>,
    slug: Option<Slug>,
    language: String,
}

impl References {
    fn of(projection: &Projection) -> Self {
        let authors = projection.credits.iter().map(|(author, _)| *author).collect();
        let tags = projection
            .tags
            .iter()
            .copied()
            .chain(projection.row.section_id)
            .collect();
        Self {
            authors,
            tags,
            slug: Some(projection.row.slug.clone()),
            language: projection.row.language.clone(),
        }
        .sorted()
    }

    fn sorted(mut self) -> Self {
        self.authors.sort();
        self.authors.dedup();
        self.tags.sort();
        self.tags.dedup();
        self
    }

    fn purge_lists(&self, tx: &mut Tx) -> Result<()> {
        let Some(slug) = &self.slug else { return Ok(()) };
        let place = Place {
            slug: slug.as_ref(),
            language: &self.language,
            tags: &self.tags,
            authors: &self.authors,
        };
        purge::lists(tx, &place)
    }
}

/// What stands there now; `None` when the article is not on the stand.
fn references(conn: &mut Conn, id: ArticleId) -> Result<Option<References>> {
    let place: Option<(Option<TagId>, Slug, String)> = live_articles::table
        .filter(live_articles::id.eq(id))
        .select((
            live_articles::section_id,
            live_articles::slug,
            live_articles::language,
        ))
        .first(conn)
        .optional()?;
    let Some((section, slug, language)) = place else {
        return Ok(None);
    };
    let authors = live_article_authors::table
        .filter(live_article_authors::article_id.eq(id))
        .select(live_article_authors::author_id)
        .load(conn)?;
    let mut tags: Vec<TagId> = live_article_tags::table
        .filter(live_article_tags::article_id.eq(id))
        .select(live_article_tags::tag_id)
        .load(conn)?;
    tags.extend(section);
    let references = References {
        authors,
        tags,
        slug: Some(slug),
        language,
    };
    Ok(Some(references.sorted()))
}

fn count_references(tx: &mut Tx, before: &References, after: &References) -> Result<()> {
    tags::live::gain(tx, &only_in(&after.tags, &before.tags))?;
    tags::live::lose(tx, &only_in(&before.tags, &after.tags))?;
    authors::live::gain(tx, &only_in(&after.authors, &before.authors))?;
    authors::live::lose(tx, &only_in(&before.authors, &after.authors))
}

fn only_in<T: Copy + PartialEq>(these: &[T], others: &[T]) -> Vec<T> {
    these
        .iter()
        .copied()
        .filter(|one| !others.contains(one))
        .collect()
}

fn delete_references(tx: &mut Tx, id: ArticleId) -> Result<()> {
    diesel::delete(live_article_authors::table.filter(live_article_authors::article_id.eq(id)))
        .execute(&mut **tx)?;
    diesel::delete(live_article_tags::table.filter(live_article_tags::article_id.eq(id)))
        .execute(&mut **tx)?;
    Ok(())
}

fn insert_references(tx: &mut Tx, projection: &Projection) -> Result<()> {
    let LiveRow { id, published_at, .. } = &projection.row;
    let authors: Vec<_> = (0_i64..)
        .zip(&projection.credits)
        .map(|(position, (author, role))| {
            (
                live_article_authors::article_id.eq(*id),
                live_article_authors::position.eq(position),
                live_article_authors::author_id.eq(*author),
                live_article_authors::role.eq(*role),
                live_article_authors::published_at.eq(*published_at),
            )
        })
        .collect();
    if !authors.is_empty() {
        each!(&mut **tx, |conn| diesel::insert_into(live_article_authors::table)
            .values(&authors)
            .execute(conn))?;
    }
    let tags: Vec<_> = (0_i64..)
        .zip(&projection.tags)
        .map(|(position, tag)| {
            (
                live_article_tags::article_id.eq(*id),
                live_article_tags::position.eq(position),
                live_article_tags::tag_id.eq(*tag),
                live_article_tags::published_at.eq(*published_at),
            )
        })
        .collect();
    if !tags.is_empty() {
        each!(&mut **tx, |conn| diesel::insert_into(live_article_tags::table)
            .values(&tags)
            .execute(conn))?;
    }
    Ok(())
}
