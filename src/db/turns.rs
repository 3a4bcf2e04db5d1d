//! Whose turn it is to read from SQLite.
//!
//! A read there is work for a processor. More of them at once than there are processors only take longer each, and the
//! unlucky ones among them much longer; so they come one after the other, in the order in which they asked.

use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{DbError, Result};

/// As many read at once on a machine with a single processor, so that a long read keeps nobody from a short one.
const AT_LEAST: usize = 2;

/// The turns of a database's readers. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    free: Arc<Semaphore>,
    wait: Duration,
}

impl Turns {
    /// As many turns at once as there are processors and connections; whoever has waited so long is told to come back.
    pub(super) fn new(connections: u32, wait: Duration) -> Self {
        let processors = available_parallelism().map_or(AT_LEAST, |count| count.get().max(AT_LEAST));
        let connections = usize::try_from(connections).unwrap_or(AT_LEAST).max(1);
        Self {
            free: Arc::new(Semaphore::new(processors.min(connections))),
            wait,
        }
    }

    /// Waits for a turn. It lasts until what is returned is dropped.
    ///
    /// # Errors
    /// [`DbError::Busy`] when the wait is over.
    pub(super) async fn wait(&self) -> Result<OwnedSemaphorePermit> {
        let turn = tokio::time::timeout(self.wait, Arc::clone(&self.free).acquire_owned());
        match turn.await {
            Ok(turn) => turn.map_err(DbError::internal),
            Err(_) => {
                tracing::warn!("no turn to read came in time");
                Err(DbError::Busy)
            }
        }
    }
}
