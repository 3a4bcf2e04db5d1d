//! What the desk sends.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::articles::{
    ArticleId, Body, CommentsPolicy, ContentChanges, Credit, Extra, Picture, Seo, Source, TagReference,
    Written,
};
use crate::http::Patch;
use crate::tags::{TagId, TagKind};
use crate::text::{Language, Slug, is_blank, no_more_than_one_line, one_line, rule};

/// The most that `extra` may hold, in bytes of JSON.
const EXTRA_BYTES: usize = 65_536;

/// A tag, named in one of three ways: by `id`, by `slug`, or by `name`, which makes a tag where there is none of that
/// name and `kind` yet.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "slug": "night-trains" }))]
pub struct TagReferenceInput {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<TagId>,
    /// Its slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<Slug>,
    /// Its name: one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "Night trains")]
    pub name: Option<String>,
    /// With `name`: its kind, which is neither `section` nor `desk`. A topic when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TagKind>,
}

impl Validate for TagReferenceInput {
    type Context = ();

    fn validate_into(&self, (): &(), path: &mut dyn FnMut() -> garde::Path, report: &mut garde::Report) {
        let ways = [self.id.is_some(), self.slug.is_some(), self.name.is_some()];
        if ways.iter().filter(|way| **way).count() != 1 {
            report.append(
                path(),
                rule("one_of", "name the tag by exactly one of id, slug and name"),
            );
        } else if self.kind.is_some() && self.name.is_none() {
            report.append(path().join("kind"), rule("not_with", "only goes with name"));
        }
        if let Some(name) = &self.name {
            if name.chars().count() > 100 {
                report.append(
                    path().join("name"),
                    rule("too_long", "must have at most 100 characters"),
                );
            }
            if let Err(error) = one_line(name, &()) {
                report.append(path().join("name"), error);
            }
        }
    }
}

impl From<TagReferenceInput> for TagReference {
    fn from(input: TagReferenceInput) -> Self {
        let TagReferenceInput { id, slug, name, kind } = input;
        match (id, slug, name) {
            (Some(id), _, _) => Self::Id(id),
            (None, Some(slug), _) => Self::Slug(slug),
            (None, None, name) => Self::Name(
                name.unwrap_or_default().trim().to_owned(),
                kind.unwrap_or(TagKind::Topic),
            ),
        }
    }
}

fn fits(extra: &Extra, (): &()) -> garde::Result {
    let bytes = serde_json::to_string(extra).map_or(0, |json| json.len());
    if bytes <= EXTRA_BYTES {
        return Ok(());
    }
    Err(rule(
        "too_long",
        format_args!("must have at most {EXTRA_BYTES} bytes as JSON"),
    ))
}

