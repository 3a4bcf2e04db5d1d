//! The feed as a stream. Nobody's reading costs anybody else: a listener asks for the next page when its connection can
//! take more, and keeps none. Those who have heard of everything wait together: one task of the process looks what is
//! new, and writes it down once for all of them.

use std::fmt::Write;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::future::{ready, select};
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::live::{self, ChangePage, LiveChange};
use super::views::Change;
use super::{ChangesError, Mark, Place};
use crate::db::Db;

/// How often is looked for what other processes have written. What this one has is looked for at once.
const TICK: Duration = Duration::from_secs(1);
/// What is written in so short a time is looked for together.
const TOGETHER: Duration = Duration::from_millis(20);
/// How often a listener hears that the stream is still there.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// After how many milliseconds a listener whose connection broke comes again.
const RETRY_MS: u64 = 3_000;
/// How many changes are read at a time.
const PAGE: usize = 100;

/// What all listeners of a process share. Cheap to clone.
#[derive(Clone)]
pub struct ChangeFeed {
    db: Db,
    seats: Arc<Semaphore>,
    news: watch::Sender<News>,
    /// Somebody has begun to listen.
    arrived: Arc<Notify>,
}

/// What those who wait are woken for.
#[derive(Clone, Debug, Default)]
enum News {
    /// Nothing yet.
    #[default]
    Nothing,
    /// What happened between two places, written down.
    Changes { from: Mark, to: Mark, events: Bytes },
    /// The server is about to stop.
    Closing,
}

impl ChangeFeed {
    /// A feed of this database for at most so many listeners.
    pub fn new(db: Db, listeners: usize) -> Self {
        Self {
            db,
            seats: Arc::new(Semaphore::new(listeners.min(Semaphore::MAX_PERMITS))),
            news: watch::Sender::new(News::Nothing),
            arrived: Arc::default(),
        }
    }

    /// Ends every stream, and lets none begin.
    pub fn close(&self) {
        self.news.send_replace(News::Closing);
    }

    /// Looks what is new and tells those who wait, until the feed is closed.
    pub async fn follow(&self) {
        let mut known = None;
        loop {
            // Whichever it is, it is time to look.
            let (written, arrived) = (pin!(self.db.written()), pin!(self.arrived.notified()));
            let _time_is_up = timeout(TICK, select(written, arrived)).await;
            if self.is_closing() {
                return;
            }
            if self.news.receiver_count() == 0 {
                known = None;
                continue;
            }
            known = match self.look(known).await {
                Ok(mark) => Some(mark),
                Err(error) => {
                    tracing::warn!(%error, "the stream of changes cannot look for what is new");
                    None
                }
            };
            sleep(TOGETHER).await;
        }
    }

    /// Tells what came after this place, and says where the feed is now.
    async fn look(&self, known: Option<Mark>) -> Result<Mark, ChangesError> {
        let Some(mut mark) = known else {
            let head = self
                .db
                .read(|conn| Ok::<_, ChangesError>(live::head(conn)?))
                .await?;
            self.tell(head, head, Bytes::new());
            return Ok(head);
        };
        loop {
            let page = self.page(Place::Feed(mark)).await?;
            let Place::Feed(next) = page.next else {
                return Ok(mark);
            };
            // What is told to nobody wakes nobody.
            if !page.changes.is_empty() || !page.up_to_date {
                self.tell(mark, next, written(&page.changes).into());
                mark = next;
            }
            if page.up_to_date {
                return Ok(mark);
            }
        }
    }

    fn tell(&self, from: Mark, to: Mark, events: Bytes) {
        self.news.send_if_modified(|news| {
            let open = !matches!(news, News::Closing);
            if open {
                *news = News::Changes { from, to, events };
            }
            open
        });
    }

    fn is_closing(&self) -> bool {
        matches!(*self.news.borrow(), News::Closing)
    }

    async fn page(&self, place: Place) -> Result<ChangePage, ChangesError> {
        self.db
            .read(move |conn| live::page(conn, Some(place), PAGE))
            .await
    }

