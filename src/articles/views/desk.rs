//! What the desk sees.

mod checks;
mod diff;
mod lists;
mod revisions;
mod state;
mod takedown;

use serde::{Deserialize, Serialize};
use strum::VariantArray;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::articles::store::{ArticleSort, DeskArticle, Listed};
use crate::articles::{
    Article, ArticleContent, ArticleId, CommentsPolicy, Credit, Extra, LiveState, Picture, Revision, Seo,
    Source, Stage, Transition,
};
use crate::auth::{Actor, UserId};
use crate::authors::AuthorId;
use crate::clock::Timestamp;
use crate::db::Version;
use crate::http::QueryText;
use crate::tags::TagId;
use crate::text::{Format, Language, Slug};

pub use checks::{ArticleChecks, Check};
pub use diff::RevisionDiff;
pub use lists::{ArticleCounts, AssignmentSummary};
pub use revisions::{RevisionSummary, RevisionView};
pub use state::{ArticleEmbargo, ArticleSchedule};
pub use takedown::TakedownView;

/// The text of an article, as it was written and as readers see it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EditorBody {
    /// The language the source is written in.
    pub format: Format,
    /// The source.
    #[schema(example = "The first sleeper in nine years left on time.")]
    pub source: String,
    /// The sanitised HTML.
    #[schema(example = "<p>The first sleeper in nine years left on time.</p>")]
    pub html: String,
}

/// What an article says.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EditorContent {
    /// The address on the site.
    pub slug: Slug,
    /// The headline.
    #[schema(example = "Night trains return to Brussels")]
    pub title: String,
    /// The line above the headline.
    pub kicker: Option<String>,
    /// The line below the headline.
    pub subtitle: Option<String>,
    /// What it is about, for lists.
    pub summary: Option<String>,
    /// Where it was reported from.
    #[schema(example = "BRUSSELS")]
    pub dateline: Option<String>,
    /// The text.
    pub body: EditorBody,
    /// How many words the text has.
    #[schema(minimum = 0, example = 323)]
    pub word_count: i32,
    /// How many minutes it takes to read.
    #[schema(minimum = 1, example = 1)]
    pub reading_time_minutes: i32,
    /// The language of the text.
    pub language: Language,
    /// The same for all translations of an article.
    pub translation_group: Option<Uuid>,
    /// The section it is filed in.
    pub section_id: Option<TagId>,
    /// What it is filed under, in order.
    pub tag_ids: Vec<TagId>,
    /// Who made it, in order.
    pub credits: Vec<Credit>,
    /// A byline in its own words.
    pub byline: Option<String>,
    /// The picture over it.
    pub picture: Option<Picture>,
    /// Where it came from, when it is not the newsroom's own.
    pub source: Option<Source>,
    /// What else to read.
    pub related: Vec<ArticleId>,
    /// What search engines are told.
    pub seo: Seo,
    /// Members of a client's own.
    #[schema(value_type = Object)]
    pub extra: Extra,
    /// Whether it takes comments.
    pub comments_policy: CommentsPolicy,
}

impl EditorContent {
    fn of(revision: Revision) -> Self {
        let Revision {
            content, rendered, ..
        } = revision;
        let ArticleContent {
            slug,
            title,
            kicker,
            subtitle,
            summary,
            dateline,
            body,
            language,
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
        } = content;
        Self {
            slug,
            title,
            kicker,
            subtitle,
            summary,
            dateline,
            body: EditorBody {
                format: body.format,
                source: body.source,
                html: rendered.html,
            },
            word_count: rendered.word_count,
            reading_time_minutes: rendered.reading_time_minutes,
            language,
            translation_group,
            section_id: section,
            tag_ids: tags,
            credits,
            byline,
            picture,
            source,
            related,
            seo,
            extra,
            comments_policy,
        }
    }
}

/// An article as the desk sees it: its working copy and its state.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EditorArticle {
    /// The id.
    pub id: ArticleId,
    /// What the working copy says.
    #[serde(flatten)]
    pub content: EditorContent,
    /// How far the working copy has come.
    pub stage: Stage,
    /// What readers see.
    pub live_state: LiveState,
    /// When it was put into the trash, if it is there.
    pub trashed_at: Option<Timestamp>,
    /// The number of the working copy's revision.
    #[schema(minimum = 1, example = 4)]
    pub revision_number: i64,
    /// Whether the working copy differs from what readers see, or saw last.
    pub has_pending_changes: bool,
    /// Why changes were asked for, until the article is approved or published.
    #[schema(example = "The second paragraph needs a source.")]
    pub review_note: Option<String>,
    /// What is to happen to it by itself.
    pub schedule: Option<ArticleSchedule>,
    /// What hides it from readers.
    pub embargo: Option<ArticleEmbargo>,
    /// The moves that are open to you now.
    pub allowed_transitions: Vec<Transition>,
    /// The date that stands over it.
    pub published_at: Option<Timestamp>,
    /// When readers saw it for the first time.
    pub first_published_at: Option<Timestamp>,
    /// Who started it.
    pub created_by: Option<UserId>,
    /// Who saved it last.
    pub updated_by: Option<UserId>,
    /// How often it was saved; send it back as `If-Match: "v1"`.
    pub version: Version,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

