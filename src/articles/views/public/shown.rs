//! What is shown of published articles besides what always is.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::articles::live::more::More;
use crate::articles::live::read::Parts;
use crate::http::{Fields, QueryText};

/// A form of an article's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyFormat {
    /// Sanitised HTML.
    Html,
    /// Plain text.
    Text,
    /// Markdown, without any HTML in it.
    Markdown,
    /// A tree of blocks, for those who draw no HTML.
    Blocks,
}

/// Something that belongs to an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    /// What was wrong in it.
    Corrections,
    /// What else to read, as its editors chose.
    Related,
    /// Its credits. They are always shown, as is all that follows.
    Authors,
    /// Its tags.
    Tags,
    /// Its section.
    Section,
    /// Its picture.
    Picture,
    /// How many comments it has.
    #[serde(rename = "comments.count")]
    CommentsCount,
}

/// In which formats to show the body of an article.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BodyFormats {
    /// The formats of the body, separated by commas: those alone are in `body`.
    #[serde(default)]
    #[param(style = Form, explode = false, inline, default = json!(["html"]), example = json!(["html", "blocks"]))]
    pub formats: Vec<BodyFormat>,
    /// Show only these members, separated by commas, at most 50; a member of a member as `credits.author.name`. The answer is
    /// then `application/vnd.dateline.sparse+json`.
    #[param(value_type = Option<String>, max_length = 2000, example = "title,credits.author.name", nullable = false)]
    pub fields: Option<QueryText<2000>>,
}

impl BodyFormats {
    /// What is shown of the body. Without a word it is HTML.
    pub fn shown(&self, fields: Option<&Fields>) -> More {
        let more = Shown::of(&[], &self.formats).more;
        let html = more.html || self.formats.is_empty();
        let shown = Shown {
            more: More { html, ..more },
            ..Shown::default()
        };
        shown.only(fields).more
    }
}

/// What a list shows of its articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Of what is in its summaries.
    pub parts: Parts,
    /// And besides.
    pub more: More,
}

impl Shown {
    /// From what a client wrote.
    pub fn of(include: &[Include], formats: &[BodyFormat]) -> Self {
        Self {
            parts: Parts::default(),
            more: More {
                html: formats.contains(&BodyFormat::Html),
                text: formats.contains(&BodyFormat::Text),
                markdown: formats.contains(&BodyFormat::Markdown),
                blocks: formats.contains(&BodyFormat::Blocks),
                corrections: include.contains(&Include::Corrections),
                related: include.contains(&Include::Related),
            },
        }
    }

    /// Without what is in none of the fields that are asked for, if only some are: it is not looked up.
    #[must_use]
    pub fn only(self, fields: Option<&Fields>) -> Self {
        let wants = |member| fields.is_none_or(|fields| fields.wants(member));
        let More {
            html,
            text,
            markdown,
            blocks,
            corrections,
            related,
        } = self.more;
        Self {
            parts: Parts {
                tags: wants("tags"),
                credits: wants("credits"),
            },
            more: More {
                html: html && wants("body"),
                text: text && wants("body"),
                markdown: markdown && wants("body"),
                blocks: blocks && wants("body"),
                corrections: corrections && wants("corrections"),
                related: related && wants("related"),
            },
        }
    }
}
