//! The audit log in JSON.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::store::{AuditQuery, KindQuery};
use super::{Entry, Link, ObjectId, Shown, Verification};
use crate::clock::Timestamp;
use crate::http::QueryText;
use crate::text::hexadecimal;

/// One thing that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its number: the first is 1, and there is no gap.
    #[schema(minimum = 1, example = 4711)]
    pub sequence: i64,
    /// What happened. More kinds may come.
    #[schema(example = "article.published")]
    pub kind: String,
    /// What it happened to.
    pub object: AuditObject,
    /// Who did it.
    pub actor: AuditActor,
    /// For which request: what the answer had as `X-Request-Id`.
    #[schema(example = "01JDBQ2W3S8H5ZKX")]
    pub request_id: String,
    /// When.
    pub occurred_at: Timestamp,
    /// Where the request came from; null where it was erased, or where there was none.
    #[schema(example = "192.0.2.7")]
    pub address: Option<String>,
    /// More about it. What stands in it depends on the kind, and more may come; never a secret, a text or an e-mail
    /// address.
    #[schema(value_type = Object)]
    pub payload: Map<String, Value>,
    /// SHA-256 of the thing before it was changed, in hexadecimal; null where nothing was, or where that makes no
    /// sense. Of an article: of all its state, with the `content_hash` of its revision.
    pub before_hash: Option<String>,
    /// SHA-256 of the thing after it was changed, as `before_hash`.
    pub after_hash: Option<String>,
    /// The hash of the entry before, in hexadecimal.
    #[schema(min_length = 64, max_length = 64)]
    pub previous_hash: String,
    /// SHA-256 of this entry and the hash of the one before, in hexadecimal.
    #[schema(min_length = 64, max_length = 64)]
    pub hash: String,
}

/// What an entry is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditObject {
    /// What sort of thing.
    #[schema(example = "article")]
    pub kind: String,
    /// Which; null where it was no one thing, such as a login to an account that does not exist.
    pub id: Option<ObjectId>,
}

/// Who did something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditActor {
    /// `user`; `anonymous`, somebody not signed in; or `system`, Dateline itself: a command or a job.
    #[schema(example = "user")]
    pub kind: String,
    /// Which user; null for the others. The account may be gone.
    pub id: Option<ObjectId>,
}

impl From<Shown> for AuditEntry {
    fn from(shown: Shown) -> Self {
        let Shown { entry, address } = shown;
        let Entry {
            sequence,
            event_sequence: _,
            kind,
            kind_group: _,
            object_kind,
            object_id,
            actor_kind,
            actor_id,
            request_id,
            occurred_at,
            payload,
            before_hash,
            after_hash,
            address_commitment: _,
            previous_hash,
            hash,
        } = entry;
        Self {
            sequence,
            kind,
            object: AuditObject {
                kind: object_kind,
                id: object_id,
            },
            actor: AuditActor {
                kind: actor_kind,
                id: actor_id,
            },
            request_id,
            occurred_at,
            address,
            // What is no JSON any more was tampered with; the rest of the page is shown all the same.
            payload: serde_json::from_str(&payload).unwrap_or_default(),
            before_hash: before_hash.as_deref().map(hexadecimal),
            after_hash: after_hash.as_deref().map(hexadecimal),
            previous_hash: hexadecimal(&previous_hash),
            hash: hexadecimal(&hash),
        }
    }
}

/// What a verification found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditVerification {
    /// Whether all entries that were looked at are there and are what was written.
    pub valid: bool,
    /// How many were right.
    #[schema(minimum = 0, maximum = 10000, example = 4711)]
    pub checked: usize,
    /// The number of the first entry that is missing, was changed or is out of place; null when none is.
    pub first_broken: Option<i64>,
    /// Where to go on, as `after`: the last entry that was right; null when no entry is left, or one is broken.
    pub next_after: Option<i64>,
    /// The newest entry of the whole log; null while there is none.
    pub newest: Option<AuditLink>,
}

/// An entry by number and hash.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditLink {
    /// The number.
    #[schema(minimum = 1, example = 4711)]
    pub sequence: i64,
    /// The hash, in hexadecimal.
    #[schema(min_length = 64, max_length = 64)]
    pub hash: String,
}

impl From<Link> for AuditLink {
    fn from(link: Link) -> Self {
        let Link { sequence, hash } = link;
        Self {
            sequence,
            hash: hexadecimal(&hash),
        }
    }
}

impl From<Verification> for AuditVerification {
    fn from(verification: Verification) -> Self {
        let Verification { walk, more, newest } = verification;
        let valid = walk.broken.is_none();
        Self {
            valid,
            checked: walk.checked,
            first_broken: walk.broken,
            next_after: Some(walk.link.sequence).filter(|_| valid && more),
            newest: newest.map(AuditLink::from),
        }
    }
}

/// How many addresses were erased.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ErasedAddresses {
    /// How many.
    #[schema(minimum = 0, example = 128)]
    pub erased: usize,
}

/// Which entries to list, the newest first.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// Of this kind; or, with a dot at its end, of all kinds that begin like this: `article.`
    #[param(value_type = Option<String>, max_length = 100, example = "article.published", nullable = false)]
    pub kind: Option<QueryText<100>>,
    /// About this thing only.
    #[param(nullable = false)]
    pub object_id: Option<ObjectId>,
    /// By this user only.
    #[param(nullable = false)]
    pub actor_id: Option<ObjectId>,
    /// What happened at this time or later.
    #[param(nullable = false)]
    pub after: Option<Timestamp>,
    /// What happened earlier than this time.
    #[param(nullable = false)]
    pub before: Option<Timestamp>,
}

impl From<AuditFilter> for AuditQuery {
    fn from(filter: AuditFilter) -> Self {
        let AuditFilter {
            kind,
            object_id,
            actor_id,
            after,
            before,
        } = filter;
        let kind = kind.map(|QueryText(kind)| match kind.strip_suffix('.') {
            Some(group) => KindQuery::Group(group.to_owned()),
            None => KindQuery::One(kind),
        });
        Self {
            kind,
            object: object_id,
            actor: actor_id,
            after,
            before,
        }
    }
}

/// Where a verification begins.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VerificationQuery {
    /// Behind the entry with this number, which has to be there; from the first entry on when absent.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4294967295i64, nullable = false)]
    pub after: Option<u32>,
}

/// Which addresses to erase.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EraseQuery {
    /// Those of what happened earlier than this time.
    pub before: Timestamp,
}
