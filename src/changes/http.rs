//! The feed of changes, page by page and as a stream.

use std::time::Duration;

use actix_web::http::header::HeaderMap;
use actix_web::web::{Bytes, Data};
use actix_web::{Either, HttpRequest, get};
use futures_util::Stream;

use super::live::{self, ChangePage};
use super::views::{Changes, ChangesQuery, StreamQuery};
use super::{ChangesError, Place};
use crate::app::App;
use crate::db::Conn;
use crate::http::{Code, EventStream, HeadOnly, Private, Problem, Public, Query, Routes};

/// The routes of this domain.
pub fn routes(config: &mut impl Routes) {
    config.service(list_changes).service(stream_changes);
}

/// Up to how many changes are few, and are read without leaving the worker.
const FEW: usize = 100;

/// List what changed
///
/// For whoever keeps a copy of everything that is published. Begin without `since` and follow `links.next` until
/// `meta.up_to_date` is `true`; then keep `meta.next`, and go on from it whenever you like. First comes everything that
/// stands there, as `created`, authors, tags and articles by id; then what happened since you began, in the order in
/// which it was committed. What you have in the end is what `GET /articles`, `/authors` and `/tags` list, whatever was
/// edited meanwhile.
///
/// Apply each change by the id of its object: `created` and `updated` put it into your copy, `unpublished`, `deleted`
/// and `taken_down` take it out. A thing may come several times, and may go that you never had. Within a part a thing
/// comes once, where it last changed. With `include=object` each change brings the thing as it is now, as the lists
/// show it; if it is gone by now, it brings none: take it out.
///
/// A new name of an author or a tag is told of the author or the tag, not of each article that shows it: look names up
/// by id in your copy. `article_count` and `comments.count` follow from articles and comments, and are not told.
/// Comments and redirects are not in the feed.
///
/// Changes are told for as many days as the server is configured to remember, 90 by default. Whoever was away for longer
/// gets 410 `start_again`. A part with more behind it may be kept by caches like other public answers: it stays right.
/// One that is up to date is kept by nobody.
#[utoipa::path(
    tag = "changes",
    params(ChangesQuery),
    responses(
        (status = OK, body = Changes),
        (status = GONE, description = "What has changed since the token is no longer known."),
    )
)]
#[get("/changes")]
pub async fn list_changes(
    app: Data<App>,
    query: Query<ChangesQuery>,
) -> Result<Either<Public<Changes>, Private<Changes>>, Problem> {
    let asked = query.into_inner();
    let (place, limit) = (asked.since.map(|token| token.0), asked.limit.0);
    let with_things = asked.include.is_some();
    let read = move |conn: &mut Conn| -> Result<_, ChangesError> {
        let page = live::page(conn, place, limit)?;
        let things = with_things
            .then(|| live::things(conn, &page.changes))
            .transpose()?;
        Ok((page, things))
    };
    let (page, things) = app.db.read_page(with_things && limit > FEW, read).await?;
    let (up_to_date, keys) = (page.up_to_date, keys(&page, with_things));
    let changes = Changes::new(page, things, &asked, app.comments.config.site())?;
    Ok(if up_to_date {
        Either::Right(Private::ok(changes))
    } else {
        Either::Left(Public::new(changes, keys))
    })
}

/// What happened stays as it was. What stands there does not, whether it is told at the start or brought along.
fn keys(page: &ChangePage, with_things: bool) -> Vec<String> {
    let shown: &[&str] = if with_things || page.mark.is_some() {
        &["changes", "articles", "authors", "tags"]
    } else {
        &["changes"]
    };
    shown.iter().copied().map(str::to_owned).collect()
}

/// Hear what changes
///
/// The same feed as Server-Sent Events, for as long as you listen: in a browser,
/// `new EventSource("/api/v1/changes/stream")`. Each event `change` has a change as its data, without the thing itself,
/// and a token as its id. The event `up_to_date` comes once, when everything so far was told. A client whose connection
/// breaks comes again with `Last-Event-ID`, as browsers do by themselves, and misses nothing; the token of one feed is
/// good for the other. A comment every 15 seconds shows that the connection lives. What is published is told within a
/// second, mostly much sooner.
///
/// As many may listen as the server is configured for, 1,000 by default; others get 503 and come again later.
#[utoipa::path(
    tag = "changes",
    params(
        StreamQuery,
        ("Last-Event-ID" = Option<String>, Header, nullable = false, max_length = 100,
            description = "The id of the last event you have, to go on behind it; comes before `since`.")
    ),
    responses(
        (
            status = OK, description = "Events, until one side ends the connection.",
            body = String, content_type = "text/event-stream",
            headers(("Cache-Control" = String, description = "`no-store`: a stream is kept by nobody."))
        ),
        (status = GONE, description = "What has changed since the token is no longer known."),
    )
)]
#[get("/changes/stream")]
pub async fn stream_changes(
    request: HttpRequest,
    app: Data<App>,
    head: HeadOnly,
    query: Query<StreamQuery>,
) -> Result<EventStream<impl Stream<Item = Bytes> + use<>>, Problem> {
    let StreamQuery { since, seconds } = query.into_inner();
    let place = last_event(request.headers())?.or(since.map(|token| token.0));
    let seconds = if head.0 {
        Some(0)
    } else {
        seconds.map(|seconds| seconds.0)
    };
    let lasting = seconds.map(|seconds| Duration::from_secs(seconds as u64));
    let listener = app.changes.listen(place, lasting).await?;
    Ok(EventStream(listener.into_stream()))
}

/// Where a client that comes again has got. An empty id is that of a client that heard nothing yet.
fn last_event(headers: &HeaderMap) -> Result<Option<Place>, Problem> {
    const NAME: &str = "Last-Event-ID";
    let Some(id) = headers.get(NAME).filter(|id| !id.is_empty()) else {
        return Ok(None);
    };
    let place = id.to_str().ok().and_then(|id| id.parse().ok());
    let wrong =
        || Problem::new(Code::InvalidHeader).header_field(NAME, "invalid", super::BadToken.to_string());
    place.map(Some).ok_or_else(wrong)
}

/// After how many seconds there may be a seat.
const RETRY_AFTER_FULL: u64 = 30;

impl From<ChangesError> for Problem {
    fn from(error: ChangesError) -> Self {
        let detail = error.to_string();
        match error {
            ChangesError::Forgotten => Self::new(Code::StartAgain).detail(detail),
            ChangesError::Full => Self::new(Code::Unavailable)
                .detail(detail)
                .retry_after(RETRY_AFTER_FULL),
            ChangesError::Closing => Self::new(Code::Unavailable).detail(detail).retry_after(1),
            ChangesError::Database(error) => error.into(),
        }
    }
}
