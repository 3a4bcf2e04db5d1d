//! What an access token must be, one broken token at a time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;

const SECRET: &[u8] = b"a secret of thirty-two bytes or more";
const OTHER: &[u8] = b"another one, also thirty-two bytes long";
const QUARTER_HOUR: Duration = Duration::from_secs(900);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds * 1_000_000)
}

const NOW: i64 = 1_795_000_000;

fn user() -> UserId {
    Id::new(Uuid::from_u128(1))
}

fn session() -> SessionId {
    Id::new(Uuid::from_u128(2))
}

fn settings() -> TokenSettings {
    TokenSettings {
        issuer: "https://news.example".into(),
        audience: "dateline".into(),
        lifetime: QUARTER_HOUR,
    }
}

fn secret() -> SigningSecret {
    SigningSecret::new("ours", SECRET)
}

fn tokens() -> AccessTokens {
    AccessTokens::new(settings(), secret(), None)
}

fn issue(tokens: &AccessTokens) -> String {
    tokens.issue(user(), session(), at(NOW + 86_400), at(NOW))
}

fn good_claims() -> Value {
    json!({
        "iss": "https://news.example", "aud": "dateline", "sub": Uuid::from_u128(1), "sid": Uuid::from_u128(2),
        "typ": "access", "iat": NOW, "nbf": NOW, "exp": NOW + 900, "jti": Uuid::from_u128(3),
    })
}

fn good_header() -> Value {
    json!({ "typ": "JWT", "alg": "HS256", "kid": "ours" })
}

