//! Redirects in JSON, and what a path stands for.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::live::{Found, LiveRedirect};
use super::store::RedirectQuery;
use super::{
    AskedPath, NewRedirect, Redirect, RedirectChanges, RedirectId, RedirectStatus, SitePath, Target,
};
use crate::articles::ArticleId;
use crate::articles::live::address::Address;
use crate::articles::live::gone::Gone;
use crate::auth::UserId;
use crate::authors::AuthorId;
use crate::clock::Timestamp;
use crate::db::Version;
use crate::http::{Patch, QueryText};
use crate::tags::{PublicTagKind, TagId};
use crate::text::Slug;

/// A redirect as the desk sees it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EditorRedirect {
    /// The id.
    pub id: RedirectId,
    /// The path that it is about, unique among all redirects.
    pub from: SitePath,
    /// Where it leads.
    pub to: Target,
    /// With which status.
    pub status: RedirectStatus,
    /// Why it is there. The public does not see it.
    #[schema(example = "The address in the printed programme")]
    pub note: Option<String>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// How often it was saved; send it back as `If-Match: "v1"`.
    pub version: Version,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

impl From<Redirect> for EditorRedirect {
    fn from(redirect: Redirect) -> Self {
        let Redirect {
            id,
            from,
            to,
            status,
            note,
            created_by,
            version,
            created_at,
            updated_at,
        } = redirect;
        Self {
            id,
            from,
            to,
            status,
            note,
            created_by,
            version,
            created_at,
            updated_at,
        }
    }
}

/// A redirect to make.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateRedirect {
    /// The path that it is about, unique among all redirects. No other redirect may lead to it.
    #[garde(skip)]
    pub from: SitePath,
    /// Where it leads: a path of the site that is not redirected itself, or a whole URL.
    #[garde(skip)]
    pub to: Target,
    /// With which status: 301 when absent.
    #[serde(default)]
    #[garde(skip)]
    #[schema(default = 301)]
    pub status: RedirectStatus,
    /// Why it is there, for the desk alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(chars, max = 1_000))]
    #[schema(max_length = 1000, example = "The address in the printed programme")]
    pub note: Option<String>,
}

impl From<CreateRedirect> for NewRedirect {
    fn from(body: CreateRedirect) -> Self {
        let CreateRedirect {
            from,
            to,
            status,
            note,
        } = body;
        Self {
            from,
            to,
            status,
            note,
        }
    }
}

/// What to change about a redirect. What is absent stays as it is.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateRedirect {
    /// Another path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub from: Option<SitePath>,
    /// Another target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub to: Option<Target>,
    /// Another status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub status: Option<RedirectStatus>,
    /// Another note; `null` removes it.
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[garde(length(chars, max = 1_000))]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub note: Patch<String>,
}

impl From<UpdateRedirect> for RedirectChanges {
    fn from(body: UpdateRedirect) -> Self {
        let UpdateRedirect {
            from,
            to,
            status,
            note,
        } = body;
        Self {
            from,
            to,
            status,
            note: note.into_change(),
        }
    }
}

/// Which redirects the desk lists, by where they begin.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RedirectFilter {
    /// Whose `from` begins like this. A slash at its end counts.
    #[param(value_type = Option<String>, max_length = 2000, example = "/2019/")]
    pub from: Option<QueryText<2000>>,
}

impl From<RedirectFilter> for RedirectQuery {
    fn from(filter: RedirectFilter) -> Self {
        let RedirectFilter { from } = filter;
        Self {
            from_prefix: from.map(|QueryText(from)| SitePath::prefix(&from)),
        }
    }
}

/// Which path the public asks about.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ResolveParams {
    /// The path as the site's router got it, percent-encoded or not, or the whole URL. Its query, its fragment and a
    /// slash at its end are ignored.
    #[param(value_type = String, min_length = 1, max_length = 2000, example = "/2026/11/night-trains-return-to-brussels")]
    pub path: AskedPath,
}

/// What a path stands for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Resolution {
    /// A published article.
    Article {
        /// The id.
        id: ArticleId,
        /// The slug that it has now.
        #[schema(value_type = Slug)]
        slug: String,
    },
    /// An author of published articles.
    Author {
        /// The id.
        id: AuthorId,
        /// The slug.
        slug: Slug,
    },
    /// A tag that published articles carry, or a section that they are filed in.
    Tag {
        /// The id.
        id: TagId,
        /// The slug.
        slug: Slug,
        /// What sort of thing it names.
        tag_kind: PublicTagKind,
    },
    /// What the path stands for is elsewhere: the newsroom has made a redirect, or an article has another slug by now.
    Redirect {
        /// Where: a path of the site, or a whole URL. Fit for a `Location`.
        #[schema(value_type = Target)]
        to: String,
        /// With which status to send readers there.
        status: RedirectStatus,
        /// Whether that is for good (301 and 308).
        permanent: bool,
    },
    /// An article that was taken down.
    Gone {
        /// What readers are told.
        #[schema(example = "This article was removed for legal reasons.")]
        notice: String,
        /// Since when it is gone.
        since: Timestamp,
    },
}

impl From<Found> for Resolution {
    fn from(found: Found) -> Self {
        let redirect = |to: String, status: RedirectStatus| Self::Redirect {
            to,
            status,
            permanent: status.is_permanent(),
        };
        match found {
            Found::Article(Address { id, slug }) => Self::Article { id, slug },
            Found::Renamed { article: _, to } => redirect(to.to_string(), RedirectStatus::MovedPermanently),
            Found::Author { id, slug } => Self::Author { id, slug },
            Found::Tag { id, slug, kind } => Self::Tag {
                id,
                slug,
                tag_kind: kind,
            },
            Found::Gone(Gone { notice, since }) => Self::Gone { notice, since },
            Found::Redirect(LiveRedirect { target, status }) => redirect(target.as_str().to_owned(), status),
        }
    }
}
