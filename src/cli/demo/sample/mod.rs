//! The hand-written part of the sample newsroom: people, places and news that do not exist.
//!
//! Everything refers to everything else by slug. The texts lie beside this file: articles as Markdown with a
//! small front matter, the rest as JSON.

mod front_matter;

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::articles::CorrectionKind;
use crate::tags::TagKind;

/// Somebody who signs articles.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleAuthor {
    /// Unique among authors.
    pub slug: String,
    /// As printed in a byline, in the author's own script.
    pub name: String,
    /// The language the author writes in and the biography is written in (BCP 47).
    pub language: String,
    /// What the author does, such as "Photographer".
    pub job_title: String,
    /// One or two sentences, plain text.
    pub biography: String,
}

/// A tag. Its parent always comes before it in [`tags`] and is of the same kind.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleTag {
    /// Unique among tags of all kinds.
    pub slug: String,
    /// As shown to readers.
    pub name: String,
    /// What it names.
    pub kind: TagKind,
    /// The slug of the tag above it.
    pub parent: Option<String>,
    /// One sentence, plain text.
    pub description: Option<String>,
}

/// A part somebody had in an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleCredit {
    /// The slug of a [`SampleAuthor`].
    pub author: String,
    /// `writer`, `photographer`, `illustrator` or `translator`.
    pub role: String,
}

/// A picture that lies elsewhere; the addresses lead nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamplePicture {
    /// `https`, on an example domain.
    pub url: String,
    /// What the picture shows, for those who cannot see it.
    pub alt: String,
    /// The line below the picture.
    pub caption: String,
    /// Who made it.
    pub credit: String,
}

/// What the next version of a live article changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleChanges {
    /// The new title.
    pub title: String,
    /// The whole new body in Markdown.
    pub markdown: String,
}

/// Where an article is on its way. Times count from the moment at which the newsroom is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SampleStatus {
    /// Never published.
    Draft,
    /// It waits for a second pair of eyes.
    InReview,
    /// It came back from review, for this reason.
    ChangesRequested(String),
    /// It may be published.
    Approved,
    /// It will be published by itself, so much later.
    Scheduled(Duration),
    /// Readers see it.
    Published,
    /// Readers see the article as it stands, editors also what is to come.
    PublishedWithPendingChanges(SampleChanges),
    /// Published, and hidden for so long; without a time, until further notice.
    Embargoed(Option<Duration>),
    /// Readers saw it once.
    Unpublished,
    /// Removed for good.
    TakenDown(SampleTakedown),
    /// In the trash.
    Trashed,
}

/// Why an article was removed for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleTakedown {
    /// For the legal copy, which administrators read.
    pub reason: String,
    /// For readers.
    pub notice: String,
}

/// What the newsroom says to itself about an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleNote {
    /// What somebody says.
    pub text: String,
    /// What somebody else says to that.
    pub reply: Option<String>,
}

/// Where an old path of the site leads.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRedirect {
    /// The old path.
    pub from: String,
    /// The new one.
    pub to: String,
    /// Why, for the desk.
    pub note: String,
}

/// What was said about a mistake in an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleCorrection {
    /// What sort of thing it says.
    pub kind: CorrectionKind,
    /// Plain text, in the language of the article.
    pub text: String,
}

/// An article with everything a newspaper page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleArticle {
    /// Unique among articles. `None` for generated ones: it is to be made from the title.
    pub slug: Option<String>,
    /// The headline, plain text.
    pub title: String,
    /// The short line above the title.
    pub kicker: Option<String>,
    /// The line below the title.
    pub subtitle: Option<String>,
    /// For lists, plain text.
    pub summary: Option<String>,
    /// The place the report comes from; not repeated in the body.
    pub dateline: Option<String>,
    /// BCP 47.
    pub language: String,
    /// The slug of the article this one translates.
    pub translation_of: Option<String>,
    /// The slug of a tag of kind section.
    pub section: String,
    /// The slugs of tags of the other kinds, none twice.
    pub tags: Vec<String>,
    /// In printing order; empty for a blank byline.
    pub credits: Vec<SampleCredit>,
    /// Free text in place of names.
    pub byline: Option<String>,
    /// The picture above the text.
    pub picture: Option<SamplePicture>,
    /// The agency the text came from.
    pub source: Option<String>,
    /// The body in Markdown.
    pub markdown: String,
    /// Where it is on its way.
    pub status: SampleStatus,
    /// What was said about mistakes in it. Only what was published has any.
    pub corrections: Vec<SampleCorrection>,
    /// The slug it was published under first. Only what was published has one.
    pub former_slug: Option<String>,
    /// What the newsroom says to itself about it.
    pub note: Option<SampleNote>,
    /// How long whoever is assigned to it has; nobody is when it is absent.
    pub due: Option<Duration>,
    /// How long ago it was published; for one that never was, how long ago it was written.
    pub age: Duration,
}

