//! Taking turns.

use tokio::sync::{Mutex, MutexGuard};

use super::tokens::TokenDigest;

/// How many who have nothing to do with each other go at once at most.
const LANES: usize = 32;

/// Lets those with the same digest go one after the other. On PostgreSQL, transactions that change one row at
/// once make each other start again, and after a few such starts one gives up: a client that sends the same
/// refresh token twenty times at once would get refusals where it was promised answers.
#[derive(Debug)]
pub struct Turns([Mutex<()>; LANES]);

impl Default for Turns {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }
}

impl Turns {
    /// Waits for the turn of that digest; it ends when the guard is dropped.
    pub async fn wait(&self, digest: &TokenDigest) -> MutexGuard<'_, ()> {
        self.0[usize::from(digest[0]) % LANES].lock().await
    }
}