    /// Somebody who hears what follows on a place; without one, what follows from now on.
    ///
    /// # Errors
    /// When there is no seat left, when what follows is no longer known, or when the database cannot be read.
    pub async fn listen(
        &self,
        place: Option<Place>,
        lasting: Option<Duration>,
    ) -> Result<Listener, ChangesError> {
        let seat = self.seats.clone().try_acquire_owned();
        let seat = seat.map_err(|_| ChangesError::Full)?;
        // From here on nothing is missed: what the first page does not hold wakes this listener.
        let news = self.news.subscribe();
        if self.is_closing() {
            return Err(ChangesError::Closing);
        }
        let first = self.db.read(move |conn| {
            let place = match place {
                Some(place) => place,
                None => Place::Feed(live::head(conn)?),
            };
            live::page(conn, Some(place), PAGE).map(|page| (place, page))
        });
        let (place, page) = first.await?;
        self.arrived.notify_one();
        Ok(Listener {
            feed: self.clone(),
            news,
            first: Some(page),
            place,
            behind: true,
            lasting,
            greeted: false,
            ends: None,
            beats: Instant::now() + HEARTBEAT,
            _seat: seat,
        })
    }
}

/// Somebody who listens.
pub struct Listener {
    feed: ChangeFeed,
    news: watch::Receiver<News>,
    /// What was read before the stream began.
    first: Option<ChangePage>,
    /// How far this one has got.
    place: Place,
    /// Whether there may be more behind that place already.
    behind: bool,
    /// How long it lasts once everything so far was told.
    lasting: Option<Duration>,
    /// Whether everything so far was told once.
    greeted: bool,
    ends: Option<Instant>,
    beats: Instant,
    _seat: OwnedSemaphorePermit,
}

impl Listener {
    /// What this one hears.
    pub fn into_stream(self) -> impl Stream<Item = Bytes> {
        let hello = Bytes::from(format!("retry: {RETRY_MS}\n\n"));
        let rest = stream::unfold(self, |mut listener| async move {
            let bytes = listener.next().await?;
            Some((bytes, listener))
        });
        stream::once(ready(hello)).chain(rest)
    }

    /// The next that is sent; nothing when the stream ends.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.feed.is_closing() {
                return None;
            }
            let bytes = if self.behind {
                self.read().await?
            } else {
                self.wait().await?
            };
            if !bytes.is_empty() {
                return Some(bytes);
            }
        }
    }

    /// What the next page says, and the first time that nothing is left, that too. Whoever fell behind what is
    /// remembered comes again and is told so.
    async fn read(&mut self) -> Option<Bytes> {
        let page = match self.first.take() {
            Some(page) => Ok(page),
            None => self.feed.page(self.place).await,
        };
        let page = page
            .inspect_err(|error| tracing::warn!(%error, "a stream of changes ends"))
            .ok()?;
        self.place = page.next;
        self.behind = !page.up_to_date;
        let mut text = written(&page.changes);
        if page.up_to_date && !self.greeted {
            self.greeted = true;
            self.ends = self.lasting.map(|lasting| Instant::now() + lasting);
            let next = self.place;
            text += &format!("id: {next}\nevent: up_to_date\ndata: {{\"next\":\"{next}\"}}\n\n");
        }
        Some(text.into())
    }

    /// What there is to say next, which may be nothing.
    async fn wait(&mut self) -> Option<Bytes> {
        let now = Instant::now();
        if self.ends.is_some_and(|ends| ends <= now) {
            return None;
        }
        if self.beats <= now {
            self.beats = now + HEARTBEAT;
            return Some(format!(": still here\nid: {}\n\n", self.place).into());
        }
        let until = self.ends.map_or(self.beats, |ends| ends.min(self.beats));
        match timeout_at(until, self.news.changed()).await {
            Err(_) => return Some(Bytes::new()),
            Ok(Err(_)) => return None,
            Ok(Ok(())) => {}
        }
        let news = self.news.borrow_and_update().clone();
        Some(self.heard(news))
    }

    /// What news are to this one. Who is not where they begin reads for themselves.
    fn heard(&mut self, news: News) -> Bytes {
        let News::Changes { from, to, events } = news else {
            return Bytes::new();
        };
        if self.place == Place::Feed(to) {
            return Bytes::new();
        }
        self.behind = self.place != Place::Feed(from);
        if self.behind {
            return Bytes::new();
        }
        self.place = Place::Feed(to);
        events
    }
}

/// Changes as events.
fn written(changes: &[LiveChange]) -> String {
    let mut text = String::new();
    for change in changes {
        let place = change.place;
        // Views of changes are plain objects, which always have a text of one line.
        let data = serde_json::to_string(&Change::from(change.clone())).unwrap_or_default();
        let _never_fails = write!(text, "id: {place}\nevent: change\ndata: {data}\n\n");
    }
    text
}
