//! What happens by itself: the runner that does what is due, on every node, and what administrators see of it.
//!
//! The queue itself is [`crate::queue`], where the domains put their work.

mod error;
pub mod http;
mod post;
mod runner;
pub mod service;
mod views;

pub use error::JobError;
pub use post::send_due;
pub use runner::{run, run_due};
