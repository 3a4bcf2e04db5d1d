//! Sessions in JSON, as their owners recognise them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::model::{OpenSession, SessionId};
use crate::clock::Timestamp;

/// One login and everything that came out of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    /// The id.
    pub id: SessionId,
    /// Whether it is the session of this request.
    pub current: bool,
    /// When somebody logged in.
    pub created_at: Timestamp,
    /// When its tokens were last refreshed.
    pub last_refreshed_at: Timestamp,
    /// When it ends, however often it is refreshed.
    pub expires_at: Timestamp,
    /// From which address somebody logged in.
    #[schema(example = "192.0.2.7")]
    pub address: Option<String>,
    /// What the client called itself, shortened to 200 characters.
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")]
    pub user_agent: Option<String>,
}

impl SessionView {
    /// A session, told to whoever asks in the session `current`.
    pub fn told_in(current: Option<SessionId>, open: OpenSession) -> Self {
        let OpenSession {
            session,
            created_at,
            last_used_at,
            address,
            user_agent,
        } = open;
        Self {
            id: session.id,
            current: current == Some(session.id),
            created_at,
            last_refreshed_at: last_used_at,
            expires_at: session.expires_at,
            address,
            user_agent,
        }
    }
}

/// Which sessions to end.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EndSessionsQuery {
    /// Whether the session of this request goes on.
    #[serde(default)]
    #[param(default = false)]
    pub keep_current: bool,
}
