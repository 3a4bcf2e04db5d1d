use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Owned, UserId};
use crate::clock::Timestamp;
use crate::db::{Id, Version};
use crate::text::{Slug, WebUrl, one_line};

/// The id of an [`Author`].
pub type AuthorId = Id<Author>;

/// An author as the desk has them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Author {
    /// The id.
    pub id: AuthorId,
    /// The address on the site.
    pub slug: Slug,
    /// The name as it stands over an article.
    pub name: String,
    /// What they are: "Science editor".
    pub job_title: Option<String>,
    /// Who they are.
    pub biography: Option<String>,
    /// Their own site.
    pub website: Option<WebUrl>,
    /// What they look like.
    pub picture: Option<AuthorPicture>,
    /// Where else to find them.
    pub links: Vec<AuthorLink>,
    /// How often they were saved.
    pub version: Version,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they were last saved.
    pub updated_at: Timestamp,
    /// The same id, as the policy compares it.
    #[serde(skip)]
    pub(super) credited: [Uuid; 1],
}

/// A portrait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, garde::Validate)]
#[serde(deny_unknown_fields)]
pub struct AuthorPicture {
    /// Where the picture is.
    #[garde(skip)]
    pub url: WebUrl,
    /// What it shows, for those who do not see it.
    #[garde(length(chars, min = 1, max = 500))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "Mara Lindqvist in front of a timetable"
    )]
    pub alt: String,
}

/// A place where readers find an author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, garde::Validate)]
#[serde(deny_unknown_fields)]
pub struct AuthorLink {
    /// What the link is called.
    #[garde(length(chars, min = 1, max = 100), custom(one_line))]
    #[schema(min_length = 1, max_length = 100, example = "Mastodon")]
    pub label: String,
    /// Where it goes.
    #[garde(skip)]
    pub url: WebUrl,
}

/// An author to be added.
#[derive(Clone, Debug)]
pub struct NewAuthor {
    /// The address; made from the name when absent.
    pub slug: Option<Slug>,
    /// The name.
    pub name: String,
    /// What they are.
    pub job_title: Option<String>,
    /// Who they are.
    pub biography: Option<String>,
    /// Their own site.
    pub website: Option<WebUrl>,
    /// What they look like.
    pub picture: Option<AuthorPicture>,
    /// Where else to find them.
    pub links: Vec<AuthorLink>,
}

/// What to change about an author; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default)]
pub struct AuthorChanges {
    /// Another address.
    pub slug: Option<Slug>,
    /// Another name.
    pub name: Option<String>,
    /// Another job title, or none.
    pub job_title: Option<Option<String>>,
    /// Another biography, or none.
    pub biography: Option<Option<String>>,
    /// Another site, or none.
    pub website: Option<Option<WebUrl>>,
    /// Another picture, or none.
    pub picture: Option<Option<AuthorPicture>>,
    /// Other links.
    pub links: Option<Vec<AuthorLink>>,
}

impl Author {
    /// The author of a [`NewAuthor`].
    pub fn new(id: AuthorId, slug: Slug, new: NewAuthor, now: Timestamp) -> Self {
        let NewAuthor {
            slug: _,
            name,
            job_title,
            biography,
            website,
            picture,
            links,
        } = new;
        Self {
            id,
            slug,
            name,
            job_title,
            biography,
            website,
            picture,
            links,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
            credited: [id.uuid()],
        }
    }

    /// The author after the change, one version later.
    pub fn change(self, changes: AuthorChanges, now: Timestamp) -> Self {
        let AuthorChanges {
            slug,
            name,
            job_title,
            biography,
            website,
            picture,
            links,
        } = changes;
        Self {
            slug: slug.unwrap_or(self.slug),
            name: name.unwrap_or(self.name),
            job_title: job_title.unwrap_or(self.job_title),
            biography: biography.unwrap_or(self.biography),
            website: website.unwrap_or(self.website),
            picture: picture.unwrap_or(self.picture),
            links: links.unwrap_or(self.links),
            version: self.version.next(),
            updated_at: now,
            ..self
        }
    }
}

/// An author's own profile is that of the author they are linked to, whoever added it.
impl Owned for Author {
    fn created_by(&self) -> Option<UserId> {
        None
    }

    fn credited(&self) -> &[Uuid] {
        &self.credited
    }

    fn is_live(&self) -> bool {
        true
    }
}