/// What a moderator made of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleCommentStatus {
    /// Readers see it.
    Approved,
    /// Nobody has looked at it yet.
    Pending,
    /// Kept out.
    Spam,
    /// In the trash.
    Trashed,
}

/// A reader's comment on a published article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleComment {
    /// The slug of a published [`SampleArticle`].
    pub article: String,
    /// The comment this one answers: its index in [`comments`], always a smaller one.
    pub parent: Option<usize>,
    /// The name shown to readers.
    pub name: String,
    /// Private, on an example domain.
    pub email: String,
    /// Plain text.
    pub text: String,
    /// What a moderator made of it.
    pub status: SampleCommentStatus,
    /// How long after the article was published it was written.
    pub delay: Duration,
}

/// Fifteen authors in several scripts.
pub fn authors() -> Vec<SampleAuthor> {
    from_json(include_str!("authors.json"))
}

/// Tags of every kind, parents before children.
pub fn tags() -> Vec<SampleTag> {
    from_json(include_str!("tags.json"))
}

/// Redirects that somebody made by hand.
pub fn redirects() -> Vec<SampleRedirect> {
    from_json(include_str!("redirects.json"))
}

/// Twenty-seven articles in ten languages and every [`SampleStatus`]. An article comes after the one it translates.
pub fn articles() -> Vec<SampleArticle> {
    ARTICLES
        .iter()
        .map(|(slug, text)| {
            front_matter::article(slug, text)
                .unwrap_or_else(|mistake| unreachable!("embedded, and read by the tests: {slug}: {mistake}"))
        })
        .collect()
}

/// Comments in every [`SampleCommentStatus`], in threads up to five deep, parents before replies.
pub fn comments() -> Vec<SampleComment> {
    let mut comments = Vec::new();
    for page in from_json::<Vec<CommentPage>>(include_str!("comments.json")) {
        for comment in page.thread {
            comment.append_to(&mut comments, &page.article, None);
        }
    }
    comments
}

/// The comments of one article as they are written in the JSON file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommentPage {
    article: String,
    thread: Vec<NestedComment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NestedComment {
    name: String,
    email: String,
    /// Minutes after publication.
    minutes: u64,
    status: SampleCommentStatus,
    text: String,
    #[serde(default)]
    replies: Vec<NestedComment>,
}

impl NestedComment {
    fn append_to(self, comments: &mut Vec<SampleComment>, article: &str, parent: Option<usize>) {
        let index = comments.len();
        comments.push(SampleComment {
            article: article.to_owned(),
            parent,
            name: self.name,
            email: self.email,
            text: self.text,
            status: self.status,
            delay: Duration::from_secs(self.minutes * 60),
        });
        for reply in self.replies {
            reply.append_to(comments, article, Some(index));
        }
    }
}

fn from_json<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("embedded, and read by the tests")
}

/// Slugs and texts of the named articles: the slug is the name of the file.
macro_rules! embedded {
    ($($slug:literal,)*) => { &[$(($slug, include_str!(concat!("articles/", $slug, ".md"))),)*] };
}

const ARTICLES: &[(&str, &str)] = embedded![
    "night-ferry-approved-for-one-trial-winter",
    "nachtfaehre-fuer-einen-winter-auf-probe",
    "library-to-lend-tools-on-saturdays",
    "pond-behind-the-fire-station-holds-212-species",
    "le-pain-de-minuit-revient-a-valmorin",
    "souq-al-khazzaf-maktabat-al-awani",
    "cider-apples-ripen-three-weeks-early",
    "shan-cheng-de-qiao-liang-yi-sheng",
    "der-chor-der-kein-programm-hat",
    "hundred-days-on-time-for-the-0612",
    "minato-no-tokei-ga-futatabi-ugoku",
    "pahadi-gaon-mein-beej-ka-bank",
    "rowers-finish-what-the-fog-began",
    "el-tren-de-los-libros-llega-a-la-ultima-estacion",
    "museum-of-lost-keys-opens-its-last-drawer",
    "to-nisi-pou-metra-tous-anemous",
    "bdzholy-na-dakhu-teatru",
    "budget-hearing-questions-from-the-floor",
    "swimming-baths-reopen-with-a-warm-corner",
    "road-closure-notice-mill-street",
    "radweg-am-hafen-die-stadt-zaehlt-nach",
    "la-halle-aux-grains-cherche-une-seconde-vie",
    "new-bell-for-the-harbour-school",
    "la-feria-del-membrillo-vuelve-a-la-plaza",
    "results-of-the-estuary-survey",
    "bruecke-in-hollenbrueck-wird-gesperrt",
    "boat-shed-sold-to-an-unnamed-buyer",
];

#[cfg(test)]
mod tests;
