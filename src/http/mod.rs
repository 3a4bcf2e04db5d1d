//! The web kit: what every operation needs from HTTP, and nothing of the newsroom.
//!
//! Requests come in through typed extractors ([`Path`], [`Query`], [`ListQuery`], [`Body`], [`IfMatch`],
//! [`IdempotencyKey`]), answers leave as [`Versioned`], [`Private`], [`Public`] or [`Done`], errors as [`Problem`].
//!
//! Extractors are tried in the order of a handler's arguments and the first refusal is the answer. Write them as
//! actor, path, query, `If-Match`, `Idempotency-Key`, body.

mod answer;
mod body;
mod conditional;
mod idempotency;
mod input;
mod page;
mod patch;
mod path;
mod peer;
mod problem;
mod query;
mod request_id;

pub use answer::{CacheTimes, Done, Private, Public, Versioned};
pub use body::{Body, LARGE, OptionalBody, SMALL, empty_digest};
pub use conditional::{IfMatch, content_etag, version_etag};
pub use idempotency::IdempotencyKey;
pub use input::{one_line, rule};
pub use page::{Page, PageLinks, PageMeta};
pub use patch::Patch;
pub use path::Path;
pub use peer::{Network, PeerAddress, TrustedProxies};
pub use problem::{At, Code, Kind, MEDIA_TYPE, Place, PlaceView, Problem, ProblemView};
pub use query::{DEFAULT_LIMIT, ListQuery, MAX_LIMIT, NoFilter, PageParams, Query};
pub use request_id::RequestId;
