//! What readers read: articles of the stand, each in a fixed number of queries however many there are.

use std::collections::HashMap;

use diesel::dsl::{auto_type, exists};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::corrections::{self, LiveCorrection};
use crate::articles::{ArticleId, CommentsPolicy, CorrectionKind, CreditRole, LiveDetails};
use crate::authors::AuthorId;
use crate::clock::Timestamp;
use crate::db::schema::{
    live_article_authors, live_article_tags, live_articles, live_authors, live_comment_counts,
    live_corrections, live_tags,
};
use crate::db::{Backend, Conn, Id, JsonText, Result, among, in_order};
use crate::tags::{PublicTagKind, TagId};
use crate::text::WebUrl;

/// What an article and its translations have in common.
pub type TranslationGroup = Id<()>;

/// What a live article says about itself in a list: everything but its body and its details. Texts such as the slug
/// were checked before they were put on the stand, and are not again.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_articles, check_for_backend(Backend))]
pub struct LiveHead {
    /// Its id.
    pub id: ArticleId,
    /// Its address on the site.
    pub slug: String,
    /// When it was published, as editors say.
    pub published_at: Timestamp,
    /// When it was published for the first time.
    pub first_published_at: Timestamp,
    /// When it was last published or corrected.
    pub updated_at: Timestamp,
    /// The title.
    pub title: String,
    /// The line above the title.
    pub kicker: Option<String>,
    /// The line below the title.
    pub subtitle: Option<String>,
    /// What it says, in short.
    pub summary: Option<String>,
    /// Where and when it was written.
    pub dateline: Option<String>,
    /// Its language.
    pub language: String,
    /// What its translations have in common with it.
    pub translation_group: Option<TranslationGroup>,
    /// Who wrote it, in free words.
    pub byline: Option<String>,
    /// The picture above the text.
    pub picture: Option<JsonText<LivePicture>>,
    /// How many words the body has.
    pub word_count: i64,
    /// How long they take to read.
    pub reading_time_minutes: i64,
    /// Whether readers may comment.
    pub comments_policy: CommentsPolicy,
}

/// The picture over a published article. (Its address was checked before it was put on the stand: parsing each one
/// again would be a tenth of the work that a list is.)
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PublicPicture)]
pub struct LivePicture {
    /// Where the picture is.
    #[schema(value_type = WebUrl)]
    pub url: String,
    /// What it shows, for those who do not see it.
    #[schema(example = "A blue sleeping car at a platform at dusk")]
    pub alt: Option<String>,
    /// The line below it.
    #[schema(example = "The first night train before its departure on Monday.")]
    pub caption: Option<String>,
    /// Who made it.
    #[schema(example = "Photo: Jonas Feld")]
    pub credit: Option<String>,
    /// Its width in pixels.
    #[schema(minimum = 1, example = 1600)]
    pub width: Option<u32>,
    /// Its height in pixels.
    #[schema(minimum = 1, example = 900)]
    pub height: Option<u32>,
}

/// The portrait of an author of a published article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PublicPortrait)]
pub struct LivePortrait {
    /// Where the picture is.
    #[schema(value_type = WebUrl)]
    pub url: String,
    /// What it shows, for those who do not see it.
    #[schema(example = "Mara Lindqvist in front of a timetable")]
    pub alt: String,
}

/// A tag as an article shows it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_tags, check_for_backend(Backend))]
pub struct TagName {
    /// Its id.
    pub id: TagId,
    /// Its address on the site.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What sort of thing it names.
    pub kind: PublicTagKind,
}

/// An author as an article shows them.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_authors, check_for_backend(Backend))]
pub struct AuthorName {
    /// The id.
    pub id: AuthorId,
    /// The address on the site.
    pub slug: String,
    /// The name.
    pub name: String,
    /// What they are.
    pub job_title: Option<String>,
    /// What they look like.
    pub picture: Option<JsonText<LivePortrait>>,
}

