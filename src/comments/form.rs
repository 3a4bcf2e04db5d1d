//! The form that a comment is written in: a token says for which article and when it was asked for, and may set a task.
//!
//! Nothing is kept: the token is signed, and what is in it is read again when the comment comes.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::error::FormFault;
use crate::articles::ArticleId;
use crate::clock::Timestamp;
use crate::config::{SigningKeys, SpamConfig};

/// The prefix tells people and secret scanners.
const PREFIX: &str = "dlf_";
/// The article's id, the time in microseconds, the difficulty of the task, and what keeps two tokens of one moment apart.
const PAYLOAD: usize = 16 + 8 + 1 + 8;
/// How many bytes of the signature there are.
const SIGNATURE: usize = 16;

/// What signs the tokens, and what else is told apart by a key that is in no database.
#[derive(Clone)]
pub struct FormKeys {
    current: [u8; 32],
    previous: Option<[u8; 32]>,
}

impl fmt::Debug for FormKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("FormKeys(not shown)")
    }
}

/// A token that was made.
#[derive(Clone, Debug)]
pub struct Form {
    /// The token.
    pub token: String,
    /// From when on a comment is taken with it.
    pub opens_at: Timestamp,
    /// From when on it is not.
    pub expires_at: Timestamp,
    /// How many zero bits the answer to its task begins with; 0: it sets none.
    pub difficulty: u8,
}

impl FormKeys {
    /// Keys made of those of this server.
    pub fn new(keys: &SigningKeys) -> Self {
        let key = |secret: &str| mac(secret.as_bytes(), b"dateline comment form\0");
        Self {
            current: key(keys.current.secret.expose()),
            previous: keys.previous.as_ref().map(|key_| key(key_.secret.expose())),
        }
    }

    /// What only somebody with the key could make of this.
    pub fn blinded(&self, purpose: &str, text: &[u8]) -> [u8; 32] {
        mac(&mac(&self.current, purpose.as_bytes()), text)
    }

    /// A new token for an article.
    pub fn form(&self, article: ArticleId, now: Timestamp, config: &SpamConfig) -> Form {
        let mut token = Vec::with_capacity(PAYLOAD + SIGNATURE);
        token.extend(article.uuid().as_bytes());
        token.extend(now.micros().to_be_bytes());
        token.push(config.work);
        token.extend(rand::random::<[u8; 8]>());
        let signature = mac(&self.current, &token);
        token.extend(&signature[..SIGNATURE]);
        Form {
            token: format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(token)),
            opens_at: now.plus(config.form_min_age),
            expires_at: now.plus(config.form_max_age),
            difficulty: config.work,
        }
    }

    /// Whether a comment under this article may come with this token and this answer to its task.
    pub fn check(
        &self,
        article: ArticleId,
        (token, proof): (Option<&str>, Option<&str>),
        now: Timestamp,
        config: &SpamConfig,
    ) -> Result<(), FormFault> {
        let Some(token) = token else {
            let is_needed = config.form_required || config.work > 0;
            return if is_needed {
                Err(FormFault::Missing)
            } else {
                Ok(())
            };
        };
        let (asked_at, difficulty) = self.read(article, token).ok_or(FormFault::Invalid)?;
        if asked_at > now || now.since(asked_at) >= config.form_max_age {
            return Err(FormFault::Expired);
        }
        if now.since(asked_at) < config.form_min_age {
            return Err(FormFault::TooSoon(config.form_min_age.as_secs()));
        }
        match proof {
            _ if difficulty == 0 => Ok(()),
            None => Err(FormFault::NoProof),
            Some(proof) if zero_bits(token, proof) >= u32::from(difficulty) => Ok(()),
            Some(_) => Err(FormFault::WrongProof(difficulty)),
        }
    }

    /// When a token was made, and how difficult its task is.
    fn read(&self, article: ArticleId, token: &str) -> Option<(Timestamp, u8)> {
        let token = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
        let (payload, signature) = token.split_at_checked(PAYLOAD)?;
        let keys = std::iter::once(self.current).chain(self.previous);
        let is_ours = keys
            .into_iter()
            .any(|key| bool::from(mac(&key, payload)[..SIGNATURE].ct_eq(signature)));
        if !is_ours || payload[..16] != *article.uuid().as_bytes() {
            return None;
        }
        let micros = payload[16..24].try_into().ok()?;
        Some((Timestamp::from_micros(i64::from_be_bytes(micros)), payload[24]))
    }
}

/// With how many zero bits SHA-256 of the token, a dot and the proof begins.
pub fn zero_bits(token: &str, proof: &str) -> u32 {
    let digest = Sha256::new()
        .chain_update(token.as_bytes())
        .chain_update(b".")
        .chain_update(proof.as_bytes())
        .finalize();
    let mut bits = 0;
    for byte in digest {
        bits += byte.leading_zeros();
        if byte != 0 {
            break;
        }
    }
    bits
}

fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use uuid::Uuid;

    use super::*;
    use crate::config::{Config, Secret, SigningKey};

    const ARTICLE: ArticleId = ArticleId::new(Uuid::from_u128(7));

    fn keys(secret: &str, previous: Option<&str>) -> FormKeys {
        let key = |secret: &str| SigningKey::new(Secret::new(secret));
        FormKeys::new(&SigningKeys {
            current: key(secret),
            previous: previous.map(key),
        })
    }

    fn config() -> SpamConfig {
        Config::from_env([]).unwrap().comments.spam
    }

    fn now() -> Timestamp {
        "2026-11-23T08:30:00Z".parse().unwrap()
    }

    #[test]
    fn a_token_is_good_for_its_article_between_its_youngest_and_its_oldest_age() {
        let (keys, config) = (keys("one", None), config());
        let form = keys.form(ARTICLE, now(), &config);
        let check = |article, at| keys.check(article, (Some(&form.token), None), at, &config);
        let (min, max) = (config.form_min_age, config.form_max_age);
        let moment = Duration::from_micros(1);
        assert!(min > Duration::ZERO);
        assert_eq!(check(ARTICLE, now()), Err(FormFault::TooSoon(min.as_secs())));
        assert!(check(ARTICLE, now().plus(min).minus(moment)).is_err());
        assert_eq!(check(ARTICLE, now().plus(min)), Ok(()));
        assert_eq!(check(ARTICLE, now().plus(max).minus(moment)), Ok(()));
        assert_eq!(check(ARTICLE, now().plus(max)), Err(FormFault::Expired));
        assert_eq!(
            check(ARTICLE, now().minus(moment)),
            Err(FormFault::Expired),
            "of the future"
        );
        let other = ArticleId::new(Uuid::from_u128(8));
        assert_eq!(check(other, now().plus(min)), Err(FormFault::Invalid));
    }

    #[test]
    fn a_token_is_good_after_its_key_was_replaced_once_and_no_longer() {
        let config = config();
        let form = keys("one", None).form(ARTICLE, now(), &config);
        let later = now().plus(config.form_min_age);
        let check = |keys: FormKeys| keys.check(ARTICLE, (Some(&form.token), None), later, &config);
        assert_eq!(check(keys("two", Some("one"))), Ok(()));
        assert_eq!(check(keys("three", Some("two"))), Err(FormFault::Invalid));
    }

    #[test]
    fn a_token_of_which_anything_was_changed_is_refused() {
        let (keys, config) = (keys("one", None), config());
        let token = keys.form(ARTICLE, now(), &config).token;
        let later = now().plus(config.form_min_age);
        let check = |token: &str| keys.check(ARTICLE, (Some(token), None), later, &config);
        let bytes = URL_SAFE_NO_PAD.decode(&token[PREFIX.len()..]).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(changed));
            assert_eq!(check(&changed), Err(FormFault::Invalid), "bit {bit}");
        }
        for wrong in [
            "",
            "dlf_",
            &token[..token.len() - 4],
            &format!("{token}AAAA"),
            &token[4..],
        ] {
            assert_eq!(check(wrong), Err(FormFault::Invalid), "{wrong}");
        }
        assert_eq!(check(&token), Ok(()));
    }

    #[test]
    fn a_task_is_answered_by_a_proof_for_this_token_alone() {
        let (keys, mut config) = (keys("one", None), config());
        assert_eq!(
            keys.check(ARTICLE, (None, None), now(), &config),
            Ok(()),
            "not asked for"
        );
        config.work = 8;
        assert_eq!(
            keys.check(ARTICLE, (None, None), now(), &config),
            Err(FormFault::Missing)
        );
        let token = keys.form(ARTICLE, now(), &config).token;
        let later = now().plus(config.form_min_age);
        let check = |proof: Option<&str>| keys.check(ARTICLE, (Some(&token), proof), later, &config);
        let solve = |token: &str| {
            let proofs = (0..u32::MAX).map(|number| number.to_string());
            let mut right = proofs.filter(|proof| zero_bits(token, proof) >= 8);
            right.next().unwrap()
        };
        assert_eq!(check(None), Err(FormFault::NoProof));
        let wrong = (0..u32::MAX).map(|number| number.to_string());
        let wrong = wrong
            .into_iter()
            .find(|proof| zero_bits(&token, proof) < 8)
            .unwrap();
        assert_eq!(check(Some(&wrong)), Err(FormFault::WrongProof(8)));
        assert_eq!(check(Some(&solve(&token))), Ok(()));
        let other = keys.form(ARTICLE, now(), &config).token;
        assert_ne!(other, token, "of one moment");
        let theirs = (0..u32::MAX).map(|number| number.to_string());
        let theirs = theirs
            .into_iter()
            .find(|proof| zero_bits(&other, proof) >= 8 && zero_bits(&token, proof) < 8)
            .unwrap();
        assert_eq!(check(Some(&theirs)), Err(FormFault::WrongProof(8)));
    }
}
