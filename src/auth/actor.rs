//! Who is asking.

use std::net::IpAddr;

use uuid::Uuid;

use super::model::{ApiKeyId, Role, SessionId, UserId};
use super::scopes::Scopes;
use crate::db::{self, Id};

/// Who a request (or a command, or a job) acts for. Services take one; there is no way to call them without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Which kind of somebody.
    pub principal: ActorKind,
    /// The id of the request, for the event rows and the log.
    pub request_id: String,
    /// Where the request came from; `None` for commands and jobs.
    pub address: Option<IpAddr>,
}

/// Which kind of somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// The public.
    Anonymous,
    /// Somebody signed in, as the store knew them when the request began.
    User {
        /// The account.
        id: UserId,
        /// Its role.
        role: Role,
        /// The author the user writes as.
        author: Option<Uuid>,
        /// What the request showed for it.
        by: Credential,
    },
    /// Dateline itself: the command line, jobs, migrations.
    System,
}

/// What somebody proves by that it is they who ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A token of this session: somebody logged in, and may do what their role may.
    Session(SessionId),
    /// An API key: a machine, which may do what its scopes open of what its owner may.
    Key {
        /// The key.
        id: ApiKeyId,
        /// Its scopes.
        scopes: Scopes,
    },
}

impl Actor {
    /// Dateline itself. May do everything.
    pub fn system() -> Self {
        Self {
            principal: ActorKind::System,
            request_id: db::Context::system().request_id,
            address: None,
        }
    }

    /// The public.
    pub fn anonymous(request_id: String, address: Option<IpAddr>) -> Self {
        Self {
            principal: ActorKind::Anonymous,
            request_id,
            address,
        }
    }

    /// What the transaction notes down about who wrote.
    pub fn context(&self) -> db::Context {
        let actor = match self.principal {
            ActorKind::Anonymous => db::Principal::Anonymous,
            ActorKind::System => db::Principal::System,
            ActorKind::User { id, .. } => db::Principal::User(id.uuid()),
        };
        let rights = match self.principal {
            ActorKind::Anonymous => "anonymous",
            ActorKind::System => "system",
            ActorKind::User { role, .. } => role.into(),
        };
        let key = self.key().map(Id::uuid);
        db::Context {
            actor,
            request_id: self.request_id.clone(),
            address: self.address,
            rights,
            key,
            once: None,
        }
    }

    /// The signed-in user, if it is one.
    pub fn user(&self) -> Option<UserId> {
        match self.principal {
            ActorKind::User { id, .. } => Some(id),
            ActorKind::Anonymous | ActorKind::System => None,
        }
    }

    /// The session of the signed-in user, if the request belongs to one.
    pub fn session(&self) -> Option<SessionId> {
        match self.principal {
            ActorKind::User {
                by: Credential::Session(session),
                ..
            } => Some(session),
            ActorKind::User { .. } | ActorKind::Anonymous | ActorKind::System => None,
        }
    }

    /// The API key that the request was made with, if it was.
    pub fn key(&self) -> Option<ApiKeyId> {
        match self.principal {
            ActorKind::User {
                by: Credential::Key { id, .. },
                ..
            } => Some(id),
            ActorKind::User { .. } | ActorKind::Anonymous | ActorKind::System => None,
        }
    }
}
