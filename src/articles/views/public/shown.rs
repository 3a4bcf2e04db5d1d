//! What is shown of published articles besides what always is.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::articles::live::more::More;

/// A form of an article's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyFormat {
    /// Sanitised HTML.
    Html,
    /// Plain text.
    Text,
}

/// Something that belongs to an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    /// What was wrong in it.
    Corrections,
    /// What else to read, as its editors chose.
    Related,
}

/// In which formats to show the body of an article.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BodyFormats {
    /// The formats of the body, separated by commas.
    #[serde(default)]
    #[param(style = Form, explode = false, inline, default = json!(["html"]), example = json!(["html", "text"]))]
    pub formats: Vec<BodyFormat>,
}

impl BodyFormats {
    /// Whether the body is shown like this. Without a word it is HTML.
    pub fn has(&self, format: BodyFormat) -> bool {
        self.formats.contains(&format) || self.formats.is_empty() && format == BodyFormat::Html
    }
}

/// What a list shows besides its summaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown(pub More);

impl Shown {
    /// From what a client wrote.
    pub fn of(include: &[Include], formats: &[BodyFormat]) -> Self {
        Self(More {
            html: formats.contains(&BodyFormat::Html),
            text: formats.contains(&BodyFormat::Text),
            corrections: include.contains(&Include::Corrections),
            related: include.contains(&Include::Related),
        })
    }
}
