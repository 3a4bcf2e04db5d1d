//! From what the stand keeps to what readers get.

use super::super::corrections::PublicCorrection;
use super::{
    ArticleSummary, ArticleTag, CreditedAuthor, MovedArticle, MovedKind, PublicArticle, PublicBody,
    PublicComments, PublicCredit, PublicRelated, PublicSection,
};
use crate::articles::live::address::Address;
use crate::articles::live::more::Listed;
use crate::articles::live::read::{AuthorName, LiveArticle, LiveHead, LiveSummary, RelatedArticle, TagName};
use crate::articles::{CreditRole, LiveDetails};
use crate::db::DbError;

impl From<Address> for MovedArticle {
    fn from(address: Address) -> Self {
        let Address { id: _, slug } = address;
        Self {
            kind: MovedKind::Redirect,
            location: format!("/api/v1/articles/{slug}"),
            slug,
        }
    }
}

impl TryFrom<LiveSummary> for ArticleSummary {
    type Error = DbError;

    fn try_from(summary: LiveSummary) -> Result<Self, DbError> {
        let LiveSummary {
            head,
            section,
            comment_count,
            retracted,
            tags,
            credits,
        } = summary;
        let LiveHead {
            id,
            slug,
            published_at,
            first_published_at,
            updated_at,
            title,
            kicker,
            subtitle,
            summary,
            dateline,
            language,
            translation_group,
            byline,
            picture,
            word_count,
            reading_time_minutes,
            comments_policy,
        } = head;
        Ok(Self {
            id,
            slug,
            title,
            kicker,
            subtitle,
            summary,
            dateline,
            word_count,
            reading_time_minutes,
            language,
            translation_group,
            section: section.map(PublicSection::from),
            tags: tags.into_iter().map(ArticleTag::from).collect(),
            credits: credits
                .into_iter()
                .map(PublicCredit::try_from)
                .collect::<Result<_, _>>()?,
            byline: byline.filter(|line| !line.trim().is_empty()),
            picture: picture.map(|picture| picture.value()).transpose()?,
            comments: PublicComments::new(comments_policy, comment_count),
            retracted,
            published_at,
            first_published_at,
            updated_at,
            body: None,
            corrections: None,
            related: None,
        })
    }
}

impl TryFrom<Listed> for ArticleSummary {
    type Error = DbError;

    fn try_from(listed: Listed) -> Result<Self, DbError> {
        let Listed {
            summary,
            html,
            text,
            markdown,
            blocks,
            corrections,
            related,
        } = listed;
        let has_body = html.is_some() || text.is_some() || markdown.is_some() || blocks.is_some();
        let body = PublicBody {
            html,
            text,
            markdown,
            blocks,
        };
        Ok(Self {
            body: has_body.then_some(body),
            corrections: corrections.map(|entries| entries.into_iter().map(PublicCorrection::from).collect()),
            related: related.map(|related| related.into_iter().map(PublicRelated::from).collect()),
            ..Self::try_from(summary)?
        })
    }
}

impl TryFrom<LiveArticle> for PublicArticle {
    type Error = DbError;

    fn try_from(article: LiveArticle) -> Result<Self, DbError> {
        let LiveArticle {
            summary,
            body_html,
            details,
            related,
            corrections,
        } = article;
        let LiveDetails {
            source,
            related: _,
            seo,
            extra,
        } = details;
        let ArticleSummary {
            id,
            slug,
            title,
            kicker,
            subtitle,
            summary,
            dateline,
            word_count,
            reading_time_minutes,
            language,
            translation_group,
            section,
            tags,
            credits,
            byline,
            picture,
            comments,
            retracted,
            published_at,
            first_published_at,
            updated_at,
            body: _,
            corrections: _,
            related: _,
        } = summary.try_into()?;
        Ok(Self {
            id,
            slug,
            title,
            kicker,
            subtitle,
            summary,
            dateline,
            body: PublicBody {
                html: Some(body_html),
                ..PublicBody::default()
            },
            word_count,
            reading_time_minutes,
            language,
            translation_group,
            section,
            tags,
            credits,
            byline,
            picture,
            source,
            related: related.into_iter().map(PublicRelated::from).collect(),
            seo,
            extra,
            comments,
            corrections: corrections.into_iter().map(PublicCorrection::from).collect(),
            retracted,
            published_at,
            first_published_at,
            updated_at,
        })
    }
}

impl From<TagName> for PublicSection {
    fn from(tag: TagName) -> Self {
        let TagName {
            id,
            slug,
            name,
            kind: _,
        } = tag;
        Self { id, slug, name }
    }
}

impl From<TagName> for ArticleTag {
    fn from(tag: TagName) -> Self {
        let TagName { id, slug, name, kind } = tag;
        Self { id, slug, name, kind }
    }
}

impl TryFrom<(CreditRole, AuthorName)> for PublicCredit {
    type Error = DbError;

    fn try_from((role, author): (CreditRole, AuthorName)) -> Result<Self, DbError> {
        let AuthorName {
            id,
            slug,
            name,
            job_title,
            picture,
        } = author;
        let picture = picture.map(|picture| picture.value()).transpose()?;
        Ok(Self {
            role,
            author: CreditedAuthor {
                id,
                slug,
                name,
                job_title,
                picture,
            },
        })
    }
}

impl From<RelatedArticle> for PublicRelated {
    fn from(article: RelatedArticle) -> Self {
        let RelatedArticle { id, slug, title } = article;
        Self { id, slug, title }
    }
}
