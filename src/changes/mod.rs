//! The feed of changes: what happened on the stand, in the order it was committed, for those who keep a copy of it.
//!
//! Whoever asks for the first time is led through everything that stands there, and on from where the feed was before
//! the first page was read: what is edited meanwhile comes once more. Things are told by id, to be put or removed, so
//! coming twice does no harm. A [`Place`] is how far somebody has got; outside it is an opaque token. The same feed is
//! a stream ([`ChangeFeed`]), for which one task of the process looks what is new, however many listen.
//!
//! What is told is what [`crate::events::announce`] wrote. It is forgotten after a while, and who stopped before that
//! starts again.

mod error;
pub mod http;
pub mod live;
mod model;
pub mod service;
mod stream;
#[cfg(test)]
mod tests;
pub mod views;

pub use error::ChangesError;
pub use model::{BadToken, ChangedId, Kind, Mark, Place};
pub use stream::{ChangeFeed, Listener};
