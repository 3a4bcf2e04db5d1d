//! The use cases: [`setup`] of the first administrator, [`sessions`] (log in, refresh, log out), one's own
//! [`password`], [`resets`] of forgotten ones, [`second_factors`], [`invitations`], [`api_keys`], and the [`users`] that
//! administrators look after.
//!
//! What happens in a transaction is a plain function over it, so that use cases compose and the command line
//! calls the same ones. What also hashes or checks limits is `async` around such a function: nothing slow ever
//! happens while a transaction is open.

pub mod api_keys;
pub mod invitations;
pub mod open_sessions;
pub mod password;
pub mod resets;
pub mod second_factors;
pub mod sessions;
pub mod setup;
pub mod users;

use std::sync::Arc;
use std::time::Duration;

use super::actor::{Actor, ActorKind, Credential};
use super::error::AuthError;
use super::key_uses::KeyUses;
use super::limits::{Limit, LoginLimits};
use super::model::{Role, SessionId, User, UserId};
use super::passwords::Passwords;
use super::policy::Denied;
use super::tokens::{AccessTokens, Seals, SigningSecret, TokenSettings};
use super::turns::Turns;
use crate::clock::{Clock, Timestamp};
use crate::config::{AuthConfig, LinkConfig, SigningKey, SigningKeys};
use crate::db::{Context, Principal};

/// What the use cases need besides the database; one for the whole server.
pub struct Auth {
    /// Signs and checks access tokens.
    pub tokens: AccessTokens,
    /// Keeps what second factors compute codes from.
    pub seals: Seals,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Counts tries to log in.
    pub limits: LoginLimits,
    /// How long a login lasts, however often it is refreshed.
    pub session_lifetime: Duration,
    /// Counts what API keys ask for, and when they were last used.
    pub key_uses: KeyUses,
    /// The name by which telephones show what a second factor is for.
    pub issuer: String,
    /// Origins whose pages may use cookies.
    pub cookie_origins: Vec<String>,
    /// The roles that need a second factor.
    pub second_factor_roles: Vec<Role>,
    /// How invitations are made.
    pub invitations: LinkConfig,
    /// How links are made by which a forgotten password is changed.
    pub password_resets: LinkConfig,
    /// Counts who asks for such a link to be sent.
    pub forgotten: LoginLimits,
    /// Whether mail is sent.
    pub sends_mail: bool,
    /// Lets requests with one refresh token take turns.
    pub turns: Turns,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

impl Auth {
    /// Set up as configured.
    pub fn new(config: &AuthConfig, keys: &SigningKeys, clock: Arc<dyn Clock>) -> Self {
        let secret = |key: &SigningKey| SigningSecret::new(key.kid.as_str(), key.secret.expose());
        let settings = TokenSettings {
            issuer: config.issuer.clone(),
            audience: config.audience.clone(),
            lifetime: config.access_lifetime,
        };
        let limit = |tries: u32| Limit {
            tries: tries as usize,
            window: config.login.window,
        };
        let (current, previous) = (secret(&keys.current), keys.previous.as_ref().map(secret));
        Self {
            seals: Seals::new(&current, previous.as_ref()),
            tokens: AccessTokens::new(settings, current, previous),
            passwords: Passwords::new(config.argon2.into(), config.hashing_concurrency)
                .refusing(config.breached_passwords.clone()),
            limits: LoginLimits::new(limit(config.login.per_account), limit(config.login.per_address)),
            session_lifetime: config.refresh_lifetime,
            key_uses: KeyUses::new(config.key_limit, config.delivery_key_limit),
            issuer: config.issuer.clone(),
            cookie_origins: config.cookie_origins.clone(),
            second_factor_roles: config
                .second_factor_roles
                .iter()
                .filter_map(|role| role.parse().ok())
                .collect(),
            invitations: config.invitations.clone(),
            password_resets: config.password_resets.clone(),
            forgotten: LoginLimits::new(FORGOTTEN, FORGOTTEN_FROM),
            sends_mail: false,
            turns: Turns::default(),
            clock,
        }
    }

    /// Whether mail is sent, as links of accounts are.
    #[must_use]
    pub fn sending_mail(self, sends_mail: bool) -> Self {
        Self { sends_mail, ..self }
    }

    /// Refuses to send links where none are.
    ///
    /// # Errors
    /// [`AuthError::NoMail`].
    pub fn check_mails(&self, links: &LinkConfig) -> Result<(), AuthError> {
        let is_sent = self.sends_mail && links.url.is_some();
        is_sent.then_some(()).ok_or(AuthError::NoMail)
    }
}

/// How often a link may be asked for at one address, whether an account has it or not.
const FORGOTTEN: Limit = Limit {
    tries: 3,
    window: Duration::from_secs(60 * 60),
};
/// How often from one network.
const FORGOTTEN_FROM: Limit = Limit {
    tries: 20,
    window: Duration::from_secs(60 * 60),
};

/// A time as letters tell it.
fn minute(time: Timestamp) -> String {
    time.date_time().format("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
impl Auth {
    /// Set up for tests: passwords cost next to nothing, everything else is as by default.
    pub(crate) fn for_tests(clock: Arc<dyn Clock>) -> Self {
        const MINUTE: Duration = Duration::from_secs(60);
        let settings = TokenSettings {
            issuer: "test".into(),
            audience: "test".into(),
            lifetime: 15 * MINUTE,
        };
        let limit = |tries| Limit {
            tries,
            window: 15 * MINUTE,
        };
        let link = LinkConfig {
            url: None,
            lifetime: 60 * MINUTE,
        };
        let secret = SigningSecret::new("k", "s".repeat(32));
        Self {
            seals: Seals::new(&secret, None),
            tokens: AccessTokens::new(settings, secret, None),
            passwords: Passwords::new(super::passwords::HashCost::CHEAP, 2),
            limits: LoginLimits::new(limit(10), limit(100)),
            session_lifetime: 30 * 24 * 60 * MINUTE,
            key_uses: KeyUses::new(600, 6_000),
            issuer: "test".into(),
            cookie_origins: Vec::new(),
            second_factor_roles: Vec::new(),
            invitations: link.clone(),
            password_resets: link,
            forgotten: LoginLimits::new(FORGOTTEN, FORGOTTEN_FROM),
            sends_mail: false,
            turns: Turns::default(),
            clock,
        }
    }
}

/// The user who is signed in and their session.
fn signed_in(actor: &Actor) -> Result<(UserId, SessionId), Denied> {
    match actor.principal {
        ActorKind::User { id, by, .. } => match by {
            Credential::Session(session) => Ok((id, session)),
            Credential::Key { .. } => Err(Denied::OutOfScope),
        },
        ActorKind::Anonymous => Err(Denied::Unauthenticated),
        ActorKind::System => Err(Denied::Forbidden),
    }
}

/// The context of a write by somebody who has just proved to be `user`, though the request came without a name.
fn context_as(actor: &Actor, user: &User) -> Context {
    Context {
        actor: Principal::User(user.id.uuid()),
        ..actor.context()
    }
}

#[cfg(test)]
mod tests;
