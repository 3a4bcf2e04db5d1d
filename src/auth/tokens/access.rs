//! Access tokens: short-lived JSON Web Tokens (RFC 7519, RFC 7515), signed with HS256 and nothing else.
//!
//! Every claim is required by name. Times are checked here against our own clock, not by the library: its
//! checks ask the operating system and forgive 60 seconds.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::auth::model::{SessionId, UserId};
use crate::clock::Timestamp;
use crate::db::Id;

/// How far another machine's clock may be ahead of ours, in seconds, when it says when a token began. The end
/// of a token is exact.
const LEEWAY: i64 = 5;
/// What `typ` says in the claims, so that no other token signed with the same secret passes for one of these.
const TYPE: &str = "access";
/// For whom the tokens are.
const AUDIENCE: &str = "dateline-api";
/// Longer text is refused before any of it is decoded, in bytes. Ours have about 500.
const LONGEST_TOKEN: usize = 2048;

/// A signing secret of at least 32 bytes; configuration sees to that.
#[derive(Clone)]
pub struct SigningSecret(Vec<u8>);

impl SigningSecret {
    /// Takes the bytes of the secret.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The name of the key in the token's header. Derived from the secret, so that rotating needs no ids in
    /// the configuration; it gives away no more about the secret than a signature does.
    fn key_id(&self) -> String {
        let digest = Sha256::new()
            .chain_update(b"dateline key id\0")
            .chain_update(&self.0)
            .finalize();
        URL_SAFE_NO_PAD.encode(&digest[..9])
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningSecret(…)")
    }
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
    issuer: String,
    lifetime: Duration,
    header: Header,
    signing: EncodingKey,
    verifying: Vec<VerifyingKey>,
    validation: Validation,
}

impl AccessTokens {
    /// Signs with `current`; accepts what `current` or `previous` signed, so that a secret can be changed
    /// without logging everybody out. `lifetime` is how long a token is good for.
    pub fn new(
        issuer: impl Into<String>,
        lifetime: Duration,
        current: &SigningSecret,
        previous: Option<&SigningSecret>,
    ) -> Self {
        let issuer = issuer.into();
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(current.key_id());
        let verifying = std::iter::once(current)
            .chain(previous)
            .map(|secret| VerifyingKey {
                id: secret.key_id(),
                key: DecodingKey::from_secret(&secret.0),
            });
        Self {
            lifetime,
            header,
            signing: EncodingKey::from_secret(&current.0),
            verifying: verifying.collect(),
            validation: validation(&issuer),
            issuer,
        }
    }

    /// How long a fresh token is good for.
    pub fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// A token for that session; it ends no later than the session does.
    pub fn issue(&self, user: UserId, session: SessionId, session_end: Timestamp, now: Timestamp) -> String {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.into(),
            sub: user.uuid(),
            sid: session.uuid(),
            typ: TYPE.into(),
            iat: now.seconds(),
            nbf: now.seconds(),
            exp: now.plus(self.lifetime).min(session_end).seconds(),
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

fn validation(issuer: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[AUDIENCE]);
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
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
