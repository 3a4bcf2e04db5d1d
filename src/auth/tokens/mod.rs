//! The kinds of token: [`access`] tokens say who is asking and can be checked without a look-up; [`secret`] tokens are
//! random, stored as a digest only, and worth something once; an [`api_key`] is such a token that is good for long.

pub mod access;
pub mod api_key;
pub mod secret;

pub use access::{AccessClaims, AccessTokens, BadAccessToken, SigningSecret, TokenSettings};
pub use api_key::ApiKeyToken;
pub use secret::{SecretKind, SecretToken, TokenDigest};
