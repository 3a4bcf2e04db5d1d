//! Passwords: which are accepted, how they are hashed, and how much of that happens at once.
//!
//! argon2id with a random salt, kept as a PHC string. One hash takes about 50 ms and 19 MiB on purpose, so the
//! work runs on the blocking pool, one or two at a time, with a short queue in front; whoever finds the queue
//! full is told at once to come back. A login for an unknown address does the same work against a hash of
//! nobody's password, so that time tells nothing.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::breached;
use crate::config::Argon2Config;

/// The shortest password, in bytes.
pub const SHORTEST: usize = 8;
/// The longest password, in bytes. All of them count: nothing is cut off.
pub const LONGEST: usize = 1024;

/// Passwords that guessers try first; shorter ones are refused for their length.
const COMMON: &str = include_str!("passwords/common.txt");

/// A password as somebody typed it. Never shown, logged or stored.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    /// Takes what was typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether it may become somebody's password: 8 to 1,024 bytes and not one of the most common. There are
    /// no rules about which characters it has (NIST SP 800-63B, 3.1.1.2).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), PasswordMistake> {
        match self.0.len() {
            ..SHORTEST => Err(PasswordMistake::TooShort),
            SHORTEST..=LONGEST if is_common(&self.0) => Err(PasswordMistake::Common),
            SHORTEST..=LONGEST => Ok(()),
            _ => Err(PasswordMistake::TooLong),
        }
    }

    fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

impl PartialSchema for Password {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .min_length(Some(SHORTEST))
            .max_length(Some(LONGEST))
            .description(Some(
                "8 to 1,024 bytes (UTF-8). The most common passwords are refused.",
            ))
            .examples(["correct horse battery staple"])
            .into()
    }
}

impl ToSchema for Password {}

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordMistake {
    /// Fewer than 8 bytes.
    #[error("a password has at least {SHORTEST} bytes")]
    TooShort,
    /// More than 1,024 bytes.
    #[error("a password has at most {LONGEST} bytes")]
    TooLong,
    /// One of those that guessers try first.
    #[error("this password is one of the most common; choose one that nobody else would")]
    Common,
    /// One that is known from a breach.
    #[error("this password is known from a breach, so guessers try it; choose another one")]
    Breached,
}

/// A file that cannot be read any more keeps nobody from choosing a password; the log says so.
fn is_breached(file: &Path, password: &Password) -> bool {
    breached::is_in(file, password.bytes()).unwrap_or_else(|error| {
        tracing::error!(%error, "the file of breached passwords cannot be read");
        false
    })
}

fn is_common(password: &str) -> bool {
    let folded = password.trim().to_lowercase();
    let first = folded.chars().next();
    let one_character = folded.chars().all(|character| Some(character) == first);
    one_character || COMMON.lines().any(|common| common == folded)
}

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB, at least 8.
    pub memory: u32,
    /// Passes over it, at least 1.
    pub passes: u32,
    /// Lanes, at least 1.
    pub lanes: u32,
}

impl HashCost {
    /// What protects real passwords: 19 MiB, two passes (OWASP's recommendation for argon2id).
    pub const STRONG: Self = Self {
        memory: 19 * 1024,
        passes: 2,
        lanes: 1,
    };
    /// Next to nothing: for tests that are not about hashing.
    pub const CHEAP: Self = Self {
        memory: 8,
        passes: 1,
        lanes: 1,
    };

    fn params(self) -> Params {
        let lanes = self.lanes.clamp(1, 16);
        Params::new(self.memory.max(8 * lanes), self.passes.max(1), lanes, None)
            .expect("8 KiB a lane, a pass and a lane are the least that argon2 takes")
    }
}

impl From<Argon2Config> for HashCost {
    fn from(config: Argon2Config) -> Self {
        let Argon2Config {
            memory_kib,
            passes,
            lanes,
        } = config;
        Self {
            memory: memory_kib,
            passes,
            lanes,
        }
    }
}

/// Why there is no answer about a password.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// More people are logging in than may be at once.
    #[error("too many passwords are being checked")]
    Busy,
    /// The password to hash is known from a breach.
    #[error("the password is known from a breach")]
    Breached,
    /// A fault of ours: a stored hash that is none, or the pool is gone.
    #[error("hashing failed: {0}")]
    Internal(String),
}

/// Whether a password was right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was not.
    Wrong,
    /// It was.
    Right,
    /// It was, and its hash is weaker than we hash today: store this one instead.
    RightRehashed(String),
}

impl Verdict {
    /// Whether the password was right, up to date or not.
    pub fn is_right(&self) -> bool {
        !matches!(self, Self::Wrong)
    }
}

