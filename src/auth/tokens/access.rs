//! Access tokens: short-lived JSON Web Tokens (RFC 7519, RFC 7515), signed with HS256 and nothing else.
//!
//! Every claim is required by name. Times are checked here against our own clock, not by the library: its
//! checks ask the operating system and forgive 60 seconds.

use std::fmt;
use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::auth::model::{SessionId, UserId};
use crate::clock::Timestamp;
use crate::db::Id;

/// How far another machine's clock may be ahead of ours, in seconds, when it says when a token began. The end
/// of a token is exact.
const LEEWAY: i64 = 5;
/// What `typ` says in the claims, so that no other token signed with the same secret passes for one of these.
const TYPE: &str = "access";
/// Longer text is refused before any of it is decoded, in bytes. Ours have about 500.
const LONGEST_TOKEN: usize = 2048;

/// A secret that signs or checks tokens, and the name that tokens call it by (`kid`).
#[derive(Clone)]
pub struct SigningSecret {
    id: String,
    bytes: Vec<u8>,
}

impl SigningSecret {
    /// Takes the name and the bytes of the secret; configuration sees to it that these are 32 or more.
    pub fn new(id: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            id: id.into(),
            bytes: bytes.into(),
        }
    }

    /// What keys for other uses than tokens are made of.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningSecret({}, …)", self.id)
    }
}

/// What the tokens of one site have in common.
#[derive(Clone, Debug)]
pub struct TokenSettings {
    /// Who issues them (`iss`).
    pub issuer: String,
    /// For whom they are (`aud`).
    pub audience: String,
    /// How long a fresh one is good for.
    pub lifetime: Duration,
}

/// What a token that passed every check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// Who (`sub`).
    pub user: UserId,
    /// In which session (`sid`).
    pub session: SessionId,
}

/// Why a token is refused. All of these are a 401; the client learns which in the problem's detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAccessToken {
    /// Not a token of ours: malformed, unknown key, wrong signature, a claim missing or wrong.
    #[error("the access token is not valid")]
    Invalid,
    /// It was one of ours and has ended.
    #[error("the access token has expired")]
    Expired,
}

/// The claims as they are written. Nothing is optional: serde refuses a token that lacks one, or has it twice.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    typ: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
}

struct VerifyingKey {
    id: String,
    key: DecodingKey,
}

/// Signs and checks access tokens.
pub struct AccessTokens {
    settings: TokenSettings,
    header: Header,
    signing: EncodingKey,
    verifying: Vec<VerifyingKey>,
    validation: Validation,
}

impl AccessTokens {
    /// Signs with `current`; accepts what `current` or `previous` signed, so that a secret can be changed
    /// without logging everybody out.
    pub fn new(settings: TokenSettings, current: SigningSecret, previous: Option<SigningSecret>) -> Self {
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(current.id.clone());
        let signing = EncodingKey::from_secret(&current.bytes);
        let verifying = std::iter::once(current)
            .chain(previous)
            .map(|secret| VerifyingKey {
                key: DecodingKey::from_secret(&secret.bytes),
                id: secret.id,
            });
        Self {
            header,
            signing,
            verifying: verifying.collect(),
            validation: validation(&settings),
            settings,
        }
    }

    /// How long a fresh token is good for.
    pub fn lifetime(&self) -> Duration {
        self.settings.lifetime
    }

    /// A token for that session; it ends no later than the session does.
    pub fn issue(&self, user: UserId, session: SessionId, session_end: Timestamp, now: Timestamp) -> String {
        let claims = Claims {
            iss: self.settings.issuer.clone(),
            aud: self.settings.audience.clone(),
            sub: user.uuid(),
            sid: session.uuid(),
            typ: TYPE.into(),
            iat: now.seconds(),
            nbf: now.seconds(),
            exp: now.plus(self.settings.lifetime).min(session_end).seconds(),
            jti: Uuid::from_u128(rand::random()),
        };
        jsonwebtoken::encode(&self.header, &claims, &self.signing)
            .expect("plain claims and an HMAC key always sign")
    }

    /// Checks everything that can be checked without the store.
    ///
    /// # Errors
    /// See [`BadAccessToken`].
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, BadAccessToken> {
        let claims = self.signed_claims(token).ok_or(BadAccessToken::Invalid)?;
        let now = now.seconds();
        if claims.typ != TYPE
            || claims.iat > now + LEEWAY
            || claims.nbf > now + LEEWAY
            || claims.exp < claims.iat
        {
            return Err(BadAccessToken::Invalid);
        }
        if claims.exp <= now {
            return Err(BadAccessToken::Expired);
        }
        Ok(AccessClaims {
            user: Id::new(claims.sub),
            session: Id::new(claims.sid),
        })
    }

    fn signed_claims(&self, token: &str) -> Option<Claims> {
        if token.len() > LONGEST_TOKEN {
            return None;
        }
        let header = jsonwebtoken::decode_header(token).ok()?;
        // RFC 7515, 4.1.11: whoever does not understand a critical extension must refuse, and we know none.
        if header.crit.is_some() {
            return None;
        }
        let id = header.kid?;
        let key = self.verifying.iter().find(|key| key.id == id)?;
        let data = jsonwebtoken::decode::<Claims>(token, &key.key, &self.validation).ok()?;
        Some(data.claims)
    }
}

fn validation(settings: &TokenSettings) -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
    validation.set_issuer(&[&settings.issuer]);
    validation.set_audience(&[&settings.audience]);
    validation.leeway = 0;
    // Checked in `verify`, against our clock.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AccessTokens")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
