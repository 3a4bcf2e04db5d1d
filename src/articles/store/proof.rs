//! A proof: a revision in the shape in which readers get an article, though they do not see it yet. Names come from the
//! desk, because an author or a tag that no published article has is not on the stand.

use std::collections::HashMap;
use std::hash::Hash;

use diesel::prelude::*;

use super::corrections::standing_corrections;
use super::successors;
use crate::articles::live::corrections::LiveCorrection;
use crate::articles::live::read::{
    self, AuthorName, LiveArticle, LiveHead, LivePicture, LiveSummary, TagName,
};
use crate::articles::{Article, ArticleContent, CorrectionKind, Credit, CreditRole, Picture, Revision};
use crate::authors::AuthorId;
use crate::clock::Timestamp;
use crate::db::schema::{authors, live_comment_counts, tags};
use crate::db::{Conn, Id, JsonText, Result, among};
use crate::tags::TagId;

/// What readers would get if this revision were published now.
pub fn proof(conn: &mut Conn, article: &Article, revision: Revision, now: Timestamp) -> Result<LiveArticle> {
    let Revision {
        content, rendered, ..
    } = revision;
    let content = successors(conn, content)?;
    let (section, carried) = (content.section, content.tags.clone());
    let mut names = tag_names(conn, carried.iter().copied().chain(section))?;
    let section = section.and_then(|section| names.get(&section).cloned());
    let tags = carried.iter().filter_map(|tag| names.remove(tag)).collect();
    let credits = credits(conn, &content)?;
    let related = read::related(conn, &content.related)?;
    let comment_count = live_comment_counts::table
        .find(article.id)
        .select(live_comment_counts::approved)
        .first(conn)
        .optional()?;
    let details = content.details();
    let corrections: Vec<LiveCorrection> = standing_corrections(conn, article.id)?
        .into_iter()
        .map(LiveCorrection::from)
        .collect();
    let summary = LiveSummary {
        head: head(
            article,
            content,
            (rendered.word_count, rendered.reading_time_minutes),
            now,
        )?,
        section,
        comment_count: comment_count.unwrap_or(0),
        retracted: corrections
            .iter()
            .any(|correction| correction.kind == CorrectionKind::Retraction),
        tags,
        credits,
    };
    Ok(LiveArticle {
        summary,
        body_html: rendered.html,
        details,
        related,
        corrections,
    })
}

/// What the article would say about itself.
fn head(
    article: &Article,
    content: ArticleContent,
    (word_count, reading_time_minutes): (i32, i32),
    now: Timestamp,
) -> Result<LiveHead> {
    let ArticleContent {
        slug,
        title,
        kicker,
        subtitle,
        summary,
        dateline,
        body: _,
        language,
        translation_group,
        section: _,
        tags: _,
        credits: _,
        byline,
        picture,
        source: _,
        related: _,
        seo: _,
        extra: _,
        comments_policy,
    } = content;
    Ok(LiveHead {
        id: article.id,
        slug: slug.to_string(),
        published_at: article.published_at.unwrap_or(now),
        first_published_at: article.first_published_at.unwrap_or(now),
        updated_at: now,
        title,
        kicker,
        subtitle,
        summary,
        dateline,
        language: language.into(),
        translation_group: translation_group.map(Id::new),
        byline,
        picture: picture
            .map(shown)
            .map(|picture| JsonText::new(&picture))
            .transpose()?,
        word_count: word_count.into(),
        reading_time_minutes: reading_time_minutes.into(),
        comments_policy,
    })
}

/// The picture as readers see it.
fn shown(picture: Picture) -> LivePicture {
    let Picture {
        url,
        alt,
        caption,
        credit,
        width,
        height,
    } = picture;
    LivePicture {
        url: url.into(),
        alt,
        caption,
        credit,
        width,
        height,
    }
}

fn tag_names(conn: &mut Conn, ids: impl IntoIterator<Item = TagId>) -> Result<HashMap<TagId, TagName>> {
    let rows: Vec<TagName> = tags::table
        .filter(among(tags::id, ids))
        .select((tags::id, tags::slug, tags::name, tags::kind))
        .load(conn)?;
    Ok(by_id(rows, |tag| tag.id))
}

fn credits(conn: &mut Conn, content: &ArticleContent) -> Result<Vec<(CreditRole, AuthorName)>> {
    let rows: Vec<AuthorName> = authors::table
        .filter(among(
            authors::id,
            content.credits.iter().map(|credit| credit.author_id),
        ))
        .select((
            authors::id,
            authors::slug,
            authors::name,
            authors::job_title,
            authors::picture,
        ))
        .load(conn)?;
    let names: HashMap<AuthorId, AuthorName> = by_id(rows, |author| author.id);
    // Somebody may be credited twice, as author and photographer.
    let credit = |credit: &Credit| Some((credit.role, names.get(&credit.author_id)?.clone()));
    Ok(content.credits.iter().filter_map(credit).collect())
}

fn by_id<K: Eq + Hash, T>(rows: Vec<T>, id: impl Fn(&T) -> K) -> HashMap<K, T> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}
