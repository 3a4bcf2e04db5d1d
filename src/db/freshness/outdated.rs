//! What one write makes outdated.

use std::collections::BTreeSet;

/// The keys of what a write changes, collected while it runs.
#[derive(Debug, Default)]
pub(in crate::db) struct Outdated {
    keys: BTreeSet<String>,
    everything: bool,
    /// Those that were not written down yet.
    untold: Vec<String>,
}

impl Outdated {
    /// Everything there is.
    pub(in crate::db) fn all() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    pub(in crate::db) fn add(&mut self, key: String) {
        if self.keys.insert(key.clone()) {
            self.untold.push(key);
        }
    }

    pub(in crate::db) fn add_everything(&mut self) {
        self.everything = true;
    }

    /// The keys that were added since this was asked last.
    pub(in crate::db) fn take_untold(&mut self) -> Vec<String> {
        std::mem::take(&mut self.untold)
    }

    pub(in crate::db) fn merge(&mut self, other: Self) {
        self.everything |= other.everything;
        self.keys.extend(other.keys);
    }

    pub(in crate::db) fn is_empty(&self) -> bool {
        !self.everything && self.keys.is_empty()
    }

    pub(in crate::db) fn everything(&self) -> bool {
        self.everything
    }

    pub(in crate::db) fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }
}
