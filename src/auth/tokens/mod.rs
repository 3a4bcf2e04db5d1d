//! The two kinds of token: [`access`] tokens say who is asking and can be checked without a look-up;
//! [`secret`] tokens are random, stored as a digest only, and worth something once.

pub mod access;
pub mod secret;

pub use access::{AccessClaims, AccessTokens, BadAccessToken, SigningSecret, TokenSettings};
pub use secret::{SecretKind, SecretToken, TokenDigest};