impl EditorArticle {
    /// The article as this actor sees it.
    pub fn new(article: Article, actor: &Actor) -> Self {
        let allowed_transitions = Transition::VARIANTS
            .iter()
            .copied()
            .filter(|transition| {
                article.can(*transition) && actor.may_on(transition.permission(), &article).is_ok()
            })
            .collect();
        let has_pending_changes = article.has_pending_changes();
        let Article {
            id,
            stage,
            live_state,
            trashed_at,
            revision,
            approved_revision: _,
            review_note,
            schedule,
            embargo,
            live_revision: _,
            published_at,
            first_published_at,
            live_updated_at: _,
            created_by,
            updated_by,
            version,
            created_at,
            updated_at,
            credited: _,
        } = article;
        Self {
            id,
            stage,
            live_state,
            trashed_at,
            revision_number: revision.number,
            schedule: ArticleSchedule::of(schedule, revision.id),
            content: EditorContent::of(revision),
            has_pending_changes,
            review_note,
            embargo: embargo.map(ArticleEmbargo::from),
            allowed_transitions,
            published_at,
            first_published_at,
            created_by,
            updated_by,
            version,
            created_at,
            updated_at,
        }
    }
}

/// An article in the desk's list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EditorArticleSummary {
    /// The id.
    pub id: ArticleId,
    /// The working copy's address.
    pub slug: Slug,
    /// The working copy's headline.
    #[schema(example = "Night trains return to Brussels")]
    pub title: String,
    /// The working copy's language.
    pub language: Language,
    /// The working copy's section.
    pub section_id: Option<TagId>,
    /// The credited authors, in order.
    pub author_ids: Vec<AuthorId>,
    /// How far the working copy has come.
    pub stage: Stage,
    /// What readers see.
    pub live_state: LiveState,
    /// When it was put into the trash, if it is there.
    pub trashed_at: Option<Timestamp>,
    /// The number of the working copy's revision.
    #[schema(minimum = 1, example = 4)]
    pub revision_number: i64,
    /// Whether the working copy differs from what readers see, or saw last.
    pub has_pending_changes: bool,
    /// When it is published by itself.
    pub publish_at: Option<Timestamp>,
    /// When it leaves the stand by itself.
    pub unpublish_at: Option<Timestamp>,
    /// When the embargo on it ends by itself.
    pub embargo_until: Option<Timestamp>,
    /// Who is to work on it; `null` when it is not assigned.
    pub assignment: Option<AssignmentSummary>,
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

impl From<DeskArticle> for EditorArticleSummary {
    fn from(article: DeskArticle) -> Self {
        let DeskArticle {
            listed,
            authors: author_ids,
            assignment,
        } = article;
        let Listed {
            id,
            slug,
            title,
            language,
            section_id,
            stage,
            live_state,
            trashed_at,
            revision_number,
            pending: has_pending_changes,
            publish_at,
            unpublish_at,
            embargo_until,
            published_at,
            created_by,
            updated_by,
            version,
            created_at,
            updated_at,
        } = listed;
        Self {
            id,
            slug,
            title,
            language,
            section_id,
            author_ids,
            stage,
            live_state,
            trashed_at,
            revision_number,
            has_pending_changes,
            publish_at,
            unpublish_at,
            embargo_until,
            assignment: assignment.map(AssignmentSummary::from),
            published_at,
            created_by,
            updated_by,
            version,
            created_at,
            updated_at,
        }
    }
}

/// Which articles the desk lists.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EditorArticleFilter {
    /// In this stage only.
    #[param(inline)]
    pub stage: Option<Stage>,
    /// In this live state only.
    #[param(inline)]
    pub live_state: Option<LiveState>,
    /// `true`: those in the trash instead of those that are not.
    #[serde(default)]
    #[param(default = false)]
    pub trashed: bool,
    /// In this language only.
    #[param(value_type = Option<String>, max_length = 35, example = "en")]
    pub language: Option<Language>,
    /// Filed in this section only.
    pub section_id: Option<TagId>,
    /// Credited to this author only.
    pub author_id: Option<AuthorId>,
    /// Started by this user only.
    pub created_by: Option<UserId>,
    /// Whose headline holds this text, whatever the accents and case.
    #[param(value_type = Option<String>, max_length = 300, example = "night train")]
    pub title: Option<QueryText<300>>,
    /// Whose headline or slug holds this text, whatever the accents and case. The body is not searched.
    #[param(value_type = Option<String>, max_length = 300, example = "night train")]
    pub text: Option<QueryText<300>>,
    /// `true`: only those whose working copy differs from what was published last. `false` filters nothing.
    #[serde(default)]
    #[param(default = false)]
    pub has_pending_changes: bool,
    /// `true`: only those under embargo. `false` filters nothing.
    #[serde(default)]
    #[param(default = false)]
    pub embargoed: bool,
    /// `true`: only those that you started, that are credited to you or that are assigned to you. `false` filters
    /// nothing.
    #[serde(default)]
    #[param(default = false)]
    pub mine: bool,
    /// Assigned to this user only.
    pub assignee_id: Option<UserId>,
    /// Assigned to this desk only.
    pub desk_id: Option<TagId>,
    /// Due before this time only.
    pub due_before: Option<Timestamp>,
    /// The order. `-created_at` goes with no filter. `due_at` goes with `assignee_id`, `desk_id` and `due_before` alone,
    /// and leaves out what is never due.
    #[serde(default)]
    #[param(inline, default = "-updated_at")]
    pub sort: ArticleSort,
}
