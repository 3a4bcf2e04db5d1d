//! The kinds of token: [`access`] tokens say who is asking and can be checked without a look-up; [`secret`] tokens are
//! random, stored as a digest only, and worth something once; an [`api_key`] is such a token that is good for long;
//! [`totp`] codes come from a telephone, and what they are computed from is [`sealed`].

pub mod access;
pub mod api_key;
pub mod sealed;
pub mod secret;
pub mod totp;

pub use access::{AccessClaims, AccessTokens, BadAccessToken, SigningSecret, TokenSettings};
pub use api_key::ApiKeyToken;
pub use sealed::{Sealed, Seals, Unsealed};
pub use secret::{SecretKind, SecretToken, TokenDigest};
pub use totp::TotpSecret;
