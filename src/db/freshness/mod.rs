//! Which of what was read earlier still holds.
//!
//! Writes are numbered in the order in which they are over. An answer notes the number before it reads
//! ([`Freshness::moment`]), and names what it was made of by keys; it holds as long as none of its keys was purged
//! later. Each key that an answer has is one cell with the number of its last purge, shared by all the answers that
//! have it, so a purge costs the same whatever hangs on it, and looking whether an answer holds costs next to nothing
//! while nobody writes.
//!
//! A purge happens after the commit and before the writer is answered. So whoever read before it began too early to
//! be kept, and whoever asks after the answer to the write finds nothing that is older.

mod listener;
mod others;
mod outdated;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub(super) use listener::{listen, tell};
pub(super) use others::{LOOK, Others};
pub(super) use outdated::Outdated;

/// So many cells are kept before those that no answer has any more are looked for.
const FEW: usize = 4_096;

/// Nothing happens elsewhere that this process would have to be told.
const ALWAYS: u64 = u64::MAX;

/// What was purged when. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Freshness(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The number of the last purge that is over.
    now: AtomicU64,
    /// The number of the last purge of everything.
    everything: AtomicU64,
    /// Until when, in microseconds since `began`, this process knows what others have purged.
    informed_until: AtomicU64,
    began: Instant,
    cells: Mutex<Cells>,
    hasher: RandomState,
}

/// The cells by the hash of their key. Two keys of one hash share a cell: purged more often than need be.
#[derive(Debug)]
struct Cells {
    by_key: HashMap<u64, Arc<AtomicU64>>,
    sweep_at: usize,
}

/// A place in the order of writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

/// What an answer was made of, and when.
#[derive(Debug)]
pub struct Stamp {
    since: u64,
    cells: Box<[Arc<AtomicU64>]>,
    /// The newest number at which the answer was found to hold.
    held_at: AtomicU64,
}

impl Stamp {
    /// How many keys it has.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has none: nothing but a purge of everything ends it.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

impl Default for Freshness {
    fn default() -> Self {
        Self(Arc::new(Inner {
            now: AtomicU64::new(0),
            everything: AtomicU64::new(0),
            informed_until: AtomicU64::new(ALWAYS),
            began: Instant::now(),
            cells: Mutex::new(Cells {
                by_key: HashMap::new(),
                sweep_at: FEW,
            }),
            hasher: RandomState::new(),
        }))
    }
}

impl Freshness {
    /// The number to note before reading what is to be kept.
    pub fn moment(&self) -> Moment {
        Moment(self.0.now.load(Ordering::Acquire))
    }

    /// Marks what was read since then and is made of this. `None` when something of it was purged meanwhile.
    pub fn stamp<'k>(&self, since: Moment, keys: impl IntoIterator<Item = &'k str>) -> Option<Stamp> {
        let mut kept = self.cells();
        let now = self.moment().0;
        let cells = keys
            .into_iter()
            .map(|key| kept.get(self.0.hasher.hash_one(key), now))
            .collect();
        kept.sweep();
        let stamp = Stamp {
            since: since.0,
            cells,
            held_at: AtomicU64::new(since.0),
        };
        self.holds(&stamp).then_some(stamp)
    }

    /// Whether nothing of it was purged since it was read.
    pub fn holds(&self, stamp: &Stamp) -> bool {
        if !self.is_informed() {
            return false;
        }
        // Loaded before the cells are looked at: a purge that is not over then has another number.
        let now = self.moment().0;
        if stamp.held_at.load(Ordering::Relaxed) == now {
            return true;
        }
        let is_older = |cell: &AtomicU64| cell.load(Ordering::Acquire) <= stamp.since;
        let holds = is_older(&self.0.everything) && stamp.cells.iter().all(|cell| is_older(cell));
        if holds {
            stamp.held_at.store(now, Ordering::Relaxed);
        }
        holds
    }

    /// Whether this process knows what others write. While it does not, nothing that was read earlier can be trusted.
    pub fn is_informed(&self) -> bool {
        let until = self.0.informed_until.load(Ordering::Acquire);
        until == ALWAYS || self.micros(Instant::now()) < until
    }

    /// How many cells there are.
    pub fn cells_kept(&self) -> usize {
        self.cells().by_key.len()
    }

    /// From now on nothing holds that has one of these keys and was read before.
    pub(super) fn purge(&self, outdated: &Outdated) {
        if outdated.is_empty() {
            return;
        }
        let mut cells = self.cells();
        let number = self.moment().0 + 1;
        if outdated.everything() {
            self.0.everything.store(number, Ordering::Release);
        }
        for key in outdated.keys() {
            cells
                .get(self.0.hasher.hash_one(key), number)
                .store(number, Ordering::Release);
        }
        // Last: who sees this number sees the cells as well.
        self.0.now.store(number, Ordering::Release);
        cells.sweep();
    }

    /// From now on nothing holds that was read before.
    pub(super) fn purge_everything(&self) {
        self.purge(&Outdated::all());
    }

    /// Nobody knows any more what others write.
    fn lose_touch(&self) {
        self.0.informed_until.store(0, Ordering::Release);
    }

    /// What others had written at this time is known; that is trusted for so long.
    fn stay_in_touch(&self, since: Instant, trust: Duration) {
        let until = self.micros(since + trust);
        self.0.informed_until.store(until, Ordering::Release);
    }

    fn micros(&self, time: Instant) -> u64 {
        let since = time.saturating_duration_since(self.0.began);
        u64::try_from(since.as_micros()).unwrap_or(ALWAYS - 1)
    }

    fn cells(&self) -> MutexGuard<'_, Cells> {
        // Nothing in here can be left half done.
        self.0.cells.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cells {
    /// The cell of a key. A new one may stand for one that was swept, of whose purges nobody knows any more: it begins
    /// with the newest number, which refuses whoever began to read before.
    fn get(&mut self, key: u64, newest: u64) -> Arc<AtomicU64> {
        let cell = self.by_key.entry(key);
        cell.or_insert_with(|| Arc::new(AtomicU64::new(newest))).clone()
    }

    /// Drops the cells that no answer has, once there are twice as many as answers had the last time.
    fn sweep(&mut self) {
        if self.by_key.len() < self.sweep_at {
            return;
        }
        self.by_key.retain(|_, cell| Arc::strong_count(cell) > 1);
        self.by_key.shrink_to_fit();
        self.sweep_at = FEW.max(2 * self.by_key.len());
    }
}
