//! Who is asking.

use std::net::IpAddr;

use uuid::Uuid;

use super::model::{Role, SessionId, UserId};
use crate::db;

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
        /// The session the request belongs to.
        session: SessionId,
    },
    /// Dateline itself: the command line, jobs, migrations.
    System,
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
        db::Context {
            actor,
            request_id: self.request_id.clone(),
            address: self.address,
            rights,
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

    /// The session of the signed-in user, if it is one.
    pub fn session(&self) -> Option<SessionId> {
        match self.principal {
            ActorKind::User { session, .. } => Some(session),
            ActorKind::Anonymous | ActorKind::System => None,
        }
    }
}