/// A live article as a list shows it.
#[derive(Clone, Debug)]
pub struct LiveSummary {
    /// What it says about itself.
    pub head: LiveHead,
    /// The section it is filed in.
    pub section: Option<TagName>,
    /// How many approved comments it has.
    pub comment_count: i64,
    /// Whether the newsroom no longer stands by it.
    pub retracted: bool,
    /// Its tags, in its order.
    pub tags: Vec<TagName>,
    /// Who made it and as what, in its order.
    pub credits: Vec<(CreditRole, AuthorName)>,
}

/// A live article, whole.
#[derive(Clone, Debug)]
pub struct LiveArticle {
    /// What a list shows of it.
    pub summary: LiveSummary,
    /// The body, sanitised.
    pub body_html: String,
    /// What only the whole article shows.
    pub details: LiveDetails,
    /// The related articles that are live themselves, in its order.
    pub related: Vec<RelatedArticle>,
    /// What was wrong in it, the oldest first.
    pub corrections: Vec<LiveCorrection>,
}

/// Another live article, as an article refers to it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_articles, check_for_backend(Backend))]
pub struct RelatedArticle {
    /// Its id.
    pub id: ArticleId,
    /// Its address on the site.
    pub slug: String,
    /// Its title.
    pub title: String,
}

/// An article's head with its section, its number of comments, and whether it is retracted.
type HeadRow = (LiveHead, Option<TagName>, Option<i64>, bool);

/// The same with whether it was corrected, the body and the details.
type WholeRow = (
    LiveHead,
    Option<TagName>,
    Option<i64>,
    bool,
    bool,
    String,
    JsonText<LiveDetails>,
);

/// The live article with this id or slug, if there is one. (A slug never reads as an id.)
pub fn find(conn: &mut Conn, id_or_slug: &str) -> Result<Option<LiveArticle>> {
    let whole = with_section_and_count().select((
        LiveHead::as_select(),
        Option::<TagName>::as_select(),
        live_comment_counts::approved.nullable(),
        exists(retractions()),
        exists(entries()),
        live_articles::body_html,
        live_articles::details,
    ));
    let row = match id_or_slug.parse::<ArticleId>() {
        Ok(id) => whole.filter(live_articles::id.eq(id)).first(conn),
        Err(_) => whole.filter(live_articles::slug.eq(id_or_slug)).first(conn),
    };
    let row: Option<WholeRow> = row.optional()?;
    let Some((head, section, comments, retracted, corrected, body_html, details)) = row else {
        return Ok(None);
    };
    let Some(summary) = complete(conn, vec![(head, section, comments, retracted)], Parts::default())?.pop()
    else {
        return Ok(None);
    };
    let details = details.value()?;
    let related = related(conn, &details.related)?;
    let corrections = if corrected {
        corrections::of_article(conn, summary.head.id)?
    } else {
        Vec::new()
    };
    Ok(Some(LiveArticle {
        summary,
        body_html,
        details,
        related,
        corrections,
    }))
}

/// Which of the things that an article refers to are looked up: one query each for all of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Its tags.
    pub tags: bool,
    /// Who made it.
    pub credits: bool,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            tags: true,
            credits: true,
        }
    }
}

/// The live articles with these ids, in this order.
pub fn summaries(conn: &mut Conn, ids: &[ArticleId]) -> Result<Vec<LiveSummary>> {
    in_part(conn, ids, Parts::default())
}

/// The same with these parts alone; they have none of the others.
pub fn in_part(conn: &mut Conn, ids: &[ArticleId], parts: Parts) -> Result<Vec<LiveSummary>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<HeadRow> = with_section_and_count()
        .filter(among(live_articles::id, ids.iter().copied()))
        .select((
            LiveHead::as_select(),
            Option::<TagName>::as_select(),
            live_comment_counts::approved.nullable(),
            exists(retractions()),
        ))
        .load(conn)?;
    complete(conn, in_order(rows, ids, |(head, ..)| head.id), parts)
}

