//! How often somebody may try to log in.
//!
//! Two windows are counted, per account and per address (IPv6 by /64, which is what one customer gets). A try
//! that is refused is not counted, so whoever waits gets in again: nobody is locked out for ever. A try that
//! turns out right gives its place back.
//!
//! Time is monotonic, so setting the machine's clock opens nothing and locks nobody. The counts live in this
//! process: with several machines each allows its own share, which a guesser gains little from.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

/// Whom a limit counts as one.
pub use crate::http::network;

use crate::text::fold::fold_email;

/// How many tries fit into how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Tries, at least 1.
    pub tries: usize,
    /// The time they are spread over.
    pub window: Duration,
}

/// How many accounts and how many addresses are remembered at most. One takes about 200 bytes.
const MOST_KEYS: usize = 50_000;

/// Come back later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many tries; the next one is heard in {} seconds", self.seconds())]
pub struct TooManyTries(pub Duration);

impl TooManyTries {
    /// How long to wait, in whole seconds: rounded up, so that who waits so long is heard.
    pub fn seconds(self) -> u64 {
        self.0.as_secs() + u64::from(self.0.subsec_nanos() > 0)
    }
}

/// A try that was not let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// How long to wait.
    pub wait: TooManyTries,
    /// Whether it is the first in a window that this account, or this address, was refused: one to write down, where
    /// all of them would be as many as somebody likes.
    pub is_first: bool,
}

/// Who was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Refused {
    Account([u8; 16]),
    Address(IpAddr),
}

/// The login limits, per account and per address.
#[derive(Debug)]
pub struct LoginLimits {
    accounts: Window<[u8; 16]>,
    addresses: Window<IpAddr>,
    refused: Window<Refused>,
}

/// A try that was let through; [`LoginLimits::give_back`] makes it uncounted.
#[derive(Clone, Copy, Debug)]
pub struct Try {
    account: [u8; 16],
    address: Option<IpAddr>,
    at: Instant,
}

impl LoginLimits {
    /// Limits of so many tries per account and per address.
    pub fn new(account: Limit, address: Limit) -> Self {
        Self {
            accounts: Window::new(account, MOST_KEYS),
            addresses: Window::new(address, MOST_KEYS),
            refused: Window::new(Limit { tries: 1, ..account }, MOST_KEYS),
        }
    }

    /// Counts a try at the account with that e-mail address, whether there is one or not.
    ///
    /// # Errors
    /// When the account or the address has had its tries; the try is not counted then.
    pub fn attempt(&self, email: &str, address: Option<IpAddr>) -> Result<Try, Refusal> {
        self.attempt_at(email, address, Instant::now())
    }

    fn attempt_at(&self, email: &str, address: Option<IpAddr>, now: Instant) -> Result<Try, Refusal> {
        let this = Try {
            account: account_key(email),
            address: address.map(network),
            at: now,
        };
        if let Some(address) = this.address
            && let Err(wait) = self.addresses.take(address, now)
        {
            return Err(self.refusal(Refused::Address(address), wait, now));
        }
        if let Err(wait) = self.accounts.take(this.account, now) {
            this.address
                .inspect(|address| self.addresses.give_back(address, now));
            return Err(self.refusal(Refused::Account(this.account), wait, now));
        }
        Ok(this)
    }

    fn refusal(&self, who: Refused, wait: TooManyTries, now: Instant) -> Refusal {
        let is_first = self.refused.take(who, now).is_ok();
        Refusal { wait, is_first }
    }

    /// Uncounts a try: it was right, or nothing was told about the password.
    pub fn give_back(&self, this: Try) {
        self.accounts.give_back(&this.account, this.at);
        this.address
            .inspect(|address| self.addresses.give_back(address, this.at));
    }
}

