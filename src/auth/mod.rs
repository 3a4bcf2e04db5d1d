//! Accounts, sessions, and who may do what.
//!
//! What holds here:
//! - Services take an [`Actor`]; there is no way to call one without saying who asks. What an actor may do is one
//!   table, [`policy`].
//! - No password and no token is stored: an argon2id hash of the one, a digest of the other.
//! - An access token says who and in which session; every request asks the store whether that still holds, so
//!   logging out, suspension, another role and deletion work at once, on every machine.
//! - An API key is asked for in the store on each request too, and gives what its scopes ([`scopes`]) open of what its
//!   owner may at that moment.
//! - Somebody who may log in as an administrator is always left.
//! - An e-mail address is shown to administrators and to its owner, and nowhere else: not in events, not in logs.

pub mod actor;
pub mod authenticate;
pub mod breached;
pub mod cookies;
pub mod error;
pub mod http;
pub mod key_uses;
pub mod limits;
pub mod model;
pub mod passwords;
pub mod policy;
pub mod scopes;
pub mod service;
pub mod store;
pub mod tokens;
pub mod turns;
pub mod views;

pub use actor::{Actor, ActorKind, Credential};
pub use authenticate::{Visitor, authenticate};
pub use error::AuthError;
pub use http::routes;
pub use model::{Colleague, Role, UserId};
pub use policy::{Denied, Owned, Ownership, Permission, Reach};
pub use service::Auth;