#[auto_type(no_type_alias)]
fn with_section_and_count() -> _ {
    live_articles::table
        .left_join(live_tags::table.on(live_articles::section_id.eq(live_tags::id.nullable())))
        .left_join(live_comment_counts::table.on(live_comment_counts::article_id.eq(live_articles::id)))
}

/// The retractions of the article that is looked at. (A column of their own would stand behind the long ones.)
#[auto_type(no_type_alias)]
fn retractions() -> _ {
    let retraction: CorrectionKind = CorrectionKind::Retraction;
    live_corrections::table
        .filter(live_corrections::article_id.eq(live_articles::id))
        .filter(live_corrections::kind.eq(retraction))
}

/// What was said about mistakes in the article that is looked at.
#[auto_type(no_type_alias)]
fn entries() -> _ {
    live_corrections::table.filter(live_corrections::article_id.eq(live_articles::id))
}

/// Adds tags and credits: one query each for all of the articles.
fn complete(conn: &mut Conn, rows: Vec<HeadRow>, parts: Parts) -> Result<Vec<LiveSummary>> {
    let ids: Vec<ArticleId> = rows.iter().map(|(head, ..)| head.id).collect();
    let mut tags = match parts.tags {
        true => tags(conn, &ids)?,
        false => HashMap::new(),
    };
    let mut credits = match parts.credits {
        true => credits(conn, &ids)?,
        false => HashMap::new(),
    };
    let summary = |(head, section, comments, retracted): HeadRow| LiveSummary {
        retracted,
        tags: tags.remove(&head.id).unwrap_or_default(),
        credits: credits.remove(&head.id).unwrap_or_default(),
        comment_count: comments.unwrap_or(0),
        head,
        section,
    };
    Ok(rows.into_iter().map(summary).collect())
}

fn tags(conn: &mut Conn, articles: &[ArticleId]) -> Result<HashMap<ArticleId, Vec<TagName>>> {
    let rows: Vec<(ArticleId, i64, TagName)> = live_article_tags::table
        .inner_join(live_tags::table.on(live_tags::id.eq(live_article_tags::tag_id)))
        .filter(among(live_article_tags::article_id, articles.iter().copied()))
        .select((
            live_article_tags::article_id,
            live_article_tags::position,
            TagName::as_select(),
        ))
        .load(conn)?;
    Ok(by_article(rows))
}

fn credits(
    conn: &mut Conn,
    articles: &[ArticleId],
) -> Result<HashMap<ArticleId, Vec<(CreditRole, AuthorName)>>> {
    let rows: Vec<(ArticleId, i64, (CreditRole, AuthorName))> = live_article_authors::table
        .inner_join(live_authors::table.on(live_authors::id.eq(live_article_authors::author_id)))
        .filter(among(live_article_authors::article_id, articles.iter().copied()))
        .select((
            live_article_authors::article_id,
            live_article_authors::position,
            (live_article_authors::role, AuthorName::as_select()),
        ))
        .load(conn)?;
    Ok(by_article(rows))
}

/// Sorted here, where it is a few items, and not in the database, which would sort them in a table of its own.
fn by_article<T>(mut rows: Vec<(ArticleId, i64, T)>) -> HashMap<ArticleId, Vec<T>> {
    rows.sort_by_key(|(_, position, _)| *position);
    let mut found: HashMap<ArticleId, Vec<T>> = HashMap::new();
    for (article, _, item) in rows {
        found.entry(article).or_default().push(item);
    }
    found
}

/// Of these articles the live ones, in this order.
pub(in crate::articles) fn related(conn: &mut Conn, ids: &[ArticleId]) -> Result<Vec<RelatedArticle>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<RelatedArticle> = live_articles::table
        .filter(among(live_articles::id, ids.iter().copied()))
        .select(RelatedArticle::as_select())
        .load(conn)?;
    Ok(in_order(found, ids, |article| article.id))
}

#[cfg(test)]
mod tests;