/// A digest, so that every key takes the same space and no address is kept in memory.
pub fn account_key(email: &str) -> [u8; 16] {
    let digest = Sha256::digest(fold_email(email).as_bytes());
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

/// The times of the last tries of each key, in a sliding window.
#[derive(Debug)]
pub struct Window<K> {
    limit: Limit,
    most_keys: usize,
    tries: Mutex<HashMap<K, VecDeque<Instant>>>,
}

impl<K: Copy + Eq + Hash> Window<K> {
    /// A window that remembers at most so many keys.
    pub fn new(limit: Limit, most_keys: usize) -> Self {
        Self {
            limit,
            most_keys,
            tries: Mutex::default(),
        }
    }

    /// Counts a try, if there is room for it.
    ///
    /// # Errors
    /// When the window is full; the try is not counted then.
    pub fn take(&self, key: K, now: Instant) -> Result<(), TooManyTries> {
        let mut all = self.lock();
        if all.len() >= self.most_keys && !all.contains_key(&key) {
            self.make_room(&mut all, now);
        }
        let tries = all.entry(key).or_default();
        while tries
            .front()
            .is_some_and(|first| now.duration_since(*first) >= self.limit.window)
        {
            tries.pop_front();
        }
        if tries.len() >= self.limit.tries {
            let first = tries.front().copied().unwrap_or(now);
            return Err(TooManyTries(
                self.limit.window.saturating_sub(now.duration_since(first)),
            ));
        }
        tries.push_back(now);
        Ok(())
    }

    /// Uncounts the try that was counted at this time.
    pub fn give_back(&self, key: &K, at: Instant) {
        let mut all = self.lock();
        if let Some(tries) = all.get_mut(key) {
            if let Some(position) = tries.iter().position(|time| *time == at) {
                tries.remove(position);
            }
            if tries.is_empty() {
                all.remove(key);
            }
        }
    }

    /// Forgets who has been quiet for a whole window, and of the rest the quietest until a tenth is free: a
    /// flood of invented keys costs its own entries before anybody's who is being watched.
    fn make_room(&self, all: &mut HashMap<K, VecDeque<Instant>>, now: Instant) {
        all.retain(|_, tries| {
            tries
                .back()
                .is_some_and(|last| now.duration_since(*last) < self.limit.window)
        });
        let excess = all
            .len()
            .saturating_sub(self.most_keys - self.most_keys.div_ceil(10));
        if excess == 0 {
            return;
        }
        let mut quietest: Vec<_> = all
            .iter()
            .map(|(key, tries)| (tries.len(), tries.back().copied(), *key))
            .collect();
        quietest.select_nth_unstable_by_key(excess - 1, |(count, last, _)| (*count, *last));
        for (_, _, key) in &quietest[..excess] {
            all.remove(key);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<K, VecDeque<Instant>>> {
        // A panic while counting leaves counts that are at worst one off.
        self.tries
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn limits() -> LoginLimits {
        LoginLimits::new(
            Limit {
                tries: 3,
                window: 15 * MINUTE,
            },
            Limit {
                tries: 5,
                window: 15 * MINUTE,
            },
        )
    }

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn an_account_has_its_tries_wherever_they_come_from_and_however_it_is_spelt() {
        let (limits, now) = (limits(), Instant::now());
        for (email, from) in [
            ("ann@example.org", "192.0.2.1"),
            ("ANN@example.org", "192.0.2.2"),
            (" ann@Example.org ", "192.0.2.3"),
        ] {
            limits.attempt_at(email, address(from), now).unwrap();
        }
        let refused = limits
            .attempt_at("ann@example.org", address("192.0.2.4"), now)
            .unwrap_err();
        assert_eq!(refused.wait, TooManyTries(15 * MINUTE));
        assert!(
            limits
                .attempt_at("bob@example.org", address("192.0.2.4"), now)
                .is_ok()
        );
    }

    #[test]
    fn an_address_has_its_tries_whatever_the_account() {
        let (limits, now) = (limits(), Instant::now());
        for number in 0..5 {
            limits
                .attempt_at(&format!("user{number}@example.org"), address("192.0.2.1"), now)
                .unwrap();
        }
        assert!(
            limits
                .attempt_at("another@example.org", address("192.0.2.1"), now)
                .is_err()
        );
        assert!(
            limits
                .attempt_at("another@example.org", address("192.0.2.2"), now)
                .is_ok()
        );
    }

    #[test]
    fn an_ipv6_address_counts_with_its_network_and_an_embedded_ipv4_as_itself() {
        let networks: Vec<_> = [
            "2001:db8:1:2:3::4",
            "2001:db8:1:2::9",
            "2001:db8:1:3::4",
            "::ffff:192.0.2.1",
            "192.0.2.1",
        ]
        .iter()
        .map(|text| network(text.parse().unwrap()))
        .collect();
        assert_eq!(networks[0], networks[1]);
        assert_ne!(networks[0], networks[2]);
        assert_eq!(networks[3], networks[4]);
    }

    #[test]
    fn whoever_goes_on_trying_is_heard_again_when_the_first_try_is_a_window_old() {
        let (limits, start) = (limits(), Instant::now());
        for minute in 0..3 {
            limits
                .attempt_at("ann@example.org", None, start + minute * MINUTE)
                .unwrap();
        }
        for minute in 3..15 {
            let refused = limits
                .attempt_at("ann@example.org", None, start + minute * MINUTE)
                .unwrap_err();
            assert_eq!(refused.wait, TooManyTries((15 - minute) * MINUTE));
        }
        assert!(
            limits
                .attempt_at("ann@example.org", None, start + 15 * MINUTE)
                .is_ok()
        );
        assert!(
            limits
                .attempt_at("ann@example.org", None, start + 15 * MINUTE)
                .is_err()
        );
    }

    #[test]
    fn a_try_refused_for_the_account_does_not_use_up_the_address() {
        let (limits, now) = (limits(), Instant::now());
        for _ in 0..3 {
            limits
                .attempt_at("ann@example.org", address("192.0.2.1"), now)
                .unwrap();
        }
        for _ in 0..50 {
            limits
                .attempt_at("ann@example.org", address("192.0.2.1"), now)
                .unwrap_err();
        }
        assert!(
            limits
                .attempt_at("bob@example.org", address("192.0.2.1"), now)
                .is_ok()
        );
    }

    #[test]
    fn of_all_refusals_of_an_account_or_an_address_one_in_a_window_is_the_first() {
        let (limits, start) = (limits(), Instant::now());
        let firsts = |tries: u32, email: &dyn Fn(u32) -> String, now| {
            let refused = (0..tries).filter_map(|number| {
                let from = address(&format!("192.0.2.{}", number % 2));
                limits.attempt_at(&email(number), from, now).err()
            });
            refused.filter(|refusal| refusal.is_first).count()
        };
        let one = |_| "ann@example.org".to_owned();
        assert_eq!(firsts(3, &one, start), 0);
        assert_eq!(firsts(50, &one, start), 1, "the account");
        let other = |number| format!("user{number}@example.org");
        assert_eq!(firsts(50, &other, start), 2, "each of the two addresses");
        let later = start + 15 * MINUTE;
        assert_eq!(firsts(50, &one, later), 1);
    }

    #[test]
    fn logging_in_rightly_is_not_limited() {
        let (limits, now) = (limits(), Instant::now());
        for _ in 0..50 {
            let this = limits
                .attempt_at("ann@example.org", address("192.0.2.1"), now)
                .unwrap();
            limits.give_back(this);
        }
    }

    #[test]
    fn invented_keys_push_out_each_other_and_not_the_account_under_attack() {
        let window = Window::new(
            Limit {
                tries: 3,
                window: 15 * MINUTE,
            },
            100,
        );
        let now = Instant::now();
        for _ in 0..3 {
            window.take(u32::MAX, now).unwrap();
        }
        for key in 0..10_000 {
            window.take(key, now).unwrap();
            assert!(window.lock().len() <= 100);
        }
        assert!(window.take(u32::MAX, now).is_err());
    }

    #[test]
    fn who_has_been_quiet_for_a_window_is_forgotten_first() {
        let window = Window::new(
            Limit {
                tries: 3,
                window: 15 * MINUTE,
            },
            100,
        );
        let start = Instant::now();
        for key in 0..100 {
            window.take(key, start).unwrap();
        }
        window.take(1000, start + 15 * MINUTE).unwrap();
        assert_eq!(window.lock().len(), 1);
    }
}
