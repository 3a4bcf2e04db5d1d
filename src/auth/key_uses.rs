//! How much API keys ask for, and when each was last used.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::limits::TooManyTries;
use super::model::ApiKeyId;
use crate::clock::Timestamp;

/// How exactly it is known when a key was last used.
const EXACT_TO: Duration = Duration::from_secs(60);
/// How many keys are counted at most; a key that was not found is not counted.
const MOST_KEYS: usize = 10_000;

/// What a key is used for, each with a limit of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// What somebody signed in may do.
    Desk,
    /// Reading what is published.
    Delivery,
}

/// The uses of all keys, in this process.
#[derive(Debug)]
pub struct KeyUses {
    desk: PerMinute,
    delivery: PerMinute,
    noted: Mutex<HashMap<ApiKeyId, Timestamp>>,
}

impl KeyUses {
    /// So many requests a minute of each kind.
    pub fn new(desk: u32, delivery: u32) -> Self {
        Self {
            desk: PerMinute::new(desk),
            delivery: PerMinute::new(delivery),
            noted: Mutex::default(),
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// When the key has had its requests of this minute.
    pub fn count(&self, key: ApiKeyId, purpose: Purpose) -> Result<(), TooManyTries> {
        match purpose {
            Purpose::Desk => self.desk.count(key),
            Purpose::Delivery => self.delivery.count(key),
        }
    }

    /// Whether the use of a key now, which the store knows to have been used last `before`, is one to write down. Says so
    /// once a minute, however many ask at the same time.
    pub fn is_to_be_noted(&self, key: ApiKeyId, before: Option<Timestamp>, now: Timestamp) -> bool {
        let is_fresh = |last: Timestamp| now.since(last) < EXACT_TO;
        if before.is_some_and(is_fresh) {
            return false;
        }
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(&key).copied().is_some_and(is_fresh) {
            return false;
        }
        if noted.len() >= MOST_KEYS {
            noted.retain(|_, last| is_fresh(*last));
        }
        noted.insert(key, now);
        true
    }
}

/// Requests of each key in the minute that runs: a number for each, however many a key may have.
#[derive(Debug)]
struct PerMinute {
    most: u32,
    began: Instant,
    counts: Mutex<(u64, HashMap<ApiKeyId, u32>)>,
}

impl PerMinute {
    fn new(most: u32) -> Self {
        Self {
            most,
            began: Instant::now(),
            counts: Mutex::default(),
        }
    }

    fn count(&self, key: ApiKeyId) -> Result<(), TooManyTries> {
        let seconds = self.began.elapsed().as_secs();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let (minute, counts) = &mut *counts;
        if *minute != seconds / 60 {
            *minute = seconds / 60;
            counts.clear();
        }
        let count = counts.entry(key).or_default();
        if *count >= self.most {
            return Err(TooManyTries(Duration::from_secs(60 - seconds % 60)));
        }
        *count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_use_is_noted_once_a_minute() {
        let uses = KeyUses::new(1, 1);
        let key = ApiKeyId::new(Uuid::from_u128(1));
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        assert!(uses.is_to_be_noted(key, None, at(100)));
        assert!(
            !uses.is_to_be_noted(key, None, at(101)),
            "the store is not told yet"
        );
        assert!(!uses.is_to_be_noted(key, Some(at(100)), at(159)));
        assert!(uses.is_to_be_noted(key, Some(at(100)), at(160)));
        assert!(!uses.is_to_be_noted(ApiKeyId::new(Uuid::from_u128(2)), Some(at(130)), at(160)));
    }

    #[test]
    fn each_key_has_a_limit_for_each_purpose() {
        let uses = KeyUses::new(1, 2);
        let [one, other] = [1, 2].map(|number| ApiKeyId::new(Uuid::from_u128(number)));
        assert!(uses.count(one, Purpose::Desk).is_ok());
        assert!(uses.count(one, Purpose::Desk).is_err());
        assert!(uses.count(other, Purpose::Desk).is_ok());
        assert!(uses.count(one, Purpose::Delivery).is_ok());
        assert!(uses.count(one, Purpose::Delivery).is_ok());
        assert!(uses.count(one, Purpose::Delivery).is_err());
    }
}