/// An article to start.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateArticle {
    /// The headline: one line.
    #[garde(length(chars, min = 1, max = 300), custom(one_line))]
    #[schema(min_length = 1, max_length = 300, example = "Night trains return to Brussels")]
    pub title: String,
    /// The language of the text.
    #[garde(skip)]
    pub language: Language,
    /// The address on the site. Made from the title when absent, with a number where that one is taken.
    #[serde(default)]
    #[garde(skip)]
    pub slug: Option<Slug>,
    /// The line above the headline. A blank one is none.
    #[serde(default)]
    #[garde(length(chars, max = 300), inner(custom(no_more_than_one_line)))]
    #[schema(max_length = 300, example = "Transport")]
    pub kicker: Option<String>,
    /// The line below the headline.
    #[serde(default)]
    #[garde(length(chars, max = 300), inner(custom(no_more_than_one_line)))]
    #[schema(
        max_length = 300,
        example = "The first sleeper in nine years left full and on time"
    )]
    pub subtitle: Option<String>,
    /// What it is about, for lists.
    #[serde(default)]
    #[garde(length(chars, max = 2_000))]
    #[schema(max_length = 2000)]
    pub summary: Option<String>,
    /// Where it was reported from: one line.
    #[serde(default)]
    #[garde(length(chars, max = 200), inner(custom(no_more_than_one_line)))]
    #[schema(max_length = 200, example = "BRUSSELS")]
    pub dateline: Option<String>,
    /// The text. It may come later.
    #[serde(default)]
    #[garde(dive)]
    pub body: Option<Body>,
    /// The same for all translations of an article.
    #[serde(default)]
    #[garde(skip)]
    pub translation_group: Option<Uuid>,
    /// The section: a tag of the kind `section` that exists.
    #[serde(default)]
    #[garde(dive)]
    pub section: Option<TagReferenceInput>,
    /// What it is filed under, in order.
    #[serde(default)]
    #[garde(length(max = 50), dive)]
    #[schema(max_items = 50)]
    pub tags: Vec<TagReferenceInput>,
    /// Who made it, in order. Nobody at all is fine.
    #[serde(default)]
    #[garde(length(max = 30), dive)]
    #[schema(max_items = 30)]
    pub credits: Vec<Credit>,
    /// A byline in its own words, instead of the credits' names. A blank one is none.
    #[serde(default)]
    #[garde(length(chars, max = 300), inner(custom(no_more_than_one_line)))]
    #[schema(max_length = 300, example = "From our correspondents")]
    pub byline: Option<String>,
    /// The picture over it.
    #[serde(default)]
    #[garde(dive)]
    pub picture: Option<Picture>,
    /// Where it came from, when it is not the newsroom's own.
    #[serde(default)]
    #[garde(dive)]
    pub source: Option<Source>,
    /// What else to read.
    #[serde(default)]
    #[garde(length(max = 20))]
    #[schema(max_items = 20)]
    pub related: Vec<ArticleId>,
    /// What search engines are told.
    #[serde(default)]
    #[garde(dive)]
    pub seo: Seo,
    /// Members of your own: a JSON object of at most 65,536 bytes.
    #[serde(default)]
    #[garde(custom(fits))]
    #[schema(value_type = Object, example = json!({ "paywall": false }))]
    pub extra: Extra,
    /// Whether it takes comments.
    #[serde(default)]
    #[garde(skip)]
    pub comments_policy: CommentsPolicy,
    /// What to remember about this revision. Readers never see it.
    #[serde(default)]
    #[garde(length(chars, max = 500))]
    #[schema(max_length = 500, example = "First draft")]
    pub note: Option<String>,
}

impl CreateArticle {
    /// What to write into a blank article. Renders the body, which takes its time.
    pub fn into_changes(self) -> ContentChanges {
        let Self {
            title: _,
            language: _,
            slug,
            kicker,
            subtitle,
            summary,
            dateline,
            body,
            translation_group,
            section,
            tags,
            credits,
            byline,
            picture,
            source,
            related,
            seo,
            extra,
            comments_policy,
            note,
        } = self;
        ContentChanges {
            slug,
            title: None,
            kicker: Some(kicker.and_then(shown)),
            subtitle: Some(subtitle.and_then(shown)),
            summary: Some(summary.and_then(shown)),
            dateline: Some(dateline.and_then(shown)),
            body: body.map(Written::new),
            language: None,
            translation_group: Some(translation_group),
            section: Some(section.map(TagReference::from)),
            tags: Some(tags.into_iter().map(TagReference::from).collect()),
            credits: Some(each_once(credits)),
            byline: Some(byline.and_then(shown)),
            picture: Some(picture),
            source: Some(source),
            related: Some(related),
            seo: Some(seo),
            extra: Some(extra),
            comments_policy: Some(comments_policy),
            note,
        }
    }
}

/// A text that shows something, without the white space around it. A form that sends a blank one means none.
fn shown(text: String) -> Option<String> {
    (!is_blank(&text)).then(|| text.trim().to_owned())
}

fn changed(text: Patch<String>) -> Option<Option<String>> {
    text.into_change().map(|text| text.and_then(shown))
}

/// The credits without those that say again what one before them says.
fn each_once(credits: Vec<Credit>) -> Vec<Credit> {
    let mut each = Vec::with_capacity(credits.len());
    for credit in credits {
        if !each.contains(&credit) {
            each.push(credit);
        }
    }
    each
}

