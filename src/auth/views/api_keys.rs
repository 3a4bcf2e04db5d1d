//! API keys in JSON.

use std::time::Duration;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::model::{
    ApiKey, ApiKeyId, Colleague, LONGEST_LIFETIME, LONGEST_OVERLAP, NewApiKey, Rotation,
};
use crate::auth::scopes::KeyScope;
use crate::auth::tokens::ApiKeyToken;
use crate::clock::Timestamp;
use crate::text::one_line;

const DAY: u64 = 24 * 60 * 60;
/// How long a key is good for when nobody says.
const LIFETIME_DAYS: u32 = 90;

// The contract says these numbers as literals.
const _: () = assert!(LONGEST_LIFETIME == 3650 && LONGEST_OVERLAP == 10_080 && LIFETIME_DAYS == 90);

/// A key to make.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// What it is for, to tell it from others: one line.
    #[garde(length(chars, min = 1, max = 200), custom(one_line))]
    #[schema(min_length = 1, max_length = 200, example = "The website's build")]
    pub name: String,
    /// What it may be used for, at least one. `…:write` and `…:publish` bring `…:read` with them. A scope that opens
    /// nothing to your role is refused.
    #[garde(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20, example = json!(["articles:read", "delivery"]))]
    pub scopes: Vec<KeyScope>,
    /// For how many days it is good.
    #[serde(default = "lifetime_days")]
    #[garde(range(min = 1, max = 3650))]
    #[schema(minimum = 1, maximum = 3650, default = 90, example = 90)]
    pub lifetime_days: u32,
}

fn lifetime_days() -> u32 {
    LIFETIME_DAYS
}

fn days(number: u32) -> Duration {
    Duration::from_secs(u64::from(number) * DAY)
}

impl From<CreateApiKey> for NewApiKey {
    fn from(body: CreateApiKey) -> Self {
        let CreateApiKey {
            name,
            scopes,
            lifetime_days,
        } = body;
        Self {
            name,
            scopes: scopes.into_iter().collect(),
            lifetime: days(lifetime_days),
        }
    }
}

/// How to exchange the secret of a key.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct RotateApiKey {
    /// For how many days the new secret is good.
    #[garde(range(min = 1, max = 3650))]
    #[schema(minimum = 1, maximum = 3650, default = 90, example = 90)]
    pub lifetime_days: u32,
    /// For how many minutes the former secret goes on, up to seven days. 0 ends it at once.
    #[garde(range(max = 10_080))]
    #[schema(minimum = 0, maximum = 10080, default = 0, example = 60)]
    pub overlap_minutes: u32,
}

impl Default for RotateApiKey {
    fn default() -> Self {
        Self {
            lifetime_days: LIFETIME_DAYS,
            overlap_minutes: 0,
        }
    }
}

impl From<RotateApiKey> for Rotation {
    fn from(body: RotateApiKey) -> Self {
        let RotateApiKey {
            lifetime_days,
            overlap_minutes,
        } = body;
        Self {
            lifetime: days(lifetime_days),
            overlap: Duration::from_secs(60 * u64::from(overlap_minutes)),
        }
    }
}

/// An API key, without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct ApiKeyView {
    /// The id. It stays when the secret is rotated.
    pub id: ApiKeyId,
    /// Whom the key stands for: it never may what they may not.
    pub owner: Colleague,
    /// What it is for.
    #[schema(example = "The website's build")]
    pub name: String,
    /// What it may be used for.
    #[schema(example = json!(["delivery", "articles:read"]))]
    pub scopes: Vec<KeyScope>,
    /// How the secret ends, to tell which one it is.
    #[schema(min_length = 4, max_length = 4, example = "2xQf")]
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its secret was last rotated; null before the first time.
    pub rotated_at: Option<Timestamp>,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute; null before the first time.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

impl From<ApiKey> for ApiKeyView {
    fn from(key: ApiKey) -> Self {
        let ApiKey {
            id,
            owner,
            name,
            scopes,
            hint,
            created_at,
            rotated_at,
            expires_at,
            last_used_at,
            revoked_at,
        } = key;
        Self {
            id,
            owner,
            name,
            scopes: scopes.iter().collect(),
            hint,
            created_at,
            rotated_at,
            expires_at,
            last_used_at,
            revoked_at,
        }
    }
}

/// An API key with its secret, which is told here and never again.
#[derive(Serialize, ToSchema)]
pub struct MintedApiKey {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKeyView,
    /// For `Authorization: Bearer …`. Whoever has it may what the key may.
    #[schema(example = "dtl_Zk3vXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M0f8Vt1bK2xQf")]
    pub token: String,
}

impl From<(ApiKey, ApiKeyToken)> for MintedApiKey {
    fn from((key, token): (ApiKey, ApiKeyToken)) -> Self {
        Self {
            key: key.into(),
            token: token.reveal().to_owned(),
        }
    }
}
