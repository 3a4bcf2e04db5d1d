//! What has to be kept as it is and is worth nothing in a copy of the database: sealed with a key that is made of the
//! signing secret.
//!
//! A seal is 16 random bytes, the secret hidden under what HMAC-SHA256 makes of them, and an HMAC of both that shows
//! whether anything was changed or put beside another account. Each use of the signing secret has a name of its own, so
//! no seal is ever a token and no token a seal.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::SigningSecret;

const NONCE: usize = 16;
/// How long an HMAC is, and the longest secret that can be sealed.
const DIGEST: usize = 32;

/// A sealed secret, as the database has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

impl fmt::Debug for Sealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sealed(…)")
    }
}

/// What was in a seal.
pub struct Unsealed {
    /// The secret.
    pub secret: Vec<u8>,
    /// Whether the seal is of a signing secret that is on its way out, and has to be made anew.
    pub is_old: bool,
}

/// Seals with the signing secret, and opens what the one before it has sealed.
#[derive(Clone)]
pub struct Seals {
    keys: Vec<Key>,
}

#[derive(Clone)]
struct Key {
    hiding: [u8; DIGEST],
    checking: [u8; DIGEST],
}

impl Seals {
    /// Seals with `current`, and opens what either has sealed.
    pub fn new(current: &SigningSecret, previous: Option<&SigningSecret>) -> Self {
        let keys = std::iter::once(current).chain(previous).map(|secret| Key {
            hiding: digest(secret.bytes(), &[b"dateline: hide second factors"]),
            checking: digest(secret.bytes(), &[b"dateline: check second factors"]),
        });
        Self { keys: keys.collect() }
    }

    /// Seals a secret of up to 32 bytes for somebody.
    pub fn seal(&self, owner: &[u8], secret: &[u8]) -> Sealed {
        debug_assert!(secret.len() <= DIGEST, "longer secrets would be cut");
        let nonce: [u8; NONCE] = rand::random();
        let mut sealed = nonce.to_vec();
        if let Some(key) = self.keys.first() {
            sealed.extend(key.covered(&nonce, secret));
            let check = digest(&key.checking, &[owner, &sealed]);
            sealed.extend(check);
        }
        Sealed(sealed)
    }

    /// Opens a seal of somebody, if one of the signing secrets made it.
    pub fn open(&self, owner: &[u8], sealed: &Sealed) -> Option<Unsealed> {
        let (covered, check) = sealed.0.split_last_chunk::<DIGEST>()?;
        let (nonce, hidden) = covered.split_first_chunk::<NONCE>()?;
        self.keys.iter().enumerate().find_map(|(age, key)| {
            let mac = started(&key.checking, &[owner, covered]);
            mac.verify_slice(check).ok()?;
            Some(Unsealed {
                secret: key.covered(nonce, hidden),
                is_old: age > 0,
            })
        })
    }
}

impl Key {
    /// Hides a secret, and shows it again.
    fn covered(&self, nonce: &[u8], secret: &[u8]) -> Vec<u8> {
        let cover = digest(&self.hiding, &[nonce]);
        secret
            .iter()
            .zip(cover)
            .map(|(byte, cover)| byte ^ cover)
            .collect()
    }
}

fn started(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac
}

fn digest(key: &[u8], parts: &[&[u8]]) -> [u8; DIGEST] {
    started(key, parts).finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(letter: &str) -> SigningSecret {
        SigningSecret::new(letter, letter.repeat(32))
    }

    #[test]
    fn what_was_sealed_is_opened_for_the_same_owner_and_shows_nowhere() {
        let seals = Seals::new(&secret("a"), None);
        let sealed = seals.seal(b"ann", b"12345678901234567890");
        let opened = seals.open(b"ann", &sealed).unwrap();
        assert_eq!(
            (opened.secret.as_slice(), opened.is_old),
            (&b"12345678901234567890"[..], false)
        );
        assert!(seals.open(b"ben", &sealed).is_none());
        assert!(!sealed.0.windows(4).any(|part| part == b"1234"));
        assert_ne!(seals.seal(b"ann", b"12345678901234567890"), sealed);
        assert_eq!(format!("{sealed:?}"), "Sealed(…)");
    }

    #[test]
    fn a_seal_of_which_anything_was_changed_does_not_open() {
        let seals = Seals::new(&secret("a"), None);
        let sealed = seals.seal(b"ann", b"12345678901234567890");
        for place in 0..sealed.0.len() {
            let mut changed = sealed.clone();
            changed.0[place] ^= 1;
            assert!(seals.open(b"ann", &changed).is_none(), "byte {place}");
        }
        for length in 0..sealed.0.len() {
            let cut = Sealed(sealed.0[..length].to_vec());
            assert!(seals.open(b"ann", &cut).is_none(), "{length} bytes");
        }
    }

    #[test]
    fn the_signing_secret_of_before_opens_what_it_sealed_and_another_one_nothing() {
        let sealed = Seals::new(&secret("a"), None).seal(b"ann", b"secret");
        let during = Seals::new(&secret("b"), Some(&secret("a")));
        assert!(during.open(b"ann", &sealed).unwrap().is_old);
        let anew = during.seal(b"ann", b"secret");
        let after = Seals::new(&secret("b"), None);
        assert!(!after.open(b"ann", &anew).unwrap().is_old);
        assert!(after.open(b"ann", &sealed).is_none());
    }
}
