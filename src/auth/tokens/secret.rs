//! Random tokens: refresh tokens, the setup token, invitations, halves of logins, links to previews, secrets of comments,
//! links in letters to people who comment.
//!
//! Whoever holds one has the right; we keep its SHA-256 only, so a copy of the database opens no door. A fast
//! digest is enough because 256 random bits cannot be guessed.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// How many random bytes a token has.
const RANDOM_BYTES: usize = 32;
/// How many characters these are in base64url.
const RANDOM_CHARACTERS: usize = 43;

/// What is stored of a token.
pub type TokenDigest = [u8; 32];

/// What a token is for. The prefix tells people and secret scanners, and keeps one kind from passing as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// Prolongs a session: `dlr_…`.
    Refresh,
    /// Makes the first administrator: `dls_…`.
    Setup,
    /// Lets an invited person choose a password: `dli_…`.
    Invitation,
    /// Lets somebody who forgot their password choose another one: `dlw_…`.
    PasswordReset,
    /// Leads from the first step of a login to the second: `dlh_…`.
    Challenge,
    /// Shows what is not published yet: `dlp_…`.
    Preview,
    /// Changes or withdraws a comment, for its author: `dlc_…`.
    Comment,
    /// Confirms or ends that somebody is told of replies: `dln_…`.
    Notice,
}

impl SecretKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "dlr_",
            Self::Setup => "dls_",
            Self::Invitation => "dli_",
            Self::PasswordReset => "dlw_",
            Self::Challenge => "dlh_",
            Self::Preview => "dlp_",
            Self::Comment => "dlc_",
            Self::Notice => "dln_",
        }
    }
}

/// A random token, as it is handed to its owner once.
#[derive(Clone)]
pub struct SecretToken(String);

impl SecretToken {
    /// A fresh token from the operating system's generator by way of a cryptographic one.
    pub fn generate(kind: SecretKind) -> Self {
        let random: [u8; RANDOM_BYTES] = rand::random();
        Self(format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(random)))
    }

    /// The token as its owner gets it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn digest(&self) -> TokenDigest {
        digest(&self.0)
    }
}

/// What is stored of the token that somebody presents, or `None` when the text cannot be a token of that kind.
pub fn presented(kind: SecretKind, text: &str) -> Option<TokenDigest> {
    let random = text.strip_prefix(kind.prefix())?;
    if random.len() != RANDOM_CHARACTERS || URL_SAFE_NO_PAD.decode(random).is_err() {
        return None;
    }
    Some(digest(text))
}

fn digest(text: &str) -> TokenDigest {
    Sha256::digest(text.as_bytes()).into()
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_presented_token_finds_the_digest_it_was_stored_under() {
        let token = SecretToken::generate(SecretKind::Refresh);
        assert_eq!(
            presented(SecretKind::Refresh, token.reveal()),
            Some(token.digest())
        );
    }

    #[test]
    fn a_token_of_one_kind_does_not_pass_as_another() {
        let token = SecretToken::generate(SecretKind::Invitation);
        assert_eq!(presented(SecretKind::Setup, token.reveal()), None);
        assert_eq!(presented(SecretKind::Refresh, token.reveal()), None);
    }

    #[test]
    fn text_that_cannot_be_a_token_is_refused_unread() {
        let token = SecretToken::generate(SecretKind::Refresh);
        let text = token.reveal();
        for wrong in [
            &text[..text.len() - 1],
            &format!("{text}A"),
            &text.replace("dlr_", ""),
            "",
            "dlr_",
            &"x".repeat(5000),
        ] {
            assert_eq!(presented(SecretKind::Refresh, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_two_tokens_are_alike_and_none_shows_in_debug_output() {
        let tokens: Vec<_> = (0..200)
            .map(|_| SecretToken::generate(SecretKind::Setup))
            .collect();
        let distinct: HashSet<_> = tokens.iter().map(SecretToken::reveal).collect();
        assert_eq!(distinct.len(), tokens.len());
        assert!(!format!("{:?}", tokens[0]).contains(&tokens[0].reveal()[4..]));
    }
}
