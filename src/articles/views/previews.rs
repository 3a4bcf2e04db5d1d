//! Links to previews, and what they show, in JSON.

use std::time::Duration;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::public::PublicArticle;
use crate::articles::{NewPreview, Preview, PreviewId};
use crate::auth::UserId;
use crate::auth::tokens::SecretToken;
use crate::clock::Timestamp;
use crate::config::TokenUrl;

/// How long a link is good for when nobody says: a day.
const LIFETIME_MINUTES: u32 = 1_440;

/// A link to make.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct CreatePreview {
    /// The number of the revision to show. Absent: whichever is the newest when somebody looks.
    #[garde(range(min = 1))]
    #[schema(minimum = 1, example = 2)]
    pub revision: Option<i64>,
    /// How many minutes the link is good for: ten minutes to seven days.
    #[garde(range(min = 10, max = 10_080))]
    #[schema(minimum = 10, maximum = 10080, default = 1440, example = 120)]
    pub lifetime_minutes: u32,
    /// Whether the first look uses it up.
    #[garde(skip)]
    #[schema(default = false)]
    pub single_use: bool,
}

impl Default for CreatePreview {
    fn default() -> Self {
        Self {
            revision: None,
            lifetime_minutes: LIFETIME_MINUTES,
            single_use: false,
        }
    }
}

impl From<CreatePreview> for NewPreview {
    fn from(body: CreatePreview) -> Self {
        let CreatePreview {
            revision,
            lifetime_minutes,
            single_use,
        } = body;
        Self {
            revision,
            lifetime: Duration::from_secs(60 * u64::from(lifetime_minutes)),
            single_use,
        }
    }
}

/// A link that was handed out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EditorPreview {
    /// The id, for revoking it.
    pub id: PreviewId,
    /// The number of the revision it shows; null for whichever is the newest.
    #[schema(minimum = 1, example = 2)]
    pub revision: Option<i64>,
    /// Until when it shows anything.
    pub expires_at: Timestamp,
    /// Whether the first look uses it up.
    pub single_use: bool,
    /// How often somebody looked.
    #[schema(minimum = 0, example = 3)]
    pub used_count: i64,
    /// When somebody last looked.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl From<Preview> for EditorPreview {
    fn from(preview: Preview) -> Self {
        let Preview {
            id,
            article: _,
            revision,
            expires_at,
            single_use,
            used_count,
            last_used_at,
            revoked_at,
            created_by,
            created_at,
        } = preview;
        Self {
            id,
            revision,
            expires_at,
            single_use,
            used_count,
            last_used_at,
            revoked_at,
            created_by,
            created_at,
        }
    }
}

/// A link that was just made, with its token, which is told this once.
#[derive(Serialize, ToSchema)]
pub struct MintedPreview {
    /// The link.
    #[serde(flatten)]
    pub preview: EditorPreview,
    /// For `GET /api/v1/preview/{token}`. Whoever has it sees the article.
    #[schema(example = "dlp_Zk3vXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M0f8Vt")]
    pub token: String,
    /// Where the website shows it, when the server knows how its address is made (`DATELINE_PREVIEW_URL`).
    #[schema(
        example = "https://www.example.org/preview?token=dlp_Zk3vXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M0f8Vt"
    )]
    pub url: Option<String>,
}

impl MintedPreview {
    /// The link, its token, and the address on a website whose addresses are made like this.
    pub fn new(preview: Preview, token: &SecretToken, website: Option<&TokenUrl>) -> Self {
        Self {
            preview: preview.into(),
            token: token.reveal().to_owned(),
            url: website.map(|website| website.with(token.reveal())),
        }
    }
}

/// An article as readers would get it, which they do not see yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PreviewArticle {
    /// What `GET /api/v1/articles/{slug}` would answer.
    #[serde(flatten)]
    pub article: PublicArticle,
    /// Always true: a page made of this says that it is no publication.
    #[schema(example = true)]
    pub preview: bool,
}

impl From<PublicArticle> for PreviewArticle {
    fn from(article: PublicArticle) -> Self {
        Self {
            article,
            preview: true,
        }
    }
}