/// How many may wait in front of the hashing, for each one that runs.
const QUEUE_PER_HASH: usize = 16;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    hasher: Argon2<'static>,
    nobodys: Arc<str>,
    /// A file of passwords that are not hashed.
    breached: Option<Arc<Path>>,
    /// One for each hash that runs.
    running: Arc<Semaphore>,
    /// One for each hash that runs or waits.
    admitted: Arc<Semaphore>,
}

impl Passwords {
    /// Hashes at that cost, so many (1 or more) at once.
    pub fn new(cost: HashCost, at_once: usize) -> Self {
        let at_once = at_once.max(1);
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params());
        let nobodys = nobodys(hasher.params()).expect("sound parameters and enough bytes always make a hash");
        Self {
            hasher,
            nobodys: nobodys.to_string().into(),
            breached: None,
            running: Arc::new(Semaphore::new(at_once)),
            admitted: Arc::new(Semaphore::new(at_once * (1 + QUEUE_PER_HASH))),
        }
    }

    /// The same, refusing passwords that are in this file (see [`breached`]).
    #[must_use]
    pub fn refusing(self, file: Option<PathBuf>) -> Self {
        let breached = file.map(Into::into);
        Self { breached, ..self }
    }

    /// The PHC string to store. Whether the password is acceptable is asked before ([`Password::check`]).
    ///
    /// # Errors
    /// [`HashError::Busy`] at once when the queue is full; [`HashError::Breached`] for one that others know.
    pub async fn hash(&self, password: Password) -> Result<String, HashError> {
        let hasher = self.hasher.clone();
        let breached = self.breached.clone();
        self.run(move || {
            if breached.is_some_and(|file| is_breached(&file, &password)) {
                return Err(HashError::Breached);
            }
            hash(&hasher, password.bytes())
        })
        .await
    }

    /// Whether the password belongs to the stored hash. Without one (nobody has that address, or they have no
    /// password yet) it does the same work and says no.
    ///
    /// # Errors
    /// [`HashError::Busy`] at once when the queue is full; [`HashError::Internal`] when `stored` is no PHC string.
    pub async fn verify(&self, password: Password, stored: Option<String>) -> Result<Verdict, HashError> {
        let hasher = self.hasher.clone();
        let nobodys = self.nobodys.clone();
        self.run(move || match stored {
            Some(stored) => verdict(&hasher, password.bytes(), &stored),
            None => verdict(&hasher, password.bytes(), &nobodys).map(|_| Verdict::Wrong),
        })
        .await
    }

    /// As [`Self::hash`], on this thread and without the queue: for commands.
    ///
    /// # Errors
    /// [`HashError::Internal`] only.
    pub fn hash_now(&self, password: &Password) -> Result<String, HashError> {
        hash(&self.hasher, password.bytes())
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let admitted = self
            .admitted
            .clone()
            .try_acquire_owned()
            .map_err(|_| HashError::Busy)?;
        let running = self.running.clone().acquire_owned().await.map_err(internal)?;
        // The permits move with the work, not with the request: a client that hangs up frees no place early.
        tokio::task::spawn_blocking(move || {
            let _held: [OwnedSemaphorePermit; 2] = [admitted, running];
            work()
        })
        .await
        .map_err(internal)?
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Passwords")
            .field("hasher", &self.hasher)
            .finish_non_exhaustive()
    }
}

fn hash(hasher: &Argon2<'_>, password: &[u8]) -> Result<String, HashError> {
    hasher
        .hash_password(password)
        .map(|hash| hash.to_string())
        .map_err(internal)
}

/// A hash that costs as much to check as ours, and which no password is known to give. Drawn, not made: the first
/// password that is hashed takes its memory when somebody logs in, not when the server starts.
fn nobodys(params: &Params) -> Option<PasswordHash> {
    let (salt, output): ([u8; 16], [u8; 32]) = rand::random();
    Some(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(Output::new(&output).ok()?),
    })
}

fn verdict(hasher: &Argon2<'_>, password: &[u8], stored: &str) -> Result<Verdict, HashError> {
    let parsed = PasswordHash::new(stored).map_err(internal)?;
    match hasher.verify_password(password, &parsed) {
        Ok(()) if is_weaker(&parsed, hasher.params()) => hash(hasher, password).map(Verdict::RightRehashed),
        Ok(()) => Ok(Verdict::Right),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(Verdict::Wrong),
        Err(error) => Err(internal(error)),
    }
}

/// Whether a stored hash costs a guesser less than ours do today. One that costs more is kept: it still holds
/// when the parameters are lowered.
fn is_weaker(stored: &PasswordHash, today: &Params) -> bool {
    let Ok(params) = Params::try_from(stored) else {
        return true;
    };
    params.m_cost() < today.m_cost() || params.t_cost() < today.t_cost()
}

fn internal(error: impl fmt::Display) -> HashError {
    HashError::Internal(error.to_string())
}

#[cfg(test)]
#[path = "passwords_tests.rs"]
mod tests;
