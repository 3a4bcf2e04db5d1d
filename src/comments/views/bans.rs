//! Bans in JSON.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::comments::{Ban, BanId, BanKind, NewBan};

/// Somebody to ban.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateBan {
    /// What is banned: an e-mail address, a domain of such and of links, an address or network of the internet, or a word.
    #[garde(skip)]
    pub kind: BanKind,
    /// Which one: `ida@example.org`, `example.org` (with all below it), `192.0.2.7` or `2001:db8::/64`, `casino` or `make
    /// money fast`. A `*` before or behind a word stands for more letters. Words and domains are found however they are
    /// spelt: with letters of other scripts that look alike, with digits for letters, letter by letter.
    #[garde(length(bytes, min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254, example = "192.0.2.0/24")]
    pub value: String,
    /// Why, for moderators.
    #[serde(default)]
    #[garde(length(chars, max = 1_000))]
    #[schema(max_length = 1000, example = "Advertises every night")]
    pub note: Option<String>,
    /// When it ends by itself. Absent: not before it is lifted.
    #[serde(default)]
    #[garde(skip)]
    pub expires_at: Option<Timestamp>,
}

impl From<CreateBan> for NewBan {
    fn from(body: CreateBan) -> Self {
        let CreateBan {
            kind,
            value,
            note,
            expires_at,
        } = body;
        Self {
            kind,
            value,
            note,
            expires_at,
        }
    }
}

/// Somebody who is banned.
#[derive(Clone, Serialize, ToSchema)]
pub struct EditorBan {
    /// The id.
    pub id: BanId,
    /// What is banned.
    pub kind: BanKind,
    /// Which one, as it is compared.
    #[schema(example = "192.0.2.0/24")]
    pub value: String,
    /// Why.
    #[schema(example = "Advertises every night")]
    pub note: Option<String>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// Who banned them.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
}

impl From<Ban> for EditorBan {
    fn from(ban: Ban) -> Self {
        let Ban {
            id,
            kind,
            value,
            note,
            expires_at,
            created_by,
            created_at,
        } = ban;
        Self {
            id,
            kind,
            value,
            note,
            expires_at,
            created_by,
            created_at,
        }
    }
}

/// Which bans are listed.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BanFilter {
    /// Of this kind only.
    #[param(inline)]
    pub kind: Option<BanKind>,
}
