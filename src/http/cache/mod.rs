//! Public answers, kept ready-made in memory for as long as nothing that they were made of changes.
//!
//! What is kept: 200s that a handler answered with [`Public`](crate::http::Public), to requests without `Authorization`
//! and `Cookie`, under their path and normalised query. Each with the codings that somebody has asked for. Whether one
//! still holds is asked of [`Freshness`] each time; see there why nobody is given an answer that is older than the
//! last write that was acknowledged.
//!
//! The bound is one of bytes: of everything an answer takes. The least useful ones go first.

mod coding;
mod flights;
mod key;
mod ready;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::clock::{Clock, Timestamp};
use crate::db::{Freshness, Moment, Stamp};
use flights::Flights;

pub(crate) use coding::{Accepted, accepted};
pub(in crate::http) use flights::{Flight, Turn, Waited};
pub(crate) use key::normal;
pub(crate) use ready::{Ready, WORTH_COMPRESSING};

/// What is kept beside the bytes of an answer: its place in the cache, its headers, its codings, the place of each.
const OVERHEAD: usize = 1_024;

/// What each key of an answer takes: the pointer to its cell, and the cell, as if no other answer had it.
const KEY: usize = 96;

/// A first guess at how large answers are; decides only how much room for pointers is made beforehand.
const USUAL: u64 = 16 * 1_024;

/// A public answer as it leaves a handler. Travels in the extensions of the response to where it is written out.
pub(crate) struct Made {
    pub(crate) ready: Arc<Ready>,
    /// What it was made of.
    pub(crate) keys: Vec<String>,
    /// How long it stays right while nothing of that changes.
    pub(crate) lasts: Lasts,
}

/// How long an answer stays right if nothing is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasts {
    /// For ever.
    Always,
    /// Until this time.
    Until(Timestamp),
    /// Not longer than it takes to read it.
    AMoment,
}

/// An answer that is kept.
#[derive(Debug)]
pub(in crate::http) struct Kept {
    pub(in crate::http) ready: Arc<Ready>,
    /// The route it belongs to, for the log.
    pub(in crate::http) route: Option<Arc<str>>,
    stamp: Stamp,
    /// When it is not right any more although nothing was written.
    until: Option<Timestamp>,
}

/// The kept answers of a server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ResponseCache(Arc<Inner>);

struct Inner {
    kept: Cache<String, Weighed, ByWeight>,
    flights: Flights<Arc<Kept>>,
    freshness: Freshness,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ResponseCache")
            .field("kept", &self.kept)
            .finish_non_exhaustive()
    }
}

/// The cache takes the weight of a thing to be always the same; one that gets heavier is put in anew.
#[derive(Clone, Debug)]
struct Weighed {
    answer: Arc<Kept>,
    weight: u64,
}

#[derive(Clone, Debug)]
struct ByWeight;

impl Weighter<String, Weighed> for ByWeight {
    fn weight(&self, _: &String, value: &Weighed) -> u64 {
        value.weight
    }
}

impl Weighed {
    fn new(key: &str, answer: Arc<Kept>) -> Self {
        // The key stands in the cache, and for a moment among the flights.
        let bytes = OVERHEAD + 2 * key.len() + KEY * answer.stamp.len() + answer.ready.weight();
        Self {
            answer,
            weight: u64::try_from(bytes).unwrap_or(u64::MAX),
        }
    }
}

impl ResponseCache {
    /// A cache of at most so many bytes; `None` for none.
    pub fn new(bytes: u64, freshness: Freshness, clock: Arc<dyn Clock>) -> Option<Self> {
        let usual = usize::try_from(bytes / USUAL).unwrap_or(usize::MAX);
        let inner = |bytes| Inner {
            kept: Cache::with_weighter(usual, bytes, ByWeight),
            flights: Flights::default(),
            freshness,
            clock,
        };
        (bytes > 0).then(|| Self(Arc::new(inner(bytes))))
    }

    /// What it takes in memory now.
    pub fn weight(&self) -> u64 {
        self.0.kept.weight()
    }

    /// How many answers are kept.
    pub fn len(&self) -> usize {
        self.0.kept.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.0.kept.is_empty()
    }

    /// Whether answers can be kept and given out just now.
    pub(in crate::http) fn is_open(&self) -> bool {
        self.0.freshness.is_informed()
    }

    /// The answer under a key, if there is one that holds.
    pub(in crate::http) fn get(&self, key: &str) -> Option<Arc<Kept>> {
        let found = self.0.kept.get(key)?.answer;
        self.holds(&found).then_some(found)
    }

    /// Whether nothing of what an answer was made of has changed, and its time is not over.
    pub(in crate::http) fn holds(&self, answer: &Kept) -> bool {
        let in_time = answer.until.is_none_or(|until| self.0.clock.now() < until);
        in_time && self.0.freshness.holds(&answer.stamp)
    }

    /// What to note before a handler reads anything.
    pub(in crate::http) fn moment(&self) -> Moment {
        self.0.freshness.moment()
    }

    /// Whether to make an answer or to wait for somebody who does.
    pub(in crate::http) fn join(&self, key: &str) -> Turn<Arc<Kept>> {
        self.0.flights.join(key)
    }

    /// Keeps an answer that was begun then, unless it is for that moment only or has become old meanwhile.
    pub(in crate::http) fn keep(
        &self,
        key: &str,
        made: Made,
        since: Moment,
        route: Option<String>,
    ) -> Option<Arc<Kept>> {
        let Made { ready, keys, lasts } = made;
        let until = match lasts {
            Lasts::Always => None,
            Lasts::Until(time) => Some(time),
            Lasts::AMoment => return None,
        };
        let stamp = self.0.freshness.stamp(since, keys.iter().map(String::as_str))?;
        let answer = Arc::new(Kept {
            ready,
            route: route.map(Arc::from),
            stamp,
            until,
        });
        self.0
            .kept
            .insert(key.to_owned(), Weighed::new(key, answer.clone()));
        tracing::debug!(
            key,
            answers = self.len(),
            bytes = self.weight(),
            "an answer is kept"
        );
        Some(answer)
    }

    /// Takes note that a coding was added to an answer.
    pub(in crate::http) fn weigh_again(&self, key: &str, answer: &Arc<Kept>) {
        let is_there = self.0.kept.peek(key);
        if is_there.is_some_and(|there| Arc::ptr_eq(&there.answer, answer)) {
            // It may be gone by now; then it does not come back.
            let _gone = self
                .0
                .kept
                .replace(key.to_owned(), Weighed::new(key, answer.clone()), true);
        }
    }
}
