//! The web kit: what every operation needs from HTTP, and nothing of the newsroom.
//!
//! Requests come in through typed extractors ([`Path`], [`Query`], [`ListQuery`], [`Body`], [`IfMatch`],
//! [`IdempotencyKey`]), answers leave as [`Versioned`], [`Private`], [`Public`] or [`Done`], errors as [`Problem`].
//!
//! Extractors are tried in the order of a handler's arguments and the first refusal is the answer. Write them as
//! actor, path, query, `If-Match`, `Idempotency-Key`, body.

mod answer;
mod atom;
mod batch;
mod body;
mod cache;
mod conditional;
mod docs;
mod event_stream;
mod fields;
mod head_only;
mod health;
mod idempotency;
mod input;
mod limits;
mod middleware;
mod openapi;
mod outgoing;
mod page;
mod patch;
mod path;
mod peer;
mod problem;
mod public;
mod query;
mod query_values;
mod request_id;
mod routes;
mod routing;

pub use answer::{Accepted, Done, Private, Versioned};
pub use atom::{AtomEntry, AtomFeed, PublicFeed};
pub use batch::{Asked, Batch, MOST_NAMED};
pub use body::{Body, LARGE, OptionalBody, SMALL, empty_digest};
pub use cache::ResponseCache;
pub use conditional::{IfMatch, content_etag, version_etag};
pub use docs::Contract;
pub use event_stream::EventStream;
pub use fields::Fields;
pub use head_only::HeadOnly;
pub use health::Readiness;
pub use idempotency::IdempotencyKey;
pub use limits::{Limits, RateLimits};
pub use middleware::{Settings, dress};
pub use openapi::finish;
pub use outgoing::choose_cryptography;
pub use page::{Page, PageLinks, PageMeta};
pub use patch::Patch;
pub use path::Path;
pub use peer::{PeerAddress, TrustedProxies, network};
pub use problem::{At, Code, Kind, MEDIA_TYPE, Place, PlaceView, Problem, ProblemView, Refusal};
pub use public::{CacheTimes, Public};
pub use query::{DEFAULT_LIMIT, ListQuery, MAX_LIMIT, NoFilter, PageParams, Query};
pub use query_values::{Moment, QueryIds, QueryNames, QueryText};
pub use request_id::RequestId;
pub use routes::Routes;
pub use routing::{RouteTable, check_query};

/// The kit's own operations, at the root: health, and what the kinds of problems mean.
pub fn operations(config: &mut impl Routes) {
    health::routes(config);
    problem::routes(config);
}

/// The contract at `/openapi.json` and the page that shows it at `/docs`.
pub fn docs() -> impl actix_web::dev::HttpServiceFactory {
    docs::services()
}

/// The routes of a contract and those of [`docs`].
pub fn route_table(document: &serde_json::Value) -> RouteTable {
    let table = RouteTable::of_contract(document).and_get(docs::CONTRACT);
    docs::PAGES.into_iter().fold(table, RouteTable::and_get)
}
