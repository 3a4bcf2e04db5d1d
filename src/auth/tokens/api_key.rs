//! API keys: `dtl_`, 43 random characters, and 6 that check them.
//!
//! 43 characters of base62 are 256 random bits, which nobody guesses however fast the digest is that we keep: SHA-256
//! is right here, and argon2, which makes short passwords dear to guess, would only make each request slow. The check is
//! the CRC-32 of what stands before it, in base62: a scanner for leaked secrets knows a key from any other text, and a
//! mistyped one is refused before the database is asked.

use std::fmt;

use flate2::Crc;
use rand::RngExt;
use sha2::{Digest, Sha256};

use super::TokenDigest;

/// How every key begins.
pub const PREFIX: &str = "dtl_";
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// How many random characters a key has.
const RANDOM: usize = 43;
/// How many characters check them.
const CHECK: usize = 6;
/// How many characters of the check are shown in lists: they tell nothing of the rest that matters.
const HINT: usize = 4;

/// A key, as it is handed to its owner once.
#[derive(Clone)]
pub struct ApiKeyToken(String);

impl ApiKeyToken {
    /// A fresh key.
    pub fn generate() -> Self {
        let mut random = rand::rng();
        let mut text = PREFIX.to_owned();
        text.extend((0..RANDOM).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())])));
        let check = check(&text);
        Self(text + &check)
    }

    /// The key as its owner gets it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn digest(&self) -> TokenDigest {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// How it ends, for its owner to tell it from others.
    pub fn hint(&self) -> &str {
        &self.0[self.0.len() - HINT..]
    }
}

impl fmt::Debug for ApiKeyToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKeyToken(…)")
    }
}

/// What is stored of the key that somebody presents, or `None` when the text cannot be one.
pub fn presented(text: &str) -> Option<TokenDigest> {
    let is_ours = text.len() == PREFIX.len() + RANDOM + CHECK
        && text.starts_with(PREFIX)
        && text
            .bytes()
            .skip(PREFIX.len())
            .all(|byte| byte.is_ascii_alphanumeric());
    if !is_ours {
        return None;
    }
    let (key, told) = text.split_at(PREFIX.len() + RANDOM);
    (check(key) == told).then(|| Sha256::digest(text.as_bytes()).into())
}

fn check(text: &str) -> String {
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    let mut rest = crc.sum() as usize;
    let mut digits = [b'0'; CHECK];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[rest % ALPHABET.len()];
        rest /= ALPHABET.len();
    }
    digits.map(char::from).iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_presented_key_finds_the_digest_it_was_stored_under() {
        let key = ApiKeyToken::generate();
        assert_eq!(key.reveal().len(), 53);
        assert_eq!(presented(key.reveal()), Some(key.digest()));
        assert!(key.reveal().ends_with(key.hint()));
    }

    #[test]
    fn a_key_with_any_one_character_mistyped_is_none() {
        let key = ApiKeyToken::generate();
        for place in 0..key.reveal().len() {
            for other in ['a', 'Z', '7', '_', ' ', 'é'] {
                let mut text: Vec<char> = key.reveal().chars().collect();
                if text[place] == other {
                    continue;
                }
                text[place] = other;
                let text: String = text.into_iter().collect();
                assert_eq!(presented(&text), None, "{other} at {place}");
            }
        }
        let text = key.reveal();
        for wrong in [
            "",
            "dtl_",
            &text[..52],
            &format!("{text}0"),
            &text.to_lowercase(),
            &text[4..],
        ] {
            assert_eq!(presented(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_check_is_the_crc_32_that_others_compute() {
        // 0xCBF43926, which the CRC-32 of these digits is by definition, in base62.
        assert_eq!(check("123456789"), "3jZRME");
    }

    #[test]
    fn no_two_keys_are_alike_and_none_shows_in_debug_output() {
        let keys: Vec<_> = (0..200).map(|_| ApiKeyToken::generate()).collect();
        let distinct: HashSet<_> = keys.iter().map(ApiKeyToken::reveal).collect();
        assert_eq!(distinct.len(), keys.len());
        assert!(!format!("{:?}", keys[0]).contains(&keys[0].reveal()[4..]));
    }
}
