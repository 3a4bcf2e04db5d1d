//! The audit log: every change and every event of security, in a chain of hashes.
//!
//! What holds here:
//! - Nobody waits for it. A change records an event in its own transaction (`src/events.rs`); [`service::run`] takes
//!   events over later, each once, in the order in which it finds them.
//! - Each entry's hash covers all of the entry and the hash of the entry before, and entries are numbered without a gap:
//!   an entry that was changed, removed, put in between or moved is found by [`service::verify`]. The end of the chain
//!   is known by nobody else: entries cut off there, or a chain computed anew by somebody who can write to the database,
//!   are found only by whoever wrote down the newest hash before. So every verification tells it.
//! - An address is kept apart from its entry and can be erased. The entry holds a commitment to it, with a key of its own
//!   that is erased too: until then a changed address is found, and after it nothing can be learnt from what stays.
//! - Entries are never changed and never deleted.

mod error;
pub mod http;
mod model;
pub mod service;
pub mod store;
#[cfg(test)]
mod tests;
pub mod views;

pub use error::AuditError;
pub use model::{Entry, KeptAddress, Link, ObjectId, Shown, Verification, Walk};
