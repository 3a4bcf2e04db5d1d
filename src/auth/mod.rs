//! Accounts, sessions, and who may do what.

pub mod actor;
pub mod authenticate;
pub mod error;
pub mod limits;
pub mod model;
pub mod passwords;
pub mod policy;
pub mod store;
pub mod tokens;

pub use actor::{Actor, ActorKind};
pub use model::{Role, UserId};
pub use policy::{Denied, Owned, Permission, Reach};