/// What to change about an article. What is absent stays as it is, `null` removes.
#[derive(Clone, Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateArticle {
    /// Another headline.
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 300), inner(custom(one_line)))]
    #[schema(
        min_length = 1,
        max_length = 300,
        example = "Night trains are back in Brussels"
    )]
    pub title: Option<String>,
    /// Another language.
    #[serde(default)]
    #[garde(skip)]
    pub language: Option<Language>,
    /// Another address. Readers of a published article find it there once it is published again.
    #[serde(default)]
    #[garde(skip)]
    pub slug: Option<Slug>,
    /// Another line above the headline.
    #[serde(default)]
    #[garde(length(chars, max = 300), inner(custom(no_more_than_one_line)))]
    #[schema(value_type = Option<String>, max_length = 300)]
    pub kicker: Patch<String>,
    /// Another line below the headline.
    #[serde(default)]
    #[garde(length(chars, max = 300), inner(custom(no_more_than_one_line)))]
    #[schema(value_type = Option<String>, max_length = 300)]
    pub subtitle: Patch<String>,
    /// Another summary.
    #[serde(default)]
    #[garde(length(chars, max = 2_000))]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub summary: Patch<String>,
    /// Another dateline.
    #[serde(default)]
    #[garde(length(chars, max = 200), inner(custom(no_more_than_one_line)))]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub dateline: Patch<String>,
    /// Another text: format and source together.
    #[serde(default)]
    #[garde(dive)]
    pub body: Option<Body>,
    /// Another group of translations.
    #[serde(default)]
    #[garde(skip)]
    pub translation_group: Patch<Uuid>,
    /// Another section.
    #[serde(default)]
    #[garde(dive)]
    pub section: Patch<TagReferenceInput>,
    /// The whole new list of tags.
    #[serde(default)]
    #[garde(length(max = 50), dive)]
    #[schema(max_items = 50)]
    pub tags: Option<Vec<TagReferenceInput>>,
    /// The whole new list of credits.
    #[serde(default)]
    #[garde(length(max = 30), dive)]
    #[schema(max_items = 30)]
    pub credits: Option<Vec<Credit>>,
    /// Another byline.
    #[serde(default)]
    #[garde(length(chars, max = 300), inner(custom(no_more_than_one_line)))]
    #[schema(value_type = Option<String>, max_length = 300)]
    pub byline: Patch<String>,
    /// Another picture.
    #[serde(default)]
    #[garde(dive)]
    pub picture: Patch<Picture>,
    /// Another source.
    #[serde(default)]
    #[garde(dive)]
    pub source: Patch<Source>,
    /// The whole new list of related articles.
    #[serde(default)]
    #[garde(length(max = 20))]
    #[schema(max_items = 20)]
    pub related: Option<Vec<ArticleId>>,
    /// Other words for search engines: all of them together.
    #[serde(default)]
    #[garde(dive)]
    pub seo: Option<Seo>,
    /// The whole new object of your own members.
    #[serde(default)]
    #[garde(inner(custom(fits)))]
    #[schema(value_type = Option<Object>)]
    pub extra: Option<Extra>,
    /// Another rule for comments.
    #[serde(default)]
    #[garde(skip)]
    pub comments_policy: Option<CommentsPolicy>,
    /// What to remember about this change. Readers never see it. Refused with a change that changes nothing.
    #[serde(default)]
    #[garde(length(chars, max = 500))]
    #[schema(max_length = 500, example = "Corrected the departure time")]
    pub note: Option<String>,
}

impl UpdateArticle {
    /// The changes. Renders the body, which takes its time.
    pub fn into_changes(self) -> ContentChanges {
        let Self {
            title,
            language,
            slug,
            kicker,
            subtitle,
            summary,
            dateline,
            body,
            translation_group,
            section,
            tags,
            credits,
            byline,
            picture,
            source,
            related,
            seo,
            extra,
            comments_policy,
            note,
        } = self;
        ContentChanges {
            slug,
            title: title.map(|title| title.trim().to_owned()),
            kicker: changed(kicker),
            subtitle: changed(subtitle),
            summary: changed(summary),
            dateline: changed(dateline),
            body: body.map(Written::new),
            language,
            translation_group: translation_group.into_change(),
            section: section.map(TagReference::from).into_change(),
            tags: tags.map(|tags| tags.into_iter().map(TagReference::from).collect()),
            credits: credits.map(each_once),
            byline: changed(byline),
            picture: picture.into_change(),
            source: source.into_change(),
            related,
            seo,
            extra,
            comments_policy,
            note,
        }
    }
}
