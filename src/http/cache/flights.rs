//! Answers that are being made: who asks for one of them meanwhile waits for it instead of making it as well.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// What came of it: an answer that others may have, or none. Nothing yet, until then.
type Landing<T> = Option<Option<T>>;

/// All that are being made.
#[derive(Debug)]
pub(in crate::http) struct Flights<T>(Arc<Mutex<HashMap<String, watch::Receiver<Landing<T>>>>>);

/// Whose turn it is to make an answer.
pub(in crate::http) enum Turn<T> {
    /// One's own.
    Mine(Flight<T>),
    /// Somebody else's, who is at it.
    Theirs(Waiting<T>),
}

/// An answer that one is making. Others are told when it is dropped.
pub(in crate::http) struct Flight<T> {
    flights: Flights<T>,
    key: String,
    tell: watch::Sender<Landing<T>>,
}

/// An answer that somebody else is making.
pub(in crate::http) struct Waiting<T>(watch::Receiver<Landing<T>>);

/// What came of waiting.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::http) enum Waited<T> {
    /// The answer.
    Made(T),
    /// An answer for the other one alone: a refusal, say. One's own may be another.
    Private,
    /// The other one has gone away.
    Abandoned,
}

impl<T> Clone for Flights<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Flights<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Flights<T> {
    /// Makes the answer oneself, unless somebody is at it.
    pub(in crate::http) fn join(&self, key: &str) -> Turn<T> {
        let mut all = self.all();
        if let Some(other) = all.get(key) {
            return Turn::Theirs(Waiting(other.clone()));
        }
        let (tell, told) = watch::channel(None);
        all.insert(key.to_owned(), told);
        Turn::Mine(Flight {
            flights: self.clone(),
            key: key.to_owned(),
            tell,
        })
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, watch::Receiver<Landing<T>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Flight<T> {
    /// Hands the answer to whoever waits, or tells them to make their own.
    pub(in crate::http) fn land(self, made: Option<T>) {
        self.tell.send_replace(Some(made));
    }
}

impl<T> Drop for Flight<T> {
    fn drop(&mut self) {
        self.flights.all().remove(&self.key);
    }
}

impl<T: Clone> Waiting<T> {
    /// Waits until it is made, or will not be.
    pub(in crate::http) async fn wait(mut self) -> Waited<T> {
        match self.0.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(Some(made))) => Waited::Made(made.clone()),
            Ok(_) => Waited::Private,
            Err(_) => Waited::Abandoned,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(flights: &Flights<u8>) -> Flight<u8> {
        match flights.join("key") {
            Turn::Mine(flight) => flight,
            Turn::Theirs(_) => panic!("somebody is at it"),
        }
    }

    fn follow(flights: &Flights<u8>) -> Waiting<u8> {
        match flights.join("key") {
            Turn::Theirs(waiting) => waiting,
            Turn::Mine(_) => panic!("nobody is at it"),
        }
    }

    #[tokio::test]
    async fn who_asks_meanwhile_is_given_the_same_answer() {
        let flights = Flights::default();
        let flight = begin(&flights);
        let (one, other) = (follow(&flights), follow(&flights));
        flight.land(Some(7));
        assert_eq!(
            (one.wait().await, other.wait().await),
            (Waited::Made(7), Waited::Made(7))
        );
        drop(begin(&flights));
    }

    #[tokio::test]
    async fn an_answer_that_is_for_one_alone_or_never_comes_keeps_nobody_waiting() {
        let flights = Flights::default();
        let flight = begin(&flights);
        let waiting = follow(&flights);
        flight.land(None);
        assert_eq!(waiting.wait().await, Waited::Private);
        let flight = begin(&flights);
        let waiting = follow(&flights);
        drop(flight);
        assert_eq!(waiting.wait().await, Waited::Abandoned);
        assert!(flights.all().is_empty());
    }
}
