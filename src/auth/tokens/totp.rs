//! Codes of a second factor (RFC 6238): six digits of every thirty seconds, which a telephone computes from a secret that
//! it was shown once. And recovery codes, for when the telephone is gone.

use std::fmt;

use qrcode::QrCode;
use qrcode::render::svg;
use rand::RngExt;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use super::TokenDigest;
use crate::auth::model::UserId;
use crate::clock::Timestamp;

/// How many bytes the secret has: as many as the digest it is used with.
const BYTES: usize = 20;
/// How many steps of thirty seconds a telephone's clock may be behind or ahead.
const SKEW: u16 = 1;

/// The secret that codes are computed from. Unlike a password it has to be kept as it is, under a seal.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(Vec<u8>);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    /// A fresh secret.
    pub fn generate() -> Self {
        Self(rand::random::<[u8; BYTES]>().to_vec())
    }

    /// As it was kept.
    pub fn kept(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// To keep.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As somebody types it in who cannot show the telephone a picture.
    pub fn text(&self) -> String {
        self.secret().to_base32()
    }

    /// What the picture says.
    pub fn url(&self, issuer: &str, account: &str) -> String {
        // Neither may hold what stands between them.
        let [issuer, account] = [issuer, account].map(|text| text.replace(':', " "));
        let named = self
            .builder()
            .with_account_name(account)
            .with_issuer(Some(issuer));
        named.build_noncompliant().to_url().unwrap_or_default()
    }

    /// In which step of thirty seconds this is the code, if it is one of now.
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let is_code = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        let time = u64::try_from(now.seconds()).ok().filter(|_| is_code)?;
        i64::try_from(self.totp().check(code, time)?).ok()
    }

    fn secret(&self) -> Secret {
        Secret::from(self.0.clone())
    }

    fn builder(&self) -> Builder {
        Builder::new().with_secret(self.secret()).with_skew(SKEW)
    }

    fn totp(&self) -> Totp {
        self.builder().build_noncompliant()
    }
}

/// A picture that a telephone can read, as SVG.
pub fn picture(url: &str) -> String {
    let code = QrCode::new(url).map(|code| code.render::<svg::Color>().min_dimensions(240, 240).build());
    code.unwrap_or_default()
}

/// How many recovery codes somebody has.
pub const RECOVERY_CODES: usize = 10;
/// What they are written with: no letter or digit that looks like another.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// How many groups of how many: 80 bits, which nobody guesses however fast the digest is that is kept.
const GROUPS: [usize; 4] = [4; 4];

/// A fresh recovery code, as its owner writes it down.
pub fn recovery_code() -> String {
    let mut random = rand::rng();
    let mut group = |length| -> String {
        (0..length)
            .map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())]))
            .collect()
    };
    GROUPS.map(&mut group).join("-")
}

/// What is kept of a recovery code of somebody, however it was typed.
pub fn recovery_digest(user: UserId, code: &str) -> TokenDigest {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_uppercase())
        .collect();
    let digest = Sha256::new().chain_update(user.uuid().as_bytes());
    digest.chain_update(plain.as_bytes()).finalize().into()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    /// The secret and the codes of RFC 6238, appendix B, cut to six digits.
    const PUBLISHED: [(i64, &str); 5] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    #[test]
    fn the_published_codes_are_codes() {
        let secret = TotpSecret::kept(b"12345678901234567890".to_vec());
        for (time, code) in PUBLISHED {
            assert_eq!(secret.step_of(code, at(time)), Some(time / 30), "{time}");
        }
    }

    #[test]
    fn a_code_is_good_for_one_step_before_and_after_its_own_and_no_longer() {
        let secret = TotpSecret::kept(b"12345678901234567890".to_vec());
        let (time, code) = (1_234_567_890, "005924");
        for (away, good) in [(-31, false), (-30, true), (0, true), (59, true), (60, false)] {
            assert_eq!(secret.step_of(code, at(time + away)).is_some(), good, "{away}");
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        let secret = TotpSecret::generate();
        for text in [
            "",
            "12345",
            "1234567",
            "12345a",
            " 12345",
            "１２３４５６",
            "-12345",
            "+12345",
        ] {
            assert_eq!(secret.step_of(text, at(59)), None, "{text}");
        }
    }

    #[test]
    fn the_url_names_issuer_account_and_secret_and_the_picture_is_one() {
        let secret = TotpSecret::kept(b"12345678901234567890".to_vec());
        let url = secret.url("The Daily: News", "ann@example.org");
        assert!(
            url.starts_with("otpauth://totp/The%20Daily%20%20News:ann%40example.org?"),
            "{url}"
        );
        assert!(url.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{url}");
        assert_eq!(secret.text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let picture = picture(&url);
        assert!(
            picture.contains("<svg") && !picture.contains("<script"),
            "{picture}"
        );
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed_and_for_one_account_alone() {
        let [ann, ben] = [1, 2].map(|number| UserId::new(Uuid::from_u128(number)));
        let codes: HashSet<String> = (0..200).map(|_| recovery_code()).collect();
        assert_eq!(codes.len(), 200);
        let code = codes.iter().next().unwrap();
        assert_eq!(code.len(), 19);
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        assert_eq!(recovery_digest(ann, code), recovery_digest(ann, &typed));
        assert_ne!(recovery_digest(ann, code), recovery_digest(ben, code));
    }
}