fn encode(part: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

/// Signs by hand, so that a test can say what the library would not.
fn signed(header: &str, claims: &str, secret: &[u8]) -> String {
    let message = format!("{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()));
    let key = EncodingKey::from_secret(secret);
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    format!("{message}.{signature}")
}

fn verify(header: &Value, claims: &Value) -> Result<AccessClaims, BadAccessToken> {
    tokens().verify(&signed(&header.to_string(), &claims.to_string(), SECRET), at(NOW))
}

#[test]
fn a_token_comes_back_as_who_and_which_session() {
    let claims = tokens().verify(&issue(&tokens()), at(NOW)).unwrap();
    assert_eq!(
        claims,
        AccessClaims {
            user: user(),
            session: session()
        }
    );
}

#[test]
fn the_hand_made_token_of_these_tests_is_good_so_that_each_fault_below_is_the_only_one() {
    assert!(verify(&good_header(), &good_claims()).is_ok());
}

#[test]
fn a_token_ends_to_the_second() {
    let token = issue(&tokens());
    assert!(tokens().verify(&token, at(NOW + 899)).is_ok());
    assert_eq!(
        tokens().verify(&token, at(NOW + 900)),
        Err(BadAccessToken::Expired)
    );
}

#[test]
fn a_token_ends_with_its_session() {
    let token = tokens().issue(user(), session(), at(NOW + 60), at(NOW));
    assert!(tokens().verify(&token, at(NOW + 59)).is_ok());
    assert_eq!(
        tokens().verify(&token, at(NOW + 60)),
        Err(BadAccessToken::Expired)
    );
}

#[test]
fn every_claim_is_required_and_has_one_type() {
    for claim in ["iss", "aud", "sub", "sid", "typ", "iat", "nbf", "exp", "jti"] {
        let mut claims = good_claims();
        claims.as_object_mut().unwrap().remove(claim);
        assert_eq!(
            verify(&good_header(), &claims),
            Err(BadAccessToken::Invalid),
            "without {claim}"
        );
        for wrong in [json!(null), json!([good_claims()[claim]]), json!({}), json!(true)] {
            claims[claim] = wrong.clone();
            assert_eq!(
                verify(&good_header(), &claims),
                Err(BadAccessToken::Invalid),
                "{claim} is {wrong}"
            );
        }
    }
}

#[test]
fn a_claim_with_the_wrong_value_is_refused() {
    for (claim, wrong) in [
        ("iss", json!("https://other.example")),
        ("aud", json!("somebody-else")),
        ("typ", json!("refresh")),
        ("sub", json!("1")),
        ("sid", json!("2")),
        ("iat", json!(NOW + LEEWAY + 1)),
        ("nbf", json!(NOW + LEEWAY + 1)),
        ("exp", json!(NOW - 1000)),
        ("exp", json!("never")),
        ("exp", json!(1e300)),
    ] {
        let mut claims = good_claims();
        claims[claim] = wrong.clone();
        assert!(verify(&good_header(), &claims).is_err(), "{claim} = {wrong}");
    }
}

#[test]
fn a_clock_a_few_seconds_ahead_is_forgiven() {
    let mut claims = good_claims();
    claims["iat"] = json!(NOW + LEEWAY);
    claims["nbf"] = json!(NOW + LEEWAY);
    assert!(verify(&good_header(), &claims).is_ok());
}

#[test]
fn a_claim_given_twice_is_refused() {
    let claims =
        good_claims()
            .to_string()
            .replacen('{', r#"{"sub":"00000000-0000-0000-0000-000000000009","#, 1);
    assert!(
        tokens()
            .verify(&signed(&good_header().to_string(), &claims, SECRET), at(NOW))
            .is_err()
    );
}

#[test]
fn only_hs256_is_an_algorithm() {
    for algorithm in [
        "none", "None", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256",
    ] {
        let mut header = good_header();
        header["alg"] = json!(algorithm);
        assert_eq!(
            verify(&header, &good_claims()),
            Err(BadAccessToken::Invalid),
            "{algorithm}"
        );
    }
    let unsigned = format!(
        "{}.{}.",
        encode(br#"{"alg":"none"}"#),
        encode(good_claims().to_string().as_bytes())
    );
    assert_eq!(tokens().verify(&unsigned, at(NOW)), Err(BadAccessToken::Invalid));
}

#[test]
fn the_key_must_be_named_and_known_and_critical_extensions_are_none() {
    for (field, value) in [
        ("kid", json!(null)),
        ("kid", json!("other")),
        ("kid", json!("")),
        ("crit", json!(["b64"])),
    ] {
        let mut header = good_header();
        header[field] = value.clone();
        assert_eq!(
            verify(&header, &good_claims()),
            Err(BadAccessToken::Invalid),
            "{field} = {value}"
        );
    }
}

#[test]
fn a_token_whose_any_byte_was_changed_is_refused() {
    let token = issue(&tokens());
    for position in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(tokens().verify(&changed, at(NOW)).is_err(), "byte {position}");
    }
}

#[test]
fn text_that_is_no_token_is_refused() {
    let token = issue(&tokens());
    let half = &token[..token.len() / 2];
    for text in [
        "",
        ".",
        "..",
        "a.b.c",
        "Bearer",
        half,
        &format!("{token}.x"),
        &format!("{token} "),
        &"a".repeat(100_000),
    ] {
        assert_eq!(tokens().verify(text, at(NOW)), Err(BadAccessToken::Invalid));
    }
}

#[test]
fn a_changed_secret_keeps_the_previous_one_for_checking_and_signs_with_the_new_one() {
    let new = || SigningSecret::new("newer", OTHER);
    let before = AccessTokens::new(settings(), secret(), None);
    let during = AccessTokens::new(settings(), new(), Some(secret()));
    let after = AccessTokens::new(settings(), new(), None);
    assert!(during.verify(&issue(&before), at(NOW)).is_ok());
    assert!(after.verify(&issue(&during), at(NOW)).is_ok());
    assert_eq!(
        after.verify(&issue(&before), at(NOW)),
        Err(BadAccessToken::Invalid)
    );
    assert_eq!(
        before.verify(&issue(&during), at(NOW)),
        Err(BadAccessToken::Invalid)
    );
}

#[test]
fn naming_our_key_does_not_help_whoever_signs_with_another() {
    let token = signed(&good_header().to_string(), &good_claims().to_string(), OTHER);
    assert_eq!(tokens().verify(&token, at(NOW)), Err(BadAccessToken::Invalid));
}

#[test]
fn no_secret_shows_in_debug_output() {
    let shown = format!("{:?} {:?}", tokens(), secret());
    assert!(!shown.contains("thirty") && !shown.contains("97, 32"));
}
