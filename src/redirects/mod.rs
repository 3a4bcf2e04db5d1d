//! Redirects: where a path of the site leads that has nothing of its own (any more), and what stands at any other.
//!
//! A redirect leads from one path to another, or to an address elsewhere, in one step: none leads to where another
//! begins. Paths are compared in one form ([`SitePath`]), however a client or a site's router writes them. The stand
//! ([`live`]) keeps where each leads, without notes and names, and answers what a path stands for.

mod error;
pub mod http;
pub mod live;
mod model;
pub mod service;
pub mod store;
#[cfg(test)]
mod tests;
pub mod views;

pub use error::{Neighbour, RedirectError};
pub use model::{
    AskedPath, BadSitePath, BadTarget, NewRedirect, Redirect, RedirectChanges, RedirectId, RedirectStatus,
    SitePath, Target,
};
